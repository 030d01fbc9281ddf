"""Figures of an invented network for tests of reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.reports import outward
from bot.reports.figures import Asked, Figures, Gathered, Line, Lost, Period
from bot.reports.outward import Outward

YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))


def gathered(number: int, came: int, invited: int = 12, **values: Any) -> Gathered:
    """The so-manieth meeting of the year, a week after the one before."""
    given: dict[str, Any] = {
        "title": f"Meeting {number}", "day": date(2026, 1, 8) + timedelta(days=7 * number),
        "training": False, "own": True, "state": "held", "noted": True, **values,
    }  # fmt: skip
    return Gathered(id=number, invited=invited, came=came, **given)


def asked(number: int, answered: int, whole: int = 12, **values: Any) -> Asked:
    given: dict[str, Any] = {
        "title": "Weekly check-in", "day": date(2026, 1, 8) + timedelta(days=7 * number),
        "checkin": True, "anonymous": False, **values,
    }  # fmt: skip
    return Asked(id=number, asked=whole, answered=answered, **given)


def line(id: int, level: str, title: str, *path: str, **values: Any) -> Line:
    words = (
        "reason", "pillar", "who", "agreed", "participants", "indicator", "baseline", "target",
        "actual", "partners", "means", "resources", "lesson",
    )  # fmt: skip
    given: dict[str, Any] = {
        **dict.fromkeys(words, ""), "status": "in_progress", "former": False, "start": None,
        "due": None, "done_on": None, "waits": "", "supporters": (), "tags": (), **values,
    }  # fmt: skip
    return Line(id=id, level=level, title=title, path=path, **given)


PLAN = (
    line(1, "objective", "Safer schools"),
    line(2, "activity", "Open days", "Safer schools", indicator="Schools", baseline="0",
         target="12", actual="9", lesson="Begin earlier", participants="25-49"),
    line(3, "task", "Print posters", "Safer schools", "Open days", status="done", who="Karim",
         pillar="1", done_on=date(2026, 5, 4)),
    line(4, "task", "Find a hall", "Safer schools", "Open days", status="blocked", reason="venue",
         who="Nour", pillar="2"),
    line(5, "activity", "Football", "Safer schools", status="done", indicator="Share of girls",
         target="40 %", actual="most of them"),
    line(6, "objective", "Parents"),
    line(7, "activity", "Tea with parents", "Parents", status="postponed"),
)  # fmt: skip


def figures(**values: Any) -> Figures:
    given: dict[str, Any] = {
        "network_id": 1, "name": "Saida network", "town": "Saida", "country": "LB",
        "period": YEAR, "today": date(2027, 1, 1), "plan": "Plan 2026", "members": 12,
        "unreached": 1, "upcoming": (), "lines": PLAN, "planned": 100, "arrived": 90,
        "waiting": 2, "dropped": 5, "unspoken": 3,
        "gathered": tuple(gathered(number, 9) for number in range(4)),
        "asked": tuple(asked(number, 8) for number in range(6)),
        "lost": (Lost(state="expired", why="late", number=5, people=2),
                 Lost(state="failed", why="blocked", number=3, people=1)),
        **values,
    }  # fmt: skip
    return Figures(**given)


def outgoing(found: Figures, *names: str, **values: Any) -> Outward:
    sums = outward.sums(found, found.gathered, found.asked, found.period)
    return outward.outward(found, sums, names, **values)
