"""The ledger's rows on their way out: whose turn it is, the "sending" mark, and how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from storage.database import Store
from storage.ledger import IS_PLANNED, IS_SENDING, Entry, Standing, read
from storage.models import LedgerRow

LEASE = timedelta(seconds=120)  # at least three times the longest send (trust.md F19)
SECOND_TRY = timedelta(seconds=60)  # R5: one further try of a private message after an unknown end


def due(store: Store, now: datetime, limit: int) -> list[Entry]:
    """Rows that are due and whose person has nothing in flight, most urgent and oldest first."""
    query = select(*LedgerRow.__table__.c).where(*may_go(store, now))
    query = query.order_by(LedgerRow.urgency, LedgerRow.next_at, LedgerRow.id).limit(limit)
    return [read(store, row) for row in store.conn.execute(query)]


def heads(store: Store, now: datetime, limit: int) -> list[Entry]:
    """Of everybody who has nothing in flight the one due message whose turn it is.

    First in, first out for each person, most urgent first; and however much one person has
    waiting, it takes one place here, so that it holds up nobody else (S8).
    """
    person = func.coalesce(LedgerRow.member_id, -LedgerRow.address_id)
    order = (LedgerRow.urgency, LedgerRow.due, LedgerRow.id)
    place = func.row_number().over(partition_by=person, order_by=order).label("place")
    # Thousands may be due: they are numbered by their ids alone, and few are read whole.
    waiting = select(LedgerRow.id, place).where(*may_go(store, now)).subquery()
    query = select(*LedgerRow.__table__.c).join(waiting, waiting.c.id == LedgerRow.id)
    query = query.where(waiting.c.place == 1).order_by(*order).limit(limit)
    return [read(store, row) for row in store.conn.execute(query)]


def may_go(store: Store, now: datetime) -> list[Any]:
    """Conditions: planned, due, and nothing in flight to the same person: one send at a time."""
    sending = store.conn.execute(
        select(LedgerRow.member_id, LedgerRow.address_id).where(IS_SENDING)
    ).all()
    members = {row.member_id for row in sending if row.member_id is not None}
    addresses = {row.address_id for row in sending if row.address_id is not None}
    conditions: list[Any] = [IS_PLANNED, LedgerRow.next_at <= now]
    for column, busy in ((LedgerRow.member_id, members), (LedgerRow.address_id, addresses)):
        if busy:
            conditions.append(or_(column.is_(None), column.not_in(busy)))
    return conditions


def mark_sending(
    store: Store, entry: Entry, *, platform: str, address_id: int, fence: int, now: datetime,
    revision: int,
) -> bool:  # fmt: skip
    """Committed before the platform is called: a crash from here on is an unknown outcome.

    False when it is not planned any more: withdrawn meanwhile, or taken by another process.
    """
    done = store.conn.execute(
        update(LedgerRow)
        .where(LedgerRow.id == entry.id, LedgerRow.state == Standing.PLANNED)
        .values(
            state=Standing.SENDING,
            attempt=entry.attempt + 1,
            lease_until=now + LEASE,
            fence=fence,
            platform=platform,
            address_id=address_id,
            revision=revision,
        )
    )
    return bool(done.rowcount)


def settle_handed_over(
    store: Store, entry: Entry, *, fence: int, platform_id: str, now: datetime
) -> bool:
    """The platform took it. False when another process has taken the row over (fencing)."""
    done = store.conn.execute(
        update(LedgerRow)
        .where(
            LedgerRow.id == entry.id,
            LedgerRow.state == Standing.SENDING,
            LedgerRow.fence == fence,
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
    return bool(done.rowcount)


def is_sending(store: Store, entry_id: int, fence: int) -> bool:
    """Is this row still being sent by the holder of this fencing number?"""
    found = store.conn.execute(
        select(LedgerRow.id).where(
            LedgerRow.id == entry_id,
            LedgerRow.state == Standing.SENDING,
            LedgerRow.fence == fence,
        )
    )
    return found.first() is not None


def settle_part(store: Store, entry: Entry, *, fence: int, part: int, now: datetime) -> None:
    store.conn.execute(
        update(LedgerRow)
        .where(LedgerRow.id == entry.id, LedgerRow.fence == fence)
        .values(part=part, lease_until=now + LEASE)
    )


def put_off(
    store: Store, entry: Entry, next_at: datetime, why: str, *, fence: int | None = None,
    uncount: bool = False,
) -> None:  # fmt: skip
    """Back to planned, to be looked at again at `next_at`. `uncount`: the try does not count."""
    query = update(LedgerRow).where(
        LedgerRow.id == entry.id, LedgerRow.state.in_((Standing.PLANNED, Standing.SENDING))
    )
    if fence is not None:
        query = query.where(LedgerRow.fence == fence)
    values: dict[str, Any] = {
        "state": Standing.PLANNED,
        "next_at": next_at,
        "lease_until": None,
        "why": why,
    }
    if uncount:
        values["attempt"] = LedgerRow.attempt - 1
    store.conn.execute(query.values(**values))


def abandoned(store: Store, now: datetime, *, all_of_them: bool = False) -> list[Entry]:
    """Rows whose sender died between the mark and the settling: outcome unknown (R5)."""
    query = select(*LedgerRow.__table__.c).where(IS_SENDING)
    if not all_of_them:
        query = query.where(LedgerRow.lease_until < now)
    return [read(store, row) for row in store.conn.execute(query)]
