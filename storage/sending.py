"""The ledger's rows on their way out: whose turn it is, the "sending" mark, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, func, or_, select, update

from storage.database import Store
from storage.ledger import IS_PLANNED, IS_SENDING, MAILED, Entry, Standing, Urgency, read
from storage.models import LedgerRow
from storage.prepared import Statement, all_columns, in_groups, one_among, one_of

LEASE = timedelta(seconds=120)  # at least three times the longest send (trust.md F19)
TOGETHER = 16  # addresses that are looked up together
MARKED = Statement(
    lambda _: (
        update(LedgerRow)
        .where(LedgerRow.id == bindparam("which"), LedgerRow.state == Standing.PLANNED)
        .values(
            state=Standing.SENDING,
            attempt=bindparam("attempt"),
            lease_until=bindparam("lease_until"),
            fence=bindparam("fence"),
            platform=bindparam("platform"),
            address_id=bindparam("address_id"),
            revision=bindparam("revision"),
            template=bindparam("template"),
        )
    )
)
HANDED_OVER = Statement(
    lambda _: (
        update(LedgerRow)
        .where(
            LedgerRow.id == bindparam("which"),
            LedgerRow.state == Standing.SENDING,
            LedgerRow.fence == bindparam("holder"),
        )
        .values(
            state=Standing.HANDED_OVER,
            platform_id=bindparam("platform_id"),
            handed_at=bindparam("now"),
            ended_at=bindparam("now"),
            lease_until=None,
            why="",
        )
    )
)
# A mailbox is a queue of its own: a slow mail server holds up nobody's chat.
WHOSE = case((LedgerRow.key.like(f"%{MAILED}"), None), else_=LedgerRow.member_id).label("member_id")
ON_ITS_WAY = Statement(lambda _: select(WHOSE, LedgerRow.address_id).where(IS_SENDING))
PUT_OFF_ROW = (
    update(LedgerRow)
    .where(
        LedgerRow.id == bindparam("which"),
        one_of(LedgerRow.state, (Standing.PLANNED, Standing.SENDING)),
    )
    .values(
        state=Standing.PLANNED,
        next_at=bindparam("next_at"),
        lease_until=None,
        why=bindparam("why"),
        attempt=LedgerRow.attempt - bindparam("less"),
    )
)
PUT_OFF = Statement(lambda _: PUT_OFF_ROW)
PUT_OFF_BY_HOLDER = Statement(lambda _: PUT_OFF_ROW.where(LedgerRow.fence == bindparam("holder")))
REPLIES = Statement(
    lambda _: select(LedgerRow.member_id, LedgerRow.address_id).where(
        one_among(LedgerRow.address_id, TOGETHER),
        LedgerRow.state == Standing.PLANNED,
        LedgerRow.urgency == int(Urgency.REPLY),
    )
)
SECOND_TRY = timedelta(seconds=60)  # R5: one further try of a private message after an unknown end


def due(store: Store, now: datetime, limit: int) -> list[Entry]:
    """Rows that are due and whose person has nothing in flight, most urgent and oldest first."""
    return [read(store, row) for row in DUE.rows(store.reading, {"now": now, "limit": limit})]


def heads(store: Store, now: datetime, limit: int) -> list[Entry]:
    """Of everybody who has nothing in flight the one due message whose turn it is.

    First in, first out for each person, most urgent first; and however much one person has
    waiting, it takes one place here, so that it holds up nobody else (S8).
    """
    statement = FREE_HEADS if ON_ITS_WAY.rows(store.reading, {}) else HEADS
    found = statement.rows(store.reading, {"now": now, "limit": limit})
    return [read(store, row) for row in found]


def first_of_each(conditions: Sequence[Any]) -> Select[Any]:
    person = func.coalesce(WHOSE, -LedgerRow.address_id)
    order = (LedgerRow.urgency, LedgerRow.due, LedgerRow.id)
    place = func.row_number().over(partition_by=person, order_by=order).label("place")
    # Thousands may be due: they are numbered by their ids alone, and few are read whole.
    waiting = select(LedgerRow.id, place).where(*conditions).subquery()
    query = select(*LedgerRow.__table__.c).join(waiting, waiting.c.id == LedgerRow.id)
    return query.where(waiting.c.place == 1).order_by(*order)


BUSY = select(WHOSE, LedgerRow.address_id).where(IS_SENDING).cte("busy")


def none_of(column: Any, busy: Any) -> Any:
    """Condition: nothing is in flight to the same person, by one of two ids."""
    return or_(column.is_(None), column.not_in(select(busy).where(busy.is_not(None))))


IS_DUE: Sequence[Any] = (IS_PLANNED, LedgerRow.next_at <= bindparam("now"))
MAY_GO: Sequence[Any] = (
    *IS_DUE,  # and one send at a time
    none_of(WHOSE.element, BUSY.c.member_id),
    none_of(LedgerRow.address_id, BUSY.c.address_id),
)
MOST = bindparam("limit", type_=Integer())
HEADS = Statement(lambda _: first_of_each(IS_DUE).limit(MOST))
FREE_HEADS = Statement(lambda _: first_of_each(MAY_GO).limit(MOST))
DUE = Statement(
    lambda _: (
        all_columns(LedgerRow, *MAY_GO)
        .order_by(LedgerRow.urgency, LedgerRow.next_at, LedgerRow.id)
        .limit(MOST)
    )
)


def mark_sending(
    store: Store, entry: Entry, *, platform: str, address_id: int, fence: int, now: datetime,
    revision: int, template: str = "",
) -> bool:  # fmt: skip
    """Committed before the platform is called: a crash from here on is an unknown outcome.

    `template` is what it goes as outside a window. False when it is not planned any more:
    withdrawn meanwhile, or taken by another process.
    """
    row = {
        "which": entry.id,
        "attempt": entry.attempt + 1,
        "lease_until": now + LEASE,
        "fence": fence,
        "platform": platform,
        "address_id": address_id,
        "revision": revision,
        "template": template,
    }
    return bool(MARKED.each(store.reading, [row]))


def settle_handed_over(
    store: Store, entry: Entry, *, fence: int, platform_id: str, now: datetime
) -> bool:
    """The platform took it. False when another process has taken the row over (fencing)."""
    done = store.changing.execute(
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


def settle_all(
    store: Store, handed: Iterable[tuple[Entry, str]], *, fence: int, now: datetime
) -> int:
    """The same for several at once, each with the platform's id; returns how many were ours."""
    rows = [
        {"which": entry.id, "holder": fence, "platform_id": platform_id, "now": now}
        for entry, platform_id in handed
    ]
    return HANDED_OVER.each(store.reading, rows) if rows else 0


