"""Buttons: opaque handles, and what they mean for whom and until when (S2)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage import notes
from storage.database import Late, Store
from storage.models import ButtonsRow
from storage.prepared import Statement, all_columns, in_groups, insertion, one_among
from storage.written import to_json

PRESSES = "buttons.presses"
LEFT = "button/"  # notes of handles of which only the subject is left
HANDLE_BYTES = 16  # 128 bits: cannot be guessed
KEPT = timedelta(days=90)  # as long as a reply to an invitation is kept (domain.md, retention)

BY_HANDLE = Statement(lambda _: all_columns(ButtonsRow, ButtonsRow.handle == bindparam("handle")))
TOGETHER = 16  # messages whose buttons are dropped together
DROPPED = Statement(
    lambda _: (
        delete(ButtonsRow)
        .where(one_among(ButtonsRow.ledger_id, TOGETHER))
        .returning(ButtonsRow.handle)
    )
)
ADDED = Late(statement=Statement(lambda words: insertion(ButtonsRow, words)), place=3)


@dataclass(frozen=True, kw_only=True)
class Buttons:
    """The buttons of one message; `presses` are [action, subject, value, labels] in their order.

    `labels` are the button's words in every language, for people who type them.
    """

    handle: str
    address_id: int
    ledger_id: int
    presses: list[list[Any]]
    expires_at: datetime


def new_handle() -> str:
    return secrets.token_urlsafe(HANDLE_BYTES)


def add(
    store: Store, address_id: int, ledger_id: int, presses: list[list[Any]], now: datetime
) -> str:
    """Remembers what the buttons of a message mean; returns their handle."""
    handle = new_handle()
    made = Buttons(
        handle=handle,
        address_id=address_id,
        ledger_id=ledger_id,
        presses=presses,
        expires_at=now + KEPT,
    )
    row = {
        "handle": handle,
        "address_id": address_id,
        "ledger_id": ledger_id,
        "presses_sealed": store.vault.seal(to_json(presses), PRESSES),
        "created_at": now,
        "expires_at": made.expires_at,
    }
    store.later(ADDED, row)
    store.known["buttons", handle] = made
    return handle


def find(store: Store, handle: str) -> Buttons | None:
    known: Buttons | None = store.known.get(("buttons", handle))
    if known is None:
        rows = store.look(BY_HANDLE, handle=handle)
        if not rows:
            return None
        known = store.known["buttons", handle] = read(store, rows[0])
    return known


def latest(store: Store, address_id: int, since: datetime) -> Buttons | None:
    """The newest message with buttons that this address was shown, whenever it was planned."""
    row = store.reading.execute(
        select(*ButtonsRow.__table__.c)
        .where(ButtonsRow.address_id == address_id, ButtonsRow.created_at >= since)
        .order_by(ButtonsRow.created_at.desc(), ButtonsRow.ledger_id.desc())
        .limit(1)
    ).first()
    return read(store, row) if row else None


def recent(store: Store, address_id: int, since: datetime, most: int) -> list[Buttons]:
    """The newest few messages with buttons that this address was shown, newest first."""
    rows = store.reading.execute(
        select(*ButtonsRow.__table__.c)
        .where(ButtonsRow.address_id == address_id, ButtonsRow.created_at >= since)
        .order_by(ButtonsRow.created_at.desc(), ButtonsRow.ledger_id.desc())
        .limit(most)
    )
    return [read(store, row) for row in rows]


def of_message(store: Store, ledger_id: int) -> Buttons | None:
    row = store.reading.execute(
        select(*ButtonsRow.__table__.c)
        .where(ButtonsRow.ledger_id == ledger_id)
        .order_by(ButtonsRow.created_at.desc())
        .limit(1)
    ).first()
    return read(store, row) if row else None


def drop(store: Store, ledger_ids: Sequence[int]) -> None:
    """The buttons of these messages mean nothing any more."""
    for some in in_groups(ledger_ids, TOGETHER):
        for row in DROPPED.rows(store.writing, some):
            store.known.pop(("buttons", row.handle), None)


def leave_subjects(store: Store, handles: Iterable[str], subject: str, now: datetime) -> None:
    """Of buttons that nobody may be found by (H7) only what they were about stays, and until which
    day: no address, no moment, and in an order that the handles' own chance makes."""
    until = (now + KEPT).date().isoformat()
    for handle in sorted(handles):
        notes.put(store, f"{LEFT}{handle}", f"{subject} {until}")


def left_of(store: Store, handle: str) -> str:
    """What these buttons were about, if that is all that has been kept of them; else nothing."""
    return notes.get(store, f"{LEFT}{handle}").partition(" ")[0]


def purge(store: Store, now: datetime) -> None:
    store.conn.execute(delete(ButtonsRow).where(ButtonsRow.expires_at < now))
    today = now.date().isoformat()
    over = [
        f"{LEFT}{handle}"
        for handle, said in notes.under(store, LEFT).items()
        if said.partition(" ")[2] < today
    ]
    if over:
        notes.forget(store, over)


def read(store: Store, row: Any) -> Buttons:
    return Buttons(
        handle=row.handle,
        address_id=row.address_id,
        ledger_id=row.ledger_id,
        presses=json.loads(store.vault.open(row.presses_sealed, PRESSES)),
        expires_at=row.expires_at,
    )
