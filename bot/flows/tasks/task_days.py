"""When people are asked about a task: a few mornings around its date, on working days alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core import quiet
from bot.core.calendars import is_weekend
from bot.core.occasions import ONE_DAY, instant, local
from bot.flows.places import place_of, quiet_of, week_of
from bot.flows.surveys.survey import LONGEST_BREAK
from storage.members import Member
from storage.networks import Network
from storage.plan_shape import Agreed, Item

# Days from the due date on which somebody is asked; then only the coordinator is told. Source:
# `reminder_policy` of the content pack.
RUNGS = (-3, 0, 2, 7)
MORNING = time(10)  # of the network; later where its quiet hours last longer, as in Ramadan
LASTS = timedelta(days=7)  # so long a morning that was missed is made up for, by one message
OFFER_AGAIN = timedelta(days=3)  # who has not answered an offer is asked once more after that
OFFER_SILENT = timedelta(days=7)  # then the coordinator is told
HEARD = timedelta(days=8)  # after the last rung, or the last answer, somebody counts as silent
AGREED = (Agreed.OPEN, Agreed.ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A member's tasks, and when they were asked about them: (sent, or to be sent, on this day)."""

    member: Member
    home: Network
    items: Sequence[Item]
    told: Sequence[datetime]  # when messages about tasks left
    tried: date | None  # the last day on which one left, or failed by name
    supports: Sequence[Item] = ()  # other people's, of which this member learns as a supporter


# --- days -----------------------------------------------------------------------------------------


def is_free(day: date, home: Network, member: Member | None = None) -> bool:
    """Neither weekend nor a confirmed holiday of the network nor a quiet day of one's own (T5)."""
    private = member.quiet.get("days", []) if member is not None else []
    return (
        not is_weekend(day, week_of(home)) and day not in home.days and day.weekday() not in private
    )


def free_day(day: date, home: Network, member: Member | None = None) -> date:
    """This day, or the next on which people are asked about their work."""
    days = (day + ahead * ONE_DAY for ahead in range(LONGEST_BREAK.days))
    return next((one for one in days if is_free(one, home, member)), day)


def morning(day: date, home: Network, member: Member) -> datetime:
    """The hour of that day at which somebody is asked, out of all quiet hours (R8)."""
    moment = instant(day, MORNING, place_of(home))
    return quiet.next_allowed(moment, place_of(home), *quiet_of(home, member))


def day_of(moment: datetime, home: Network) -> date:
    return local(moment, place_of(home)).date()


def today(now: datetime, home: Network, member: Member) -> date:
    """The day as the member has it; while messages pause, the day on which they go on (T6)."""
    moments = [home.paused_until, member.paused_until, now]
    return day_of(max(one for one in moments if one is not None), home)


# --- rungs ----------------------------------------------------------------------------------------


def reminded(item: Item) -> bool:
    """Whether somebody is reminded of this task: they have it, it goes on, and it has a date."""
    return (
        item.member_id is not None and item.going and item.due is not None and item.agreed in AGREED
    )


def offered(item: Item) -> bool:
    """Whether it waits for the answer of whom it was given to."""
    return item.member_id is not None and item.going and item.agreed is Agreed.PROPOSED


def rungs(item: Item, waiting: Waiting) -> list[date]:
    """The days on which one is to be asked about this task, ascending; never on the very day on
    which it was given, or on which something was said of it."""
    home, member = waiting.home, waiting.member
    if offered(item):
        asked = asked_at(item, waiting)
        return [] if asked is None else [free_day(day_of(asked, home) + OFFER_AGAIN, home, member)]
    if not reminded(item) or item.due is None:
        return []
    given = day_of(item.assigned_at or item.created_at, home)
    said = given if item.answered_at is None else max(given, day_of(item.answered_at, home))
    days = {free_day(item.due + timedelta(days=away), home, member) for away in RUNGS}
    return sorted(day for day in days if day > said)


def asked_at(item: Item, waiting: Waiting) -> datetime | None:
    """When the first message left that held this offer."""
    given = item.assigned_at or item.created_at
    return min((moment for moment in waiting.told if moment >= given), default=None)


def untold(waiting: Waiting) -> list[Item]:
    """The tasks that this member supports since the last message about tasks left."""
    last = max(waiting.told, default=None)
    return [one for one in waiting.supports if last is None or last < supporting(one, waiting)]


def supporting(item: Item, waiting: Waiting) -> datetime:
    """When this member became one of its supporters."""
    return item.supporting_since[waiting.member.id]


def overdue_rung(item: Item, waiting: Waiting, day: date) -> bool:
    """Whether a rung has come, by this day, that no message has told of yet."""
    past = [one for one in rungs(item, waiting) if one <= day]
    if not past or day - past[-1] > LASTS:
        return False
    return waiting.tried is None or waiting.tried < past[-1]


def days(waiting: Waiting, now: datetime) -> list[date]:
    """The days on which a message about tasks is wanted: all tasks of a day are one message."""
    day = today(now, waiting.home, waiting.member)
    found: set[date] = set()
    for item in waiting.items:
        found.update(one for one in rungs(item, waiting) if one > day)
        if overdue_rung(item, waiting, day):
            found.add(free_day(day, waiting.home, waiting.member))
    return sorted(found)


# --- silence --------------------------------------------------------------------------------------


def silent_since(item: Item, home: Network, now: datetime) -> date | None:
    """The working day since which the coordinator alone is told of a task that nobody answers for:
    all reminders, or both questions of an offer, are over. None while that is not so."""
    given = day_of(item.assigned_at or item.created_at, home)
    if offered(item):
        since = free_day(given + OFFER_SILENT, home)
    elif reminded(item) and item.due is not None:
        heard = day_of(item.answered_at, home) if item.answered_at else given
        since = free_day(max(item.due, given, heard) + HEARD, home)
    else:
        return None
    return since if since <= day_of(now, home) else None
