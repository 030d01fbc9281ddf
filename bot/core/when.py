"""Dates and times as people type them; what is not certain is handed back as alternatives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from bot.core import amounts
from bot.core.clues import Clue, Clues, Sort, clues
from bot.core.dates import DayFound, Problem
from bot.core.days import find_day
from bot.core.hours import HoursFound, find_hours
from bot.core.letters import LONGEST
from bot.core.weekdays import WEEK

__all__ = ["MeetingLine", "Moment", "Problem", "When", "parse", "parse_meeting_line"]


MORNING = time(6)  # an hour before it may be said of the night that began the day before


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A wall clock of no place in particular; either half may be unknown."""

    day: date | None = None
    at: time | None = None


@dataclass(frozen=True, kw_only=True)
class When:
    """What a text says about a moment.

    `day` and `at` are set only when certain. Where several moments fit, `alternatives` has them
    all, soonest first, and the half they agree on is set. With a problem, `day` and `at` say
    what was typed, where that exists, and `alternatives` what may have been meant. `minutes` is
    the length, when it or an end was given. `rest` is what of the text was not used; with
    `unread` there is something of time among it, so that the text may mean another moment; with
    `torn` it stood right before the weekday: "the first Thursday", of something or other.
    `night`: an hour before morning was said of the night that begins the day before.
    """

    day: date | None = None
    at: time | None = None
    alternatives: tuple[Moment, ...] = ()
    problem: Problem | None = None
    minutes: int | None = None
    rest: str = ""
    unread: bool = False
    torn: bool = False
    night: bool = False

    @property
    def certain(self) -> bool:
        """Whether day and time are both known and nothing is left to ask."""
        nothing_open = self.problem is None and not self.alternatives
        return nothing_open and self.day is not None and self.at is not None


class MeetingLine(NamedTuple):
    """A meeting planned in one message."""

    when: When
    title: str
    place: str


def parse(
    text: str, *, today: date, now: time, language: str = "en", hours_too: bool = True
) -> When:
    """What a text says about a day, a time, or both, as seen from `today` at `now`.

    Days come before months (26/11). An hour up to 12 without a word for its half of the day is
    ambiguous. A weekday is the next one to come, today's only while its time is still ahead.
    Without `hours_too` a number that could be an hour is left in `rest`.
    """
    read, behind = text[:LONGEST], text[LONGEST:]
    found = clues(read, language)
    day = find_day(found, today, now)
    hours = find_hours(found) if hours_too and not (day and day.at) else None
    rest = (_rest(read, found) + behind).strip()
    if hours and not hours.times:
        return When(problem=Problem.NO_SUCH_TIME, rest=rest)
    minutes = hours.minutes if hours else None
    if hours and minutes is None and (minutes := _lasting(rest)) is not None:
        rest, found = "", Clues()
    if day and day.problem:
        return _troubled(day, hours, minutes, rest)
    moments = list(dict.fromkeys(_moments(day, hours, today, now)))
    ahead = [moment for moment in moments if not _past(moment, today, now)]
    when = _settled(ahead or moments)
    problem = Problem.IN_THE_PAST if moments and not ahead else None
    return When(
        day=when.day, at=when.at, alternatives=when.alternatives, problem=problem,
        minutes=minutes, rest=rest, unread=any(map(_of_time, found)), torn=_torn(found),
        night=bool(hours and max(hours.nights) and hours.times[0] < MORNING),
    )  # fmt: skip


def _lasting(rest: str) -> int | None:
    """How long, where nothing else is left: "for two hours", "pendant 90 min"."""
    return None if rest.isdecimal() else amounts.minutes(rest)


def _troubled(day: DayFound, hours: HoursFound | None, minutes: int | None, rest: str) -> When:
    """A day that cannot be taken: what was typed, and what may have been meant."""
    times: tuple[time | None, ...] = hours.times if hours else (None,)
    at = times[0] if len(times) == 1 else None
    if day.problem is Problem.IN_THE_PAST:
        return When(day=day.days[0], at=at, problem=day.problem, minutes=minutes, rest=rest)
    offered = tuple(Moment(day=each, at=t) for each in day.days for t in times)
    return When(at=at, alternatives=offered, problem=day.problem, minutes=minutes, rest=rest)


