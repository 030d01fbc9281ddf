"""A year of six networks lived through, and some days of a hundred times as many people."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil

from benchmarks.asked import Asked
from benchmarks.child import MEGABYTE
from benchmarks.figures import Figure, ratio
from bot.simulation.agenda import Plan
from bot.simulation.desk import begin

YEAR = 20.0  # seconds; the target of the project for 6 networks of 13 members
FLAT = 1.1  # resident memory at the end of the year, of that after its first quarter
DAYS, QUICK_DAYS = 365, 28
MANY, MANY_DAYS = 1300, 5  # members of one network; a check-in falls into these days
SCALES = 0.5  # the messages a second with so many people, of those with thirteen
WEDNESDAY = datetime(2026, 9, 9, tzinfo=UTC)  # the second day after it is the check-in's


@dataclass(frozen=True, kw_only=True)
class Lived:
    """One run: seconds of the wall and of the processor, messages, megabytes at each quarter."""

    seconds: float
    processor: float
    messages: int
    resident: tuple[float, ...]
    broken: int

    @property
    def rate(self) -> float:
        return self.messages / self.processor


def measure(asked: Asked) -> list[Figure]:
    days = QUICK_DAYS if asked.quick else DAYS
    asked.tell(f"6 networks of 13 members, {days} days")
    year = live(asked, Plan(days=days))
    asked.tell(f"one network of 13 and of {MANY} members, {MANY_DAYS} days")
    few = live(asked, short(13))
    many = live(asked, short(MANY // 10 if asked.quick else MANY))
    flat = year.resident[-1] / year.resident[0]
    return [
        Figure(
            what=f"{days} days of 6 × 13 members", value=year.seconds, unit="s",
            at_most=YEAR * days / DAYS, note=f"{year.processor:.0f} s of one processor",
        ),
        Figure(what="messages handed over in them", value=year.messages),
        Figure(what="promises that did not hold", value=year.broken, at_most=0),
        Figure(what="resident at the end", value=year.resident[-1], unit="MB"),
        Figure(what="of that after the first quarter", value=flat, unit="times", at_most=FLAT),
        Figure(what=f"messages a second, {MANY} members", value=many.rate, unit="/s"),
        Figure(
            what="of those with 13 members", value=ratio(many.rate, few.rate), unit="times",
            at_least=SCALES,
        ),
    ]  # fmt: skip


def short(members: int) -> Plan:
    return Plan(networks=1, members=members, days=MANY_DAYS, start=WEDNESDAY, outage=False)


def live(asked: Asked, plan: Plan) -> Lived:
    folder = asked.folder / f"{plan.members}-{plan.days}"
    folder.mkdir()
    life = begin(plan, folder)
    resident: list[float] = []
    began, processor = time.perf_counter(), time.process_time()
    try:
        life.run(at_each_quarter(plan, resident))
    finally:
        life.engine.close()
    return Lived(
        seconds=time.perf_counter() - began,
        processor=time.process_time() - processor,
        messages=sum(life.figures.told.values()),
        resident=(*resident, held()),
        broken=sum(life.watch.faults.values()),
    )


def at_each_quarter(plan: Plan, resident: list[float]) -> Callable[[datetime], None]:
    def look(now: datetime) -> None:
        share = (now - plan.start) / (plan.ends - plan.start)
        if share >= (len(resident) + 1) / 4:
            resident.append(held())

    return look


def held() -> float:
    return float(psutil.Process().memory_info().rss) / MEGABYTE
