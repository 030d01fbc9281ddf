"""The only reader of the time and the only user of APScheduler: it wakes the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any


def real_now() -> datetime:
    """The machine's time: for what does not follow the demonstration's clock, such as pace."""
    return datetime.now(UTC)


class Clock:
    """Now, in UTC. The demonstration moves it forward; nothing ever moves it back."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        return real_now() + self.ahead

    def real(self, moment: datetime) -> datetime:
        """When a moment of this clock comes on the real one."""
        return moment - self.ahead


class Alarm:
    """Wakes on time what recurs at an interval. A single moment needs no alarm: delivery sleeps
    until the next row of the ledger is due."""

    def __init__(self) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        # One run of each at a time, however late: a missed tick is caught up once, never dropped.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)

    def every(self, interval: timedelta, work: Callable[[], Awaitable[None]], name: str) -> None:
        self._scheduler.add_job(
            work,
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            next_run_time=real_now() + interval,
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