def _moments(
    day: DayFound | None, hours: HoursFound | None, today: date, now: time
) -> list[Moment]:
    """Every moment that fits, soonest first."""
    if day and day.at:
        return [Moment(day=each, at=day.at) for each in day.days]
    if day is None:
        return [Moment(at=at) for at in hours.times] if hours else []
    times: tuple[time | None, ...] = hours.times if hours else (None,)
    moments = []
    for each in day.days:
        for at in times:
            small = hours is not None and at is not None and at < MORNING
            for nights in hours.nights if hours and small else (0,):
                late = nights == 0 and each == today and (at is None or at <= now)
                begins = each + WEEK if day.today_or_next and late else each
                moments.append(Moment(day=begins + timedelta(days=nights), at=at))
    return sorted(moments, key=lambda moment: (moment.day or today, moment.at or time(0)))


def _past(moment: Moment, today: date, now: time) -> bool:
    if moment.day is None:
        return False
    gone = moment.at is not None and moment.at <= now
    return moment.day < today or (moment.day == today and gone)


def _settled(moments: list[Moment]) -> When:
    """The half that all moments agree on, and the moments themselves when there are several."""
    days = {moment.day for moment in moments}
    times = {moment.at for moment in moments}
    return When(
        day=days.pop() if len(days) == 1 else None,
        at=times.pop() if len(times) == 1 else None,
        alternatives=tuple(moments) if len(moments) > 1 else (),
    )


# --- what is left of the text -------------------------------------------------------------------

# What changes the moment when it is left over; little words, and a part of the day, do not.
_TELLING = (
    Sort.NUMBER, Sort.ORDINAL, Sort.RANK, Sort.DATE, Sort.PAIR, Sort.CLOCK, Sort.MONTH,
    Sort.WEEKDAY, Sort.DAYS_FROM_NOW, Sort.NEXT, Sort.NEXT_WEEK, Sort.WEEKS_LATER, Sort.THE_MONTH,
    Sort.MONTH_AHEAD, Sort.UNIT, Sort.MONTHS, Sort.MONTH_WORD, Sort.NOON, Sort.MIDNIGHT,
    Sort.HOUR_NAME, Sort.SHARE, Sort.LESS,
)  # fmt: skip
_AFTER = ("after", "بعد", "ba3d", "ba3ed")  # "in" and "dans" may be of a place


def _torn(found: Clues) -> bool:
    """Whether a rank was left over whose weekday was used."""
    ranks = [n for n, clue in enumerate(found) if clue.can_be(Sort.RANK) and not clue.used]
    behind = [found.at(found.past(n + 1, Sort.DAY_WORD)) for n in ranks]
    return any(each.used and each.can_be(Sort.WEEKDAY) for each in behind)


def _of_time(clue: Clue) -> bool:
    if clue.used or clue.can_be(Sort.ARTICLE, Sort.DAY_WORD):
        return False
    return clue.can_be(*_TELLING) or clue.text in _AFTER


_EDGES = " \t\r\n,;:-–—|،؛."  # left behind when a date is cut out of a sentence
_COMMAND = re.compile(r"\s*/\w+(?:@\w+)?")
_PLACE = re.compile(r"(?:^|\s)(?:@|📍)\s*(?=\S)(?!\d{1,2}\s*(?:[:h]|am\b|pm\b))")


def _rest(text: str, found: Clues) -> str:
    kept, at = [], 0
    for clue in found:
        if clue.used:
            kept.append(text[at : clue.start])
            at = max(at, clue.end)
    kept.append(text[at:])
    pieces = (" ".join(piece.split()).strip(" ,;،؛|–—-:/") for piece in kept)
    return " ".join(piece for piece in pieces if piece).strip(_EDGES)


def parse_meeting_line(text: str, *, today: date, now: time, language: str = "en") -> MeetingLine:
    """When, title and place of "/meeting Thursday 17:00 Monthly coordination @ Town hall"."""
    front, place = _around_place(text)
    when = parse(front, today=today, now=now, language=language)
    return MeetingLine(when, when.rest, " ".join(place.split()))


def without_place(text: str) -> str:
    """The line without its place, whose figures are no date."""
    return _around_place(text)[0]


def _around_place(text: str) -> tuple[str, str]:
    command = _COMMAND.match(text)
    said = text[command.end() :] if command else text
    places = list(_PLACE.finditer(said[:LONGEST]))
    return (said[: places[-1].start()], said[places[-1].end() :]) if places else (said, "")
