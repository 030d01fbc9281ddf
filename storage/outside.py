"""Outside the window: who was written to by template, how many the platform allows a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, text

from storage import notes
from storage.database import Store
from storage.ledger import BEFORE, IS_SENDING, Standing
from storage.models import LedgerRow
from storage.prepared import Statement, one_of

A_DAY = timedelta(hours=24)  # the platforms count people in a moving day
UNLIMITED = "unlimited"

IS_TEMPLATE = text("ledger.template != ''")  # in the words of the index
# Of what is cut loose nobody knows to whom it went: each counts as somebody.
WHOM = func.coalesce(LedgerRow.address_id, -LedgerRow.id).label("address_id")
WRITTEN_TO = Statement(
    lambda _: (
        select(WHOM, func.max(LedgerRow.handed_at).label("last"))
        .where(
            LedgerRow.platform == bindparam("platform"),
            IS_TEMPLATE,
            LedgerRow.handed_at > bindparam("since"),
        )
        .group_by(WHOM)
    )
)
ON_THEIR_WAY = Statement(
    lambda _: select(LedgerRow.address_id).where(
        IS_SENDING, IS_TEMPLATE, LedgerRow.platform == bindparam("platform")
    )
)
UNANSWERED = Statement(
    lambda _: select(func.max(LedgerRow.handed_at).label("last")).where(
        LedgerRow.member_id == bindparam("member_id"),
        one_of(LedgerRow.state, BEFORE[Standing.ANSWERED]),
        IS_TEMPLATE,
        LedgerRow.handed_at > bindparam("since"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """How many people may be written to by template in a moving day, and how many have been.

    `limit` is None where there is none. `leaves` says of each address that counts when it leaves
    the day.
    """

    limit: int | None
    used: int
    leaves: Mapping[int, datetime]

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(0, self.limit - self.used)

    def waits_until(self, address_id: int, now: datetime) -> datetime | None:
        """When somebody may be written to; None: now. Who counts already costs nothing more."""
        if self.left is None or self.left > 0 or address_id in self.leaves:
            return None
        return min(self.leaves.values(), default=now + A_DAY)


def allowance(store: Store, platform: str, now: datetime) -> Allowance:
    """As the ledger has it; what is on its way counts, too."""
    leaves = written_to(store, platform, now)
    return Allowance(limit=limit(store, platform), used=len(leaves), leaves=leaves)


def written_to(store: Store, platform: str, now: datetime) -> dict[int, datetime]:
    """The addresses that count, and when each of them leaves the day. One piece of work may ask
    for it often."""
    known: dict[int, datetime] | None = store.memory.get(remembered(platform, now))
    if known is None:
        row = {"platform": platform, "since": now - A_DAY}
        known = {one.address_id: one.last + A_DAY for one in WRITTEN_TO.rows(store.reading, row)}
        for one in ON_THEIR_WAY.rows(store.reading, {"platform": platform}):
            known[one.address_id] = now + A_DAY
        store.memory[remembered(platform, now)] = known
    return known


def remembered(platform: str, now: datetime) -> str:
    return f"outside/{platform}/{now}"


def count(store: Store, platform: str, address_id: int, now: datetime) -> None:
    """One more is being written to, in the piece of work that goes on."""
    known: dict[int, datetime] | None = store.memory.get(remembered(platform, now))
    if known is not None:
        known[address_id] = now + A_DAY


def limit(store: Store, platform: str) -> int | None:
    """What the platform has told, else what the operator has set; None: no limit is known."""
    told = notes.get(store, told_by(platform)) or notes.get(store, set_for(platform))
    return int(told) if told.isdecimal() else None


def set_limit(store: Store, platform: str, people: int | None) -> None:
    """What the platform tells of the account; None: as many as there are."""
    notes.put(store, told_by(platform), UNLIMITED if people is None else str(people))


def assume_limit(store: Store, platform: str, people: int | None) -> None:
    """What the operator has set; it holds until the platform tells."""
    notes.put(store, set_for(platform), UNLIMITED if people is None else str(people))


def told_by(platform: str) -> str:
    return f"limit/{platform}"


def set_for(platform: str) -> str:
    return f"limit/{platform}/set"


def unanswered(store: Store, member_id: int, now: datetime) -> datetime | None:
    """When this member was last nudged in the day before now, if no nudge of it is answered."""
    row = {"member_id": member_id, "since": now - A_DAY}
    ((last,),) = UNANSWERED.rows(store.reading, row)
    moment: datetime | None = last
    return moment
