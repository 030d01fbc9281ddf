"""When whoever was given a task is asked: told to whoever gave it, unless it is at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from bot.core import quiet
from bot.core.flow import Turn
from bot.core.messages import Day, Hour, Text, _
from bot.core.occasions import ONE_DAY, instant, local
from bot.flows.places import place_of, quiet_of
from bot.flows.surveys.survey_moments import REMINDER
from bot.flows.tasks import task
from bot.flows.tasks.task_days import Waiting, day_of, free_day, morning, offered
from storage import ledger
from storage.database import Store
from storage.plan_shape import Item

AT_ONCE = timedelta(minutes=10)  # what is asked within that is not told of
MOST = 5  # people of whom it is told


def later(turn: Turn, made: Iterable[Item]) -> tuple[Text, ...]:
    """Who is not asked within minutes, and who only when the date is past."""
    theirs: dict[int, list[Item]] = {}
    for item in made:
        if item.member_id is not None and offered(item):
            theirs.setdefault(item.member_id, []).append(item)
    lines = []
    for id, items in theirs.items():
        found = task.gathered(turn.store, id)
        if found is not None:
            at = moment(turn.store, found, turn.now)
            lines += told(found, [item.due for item in items], turn.now, at)
    return tuple(lines[:MOST])


def expected(turn: Turn, member_id: int, due: date | None) -> tuple[Text, ...]:
    """The same of a task that is not saved yet."""
    found = task.gathered(turn.store, member_id)
    if found is None:
        return ()
    return tuple(told(found, [due], turn.now, moment(turn.store, found, turn.now)))


def told(found: Waiting, dues: Sequence[date | None], now: datetime, at: datetime) -> list[Text]:
    if at - now <= AT_ONCE:
        return []
    wall = local(at, place_of(found.home))
    name, day, hour = found.member.name, Day(day=wall.date()), Hour(at=wall.time())
    if any(due is not None and due < wall.date() for due in dues):
        return [
            _(
                "⚠️ {name} is asked on {date} only, at {time}: that is after the date of the "
                "task. Please tell them yourself, or choose another date.",
                name=name,
                date=day,
                time=hour,
            )
        ]
    return [_("The message to {name} goes on {date}, {time}.", name=name, date=day, time=hour)]


def moment(store: Store, found: Waiting, now: datetime) -> datetime:
    """What is given now is asked then: on a working day, out of quiet hours and pauses, and not
    on a day that has had its one message."""
    home, member = found.home, found.member
    place, today = place_of(home), day_of(now, home)
    at = task.asking(now + task.SETTLE, found, now)
    at = max(one for one in (at, home.paused_until, member.paused_until) if one is not None)
    at = quiet.next_allowed(at, place, *quiet_of(home, member))
    day = day_of(at, home)
    if day == today and has_spent(store, found, now):
        day = today + ONE_DAY
    return at if day == today else morning(free_day(day, home, member), home, member)


def has_spent(store: Store, found: Waiting, now: datetime) -> bool:
    """Who was reminded of a survey today has not answered it: that is not told (H7)."""
    place, today = place_of(found.home), day_of(now, found.home)
    since, until = instant(today, time(0), place), instant(today + ONE_DAY, time(0), place)
    return found.member.spent_on == today or ledger.budget_spent(
        store, found.member.id, since, until, but=REMINDER
    )
