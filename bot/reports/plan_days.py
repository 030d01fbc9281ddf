"""A day in a cell: as a spreadsheet stores it, as one shows it, or as people write it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, time, timedelta
from functools import lru_cache

from bot.core import when

# Days since this one are what a spreadsheet stores of a date that has lost its format.
_EPOCH = date(1899, 12, 30)
_SERIALS = range(36_526, 73_415)  # 2000 to 2100
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: \d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b20\d\d\b")
_MONTH = re.compile(r"(\d{1,2})[/.-](20\d\d)")
_QUARTER = re.compile(
    r"(?:[qt]|الربع) ?(?P<rank>[1-4]|الاول|الثاني|الثالث|الرابع)(?: من)?(?: عام| سنه)?[ /-]*"
    r"(?P<year>20\d\d)|(?P<first>20\d\d)[ /-]*[qt](?P<then>[1-4])"
)
_RANKS = {"الاول": 1, "الثاني": 2, "الثالث": 3, "الرابع": 4}
_THE_END_OF = "end of "  # before a month: its last day, in whichever language the month is named


@lru_cache(maxsize=4096)
def day(text: str, today: date, language: str, *, begins: bool = False) -> date | None:
    """A date as a spreadsheet stores or shows it, or as people write it; days before months.

    A month or a quarter with its year is its last day, or its first where something `begins`.
    """
    found = _dated(text, today, language)
    if found is not None:
        return found
    last, months = _ended(text, today, language)
    if last is None or not begins:
        return last
    return last.replace(month=last.month - months + 1, day=1)


def is_another_weekday(text: str, today: date, language: str) -> bool:
    """Whether the weekday that is written is not that of the date beside it."""
    found = when.parse(text, today=today, now=time(), language=language)
    return found.problem is when.Problem.WEEKDAY_DIFFERS


def _ended(text: str, today: date, language: str) -> tuple[date | None, int]:
    """The last day of a month or quarter, and how many months it has."""
    if quarter := _QUARTER.fullmatch(text):
        rank = quarter["rank"] or quarter["then"]
        month = 3 * (_RANKS.get(rank) or int(rank))
        return _last_day(int(quarter["year"] or quarter["first"]), month), 3
    if month_of := _MONTH.fullmatch(text):
        return _last_day(int(month_of[2]), int(month_of[1])), 1
    if not _YEAR.search(text):
        return None, 1  # a month of no year is another one next year
    found = when.parse(_THE_END_OF + text, today=today, now=time(), language=language)
    return (None if found.rest else found.day), 1


def _last_day(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _dated(text: str, today: date, language: str) -> date | None:
    if iso := _ISO.fullmatch(text):
        try:
            return date(*map(int, iso.groups()))
        except ValueError:
            return None
    serial = _SERIAL.fullmatch(text)
    if serial and int(serial[1]) in _SERIALS:
        return _EPOCH + timedelta(days=int(serial[1]))
    if not _DIGIT.search(text):
        return None  # "Thursday" is no day of a plan that lasts a year
    found = when.parse(text, today=today, now=time(), language=language)
    past = found.problem is when.Problem.IN_THE_PAST
    return found.day if (past or not found.problem) and not found.rest else None
