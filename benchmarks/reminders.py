"""Ten thousand task reminders due at once: ours, and the same in APScheduler's SQL job store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from benchmarks import people, seeded
from benchmarks.asked import Asked
from benchmarks.contenders import apscheduler_jobs
from benchmarks.figures import Figure, percentile, ratio
from bot.engine import handover, planning
from bot.flows import TABLES
from bot.handlers.telegram import CAPABILITIES
from storage import members, plan_items, plans, sending
from storage.database import Database, Store
from storage.ledger import Entry
from storage.plan_shape import Agreed, Level

MANY, FEW = 10_000, 1_000
DAY = date(2026, 11, 25)  # a Wednesday, on which every task is due
PLANNED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
GIVEN = PLANNED - timedelta(days=5)
DUE = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)  # ten in the morning in Beirut
AT_ONCE = 64  # rows a transaction, as delivery takes them
BETTER = 10.0  # times, at the 99th percentile


def measure(asked: Asked) -> list[Figure]:
    number = FEW if asked.quick else MANY
    asked.tell(f"{number} tasks of as many members")
    with seeded.opened(asked.folder) as database:
        with database.transaction() as store:
            seed(store, number)
        planning_took = planned(database)
        claimable = found_due(database, number)
        claimed = marked(database)
    asked.tell(f"{number} jobs of APScheduler")
    theirs = apscheduler_jobs.run(asked.folder / "jobs.sqlite", number)
    return results(number, planning_took, claimable, claimed, theirs)


def results(
    number: int, planning_took: float, claimable: list[float], claimed: list[float],
    theirs: apscheduler_jobs.Ran,
) -> list[Figure]:  # fmt: skip
    late = percentile(claimable, 99)
    return [
        Figure(what="reminders planned", value=len(claimable), at_least=number),
        Figure(what="planning all of them", value=planning_took, unit="s"),
        Figure(what="claimable after due, p99", value=late, unit="s"),
        Figure(
            what="judged, composed, rendered and marked after due, p99",
            value=percentile(claimed, 99), unit="s", note=f"{len(claimed)} of them",
        ),
        Figure(what="APScheduler, SQLAlchemyJobStore: adding them", value=theirs.adding, unit="s"),
        Figure(
            what="APScheduler, grace raised: run after due, p99",
            value=percentile(theirs.late, 99), unit="s", note=f"{len(theirs.late)} ran",
        ),
        Figure(
            what="theirs to ours, claimable", value=ratio(percentile(theirs.late, 99), late),
            unit="times", at_least=BETTER,
        ),
        Figure(
            what="theirs to ours, composed and marked",
            value=ratio(percentile(theirs.late, 99), percentile(claimed, 99)), unit="times",
        ),
    ]  # fmt: skip


def seed(store: Store, number: int) -> None:
    """Networks of a dozen, each with a plan in which everybody has one task."""
    for town in people.settle_in(store, number, GIVEN):
        plan = plans.add(store, network_id=town, title="Plan", now=GIVEN)
        objective = plan_items.add(store, plan, Level.OBJECTIVE, GIVEN, title="Objective")
        activity = plan_items.add(
            store, plan, Level.ACTIVITY, GIVEN, title="Activity", parent_id=objective.id
        )
        for member in members.of_network(store, town):
            plan_items.add(
                store, plan, Level.TASK, GIVEN, title="Print the posters", due=DAY,
                parent_id=activity.id, member_id=member.id, agreed=Agreed.ACCEPTED,
            )  # fmt: skip


def planned(database: Database) -> float:
    """Seconds of the daily planning, in one transaction."""
    with timed() as took, database.transaction() as store:
        planning.plan_ahead(store, TABLES, PLANNED)
    return took[0]


def found_due(database: Database, number: int) -> list[float]:
    """When delivery may take each of them: the ledger is asked whose turn it is."""
    began = time.perf_counter()
    with database.transaction() as store:
        rows = sending.heads(store, DUE, number)
    return [time.perf_counter() - began] * len(rows)


def marked(database: Database) -> list[float]:
    """When each of them is durably marked as being sent, as delivery does it, batch by batch."""
    began = time.perf_counter()
    late: list[float] = []
    while True:
        with database.transaction() as store:
            entries = sending.heads(store, DUE, AT_ONCE)
            done = sum(claim(store, entry) for entry in entries)
        late += [time.perf_counter() - began] * done
        if not entries:
            return late


def claim(store: Store, entry: Entry) -> bool:
    prepared = handover.prepare(store, entry, DUE, TABLES)
    if prepared is None:
        return False
    made = handover.claim(store, prepared, now=DUE, tables=TABLES, caps=CAPABILITIES, fence=1)
    return made is not None


@contextmanager
def timed() -> Iterator[list[float]]:
    took: list[float] = []
    began = time.perf_counter()
    yield took
    took.append(time.perf_counter() - began)
