"""When nobody is written to: nights, Friday prayer, Ramadan, a person's private days (T5, R8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import chain, pairwise

from bot.core.occasions import ONE_DAY, Place, clock_jumps, local

Window = tuple[time, time]  # from, to: the end is allowed again; from > to goes over midnight

FRIDAY = 4  # as date.weekday() counts

# A person may argue with these; a network and each member can change them. Source: promise T5.
NIGHT: Window = (time(21), time(8))
FRIDAY_PRAYER: Window = (time(11), time(14))
# People are up late and rise late in Ramadan. Source: the domain notes, section 3.
RAMADAN_NIGHT: Window = (time(0), time(10, 30))

# Days to look for an allowed moment: past six private days in a row, and the nights around them.
SEARCH_DAYS = 9

# A reminder that comes later than this before the event is of no use any more.
MIN_NOTICE = timedelta(hours=1)
# A reminder moved to before quiet hours leaves people this long until they begin.
ROOM = timedelta(minutes=30)

MINUTE = timedelta(minutes=1)


class Why(StrEnum):
    """Why a moment is quiet, for the sentence that tells an organiser."""

    NIGHT = "night"
    FRIDAY = "friday"
    IFTAR = "iftar"
    PRIVATE = "private"


@dataclass(frozen=True, kw_only=True)
class RamadanHours:
    """What a coordinator sets each year; between its dates the night is another one."""

    from_day: date
    to_day: date
    night_from: time = RAMADAN_NIGHT[0]
    night_to: time = RAMADAN_NIGHT[1]
    iftar: Window | None = None


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Quiet hours of a network or of a person. A window that ends when it begins is no window."""

    night_from: time = NIGHT[0]
    night_to: time = NIGHT[1]
    friday: Window | None = FRIDAY_PRAYER
    ramadan: RamadanHours | None = None
    private_days: frozenset[int] = frozenset()  # weekdays, Monday is 0


def is_quiet(moment: datetime, place: Place, *quiet: Quiet) -> bool:
    """Whether any of these (the network's, the person's) asks for quiet now, in this place."""
    return why_quiet(moment, place, *quiet) is not None


def why_quiet(moment: datetime, place: Place, *quiet: Quiet) -> Why | None:
    """The first reason for quiet, or None where writing is allowed."""
    wall = local(moment, place)
    reasons = (_reason(wall, each) for each in quiet)
    return next((reason for reason in reasons if reason), None)


@lru_cache(maxsize=4096)  # a day's planning asks the same for everybody in a network
def next_allowed(moment: datetime, place: Place, *quiet: Quiet) -> datetime:
    """The first instant from `moment` on that is not quiet.

    Where there is none within SEARCH_DAYS (quiet hours that together leave nothing), the end of the
    search: the time to ask again.
    """
    if not is_quiet(moment, place, *quiet):
        return moment
    for day in range(SEARCH_DAYS):
        begin = moment + day * ONE_DAY
        for turn in _turning_points(begin, begin + ONE_DAY, place, quiet):
            if not is_quiet(turn, place, *quiet):
                return turn
    return moment + SEARCH_DAYS * ONE_DAY


def last_allowed_before(moment: datetime, place: Place, *quiet: Quiet) -> datetime | None:
    """The last minute, up to `moment`, that is not quiet; None if there is none in SEARCH_DAYS."""
    if not is_quiet(moment, place, *quiet):
        return moment
    until = moment
    for day in range(SEARCH_DAYS):
        end = moment - day * ONE_DAY
        for turn in reversed(_turning_points(end - ONE_DAY, end, place, quiet)):
            if not is_quiet(turn, place, *quiet):
                return until - MINUTE
            until = turn
    return None


@lru_cache(maxsize=4096)
def fit(moment: datetime, latest: datetime, place: Place, *quiet: Quiet) -> datetime:
    """The moment itself, or the best one near it that is not quiet.

    Later is better, while it is no later than `latest`; else earlier, with ROOM before the quiet
    begins. A reminder for a meeting at eight in the morning so comes on the evening before.
    """
    later = next_allowed(moment, place, *quiet)
    if later == moment or later <= latest:
        return later
    earlier = last_allowed_before(moment, place, *quiet)
    if earlier is None:
        return later
    roomy = earlier + MINUTE - ROOM
    return earlier if is_quiet(roomy, place, *quiet) else roomy


def _reason(wall: datetime, quiet: Quiet) -> Why | None:
    if wall.weekday() in quiet.private_days:
        return Why.PRIVATE
    night: Window = (quiet.night_from, quiet.night_to)
    ramadan = quiet.ramadan
    if ramadan and ramadan.from_day <= wall.date() <= ramadan.to_day:
        night = (ramadan.night_from, ramadan.night_to)
        if ramadan.iftar and _within(wall.time(), ramadan.iftar):
            return Why.IFTAR
    if quiet.friday and wall.weekday() == FRIDAY and _within(wall.time(), quiet.friday):
        return Why.FRIDAY
    return Why.NIGHT if _within(wall.time(), night) else None


def _within(at: time, window: Window) -> bool:
    begin, end = window
    return begin <= at < end if begin <= end else at >= begin or at < end


def _turning_points(
    begin: datetime, end: datetime, place: Place, quiet: Iterable[Quiet]
) -> list[datetime]:
    """Every instant after `begin`, up to `end`, at which quiet may begin or end, in order.

    Between two jumps of the clock an edge is at one offset from UTC, so a gap or a repeated hour
    hides none.
    """
    edges = {time.min, *chain.from_iterable(_edges(each) for each in quiet)}
    jumps = clock_jumps(begin, end, place)
    points = set(jumps)
    for low, high in pairwise([begin, *jumps, end]):
        points.update(_walls_between(low, high, edges, place))
    return sorted(points)


def _walls_between(
    low: datetime, high: datetime, edges: Iterable[time], place: Place
) -> Iterable[datetime]:
    wall = local(low, place)
    offset = wall.replace(tzinfo=UTC) - low
    for ahead in range((high - low).days + 2):
        for edge in edges:
            day = wall.date() + ahead * ONE_DAY
            moment = datetime.combine(day, edge, tzinfo=UTC) - offset
            if low < moment <= high:
                yield moment


def _edges(quiet: Quiet) -> Iterable[time]:
    yield from (quiet.night_from, quiet.night_to)
    yield from quiet.friday or ()
    if quiet.ramadan:
        yield from (quiet.ramadan.night_from, quiet.ramadan.night_to)
        yield from quiet.ramadan.iftar or ()
