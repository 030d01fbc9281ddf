"""Several tasks of the plan at once: moved, given away, done or cancelled, after a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core import counts
from bot.core.flow import Action, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Day, Option, Text, Words, _, n_
from bot.flows.confirming import SAYS_NO
from bot.flows.plans import plan, plan_batch, plan_ending, plan_history, plan_lines, plan_together
from bot.flows.plans.plan_batch import Change
from bot.flows.plans.plan_change import MEANWHILE
from bot.flows.plans.plan_lines import button, open_line, open_plan
from bot.flows.plans.plan_questions import NO_ONE, who_fault, who_items
from bot.flows.roles import MAY
from bot.reports.plan_words import titled
from storage import plan_items, plan_shape

SEVERAL = "plan-several"
MOST_DAYS = 365  # a task that moves by more than a year is another task
ALL = "all"
WAYS: Mapping[str, Text] = {
    "move": _("Move the date"),
    "give": _("Give to somebody"),
    "done": _("Mark as done"),
    "cancel": _("Cancel the tasks"),
}


# --- beginning ------------------------------------------------------------------------------------


def begin(turn: Turn, subject: str, _value: str) -> None:
    """All tasks of the plan, or those under one line of it."""
    if subject.startswith("task/"):
        item = open_line(turn, subject)
        found = open_plan(turn) if item is not None else None
    else:
        item, found = None, open_plan(turn, subject)
    if found is None:
        return
    items = plan_items.of_plan(turn.store, found.id)
    choosable = plan_lines.unfinished(plan_lines.below(items, item) if item else items)
    if not choosable:
        turn.say(_("Every task there is done or cancelled."))
        return
    asked: dict[str, Any] = {"plan": found.id, "line": item.id if item else 0}
    if item is not None or len(choosable) <= plan_lines.SHOWN:
        asked["from"] = ALL
    asked["seen"] = {str(one.id): one.revision for one in choosable}
    turn.begin(SEVERAL, **asked)


# --- what is asked --------------------------------------------------------------------------------


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="from",
            type=Type.SELECT_ONE,
            label=_("Which tasks shall I show?"),
            choices=where_items,
        ),
        Question(
            name="chosen",
            type=Type.SELECT_MULTIPLE,
            label=_("Which tasks? Several answers are possible."),
            choices=task_items,
            constraint=at_least_one,
        ),
        Question(
            name="way",
            type=Type.SELECT_ONE,
            label=_("What shall become of them?"),
            choices=tuple(Item(name=name, label=label) for name, label in WAYS.items()),
        ),
        Question(
            name="days",
            type=Type.INTEGER,
            label=_("By how many days shall they move?"),
            relevant=lambda answers: answers.get("way") == "move",
            choices=tuple(
                Item(name=str(n), label=n_("{n} day", "{n} days", n)) for n in (7, 14, 30)
            ),
            read=read_days,
        ),
        Question(
            name="who",
            type=Type.SELECT_ONE,
            label=_("Who shall do them?"),
            relevant=lambda answers: answers.get("way") == "give",
            choices=who_items,
            constraint=who_fault,
        ),
        Question(
            name="confirm",
            type=Type.SELECT_ONE,
            label=plan_together.preview,
            choices=(
                Item(name="yes", label=_("Yes, change them")),
                Item(name="no", label=_("Leave them as they are"), intents=SAYS_NO),
            ),
        ),
    )


def choosable(asking: Asking) -> list[plan_shape.Item]:
    """The tasks that the talk began with, as far as they are still there and not ended."""
    items = plan_items.of_plan(asking.turn.store, asking.answers["plan"])
    return [one for one in plan_lines.unfinished(items) if str(one.id) in asking.answers["seen"]]


def where_items(asking: Asking) -> list[Item]:
    """Each objective, and what waits for somebody."""
    items = plan_items.of_plan(asking.turn.store, asking.answers["plan"])
    names = {
        "overdue": _("Overdue"),
        "blocked": _("Tasks blocked"),
        "nobody": _("Nobody does it yet"),
    }
    found = [
        Item(name=name, label=label)
        for name, label in names.items()
        if plan.listed(asking.turn, items, name)
    ]
    tops = [one for one in items if one.level is plan_shape.Level.OBJECTIVE]
    found += [
        Item(name=str(one.id), label=titled(one))
        for one in tops
        if plan_lines.unfinished(plan_lines.below(items, one))
    ]
    return [*found, Item(name=ALL, label=_("All tasks"))]


def task_items(asking: Asking) -> list[Item]:
    """Paged by the app where they are many."""
    shown = choosable(asking)
    where = asking.answers["from"]
    if where.isdecimal():
        items = plan_items.of_plan(asking.turn.store, asking.answers["plan"])
        top = next((one for one in items if str(one.id) == where), None)
        inside = {one.id for one in plan_lines.below(items, top)} if top else set()
        shown = [one for one in shown if one.id in inside]
    elif where != ALL:
        shown = plan.listed(asking.turn, shown, where)
    return [Item(name=str(one.id), label=label(one)) for one in shown]


def label(item: plan_shape.Item) -> Text:
    if item.due is None:
        return _("{title}", title=item.title)
    return _("{title} ({date})", title=item.title, date=Day(day=item.due, style="short"))


def at_least_one(value: list[str], _asking: Asking) -> Text | None:
    return None if value else _("No task is chosen. Please choose at least one.")


def read_days(words: str, _asking: Asking) -> Accepted | Refused:
    """All digits, and a minus for earlier."""
    plain = words.strip().replace("−", "-")
    number = counts.number(plain.lstrip("-+ "))
    if number is None or number != int(number) or not 0 < number <= MOST_DAYS:
        return Refused(
            say=(_("Please send a number of days from 1 to {n}, such as 7.", n=MOST_DAYS),)
        )
    return Accepted(str(-int(number) if plain.startswith("-") else int(number)))


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    """All of them, or none where somebody else has changed one meanwhile."""
    if open_plan(turn, f"plan/{answers['plan']}") is None:
        return
    if answers["confirm"] != "yes":
        turn.say(_("Nothing was changed."))
        return
    others = changed_meanwhile(turn, answers)
    if others:
        told_meanwhile(turn, answers, others)
        return
    if answers.get("who", NO_ONE) != NO_ONE:
        fault = who_fault(answers["who"], Asking(answers=answers, now=turn.now, turn=turn))
        if fault is not None:
            turn.say(fault, choice=Choice(options=(again(answers),)))
            return
    changes, _left = plan_together.worked_out(turn, answers)
    if not changes:
        turn.say(_("Nothing was changed."))
    elif answers["way"] == "cancel":
        plan_ending.cancel_all(turn, [item for item, _values in changes])
    else:
        save(turn, changes)


def save(turn: Turn, changes: Sequence[Change]) -> None:
    made = plan_batch.make(turn, changes)
    different = [
        after for (before, _v), after in zip(changes, made, strict=True)
        if after.revision != before.revision
    ]  # fmt: skip
    if not different:
        turn.say(_("It was so already. Nothing was changed."))
        return
    turn.say(
        n_("{n} task is changed.", "{n} tasks are changed.", len(different)),
        choice=Choice(
            options=(
                plan_batch.undo_button(made[0].plan_id, plan_batch.name_of(turn)),
                button(_("The whole plan"), "command", "plan"),
            )
        ),
    )


def changed_meanwhile(turn: Turn, answers: Answers) -> list[str]:
    """The chosen tasks that are no longer as they were seen."""
    now = {id: plan_items.find(turn.store, int(id)) for id in answers["chosen"]}
    seen = answers["seen"]
    return [id for id, item in now.items() if item is None or item.revision != seen[id]]


def told_meanwhile(turn: Turn, answers: Answers, others: Sequence[str]) -> None:
    lines: list[Words] = [MEANWHILE]
    for id in others[: plan_lines.SHOWN]:
        item = plan_items.find(turn.store, int(id))
        if item is None:
            lines.append(_("A task was taken away."))
            continue
        changes = plan_history.since(turn, item, answers["seen"][id])
        lines.append(_("“{title}”", title=item.title))
        lines += changes[-3:]
    turn.say(
        *lines,
        _("None of your changes was made. Please look, and choose again."),
        choice=Choice(options=(again(answers), button(_("The whole plan"), "command", "plan"))),
        protect=True,
    )


def again(answers: Answers) -> Option:
    subject = f"task/{answers['line']}" if answers["line"] else f"plan/{answers['plan']}"
    return button(_("Choose again"), SEVERAL, subject)


FLOWS = (Flow(name=SEVERAL, asks=questions, then=completed, by=MAY[SEVERAL], counts=False),)
ACTIONS = (Action(name=SEVERAL, does=begin, by=MAY[SEVERAL]),)
