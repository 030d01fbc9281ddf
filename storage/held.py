"""What the ledger holds back for a reason, until it may go again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, update

from storage.database import Store
from storage.ledger import Standing, look_again
from storage.models import LedgerRow


def hold_all(store: Store, why: str) -> int:
    """Holds all that is planned, until an operator releases it (R12)."""
    done = store.changing.execute(
        update(LedgerRow)
        .where(LedgerRow.state.in_((Standing.PLANNED, Standing.SENDING)))
        .values(state=Standing.HELD, why=why, lease_until=None)
    )
    return int(done.rowcount)


def release_held(store: Store, why: str) -> int:
    """Plans again what is held for this reason; it is judged anew when it is due."""
    done = store.changing.execute(
        update(LedgerRow)
        .where(LedgerRow.state == Standing.HELD, LedgerRow.why == why)
        .values(state=Standing.PLANNED, why="", ended_at=None)
    )
    return int(done.rowcount)


def release_to(store: Store, member_id: int, because: Sequence[str], now: datetime) -> None:
    """What was held from somebody, or put off, for one of these reasons may go to them now.

    What has expired meanwhile stays held: it is of no use any more.
    """
    useful = or_(LedgerRow.expires.is_(None), LedgerRow.expires > now)
    store.changing.execute(
        update(LedgerRow)
        .where(
            LedgerRow.member_id == member_id,
            LedgerRow.state == Standing.HELD,
            LedgerRow.why.in_(because),
            useful,
        )
        .values(state=Standing.PLANNED, next_at=LedgerRow.due, why="", ended_at=None)
    )
    look_again(store, because, member_id=member_id)
