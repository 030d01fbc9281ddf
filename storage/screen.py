"""The screen: what the web page of one address shows, kept so that a reload misses nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update

from storage.database import Store
from storage.models import ScreenRow
from storage.prepared import Statement

ITEM = "screen.item"
WIPED = b""  # in place of a sealed item
OF_ADDRESS = Statement(
    lambda _: select(ScreenRow.id).where(ScreenRow.address_id == bindparam("address_id")).limit(1)
)
KEPT = timedelta(hours=47)  # H12: chat messages at most 47 hours


def append(store: Store, address_id: int, item: bytes, replaces: int | None, now: datetime) -> int:
    found = store.changing.execute(
        insert(ScreenRow)
        .values(
            address_id=address_id,
            replaces=replaces,
            item_sealed=store.vault.seal(item, ITEM),
            created_at=now,
        )
        .returning(ScreenRow.id)
    )
    return int(found.scalar_one())


def since(
    store: Store, address_id: int, seq: int, limit: int
) -> list[tuple[int, int | None, bytes]]:
    """Items after `seq` in order: (sequence number, the one it replaces, content).

    What was wiped is not shown again.
    """
    rows = store.reading.execute(
        select(ScreenRow.id, ScreenRow.replaces, ScreenRow.item_sealed)
        .where(
            ScreenRow.address_id == address_id, ScreenRow.id > seq, ScreenRow.item_sealed != WIPED
        )
        .order_by(ScreenRow.id)
        .limit(limit)
    )
    return [(row.id, row.replaces, store.vault.open_bytes(row.item_sealed, ITEM)) for row in rows]


def latest(store: Store, address_ids: list[int]) -> dict[int, int]:
    """The newest sequence number of each address."""
    rows = store.reading.execute(
        select(ScreenRow.address_id, func.max(ScreenRow.id))
        .where(ScreenRow.address_id.in_(address_ids))
        .group_by(ScreenRow.address_id)
    )
    return {address: int(seq) for address, seq in rows}


def purge(store: Store, now: datetime) -> None:
    drop(store, ScreenRow.created_at < now - KEPT)


def clear(store: Store, address_id: int) -> None:
    drop(store, ScreenRow.address_id == address_id)


def is_used(store: Store, address_id: int) -> bool:
    """Whether this address has a page."""
    return bool(store.look(OF_ADDRESS, address_id=address_id))


def drop(store: Store, *where: ColumnElement[bool]) -> None:
    """Deletes rows; the newest of all is only emptied. SQLite would give its number again, and a
    page that has seen a higher one would never show what comes next."""
    last = select(func.max(ScreenRow.id)).scalar_subquery()
    store.changing.execute(update(ScreenRow).where(*where).values(item_sealed=WIPED, replaces=None))
    store.changing.execute(delete(ScreenRow).where(*where, ScreenRow.id < last))
