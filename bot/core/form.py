"""Forms: questions in order; the next one is the first relevant one without an answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.messages import Text, Words
from bot.core.understand import Intent

Answers = dict[str, Any]
DRAFT = "~:"  # prefix of what is ticked so far in a select_multiple; no key of ours begins so
UNTIL = "~?"  # prefix of what is known of a question until its answer: the hours of a bare "5"
CHOSEN = "~chosen"  # what was chosen before, by question that is asked again


class Type(StrEnum):
    """XLSForm's words, and `when` and `minutes` for wizards."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    DATE = "date"  # ISO
    TIME = "time"  # HH:MM
    DATETIME = "dateTime"  # ISO, without a zone
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"  # all choices, the first one first
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"  # never asked
    HIDDEN = "hidden"  # never asked: it is handed to the form, or has a default
    WHEN = "when"  # {"day": ISO date, "at": "HH:MM"}
    MINUTES = "minutes"
    FILE = "file"  # the bytes arrive as a FETCHED event


MARKED = frozenset({Type.SELECT_ONE, Type.RANGE})  # one choice; what it was before is marked


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a question may look at: the answers so far, and the turn that asks."""

    answers: Answers
    now: datetime
    turn: Any = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """One choice of a question. `intents` is what it answers to when that is typed ("ok"), `words`
    are what else people call it."""

    name: str
    label: Words
    short: Words | None = None
    hint: Words | None = None
    intents: tuple[Intent, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """A reply that answers the question. `also` answers other questions in the same breath."""

    value: Any
    also: Answers | None = None


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A reply that does not; `say` tells what to do next, `items` are offered instead. `instead`:
    it stands for the question, which is not said again."""

    say: tuple[Words, ...]
    items: tuple[Item, ...] = ()
    instead: bool = False


def always(_answers: Answers) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. `read` turns typed words into an answer; presses of items need no reading.

    `free`: free text (H2). The engine warns, looks for third persons and shows back before it is
    kept, so that no constraint is needed for that. `reply` is said right after the answer.
    `leaves`: one of its choices leaves all as it is, so there is no [Cancel], which would be taken
    for the cancelling that is asked about.
    """

    name: str
    type: Type
    label: Text | Callable[[Asking], Sequence[Words]]
    hint: Text | Callable[[Asking], Sequence[Words]] | None = None
    required: bool = True
    relevant: Callable[[Answers], bool] = always
    constraint: Callable[[Any, Asking], Text | None] | None = None
    choices: Callable[[Asking], Sequence[Item]] | tuple[Item, ...] = ()
    columns: int = 1
    read: Callable[[str, Asking], Accepted | Refused] | None = None
    attachments: Callable[[Asking], tuple[Any, ...]] | None = None
    free: bool = False
    reply: Callable[[Any, Asking], Sequence[Words]] | None = None
    leaves: bool = False

    def words(self, asking: Asking) -> tuple[Words, ...]:
        return said(self.label, asking) + (said(self.hint, asking) if self.hint else ())

    def items(self, asking: Asking) -> tuple[Item, ...]:
        return tuple(self.choices(asking) if callable(self.choices) else self.choices)


def said(words: Text | Callable[[Asking], Sequence[Words]], asking: Asking) -> tuple[Words, ...]:
    return tuple(words(asking)) if callable(words) else (words,)


Form = tuple[Question, ...]


def following(form: Form, answers: Answers) -> Question | None:
    """The next question to ask, or None when all that is relevant has been answered."""
    for question in form:
        if question.name not in answers and question.relevant(answers):
            return question
    return None


def progress(form: Form, answers: Answers, question: Question) -> tuple[int, int]:
    """Where a question stands: (3, 7) is the third of seven that are relevant so far.

    What begins with "~" is no question of the form: whether all is right, say.
    """
    own = [each for each in form if not each.name.startswith("~") or each is question]
    relevant = [each.name for each in own if each.relevant(answers)]
    return relevant.index(question.name) + 1, len(relevant)


def find(form: Form, name: str) -> Question | None:
    return next((question for question in form if question.name == name), None)


def without(answers: Answers, names: Iterable[str]) -> Answers:
    drop = set(names)
    return {key: value for key, value in answers.items() if key not in drop}


def unanswered(answers: Answers, names: Collection[str]) -> Answers:
    """Without these answers, and without what was ticked or known of them before."""
    marks = [mark + name for name in names for mark in (DRAFT, UNTIL)]
    return without(answers, [*names, *marks])


def ticked(answers: Answers, name: str) -> list[str]:
    """What is ticked so far in a select_multiple."""
    return list(answers.get(DRAFT + name, []))


def marked(answers: Answers, question: Question) -> list[str]:
    """What is ticked so far, or was chosen before the question was asked again."""
    if question.type is Type.SELECT_MULTIPLE:
        return ticked(answers, question.name)
    before = answers.get(CHOSEN, {})
    return [before[question.name]] if question.name in before else []


def chosen_before(answers: Answers, question: Question, value: Any) -> Answers:
    """These answers, and what is shown as chosen before when this question is asked again."""
    if question.type is Type.SELECT_MULTIPLE:
        return {**answers, DRAFT + question.name: value or []}
    before = without(answers.get(CHOSEN, {}), [question.name])
    marks = question.type in MARKED and not question.name.startswith("~") and value is not None
    return {**answers, CHOSEN: {**before, question.name: str(value)} if marks else before}


def tick(answers: Answers, name: str, items: Collection[str], *, on: bool) -> Answers:
    """A select_multiple with these items ticked, or not; the same once more changes nothing."""
    before = ticked(answers, name)
    if on:
        now = [*before, *(each for each in items if each not in before)]
    else:
        now = [each for each in before if each not in items]
    return {**answers, DRAFT + name: now}


def check(question: Question, value: Any, asking: Asking) -> Text | None:
    """Why this value cannot be taken, or None."""
    return question.constraint(value, asking) if question.constraint else None
