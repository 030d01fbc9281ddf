"""When people are reminded of something: a few moments before it, each at a humane hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.occasions import ONE_DAY, Place, instant
from bot.core.quiet import MIN_NOTICE, Quiet, fit


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One reminder. `only_coming` keeps it for those who said that they come."""

    before: timedelta
    only_coming: bool = False


Ladder = tuple[Rung, ...]

# A coordinator can choose others for each meeting.
DEFAULT_LADDER: Ladder = (
    Rung(before=timedelta(days=3)),
    Rung(before=timedelta(days=1)),
    Rung(before=timedelta(hours=2), only_coming=True),
)


def rungs(
    ladder: Sequence[Rung], day: date, at: time, place: Place, *quiet: Quiet
) -> list[tuple[Rung, datetime]]:
    """When each reminder of something on this day and time is due, in UTC, the earliest first.

    Whole days keep the wall clock, even where the clock changes in between; hours are exact. What
    falls into quiet hours moves later, but not past the next rung nor into the last hour; else to
    the evening before. Moments that have passed are still in the list.
    """
    if not ladder:
        return []
    ordered = sorted(ladder, key=lambda rung: rung.before, reverse=True)
    wanted = [_due(rung, day, at, place) for rung in ordered]
    latest = [*wanted[1:], instant(day, at, place) - MIN_NOTICE]
    return [
        (rung, fit(due, limit, place, *quiet))
        for rung, due, limit in zip(ordered, wanted, latest, strict=True)
    ]


def _due(rung: Rung, day: date, at: time, place: Place) -> datetime:
    if rung.before % ONE_DAY:
        return instant(day, at, place) - rung.before
    return instant(day - rung.before, at, place)
