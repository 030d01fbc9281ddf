"""Leases with a fencing number: of two copies started by mistake one works (R13)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update

from storage.database import Store
from storage.models import LeaseRow
from storage.prepared import Statement, all_columns

LASTS = timedelta(seconds=15)  # kept every four seconds; a dead holder is waited for so long

HOLDER = Statement(lambda _: all_columns(LeaseRow, LeaseRow.name == bindparam("name")))


def take(store: Store, name: str, holder: str, now: datetime) -> int | None:
    """Takes or keeps the lease; returns its fencing number, or None while another holds it."""
    store.alone()
    row = store.reading.execute(select(*LeaseRow.__table__.c).where(LeaseRow.name == name)).first()
    if row is None:
        store.conn.execute(
            insert(LeaseRow).values(name=name, holder=holder, fence=1, until=now + LASTS)
        )
        return 1
    if row.holder != holder and row.until > now:
        return None
    fence = row.fence if row.holder == holder else row.fence + 1
    store.conn.execute(
        update(LeaseRow)
        .where(LeaseRow.name == name)
        .values(holder=holder, fence=fence, until=now + LASTS)
    )
    return int(fence)


def drop(store: Store, name: str, holder: str, now: datetime) -> None:
    """Gives the lease up at an orderly stop, so that the next process need not wait."""
    store.conn.execute(
        update(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder).values(until=now)
    )


def holder(store: Store, name: str) -> tuple[str, int, datetime] | None:
    row = store.reading.execute(select(*LeaseRow.__table__.c).where(LeaseRow.name == name)).first()
    return (row.holder, row.fence, row.until) if row else None


def is_current(store: Store, name: str, fence: int) -> bool:
    """Is this the newest fencing number? A holder that was paused past its lease learns it here."""
    rows = store.look(HOLDER, name=name)
    return bool(rows) and rows[0].fence == fence
