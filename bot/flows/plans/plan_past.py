"""A plan as it stood at an earlier instant, read back from the history of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from storage import plan_items, plan_revisions, plans
from storage.database import Store
from storage.networks import Network
from storage.plan_shape import ENDED, Item, Level, Plan, Revision

FIRST = datetime.min.replace(tzinfo=UTC)  # no change is earlier
LAST = datetime.max.replace(tzinfo=UTC)  # no change is later


def plan_at(store: Store, network: Network, since: datetime, until: datetime) -> Plan | None:
    """The plan that was open before `until`; else the last that was, since `since`."""
    known = [one for one in plans.of_network(store, network.id) if one.created_at < until]
    standing = [one for one in known if one.closed_at is None or one.closed_at >= until]
    lately = [one for one in known if one.closed_at is not None and one.closed_at >= since]
    return next(reversed(standing or lately), None)


def items_at(store: Store, plan: Plan, until: datetime) -> list[Item]:
    """The lines of a plan as it read just before a moment, in its order."""
    later = [
        one
        for one in plan_revisions.changes_between(store, plan.network_id, until, LAST)
        if one.plan_id == plan.id
    ]
    now = plan_items.of_plan(store, plan.id)
    if not later:
        return now
    standing = {one.id: one for one in now}
    for change in reversed(later):
        take_back(standing, change)
    earlier = history(plan_revisions.changes_between(store, plan.network_id, FIRST, until))
    for id in {one.item_id for one in later} & set(standing):
        standing[id] = dated(standing[id], earlier.get(id, ()), until)
    return in_order(standing.values())


def history(changes: Iterable[Revision]) -> dict[int, list[Revision]]:
    """The changes of each line, oldest first."""
    found: dict[int, list[Revision]] = {}
    for one in changes:
        found.setdefault(one.item_id, []).append(one)
    return found


def take_back(standing: dict[int, Item], change: Revision) -> None:
    """Undoes one change, the last that is left."""
    if change.before is None:
        standing.pop(change.item_id, None)
    elif change.after is None:
        standing[change.item_id] = gone(change, change.before)
    elif change.item_id in standing:
        kept = standing[change.item_id]
        standing[change.item_id] = replace(kept, **plan_revisions.restored(change.before))


def gone(change: Revision, kept: Mapping[str, Any]) -> Item:
    """A line that was taken away, from what its history kept of it."""
    values: dict[str, Any] = dict.fromkeys(
        (each.name for each in fields(Item)), None
    ) | plan_revisions.restored(kept)
    return Item(
        **{
            **values,
            "id": change.item_id,
            "plan_id": change.plan_id,
            "network_id": change.network_id,
            "level": Level(values["level"]),
            "revision": change.revision,
            "created_at": change.at,
            "changed_at": change.at,
        }
    )


def dated(item: Item, history: Sequence[Revision], until: datetime) -> Item:
    """Its moments, as they were before an instant."""
    before = [one for one in history if one.at < until]
    ended = None
    for one in before:
        if "status" in (one.after or {}):
            ended = one.at if (one.after or {})["status"] in ENDED else None
    changed = before[-1].at if before else item.created_at
    heard = item.answered_at
    return replace(
        item,
        ended_at=ended,
        changed_at=changed,
        answered_at=heard if heard is None or heard < until else changed,
    )


def in_order(items: Iterable[Item]) -> list[Item]:
    """As the plan reads: each objective, under it its activities, their tasks."""
    under: dict[int | None, list[Item]] = {}
    for item in sorted(items, key=lambda one: (one.position, one.id)):
        under.setdefault(item.parent_id, []).append(item)
    found: list[Item] = []
    waiting = under.get(None, [])[::-1]
    while waiting:
        item = waiting.pop()
        found.append(item)
        waiting += under.get(item.id, [])[::-1]
    return found