def mark_along(
    row: dict[str, Any], *, platform: str, address_id: int, fence: int, now: datetime
) -> None:
    """The "sending" mark in a row that is yet to be written."""
    row.update(
        state=Standing.SENDING,
        attempt=row["attempt"] + 1,
        lease_until=now + LEASE,
        fence=fence,
        platform=platform,
        address_id=address_id,
    )


def busy(store: Store, address_ids: Sequence[int]) -> tuple[set[int], set[int]]:
    """Members and addresses to whom something is on its way, or an earlier reply still waits."""
    rows = store.look(ON_ITS_WAY)
    for some in in_groups(address_ids, TOGETHER):
        rows += store.look(REPLIES, **some)
    members = {row.member_id for row in rows if row.member_id is not None}
    return members, {row.address_id for row in rows if row.address_id is not None}


def is_sending(store: Store, entry_id: int, fence: int) -> bool:
    """Is this row still being sent by the holder of this fencing number?"""
    found = store.reading.execute(
        select(LedgerRow.id).where(
            LedgerRow.id == entry_id,
            LedgerRow.state == Standing.SENDING,
            LedgerRow.fence == fence,
        )
    )
    return found.first() is not None


def settle_part(store: Store, entry: Entry, *, fence: int, part: int, now: datetime) -> None:
    store.changing.execute(
        update(LedgerRow)
        .where(LedgerRow.id == entry.id, LedgerRow.fence == fence)
        .values(part=part, lease_until=now + LEASE)
    )


def put_off(
    store: Store, entry: Entry, next_at: datetime, why: str, *, fence: int | None = None,
    uncount: bool = False,
) -> None:  # fmt: skip
    """Back to planned, to be looked at again at `next_at`. `uncount`: the try does not count."""
    row = {
        "which": entry.id,
        "next_at": next_at,
        "why": why,
        "less": int(uncount),
        "holder": fence,
    }
    statement = PUT_OFF if fence is None else PUT_OFF_BY_HOLDER
    statement.each(store.changing, [row])


def abandoned(store: Store, now: datetime, *, all_of_them: bool = False) -> list[Entry]:
    """Rows whose sender died between the mark and the settling: outcome unknown (R5)."""
    query = select(*LedgerRow.__table__.c).where(IS_SENDING)
    if not all_of_them:
        query = query.where(LedgerRow.lease_until < now)
    return [read(store, row) for row in store.reading.execute(query)]
