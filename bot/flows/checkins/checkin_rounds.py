"""The rounds of a check-in: their days, when they open and close, and which of them are left out.

Days are local and come from the rhythm alone; instants are computed from them late, and again (T1).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from bot.core.calendars import is_weekend
from bot.core.occasions import ONE_DAY, Place, instant, local
from bot.core.recurrence import Every, Rule, occurrences
from bot.flows.places import place_of, ramadan, week_of
from storage.checkins import Checkin
from storage.networks import Network

WEEK, TWO_WEEKS = "week", "two weeks"
MONTH, WORKING_DAY = "month", "working day"  # on the same date; on the first working day
WEEKLY: Mapping[str, Every] = {WEEK: "weekly", TWO_WEEKS: "fortnightly"}
HOLIDAY, PAUSE = "holiday", "pause"  # why a round is left out
FURTHEST = timedelta(days=62)  # no rhythm has a longer gap between two rounds


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round. `day` and `at` are the network's; `why` says for what nobody is asked in it."""

    day: date
    at: time
    opens: datetime
    closes: datetime
    why: str = ""


def rounds(checkin: Checkin, network: Network, since: datetime, until: datetime) -> list[Round]:
    """Those that open after `since` and not after `until`, in order; those left out, too."""
    place = place_of(network)
    first, last = local(since, place).date(), local(until, place).date()
    coming = days(checkin.rhythm, network, first - ONE_DAY, last + FURTHEST)
    found = [
        planned(checkin, network, day, following) for day, following in pairwise([*coming, None])
        if day is not None
    ]  # fmt: skip
    return [each for each in found if since < each.opens <= until]


def planned(checkin: Checkin, network: Network, day: date, following: date | None) -> Round:
    """The round of a day. It stands open for its window, but not beyond the next one's opening."""
    place = place_of(network)
    at = hour(checkin.rhythm, network, day)
    opens = instant(day, at, place)
    closes = end(day, at, checkin.window_hours, place)
    if following is not None:
        closes = min(closes, instant(following, hour(checkin.rhythm, network, following), place))
    return Round(day=day, at=at, opens=opens, closes=closes, why=left_out(network, day, opens))


def end(day: date, at: time, window_hours: int, place: Place) -> datetime:
    """Whole days keep the wall clock, even where the clock changes in between; hours are exact."""
    days, hours = divmod(window_hours, 24)
    if hours:
        return instant(day, at, place) + timedelta(hours=window_hours)
    return instant(day + timedelta(days=days), at, place)


def left_out(network: Network, day: date, opens: datetime) -> str:
    """Why nobody is asked: a holiday that somebody has confirmed, or the pause of the network."""
    if day in network.days:
        return HOLIDAY
    if network.paused_until is not None and opens < network.paused_until:
        return PAUSE
    return ""


# --- days and hours -------------------------------------------------------------------------------


def days(rhythm: Mapping[str, Any], network: Network, first: date, last: date) -> list[date]:
    """The local dates of a rhythm from `first` to `last`, both included, each once."""
    begins = date.fromisoformat(rhythm["from"])
    every = rhythm["every"]
    if every in WEEKLY:
        rule = Rule(every=WEEKLY[every])
        starts = [begins + timedelta(days=(one - begins.weekday()) % 7) for one in weekdays(rhythm)]
        return sorted(day for start in starts for day in occurrences(start, rule, first, last))
    found = (day_in(month, rhythm, network) for month in months(max(first, begins), last))
    return [day for day in found if max(first, begins) <= day <= last]


def weekdays(rhythm: Mapping[str, Any]) -> list[int]:
    return sorted(set(rhythm.get("weekdays", ())))


def months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def day_in(month: date, rhythm: Mapping[str, Any], network: Network) -> date:
    """The day of a month; a date that the month does not have is its last day."""
    length = monthrange(month.year, month.month)[1]
    if rhythm["every"] == MONTH:
        return month.replace(day=min(rhythm["day"], length))
    each = (month + timedelta(days=ahead) for ahead in range(length))
    week = week_of(network)
    return next(
        (day for day in each if not is_weekend(day, week) and day not in network.days), month
    )


def hour(rhythm: Mapping[str, Any], network: Network, day: date) -> time:
    """The usual hour; in the network's own Ramadan the other one, where one was chosen."""
    fast = ramadan(network.quiet.get("ramadan"))
    if rhythm.get("ramadan") and fast is not None and fast.from_day <= day <= fast.to_day:
        return time.fromisoformat(rhythm["ramadan"])
    return time.fromisoformat(rhythm["at"])
