"""Opt-ins: the proof that somebody agreed to be written to at an address, and when that ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage.database import Store
from storage.models import OptInRow
from storage.prepared import Statement, all_columns

INVITATION, LINK, START, PLATFORM = "invitation", "link", "start", "platform"  # how it began
STOP, REFUSED = "stop", "refused"  # how it ended; PLATFORM, too

OF_ADDRESS = Statement(
    lambda _: all_columns(
        OptInRow,
        OptInRow.address_id == bindparam("address_id"),
        OptInRow.member_id == bindparam("member_id"),
        OptInRow.ended_at.is_(None),
    )
)


@dataclass(frozen=True, kw_only=True)
class OptIn:
    """`version` and `language` tell the words that were agreed to
    (bot/flows/members/privacy.py)."""

    id: int
    address_id: int
    member_id: int
    version: int
    language: str
    how: str
    given_at: datetime
    ended_at: datetime | None
    ended_how: str


def give(
    store: Store, *, address_id: int, member_id: int, version: int, language: str, how: str,
    now: datetime,
) -> None:  # fmt: skip
    """Written down once for as long as it holds."""
    if current(store, address_id, member_id) is None:
        store.changing.execute(
            insert(OptInRow).values(
                address_id=address_id, member_id=member_id, version=version, language=language,
                how=how, given_at=now,
            )
        )  # fmt: skip


def end(store: Store, address_id: int, how: str, now: datetime) -> None:
    store.changing.execute(
        update(OptInRow)
        .where(OptInRow.address_id == address_id, OptInRow.ended_at.is_(None))
        .values(ended_at=now, ended_how=how)
    )


def hand_on(store: Store, before: int, address_id: int) -> None:
    """Two addresses turned out to be one: what was agreed to at the one holds at the other."""
    store.changing.execute(
        update(OptInRow).where(OptInRow.address_id == before).values(address_id=address_id)
    )


def current(store: Store, address_id: int, member_id: int) -> OptIn | None:
    rows = store.look(OF_ADDRESS, address_id=address_id, member_id=member_id)
    return read(rows[0]) if rows else None


def of_member(store: Store, member_id: int) -> list[OptIn]:
    """All that there were, the oldest first."""
    query = select(*OptInRow.__table__.c).where(OptInRow.member_id == member_id)
    return [read(row) for row in store.reading.execute(query.order_by(OptInRow.id))]


def forget(store: Store, member_id: int) -> None:
    store.changing.execute(delete(OptInRow).where(OptInRow.member_id == member_id))


def read(row: Any) -> OptIn:
    return OptIn(
        id=row.id,
        address_id=row.address_id,
        member_id=row.member_id,
        version=row.version,
        language=row.language,
        how=row.how,
        given_at=row.given_at,
        ended_at=row.ended_at,
        ended_how=row.ended_how,
    )
