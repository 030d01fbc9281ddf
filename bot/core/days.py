"""Finds the day among the clues of a text: a date, a weekday, tomorrow, in three weeks."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from bot.core.clues import Clue, Clues, Sort
from bot.core.dates import LAST_YEAR, DayFound, Problem, dated_by, next_with, number_of
from bot.core.weekdays import weekday_of


def find_day(clues: Clues, today: date, now: time) -> DayFound | None:
    """The day, with its clues marked as used; None when the text names none."""
    for reading in (_from_now, _counted):
        if found := reading(clues, today, now):
            return found
    dated = dated_by(clues, today)
    weekday = weekday_of(clues, today, dated)
    if dated and weekday:
        return _agreed(dated, weekday)
    return dated or weekday or _day_of_month(clues, today)


def _agreed(dated: DayFound, weekday: DayFound) -> DayFound:
    """A date and a weekday together must be the same day."""
    if dated.problem or any(day.weekday() == weekday.days[0].weekday() for day in dated.days):
        return dated
    return DayFound(days=(*dated.days, *weekday.days), problem=Problem.WEEKDAY_DIFFERS)


# --- counted from now ---------------------------------------------------------------------------


def _from_now(clues: Clues, today: date, now: time) -> DayFound | None:
    """In 3 days, بعد أسبوعين, dans deux heures."""
    for index, clue in enumerate(clues):
        if not clue.can_be(Sort.IN):
            continue
        after = index + 1
        if clues.at(after).can_be(Sort.ARTICLE) and not clues.at(after).can_be(Sort.NUMBER):
            after += 1
        count = clues.at(after).senses.get(Sort.NUMBER)
        after += count is not None
        unit = clues.at(after)
        if not unit.can_be(Sort.UNIT, Sort.MONTHS) or not 0 <= (count or 1) <= 1000:
            continue
        clues.use(index, after)
        return _later(unit, 1 if count is None else count, datetime.combine(today, now))
    return None


def _later(unit: Clue, count: int, now: datetime) -> DayFound:
    if unit.can_be(Sort.MONTHS):
        months = now.month - 1 + count * unit.senses[Sort.MONTHS]
        year, month = now.year + months // 12, months % 12 + 1
        if year > LAST_YEAR:
            return DayFound(problem=Problem.NO_SUCH_DAY)
        return DayFound(days=(date(year, month, min(now.day, monthrange(year, month)[1])),))
    amount = unit.senses[Sort.UNIT]
    moment = now + timedelta(minutes=amount * count)
    if amount >= 24 * 60:
        return DayFound(days=(moment.date(),))
    return DayFound(days=(moment.date(),), at=moment.time().replace(second=0, microsecond=0))


def _counted(clues: Clues, today: date, _now: time) -> DayFound | None:
    """Today, tomorrow, après-demain; a weekday beside it must agree."""
    for index, clue in enumerate(clues):
        if clue.can_be(Sort.DAYS_FROM_NOW):
            day = today + timedelta(days=clue.senses[Sort.DAYS_FROM_NOW])
            clues.use(index, index)
            clues.use_before(index, Sort.ON, Sort.DAY_WORD)
            found = DayFound(days=(day,))
            beside = (clues.at(index - 1), clues.at(index + 1))
            if any(each.can_be(Sort.WEEKDAY) for each in beside):
                weekday = weekday_of(clues, today, found)
                return _agreed(found, weekday) if weekday else found
            return found
    return None


def _day_of_month(clues: Clues, today: date) -> DayFound | None:
    """The 26th, le 26, يوم ٢٦."""
    for index, clue in enumerate(clues):
        follows = clues.at(index - 1).can_be(Sort.DAY_WORD) and clue.can_be(Sort.NUMBER)
        if not (clue.can_be(Sort.ORDINAL) or (follows and clue.numbers)):
            continue
        if clues.at(index + 1).can_be(Sort.PART, Sort.OCLOCK, Sort.WORD, Sort.UNIT):
            continue
        clues.use(index, index)
        clues.use_before(index, Sort.DAY_WORD, Sort.ON)
        found = next_with(number_of(clue), today)
        return DayFound(days=(found,)) if found else DayFound(problem=Problem.NO_SUCH_DAY)
    return None
