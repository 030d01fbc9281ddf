"""An answered survey is looked over before it is sent: everything as it will go, one to change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.core import form
from bot.core.flow import ABOUT, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Day, Hour, Terms, Words, _
from bot.flows.confirming import SAYS_NO, SAYS_YES
from bot.flows.places import here
from bot.flows.surveys.survey import form_of
from storage import surveys
from storage.surveys import Survey

SEND, CHANGE, LAST = "~send", "~change", "~last"
TIME = re.compile(r"\[(\d+)\]")  # in the name of a question: "kids[2]/name"
MOST_SHOWN = 12  # answers shown before they are sent; of a longer form only the number


def form_questions(turn: Turn, survey: Survey, answers: Answers) -> Form:
    from bot.forms.asked import asked

    return asked(
        form_of(turn.store, survey),
        answers,
        now=here(turn.now, turn.home),
        given=survey.given,
        last=answers.get(LAST),
    )


def looked_over(asking: Asking) -> Sequence[Words]:
    """Everything as it will be sent, so that it can still be changed."""
    answered = answered_questions(asking)
    lines: list[Words] = [_("That was the last question. Shall I send your answers?")]
    if len(answered) > MOST_SHOWN:
        return lines
    for question, label in told_apart(answered, asking):
        value = said(question, asking.answers[question.name], asking)
        lines.append(_("• {question} {answer}", question=label, answer=value))
    return lines


def answered_questions(asking: Asking) -> list[Question]:
    """Those that are relevant and were answered, in their order."""
    turn, answers = asking.turn, asking.answers
    survey = surveys.of_subject(turn.store, answers[ABOUT])
    if survey is None:
        return []
    return [
        question
        for question in form_questions(turn, survey, answers)
        if answers.get(question.name) is not None
        and question.relevant(answers)
        and question.type is not Type.NOTE
    ]


def asks(question: Question, asking: Asking) -> Words:
    """What it asks in one line, without the note or the group's name before it."""
    return form.said(question.label, asking)[-1]


def told_apart(questions: Sequence[Question], asking: Asking) -> list[tuple[Question, Words]]:
    """Each question with its words; those that are asked several times have the number of the time
    of their repeat, or of their place in a ranking."""
    labels = [asks(question, asking) for question in questions]
    found: list[tuple[Question, Words]] = []
    for question, label in zip(questions, labels, strict=True):
        same = [each.name for each, other in zip(questions, labels, strict=True) if other == label]
        n = times(same)[same.index(question.name)]
        found.append((question, _("{title} ({n})", title=label, n=n) if len(same) > 1 else label))
    return found


def times(names: Sequence[str]) -> Sequence[int | str]:
    found = [".".join(TIME.findall(name)) for name in names]
    if len(set(found)) < len(found):
        return range(1, len(names) + 1)
    return [int(each) if each.isdecimal() else each for each in found]


def said(question: Question, value: Any, asking: Asking) -> Words:
    """An answer in words: labels of choices, days and times as people write them."""
    labels = {item.name: item.label for item in question.items(asking)}
    if isinstance(value, list):
        chosen = [labels.get(each, str(each)) for each in value]
        return joined(chosen) if chosen else "–"
    if str(value) in labels:
        return labels[str(value)]
    if question.type is Type.DATE:
        return Day(day=datetime.fromisoformat(value).date(), style="full")
    if question.type is Type.DATETIME:
        moment = datetime.fromisoformat(value)
        return joined((Day(day=moment.date(), style="full"), Hour(at=moment.time())))
    if question.type is Type.TIME:
        return Hour(at=datetime.fromisoformat(f"2000-01-01T{value}").time())
    return str(value)


def joined(chosen: Sequence[Words]) -> Words:
    return _("{choices}", choices=Terms(tuple(chosen)))


def changeable(asking: Asking) -> Sequence[Item]:
    answered = told_apart(answered_questions(asking), asking)
    return [Item(name=question.name, label=label) for question, label in answered]


CLOSING = (
    Question(
        name=SEND,
        type=Type.SELECT_ONE,
        label=looked_over,
        choices=(
            Item(name="send", label=_("Send my answers"), intents=SAYS_YES),
            Item(name="change", label=_("Change an answer"), intents=SAYS_NO),
        ),
    ),
    Question(
        name=CHANGE,
        type=Type.SELECT_ONE,
        label=_("Which answer shall be different?"),
        relevant=lambda answers: answers.get(SEND) == "change",
        choices=changeable,
    ),
)
