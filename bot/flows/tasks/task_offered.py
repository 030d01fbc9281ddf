"""A task is offered to somebody: they accept, ask to talk or for another date, or decline."""

from __future__ import annotations

from datetime import date

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Day, Option, Text, Words, _, n_
from bot.flows.roles import MAY
from bot.flows.tasks import task
from bot.flows.tasks.task_answers import (
    again,
    change,
    concerned,
    outdated,
    refuse,
    tapped_twice,
    tell,
)
from bot.flows.tasks.task_cards import all_mine, card, show, today, undo
from bot.flows.tasks.task_date import date_ways
from bot.flows.tasks.task_days import offered
from bot.flows.tasks.task_taps import not_mine
from storage import plan_items
from storage.plan_shape import Agreed, Item

LESS = _("Some of these tasks are not yours any more. To see yours: /tasks")
NO_LONGER = _("This task no longer waits for your answer. It is now:")


def accept(turn: Turn, subject: str, value: str) -> None:
    """One task; without a subject all that a message offered, as "12:3,15:1"."""
    if not subject:
        accept_all(turn, value)
        return
    item = answerable(turn, subject, value)
    if item is None:
        return
    if item.agreed in (Agreed.ACCEPTED, Agreed.OPEN):
        if tapped_twice(turn):
            again(turn, accepted(item, today(turn)))
        else:
            card(turn, item, NO_LONGER)
        return
    item = change(turn, item, agreed=Agreed.ACCEPTED)
    past = item.due is not None and item.due < today(turn)
    further = date_ways(turn, item) if past else (show(item, _("See the task")),)
    tell(turn, item, accepted(item, today(turn)), options=(*further, undo(item)))


def accepted(item: Item, day: date) -> Text:
    if item.due is None:
        return _("Thank you. “{task}” is yours.", task=item.title)
    if item.due < day:
        return _(
            "Thank you. “{task}” is yours. Its date is past: which new date suits you?",
            task=item.title,
        )
    return _(
        "Thank you. “{task}” is yours, due {due}. You are reminded in time.",
        task=item.title,
        due=Day(day=item.due),
    )


def answerable(turn: Turn, subject: str, value: str) -> Item | None:
    """A task that goes on and was given to whoever speaks; else says how it stands."""
    item = concerned(turn, subject, value)
    if item is None:
        return None
    if item.member_id != turn.me.id or item.ended:
        card(turn, item, NO_LONGER)
        return None
    return item


def accept_all(turn: Turn, value: str) -> None:
    """Those that are still as they were shown; the others are named, unless they are gone."""
    answered: list[Item] = []
    taken: list[Item] = []
    other: list[Item] = []
    listed = pairs(value)
    for id, revision in listed:
        item = plan_items.find(turn.store, id)
        if item is None or item.network_id != turn.home.id or item.member_id != turn.me.id:
            continue  # gone, or somebody else's
        if not offered(item):
            answered.append(item)
        elif outdated(turn, item, revision):
            other.append(item)
        else:
            taken.append(change(turn, item, agreed=Agreed.ACCEPTED))
    gone = len(answered) + len(taken) + len(other) < len(listed)
    if taken or other:
        answer_all(turn, taken, other, gone=gone)
    elif gone:
        refuse(turn, LESS if answered else task.GONE)
    else:
        again(turn, _("You have answered these already. To see your tasks: /tasks"))


def answer_all(turn: Turn, taken: list[Item], other: list[Item], *, gone: bool) -> None:
    lines: list[Words] = []
    if taken:
        words = n_(
            "Thank you. {n} task is yours. You are reminded in time.",
            "Thank you. {n} tasks are yours. You are reminded in time.",
            len(taken),
        )
        lines.append(words)
    if other:
        lines.append(_("Changed meanwhile, and not accepted yet. Please look at it once more:"))
    if gone:
        lines.append(LESS)
    options: tuple[Option, ...] = tuple(show(item) for item in other)
    edits = turn.standing.key if turn.standing else ""
    choice = Choice(options=(*options, all_mine()))
    turn.say(*lines, choice=choice, edits=edits, protect=True)


def pairs(value: str) -> list[tuple[int, int]]:
    found = (one.partition(":") for one in value.split(","))
    return [
        (int(id), int(revision))
        for id, _colon, revision in found
        if id.isdecimal() and revision.isdecimal()
    ]


def talk(turn: Turn, subject: str, value: str) -> None:
    item = answerable(turn, subject, value)
    if item is None:
        return
    words = _(
        "Thank you. The coordinator learns that you would like to talk about “{task}” first.",
        task=item.title,
    )
    if item.agreed is Agreed.TALK:
        again(turn, words)
        return
    item = change(turn, item, agreed=Agreed.TALK)
    tell(turn, item, words, options=(undo(item), all_mine()))


ACTIONS = (
    Action(name="task-accept", does=accept, by=MAY["task-accept"]),
    Action(name="task-talk", does=talk, by=MAY["task-talk"]),
    Action(name="task-decline", does=not_mine, by=MAY["task-decline"]),
)
