"""A day by its place in a month: the first Thursday of December, le 5 du mois, آخر الشهر."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from bot.core.clues import Clue, Clues, Sort
from bot.core.dates import FIRST_YEAR, LAST_YEAR, ROLLS_AFTER, DayFound, Problem

_BETWEEN = (Sort.OF, Sort.ON, Sort.IN, Sort.DAY_WORD, Sort.ARTICLE)
_BEFORE_MONTH = (*_BETWEEN, Sort.MONTH_WORD)
_YEARS_AHEAD = 2  # a month without a year is this year's or the next one's


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """The which-th weekday, and where it stands. `behind`: "الخميس الأول" may be a date, too."""

    rank: int  # -1 is the last
    weekday: int
    behind: bool
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class _Months:
    """The months that may be meant, soonest first; `rolls`: the next one when a day is past."""

    months: tuple[tuple[int, int], ...]
    rolls: bool
    first: int
    last: int


def in_month(clues: Clues, today: date) -> DayFound | None:
    """The day, with its clues marked as used."""
    for index in range(len(clues)):
        counted = _counted(clues, index)
        months = _around(clues, counted, today) if counted else None
        if counted and months:
            first = min(counted.first, months.first)
            clues.use(first, max(counted.last, months.last))
            clues.use_before(first, *_BETWEEN)
            return _which(counted, months, today)
    return _ends(clues, today) or _dated(clues, today)


def rank_of(clue: Clue) -> int:
    """First is 1, last is -1; 0 of what is no rank."""
    value = clue.senses.get(Sort.RANK, clue.senses.get(Sort.ORDINAL, 0))
    return value if value <= 5 else 0


def _counted(clues: Clues, index: int) -> _Counted | None:
    clue = clues[index]
    place = clues.past(index + 1, Sort.DAY_WORD)
    named = clues.at(place)
    if rank_of(clue) and named.can_be(Sort.WEEKDAY, Sort.WEEKDAY_RANKED):
        weekday = named.senses.get(Sort.WEEKDAY, named.senses.get(Sort.WEEKDAY_RANKED, 0))
        return _Counted(rank=rank_of(clue), weekday=weekday, behind=False, first=index, last=place)
    behind = clues.at(index + 1)
    if clue.can_be(Sort.WEEKDAY) and behind.can_be(Sort.RANK):
        rank, weekday = behind.senses[Sort.RANK], clue.senses[Sort.WEEKDAY]
        return _Counted(rank=rank, weekday=weekday, behind=True, first=index, last=index + 1)
    return None


def _around(clues: Clues, counted: _Counted, today: date) -> _Months | None:
    """The month behind it, or else before it."""
    behind = clues.past(counted.last + 1, *_BEFORE_MONTH)
    before = clues.past(counted.first - 1, *_BETWEEN, step=-1)
    return _months(clues, behind, today) or _months(clues, before, today)


def _months(clues: Clues, index: int, today: date) -> _Months | None:
    clue = clues.at(index)
    if clue.can_be(Sort.THE_MONTH):
        either = (_ahead(today, 0), _ahead(today, 1))
        return _Months(months=either, rolls=True, first=index, last=index)
    if clue.can_be(Sort.MONTH_AHEAD):
        only = (_ahead(today, clue.senses[Sort.MONTH_AHEAD]),)
        return _Months(months=only, rolls=False, first=index, last=index)
    month = _month(clues, index)
    if month is None:
        return None
    last = index + (clues.at(index + 1).senses.get(Sort.MONTH) == month)
    year = clues.at(last + 1).senses.get(Sort.NUMBER, 0)
    if FIRST_YEAR <= year <= LAST_YEAR:
        return _Months(months=((year, month),), rolls=False, first=index, last=last + 1)
    years = range(today.year, today.year + _YEARS_AHEAD)
    months = tuple((each, month) for each in years)
    return _Months(months=months, rolls=False, first=index, last=last)


def _month(clues: Clues, index: int) -> int | None:
    """A month by its name, or by its number behind شهر."""
    clue = clues.at(index)
    if clues.at(index - 1).can_be(Sort.MONTH_WORD) and 1 <= clue.senses.get(Sort.NUMBER, 0) <= 12:
        return clue.senses[Sort.NUMBER]
    return clue.senses.get(Sort.MONTH)


def _ahead(today: date, months: int) -> tuple[int, int]:
    years, month = divmod(today.month - 1 + months, 12)
    return today.year + years, month + 1


def _which(counted: _Counted, months: _Months, today: date) -> DayFound:
    found = _first([_nth(*each, counted) for each in months.months], months, today)
    if not counted.behind or counted.rank < 0 or not found.days or found.problem:
        return found
    day = found.days[0]
    as_date = day.replace(day=counted.rank)
    if as_date == day:
        return found
    differs = as_date.weekday() != counted.weekday
    return DayFound(
        days=(as_date, day) if as_date >= today else (day,),
        problem=Problem.WEEKDAY_DIFFERS if differs and as_date >= today else None,
    )


def _first(found: list[date | None], months: _Months, today: date) -> DayFound:
    """The first of these days that counts: of "the month" one to come, else none long past."""
    earliest = today if months.rolls else today - ROLLS_AFTER
    for day, (year, month) in zip(found, months.months, strict=True):
        if day is None and date(year, month, 28) >= earliest and not months.rolls:
            break
        if day is not None and (day >= earliest or len(months.months) == 1):
            return DayFound(days=(day,), problem=Problem.IN_THE_PAST if day < today else None)
    return DayFound(problem=Problem.NO_SUCH_DAY)


def _nth(year: int, month: int, counted: _Counted) -> date | None:
    last = monthrange(year, month)[1]
    first = 1 + (counted.weekday - date(year, month, 1).weekday()) % 7
    days = range(first, last + 1, 7)
    place = counted.rank - 1 if counted.rank > 0 else counted.rank
    return date(year, month, days[place]) if place < len(days) else None


# --- the end of a month, the fifth of next month --------------------------------------------------


def _ends(clues: Clues, today: date) -> DayFound | None:
    """By the end of the month, fin décembre, نهاية الشهر القادم: its last day."""
    for index, clue in enumerate(clues):
        if clue.used or not clue.can_be(Sort.END):
            continue
        months = _months(clues, clues.past(index + 1, *_BEFORE_MONTH), today)
        if months is None:
            continue
        clues.use(index, months.last)
        clues.use_before(index, Sort.DAY_WORD, Sort.ON, Sort.AT, Sort.TO, Sort.IN, Sort.ARTICLE)
        days: list[date | None] = [
            date(year, month, monthrange(year, month)[1]) for year, month in months.months
        ]
        return _first(days, months, today)
    return None


def _dated(clues: Clues, today: date) -> DayFound | None:
    """Le 5 du mois prochain, يوم 5 بالشهر, the first of the month."""
    for index, clue in enumerate(clues):
        day = _day(clue)
        place = clues.past(index + 1, Sort.OF, Sort.ON)
        relative = clues.at(place).can_be(Sort.THE_MONTH, Sort.MONTH_AHEAD)
        months = _months(clues, place, today) if relative else None
        if not day or months is None:
            continue
        clues.use(index, months.last)
        clues.use_before(index, Sort.DAY_WORD, Sort.ON, Sort.ARTICLE)
        days = [
            date(year, month, day) if day <= monthrange(year, month)[1] else None
            for year, month in months.months
        ]
        return _first(days, months, today)
    return None


def _day(clue: Clue) -> int:
    """The day of a month that a clue may be, or 0."""
    if clue.can_be(Sort.ARTICLE) or clue.used:
        return 0
    value = clue.senses.get(Sort.NUMBER, rank_of(clue) or clue.senses.get(Sort.ORDINAL, 0))
    return value if 1 <= value <= 31 else 0
