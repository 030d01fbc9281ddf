"""Lets each address in at a person's pace, so that a flood slows nobody else (S8)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.messages import Inbound

AT_ONCE = 20  # events that one address may send in a burst (trust.md S11)
PER_SECOND = 2.0  # and afterwards
REMEMBERED = 10_000  # addresses; the one quiet for longest is forgotten
NOTICE_EVERY = timedelta(minutes=5)


@dataclass
class Bucket:
    tokens: float
    at: datetime
    noticed: datetime | None = None
    let_in: deque[int] = field(default_factory=lambda: deque(maxlen=AT_ONCE))  # the last ones


class Flood:
    """Token buckets by platform and address, in memory: after a restart everybody starts afresh."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def allows(self, event: Inbound, now: datetime) -> bool:
        """A platform that tells the same once more is no flood of the person's."""
        bucket, id = self._bucket(event, now), hash(event.event_id)
        if id in bucket.let_in:
            return True
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        bucket.let_in.append(id)
        return True

    def give_back(self, event: Inbound) -> None:
        """This one could not be written down, and will come again."""
        bucket = self._buckets.get((event.platform, event.address))
        if bucket is not None:
            bucket.tokens = min(AT_ONCE, bucket.tokens + 1)
            bucket.let_in = deque(
                (id for id in bucket.let_in if id != hash(event.event_id)), maxlen=AT_ONCE
            )

    def notice_due(self, event: Inbound, now: datetime) -> bool:
        """Whether this one may pass as the notice to slow down."""
        bucket = self._bucket(event, now)
        if bucket.noticed is not None and now - bucket.noticed < NOTICE_EVERY:
            return False
        bucket.noticed = now
        return True

    def _bucket(self, event: Inbound, now: datetime) -> Bucket:
        """What was said in the course of an outage comes all at once, and is no flood: where a
        platform tells when something was said, that moment counts."""
        at = min(now, event.occurred_at or now)
        key = (event.platform, event.address)
        bucket = self._buckets.pop(key, None)
        if bucket is None:
            bucket = Bucket(AT_ONCE, at)
            if len(self._buckets) >= REMEMBERED:
                self._buckets.pop(next(iter(self._buckets)))
        passed = max(0.0, (at - bucket.at).total_seconds())
        bucket.tokens = min(AT_ONCE, bucket.tokens + passed * PER_SECOND)
        bucket.at = max(bucket.at, at)
        self._buckets[key] = bucket
        return bucket
