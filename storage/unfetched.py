"""Unfetched: what a platform took and no phone fetched, until the platform dropped it (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.audit import IS_NO_REPLY
from storage.database import Store
from storage.ledger import Standing
from storage.models import LedgerRow, NetworkRow
from storage.outside import IS_TEMPLATE
from storage.prepared import Statement
from storage.receipts import UNFETCHED

LOOKED_BACK = timedelta(days=30)  # before that; a longer outage of ours leaves them handed over
TOGETHER = 200  # rows that end in one statement

UNHEARD = (
    select(LedgerRow.id, LedgerRow.template, LedgerRow.handed_at)
    .where(
        LedgerRow.platform == bindparam("platform"),
        LedgerRow.state == Standing.HANDED_OVER,
        LedgerRow.handed_at > bindparam("since"),
        LedgerRow.handed_at <= bindparam("until"),
    )
    .order_by(LedgerRow.id)
)
AS_TEMPLATE = Statement(lambda _: UNHEARD.where(IS_TEMPLATE))
AS_THEY_ARE = Statement(  # by the index of each network's messages: most rows are replies
    lambda _: UNHEARD.where(
        LedgerRow.template == "",
        LedgerRow.network_id == bindparam("network_id"),
        LedgerRow.due > bindparam("planned_since"),
        LedgerRow.due <= bindparam("until"),
        IS_NO_REPLY,
    )
)


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """A message that was handed over, and of which nothing was told since. `template`: what it
    went as, "" for none."""

    id: int
    template: str
    handed_at: datetime


def templates_unheard(
    store: Store, platform: str, until: datetime, *, at_most: timedelta
) -> list[Unheard]:
    """Those that went as templates up to then. None waits there for longer than `at_most`."""
    row = {"platform": platform, "since": until - at_most - LOOKED_BACK, "until": until}
    return [read(one) for one in AS_TEMPLATE.rows(store.reading, row)]


def others_unheard(store: Store, platform: str, until: datetime) -> list[Unheard]:
    """Those that went as they are up to then, but for replies: who asks sees whether it came."""
    since = until - LOOKED_BACK
    row = {"platform": platform, "since": since, "until": until,
           "planned_since": since - LOOKED_BACK}  # fmt: skip
    networks = store.reading.execute(select(NetworkRow.id)).scalars().all()
    found = (AS_THEY_ARE.rows(store.reading, {**row, "network_id": id}) for id in networks)
    return [read(one) for some in found for one in some]


def end(store: Store, ids: Iterable[int], now: datetime) -> int:
    """They end by name; what is told of them later counts all the same (storage/receipts.py)."""
    ended = 0
    for some in grouped(list(ids)):
        done = store.changing.execute(
            update(LedgerRow)
            .where(LedgerRow.id.in_(some), LedgerRow.state == Standing.HANDED_OVER)
            .values(state=Standing.EXPIRED, why=UNFETCHED, ended_at=now)
        )
        ended += int(done.rowcount)
    return ended


def grouped(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + TOGETHER] for at in range(0, len(ids), TOGETHER))


def read(row: Any) -> Unheard:
    return Unheard(id=row.id, template=row.template, handed_at=row.handed_at)
