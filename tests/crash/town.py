"""A network of one town in a database of its own: who there is, and what is true at the end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.core.flow import reconcile
from bot.flows import TABLES
from bot.flows.members.privacy import CONSENT_VERSION, PURPOSES
from storage import addresses, meetings, members, networks
from storage.database import Database, Store
from storage.meetings import Reply, Standing
from storage.members import Role
from storage.migrate import upgrade
from storage.networks import Network
from storage.vault import open_vault

COORDINATOR = 5_000_000_001
MEMBERS = tuple(range(5_000_000_101, 5_000_000_113))  # their ids on Telegram
NEVER_QUIET = {"night": ["00:00", "00:00"], "friday": None}  # the test runs at any hour
UNKNOWN = "perhaps not delivered"


@dataclass(frozen=True, kw_only=True)
class Town:
    """Where its database and key are."""

    folder: Path
    meeting: int = 0

    @property
    def file(self) -> Path:
        return self.folder / "muyassir.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    @property
    def key(self) -> Path:
        return self.folder / "muyassir.key"

    def database(self) -> Database:
        return Database(self.url, open_vault(self.key))


def found(folder: Path) -> Town:
    """Makes the town: a coordinator, twelve members, and a meeting that they are invited to."""
    town = Town(folder=folder)
    database = town.database()
    upgrade(database)
    now = datetime.now(UTC)
    with database.transaction() as store:
        network = make_network(store, now)
        somebody(store, network, COORDINATOR, Role.COORDINATOR, now)
        for id in MEMBERS:
            somebody(store, network, id, Role.PRACTITIONER, now)
        meeting = make_meeting(store, network, now)
    database.close()
    return Town(folder=folder, meeting=meeting)


def make_network(store: Store, now: datetime) -> Network:
    made = networks.add(
        store,
        programme_id=networks.add_programme(store, "Trial", now),
        names={"en": "Zahle network"},
        towns={"en": "Zahle"},
        country="LB",
        now=now,
    )
    networks.change(store, made.id, quiet=NEVER_QUIET)
    return networks.get(store, made.id)


def somebody(store: Store, network: Network, id: int, role: Role, now: datetime) -> None:
    member = members.add(
        store, network_id=network.id, role=role, name=f"Person {id % 1000}", language="en", now=now
    )
    later = now + timedelta(days=365)
    members.consent(store, member, PURPOSES["all"], version=CONSENT_VERSION, now=now, until=later)
    address = addresses.meet(store, "telegram", str(id), now)
    addresses.change(store, address.id, member_id=member.id, network_id=network.id, last_in_at=now)


def make_meeting(store: Store, network: Network, now: datetime) -> int:
    meeting = meetings.add(
        store,
        network_id=network.id,
        now=now,
        title="Seeded",
        place="Town hall",
        day=date.fromordinal(now.toordinal() + 20),
        at=time(17, 0),
        minutes=90,
        zone=network.zone,
        ladder=(4320,),
        repeat={},
        audience={},
        sends_at=now,
    )
    everybody = members.of_network(store, network.id)
    meetings.invite(store, meeting.id, [(one.id, network.id) for one in everybody])
    reconcile(store, TABLES, meeting.subject, now)
    return meeting.id


# --- while it lives -------------------------------------------------------------------------------


def count(town: Town, question: str, *values: str) -> int:
    """Asks the database while Muyassir has it open, without ever keeping it from writing."""
    with closing(sqlite3.connect(f"file:{town.file}?mode=ro", uri=True, timeout=10)) as connection:
        return int(connection.execute(question, values).fetchone()[0])


def as_sqlite(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def is_settled(town: Town, now: datetime) -> bool:
    """Nothing waits that could be done by now."""
    waiting = count(town, "SELECT count(*) FROM inbox WHERE state IN ('new', 'fetch')")
    sending = count(town, "SELECT count(*) FROM ledger WHERE state = 'sending'")
    due = count(
        town, "SELECT count(*) FROM ledger WHERE state = 'planned' AND next_at <= ?", as_sqlite(now)
    )
    return waiting + sending + due == 0


def do_not_wait(town: Town) -> None:
    """Second tries of unknown outcomes come a minute later; here they come now."""
    database = town.database()
    with database.transaction() as store:
        store.conn.execute(
            text("UPDATE ledger SET next_at = due WHERE state = 'planned' AND why = :why"),
            {"why": UNKNOWN},
        )
    database.close()


# --- at the end -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the database says when all is done."""

    events: dict[str, str]  # Telegram's update id -> state in the inbox
    replied: frozenset[str]  # update ids that were answered by a message
    ends: list[tuple[str, str, str]]  # state, why, platform id of each message of the ledger
    due: int  # messages that were due at rest, and are planned all the same
    answers: dict[str, str]  # address -> answer to the seeded meeting
    titles: list[str]  # of all meetings that were planned


def facts(town: Town, at_rest: datetime) -> Facts:
    """Read after the last life; what is due only since it was at rest is nobody's fault."""
    database = town.database()
    with database.transaction() as store:
        told = Facts(
            events={event_id: state for _id, event_id, state in inbox_rows(store)},
            replied=answered(store),
            ends=[
                (row.state, row.why, row.platform_id)
                for row in rows(store, "SELECT state, why, platform_id FROM ledger")
            ],
            due=len(
                rows(
                    store,
                    "SELECT id FROM ledger WHERE state = 'planned' AND next_at <= :at_rest",
                    at_rest=as_sqlite(at_rest),
                )
            ),
            answers=answers(store, town.meeting),
            titles=[
                meetings.get(store, row.id).title
                for row in rows(store, "SELECT id, state FROM meetings")
                if row.state != Standing.DROPPED
            ],
        )
    database.close()
    return told


def rows(store: Store, question: str, **values: str) -> list[Any]:
    return list(store.conn.execute(text(question), values))


def inbox_rows(store: Store) -> list[tuple[int, str, str]]:
    return [
        (row.id, row.event_id, row.state)
        for row in rows(store, "SELECT id, event_id, state FROM inbox")
    ]


def answered(store: Store) -> frozenset[str]:
    keys = {row.key for row in rows(store, "SELECT key FROM ledger WHERE reason = 'reply'")}
    return frozenset(
        event_id for id, event_id, _state in inbox_rows(store) if f"reply/{id}/1" in keys
    )


def answers(store: Store, meeting: int) -> dict[str, str]:
    told = {}
    for invitee in meetings.invitees(store, meeting):
        address = addresses.of_member(store, invitee.member_id)
        if address is not None and invitee.reply is not Reply.SILENT:
            told[address.external] = str(invitee.reply)
    return told
