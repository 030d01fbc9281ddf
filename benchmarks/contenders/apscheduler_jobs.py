"""Jobs due at once in APScheduler's SQLAlchemyJobStore, with no limit to how late they may run."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

GIVEN_UP = 900.0  # seconds until all must have run


@dataclass
class Ran:
    """How long it took to add the jobs, and how late each ran, from the moment they were let go."""

    adding: float = 0.0
    late: list[float] = field(default_factory=list)


class Watch:
    """Counts the jobs that run; the store keeps them by the name of `fire` alone."""

    def __init__(self) -> None:
        self.moments: list[float] = []
        self.number = 0
        self.all = threading.Event()

    def expect(self, number: int) -> None:
        self.moments, self.number = [], number
        self.all.clear()

    def note(self) -> None:
        self.moments.append(time.perf_counter())
        if len(self.moments) >= self.number:
            self.all.set()


WATCH = Watch()


def fire() -> None:
    WATCH.note()


def run(file: Path, number: int) -> Ran:
    """All are past due when the scheduler is let go: it finds them at its first look."""
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{file}")},
        job_defaults={"misfire_grace_time": None},
        timezone=UTC,
    )
    WATCH.expect(number)
    due = datetime.now(UTC) - timedelta(seconds=1)
    for place in range(number):
        scheduler.add_job(fire, "date", run_date=due, id=str(place))
    began = time.perf_counter()
    scheduler.start(paused=True)  # writes them into the store
    added = time.perf_counter() - began
    began = time.perf_counter()
    scheduler.resume()
    WATCH.all.wait(GIVEN_UP)
    scheduler.shutdown(wait=False)
    return Ran(adding=added, late=[moment - began for moment in WATCH.moments])
