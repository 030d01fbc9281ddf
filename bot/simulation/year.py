"""What a year brings, from the calendar and from life: who joins, leaves, blocks, rests."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.messages import Kind
from bot.flows.checkins.checkin_questions import SUGGESTED_WEEKDAYS
from bot.simulation import behaviour, changes, errands
from bot.simulation.agenda import Plan
from bot.simulation.crowd import Crowd
from bot.simulation.errands import Errand
from bot.simulation.people import Person
from storage.members import Role

# Of a hundred people so many do this in a year.
BLOCK, UNBLOCK = 10, 60  # and of those who block the bot, so many of a hundred come back
PAUSE, STOP, LEAVE = 20, 4, 7
JOIN = 10  # newcomers for a hundred members
REMOVED = 40  # of a hundred who go, so many are removed by their coordinator
PAUSES = (3, 7, 14, 30)  # days
STRIKE_DAYS = 10
DOWN = timedelta(hours=5)
THURSDAY = 3
OUTAGE, STRIKE = 0.6, 0.3  # how much of the days has passed by then
QUARTER = 91  # days; so often a coordinator plans the meetings to come
NEAR, FAR, JOINT = 5, 24, 40  # days ahead of the first meeting, a training, and a joint meeting


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that one person does or that is done to them, so many days after the beginning."""

    day: float
    what: str
    days: int = 0


def write(crowd: Crowd, plan: Plan) -> None:
    """Everything that can be known in advance, into the agenda."""
    for place in range(plan.networks):
        coordinator = crowd.world.coordinator(place)
        set_up(crowd, plan, coordinator, place)
        for each in newcomers(place, plan):
            errand_at(crowd, at(plan, each, 9), coordinator, errands.invite())
        for day, what in changes.moments(place, plan):
            wish_at(crowd, at(plan, day, 8 + 8 * (day % 1)), coordinator, what)
    for person in crowd.world.people:
        for happening in of_person(person, plan.days):
            happens(crowd, plan, person, happening)
    if plan.strike:
        coordinator = crowd.world.coordinator(min(1, plan.networks - 1))
        strike = errands.pause_network(STRIKE_DAYS)
        errand_at(crowd, at(plan, plan.days * STRIKE, 9), coordinator, strike)


# --- what coordinators do -------------------------------------------------------------------------


def set_up(crowd: Crowd, plan: Plan, coordinator: Person, place: int) -> None:
    """What is set once, and the meetings of each quarter."""
    chosen = dict(plan.chosen.get("check-in", {}))
    if chosen:
        weekday = SUGGESTED_WEEKDAYS[crowd.world.countries[place]]
        chosen["weekdays"] = str(weekday)
    steps = [errands.set_ramadan(), errands.confirm_holidays(), errands.plan_checkin(**chosen)]
    for number, errand in enumerate(steps):
        errand_at(crowd, at(plan, 1, 8 + number + place / 10), coordinator, errand)
    for day in range(2, plan.days, QUARTER):
        joint = place == 0 and plan.networks > 1
        for errand in meetings_of_quarter(plan, day, joint=joint):
            errand_at(crowd, at(plan, day, 9 + place / 10), coordinator, errand)


def meetings_of_quarter(plan: Plan, day: int, *, joint: bool) -> Iterator[Errand]:
    """A meeting every two weeks and a training; one network invites the others to an exchange."""
    choices = plan.chosen.get("meeting", {})
    near, far, later = (plan.start + timedelta(days=day + ahead) for ahead in (NEAR, FAR, JOINT))
    line = f"{near:%d/%m} 17:00 Coordination @ Town hall"
    yield errands.plan_meeting(line, repeat="fortnightly", **choices)
    yield errands.plan_meeting(f"{far:%d/%m} 10:00 Training day @ Library", **choices)
    if joint:
        line = f"{later:%d/%m} 16:00 Exchange @ Online room"
        yield errands.plan_meeting(line, who="networks", **choices)


