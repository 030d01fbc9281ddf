"""A town whose people write tasks, and short ways to look at its plan, in tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage import members, networks, plan_items, plans
from storage.database import Database, Store
from storage.plan_shape import Item, Level
from tests.flows.meetings import MONDAY
from tests.flows.talk import Shown, Talk

THURSDAY = date(2026, 11, 26)


def village(database: Database, **values: Any) -> Talk:
    """Saida: Rana, Nada and Chloé coordinate in English, Arabic and French; a few others."""
    talk = Talk(database, MONDAY)
    talk.network("Saida", "LB", **values)
    talk.member("Rana", "coordinator", "en")
    talk.member("Karim", "practitioner", "en")
    talk.member("رنا", "practitioner", "ar")
    talk.member("Second", "practitioner", "en")
    talk.member("Nada", "coordinator", "ar")
    talk.member("Chloé", "coordinator", "fr")
    return talk


def begun(talk: Talk, activity: dict[str, Any] | None = None, since: date | None = None) -> Item:
    """A plan of the first network with one objective and one activity, which is returned."""
    with talk.database.transaction() as store:
        home = networks.listed(store)[0]
        plan = plans.add(store, network_id=home.id, title="Plan 2026", now=talk.now, since=since)
        above = plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title="Young people")
        values = {"title": "Youth day", **(activity or {})}
        return plan_items.add(store, plan, Level.ACTIVITY, talk.now, parent_id=above.id, **values)


def given(talk: Talk, title: str, who: str = "", **values: Any) -> Item:
    """A task of the open plan, under its first activity."""
    with talk.database.transaction() as store:
        home = networks.listed(store)[0]
        plan = plans.current(store, home.id)
        assert plan is not None
        above = next(
            one for one in plan_items.of_plan(store, plan.id) if one.level is Level.ACTIVITY
        )
        member = talk.find(store, who)
        return plan_items.add(
            store,
            plan,
            Level.TASK,
            talk.now,
            title=title,
            parent_id=above.id,
            member_id=member.id if member else None,
            **values,
        )


def line(store: Store, id: int) -> Item:
    return plan_items.get(store, id)


def tasks(talk: Talk) -> list[Item]:
    """All tasks of the first network's plans, in the order in which they were written."""
    with talk.database.transaction() as store:
        home = networks.listed(store)[0]
        found = [
            one
            for plan in plans.of_network(store, home.id)
            for one in plan_items.of_plan(store, plan.id)
            if one.level is Level.TASK
        ]
    return sorted(found, key=lambda one: one.id)


def number(talk: Talk, name: str) -> int:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        return members.get(store, member.id).id


def last(shown: list[Shown], name: str = "Rana") -> Shown:
    return [one for one in shown if one.to == name][-1]


def saved(talk: Talk) -> Item:
    (found,) = tasks(talk)
    return found
