"""When a place changes its clock, and how a calendar file says so (VTIMEZONE)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

YEARS_AHEAD = 8  # a rule is believed when it holds for so many years
STEP = timedelta(days=7)  # no zone of tzdata changes its clock twice within a week since 1970
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of a clock. `wall` is what the clock showed at that moment, before the change."""

    instant: datetime
    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Change]:
    """The changes of the clock between two instants (aware, UTC), to the second."""
    left = first
    while left < last:
        right = left + STEP
        if _offset(zone, left) != _offset(zone, right):
            yield _change(zone, left, right)
        left = right


def _change(zone: ZoneInfo, left: datetime, right: datetime) -> Change:
    before = _offset(zone, left)
    while right - left > timedelta(seconds=1):
        middle = left + timedelta(seconds=(right - left) // timedelta(seconds=1) // 2)
        if _offset(zone, middle) == before:
            left = middle
        else:
            right = middle
    local = right.astimezone(zone)
    return Change(
        instant=right,
        wall=right.replace(tzinfo=None) + before,
        before=before,
        after=_offset(zone, right),
        name=local.tzname() or "",
        summer=bool(local.dst()),
    )


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def instant(zone: ZoneInfo, wall: datetime) -> datetime:
    """The instant (UTC) when the clock of a place shows `wall`.

    A time that does not exist is the first instant after the gap; one that comes twice is its
    first (T1).
    """
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    return next(changes(zone, found - STEP, found)).instant


def timezone(tzid: str, first: datetime, last: datetime) -> Timezone:
    """The VTIMEZONE of a place, right from the year before `first` to well after `last` (UTC).

    The library's own version dates a spring change by the clock after it, which is an hour late
    (RFC 5545, 3.6.5 wants the clock before it), and lists dates where classic Outlook wants a rule.
    """
    from icalendar import Timezone

    zone = ZoneInfo(tzid)
    start = datetime(first.year - 1, 1, 1, tzinfo=UTC)
    end = datetime(last.year + YEARS_AHEAD, 1, 1, tzinfo=UTC)
    found = list(changes(zone, start, end))
    result = Timezone()
    result.add("tzid", tzid)
    ruled = _ruled(found, years=end.year - start.year)
    if not ruled:
        result.add_component(_observance(_opening(zone, start)))
    for change in found[:2] if ruled else found:
        result.add_component(_observance(change, rule=_rule(change) if ruled else ""))
    return result


def _opening(zone: ZoneInfo, start: datetime) -> Change:
    """What holds before the first change that is listed."""
    offset = _offset(zone, start)
    local = start.astimezone(zone)
    return Change(
        instant=start,
        wall=start.replace(tzinfo=None),
        before=offset,
        after=offset,
        name=local.tzname() or "",
        summer=bool(local.dst()),
    )


def _ruled(found: Sequence[Change], *, years: int) -> bool:
    """Whether the clock changes twice each year, by the same two rules."""
    return (
        len(found) == 2 * years
        and all(_same(change, found[0]) for change in found[::2])
        and all(_same(change, found[1]) for change in found[1::2])
    )


def _same(one: Change, other: Change) -> bool:
    return (_rule(one), one.wall.time(), one.before, one.after) == (
        _rule(other),
        other.wall.time(),
        other.before,
        other.after,
    )


def _rule(change: Change) -> str:
    """The last Sunday of March, or the second one, as a yearly rule."""
    day = change.wall
    is_last = (day + timedelta(days=7)).month != day.month
    nth = -1 if is_last else (day.day - 1) // 7 + 1
    return f"FREQ=YEARLY;BYMONTH={day.month};BYDAY={nth}{WEEKDAYS[day.weekday()]}"


def _observance(change: Change, *, rule: str = "") -> TimezoneStandard | TimezoneDaylight:
    from icalendar import TimezoneDaylight, TimezoneStandard, vRecur

    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("dtstart", change.wall)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    if rule:
        part.add("rrule", vRecur.from_ical(rule))
    return part
