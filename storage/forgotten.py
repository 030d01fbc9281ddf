"""What the ledger forgets: texts, whose a row was, and rows that ended long ago (H2, H7, H12)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from storage import notes
from storage.database import Store
from storage.ledger import Standing
from storage.models import ButtonsRow, LedgerRow
from storage.prepared import Statement

PURGED = "ledger/purged"  # the note of how many rows are gone for a reason (H7, H12)
TOLD_LONG_AGO = Statement(
    lambda _: (
        update(LedgerRow)
        .where(LedgerRow.ended_at < bindparam("before"), LedgerRow.body_sealed.is_not(None))
        .values(body_sealed=None)
    )
)
OLDEST = select(func.min(LedgerRow.id)).scalar_subquery()
WRITTEN_BEFORE = Statement(
    lambda _: select(LedgerRow.id).where(
        LedgerRow.id == OLDEST, LedgerRow.created_at < bindparam("before")
    )
)


def drop_bodies(store: Store, before: datetime) -> None:
    """Texts of replies go once they are older than a chat keeps them (H12)."""
    TOLD_LONG_AGO.each(store.changing, [{"before": before}])


def purge(store: Store, before: datetime) -> int:
    """Rows that ended so long ago go; how many have gone is noted, so that the sums still fit.

    The newest stays: SQLite would give its number again. Rows are written in the order of time.
    """
    if not WRITTEN_BEFORE.rows(store.reading, {"before": before}):
        return 0
    pressed = select(ButtonsRow.ledger_id)
    last = select(func.max(LedgerRow.id)).scalar_subquery()
    gone = store.changing.execute(
        delete(LedgerRow).where(
            LedgerRow.state.not_in((Standing.PLANNED, Standing.SENDING)),
            LedgerRow.created_at < before,
            func.coalesce(LedgerRow.ended_at, LedgerRow.due) < before,
            LedgerRow.id.not_in(pressed),
            LedgerRow.id < last,
        )
    ).rowcount
    notes.count(store, PURGED, gone)
    return int(gone)


def forget_bodies(store: Store, keys: Sequence[str]) -> None:
    """What these messages said goes at once: it held words that are not kept, or not yet (H2)."""
    store.changing.execute(
        update(LedgerRow).where(LedgerRow.key.in_(keys)).values(body_sealed=None)
    )


def cut_loose(store: Store, subject: str) -> None:
    """The rows of a subject stay for the sums, but whose they were is forgotten (H7, R10).

    They were written in the order of the members, so what became of them is dealt out anew.
    """
    rows = store.reading.execute(select(*FATES, LedgerRow.id).where(LedgerRow.subject == subject))
    found = [row._asdict() for row in rows]
    ids = [row.pop("id") for row in found]
    random.SystemRandom().shuffle(found)
    for number, (id, fate) in enumerate(zip(ids, found, strict=True)):
        values = {**fate, **NOBODYS, "key": f"{subject}/cut/{number}"}
        store.changing.execute(update(LedgerRow).where(LedgerRow.id == id).values(**values))


NOBODYS = {"member_id": None, "address_id": None, "platform_id": "", "body_sealed": None}
FATES = [
    column
    for column in LedgerRow.__table__.c
    if column.name not in {"id", "key", "subject", *NOBODYS}
]
