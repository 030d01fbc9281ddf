"""A wall clock and a place become an instant, and an instant what the clock on the wall shows.

What is stored is the wall clock and the place (T1); everything here is computed late, and again.
A time that does not exist is the first instant after the gap; one that comes twice is its first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ONE_DAY = timedelta(days=1)
NOON = time(12)

# Minutes from UTC that any inhabited place has used: Baker Island to Kiribati.
FURTHEST_OFFSETS = (-12 * 60, 14 * 60)

# Hours between two looks for a changed clock. No zone has changed twice within so few.
PROBE = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Override:
    """From the first to the last of these local dates, the clock is this far from UTC (T3)."""

    frm: date
    to: date
    utc_offset_minutes: int

    def __post_init__(self) -> None:
        lowest, highest = FURTHEST_OFFSETS
        if self.to < self.frm:
            raise ValueError("an override ends before it begins")
        if not lowest <= self.utc_offset_minutes <= highest:
            raise ValueError("no place on earth is so far from UTC")

    @property
    def offset(self) -> timedelta:
        return timedelta(minutes=self.utc_offset_minutes)


@dataclass(frozen=True)
class Place:
    """Where a wall clock hangs. Where overrides overlap, the one listed last counts."""

    zone: str
    overrides: tuple[Override, ...] = ()


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every zone that a place may name."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The rules of a zone, from the locked tzdata package.

    The operating system's own copy is passed over: it differs from machine to machine, and two
    servers would disagree about the same meeting.
    """
    if name not in zone_names():
        raise ZoneInfoNotFoundError(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def local(moment: datetime, place: Place) -> datetime:
    """What the clock on the wall shows at an instant: naive on purpose."""
    if moment.tzinfo is None:
        raise ValueError("an instant has a zone")
    for override in reversed(place.overrides):
        begin, end = _span(override, place.zone)
        if begin <= moment < end:
            return _naive(moment.astimezone(UTC) + override.offset)
    return _naive(moment.astimezone(zone(place.zone)))


@lru_cache(maxsize=4096)
def instant(day: date, at: time, place: Place) -> datetime:
    """The instant, in UTC, at which the clock in this place first shows this day and time."""
    wall = datetime.combine(day, at, tzinfo=None)
    for moment in sorted(_readings(wall, place)):
        if local(moment, place) == wall:
            return moment
    around = wall.replace(tzinfo=UTC)  # within a day of it, wherever the place is
    return _first(around - ONE_DAY, around + ONE_DAY, lambda moment: local(moment, place) > wall)


def exists(day: date, at: time, place: Place) -> bool:
    """Whether the clock in this place ever shows this day and time."""
    return local(instant(day, at, place), place) == datetime.combine(day, at, tzinfo=None)


def clock_changes_on(day: date, place: Place) -> int:
    """By how many minutes the clock that people wake up with on this day differs from yesterday's.

    Counted from noon to noon, so that a change at midnight belongs to the morning after it: Beirut
    going back from 00:00 to 23:00 on the night to a Sunday is said on the Sunday, not the Saturday.
    """
    before, after = (_offset(instant(noon, NOON, place), place) for noon in (day - ONE_DAY, day))
    return round((after - before) / timedelta(minutes=1))


def next_clock_change(day: date, place: Place, within_days: int) -> date | None:
    """The first day, from this one on, whose morning has another clock than the day before."""
    days = (day + timedelta(days=ahead) for ahead in range(within_days + 1))
    return next((each for each in days if clock_changes_on(each, place)), None)


def clock_jumps(begin: datetime, end: datetime, place: Place) -> list[datetime]:
    """The instants after `begin`, up to `end`, at which the clock is put forward or back."""
    jumps = []
    low = begin
    while low < end:
        high = min(low + PROBE, end)
        known = _offset(low, place)
        if _offset(high, place) == known:
            low = high
        else:
            low = _first(low, high, _differs_from(known, place))
            jumps.append(low)
    return jumps


def same_moment(
    moment: datetime, places: Sequence[tuple[str, Place]]
) -> list[tuple[str, datetime]]:
    """One instant on the clocks of several cities, for a meeting across a border (T2)."""
    return [(city, local(moment, place)) for city, place in places]


@lru_cache(maxsize=1024)
def _span(override: Override, zone_name: str) -> tuple[datetime, datetime]:
    """The instants between which an override holds.

    It begins at the first midnight, by whichever of the two clocks shows it earlier: so all of its
    dates belong to it, and a clock that goes back repeats the evening before its first morning.
    """
    midnight = datetime.combine(override.frm, time.min, tzinfo=UTC)
    last_midnight = datetime.combine(override.to + ONE_DAY, time.min, tzinfo=UTC)
    by_zone = instant(override.frm, time.min, Place(zone_name))
    return min(midnight - override.offset, by_zone), last_midnight - override.offset


def _readings(wall: datetime, place: Place) -> set[datetime]:
    """Every instant that could be meant, whichever of the place's clocks is in force."""
    rules = zone(place.zone)
    by_zone = (wall.replace(tzinfo=rules, fold=fold).utcoffset() for fold in (0, 1))
    by_override = (override.offset for override in place.overrides)
    return {
        wall.replace(tzinfo=UTC) - offset
        for offset in chain(by_zone, by_override)
        if offset is not None
    }


def _offset(moment: datetime, place: Place) -> timedelta:
    return local(moment, place) - _naive(moment.astimezone(UTC))


def _differs_from(known: timedelta, place: Place) -> Callable[[datetime], bool]:
    return lambda moment: _offset(moment, place) != known


def _first(low: datetime, high: datetime, reached: Callable[[datetime], bool]) -> datetime:
    """The first whole second after `low` at which something is so that is so at `high`."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    while (seconds := (high - low) // timedelta(seconds=1)) > 1:
        middle = low + timedelta(seconds=seconds // 2)
        if reached(middle):
            high = middle
        else:
            low = middle
    return high


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, fold=0)
