"""A small action plan of Saida for tests: two objectives, three activities, five tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage import networks, plan_items, plans
from storage.database import Database
from storage.plan_shape import Agreed, Item, Level, Plan
from tests.flows.meetings import town
from tests.flows.talk import Talk

TASKS = {  # title -> activity, who, due
    "Print the posters": ("Football evenings", "Karim", date(2026, 11, 26)),
    "Book the field": ("Football evenings", "Nour", date(2026, 11, 20)),
    "Invite the schools": ("School visits", "Joelle", date(2026, 12, 10)),
    "Agree on dates": ("School visits", "Karim", None),
    "Find a trainer": ("Music workshop", None, date(2026, 12, 1)),
}
TREE = {
    "Young people meet": ("Football evenings", "Music workshop"),
    "Schools take part": ("School visits",),
}


def planned(database: Database, **values: Any) -> Talk:
    """Saida as in meetings.py, with the plan of 2026/27."""
    talk = town(database, **values)
    write(talk)
    return talk


def write(talk: Talk) -> Plan:
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        plan = plans.add(
            store,
            network_id=rana.network_id,
            title="Plan of the year",
            now=talk.now,
            created_by=rana.id,
            since=date(2026, 9, 1),
            until=date(2027, 8, 31),
        )
        under: dict[str, int] = {}
        for objective, activities in TREE.items():
            top = plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title=objective)
            for activity in activities:
                under[activity] = plan_items.add(
                    store, plan, Level.ACTIVITY, talk.now, title=activity, parent_id=top.id
                ).id
        for title, (activity, who, due) in TASKS.items():
            member = talk.find(store, who) if who else None
            plan_items.add(
                store,
                plan,
                Level.TASK,
                talk.now,
                by=rana.id,
                title=title,
                parent_id=under[activity],
                member_id=member.id if member else None,
                agreed=Agreed.ACCEPTED if member else Agreed.OPEN,
                due=due,
            )
    return plan


def line(talk: Talk, title: str) -> Item:
    """The line with this title, as it is now."""
    with talk.database.transaction() as store:
        found = [
            item
            for network in networks.listed(store)
            for plan in plans.of_network(store, network.id)
            for item in plan_items.of_plan(store, plan.id)
            if item.title == title
        ]
    assert len(found) == 1, f"{len(found)} lines are called {title}"
    return found[0]


def change(talk: Talk, title: str, by: str = "", **values: Any) -> Item:
    """Changes a line behind everybody's back, as another turn might have done."""
    item = line(talk, title)
    with talk.database.transaction() as store:
        member = talk.find(store, by) if by else None
        return plan_items.change(store, item, talk.now, by=member.id if member else None, **values)
