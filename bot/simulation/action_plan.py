"""The action plan that each network begins its year with: objectives, activities, tasks by name."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.simulation.agenda import Plan
from bot.simulation.people import Person, marked_line
from bot.simulation.world import World
from storage import plan_items, plan_shape, plans
from storage.database import Store
from storage.members import Role
from storage.plan_shape import Agreed, Item, Level

OBJECTIVES = ("Young people have places of their own", "Partners know each other")
ACTIVITIES = ("Open afternoons", "Visits to partners")
TASKS = ("Book the room", "Write the invitation", "Call the partners", "Print the posters")
A_YEAR = 4.0  # tasks of each member in a year
SOONEST = 7  # days after the beginning


def write(store: Store, world: World, plan: Plan) -> list[Item]:
    """Tasks fall due all over the days, each by its person's own chance."""
    made = []
    for place, home in enumerate(world.homes):
        coordinator = world.coordinator(place)
        kept = plans.add(
            store,
            network_id=home,
            title="Action plan",
            now=plan.start,
            created_by=coordinator.member_id,
        )
        activities = [activity(store, kept, number, plan.start) for number in range(2)]
        for person in world.people:
            if person.network == place and person.role is Role.PRACTITIONER:
                made += tasks(store, kept, activities, person, plan)
    return made


def activity(store: Store, kept: plan_shape.Plan, number: int, now: datetime) -> Item:
    above = plan_items.add(store, kept, Level.OBJECTIVE, now, title=OBJECTIVES[number])
    title = ACTIVITIES[number]
    return plan_items.add(store, kept, Level.ACTIVITY, now, title=title, parent_id=above.id)


def tasks(
    store: Store, kept: plan_shape.Plan, activities: list[Item], person: Person, plan: Plan
) -> list[Item]:
    expected = A_YEAR * plan.days / 365
    number = int(expected) + (person.chance.random() < expected % 1)
    return [
        plan_items.add(
            store,
            kept,
            Level.TASK,
            plan.start,
            title=marked_line(person.chance.choice(TASKS), person.network),
            parent_id=person.chance.choice(activities).id,
            member_id=person.member_id,
            agreed=Agreed.ACCEPTED,
            due=(plan.start + timedelta(days=due(person, plan))).date(),
        )
        for _each in range(number)
    ]


def due(person: Person, plan: Plan) -> int:
    return person.chance.randint(min(SOONEST, plan.days), plan.days)
