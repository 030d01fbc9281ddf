"""Writing a form by talking: its title, its kind, then question by question, kinds by taps."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core import texts
from bot.core.flow import Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Text, Words, _, n_
from bot.flows import form_cards
from bot.flows.form_keeping import keep
from bot.flows.roles import MAY
from bot.forms.definition import Choice, Definition, Field
from bot.forms.pack import pack

NEW = "new-form"
MOST_QUESTIONS = 30  # written by talking; who needs more sends a workbook
MOST_CHOICES = 10  # rows of the longest list that every platform shows on one screen
LABEL_LENGTH = 200  # characters of a question
CHOICE_LENGTH = 60
TITLE_LENGTH = 80

KINDS: Mapping[str, Text] = {
    "quality": _("A scale: very weak to excellent"),
    "agree": _("A scale: not at all to fully"),
    "yes": _("Yes, partly, no"),
    "one": _("One choice of several"),
    "many": _("Several choices"),
    "rank": _("An order of choices"),
    "number": _("A number"),
    "date": _("A date"),
    "text": _("Free text"),
}
TYPES = {
    "quality": Type.SELECT_ONE,
    "agree": Type.SELECT_ONE,
    "yes": Type.SELECT_ONE,
    "one": Type.SELECT_ONE,
    "many": Type.SELECT_MULTIPLE,
    "rank": Type.RANK,
    "number": Type.INTEGER,
    "date": Type.DATE,
    "text": Type.TEXT,
}
OWN_CHOICES = frozenset({"one", "many", "rank"})
# Scales of the content pack, by the form and the list in which they stand there.
SCALES = {
    "quality": ("post_training", "overall"),
    "agree": ("post_training", "relevant"),
    "yes": ("post_training", "learned"),
}


def questions(_turn: Turn, answers: Answers) -> Form:
    return (
        Question(
            name="title",
            type=Type.TEXT,
            label=_("What is the survey called?"),
            hint=_("The title can show on locked phones: something neutral."),
            constraint=title_fault,
        ),
        Question(
            name="kind",
            type=Type.SELECT_ONE,
            label=_("Shall the answers be stored with names?"),
            choices=(
                Item(name="anonymous", label=_("Without names")),
                Item(name="named", label=_("With names, for the coordinator")),
                Item(name="open", label=_("To be decided at each sending")),
            ),
        ),
        *one_by_one(answers),
        Question(
            name="sure",
            type=Type.SELECT_ONE,
            label=looked_over,
            choices=(
                Item(name="keep", label=_("Keep it")),
                Item(name="drop", label=_("Drop it")),
            ),
        ),
    )


def one_by_one(answers: Answers) -> Iterator[Question]:
    """As many questions as have been written, and the next one while more are wanted."""
    for number in range(1, MOST_QUESTIONS + 1):
        yield from about_question(number)
        if answers.get(f"more#{number}") != "more":
            return


def about_question(number: int) -> Iterator[Question]:
    kind = f"type#{number}"
    yield Question(
        name=kind,
        type=Type.SELECT_ONE,
        label=n_("Question {n}: which kind?", "Question {n}: which kind?", number),
        choices=tuple(Item(name=name, label=label) for name, label in KINDS.items()),
    )
    yield Question(
        name=f"label#{number}",
        type=Type.TEXT,
        label=_("What do you want to ask? Please type the question as members will read it."),
        constraint=label_fault,
    )
    yield Question(
        name=f"choices#{number}",
        type=Type.TEXT,
        label=_("Which choices? Please type them in one message, each on a line of its own."),
        relevant=lambda answers: answers.get(kind) in OWN_CHOICES,
        read=read_choices,
    )
    yield Question(
        name=f"required#{number}",
        type=Type.SELECT_ONE,
        label=_("May it be skipped?"),
        relevant=lambda answers: answers.get(kind) != "text",  # free text always may (H2)
        choices=(
            Item(name="no", label=_("Yes, it may be skipped")),
            Item(name="yes", label=_("No, it needs an answer")),
        ),
    )
    yield Question(
        name=f"more#{number}",
        type=Type.SELECT_ONE,
        label=_("Noted. What comes next?"),
        choices=(
            Item(name="more", label=_("One more question")),
            Item(name="done", label=_("That is all")),
        ),
    )


# --- reading --------------------------------------------------------------------------------------


def title_fault(value: str, _asking: Asking) -> Text | None:
    if not texts.clean(value):
        return _("The title is empty. Please type one.")
    if len(value) > TITLE_LENGTH:
        return n_(
            "That is too long for a title. Please use at most {n} character.",
            "That is too long for a title. Please use at most {n} characters.",
            TITLE_LENGTH,
        )
    return None


def label_fault(value: str, _asking: Asking) -> Text | None:
    if not value.strip():
        return _("The question is empty. Please type it.")
    if len(value) > LABEL_LENGTH:
        return n_(
            "That is long for a telephone. Please use at most {n} character.",
            "That is long for a telephone. Please use at most {n} characters.",
            LABEL_LENGTH,
        )
    return None


def read_choices(words: str, _asking: Asking) -> Accepted | Refused:
    """One a line; lines that differ in nothing that people see are one."""
    lines = [texts.clean(line).lstrip("•-–* ").strip() for line in words.splitlines()]
    found = list(dict.fromkeys(line for line in lines if line))
    fault: Text | None = None
    if len(found) < 2:
        fault = _("At least two choices are needed, each on a line of its own, in one message.")
    elif len(found) > MOST_CHOICES:
        fault = n_(
            "At most {n} choice, please: more do not fit on a telephone.",
            "At most {n} choices, please: more do not fit on a telephone.",
            MOST_CHOICES,
        )
    elif any(len(each) > CHOICE_LENGTH for each in found):
        fault = n_(
            "One of the choices is long. Please use at most {n} character for each.",
            "One of the choices is long. Please use at most {n} characters for each.",
            CHOICE_LENGTH,
        )
    return Refused(say=(fault,)) if fault else Accepted(found)


# --- what has been written ------------------------------------------------------------------------


def written(answers: Answers, language: str, name: str) -> Definition:
    """The form that these answers describe; its words are in the language of whoever wrote it."""
    fields: list[Field] = []
    lists: dict[str, tuple[Choice, ...]] = {}
    for number in range(1, MOST_QUESTIONS + 1):
        if f"label#{number}" not in answers:
            break
        field, choices = one(answers, number, language)
        fields.append(field)
        if choices:
            lists[field.choices] = choices
    anonymous = {"anonymous": True, "named": False}.get(answers["kind"])
    return Definition(
        name=name,
        title={language: texts.clean(answers["title"])},
        nodes=tuple(fields),
        lists=lists,
        languages=(language,),
        anonymous=anonymous,
    )


def one(answers: Answers, number: int, language: str) -> tuple[Field, tuple[Choice, ...]]:
    kind = answers[f"type#{number}"]
    name, choices = f"question_{number}", choices_of(answers, number, language)
    values: dict[str, Any] = {"choices": list_name(kind, number)} if choices else {}
    if kind == "text":
        values["text_limit"] = 280  # characters (domain.md: comments)
    if kind in ("quality", "agree"):
        values["appearance"] = "likert"
    return (
        Field(
            name=name,
            type=TYPES[kind],
            label={language: answers[f"label#{number}"].strip()},
            required="yes" if answers.get(f"required#{number}") == "yes" else "",
            **values,
        ),
        choices,
    )


def list_name(kind: str, number: int) -> str:
    return kind if kind in SCALES else f"choices_{number}"


def choices_of(answers: Answers, number: int, language: str) -> tuple[Choice, ...]:
    kind = answers[f"type#{number}"]
    if kind in SCALES:
        form, field = SCALES[kind]
        there = pack()[form]
        asks = there.field(field)
        return there.lists[asks.choices] if asks else ()
    if kind not in OWN_CHOICES:
        return ()
    return tuple(
        Choice(name=f"c{place}", label={language: words})
        for place, words in enumerate(answers[f"choices#{number}"], start=1)
    )


def looked_over(asking: Asking) -> Sequence[Words]:
    form = written(asking.answers, asking.turn.voice.language, "new")
    return (_("This is your form:"), *form_cards.described(form))


def completed(turn: Turn, answers: Answers) -> None:
    if answers["sure"] == "drop":
        turn.say(_("Dropped. Nothing was kept."))
        return
    form = written(answers, turn.voice.language, f"form_{secrets.token_hex(4)}")
    form_cards.show(turn, keep(turn, form, "chat"), before=(_("Kept."),))


FLOWS = (Flow(name=NEW, asks=questions, then=completed, by=MAY[NEW], counts=False),)
