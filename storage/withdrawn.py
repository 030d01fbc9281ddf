"""What the ledger withdraws: from somebody who is gone, a mailbox taken back, what was put off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from storage.database import Store
from storage.ledger import AGAIN, MAILED, Standing, end, of_subject
from storage.models import LedgerRow


def withdraw_for_member(store: Store, member_id: int, why: str, now: datetime) -> None:
    """Nothing more to somebody who is gone: what is planned for them, or held, ends now (R14)."""
    waits = (Standing.PLANNED, Standing.HELD)
    store.changing.execute(
        update(LedgerRow)
        .where(LedgerRow.member_id == member_id, LedgerRow.state.in_(waits))
        .values(state=Standing.WITHDRAWN, why=why, ended_at=now)
    )


def withdraw_mailed(store: Store, member_id: int, why: str, now: datetime) -> None:
    """Nothing more to a mailbox that somebody has taken back."""
    store.changing.execute(
        update(LedgerRow)
        .where(
            LedgerRow.member_id == member_id,
            LedgerRow.key.like(f"%{MAILED}"),
            LedgerRow.state == Standing.PLANNED,
        )
        .values(state=Standing.WITHDRAWN, why=why, ended_at=now)
    )


def withdraw_again(store: Store, subject: str, why: str, now: datetime) -> None:
    """Of a subject that is over, nothing comes again that its readers have put off."""
    found = of_subject(store, subject)
    ids = [one.id for one in found if one.key.endswith(AGAIN) and one.state is Standing.PLANNED]
    end(store, ids, Standing.WITHDRAWN, why, now)
