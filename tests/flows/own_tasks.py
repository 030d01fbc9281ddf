"""A network with a plan, and short ways to give, look at and wait for tasks in tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.core.flow import reconcile
from bot.core.messages import Kind
from storage import ledger, networks, plan_items, plans
from storage.database import Database
from storage.ledger import Entry
from storage.plan_shape import Agreed, Item, Level
from tests.flows.meetings import tap, town
from tests.flows.talk import Shown, Talk

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Beirut
THURSDAY = date(2026, 11, 26)

__all__ = ["MONDAY", "THURSDAY", "Kind", "asked", "circle", "entries", "give", "look", "tap"]


def circle(database: Database, **values: object) -> Talk:
    """Saida with a plan of one objective and one activity that has an indicator."""
    talk = town(database, **values)
    begin(talk)
    return talk


def begin(talk: Talk) -> None:
    """The plan of the newest network, unless it has one."""
    with talk.database.transaction() as store:
        home = networks.listed(store)[-1]
        if plans.current(store, home.id) is not None:
            return
        plan = plans.add(store, network_id=home.id, title="Plan 2026", now=talk.now)
        objective = plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title="Young people")
        plan_items.add(
            store, plan, Level.ACTIVITY, talk.now, title="Sports day", parent_id=objective.id,
            indicator="Schools that take part", target="5",
        )  # fmt: skip


def give(talk: Talk, title: str = "Print the posters", who: str = "Karim", **values: Any) -> Item:
    """A task that somebody has agreed to do, by Thursday unless said otherwise."""
    with talk.database.transaction() as store:
        member = talk.find(store, who)
        assert member is not None
        plan = plans.current(store, member.network_id)
        assert plan is not None
        activity = next(
            one for one in plan_items.of_plan(store, plan.id) if one.level is Level.ACTIVITY
        )
        given: dict[str, Any] = {"due": THURSDAY, "agreed": Agreed.ACCEPTED, **values}
        item = plan_items.add(
            store, plan, Level.TASK, talk.now, title=title, parent_id=activity.id,
            member_id=member.id, **given,
        )  # fmt: skip
        reconcile(store, talk.tables, f"tasks/{member.id}", talk.now)
    return item


def look(talk: Talk, item: Item) -> Item:
    with talk.database.transaction() as store:
        return plan_items.get(store, item.id)


def change(talk: Talk, item: Item, by: str = "Rana", **values: Any) -> Item:
    """What a coordinator changes in the plan, and what follows from it."""
    with talk.database.transaction() as store:
        member = talk.find(store, by)
        before = plan_items.get(store, item.id)
        after = plan_items.change(
            store, before, talk.now, by=member.id if member else None, **values
        )
        for id in {before.member_id, after.member_id} - {None}:
            reconcile(store, talk.tables, f"tasks/{id}", talk.now)
    return after


def entries(talk: Talk, who: str) -> list[Entry]:
    """The ledger's rows about somebody's tasks."""
    with talk.database.transaction() as store:
        member = talk.find(store, who)
        assert member is not None
        return ledger.of_subject(store, f"tasks/{member.id}")


def asked(shown: list[Shown], who: str = "Karim") -> list[str]:
    """When somebody was sent a message about their tasks, as their wall clock had it."""
    return [
        f"{one.at:%a %d %H:%M}" for one in shown if one.to == who and one.reason.startswith("task-")
    ]
