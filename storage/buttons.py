"""Buttons: opaque handles, and what they mean for whom and until when (S2)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage.database import Late, Store
from storage.models import ButtonsRow
from storage.prepared import Statement, all_columns, insertion

PRESSES = "buttons.presses"
HANDLE_BYTES = 16  # 128 bits: cannot be guessed
KEPT = timedelta(days=90)  # as long as a reply to an invitation is kept (domain.md, retention)

BY_HANDLE = Statement(lambda _: all_columns(ButtonsRow, ButtonsRow.handle == bindparam("handle")))
DROPPED = Statement(
    lambda _: (
        delete(ButtonsRow)
        .where(ButtonsRow.ledger_id == bindparam("ledger_id"))
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
        "presses_sealed": store.vault.seal(json.dumps(presses), PRESSES),
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
    row = store.conn.execute(
        select(*ButtonsRow.__table__.c)
        .where(ButtonsRow.address_id == address_id, ButtonsRow.created_at >= since)
        .order_by(ButtonsRow.created_at.desc(), ButtonsRow.ledger_id.desc())
        .limit(1)
    ).first()
    return read(store, row) if row else None


def of_message(store: Store, ledger_id: int) -> Buttons | None:
    row = store.conn.execute(
        select(*ButtonsRow.__table__.c)
        .where(ButtonsRow.ledger_id == ledger_id)
        .order_by(ButtonsRow.created_at.desc())
        .limit(1)
    ).first()
    return read(store, row) if row else None


def drop(store: Store, ledger_ids: Sequence[int]) -> None:
    """The buttons of these messages mean nothing any more."""
    for id in ledger_ids:
        for row in DROPPED.rows(store.writing, {"ledger_id": id}):
            store.known.pop(("buttons", row.handle), None)


def purge(store: Store, now: datetime) -> None:
    store.conn.execute(delete(ButtonsRow).where(ButtonsRow.expires_at < now))


def read(store: Store, row: Any) -> Buttons:
    return Buttons(
        handle=row.handle,
        address_id=row.address_id,
        ledger_id=row.ledger_id,
        presses=json.loads(store.vault.open(row.presses_sealed, PRESSES)),
        expires_at=row.expires_at,
    )
