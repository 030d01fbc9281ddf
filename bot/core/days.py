"""Finds the day among the clues of a text: a date, a weekday, tomorrow, in three weeks."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from bot.core.clues import Clue, Clues, Sort
from bot.core.dates import LAST_YEAR, DayFound, Problem, dated_by, next_with, number_of
from bot.core.days_of_months import in_month
from bot.core.weekdays import WEEK, weekday_of, weeks_later

_WEEK_LONG = 7 * 24 * 60  # minutes
# In French these are a week and two weeks, counted with both ends.
_IDIOMS = {("huit", "jours"): 7, ("quinze", "jours"): 14, ("8", "jours"): 7, ("15", "jours"): 14}


def find_day(clues: Clues, today: date, now: time) -> DayFound | None:
    """The day, with its clues marked as used; None when the text names none."""
    if found := in_month(clues, today):
        weekday = weekday_of(clues, today, found)
        return _agreed(found, weekday) if weekday and not found.problem else found
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
        idiom = _IDIOMS.get((clues.at(after - 1).text, unit.text))
        if idiom is not None:
            return _two_weeks(clues.at(after - 1), idiom, today)
        found = _later(unit, 1 if count is None else count, datetime.combine(today, now))
        return _with_weekday(clues, found, unit, (index - 1, after + 1), today)
    return None


def _two_weeks(count: Clue, idiom: int, today: date) -> DayFound:
    """Quinze jours are two weeks; in figures, "15 jours", they may be fifteen days."""
    counts = [idiom, count.senses[Sort.NUMBER]] if count.text.isdecimal() else [idiom]
    return DayFound(days=tuple(today + timedelta(days=each) for each in counts))


def _with_weekday(
    clues: Clues, found: DayFound, unit: Clue, beside: tuple[int, int], today: date
) -> DayFound:
    """In two weeks on Thursday: that Thursday. Beside a number of days it must agree."""
    before, behind = beside
    behind = clues.past(behind, Sort.ON, Sort.DAY_WORD)
    named = [clues.at(place) for place in (before, behind) if clues.at(place).can_be(Sort.WEEKDAY)]
    if not named or not found.days or found.at is not None:
        return found
    if unit.senses.get(Sort.UNIT, 0) % _WEEK_LONG or not unit.can_be(Sort.UNIT):
        weekday = weekday_of(clues, today, found)
        return _agreed(found, weekday) if weekday else found
    named[0].used = True
    weekday_named = named[0].senses[Sort.WEEKDAY]
    (day,) = found.days
    in_that_week = day + timedelta(days=weekday_named - day.weekday())
    coming = today + timedelta(days=(weekday_named - today.weekday()) % 7)
    weeks = (day - today) // WEEK
    return DayFound(days=tuple(sorted({in_that_week, coming + weeks * WEEK})))


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
            day += WEEK * weeks_later(clues, index)
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
