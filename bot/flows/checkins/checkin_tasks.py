"""What a check-in begins with: one’s own open tasks, the blocked ones first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.core import understand
from bot.core.flow import Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Day, Text, Words, _, n_
from bot.core.reading import by_choice
from bot.core.understand import Intent
from bot.flows.dates import read_date
from bot.flows.roles import MAY
from bot.flows.tasks.task_answers import agreeing, change, concerned
from bot.flows.tasks.task_cards import BLOCKED, DONE, LATER, PROGRESS, all_mine, line, today, when
from bot.flows.tasks.task_date import MONTH, NONE, RESTING, chosen, fault
from bot.flows.tasks.task_replies import SITUATION
from bot.reports.plan_words import REASONS
from storage import plan_items, sessions
from storage.plan_shape import Agreed, Status
from storage.plan_shape import Item as Line
from storage.surveys import Survey

TASKS = "checkin-tasks"
MOST = 3  # tasks asked about; a check-in takes about two minutes (L6)
ASKED = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED)
AGREED = (Agreed.OPEN, Agreed.ACCEPTED)  # what was only offered is asked about elsewhere
AHEAD = (("w1", _("In one week")), ("w2", _("In two weeks")), (MONTH, _("In one month")))

STANDS = (
    Item(name="done", label=DONE, intents=(Intent.DONE,)),
    Item(name="progress", label=PROGRESS, intents=(Intent.IN_PROGRESS,)),
    Item(name="blocked", label=BLOCKED, intents=(Intent.BLOCKED,)),
    Item(name="later", label=LATER, intents=(Intent.MORE_TIME, Intent.LATE)),
)
SAYS_LITTLE = (Intent.YES, Intent.SOFT_YES, Intent.NO, Intent.NOT_YET, Intent.THANKS)


def open_tasks(turn: Turn) -> list[Line]:
    """One's own: the blocked ones, then what is due, the longest waiting first."""
    mine = [
        one
        for one in plan_items.tasks_of(turn.store, turn.me.id)
        if one.status in ASKED and one.agreed in AGREED and one.network_id == turn.home.id
    ]
    return sorted(mine, key=lambda one: one.status is not Status.BLOCKED)


def begins(turn: Turn, survey: Survey, answers: Answers) -> bool:
    """Asks about the tasks before a named check-in; its own questions follow with `answers`.

    An anonymous one knows nothing of tasks, and what was put aside goes on where it stood (H7).
    """
    if survey.checkin_id is None or survey.anonymous:
        return False
    if sessions.named(turn.store, turn.address.id, survey.subject, turn.now) is not None:
        return False
    found = open_tasks(turn)
    if not found:
        return False
    asked = [[one.id, one.revision] for one in found[:MOST]]
    more = len(found) - len(asked)
    turn.begin(TASKS, survey=survey.subject, then=answers, tasks=asked, more=more)
    return True


# --- what is asked --------------------------------------------------------------------------------


def questions(turn: Turn, answers: Answers) -> Form:
    found = (plan_items.find(turn.store, id) for id, _revision in answers["tasks"])
    return tuple(
        each for n, item in enumerate(found) if item is not None for each in about(turn, item, n)
    )


def about(turn: Turn, item: Line, n: int) -> Iterator[Question]:
    how, why, day = f"task{item.id}", f"reason{item.id}", f"day{item.id}"
    late = item.due is not None and item.due < today(turn)
    first: tuple[Words, ...] = (_("First your tasks."),) if n == 0 else ()
    yield Question(
        name=how,
        type=Type.SELECT_ONE,
        label=lambda asking: (*first, asks(asking, item)),
        required=False,
        choices=STANDS,
        read=read_how,
    )
    yield Question(
        name=why,
        type=Type.SELECT_ONE,
        label=_("What is in the way?"),
        required=False,
        relevant=lambda answers: answers.get(how) == "blocked",
        choices=tuple(Item(name=name, label=label) for name, label in REASONS.items()),
        constraint=reason_fault,
    )
    yield Question(
        name=day,
        type=Type.SELECT_ONE,
        label=_("When will it be done?"),
        hint=_("Choose, or type a day: “Thursday”, “26/11”."),
        required=False,
        relevant=lambda answers: (
            answers.get(how) == "later" or (late and answers.get(how) == "progress")
        ),
        choices=lambda asking: day_items(asking.turn, item),
        read=read_date,
        constraint=lambda value, asking: day_fault(value, asking, item),
    )


