"""Weekdays: Thursday, الخميس الجاي, jeudi de la semaine prochaine, jeudi 26."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.core.clues import Clues, Sort
from bot.core.clues import clues as clues_of
from bot.core.dates import DayFound, Problem, next_with, number_of, other_time
from bot.core.letters import LONGEST

WEEK = timedelta(days=7)
_STARTS_OF_WEEK = (0, 5, 6)  # Monday in Lebanon, Saturday in Jordan, Sunday on many phones


def weekday_of(clues: Clues, today: date, dated: DayFound | None) -> DayFound | None:
    """Thursday, الخميس الجاي, jeudi de la semaine prochaine, jeudi 26."""
    for index in _weekdays(clues):
        clue = clues[index]
        if dated and not clues.touches_used(index):
            return None
        ahead = (clue.senses[Sort.WEEKDAY] - today.weekday()) % 7
        clues.use(index, index)
        later = weeks_later(clues, index)
        said = set(_modifiers(clues, index))
        clues.use_before(index, Sort.ON, Sort.DAY_WORD)
        if not said and dated is None and (numbered := _numbered(clues, index, today)):
            return numbered
        coming = today + timedelta(days=ahead or 7)
        if later:
            first = today + timedelta(days=ahead)  # today may be meant as the first of them
            return DayFound(days=tuple(sorted({first + later * WEEK, coming + later * WEEK})))
        if Sort.NEXT_WEEK in said:
            return DayFound(days=tuple(_next_week(today, clue.senses[Sort.WEEKDAY])))
        if Sort.NEXT in said and _same_week(today, coming):
            return DayFound(days=(coming, coming + WEEK))
        if ahead == 0 and Sort.NEXT not in said and Sort.COMING not in said:
            return DayFound(days=(today,), today_or_next=True)
        return DayFound(days=(coming,))
    return None


def named(text: str, language: str) -> list[int]:
    """All weekdays that a text names, Monday is 0."""
    found = clues_of(text[:LONGEST], language)
    return sorted({each.senses[Sort.WEEKDAY] for each in found if each.can_be(Sort.WEEKDAY)})


def _weekdays(clues: Clues) -> list[int]:
    """Where weekdays stand, those beside a time first: "Sunday school, Thursday 17:00"."""
    times = (Sort.CLOCK, Sort.NUMBER, Sort.AT, Sort.PAIR)
    places = [i for i, clue in enumerate(clues) if clue.can_be(Sort.WEEKDAY) and not clue.used]
    return sorted(
        places,
        key=lambda i: not (clues.at(i - 1).can_be(*times) or clues.at(i + 1).can_be(*times)),
    )


def _modifiers(clues: Clues, index: int) -> Iterator[Sort]:
    """ "Next" and its like, beside a weekday; they are marked as used."""
    beside = (Sort.NEXT_WEEK, Sort.NEXT, Sort.COMING, Sort.THIS)
    for step in (-1, 1):
        place = index + step
        further = clues.past(place, Sort.OF, Sort.ON, Sort.DAY_WORD, step=step)
        if clues.at(further).can_be(Sort.NEXT_WEEK):
            place = further
        for sort in beside:
            if clues.at(place).can_be(sort):
                clues.use(min(index, place), max(index, place))
                yield sort
                break


def weeks_later(clues: Clues, index: int) -> int:
    """Jeudi en huit, Thursday week, a week on Thursday: by how many weeks after the coming one."""
    for place, sorts in (
        (index + 1, (Sort.WEEKS_LATER, Sort.WEEKS_BEHIND)),
        (index - 1, (Sort.WEEKS_LATER,)),
    ):
        for sort in sorts:
            if clues.at(place).can_be(sort) and not clues.at(place).used:
                clues[place].used = True
                return clues[place].senses[sort]
    return 0


def _same_week(today: date, day: date) -> bool:
    return (day - timedelta(days=day.weekday())) == (today - timedelta(days=today.weekday()))


def _next_week(today: date, weekday: int) -> list[date]:
    """That weekday in the week after this one; two days where weeks begin on different days."""
    found = set()
    for start in _STARTS_OF_WEEK:
        begins = today + timedelta(days=7 - (today.weekday() - start) % 7)
        found.add(begins + timedelta(days=(weekday - start) % 7))
    return sorted(found)


def _numbered(clues: Clues, index: int, today: date) -> DayFound | None:
    """Jeudi 26: a day of the month when it cannot be an hour, or another time is there."""
    place = clues.past(index + 1, Sort.DAY_WORD)
    clue = clues.at(place)
    if not clue.can_be(Sort.NUMBER, Sort.ORDINAL) or not clue.numbers:
        return None
    behind = clues.at(place + 1)
    at_noon = behind.can_be(Sort.NOON) and behind.text.startswith("a ")  # jeudi 3 à midi
    if behind.can_be(Sort.PART, Sort.OCLOCK, Sort.SHARE, Sort.NOON) and not at_noon:
        return None
    if behind.can_be(Sort.TO) and not behind.can_be(Sort.AT):
        return None
    hour = clue.can_be(Sort.NUMBER) and number_of(clue) < 24
    if hour and not other_time(clues, place):
        return None
    clues.use(index, place)
    found = next_with(number_of(clue), today)
    if found is None:
        return DayFound(problem=Problem.NO_SUCH_DAY)
    weekday = clues[index].senses[Sort.WEEKDAY]
    if found.weekday() == weekday:
        return DayFound(days=(found,))
    coming = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    return DayFound(days=(found, coming), problem=Problem.WEEKDAY_DIFFERS)
