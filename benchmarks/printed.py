"""A network's report over a year, as a workbook and on paper, while members press buttons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from benchmarks import making_files
from benchmarks.asked import Asked
from benchmarks.figures import Figure
from benchmarks.making_files import Making
from bot.core.messages import Voice
from bot.reports import making, report_order
from bot.reports.figures import Asked as Round
from bot.reports.figures import Figures, Gathered, Line, Lost, Period
from bot.reports.report_history import ADDED, Change

MEETINGS, CHECKINS, OBJECTIVES, ACTIVITIES, TASKS, CHANGES = 24, 48, 3, 4, 5, 120
ROUNDS = 5
WITHIN = 3.0  # seconds for both, from the issue of summaries
KINDS = (making.PRINTED_WORKBOOK, making.PRINTED_PDF)
FIRST = date(2026, 1, 1)
TITLE = "لقاء التنسيق الشهري مع المدارس والبلدية"
WORDS = (
    "reason", "pillar", "who", "agreed", "participants", "indicator", "baseline", "target",
    "actual", "partners", "means", "resources", "lesson",
)  # fmt: skip


def measure(asked: Asked) -> list[Figure]:
    what = "report of a network's year, workbook and PDF"
    rounds = 2 if asked.quick else ROUNDS
    return making_files.measure(
        asked, Making(what=what, orders=orders, rounds=rounds, within=WITHIN)
    )


def orders(_number: int) -> dict[str, dict[str, Any]]:
    ordered = report_order.order_network(
        year(), [change(one) for one in range(CHANGES)], voice=Voice(language="ar"), named=False
    )
    return {kind: {**ordered, "kind": kind} for kind in KINDS}


def year() -> Figures:
    return Figures(
        network_id=1, name="شبكة الوقاية المحلية، صيدا", town="صيدا", country="LB",
        period=Period(first=FIRST, last=date(2026, 12, 31)), today=date(2027, 1, 1), plan=TITLE,
        members=13, unreached=1, gathered=tuple(map(meeting, range(MEETINGS))), upcoming=(),
        asked=tuple(map(answered, range(CHECKINS))), lines=tuple(lines()), planned=2000,
        arrived=1900, waiting=20, lost=(Lost(state="expired", why="late", number=80, people=9),),
        dropped=120, unspoken=60,
    )  # fmt: skip


def meeting(number: int) -> Gathered:
    return Gathered(
        id=number, title=f"{TITLE} {number}", day=FIRST + timedelta(days=15 * number),
        training=number % 6 == 5, own=True, state="held", invited=13, came=8 + number % 5,
        noted=True,
    )  # fmt: skip


def answered(number: int) -> Round:
    return Round(
        id=number, title="متابعة أسبوعية", day=FIRST + timedelta(days=7 * number), checkin=True,
        anonymous=False, asked=13, answered=6 + number % 6,
    )  # fmt: skip


def lines() -> Iterator[Line]:
    for top in range(OBJECTIVES):
        objective = f"{TITLE} {top}"
        yield line(1000 * top, "objective", objective)
        for place in range(ACTIVITIES):
            activity = f"نشاط مع الأهل {top}.{place}"
            yield line(1000 * top + 100 * place + 1, "activity", activity, objective)
            for number in range(TASKS):
                id = 1000 * top + 100 * place + number + 2
                yield line(id, "task", f"طباعة الملصقات {number}", objective, activity)


def line(id: int, level: str, title: str, *path: str) -> Line:
    return Line(
        id=id, level=level, title=title, path=path, status="in_progress", former=False, start=None,
        due=FIRST + timedelta(days=id % 300), done_on=None, waits="", supporters=(), tags=(),
        **{**dict.fromkeys(WORDS, ""), "target": "12", "actual": "9"},
    )  # fmt: skip


def change(number: int) -> Change:
    return Change(day=FIRST + timedelta(days=3 * number), title=f"{TITLE} {number}", what=ADDED)
