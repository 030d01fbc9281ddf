"""The parts of a line of the plan that can be changed: what is asked, and what answers mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core import texts
from bot.core.flow import Turn
from bot.core.form import Answers, Form, Item, Question, Type
from bot.core.messages import Text, _
from bot.flows.plans import plan_questions
from bot.flows.plans.plan_history import FIELDS
from bot.flows.plans.plan_questions import LONGEST, NONE
from bot.flows.tasks import task, task_date
from bot.reports.plan_values import bare_tags
from storage import plan_shape
from storage.plan_shape import LONGEST_TAG, MOST_TAGS, Agreed, Level, Status

FREE = (*plan_shape.TEXTS, "tags")


@dataclass(frozen=True, kw_only=True)
class Part:
    """What can be changed of a line: its questions, and what their answers make of it."""

    label: Text
    form: Form
    values: Callable[[Turn, plan_shape.Item, Answers], dict[str, Any]]


def moved(_turn: Turn, item: plan_shape.Item, answers: Answers) -> dict[str, Any]:
    return new_date(item, date.fromisoformat(answers["due"]))


def new_date(item: plan_shape.Item, day: date) -> dict[str, Any]:
    """With a new date, what was blocked or postponed goes on; who wished for another is asked."""
    values: dict[str, Any] = {"due": day}
    if item.status in task_date.RESTING:
        values |= {"status": Status.IN_PROGRESS, "reason": ""}
    if item.agreed is Agreed.TALK:
        values["agreed"] = Agreed.PROPOSED
    return values


def begun(_turn: Turn, _item: plan_shape.Item, answers: Answers) -> dict[str, Any]:
    return {"start": date.fromisoformat(answers["start"])}


def assigned(turn: Turn, item: plan_shape.Item, answers: Answers) -> dict[str, Any]:
    values = given_to(turn, item, int(answers["member_id"]) or None)
    if answers.get("due"):
        values["due"] = date.fromisoformat(answers["due"])
    return values


def given_to(turn: Turn, item: plan_shape.Item, member_id: int | None) -> dict[str, Any]:
    """A task is offered, and what was in the way of somebody else is not in theirs; who answers
    for an activity or an objective is noted."""
    is_task = item.level is Level.TASK
    values: dict[str, Any] = {
        "member_id": member_id,
        "former": False,
        "agreed": task.agreed_by(turn, member_id) if is_task else Agreed.OPEN,
    }
    again = item.agreed in (Agreed.DECLINED, Agreed.TALK)
    if member_id is not None and (member_id != item.member_id or again):
        values["assigned_at"] = turn.now
    if item.status is Status.BLOCKED and member_id != item.member_id:
        values |= {"status": Status.NOT_STARTED, "reason": ""}
    return values


def supported(_turn: Turn, item: plan_shape.Item, answers: Answers) -> dict[str, Any]:
    chosen = tuple(int(id) for id in answers["supporters"] if int(id) != item.member_id)
    return {"supporters": chosen}


def standing(_turn: Turn, item: plan_shape.Item, answers: Answers) -> dict[str, Any]:
    status = Status(answers["status"])
    values: dict[str, Any] = {"status": status, "reason": answers.get("reason") or ""}
    if status is Status.POSTPONED:
        values["due"] = None
    return values


def listed(name: str) -> Callable[[Turn, plan_shape.Item, Answers], dict[str, Any]]:
    return lambda _turn, _item, answers: {name: "" if answers[name] == NONE else answers[name]}


def worded(name: str) -> Callable[[Turn, plan_shape.Item, Answers], dict[str, Any]]:
    def values(_turn: Turn, _item: plan_shape.Item, answers: Answers) -> dict[str, Any]:
        said = "" if answers[name] == NONE and name != "title" else answers[name]
        return {name: tags(said) if name == "tags" else texts.clean_lines(said, LONGEST)}

    return values


def tags(said: str) -> tuple[str, ...]:
    """Each once, in the order in which they are written; told apart as in a table."""
    found = (texts.clean(one, LONGEST_TAG) for one in bare_tags(said))
    return tuple(dict.fromkeys(one for one in found if one))[:MOST_TAGS]


PARTS: Mapping[str, Part] = {
    "due": Part(label=FIELDS["due"], form=plan_questions.due_form(), values=moved),
    "start": Part(label=FIELDS["start"], form=plan_questions.due_form("start"), values=begun),
    "member_id": Part(
        label=FIELDS["member_id"], form=plan_questions.assign_form(), values=assigned
    ),
    "supporters": Part(
        label=FIELDS["supporters"], form=plan_questions.supporters_form(), values=supported
    ),
    "status": Part(label=FIELDS["status"], form=plan_questions.status_form(), values=standing),
    **{
        name: Part(label=FIELDS[name], form=plan_questions.words_form(name), values=worded(name))
        for name in FREE
    },
    **{
        name: Part(label=FIELDS[name], form=plan_questions.list_form(name), values=listed(name))
        for name in ("pillar", "participants")
    },
}
OTHERS = (*FREE, "start", "pillar", "participants")  # behind "Change something else"


def which_form() -> Form:
    return (
        Question(
            name="part",
            type=Type.SELECT_ONE,
            label=_("What shall be different?"),
            choices=tuple(Item(name=name, label=PARTS[name].label) for name in OTHERS),
            columns=2,
        ),
    )
