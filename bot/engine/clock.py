"""The only reader of the time and the only user of APScheduler: it wakes the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

WAKE = "wake"
DAY = timedelta(days=1)


class Clock:
    """Now, in UTC. The demonstration moves it forward; nothing ever moves it back."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def real(self, moment: datetime) -> datetime:
        """When a moment of this clock comes on the real one."""
        return moment - self.ahead


class Alarm:
    """Wakes on time: what recurs at an interval, and one moment that can be set anew."""

    def __init__(self, clock: Clock) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        # One run of each at a time, however late: a missed tick is caught up once, never dropped.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._clock = clock

    def every(self, interval: timedelta, work: Callable[[], Awaitable[None]], name: str) -> None:
        self._scheduler.add_job(
            work,
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            next_run_time=datetime.now(UTC) + interval,
        )

    def at(self, moment: datetime, work: Callable[[], Awaitable[None]]) -> None:
        """Runs `work` at `moment` of our clock, instead of whatever was set before."""
        self._scheduler.add_job(
            work, "date", run_date=self._clock.real(moment), id=WAKE, replace_existing=True
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
