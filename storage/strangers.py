"""Strangers: people who wrote to us and belong nowhere; they are soon forgotten (H10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from storage import addresses
from storage.database import Store
from storage.models import AddressRow, LedgerRow, MailboxRow, SessionRow

KEPT = timedelta(hours=1)  # after the last word of somebody who belongs nowhere


def forget(store: Store, now: datetime) -> int:
    """Somebody who belongs nowhere is forgotten an hour after they were last heard (H10).

    The hour lets what was said last arrive and be read. What their screen, their buttons and the
    ledger held of it goes with them. Returns how many.
    """
    busy = select(SessionRow.address_id).where(SessionRow.expires_at > now)
    pending = select(LedgerRow.address_id).where(
        LedgerRow.state.in_(("planned", "sending")), LedgerRow.address_id.is_not(None)
    )
    rows = store.reading.execute(
        select(AddressRow.id).where(
            AddressRow.member_id.is_(None),
            AddressRow.group.is_(False),
            AddressRow.blind.not_like("gone/%"),
            func.coalesce(AddressRow.last_in_at, AddressRow.created_at) < now - KEPT,
            AddressRow.id.not_in(busy),
            AddressRow.id.not_in(pending),
            AddressRow.id.not_in(select(MailboxRow.address_id)),
        )
    )
    found = [row.id for row in rows]
    addresses.forget_all(store, found)
    return len(found)
