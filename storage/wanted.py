"""Wanted: what something wants sent, and the ledger made so; what has ended is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.database import Store
from storage.ledger import AGAIN, HORIZON, NEVER_SENT, PLANNED, Planned, Standing, end, row_of
from storage.models import LedgerRow
from storage.prepared import Row, Statement

WHAT_STANDS = select(
    LedgerRow.id,
    LedgerRow.key,
    LedgerRow.state,
    LedgerRow.due,
    LedgerRow.expires,
    LedgerRow.revision,
    LedgerRow.urgency,
    LedgerRow.budget,
    LedgerRow.handed_at,
    LedgerRow.body_sealed.is_not(None).label("says"),
).where(LedgerRow.subject == bindparam("subject"))  # all that reconciling asks of a row
STANDING = Statement(lambda _: WHAT_STANDS)
STANDING_OF_MEMBER = Statement(
    lambda _: WHAT_STANDS.where(LedgerRow.member_id == bindparam("member_id"))
)
MOVED = Statement(
    lambda _: (
        update(LedgerRow)
        .where(LedgerRow.id == bindparam("which"))
        .values(
            state=Standing.PLANNED,
            due=bindparam("due"),
            next_at=bindparam("due"),
            expires=bindparam("expires"),
            revision=bindparam("revision"),
            urgency=bindparam("urgency"),
            budget=bindparam("budget"),
            ended_at=None,
            why="",
        )
    )
)


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """What reconciling changed."""

    planned: int = 0
    moved: int = 0
    withdrawn: int = 0


def reconcile(
    store: Store, subject: str, wanted: Iterable[Planned], now: datetime, why: str = "not wanted",
    *, member_id: int | None = None,
) -> Reconciled:  # fmt: skip
    """Makes the ledger hold exactly what is wanted for `subject`, leaving alone what has ended.

    With `member_id`, `wanted` is what is wanted for that member alone, and only their rows change.
    Rows beyond the horizon are not written yet; the daily planning writes them.
    """
    soon = {row.key: row for row in wanted if row.due <= now + HORIZON}
    statement = STANDING if member_id is None else STANDING_OF_MEMBER
    row_of_whom: Row = {"subject": subject, "member_id": member_id}
    standing = {row.key: row for row in statement.rows(store.reading, row_of_whom)}
    gone = [
        row.id
        for row in standing.values()
        if row.state == Standing.PLANNED
        and not row.says
        and row.key not in soon
        and not row.key.endswith(AGAIN)  # somebody asked for it; it is judged when it is due
    ]
    end(store, gone, Standing.WITHDRAWN, why, now)
    moved = 0
    fresh = []
    for row in soon.values():
        entry = standing.get(row.key)
        if entry is None:
            if row.expires is None or row.expires > now:
                fresh.append(row_of(store, subject, row, now))
        elif entry.state == Standing.PLANNED or may_revive(entry, row, now):
            moved += update_planned(store, entry, row)
    if fresh:
        PLANNED.each(store.changing, [{**NEVER_SENT, **row} for row in fresh])
    return Reconciled(planned=len(fresh), moved=moved, withdrawn=len(gone))


def may_revive(entry: Any, wanted: Planned, now: datetime) -> bool:
    """What was withdrawn unsent may be wanted again, while it is still of use."""
    useful = wanted.expires is None or wanted.expires > now
    return entry.state == Standing.WITHDRAWN and entry.handed_at is None and useful


def update_planned(store: Store, entry: Any, wanted: Planned) -> int:
    same = (
        entry.state == Standing.PLANNED
        and entry.due == wanted.due
        and entry.expires == wanted.expires
        and entry.revision == wanted.revision
        and entry.urgency == wanted.urgency
        and entry.budget == wanted.budget
    )
    if same:
        return 0
    row = {
        "which": entry.id,
        "due": wanted.due,
        "expires": wanted.expires,
        "revision": wanted.revision,
        "urgency": int(wanted.urgency),
        "budget": wanted.budget,
    }
    return MOVED.each(store.changing, [row])
