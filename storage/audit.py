"""The sums that must fit: each message has one place in the ledger, and none is lost (R10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select, text

from storage import notes
from storage.database import Store
from storage.forgotten import PURGED
from storage.inbox import ASIDE, NEW
from storage.ledger import TOLD, Standing
from storage.models import InboxRow, LedgerRow, SurveyRow

IS_NO_REPLY = text("ledger.reason != 'reply'")  # in the words of the index
UNSENT = (Standing.EXPIRED, Standing.WITHDRAWN, Standing.HELD, Standing.FAILED)
OVERDUE = timedelta(minutes=15)  # beyond any wait for a platform's pace, short of an outage
ABANDONED = timedelta(minutes=5)  # after its lease a row is taken up again within a minute


@dataclass(frozen=True, kw_only=True)
class Sums:
    """How many there are of each; what is called wrong must be 0."""

    rows: int
    by_state: dict[str, int]
    held: dict[str, int]  # by reason
    unknown_state: int  # wrong: an end without a name
    gone: int  # wrong: numbers without a row (known on SQLite alone)
    ended_without_moment: int  # wrong
    told_without_proof: int  # wrong: handed over, but when or to whom is not known
    unsent_without_reason: int  # wrong
    open_with_end: int  # wrong: still planned or being sent, and ended
    overdue: int
    oldest_due: datetime | None
    abandoned: int
    aside: int
    waiting: int
    oldest_waiting: datetime | None


@dataclass(frozen=True, kw_only=True)
class Fate:
    """So many messages to one member (or, with None, to a group or to somebody forgotten) ended,
    or stand, in one way. `anonymous`: they are about an anonymous survey."""

    state: Standing
    why: str
    member_id: int | None
    anonymous: bool
    number: int


def sums(store: Store, now: datetime) -> Sums:
    by_state = counted(store, LedgerRow.state)
    rows = sum(by_state.values())
    late = (LedgerRow.state == Standing.PLANNED, LedgerRow.next_at < now - OVERDUE)
    fresh = InboxRow.state == NEW
    return Sums(
        rows=rows,
        by_state=by_state,
        held=counted(store, LedgerRow.why, LedgerRow.state == Standing.HELD),
        unknown_state=sum(count for state, count in by_state.items() if state not in set(Standing)),
        gone=highest(store) - rows - purged(store) if store.sqlite else 0,
        ended_without_moment=number(
            store,
            LedgerRow.ended_at.is_(None),
            LedgerRow.state.in_((*TOLD, *UNSENT)),
            LedgerRow.state != Standing.HELD,
        ),
        told_without_proof=number(
            store,
            LedgerRow.state.in_(TOLD),
            or_(LedgerRow.handed_at.is_(None), LedgerRow.platform == ""),
        ),
        unsent_without_reason=number(store, LedgerRow.state.in_(UNSENT), LedgerRow.why == ""),
        open_with_end=number(
            store,
            LedgerRow.state.in_((Standing.PLANNED, Standing.SENDING)),
            LedgerRow.ended_at.is_not(None),
        ),
        overdue=number(store, *late),
        oldest_due=store.reading.execute(select(func.min(LedgerRow.next_at)).where(*late)).scalar(),
        abandoned=number(
            store, LedgerRow.state == Standing.SENDING, LedgerRow.lease_until < now - ABANDONED
        ),
        aside=number_in_inbox(store, InboxRow.state == ASIDE),
        waiting=number_in_inbox(store, fresh),
        oldest_waiting=store.reading.execute(
            select(func.min(InboxRow.received_at)).where(fresh)
        ).scalar(),
    )


def fates(store: Store, network_id: int, since: datetime, until: datetime) -> list[Fate]:
    """What became of a network's messages that were due from one instant to before another.

    Replies are not among them: whoever presses a button sees the answer.
    """
    query = (
        select(
            LedgerRow.state,
            LedgerRow.why,
            LedgerRow.member_id,
            LedgerRow.subject.in_(anonymous()).label("anonymous"),
            func.count().label("number"),
        )
        .where(
            LedgerRow.network_id == network_id,
            LedgerRow.due >= since,
            LedgerRow.due < until,
            IS_NO_REPLY,
        )
        .group_by(LedgerRow.state, LedgerRow.why, LedgerRow.member_id, text("anonymous"))
    )
    return [
        Fate(
            state=Standing(row.state),
            why=row.why,
            member_id=row.member_id,
            anonymous=bool(row.anonymous),
            number=int(row.number),
        )
        for row in store.reading.execute(query)
    ]


def anonymous() -> Select[str]:
    """The subjects of anonymous surveys."""
    subject = literal("survey/") + cast(SurveyRow.id, String)
    return select(subject).where(SurveyRow.anonymous.is_(True))


def counted(store: Store, column: Any, *where: ColumnElement[bool]) -> dict[str, int]:
    rows = store.reading.execute(select(column, func.count()).where(*where).group_by(column))
    return {str(name): int(count) for name, count in rows}


def number(store: Store, *where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(LedgerRow).where(*where)
    return int(store.reading.execute(query).scalar_one())


def number_in_inbox(store: Store, where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(InboxRow).where(where)
    return int(store.reading.execute(query).scalar_one())


def purged(store: Store) -> int:
    return int(notes.get(store, PURGED, "0"))


def highest(store: Store) -> int:
    """The highest number of a row. Nothing is ever deleted, and SQLite leaves no number out."""
    return int(store.reading.execute(select(func.max(LedgerRow.id))).scalar() or 0)


def ahead_of(store: Store, now: datetime, real: datetime) -> timedelta:
    """How far what is written here lies ahead of the clock; zero when the clock is right.

    `real` is the machine's own time, which a demonstration's `now` may not be: a server's clock is
    compared with that.
    """
    newest = [
        store.reading.execute(select(func.max(InboxRow.received_at))).scalar(),
        store.reading.execute(select(func.max(LedgerRow.created_at))).scalar(),
    ]
    lags = differences(newest, now)
    if not store.sqlite:
        lags += differences([store.conn.execute(text("SELECT clock_timestamp()")).scalar()], real)
    return max(lags, default=timedelta(0))


def differences(moments: Iterable[datetime | None], now: datetime) -> list[timedelta]:
    return [max(moment - now, timedelta(0)) for moment in moments if moment is not None]
