"""Buttons: opaque handles, and what they mean for whom and until when (S2)."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from storage.database import Store
from storage.models import ButtonsRow

PRESSES = "buttons.presses"
HANDLE_BYTES = 16  # 128 bits: cannot be guessed
KEPT = timedelta(days=90)  # as long as a reply to an invitation is kept (domain.md, retention)


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


def add(
    store: Store, address_id: int, ledger_id: int, presses: list[list[Any]], now: datetime
) -> str:
    """Remembers what the buttons of a message mean; returns their handle."""
    handle = secrets.token_urlsafe(HANDLE_BYTES)
    store.conn.execute(
        insert(ButtonsRow).values(
            handle=handle,
            address_id=address_id,
            ledger_id=ledger_id,
            presses_sealed=store.vault.seal(json.dumps(presses), PRESSES),
            created_at=now,
            expires_at=now + KEPT,
        )
    )
    return handle


def find(store: Store, handle: str) -> Buttons | None:
    row = store.conn.execute(
        select(*ButtonsRow.__table__.c).where(ButtonsRow.handle == handle)
    ).first()
    return read(store, row) if row else None


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
