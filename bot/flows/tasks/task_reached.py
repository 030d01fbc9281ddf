"""After a task is done, for those who like: what was reached, and how many took part, in bands."""

from __future__ import annotations

import re

from bot.core import persons, texts
from bot.core.flow import Action, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Question, Refused, Type
from bot.core.messages import Choice, Option, Words, _
from bot.flows.roles import MAY
from bot.flows.tasks import task
from bot.flows.tasks.task_answers import asked_in, concerned
from bot.flows.tasks.task_cards import all_mine, press, read_value
from bot.reports.plan_words import PARTICIPANTS
from storage import plan_items
from storage.plan_shape import Item, Level

LONGEST = 20  # characters: a number, perhaps with its unit; never a sentence (H1)
AMOUNT = re.compile(r"[^\W\d_]{0,12}\s?[\d.,/ ]*\d[\d.,/ ]*\s?(?:%|[^\W\d_]{0,12})")


def further(turn: Turn, item: Item) -> tuple[Option, ...]:
    """What else may be told of a task that is done, where the plan asks for it."""
    found = []
    if measured(turn, item) is not None:
        label = _("What was reached?")
        found.append(Option(label=label, press=press("task-reached", item)))
    if activity_of(turn, item) is not None:
        label = _("How many took part?")
        found.append(Option(label=label, press=press("task-took-part", item)))
    return tuple(found)


def activity_of(turn: Turn, item: Item) -> Item | None:
    found = plan_items.find(turn.store, item.parent_id) if item.parent_id else None
    return found if found is not None and found.level is Level.ACTIVITY else None


def measured(turn: Turn, item: Item) -> Item | None:
    """The line whose indicator this task moves: its own, or its activity's."""
    if item.indicator:
        return item
    activity = activity_of(turn, item)
    return activity if activity is not None and activity.indicator else None


# --- what was reached -----------------------------------------------------------------------------


def reached(turn: Turn, subject: str, _value: str) -> None:
    item = concerned(turn, subject)
    if item is None:
        return
    if measured(turn, item) is None:
        turn.say(task.GONE)
        return
    turn.begin("task-reached", task=item.id)


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (Question(name="actual", type=Type.DECIMAL, label=asks, read=read_amount),)


def asks(asking: Asking) -> list[Words]:
    item = plan_items.find(asking.turn.store, asking.answers["task"])
    line = measured(asking.turn, item) if item is not None else None
    if line is None:
        return [_("What was reached? Please type a number.")]
    found: list[Words] = [_("{indicator}: what was reached?", indicator=line.indicator)]
    if line.target:
        found.append(_("Target: {target}", target=line.target))
    if line.actual:
        found.append(_("So far: {actual}", actual=line.actual))
    found.append(_("Please type a number, for instance 12 or 80 %."))
    return found


def read_amount(words: str, _asking: Asking) -> Accepted | Refused:
    """A number with its unit; words beside it might be about somebody (H1)."""
    text = texts.clean(words, len(words))
    plain = len(text) <= LONGEST and AMOUNT.fullmatch(text) is not None
    if not plain or persons.names_somebody(text) is not None:
        return Refused(say=(_("Please type a number alone, for instance 12 or 80 %."),))
    return Accepted(text)


def noted(turn: Turn, answers: Answers) -> None:
    item = concerned(turn, f"task/{answers['task']}")
    line = measured(turn, item) if item is not None else None
    if item is None or line is None:
        return
    change_line(turn, line, item, actual=answers["actual"])
    turn.say(
        _("Thank you. Noted: {indicator}: {actual}.", indicator=line.indicator,
          actual=answers["actual"]),
        choice=Choice(options=(*took_part_option(turn, item), all_mine())),
        protect=True,
    )  # fmt: skip


def took_part_option(turn: Turn, item: Item) -> tuple[Option, ...]:
    return tuple(one for one in further(turn, item) if one.press.action == "task-took-part")


# --- how many took part ---------------------------------------------------------------------------


def took_part(turn: Turn, subject: str, value: str) -> None:
    """A band of the activity, never a list of people (domain.md, section 2)."""
    item = concerned(turn, subject)
    activity = activity_of(turn, item) if item is not None else None
    if item is None or activity is None:
        return
    band = read_value(value)[0]
    title: Words = _("Activity: {title}", title=activity.title)
    if band in PARTICIPANTS:
        change_line(turn, activity, item, participants=band)
        title = _("Thank you. Noted: {band}.", band=PARTICIPANTS[band])
    bands = tuple(
        Option(
            label=_("✓ {choice}", choice=label) if name == band else label,
            press=press("task-took-part", item, name),
        )
        for name, label in PARTICIPANTS.items()
    )
    turn.say(
        title,
        _("How many people took part? A rough number is enough."),
        choice=Choice(options=(*bands, all_mine())),
        edits=asked_in(turn, item) if band else "",
        protect=True,
    )


def change_line(turn: Turn, line: Item, item: Item, **values: str) -> None:
    plan_items.change(
        turn.store, line, turn.now, by=turn.me.id, batch=f"answer/{turn.event}", **values
    )
    task.follow(turn, *task.people_of(item))


FLOWS = (
    Flow(name="task-reached", asks=questions, then=noted, by=MAY["task-reached"], counts=False),
)
ACTIONS = (
    Action(name="task-reached", does=reached, by=MAY["task-reached"]),
    Action(name="task-took-part", does=took_part, by=MAY["task-took-part"]),
)
