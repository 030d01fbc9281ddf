"""The dates of what comes again: weekly, every two weeks, monthly by date or by weekday.

Dates are local and have no hour, so a changed clock can neither skip nor double one (T1).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, takewhile
from typing import Literal

Every = Literal["weekly", "fortnightly", "monthly_date", "monthly_weekday"]

WEEKS_BETWEEN: dict[Every, int] = {"weekly": 1, "fortnightly": 2}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How something comes again, `until` its last possible date, or `count` times with the first.

    A monthly date that a month does not have is that month's last day. A monthly weekday keeps the
    place that the first date has in its month (the second Thursday); the fifth means the last.
    """

    every: Every
    until: date | None = None
    count: int | None = None


def occurrences(start: date, rule: Rule, first: date, last: date) -> list[date]:
    """The dates of a series that began on `start`, from `first` to `last`, both included."""
    return [day for day in _until(last, _series(start, rule, first)) if day >= first]


def _series(start: date, rule: Rule, first: date) -> Iterator[date]:
    """Dates in order, from a little before `first`, to the end that the rule has, if any."""
    skipped = max(0, _steps_before(start, rule, first))
    numbers = count(skipped) if rule.count is None else iter(range(skipped, rule.count))
    days = (_nth(start, rule, number) for number in numbers)
    return days if rule.until is None else _until(rule.until, days)


def _until(last: date, days: Iterator[date]) -> Iterator[date]:
    return takewhile(lambda day: day <= last, days)


def _steps_before(start: date, rule: Rule, first: date) -> int:
    """How many steps of a series surely end before `first`."""
    if rule.every in WEEKS_BETWEEN:
        return (first - start) // timedelta(weeks=WEEKS_BETWEEN[rule.every])
    return (first.year - start.year) * 12 + first.month - start.month


def _nth(start: date, rule: Rule, number: int) -> date:
    if rule.every in WEEKS_BETWEEN:
        return start + timedelta(weeks=WEEKS_BETWEEN[rule.every] * number)
    years, month = divmod(start.month - 1 + number, 12)
    year, month = start.year + years, month + 1
    if rule.every == "monthly_date":
        return date(year, month, min(start.day, monthrange(year, month)[1]))
    return _same_weekday(start, year, month)


def _same_weekday(start: date, year: int, month: int) -> date:
    """The date in this month with the weekday of `start` and its place in the month."""
    first_weekday, length = monthrange(year, month)
    day = 1 + (start.weekday() - first_weekday) % 7 + 7 * ((start.day - 1) // 7)
    return date(year, month, day if day <= length else day - 7)
