"""Files that are made outside of turns: ordered, made, and kept sealed until they expire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.database import Store
from storage.models import FileRow
from storage.networks import seal, unlock, unseal
from storage.prepared import Statement, all_columns

ORDER = "files.order"
CONTENT = "files.content"
MOST_TRIES = 3  # then a file has failed; its messages go without it


class State(StrEnum):
    WANTED = "wanted"
    MADE = "made"
    FAILED = "failed"


OF_SUBJECT = Statement(lambda _: all_columns(FileRow, FileRow.subject == bindparam("subject")))


@dataclass(frozen=True, kw_only=True)
class File:
    """One file. `subject` is what is planned anew when it is made, or has failed."""

    id: int
    key: str
    network_id: int
    subject: str
    kind: str
    state: State
    tries: int
    expires: datetime

    @property
    def settled(self) -> bool:
        return self.state is not State.WANTED


def want(
    store: Store, *, key: str, network_id: int, subject: str, kind: str, order: Mapping[str, Any],
    expires: datetime,
) -> None:  # fmt: skip
    """Orders a file; one that is ordered already stays as it is."""
    written = json.dumps(order, ensure_ascii=False, separators=(",", ":"))
    store.changing.execute(
        store.insert(FileRow)
        .values(
            key=key,
            network_id=network_id,
            subject=subject,
            kind=kind,
            state=State.WANTED,
            tries=0,
            order_sealed=seal(store, written, ORDER, network_id),
            content_sealed=None,
            expires_at=expires,
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )


def next_wanted(store: Store, now: datetime) -> File | None:
    """The file to make next, as `next_few` gives it."""
    return next(iter(next_few(store, now, 1)), None)


def next_few(store: Store, now: datetime, most: int) -> list[File]:
    """The files to make next, counted as tried before they are: one that ends us is not tried for
    ever.

    Those that were tried less often come first, so that a broken one holds nobody up. One that
    comes with more than `MOST_TRIES` was being made when the process died.
    """
    rows = store.reading.execute(
        select(*FileRow.__table__.c)
        .where(FileRow.state == State.WANTED, FileRow.expires_at > now)
        .order_by(FileRow.tries, FileRow.id)
        .limit(most)
    ).all()
    for row in rows:
        values = {"tries": row.tries + 1}
        store.changing.execute(update(FileRow).where(FileRow.id == row.id).values(**values))
    return [replace(read(row), tries=row.tries + 1) for row in rows]


def order_of(store: Store, file: File) -> Mapping[str, Any]:
    """What a wanted file is to be made from."""
    sealed = store.reading.execute(
        select(FileRow.order_sealed).where(FileRow.id == file.id)
    ).scalar_one()
    order: Mapping[str, Any] = json.loads(unseal(store, sealed, ORDER, file.network_id))
    return order


def made(store: Store, file: File, content: bytes) -> bool:
    """Keeps the content; what it was made from goes. False when the file is no longer wanted."""
    sealed = seal(store, content, CONTENT, file.network_id)
    return settle(store, file, State.MADE, sealed)


def failed(store: Store, file: File) -> bool:
    """It will not be made; its messages go without it."""
    return settle(store, file, State.FAILED, None)


def settle(store: Store, file: File, state: State, content: bytes | None) -> bool:
    done = store.changing.execute(
        update(FileRow)
        .where(FileRow.id == file.id, FileRow.state == State.WANTED)
        .values(
            state=state,
            content_sealed=content,
            order_sealed=seal(store, "{}", ORDER, file.network_id),
        )
    )
    return bool(done.rowcount)


def find(store: Store, key: str) -> File | None:
    row = store.reading.execute(select(*FileRow.__table__.c).where(FileRow.key == key)).first()
    return read(row) if row else None


def of_subject(store: Store, subject: str) -> list[File]:
    """In the order in which they were ordered."""
    rows = OF_SUBJECT.rows(store.reading, {"subject": subject})
    return [read(row) for row in sorted(rows, key=lambda each: each.id)]


def content(store: Store, key: str, now: datetime) -> bytes | None:
    """The bytes of a file that is made and not yet expired."""
    row = store.reading.execute(
        select(FileRow.network_id, FileRow.content_sealed).where(
            FileRow.key == key, FileRow.state == State.MADE, FileRow.expires_at > now
        )
    ).first()
    if row is None or row.content_sealed is None:
        return None
    unlock(store, row.network_id)
    return store.vault.open_bytes(row.content_sealed, CONTENT, row.network_id)


def forget(store: Store, subject: str) -> None:
    """Nothing that was made, or is to be made, from this subject stays."""
    store.changing.execute(delete(FileRow).where(FileRow.subject == subject))


def purge(store: Store, now: datetime) -> None:
    """Files are kept for as long as they may still be asked for (H12)."""
    store.changing.execute(delete(FileRow).where(FileRow.expires_at <= now))


def read(row: Any) -> File:
    return File(
        id=row.id,
        key=row.key,
        network_id=row.network_id,
        subject=row.subject,
        kind=row.kind,
        state=State(row.state),
        tries=row.tries,
        expires=row.expires_at,
    )
