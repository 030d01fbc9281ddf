"""Changes of the plan made in one go, whom they concern, and how they are undone together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Option, Words, _, n_
from bot.flows.plans import plan_lines
from bot.flows.plans.plan_lines import button
from bot.flows.roles import MAY
from bot.flows.tasks import task, task_released, task_saving
from storage import networks, plan_items, plan_revisions, plans
from storage.database import Store
from storage.plan_shape import Item, Level, Revision

UNDO = "plan-undo"
Change = tuple[Item, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What became of a batch: lines that are as before, or gone as it had brought them, and those
    that others changed since."""

    back: int
    gone: int
    kept: Sequence[Item]
    told: Sequence[Item]  # tasks that would go, but whoever is to do them has been asked already
    people: frozenset[int]  # who was or is responsible, or supports


def make(turn: Turn, changes: Iterable[Change], network_id: int | None = None) -> list[Item]:
    """Makes these changes under one name, so that they can be undone together.

    `network_id` is whose plan it is, where that is not the network of whoever speaks.
    """
    concerned: set[int] = set()
    made = []
    for item, values in changes:
        changed = plan_items.change(
            turn.store, item, turn.now, by=turn.me.id, batch=name_of(turn), **values
        )
        task_released.tell(turn, item, changed)
        concerned |= task.people_of(item, changed)
        made.append(changed)
    follow(turn, network_id or turn.home.id, concerned)
    return made


def name_of(turn: Turn) -> str:
    return f"turn/{turn.event}"


def follow(turn: Turn, network_id: int, people: Iterable[int]) -> None:
    """Who is concerned is told as if somebody of that network had made the change."""
    there = replace(turn, network=networks.get(turn.store, network_id))
    task.follow(there, *people)


def undo_button(plan_id: int, batch: str) -> Option:
    return button(_("Undo"), UNDO, f"plan/{plan_id}", batch)


# --- undoing --------------------------------------------------------------------------------------


def undo(store: Store, batch: str, now: datetime, by: int | None) -> Undone:
    """Makes each line what it was before; one that was changed since stays as it is.

    Undone once is undone: a second tap changes nothing (R2).
    """
    changes = plan_revisions.of_batch(store, batch)
    if plan_revisions.of_batch(store, undone(batch)):
        return Undone(back=0, gone=0, kept=(), told=(), people=frozenset())
    kept = changed_since(store, changes)
    told = asked_about(store, changes, kept)
    held = set(told)  # with what stands above them
    renamed: dict[int, int] = {}  # the number of a line that is written down again
    concerned: set[int] = set()
    back: set[int] = set()
    gone = {one.item_id for one in changes if one.before is None}
    for one in reversed(changes):
        item = plan_items.find(store, renamed.get(one.item_id, one.item_id))
        if item is not None and one.before is None and item.id not in held:
            under = {each.id for each in plan_items.right_under(store, item)}
            if under & held:
                held.add(item.id)
            elif under:
                kept[item.id] = item  # somebody has written lines under it since
        if one.item_id in kept or one.item_id in held or (item is None and one.after is not None):
            continue
        if item is None:
            after = put_back(store, one, renamed, now, by)
        else:
            after = put_right(store, item, one, now, by)
        concerned |= task.people_of(item, after)
        if item is not None or after is not None:
            back.add(one.item_id)
    return Undone(
        back=len(back - gone),
        gone=len(back & gone),
        kept=tuple(kept.values()),
        told=tuple(told.values()),
        people=frozenset(concerned),
    )


def changed_since(store: Store, changes: Sequence[Revision]) -> dict[int, Item]:
    latest = {one.item_id: one.revision for one in changes}
    found = (plan_items.find(store, id) for id in latest)
    return {
        item.id: item for item in found if item is not None and item.revision != latest[item.id]
    }


def asked_about(
    store: Store, changes: Sequence[Revision], kept: Mapping[int, Item]
) -> dict[int, Item]:
    added = (one.item_id for one in changes if one.before is None and one.item_id not in kept)
    lines = (line for id in added if (line := plan_items.find(store, id)) is not None)
    return {line.id: line for line in task_saving.told(store, lines)}


def put_right(
    store: Store, item: Item, one: Revision, now: datetime, by: int | None
) -> Item | None:
    """The line as it was before this change; None where it had not been there."""
    batch = undone(one.batch)
    if one.before is None:
        plan_items.take_away(store, item, now, by=by, batch=batch)
        return None
    values = plan_revisions.restored(one.before)
    return plan_items.change(store, item, now, by=by, batch=batch, **values)


def put_back(
    store: Store, one: Revision, renamed: dict[int, int], now: datetime, by: int | None
) -> Item | None:
    """A line that was taken away, where what it stood under is still there."""
    values = plan_revisions.restored(one.before or {})
    level = Level(values.pop("level"))
    parent_id = values.get("parent_id")
    if parent_id is not None:
        parent_id = values["parent_id"] = renamed.get(parent_id, parent_id)
        if plan_items.find(store, parent_id) is None:
            return None
    plan = plans.get(store, one.plan_id)
    item = plan_items.add(store, plan, level, now, by=by, batch=undone(one.batch), **values)
    renamed[one.item_id] = item.id
    return item


def undone(batch: str) -> str:
    return f"undo/{batch}"


def bare(store: Store, item: Item) -> bool:
    return not plan_items.right_under(store, item)


# --- the button -----------------------------------------------------------------------------------


def undo_pressed(turn: Turn, subject: str, value: str) -> None:
    plan = plan_lines.open_plan(turn, subject)
    changes = plan_revisions.of_batch(turn.store, value)
    if plan is None:
        return
    if not changes or any(one.plan_id != plan.id for one in changes):
        turn.say(task.GONE)
        return
    done = undo(turn.store, value, turn.now, turn.me.id)
    if changes[0].at == plan.created_at:
        task_saving.forget_empty(turn.store, plan)
    follow(turn, plan.network_id, done.people)
    lines: list[Words] = []
    if done.back:
        lines.append(
            n_("Undone: {n} line is as before.", "Undone: {n} lines are as before.", done.back)
        )
    if done.gone:
        lines.append(
            n_(
                "Undone: {n} line is no longer in the plan.",
                "Undone: {n} lines are no longer in the plan.",
                done.gone,
            )
        )
    if not (lines or done.kept or done.told):
        lines.append(_("This has been undone already."))
    if done.kept:
        lines.append(
            n_(
                "{n} line was changed since, so it stays as it is:",
                "{n} lines were changed since, so they stay as they are:",
                len(done.kept),
            )
        )
    people = plan_lines.people_of(turn.store, plan.network_id)
    shown = done.kept[: plan_lines.SHOWN]
    lines += [plan_lines.numbered(n, one, people) for n, one in enumerate(shown, 1)]
    options = [plan_lines.opener(n, one) for n, one in enumerate(shown, 1)]
    if done.told:
        lines.append(task_saving.TOLD)
        asked = list(enumerate(done.told[: plan_lines.SHOWN], len(shown) + 1))
        lines += [plan_lines.numbered(n, one, people) for n, one in asked]
        options += [plan_lines.opener(n, one) for n, one in asked]
    options.append(button(_("The whole plan"), "command", "plan"))
    turn.say(*lines, choice=Choice(options=tuple(options)), protect=True)


ACTIONS = (Action(name=UNDO, does=undo_pressed, by=MAY[UNDO]),)
