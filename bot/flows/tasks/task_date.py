"""A new date for a task: in a week, in a month, one that is typed, or none yet."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Question, Type
from bot.core.messages import Day, Option, Text, Words, _
from bot.core.when import Problem
from bot.flows.dates import PROBLEMS, day_items, read_date
from bot.flows.roles import MAY
from bot.flows.surveys.survey import working_day
from bot.flows.tasks.task_answers import again, change, concerned, tell, twice
from bot.flows.tasks.task_cards import OFFERED, all_mine, card, press, read_value, today, undo
from storage import plan_items, plan_revisions
from storage.plan_shape import Agreed, Item, Status

WEEKS = {"w1": 1, "w2": 2}
MONTH, OTHER, NONE = "m1", "other", "none"
ENDED = _("This task is closed. To go on with it, say that it is not done yet.")
LONGEST = timedelta(days=731)  # a plan is shorter than two years
ASK = _("Which new date?")
RESTING = (Status.BLOCKED, Status.POSTPONED)  # with a new date these go on


def later(turn: Turn, subject: str, value: str) -> None:
    """Asks for the date, or takes the one that was tapped."""
    item = concerned(turn, subject, value)
    if item is None:
        return
    if item.ended:
        card(turn, item, ENDED)
        return
    what, revision = read_value(value)
    day = chosen(turn, as_shown(turn, item, revision), what)
    if day is not None:
        move(turn, item, day)
    elif what == NONE:
        postpone(turn, item)
    elif what == OTHER:
        turn.begin("task-date", task=item.id, revision=item.revision)
    else:
        tell(turn, item, ASK, options=date_ways(turn, item))


def as_shown(turn: Turn, item: Item, revision: int | None) -> Item:
    """With the date that stood there when the button was shown: a second tap on “in two weeks”
    does not move what the first one has moved (R2)."""
    if revision is None or item.revision == revision:
        return item
    since = (one for one in plan_revisions.of_item(turn.store, item.id) if one.revision > revision)
    before = next((one.before for one in since if one.before and "due" in one.before), None)
    return item if before is None else replace(item, due=plan_revisions.restored(before)["due"])


def date_ways(turn: Turn, item: Item) -> tuple[Option, ...]:
    ways: tuple[tuple[str, Words], ...] = (
        ("w1", _("In one week")),
        ("w2", _("In two weeks")),
        (MONTH, _("In one month")),
        (OTHER, _("Another date")),
        (NONE, _("No date yet")),
    )
    return tuple(
        Option(label=label, press=press("task-later", item, what), hint=hint(turn, item, what))
        for what, label in ways
    )


def hint(turn: Turn, item: Item, what: str) -> Words | None:
    day = chosen(turn, item, what)
    return None if day is None else Day(day=day)


def chosen(turn: Turn, item: Item, what: str) -> date | None:
    """The working day that a button means: from today on, or from its date while that is to come
    and the day would not be later than it."""
    now = today(turn)
    if what in WEEKS:
        ahead = timedelta(weeks=WEEKS[what])
        day = now + ahead
        if item.due is not None and day <= item.due:
            day = item.due + ahead
    elif what == MONTH:
        day = month_after(now)
        if item.due is not None and day <= item.due:
            day = month_after(item.due)
    else:
        return iso(what)
    return working_day(day, turn.home)


def iso(what: str) -> date | None:
    try:
        return date.fromisoformat(what)
    except ValueError:
        return None


def month_after(day: date) -> date:
    """The same day of the next month, or its last."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def fault(day: date, item: Item, now: date) -> Text | None:
    """Why a task cannot be due then, with what to do."""
    if day < now:
        return PROBLEMS[Problem.IN_THE_PAST]
    if item.start is not None and day < item.start:
        return _(
            "That is before the task begins, on {start}. Please choose a later day.",
            start=Day(day=item.start),
        )
    if day - now > LONGEST:
        return _("That is very far away. Please choose a day within two years.")
    return None


def move(turn: Turn, item: Item, day: date) -> None:
    """A new date; for what was only offered it is a wish that the coordinator answers."""
    why = fault(day, item, today(turn))
    if why is not None:
        tell(turn, item, why, options=date_ways(turn, item))
        return
    values: dict[str, Any] = {"due": day}
    if item.status in RESTING:
        values |= {"status": Status.IN_PROGRESS, "reason": ""}
    wished = item.member_id == turn.me.id and item.agreed in OFFERED
    if wished:
        values["agreed"] = Agreed.TALK
    words = date_words(item, day, wished=wished)
    if twice(turn, item, **values):
        again(turn, words)
        return
    item = change(turn, item, **values)
    tell(turn, item, words, options=(undo(item), all_mine()))


def date_words(item: Item, day: date, *, wished: bool) -> Text:
    if wished:
        return _(
            "Thank you. The coordinator learns that {due} would suit you for “{task}”, and "
            "answers.",
            task=item.title,
            due=Day(day=day),
        )
    return _("The new date of “{task}” is {due}.", task=item.title, due=Day(day=day))


def postpone(turn: Turn, item: Item) -> None:
    words = _(
        "“{task}” has no date for now. The coordinator is asked for one, and you are not reminded "
        "until then.",
        task=item.title,
    )
    if twice(turn, item, status=Status.POSTPONED):
        again(turn, words)
        return
    item = change(turn, item, status=Status.POSTPONED, reason="", due=None)
    tell(turn, item, words, options=(undo(item), all_mine()))


# --- another date, typed --------------------------------------------------------------------------


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="day",
            type=Type.WHEN,
            label=ASK,
            hint=_("Choose a day, or type one: “Thursday”, “26/11”, “in three weeks”."),
            choices=day_items,
            columns=3,
            read=read_date,
            constraint=day_fault,
        ),
    )


def day_fault(value: str, asking: Asking) -> Text | None:
    item = plan_items.find(asking.turn.store, asking.answers["task"])
    if item is None:
        return None
    return fault(date.fromisoformat(value), item, today(asking.turn))


def dated(turn: Turn, answers: Answers) -> None:
    shown = f":{answers['revision']}"
    item = concerned(turn, f"task/{answers['task']}", shown)
    if item is not None:
        move(turn, item, date.fromisoformat(answers["day"]))


FLOWS = (Flow(name="task-date", asks=questions, then=dated, by=MAY["task-date"], counts=False),)
ACTIONS = (Action(name="task-later", does=later, by=MAY["task-later"]),)
