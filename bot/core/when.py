"""Dates and times as people type them; what is not certain is handed back as alternatives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from bot.core.clues import Clues, clues
from bot.core.dates import DayFound, Problem
from bot.core.days import find_day
from bot.core.hours import HoursFound, find_hours
from bot.core.letters import LONGEST
from bot.core.weekdays import WEEK

__all__ = ["MeetingLine", "Moment", "Problem", "When", "parse", "parse_meeting_line"]


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
    the length, when an end was given. `rest` is what of the text was not used.
    """

    day: date | None = None
    at: time | None = None
    alternatives: tuple[Moment, ...] = ()
    problem: Problem | None = None
    minutes: int | None = None
    rest: str = ""

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


def parse(text: str, *, today: date, now: time, language: str = "en") -> When:
    """What a text says about a day, a time, or both, as seen from `today` at `now`.

    Days come before months (26/11). An hour up to 12 without a word for its half of the day is
    ambiguous. A weekday is the next one to come, today's only while its time is still ahead.
    """
    read, behind = text[:LONGEST], text[LONGEST:]
    found = clues(read, language)
    day = find_day(found, today, now)
    hours = None if day and day.at else find_hours(found)
    rest = (_rest(read, found) + behind).strip()
    if hours and not hours.times:
        return When(problem=Problem.NO_SUCH_TIME, rest=rest)
    minutes = hours.minutes if hours else None
    if day and day.problem:
        return _troubled(day, hours, minutes, rest)
    moments = list(dict.fromkeys(_moments(day, hours, today, now)))
    ahead = [moment for moment in moments if not _past(moment, today, now)]
    when = _settled(ahead or moments)
    problem = Problem.IN_THE_PAST if moments and not ahead else None
    return When(
        day=when.day, at=when.at, alternatives=when.alternatives, problem=problem,
        minutes=minutes, rest=rest,
    )  # fmt: skip


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
            late = each == today and (at is None or at <= now)
            moments.append(Moment(day=each + WEEK if day.today_or_next and late else each, at=at))
        if hours and hours.midnight:
            moments.append(Moment(day=each + timedelta(days=1), at=time(0)))
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
    command = _COMMAND.match(text)
    said = text[command.end() :] if command else text
    places = list(_PLACE.finditer(said[:LONGEST]))
    cut = places[-1] if places else None
    front, place = (said[: cut.start()], said[cut.end() :]) if cut else (said, "")
    when = parse(front, today=today, now=now, language=language)
    return MeetingLine(when, when.rest, " ".join(place.split()))