def read_how(words: str, asking: Asking) -> Accepted | Refused:
    """ "Yes" says nothing of how a task is going: it is asked, as below its card (L4)."""
    question = Question(name="", type=Type.SELECT_ONE, label=SITUATION, choices=STANDS)
    read = by_choice(question, words, asking)
    meant = understand.intent(words, language=asking.turn.voice.language)
    if isinstance(read, Refused) and meant in SAYS_LITTLE:
        return Refused(say=(SITUATION,))
    return read


def asks(asking: Asking, item: Line) -> Text:
    if item.status is not Status.BLOCKED:
        return _("“{task}”: {when}. How is it going?", task=item.title,
                 when=when(item, today(asking.turn)))  # fmt: skip
    if item.reason in REASONS:
        return _("“{task}” was blocked: {reason}. How is it now?", task=item.title,
                 reason=REASONS[item.reason])  # fmt: skip
    return _("“{task}” was blocked. How is it now?", task=item.title)


def day_items(turn: Turn, item: Line) -> list[Item]:
    items = [
        Item(name=day.isoformat(), label=_("{label}: {date}", label=label, date=Day(day=day)))
        for what, label in AHEAD
        if (day := chosen(turn, item, what)) is not None
    ]
    return [*items, Item(name=NONE, label=_("No date yet"))]


def reason_fault(value: str, _asking: Asking) -> Text | None:
    return None if value in REASONS else _("Please choose one of these.")


def day_fault(value: str, asking: Asking, item: Line) -> Text | None:
    if value == NONE:
        return None
    return fault(date.fromisoformat(value), item, today(asking.turn))


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    """What was said is noted in the plan, as a tap would; none of it goes into the check-in."""
    noted = [item for item in applied(turn, answers) if item is not None]
    if noted:
        lines: list[Words] = [
            n_("Noted for {n} task. Now the check-in.", "Noted for {n} tasks. Now the check-in.",
               len(noted)),
        ]  # fmt: skip
        lines += [line(n, item, today(turn)) for n, item in enumerate(noted, 1)]
        if answers["more"]:
            lines.append(n_("{n} more task is open.", "{n} more tasks are open.", answers["more"]))
        turn.say(*lines, choice=Choice(options=(all_mine(),)), protect=True)
    turn.begin(answers["survey"], **answers["then"])


def applied(turn: Turn, answers: Answers) -> Iterator[Line | None]:
    for id, revision in answers["tasks"]:
        how = answers.get(f"task{id}")
        if how is None:
            continue
        item = concerned(turn, f"task/{id}", f":{revision}")
        if item is None:
            continue  # what became of it meanwhile has been said
        values = said(answers, item, how)
        yield change(turn, item, **values, **agreeing(turn, item))


def said(answers: Answers, item: Line, how: str) -> dict[str, Any]:
    """The values of the line that an answer makes, as those of the taps on its card."""
    day = answers.get(f"day{item.id}")
    moved: dict[str, Any] = {"due": date.fromisoformat(day)} if day and day != NONE else {}
    if how == "done":
        return {"status": Status.DONE, "reason": ""}
    if how == "blocked":
        kept = item.reason if item.status is Status.BLOCKED else ""
        return {"status": Status.BLOCKED, "reason": answers.get(f"reason{item.id}") or kept}
    if day == NONE:
        return {"status": Status.POSTPONED, "reason": ""}
    goes_on = how == "progress" or (moved and item.status in RESTING)
    return {**moved, **({"status": Status.IN_PROGRESS, "reason": ""} if goes_on else {})}


FLOWS = (Flow(name=TASKS, asks=questions, then=completed, by=MAY[TASKS], counts=False),)
