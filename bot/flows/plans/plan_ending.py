"""Lines of the plan are cancelled, brought back, or taken away."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Question, Type
from bot.core.form import Item as Choosable
from bot.core.messages import Choice, Words, _, n_
from bot.flows.plans import plan_batch, plan_lines, plan_second
from bot.flows.plans.plan_change import save, seen
from bot.flows.plans.plan_lines import button, card_button
from bot.flows.plans.plan_second import CANCELLED
from bot.flows.roles import MAY
from bot.flows.tasks import task
from storage import plan_items, plan_revisions
from storage.plan_shape import Item, Status

CANCEL, BACK, REMOVE = "plan-cancel", "plan-back", "plan-remove"


# --- cancelling -----------------------------------------------------------------------------------


def cancel(turn: Turn, subject: str, value: str) -> None:
    """One line goes at a tap, which a tap takes back; with lines under it, it is asked first."""
    item = seen(turn, subject, value)
    if item is None:
        return
    if len(going_with(turn, item)) > 1:
        turn.begin(CANCEL, line=item.id, revision=item.revision)
    else:
        save(turn, item, CANCELLED)


def going_with(turn: Turn, item: Item) -> list[Item]:
    """The line, and all under it that has not ended."""
    under = plan_lines.below(plan_items.of_plan(turn.store, item.plan_id), item)
    return [item, *(one for one in under if not one.ended)]


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="confirm",
            type=Type.SELECT_ONE,
            label=consequences,
            choices=(
                Choosable(name="yes", label=_("Yes, cancel all of it")),
                Choosable(name="no", label=_("No, keep it")),
            ),
        ),
    )


def consequences(asking: Asking) -> Sequence[Words]:
    turn = asking.turn
    item = plan_items.get(turn.store, asking.answers["line"])
    going = going_with(turn, item)
    people = plan_lines.people_of(turn.store, turn.home.id)
    lines: list[Words] = [
        n_(
            "Cancel “{title}”? {n} line under it is cancelled, too:",
            "Cancel “{title}”? {n} lines under it are cancelled, too:",
            len(going) - 1,
            title=item.title,
        )
    ]
    shown = going[1 : plan_lines.SHOWN + 1]
    lines += [plan_lines.numbered(n, one, people) for n, one in enumerate(shown, 1)]
    if len(going) - 1 > len(shown):
        left = len(going) - 1 - len(shown)
        lines.append(n_("And {n} more.", "And {n} more.", left))
    if plan_second.needed(len(going)):
        lines.append(plan_second.NEEDED)
    return lines


def completed(turn: Turn, answers: Answers) -> None:
    item = seen(turn, f"task/{answers['line']}", str(answers["revision"]))
    if item is None:
        return
    if answers["confirm"] != "yes":
        turn.say(_("Nothing was changed."), choice=Choice(options=(card_button(item),)))
        return
    cancel_all(turn, going_with(turn, item))


def cancel_all(turn: Turn, items: Sequence[Item]) -> None:
    """At once, or when a second person has agreed (H14)."""
    if plan_second.needed(len(items)):
        plan_second.ask(turn, items)
        return
    plan_batch.make(turn, [(one, CANCELLED) for one in items])
    turn.say(
        n_("{n} line is cancelled.", "{n} lines are cancelled.", len(items)),
        choice=Choice(
            options=(
                plan_batch.undo_button(items[0].plan_id, plan_batch.name_of(turn)),
                button(_("The whole plan"), "command", "plan"),
            )
        ),
    )


# --- bringing back, taking away -------------------------------------------------------------------


def bring_back(turn: Turn, subject: str, value: str) -> None:
    """With what stands above it: a task under nothing would be in no list."""
    item = seen(turn, subject, value)
    if item is None:
        return
    if item.status is not Status.CANCELLED:
        save(turn, item, {})
        return
    closed = [one for one in plan_lines.above(turn.store, item) if one.status is Status.CANCELLED]
    plan_batch.make(turn, [(one, {"status": status_before(turn, one)}) for one in closed])
    save(turn, item, {"status": status_before(turn, item)})


def status_before(turn: Turn, item: Item) -> Status:
    """Where it stood when it was cancelled."""
    for one in reversed(plan_revisions.of_item(turn.store, item.id)):
        if one.before and one.after and one.after.get("status") == item.status:
            status = Status(one.before["status"])
            return Status.IN_PROGRESS if status is Status.BLOCKED else status
    return Status.NOT_STARTED


def take_away(turn: Turn, subject: str, value: str) -> None:
    """A line that was written down by mistake, with nothing under it; its history stays."""
    item = seen(turn, subject, value)
    if item is None:
        return
    if not plan_batch.bare(turn.store, item):
        turn.say(
            _("There are lines under “{title}”. Please take these away first.", title=item.title),
            choice=Choice(options=(card_button(item),)),
        )
        return
    batch = plan_batch.name_of(turn)
    plan_items.take_away(turn.store, item, turn.now, by=turn.me.id, batch=batch)
    plan_batch.follow(turn, turn.home.id, task.people_of(item))
    turn.say(
        _("“{title}” is taken away.", title=item.title),
        choice=Choice(
            options=(
                plan_batch.undo_button(item.plan_id, batch),
                button(_("The whole plan"), "command", "plan"),
            )
        ),
        protect=True,
    )


FLOWS = (Flow(name=CANCEL, asks=questions, then=completed, by=MAY[CANCEL], counts=False),)
ACTIONS = (
    Action(name=CANCEL, does=cancel, by=MAY[CANCEL]),
    Action(name=BACK, does=bring_back, by=MAY[BACK]),
    Action(name=REMOVE, does=take_away, by=MAY[REMOVE]),
)
