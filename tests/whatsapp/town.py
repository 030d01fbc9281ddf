"""A network of people with WhatsApp in a database of its own; all agreed to be written to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.flows.members.privacy import CONSENT_VERSION, PURPOSES
from bot.handlers import whatsapp
from storage import addresses, meetings, members, opt_ins
from storage.database import Store
from storage.members import Role
from storage.migrate import upgrade
from storage.models import LedgerRow, MeetingRow
from storage.networks import Network
from storage.receipts import UNFETCHED
from tests.crash.town import Town, make_meeting, make_network
from tests.fakes.whatsapp.remote import Remote
from tests.whatsapp.people import Member

COORDINATOR = 1  # the first person's place


def found(folder: Path, people: int, now: datetime) -> Town:
    """A coordinator and so many others, invited to one meeting; they were heard just now."""
    town = Town(folder=folder)
    database = town.database()
    upgrade(database)
    with database.transaction() as store:
        network = make_network(store, now)
        for place in range(COORDINATOR, people + 2):
            somebody(store, network, place, now)
        meeting = make_meeting(store, network, now)
    database.close()
    return Town(folder=folder, meeting=meeting)


def id_of(place: int) -> str:
    return f"LB.80000000000{place:05}"


def number_of(place: int) -> str:
    return f"961710{place:05}"


def somebody(store: Store, network: Network, place: int, now: datetime) -> None:
    role = Role.COORDINATOR if place == COORDINATOR else Role.PRACTITIONER
    member = members.add(
        store, network_id=network.id, role=role, name=f"Person {place}", language="en", now=now
    )
    until = now.replace(year=now.year + 1)
    members.consent(store, member, PURPOSES["all"], version=CONSENT_VERSION, now=now, until=until)
    address = addresses.meet(store, whatsapp.NAME, id_of(place), now)
    addresses.change(store, address.id, member_id=member.id, network_id=network.id, last_in_at=now)
    opt_ins.give(
        store, address_id=address.id, member_id=member.id, version=CONSENT_VERSION,
        language="en", how=opt_ins.INVITATION, now=now,
    )  # fmt: skip


def arrive(remote: Remote, people: int) -> list[Member]:
    """The same people's phones; they have written today, so the stand-in's windows are open too."""
    places = range(COORDINATOR, people + 2)
    remote.people(
        *(
            {
                "wa_id": number_of(place),
                "user_id": id_of(place),
                "name": f"Person {place}",
                "heard": True,
            }
            for place in places
        )
    )
    return [Member(remote, id_of(place), f"Person {place}") for place in places]


def titles(store: Store) -> list[str]:
    found = store.conn.execute(select(MeetingRow.id)).scalars().all()
    return sorted(meetings.get(store, id).title for id in found)


def ends(store: Store) -> set[tuple[str, str]]:
    """State and reason of every message that is due no more."""
    rows = store.conn.execute(select(LedgerRow.state, LedgerRow.why)).all()
    return {(row.state, row.why) for row in rows}


def unfetched(store: Store) -> list[str]:
    """To whom something was sent that no phone fetched."""
    query = select(LedgerRow.address_id).where(LedgerRow.why == UNFETCHED)
    found = store.conn.execute(query.order_by(LedgerRow.id)).scalars().all()
    return [addresses.get(store, id).external for id in found if id is not None]
