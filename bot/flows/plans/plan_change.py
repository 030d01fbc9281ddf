"""Changing one line of the plan: its date, its people, its words, where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.core.flow import Action, Flow, Turn
from bot.core.form import DRAFT, Answers, Form
from bot.core.messages import Choice, Text, Words, _
from bot.flows.plans import plan_batch, plan_history, plan_line, plan_lines, plan_questions
from bot.flows.plans.plan_lines import NOBODY, card_button, open_line
from bot.flows.plans.plan_parts import PARTS, which_form
from bot.flows.roles import MAY
from bot.flows.tasks import task_asking
from storage import plan_revisions
from storage.plan_shape import Agreed, Item, Level, Status

CHANGE = "plan-change"
BUTTONS = {  # action -> what it asks about; "" asks that first
    "plan-move": "due",
    "plan-assign": "member_id",
    "plan-supporters": "supporters",
    "plan-status": "status",
    "plan-edit": "",
}
MEANWHILE = _("Meanwhile this was changed:")
NOT_MADE = _("Your change was not made. This is how it stands now:")


# --- beginning ------------------------------------------------------------------------------------


def begin(part: str) -> Callable[[Turn, str, str], None]:
    """An action that asks about one part of the line of its button."""

    def starts(turn: Turn, subject: str, value: str) -> None:
        item = seen(turn, subject, value)
        if item is None:
            return
        if item.status is Status.CANCELLED:
            plan_line.card(turn, item, _("This line is cancelled. To change it, bring it back."))
            return
        given: dict[str, Any] = {"line": item.id, "revision": item.revision}
        if part:
            given["part"] = part
        if part == "supporters":
            given[DRAFT + part] = [str(id) for id in item.supporters]
        turn.begin(CHANGE, **given)

    return starts


def seen(turn: Turn, subject: str, value: str) -> Item | None:
    """The line as its button showed it; what changed since is told, and the card shown anew.

    `value` is the revision that was seen, "" where that does not matter.
    """
    item = open_line(turn, subject)
    if item is None or not value.isdecimal() or int(value) == item.revision:
        return item
    told_meanwhile(turn, item, int(value))
    return None


def told_meanwhile(turn: Turn, item: Item, revision: int) -> None:
    changed = plan_history.since(turn, item, revision)
    lines: list[Words] = [MEANWHILE, *changed[-plan_lines.SHOWN :]] if changed else []
    plan_line.card(turn, item, *lines, NOT_MADE)


def questions(turn: Turn, answers: Answers) -> Form:
    part = answers.get("part")
    which = which_form()
    if part is None:
        return which
    further = plan_questions.date_of_given(turn, answers) if part == "member_id" else ()
    return (*which, *PARTS[part].form, *further)


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    item = seen(turn, f"task/{answers['line']}", str(answers["revision"]))
    if item is None:
        return
    part = PARTS[answers["part"]]
    fault = still_possible(turn, item, answers)
    if fault is not None:
        plan_line.card(turn, item, fault)
        return
    save(turn, item, part.values(turn, item, answers))


def still_possible(turn: Turn, item: Item, answers: Answers) -> Text | None:
    """Whoever was chosen may have left between the question and the end of the talk."""
    chosen = answers.get("member_id", "0")
    people = plan_lines.people_of(turn.store, item.network_id)
    if answers["part"] == "member_id" and chosen != "0" and int(chosen) not in people:
        return _("This person is no longer in the network. Please choose somebody else.")
    return None


def save(turn: Turn, item: Item, values: dict[str, Any], *before: Words) -> None:
    """Makes the change and tells what is different, with the way back."""
    (changed,) = plan_batch.make(turn, [(item, values)])
    if changed.revision == item.revision:
        plan_line.card(turn, item, _("It was so already. Nothing was changed."))
        return
    told(turn, changed, *before)


def told(turn: Turn, item: Item, *before: Words) -> None:
    batch = plan_batch.name_of(turn)
    reads = plan_history.reader(turn)
    lines: list[Words] = [*before, _("Saved: “{title}”.", title=item.title)]
    for one in plan_revisions.of_batch(turn.store, batch):
        if one.item_id == item.id and one.before is not None:
            lines += [
                words for words in plan_history.changes(reads, one) if isinstance(words, Text)
            ]
    lines += asked(turn, item)
    options = (plan_batch.undo_button(item.plan_id, batch), card_button(item))
    turn.say(*lines, choice=Choice(options=options), protect=True)


def asked(turn: Turn, item: Item) -> tuple[Words, ...]:
    """Whether somebody is to answer to it now."""
    if item.level is not Level.TASK or item.agreed is not Agreed.PROPOSED or item.ended:
        return ()
    name = plan_lines.who(item, plan_lines.people_of(turn.store, item.network_id))
    if name is NOBODY:
        return ()
    return (
        _("{name} is asked whether that is all right.", name=name),
        *task_asking.later(turn, [item]),
    )


FLOWS = (Flow(name=CHANGE, asks=questions, then=completed, by=MAY[CHANGE], counts=False),)
ACTIONS = tuple(Action(name=name, does=begin(part), by=MAY[name]) for name, part in BUTTONS.items())
