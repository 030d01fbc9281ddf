"""When a place changes its clock, as a calendar file says it (VTIMEZONE)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.core.occasions import Place, clock_jumps, zone

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

YEARS_AHEAD = 8  # a rule is believed when it holds for so many years
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of a clock. `wall` is what the clock showed at that moment, before the change."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache(maxsize=64)
def changes(tzid: str, first_year: int, end_year: int) -> tuple[Change, ...]:
    """The changes of a clock from the beginning of one year to the beginning of another (UTC)."""
    begin, end = (datetime(year, 1, 1, tzinfo=UTC) for year in (first_year, end_year))
    jumps = clock_jumps(begin, end, Place(tzid))
    return tuple(_change(tzid, jump, jump - timedelta(seconds=1)) for jump in jumps)


def timezone(tzid: str, first: datetime, last: datetime) -> Timezone:
    """The VTIMEZONE of a place, right from the year before `first` to well after `last` (UTC).

    The library's own version dates a spring change by the clock after it, which is an hour late
    (RFC 5545, 3.6.5 wants the clock before it), and lists dates where classic Outlook wants a rule.
    """
    return _timezone(tzid, first.year - 1, last.year + YEARS_AHEAD)


@lru_cache(maxsize=64)
def _timezone(tzid: str, begin: int, end: int) -> Timezone:
    """Everybody who is invited to a meeting gets the same."""
    from icalendar import Timezone

    found = changes(tzid, begin, end)
    result = Timezone()
    result.add("tzid", tzid)
    if _ruled(found, years=end - begin):
        for change in found[:2]:
            result.add_component(_observance(change, rule=_rule(change)))
        return result
    opening = datetime(begin, 1, 1, tzinfo=UTC)
    for change in (_change(tzid, opening, opening), *found):
        result.add_component(_observance(change))
    return result


def _change(tzid: str, moment: datetime, moment_before: datetime) -> Change:
    local = moment.astimezone(zone(tzid))
    before = moment_before.astimezone(zone(tzid)).utcoffset() or timedelta()
    return Change(
        wall=moment.replace(tzinfo=None) + before,
        before=before,
        after=local.utcoffset() or timedelta(),
        name=local.tzname() or tzid,
        summer=bool(local.dst()),
    )


def _ruled(found: Sequence[Change], *, years: int) -> bool:
    """Whether the clock changes twice each year, by the same two rules."""
    return (
        len(found) == 2 * years
        and len({_pattern(change) for change in found[::2]}) == 1
        and len({_pattern(change) for change in found[1::2]}) == 1
    )


def _pattern(change: Change) -> tuple[object, ...]:
    return _rule(change), change.wall.time(), change.before, change.after


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
