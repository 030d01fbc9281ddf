"""A task in words: its card, its line in a list, and the buttons below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.core.flow import Turn
from bot.core.messages import Choice, Day, Option, Press, Terms, Text, Words, _
from bot.flows.places import here
from bot.flows.roles import COORDINATOR
from bot.reports.plan_words import REASONS, STATUSES, titled
from storage import members, plan_items
from storage.database import Store
from storage.plan_shape import Agreed, Item, Level, Status

OFFERED = (Agreed.PROPOSED, Agreed.TALK, Agreed.DECLINED)  # whoever has it may still accept it

# Where a task stands that has not been agreed on.
SAID: Mapping[Agreed, Text] = {
    Agreed.PROPOSED: _("Waits for an answer"),
    Agreed.TALK: _("To be talked about"),
    Agreed.DECLINED: _("Given back"),
}
ACCEPT, TALK = _("I accept"), _("Let us talk first")
ANOTHER_DATE, DECLINE = _("Another date"), _("I cannot take it")
DONE, PROGRESS = _("✅ Done"), _("🔄 In progress")
BLOCKED, LATER = _("⛔ Blocked"), _("🗓 I need more time")
NOT_MINE, NOT_ME, UNDO = _("Not mine"), _("Not me"), _("Undo")
MY_TASKS = _("My tasks")


# --- buttons --------------------------------------------------------------------------------------


def press(action: str, item: Item, what: str = "") -> Press:
    """A button about one task; it knows which state of the line it was shown with."""
    return Press(action=action, subject=item.subject, value=f"{what}:{item.revision}")


def read_value(value: str) -> tuple[str, int | None]:
    """What a button's value says, and the revision that it was shown with, if any."""
    what, revision, *_mark = (*value.split(":"), "")
    return what, int(revision) if revision.isdecimal() else None


def option(action: str, label: Words, item: Item, what: str = "") -> Option:
    return Option(label=label, press=press(action, item, what))


def sure(option: Option, answer: str) -> Option:
    """The button that a typed yes, or a typed no, to "Right?" stands for."""
    press = option.press
    return replace(option, press=replace(press, value=f"{press.value}:{answer}"))


def show(item: Item, label: Words | None = None, short: Words | None = None) -> Option:
    press = Press(action="task-show", subject=item.subject)
    return Option(label=label or item.title, short=short, press=press)


def ways(item: Item, *, mine: bool = True) -> tuple[Option, ...]:
    """What can be said of a task that goes on, or is blocked or postponed."""
    steps = [("task-done", DONE), ("task-progress", PROGRESS), ("task-blocked", BLOCKED)]
    steps.append(("task-later", LATER))
    if mine:
        steps.append(("task-not-mine", NOT_MINE))
    return tuple(Option(label=label, press=press(action, item)) for action, label in steps)


def offer_ways(item: Item) -> tuple[Option, ...]:
    return (
        Option(label=ACCEPT, press=press("task-accept", item)),
        Option(label=TALK, press=press("task-talk", item)),
        Option(label=ANOTHER_DATE, press=press("task-later", item, "other")),
        Option(label=DECLINE, press=press("task-decline", item)),
    )


def undo(item: Item) -> Option:
    """Takes back the change that has led to this state of the line."""
    return Option(label=UNDO, press=press("task-undo", item))


def all_mine() -> Option:
    return Option(label=MY_TASKS, press=Press(action="command", subject="tasks"))


# --- lines ----------------------------------------------------------------------------------------


def when(item: Item, today: date) -> Text:
    """When it is due, as one reads it today."""
    if item.due is None:
        return _("no date")
    if item.due == today:
        return _("due today")
    if item.due < today:
        return _("was due on {due}", due=Day(day=item.due))
    return _("due on {due}", due=Day(day=item.due))


def line(n: int, item: Item, today: date) -> Text:
    if item.status in (Status.DONE, Status.CANCELLED):
        return _("{n}. {title} ({status})", n=n, title=item.title, status=STATUSES[item.status])
    return _(
        "{n}. {title}: {when} ({status})",
        n=n,
        title=item.title,
        when=when(item, today),
        status=standing(item),
    )


def standing(item: Item) -> Text:
    """Where it stands, with what is in the way."""
    if item.going and item.agreed in SAID:
        return SAID[item.agreed]
    if item.status is Status.BLOCKED and item.reason in REASONS:
        return _("{status}: {reason}", status=STATUSES[item.status], reason=REASONS[item.reason])
    return STATUSES[item.status]


# --- the card -------------------------------------------------------------------------------------


def card(turn: Turn, item: Item, *before: Words, edits: str = "") -> None:
    """Everything about a task, to somebody who has to do with it, and what they can say of it."""
    turn.say(
        *before,
        *lines(turn, item),
        title=item.title,
        choice=Choice(options=options(turn, item)),
        edits=edits,
        protect=True,
    )


def lines(turn: Turn, item: Item) -> list[Words]:
    found: list[Words] = [*above(turn.store, item)]
    if item.due is None:
        found.append(_("No date yet."))
    else:
        found.append(_("Due: {due}", due=Day(day=item.due, style="full")))
    found.append(_("Status: {status}", status=standing(item)))
    if item.member_id != turn.me.id:
        found.append(responsible(turn, item))
    helpers = names(turn, item.supporters)
    if helpers:
        found.append(_("Supported by: {names}", names=Terms(tuple(helpers))))
    if item.partners:
        found.append(_("Partners: {partners}", partners=item.partners))
    return found


def above(store: Store, item: Item) -> list[Text]:
    """The activity and the objective that it belongs to."""
    found = []
    activity = plan_items.find(store, item.parent_id) if item.parent_id else None
    if activity is not None:
        found.append(_("Activity: {title}", title=titled(activity)))
        objective = plan_items.find(store, activity.parent_id) if activity.parent_id else None
        if objective is not None:
            found.append(_("Objective: {title}", title=titled(objective)))
    return found


def responsible(turn: Turn, item: Item) -> Text:
    found = names(turn, [item.member_id] if item.member_id else [])
    if found:
        return _("Responsible: {name}", name=found[0])
    if item.former:
        return _("Responsible: a former member")
    return _("Responsible: nobody yet")


def names(turn: Turn, ids: Sequence[int]) -> list[str]:
    """Those of the own network who are still there (S4)."""
    found = members.among(turn.store, ids)
    there = [found[id] for id in ids if id in found and found[id].here]
    return [one.name for one in there if one.network_id == turn.home.id]


def options(turn: Turn, item: Item) -> tuple[Option, ...]:
    found: list[Option] = []
    if item.level is Level.TASK and may_answer(turn, item) and not item.ended:
        mine = item.member_id == turn.me.id
        if mine and item.agreed in OFFERED:
            found += offer_ways(item)
        else:
            found += ways(item, mine=mine)
        if turn.me.id in item.supporters and not mine:
            found.append(option("task-not-me", NOT_ME, item))
    elif item.status is Status.DONE and may_answer(turn, item):
        reopen = press("task-progress", item)
        found.append(Option(label=_("It is not done yet"), press=reopen))
    if turn.may(COORDINATOR):
        line_press = Press(action="plan-line", subject=item.subject)
        found.append(Option(label=_("In the plan"), press=line_press))
    return (*found, all_mine())


def may_answer(turn: Turn, item: Item) -> bool:
    """Whoever does it or supports it, and the coordinators of the network, as things are now."""
    me = turn.me.id
    return me == item.member_id or me in item.supporters or turn.may(COORDINATOR)


def today(turn: Turn) -> date:
    return here(turn.now, turn.home).date()
