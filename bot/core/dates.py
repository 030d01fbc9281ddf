"""Dates written with a number: 26/11, ٢٦ تشرين الثاني, November 26, and which year they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from bot.core.clues import Clue, Clues, Sort

ROLLS_AFTER = timedelta(days=30)  # a date without a year, longer ago than this, is next year's
FIRST_YEAR, LAST_YEAR = 1900, 2100  # earlier or later is a slip of the thumb


class Problem(StrEnum):
    """Why what was typed cannot be taken as it stands."""

    NO_SUCH_DAY = "no_such_day"  # 31 February
    NO_SUCH_TIME = "no_such_time"  # 25:00
    IN_THE_PAST = "in_the_past"
    WEEKDAY_DIFFERS = "weekday_differs"  # "Thursday 27/11" when the 27th is a Friday


@dataclass(frozen=True, kw_only=True)
class DayFound:
    """The days that may be meant. `today_or_next`: a weekday that is today, while it lasts."""

    days: tuple[date, ...] = ()
    at: time | None = None  # "in two hours" says the time as well
    today_or_next: bool = False
    problem: Problem | None = None


def dated_by(clues: Clues, today: date) -> DayFound | None:
    """26/11, 26-11-2026, 26 novembre, ٢٦ تشرين الثاني, November 26."""
    for index, clue in enumerate(clues):
        for reading in (_in_digits, _with_month):
            if read := reading(clues, index):
                year, month, day, last = read
                first = index
                clues.use(first, last)
                clues.use_before(first, Sort.ON, Sort.DAY_WORD, Sort.OF)
                numeric = clue.can_be(Sort.DATE, Sort.PAIR)
                return _on(year, month, day, today, swap=numeric and clue.text[:4] != str(year))
    return None


def _in_digits(clues: Clues, index: int) -> tuple[int | None, int, int, int] | None:
    clue = clues[index]
    if clue.can_be(Sort.DATE):
        year, month, day = clue.numbers
        return year, month, day, index
    if clue.can_be(Sort.PAIR) and _is_date(clues, index):
        day, month = clue.numbers
        return None, month, day, index
    return None


def _is_date(clues: Clues, index: int) -> bool:
    """Whether 26-11 is a date and not hours, 17.30 a date and not a clock."""
    clue = clues[index]
    first, second = clue.numbers
    if clue.sign == "/":
        return True
    if clues.at(index + 1).can_be(Sort.PART, Sort.OCLOCK) or clues.at(index - 1).can_be(Sort.AT):
        return False
    beside_weekday = any(each.can_be(Sort.WEEKDAY) for each in clues)
    could_be_time = first <= 24 and second < (60 if clue.sign == "." else 25)
    if beside_weekday and could_be_time and not other_time(clues, index):
        return False
    return 1 <= second <= 12 or not could_be_time


def other_time(clues: Clues, but: int) -> bool:
    """Whether the text has another time of day, so that a bare number can be a date."""
    for index, clue in enumerate(clues):
        following = clues.at(index + 1)
        if index != but and (
            clue.can_be(Sort.CLOCK, Sort.HOUR_NAME, Sort.MIDNIGHT)
            or (clue.can_be(Sort.NOON) and clue.text.startswith("a "))  # le 3 à midi
            or (clue.can_be(Sort.NUMBER) and following.can_be(Sort.PART, Sort.OCLOCK))
            or (clue.can_be(Sort.AT) and following.can_be(Sort.NUMBER) and index + 1 != but)
        ):
            return True
    return False


def _with_month(clues: Clues, index: int) -> tuple[int | None, int, int, int] | None:
    """Day and month in words, either first, perhaps with a year."""
    clue = clues[index]
    if clue.can_be(Sort.NUMBER, Sort.ORDINAL) or _ranked(clues, index):
        after = index + 1 + clues.at(index + 1).can_be(Sort.OF)
        if clues.at(after).can_be(Sort.MONTH_WORD) and clues.at(after + 1).can_be(Sort.NUMBER):
            return None, clues[after + 1].senses[Sort.NUMBER], number_of(clue), after + 1
        if not clues.at(after).can_be(Sort.MONTH):
            return None
        month = clues[after].senses[Sort.MONTH]
        after += clues.at(after + 1).senses.get(Sort.MONTH) == month
        year, last = _year(clues, after)
        return year, month, number_of(clue), last
    if clue.can_be(Sort.MONTH) and clues.at(index + 1).can_be(Sort.NUMBER, Sort.ORDINAL):
        day = number_of(clues[index + 1])
        if not 1 <= day <= 31:
            return None
        year, last = _year(clues, index + 1)
        return year, clue.senses[Sort.MONTH], day, last
    return None


def _ranked(clues: Clues, index: int) -> bool:
    """Le premier décembre, الثاني من آذار: "of" stands between, or nothing after the first."""
    rank = clues[index].senses.get(Sort.RANK, 0)
    return rank == 1 or (rank > 1 and clues.at(index + 1).can_be(Sort.OF))


def number_of(clue: Clue) -> int:
    for sort in (Sort.NUMBER, Sort.ORDINAL, Sort.RANK):
        if clue.can_be(sort):
            return clue.senses[sort]
    return -1


def _year(clues: Clues, index: int) -> tuple[int | None, int]:
    year = clues.at(index + 1).senses.get(Sort.NUMBER, 0)
    return (year, index + 1) if FIRST_YEAR <= year <= LAST_YEAR else (None, index)


def _on(year: int | None, month: int, day: int, today: date, *, swap: bool) -> DayFound:
    """One date. 11/26 is no day; that 26 November may have been meant is offered, not taken."""
    found = _real(year, month, day) if year else _without_year(month, day, today)
    if found:
        return DayFound(days=(found,), problem=Problem.IN_THE_PAST if found < today else None)
    swapped = None
    if swap and month > 12:
        swapped = _real(year, day, month) if year else _without_year(day, month, today)
    return DayFound(days=(swapped,) if swapped else (), problem=Problem.NO_SUCH_DAY)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year <= LAST_YEAR else None
    except ValueError:
        return None


def _without_year(month: int, day: int, today: date) -> date | None:
    """This year's, or next year's when this year's is long past."""
    this, following = (_real(year, month, day) for year in (today.year, today.year + 1))
    gone = 1 <= month <= 12 and date(today.year, month, 28) < today - ROLLS_AFTER
    if this is None:
        return following if gone else None
    return following if this < today - ROLLS_AFTER else this


def next_with(day: int, today: date) -> date | None:
    """The next date, today included, that is the given day of its month."""
    year, month = today.year, today.month
    for _each in range(3):
        found = _real(year, month, day)
        if found and found >= today:
            return found
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None