def errand_at(crowd: Crowd, moment: datetime, person: Person, errand: Errand) -> None:
    crowd.agenda.at(moment, lambda: crowd.add(person, errand))


def wish_at(crowd: Crowd, moment: datetime, person: Person, what: str) -> None:
    crowd.agenda.at(behaviour.rounded(moment), lambda: crowd.wish(person, what))


# --- what happens to people -----------------------------------------------------------------------


def of_person(person: Person, days: int) -> Iterator[Happening]:
    """Each by their own chance; coordinators stay."""
    if person.role is not Role.PRACTITIONER:
        return
    chance, share = person.chance, days / 365
    if happens_to(chance, BLOCK * share):
        day = chance.uniform(0, days)
        yield Happening(day=day, what="block")
        if happens_to(chance, UNBLOCK):
            yield Happening(day=day + chance.uniform(5, 60), what="unblock")
    if happens_to(chance, PAUSE * share):
        length = chance.choice(PAUSES)
        yield Happening(day=chance.uniform(0, days), what="pause", days=length)
    if happens_to(chance, STOP * share):
        day = chance.uniform(0, days)
        yield Happening(day=day, what="stop")
        yield Happening(day=day + chance.uniform(3, 40), what="start")
    if happens_to(chance, LEAVE * share):
        what = "remove" if happens_to(chance, REMOVED) else "leave"
        yield Happening(day=chance.uniform(0, days), what=what)


def happens_to(chance: random.Random, of_a_hundred: float) -> bool:
    return chance.random() * 100 < of_a_hundred


def newcomers(network: int, plan: Plan) -> Iterator[float]:
    """Days on which a coordinator invites somebody."""
    chance = random.Random(f"{plan.seed}/joining/{network}")  # noqa: S311  nothing is secret
    expected = plan.members * JOIN / 100 * plan.days / 365
    for _each in range(int(expected) + (chance.random() < expected % 1)):
        yield chance.uniform(0, plan.days)


def happens(crowd: Crowd, plan: Plan, person: Person, happening: Happening) -> None:
    """Between eight and six, UTC."""
    hour = 8 + 10 * (happening.day % 1)
    does: dict[str, Callable[[], None]] = {
        "block": lambda: blocks(crowd, person, now=True),
        "unblock": lambda: blocks(crowd, person, now=False),
        "pause": lambda: crowd.types(person, f"/pause {happening.days}"),
        "stop": lambda: crowd.types(person, "STOP"),
        "start": lambda: crowd.types(person, "/start"),
        "leave": lambda: leaves(crowd, person),
        "remove": lambda: is_removed(crowd, person),
    }
    moment = behaviour.rounded(at(plan, happening.day, hour))
    crowd.agenda.at(moment, does[happening.what])


def blocks(crowd: Crowd, person: Person, *, now: bool) -> None:
    person.blocks = now
    crowd.figures.did["blocked the bot" if now else "unblocked the bot"] += 1
    crowd.comes(person, Kind.BLOCKED if now else Kind.UNBLOCKED)


def leaves(crowd: Crowd, person: Person) -> None:
    crowd.figures.did["wanted to leave"] += 1
    steps = [errands.Step(words="/leave"), errands.Step(action="leave", value="yes")]
    crowd.add(person, Errand(name="leaving", steps=steps))


def is_removed(crowd: Crowd, person: Person) -> None:
    if person.member_id is not None:
        crowd.figures.did["were to be removed"] += 1
        crowd.add(crowd.world.coordinator(person.network), errands.remove(person.member_id))


def outage(plan: Plan) -> datetime:
    """Early on the afternoon of a Thursday, so that what is asked in the evening is late; in summer
    too it is over before the quiet hours begin."""
    day = int(plan.days * OUTAGE)
    ahead = (THURSDAY - (plan.start + timedelta(days=day)).weekday()) % 7
    return at(plan, day + ahead, 12)


def at(plan: Plan, day: float, hour: float) -> datetime:
    """So many hours, UTC, after the midnight of a day."""
    return plan.start + timedelta(days=int(day), hours=hour)
