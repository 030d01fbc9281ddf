"""Wipes what anonymous answers and who gave them would leave behind (H7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage import buttons, notes, screen
from storage.addresses import Address
from storage.database import Store
from storage.forgotten import PURGED
from storage.models import ButtonsRow, InboxRow, LedgerRow, ScreenRow
from storage.prepared import Statement, in_groups, one_among

SAID_SINCE = Statement(
    lambda _: select(LedgerRow.id, LedgerRow.platform_id).where(
        LedgerRow.subject == bindparam("subject"),
        LedgerRow.created_at >= bindparam("since"),
        LedgerRow.created_at <= bindparam("until"),
        LedgerRow.key.not_like(bindparam("but")),
    )
)
TOGETHER = 16  # rows that are dropped together
EMPTIED = Statement(
    lambda _: update(LedgerRow).where(one_among(LedgerRow.id, TOGETHER)).values(body_sealed=None)
)
DROPPED = Statement(
    lambda _: delete(LedgerRow).where(
        one_among(LedgerRow.id, TOGETHER),
        LedgerRow.id < select(func.max(LedgerRow.id)).scalar_subquery(),
        LedgerRow.state != "sending",
    )
)
CAME_IN = Statement(
    lambda _: (
        update(InboxRow)
        .where(
            InboxRow.blind == bindparam("whose"),
            InboxRow.state == "done",
            InboxRow.received_at >= bindparam("since"),
            InboxRow.received_at <= bindparam("until"),
        )
        .values(blind="")
    )
)


def wipe(
    store: Store, address: Address, since: datetime, until: datetime, *, but: str = "-"
) -> None:
    """The replies of this address in a span: rows, words, buttons and what its page shows.

    How many questions somebody was asked may tell what they answered, so the rows go, not only
    their words; and of what came in only the ids stay, by which repeats are known (R2). `but` is
    the beginning of the keys of the replies that are being given now.
    """
    told = {"subject": f"reply/{address.id}", "since": since, "until": until, "but": f"{but}%"}
    rows = SAID_SINCE.rows(store.reading, told)
    ids = [row.id for row in rows]
    buttons.drop(store, ids)
    if screen.is_used(store, address.id):
        shown = [int(row.platform_id) for row in rows if row.platform_id.isdecimal()]
        screen.drop(
            store,
            ScreenRow.address_id == address.id,
            or_(ScreenRow.id.in_(shown), ScreenRow.replaces.in_(shown)),
        )
    drop(store, ids)
    blind = store.vault.blind(address.platform, address.external)
    CAME_IN.each(store.writing, [{"whose": blind, "since": since, "until": until}])


def drop(store: Store, ids: Sequence[int]) -> None:
    """Deletes rows of the ledger. One that is being sent at this moment is only emptied, and so is
    the newest of all: SQLite would give its number again while somebody may still settle it."""
    groups = list(in_groups(ids, TOGETHER))
    if groups:
        gone = DROPPED.each(store.writing, groups)
        if gone < len(ids):
            EMPTIED.each(store.writing, groups)
        notes.count(store, PURGED, gone)


def even_out(store: Store, subject: str, now: datetime) -> None:
    """Who was reminded had not answered: of each address only the buttons of the first message
    about this subject stay. Of the others it is kept what they were about, and not for whom, so
    that a late press on either is still understood."""
    about = select(LedgerRow.id).where(LedgerRow.subject == subject)
    rows = store.reading.execute(
        select(ButtonsRow.handle, ButtonsRow.address_id)
        .where(ButtonsRow.ledger_id.in_(about))
        .order_by(ButtonsRow.created_at, ButtonsRow.ledger_id)
    ).all()
    first = {row.address_id: row.handle for row in reversed(rows)}
    later = [row.handle for row in rows if first[row.address_id] != row.handle]
    store.conn.execute(delete(ButtonsRow).where(ButtonsRow.handle.in_(later)))
    buttons.leave_subjects(store, later, subject, now)
