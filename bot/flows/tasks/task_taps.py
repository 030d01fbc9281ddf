"""What a tap on a task does: done, in progress, blocked and why, later, not mine, undo."""

from __future__ import annotations

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Option, Text, Words, _
from bot.flows.roles import COORDINATOR, MAY
from bot.flows.tasks.task_answers import again, agreeing, change, concerned, tell, twice
from bot.flows.tasks.task_cards import (
    BLOCKED,
    DONE,
    LATER,
    all_mine,
    card,
    option,
    read_value,
    today,
    undo,
)
from bot.flows.tasks.task_date import date_ways
from bot.flows.tasks.task_reached import further
from bot.reports.plan_words import REASONS
from storage.plan_shape import Agreed, Item, Status

WHEN = _("When will it be done?")
WHY = _("What is in the way?")
GOES_ON = _("It goes on again")


# --- done, in progress ----------------------------------------------------------------------------


def done(turn: Turn, subject: str, value: str) -> None:
    item = concerned(turn, subject, value)
    if item is None or is_cancelled(turn, item):
        return
    words = _("✅ Well done, thank you. “{task}” is closed.", task=item.title)
    if twice(turn, item, status=Status.DONE):
        again(turn, words)
        return
    if item.status is Status.DONE:
        card(turn, item, _("This was noted as done already:"))
        return
    item = change(turn, item, status=Status.DONE, reason="", **agreeing(turn, item))
    tell(turn, item, words, options=(undo(item), *further(turn, item), all_mine()))


def progress(turn: Turn, subject: str, value: str) -> None:
    """It goes on. What is past its date needs a new one, which is asked for."""
    item = concerned(turn, subject, value)
    if item is None or is_cancelled(turn, item):
        return
    words = _("Thank you. “{task}” is in progress.", task=item.title)
    if twice(turn, item, status=Status.IN_PROGRESS):
        again(turn, words)
        return
    before = item.revision
    values = {"status": Status.IN_PROGRESS, "reason": "", **agreeing(turn, item)}
    item = change(turn, item, **values)
    back = (undo(item),) if item.revision != before else ()
    if item.due is not None and item.due < today(turn):
        ways = (*date_ways(turn, item), option("task-blocked", BLOCKED, item))
        tell(turn, item, words, WHEN, options=(*ways, *back))
    else:
        ways = (
            option("task-done", DONE, item),
            option("task-blocked", BLOCKED, item),
            option("task-later", LATER, item),
        )
        tell(turn, item, words, options=(*ways, *back))


def is_cancelled(turn: Turn, item: Item) -> bool:
    if item.status is not Status.CANCELLED:
        return False
    turn.say(
        _("“{task}” was cancelled. There is nothing more to do, thank you.", task=item.title),
        choice=Choice(options=(all_mine(),)),
    )
    return True


# --- blocked --------------------------------------------------------------------------------------


def blocked(turn: Turn, subject: str, value: str) -> None:
    """Noted at once; why is one more tap, from a closed list: nothing is told about a person."""
    item = concerned(turn, subject, value)
    if item is None or is_cancelled(turn, item):
        return
    reason = read_value(value)[0]
    if reason not in REASONS:
        reason = item.reason if item.status is Status.BLOCKED else ""
    if twice(turn, item, status=Status.BLOCKED, reason=reason):
        again(turn, blocked_words(turn, reason))
        return
    item = change(turn, item, status=Status.BLOCKED, reason=reason, **agreeing(turn, item))
    if reason:
        ways = (option("task-progress", GOES_ON, item), undo(item), all_mine())
        tell(turn, item, blocked_words(turn, reason), options=ways)
    else:
        ask_why(turn, item)


def ask_why(turn: Turn, item: Item, *before: Words) -> None:
    """What is in the way: one of a closed list, tapped, or typed in a few words."""
    ways = (*reasons(item), option("task-progress", GOES_ON, item), undo(item))
    tell(turn, item, *before, WHY, blocked_words(turn, ""), options=ways)


def reasons(item: Item) -> tuple[Option, ...]:
    return tuple(option("task-blocked", label, item, name) for name, label in REASONS.items())


def blocked_words(turn: Turn, reason: str) -> Text:
    """Who is told of it, and that nobody nags any more (H13)."""
    if turn.may(COORDINATOR):
        return _("Noted as blocked. Reminders for this task stop until it goes on again.")
    if reason == "talk":
        return _(
            "Thank you for saying so. The coordinator is asked to call. Reminders for this task "
            "stop until it goes on again."
        )
    if reason:
        return _(
            "Thank you for saying so. The coordinator will be told (reason: {reason}). Reminders "
            "for this task stop until it goes on again.",
            reason=REASONS[reason],
        )
    return _("The coordinator will be told. Reminders for this task stop until it goes on again.")


# --- not mine -------------------------------------------------------------------------------------


def not_mine(turn: Turn, subject: str, value: str) -> None:
    """It goes back to the coordinator, who finds somebody else."""
    item = concerned(turn, subject, value)
    if item is None or is_cancelled(turn, item):
        return
    if item.member_id != turn.me.id:
        card(turn, item, _("Only whoever is responsible can give a task back. It is now:"))
        return
    words = _("Thank you for saying so. “{task}” goes back to the coordinator.", task=item.title)
    if item.agreed is Agreed.DECLINED:
        again(turn, words)
        return
    item = change(turn, item, agreed=Agreed.DECLINED)
    tell(turn, item, words, options=(undo(item), all_mine()))


ACTIONS = (
    Action(name="task-done", does=done, by=MAY["task-done"]),
    Action(name="task-progress", does=progress, by=MAY["task-progress"]),
    Action(name="task-blocked", does=blocked, by=MAY["task-blocked"]),
    Action(name="task-not-mine", does=not_mine, by=MAY["task-not-mine"]),
)
