"""Writing a form by talking: its title, its kind, then question by question, kinds by taps."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from functools import partial

from bot.core import texts
from bot.core.flow import Command, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type, always
from bot.core.messages import Terms, Text, Words, _, n_
from bot.flows.confirming import SAYS_YES
from bot.flows.forms import form_cards, form_order
from bot.flows.forms.form_keeping import keep
from bot.flows.forms.form_kinds import (
    KINDS,
    OWN_CHOICES,
    SKIPPED_ANYWAY,
    TEXTS,
    one,
    ranges,
    read_range,
)
from bot.flows.roles import MAY
from bot.forms.definition import Choice, Definition, Field

NEW = "new-form"
MOST_QUESTIONS = 30  # written by talking; who needs more sends a workbook
MOST_CHOICES = 10  # rows of the longest list that every platform shows on one screen
MOST_MOVED = 30  # questions that are moved before it is kept
LABEL_LENGTH = 200  # characters of a question
NOTE_LENGTH = 500  # of a text that is read, not answered
CHOICE_LENGTH = 60
TITLE_LENGTH = 80
BETWEEN = re.compile(r"[;؛]|(?<!\d)[,،]|[,،](?!\d)")  # 1,5 is one number


def questions(turn: Turn, answers: Answers) -> Form:
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
        *at_the_end(turn, answers),
    )


def one_by_one(answers: Answers) -> Iterator[Question]:
    """As many questions as have been written, and the next one while more are wanted."""
    for number in range(1, MOST_QUESTIONS + 1):
        yield from about_question(number)
        if answers.get(f"more#{number}") != "more":
            return


def at_the_end(turn: Turn, answers: Answers) -> Iterator[Question]:
    """It is looked over, as often as somebody moves a question."""
    for number in range(1, MOST_MOVED + 1):
        before = partial(written, language=turn.voice.language, name="new", moves=number - 1)
        yield Question(
            name=sure(number),
            type=Type.SELECT_ONE,
            label=partial(looked_over, before),
            choices=partial(ends, before, number),
        )
        if answers.get(sure(number)) != "order":
            return
        yield Question(
            name=f"move#{number}",
            type=Type.SELECT_ONE,
            label=_("Which question shall be moved?"),
            choices=partial(movable, before),
        )
        yield from form_order.steps(f"step#{number}_", before, f"move#{number}", always, answers)


def sure(number: int) -> str:
    return "sure" if number == 1 else f"sure#{number}"


def movable(before: form_order.Ordered, asking: Asking) -> Sequence[Item]:
    return form_order.movable(before(asking.answers))


def ends(before: form_order.Ordered, number: int, asking: Asking) -> Sequence[Item]:
    found = [Item(name="keep", label=_("Keep it"), intents=SAYS_YES)]
    if number < MOST_MOVED and movable(before, asking):
        found.append(Item(name="order", label=_("Move a question")))
    return (*found, Item(name="drop", label=_("Drop it")))


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
        label=partial(asks_for, kind),
        constraint=partial(question_fault, kind),
    )
    yield Question(
        name=f"choices#{number}",
        type=Type.TEXT,
        label=_(
            "Which choices? Please type them in one message, each on a line of its own or with "
            "commas between them."
        ),
        relevant=lambda answers: answers.get(kind) in OWN_CHOICES,
        read=read_choices,
        reply=lambda found, _asking: (_("The choices: {choices}", choices=Terms(tuple(found))),),
    )
    yield Question(
        name=f"range#{number}",
        type=Type.SELECT_ONE,
        label=_("From which number to which? Others can be typed, such as 0 to 50, step 5."),
        relevant=lambda answers: answers.get(kind) == "range",
        choices=ranges(),
        read=read_range,
    )
    yield Question(
        name=f"required#{number}",
        type=Type.SELECT_ONE,
        label=_("May it be skipped?"),
        relevant=lambda answers: answers.get(kind) not in SKIPPED_ANYWAY,
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
        constraint=asks_nothing,
    )


def asks_for(kind: str, asking: Asking) -> Sequence[Words]:
    if asking.answers.get(kind) in TEXTS:
        return (_("What do you want to say? Please type the text as members will read it."),)
    return (_("What do you want to ask? Please type the question as members will read it."),)


def asks_nothing(value: str, asking: Asking) -> Text | None:
    kinds = {kind for name, kind in asking.answers.items() if name.startswith("type#")}
    if value != "done" or kinds != {"note"}:
        return None
    return _("So far nothing is asked. Please add a question.")


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


def label_fault(value: str, _asking: Asking, most: int = LABEL_LENGTH) -> Text | None:
    if not value.strip():
        return _("The question is empty. Please type it.")
    if len(value) > most:
        return n_(
            "That is long for a telephone. Please use at most {n} character.",
            "That is long for a telephone. Please use at most {n} characters.",
            most,
        )
    return None


def question_fault(kind: str, value: str, asking: Asking) -> Text | None:
    """What stands in "${ }" is the answer to another question: here none has a name yet."""
    if "${" in value:
        return _(
            "Please leave out “{sign}”. Members would not see what stands behind it.", sign="${"
        )
    most = NOTE_LENGTH if asking.answers.get(kind) in TEXTS else LABEL_LENGTH
    return label_fault(value, asking, most)


def read_choices(words: str, _asking: Asking) -> Accepted | Refused:
    """One a line, or in one line with signs between them; what people see no difference in is
    one."""
    written = [line for line in words.splitlines() if line.strip()]
    if len(written) == 1:
        written = BETWEEN.split(written[0])
    lines = [texts.clean(line).lstrip("•-–* ").strip() for line in written]
    found = list(dict.fromkeys(line for line in lines if line))
    fault: Text | None = None
    if len(found) < 2:
        fault = _(
            "At least two choices are needed, each on a line of its own or with commas between "
            "them, in one message."
        )
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


def written(answers: Answers, language: str, name: str, moves: int = MOST_MOVED) -> Definition:
    """The form that these answers describe, with so many of its questions moved; its words are in
    the language of whoever wrote it."""
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
    form = Definition(
        name=name,
        title={language: texts.clean(answers["title"])},
        nodes=tuple(fields),
        lists=lists,
        languages=(language,),
        anonymous=anonymous,
    )
    for number in range(1, moves + 1):
        moved = answers.get(f"move#{number}")
        if moved is not None:
            form = form_order.all_steps(form, moved, f"step#{number}_", answers)
    return form


def looked_over(before: form_order.Ordered, asking: Asking) -> Sequence[Words]:
    return (_("This is your form:"), *form_cards.described(before(asking.answers)))


def completed(turn: Turn, answers: Answers) -> None:
    if "drop" in {answers.get(sure(number)) for number in range(1, MOST_MOVED + 1)}:
        turn.say(_("Dropped. Nothing was kept."))
        return
    form = written(answers, turn.voice.language, f"form_{secrets.token_hex(4)}")
    form_cards.show(turn, keep(turn, form, "chat"), before=(_("Kept."),))


def begin(turn: Turn, _words: str) -> None:
    turn.begin(NEW)


COMMANDS = (
    Command(
        name="newsurvey",
        label=_("New survey"),
        does=begin,
        by=MAY["newsurvey"],
        menu=False,
        words=(
            "new form", "new questionnaire", "write a survey", "استمارة جديدة", "استبيان جديد",
            "nouveau formulaire", "nouveau questionnaire", "nouveau sondage", "istibyan jdid",
        ),
    ),
)  # fmt: skip
FLOWS = (Flow(name=NEW, asks=questions, then=completed, by=MAY[NEW], counts=False),)
