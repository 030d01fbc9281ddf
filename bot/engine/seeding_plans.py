"""The demonstration's action plan: objectives, activities and tasks in all states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot import content
from bot.core.occasions import local
from bot.flows.places import place_of
from storage import plan_items, plans
from storage.database import Store
from storage.members import Member, Role
from storage.networks import Network
from storage.plan_shape import Agreed, Level, Plan, Status

WRITTEN = timedelta(days=60)  # before the demonstration began
TEXTS = ("title", "partners", "indicator", "baseline", "target", "actual", "means", "participants")


def seed_plan(store: Store, network: Network, people: Sequence[Member], now: datetime) -> None:
    """Each task belongs to somebody, the first of them to the coordinator."""
    told: dict[str, Any] = content.read("demo_plan.json")
    today = local(now, place_of(network)).date()
    workers = sorted(
        (one for one in people if one.role in (Role.COORDINATOR, Role.PRACTITIONER)),
        key=lambda one: (one.role is not Role.COORDINATOR, one.id),
    )
    plan = plans.add(
        store,
        network_id=network.id,
        title=told["title"],
        now=now - WRITTEN,
        created_by=workers[0].id,
        since=today - WRITTEN,
        until=today + timedelta(days=300),
    )
    for objective in told["objectives"]:
        above = plan_items.add(
            store,
            plan,
            Level.OBJECTIVE,
            plan.created_at,
            title=objective["title"],
            pillar=objective["pillar"] if network.country == "LB" else "",
        )
        for activity in objective["activities"]:
            given = {name: activity[name] for name in TEXTS}
            under = plan_items.add(
                store, plan, Level.ACTIVITY, plan.created_at, parent_id=above.id, **given
            )
            for task in activity["tasks"]:
                seed_task(store, plan, under.id, task, workers, today, now)


def seed_task(
    store: Store, plan: Plan, activity_id: int, told: Mapping[str, Any],
    workers: Sequence[Member], today: date, now: datetime,
) -> None:  # fmt: skip
    """Written down with the plan, and since a few days in the state in which it is told."""
    due = today + timedelta(days=told["due"])
    task = plan_items.add(
        store,
        plan,
        Level.TASK,
        plan.created_at,
        parent_id=activity_id,
        title=told["title"],
        member_id=workers[told["who"] % len(workers)].id,
        agreed=Agreed.ACCEPTED,
        start=today + timedelta(days=told["start"]),
        due=due,
    )
    changed = min(now, now + timedelta(days=min(told["due"], 0) - 1))
    plan_items.change(
        store, task, changed, by=task.member_id, status=Status(told["status"]),
        reason=told.get("reason", ""),
    )  # fmt: skip
