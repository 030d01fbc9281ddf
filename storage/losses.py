"""Losses: what the messages were about that ended lately without reaching somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import and_, bindparam, or_, select

from storage.audit import IS_NO_REPLY
from storage.database import Store
from storage.ledger import Standing
from storage.models import LedgerRow
from storage.prepared import Statement, one_of

LOST = (Standing.FAILED, Standing.EXPIRED, Standing.HELD)


def subjects(store: Store, network_id: int, since: datetime, whys: Iterable[str]) -> list[str]:
    """Of a network's messages that were due from then on. What was withdrawn counts as lost only
    for these reasons."""
    row = {"network_id": network_id, "since": since}
    return [str(found.subject) for found in lost(tuple(whys)).rows(store.reading, row)]


@lru_cache(maxsize=16)
def lost(whys: tuple[str, ...]) -> Statement:
    withdrawn = and_(LedgerRow.state == Standing.WITHDRAWN, one_of(LedgerRow.why, whys))
    return Statement(
        lambda _: (
            select(LedgerRow.subject)
            .where(
                LedgerRow.network_id == bindparam("network_id"),
                LedgerRow.due >= bindparam("since"),
                IS_NO_REPLY,
                LedgerRow.member_id.is_not(None),
                or_(one_of(LedgerRow.state, LOST), withdrawn),
            )
            .distinct()
            .order_by(LedgerRow.subject)
        )
    )
