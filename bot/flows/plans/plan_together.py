"""What a change of several tasks would make of each of them, shown before it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.core.flow import Turn
from bot.core.form import Answers, Asking
from bot.core.messages import Day, Text, Words, _, n_
from bot.flows.plans import plan_history, plan_lines, plan_second
from bot.flows.plans.plan_batch import Change
from bot.flows.plans.plan_parts import given_to, new_date
from storage import plan_items
from storage.plan_shape import Item, Status


def preview(asking: Asking) -> Sequence[Words]:
    """What will be different, line by line, and which lines stay as they are and why."""
    turn, answers = asking.turn, asking.answers
    changes, left = worked_out(turn, answers)
    lines: list[Words] = [
        n_("{n} task changes:", "{n} tasks change:", len(changes))
        if changes
        else _("No task changes.")
    ]
    lines += [difference(turn, answers, *one) for one in changes[: plan_lines.SHOWN]]
    if len(changes) > plan_lines.SHOWN:
        more = len(changes) - plan_lines.SHOWN
        lines.append(n_("And {n} more.", "And {n} more.", more))
    lines += [
        _("“{title}” stays as it is: {why}.", title=item.title, why=why) for item, why in left
    ][: plan_lines.SHOWN]
    if answers["way"] == "cancel" and plan_second.needed(len(changes)):
        lines.append(_("A second person has to agree to that."))
    return lines


def difference(turn: Turn, answers: Answers, item: Item, values: Mapping[str, Any]) -> Words:
    way = answers["way"]
    if way == "move" and item.due is not None:
        return _(
            "{title}: from {old_date} to {date}",
            title=item.title,
            old_date=Day(day=item.due, style="short"),
            date=Day(day=values["due"], style="short"),
        )
    if way == "give":
        reads = plan_history.reader(turn)
        name = plan_history.in_words(reads, "member_id", values["member_id"])
        return _("{title}: {name}", title=item.title, name=name)
    return _("{title}", title=item.title)


def worked_out(turn: Turn, answers: Answers) -> tuple[list[Change], list[tuple[Item, Text]]]:
    """Which tasks change and how, and which cannot, with the reason."""
    changes: list[Change] = []
    left: list[tuple[Item, Text]] = []
    for id in answers["chosen"]:
        item = plan_items.find(turn.store, int(id))
        if item is None:
            continue
        values, why = new_values(turn, answers, item)
        if why is not None:
            left.append((item, why))
        else:
            changes.append((item, values))
    return changes, left


def new_values(turn: Turn, answers: Answers, item: Item) -> tuple[dict[str, Any], Text | None]:
    match answers["way"]:
        case "move":
            return moved(item, int(answers["days"]))
        case "give":
            return given_to(turn, item, int(answers["who"]) or None), None
        case "done":
            return {"status": Status.DONE, "reason": ""}, None
    return dict(plan_second.CANCELLED), None


def moved(item: Item, days: int) -> tuple[dict[str, Any], Text | None]:
    if item.due is None:
        return {}, _("it has no date")
    day = item.due + timedelta(days=days)
    if item.start is not None and day < item.start:
        return {}, _("it begins on {start}", start=Day(day=item.start))
    return new_date(item, day), None
