"""Meetings that are moved, held elsewhere or called off: how often, which one, and to when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.simulation import errands
from bot.simulation.agenda import Plan
from bot.simulation.errands import Errand
from bot.simulation.people import Person
from bot.simulation.walls import start_of
from storage import meetings
from storage.database import Store
from storage.meetings import Meeting

# Of a hundred meetings so many are moved to another day, held elsewhere, or called off. Nobody has
# counted this for the networks: it is a guess that makes a handful for each in a year.
SHARES = {"moved": 12, "elsewhere": 5, "called off": 6}
BETWEEN = 14  # days from one meeting to the next
SOONEST = timedelta(hours=6)  # before it begins; later than that nobody changes it any more
DAYS = (-1, 1, 2, 7)  # by which a meeting is moved


def moments(place: int, plan: Plan) -> Iterator[tuple[float, str]]:
    """The days on which the coordinator of a network changes what is next, and how."""
    chance = random.Random(f"{plan.seed}/changes/{place}")  # noqa: S311  nothing is secret
    for first in range(0, plan.days, BETWEEN):
        day, luck = chance.uniform(first, first + BETWEEN), chance.random() * 100
        for what, share in SHARES.items():
            luck -= share
            if luck < 0:
                yield day, what
                break


def errand(store: Store, home: int, person: Person, what: str, now: datetime) -> Errand | None:
    """For the next meeting of their own network; None where there is none to change."""
    meeting = next_of(store, home, now)
    if meeting is None:
        return None
    if what == "called off":
        return errands.call_off(meeting.subject)
    if what == "elsewhere":
        return errands.hold_elsewhere(meeting.subject)
    still = [days for days in DAYS if start_of(meeting) + timedelta(days=days) >= now + SOONEST]
    day = meeting.day + timedelta(days=person.chance.choice(still))
    return errands.move_meeting(meeting.subject, f"{day:%d/%m} {meeting.at:%H:%M}")


def next_of(store: Store, home: int, now: datetime) -> Meeting | None:
    own = meetings.coming_up(store, home, now.date())
    return next(
        (one for one in own if one.network_id == home and start_of(one) >= now + SOONEST), None
    )
