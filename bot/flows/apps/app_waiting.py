"""An app that a coordinator's link has let in waits a day before it silences one that is in use."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import quiet
from bot.core.flow import REPLY_LASTS, Turn
from bot.core.messages import Day, Hour, Text, _
from bot.flows.places import here, place_of, quiet_of
from storage import addresses, ledger
from storage.addresses import Address
from storage.database import Store
from storage.invitations import Invitation
from storage.ledger import Entry, Planned, Urgency
from storage.members import Member
from storage.wanted import reconcile

WAITS = timedelta(days=1)  # long enough for a notice to be seen in the app that is in use
SETTLED = "app-settled"  # the reason of the message with which the waiting ends


def in_use(address: Address) -> bool:
    """Nothing that was sent there has been reported lost."""
    return address.state == addresses.OK


def begin(turn: Turn, member: Member, new: Address, invitation: Invitation) -> None:
    """The row of the message that ends the waiting is all that is written down of it."""
    place, own = place_of(turn.home), quiet_of(turn.home, member)
    due = quiet.next_allowed(turn.now + WAITS, place, *own)
    plan(turn.store, new, f"app/{invitation.id}/settled", due, turn.now)


def end(store: Store, new: Address, now: datetime) -> bool:
    """It is known to be the right person. False when nothing waits any more."""
    entry = waits(store, new, now)
    if entry is None:
        return False
    plan(store, new, entry.key, now, now)
    return True


def plan(store: Store, new: Address, key: str, due: datetime, now: datetime) -> None:
    wanted = Planned(
        key=key,
        reason=SETTLED,
        due=due,
        member_id=new.member_id,
        address_id=new.id,
        network_id=new.network_id,
        expires=due + REPLY_LASTS,
        urgency=Urgency.REPLY,
        budget=False,
    )
    reconcile(store, f"app/{new.id}", [wanted], now)


def waits(store: Store, new: Address, now: datetime) -> Entry | None:
    """The row whose moment the app waits for; also when a STOP has withdrawn it meanwhile."""
    rows = ledger.of_subject(store, f"app/{new.id}", new.member_id)
    return next((one for one in rows if one.due > now), None)


def refusal(turn: Turn) -> Text | None:
    """Why this app cannot take the place of another one yet, if so."""
    entry = waits(turn.store, turn.address, turn.now)
    if entry is None:
        return None
    until = here(entry.due, turn.home)
    return _(
        "Until {date}, {time} this app does not take the place of another one of yours: somebody "
        "else might have had the link. It does at once when you say in the other one that it was "
        "you, or when your coordinator confirms it.",
        date=Day(day=until.date()),
        time=Hour(at=until.time().replace(second=0, microsecond=0)),
    )
