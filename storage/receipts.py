"""Receipts: what a platform tells of a message that it has taken, in whatever order it tells it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update

from storage import notes
from storage.database import Store
from storage.ledger import Standing
from storage.models import LedgerRow, NoteRow

# Why a message ended that no phone had fetched for as long as its platform kept it; nobody has
# told us so (storage/unfetched.py), and what is told of it after all still counts.
UNFETCHED = "perhaps never fetched"
# delivered < read < answered, and never backwards. What had failed and arrives all the same counts.
BEFORE = {
    Standing.DELIVERED: (Standing.HANDED_OVER, Standing.FAILED, Standing.EXPIRED),
    Standing.READ: (Standing.HANDED_OVER, Standing.DELIVERED, Standing.FAILED, Standing.EXPIRED),
}
GONE_OUT = or_(
    LedgerRow.state.in_((Standing.SENDING, Standing.HANDED_OVER)),
    and_(LedgerRow.state == Standing.EXPIRED, LedgerRow.why == UNFETCHED),
)
# Where a message stands that was sent, while nobody knows whether it was accepted, or ever after.
UNSETTLED = (Standing.SENDING, Standing.PLANNED, Standing.FAILED, Standing.EXPIRED)
EARLY = "early/"  # notes of failures that were told before we had written down what they are about
EARLY_KEPT = timedelta(minutes=10)  # then it is about nothing that we have sent


def unsettled(store: Store, address_id: int) -> list[tuple[int, str]]:
    """Id and key of what was tried at this address, and of which no acceptance is written down."""
    rows = store.reading.execute(
        select(LedgerRow.id, LedgerRow.key).where(
            LedgerRow.address_id == address_id,
            LedgerRow.state.in_(UNSETTLED),
            LedgerRow.attempt > 0,
            LedgerRow.handed_at.is_(None),
        )
    )
    return [(int(row.id), str(row.key)) for row in rows]


def accepted(store: Store, entry_id: int, platform_id: str, now: datetime) -> None:
    """The platform had taken it: it tells of it, though its answer never came, or not yet."""
    store.changing.execute(
        update(LedgerRow)
        .where(
            LedgerRow.id == entry_id,
            LedgerRow.state.in_(UNSETTLED),
            LedgerRow.handed_at.is_(None),
        )
        .values(
            state=Standing.HANDED_OVER,
            platform_id=platform_id,
            handed_at=now,
            ended_at=now,
            lease_until=None,
            why="",
        )
    )


def arrived(store: Store, entry_id: int, state: Standing) -> bool:
    """Delivered or read. False where that is known, or more than that."""
    done = store.changing.execute(
        update(LedgerRow)
        .where(
            LedgerRow.id == entry_id,
            LedgerRow.state.in_(BEFORE[state]),
            LedgerRow.handed_at.is_not(None),
        )
        .values(state=state, why="")
    )
    return bool(done.rowcount)


def fail(store: Store, entry_id: int, state: Standing, why: str, now: datetime) -> None:
    """It did not arrive after all; this is how it ends."""
    store.changing.execute(
        update(LedgerRow)
        .where(LedgerRow.id == entry_id, GONE_OUT)
        .values(state=state, why=why, ended_at=now, lease_until=None)
    )


def plan_again(
    store: Store, entry_id: int, next_at: datetime, why: str, *, uncount: bool = True
) -> None:
    """It surely did not arrive; it is to be sent once more, as if it never was. `uncount`: the try
    does not count as one that may have arrived."""
    store.changing.execute(
        update(LedgerRow)
        .where(LedgerRow.id == entry_id, GONE_OUT)
        .values(
            state=Standing.PLANNED,
            next_at=next_at,
            why=why,
            attempt=LedgerRow.attempt - int(uncount),
            part=0,
            lease_until=None,
            platform_id="",
            template="",
            handed_at=None,
            ended_at=None,
        )
    )


def may_fail(state: Standing, why: str) -> bool:
    """Whether a failure that is told now is news: the platform has it, and it has not arrived."""
    return state is Standing.HANDED_OVER or (state is Standing.EXPIRED and why == UNFETCHED)


# --- failures that come before we know what they are about ----------------------------------------


def put_early(store: Store, platform: str, message_id: str, told: str) -> None:
    notes.put(store, f"{EARLY}{platform}/{message_id}", told)


def early(store: Store) -> list[tuple[str, str, str]]:
    """Platform, the message's id there, and what was told."""
    found = []
    for name, told in notes.under(store, EARLY).items():
        platform, _slash, message_id = name.partition("/")
        found.append((platform, message_id, told))
    return found


def drop_early(store: Store, platform: str, message_id: str) -> None:
    name = f"{EARLY}{platform}/{message_id}"
    store.changing.execute(delete(NoteRow).where(NoteRow.name == name))
