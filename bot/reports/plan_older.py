"""What a file would turn back: values that stood in the plan before somebody changed them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.reports import plan_standing
from bot.reports.plan_changes import PARENT, Change, Changes, read_back
from storage.plan_shape import Item

# Of each line, by its number: what stood there before each change, the fields that it changed.
Earlier = Mapping[int, Sequence[Mapping[str, Any]]]

# What only makes sense together with another: it goes back with that one, or not at all.
_GOES_WITH = {"reason": "status", "former": "member_id"}


@dataclass(frozen=True, kw_only=True)
class Past:
    """The plan as it is, and what it was."""

    items: Sequence[Item]
    earlier: Earlier
    here: Collection[int]


def marked(changes: Changes, past: Past) -> Changes:
    """The same changes, each with what of it is older than the plan.

    Whether the file is an old one, or means to go back, only a person knows.
    """
    found = [
        replace(one, older=frozenset(older(one, one.item, changes.known, past)))
        if one.item is not None
        else one
        for one in changes.changed
    ]
    return replace(changes, changed=found)


def older(change: Change, item: Item, known: Mapping[int, int], past: Past) -> Iterator[str]:
    before = past.earlier.get(item.id, ())
    stood = {name for name in change.values if change.values[name] in once(name, before, past)}
    if "status" in change.values and follows_others(item, past):
        stood.add("status")
    for name in change.values:
        leader = _GOES_WITH.get(name, name)
        if (leader if leader in change.values else name) in stood:
            yield name
    above = known.get(change.line.parent) if change.line.parent is not None else None
    if change.moved and above in once(PARENT, before, past):
        yield PARENT


def once(name: str, before: Sequence[Mapping[str, Any]], past: Past) -> list[Any]:
    return [read_back(name, each[name], past.here) for each in before if name in each]


def follows_others(item: Item, past: Past) -> bool:
    """Nobody has said where an objective or activity stands, and where its tasks stand has changed
    since it was written down: a table of then says what followed then."""
    if not plan_standing.is_unsaid(item.level, item.status):
        return False
    return any(
        one.created_at > item.created_at
        or any("status" in each for each in past.earlier.get(one.id, ()))
        for one in below(item, past.items)
    )


def below(item: Item, items: Sequence[Item]) -> Iterator[Item]:
    """The lines under it; `items` are in the plan's order."""
    ids = {item.id}
    for one in items:
        if one.parent_id in ids:
            ids.add(one.id)
            yield one
