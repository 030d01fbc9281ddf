"""A platform that asks for less: nothing unasked goes there for a day, and coordinators know."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import stored
from bot.core.flow import REPLY_LASTS
from bot.core.messages import Day, Hour, Message, Text, _
from bot.core.occasions import local
from bot.flows.apps import own_apps
from bot.flows.places import place_of
from storage import ledger, members, networks, notes
from storage.database import Store
from storage.ledger import Planned, Urgency
from storage.members import Role
from storage.networks import Network

REST = timedelta(hours=24)  # platforms.md section 5: no repetition within a day
RESTS = "resting/"
NOTE = RESTS + "{}"
REASON = "resting"  # of what coordinators are told


def rest(store: Store, platform: str, now: datetime) -> None:
    """From now on, or for longer, when it was asked for again."""
    notes.put(store, NOTE.format(platform), (now + REST).isoformat())
    store.memory.pop(NOTE.format(platform), None)


def until(store: Store, platform: str, now: datetime) -> datetime | None:
    """Until when; None where nothing was asked for, or no more."""
    name = NOTE.format(platform)
    if name not in store.memory:  # read once, however many messages are judged
        store.memory[name] = notes.get(store, name)
    end = datetime.fromisoformat(store.memory[name]) if store.memory[name] else now
    return end if end > now else None


def all_that_rest(store: Store, now: datetime) -> dict[str, datetime]:
    """Platforms to which nothing unasked goes now, and until when."""
    ends = {name: datetime.fromisoformat(end) for name, end in notes.under(store, RESTS).items()}
    return {name: end for name, end in ends.items() if end > now}


def tell(store: Store, network_id: int | None, platform: str, now: datetime) -> None:
    """A network that has something waiting: its coordinators are told, once that day."""
    end = until(store, platform, now)
    if network_id is None or end is None:
        return
    network = networks.get(store, network_id)
    told_on = local(end - REST, place_of(network)).date().isoformat()
    for member in members.with_role(store, Role.COORDINATOR, network_id):
        planned = Planned(
            key=f"resting/{platform}/{network_id}/{told_on}/{member.id}",
            reason=REASON,
            due=now,
            member_id=member.id,
            network_id=network_id,
            expires=now + REPLY_LASTS,
            urgency=Urgency.CHANGE,
            budget=False,
            body=stored.to_json(Message(lines=words(network, platform, end))),
        )
        ledger.plan(store, f"notice/{member.id}", planned, now)


def words(network: Network, platform: str, end: datetime) -> tuple[Text, ...]:
    """What it means, and what to do."""
    there = local(end, place_of(network))
    return (
        _(
            "{app} asked this assistant to write less. Reminders and questions to people there "
            "wait until {date}, {time}; replies still go out.",
            app=own_apps.name_of(platform),
            date=Day(day=there.date()),
            time=Hour(at=there.time()),
        ),
        _("What cannot wait so long is best told to people in person or by phone."),
    )
