"""Correcting a form: its title, a wording, a choice, one question more or less. A new version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.core import texts
from bot.core.flow import ABOUT, Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Text, Words, _
from bot.flows.forms import form_cards, form_list, form_order
from bot.flows.forms.form_keeping import fresh_name, keep, with_field
from bot.flows.forms.form_kinds import one
from bot.flows.forms.new_form import about_question, label_fault
from bot.flows.roles import MAY
from bot.flows.surveys.survey import parsed
from bot.forms.checking import NOT_ASKED, check
from bot.forms.definition import Choice, Definition, Labels
from bot.forms.wording import worded
from storage import forms as stored_forms

CHANGE = "change-form"
STEP = "step#"
WORDED = frozenset({"title", "wording", "choice"})
PARTS = (
    Item(name="title", label=_("The title")),
    Item(name="wording", label=_("The wording of a question")),
    Item(name="choice", label=_("The wording of a choice")),
    Item(name="add", label=_("One question more")),
    Item(name="remove", label=_("One question less")),
    Item(name="move", label=_("The place of a question")),
    Item(name="kind", label=_("With or without names")),
)


def questions(turn: Turn, answers: Answers) -> Form:
    form = form_of(turn, answers)
    if form is None:
        return ()
    return (
        Question(name="part", type=Type.SELECT_ONE, label=_("What shall be different?"),
                 choices=parts(form)),
        *about_wording(form),
        *about_place(form, answers),
        *about_more(),
        Question(
            name="kind", type=Type.SELECT_ONE,
            label=_("Shall the answers be stored with names?"),
            relevant=lambda answers: answers.get("part") == "kind",
            choices=(
                Item(name="anonymous", label=_("Without names")),
                Item(name="named", label=_("With names, for the coordinator")),
                Item(name="open", label=_("To be decided at each sending")),
            ),
        ),
    )  # fmt: skip


def parts(form: Definition) -> tuple[Item, ...]:
    movable = form_order.movable(form)
    return tuple(part for part in PARTS if part.name != "move" or movable)


def about_place(form: Definition, answers: Answers) -> Iterator[Question]:
    def relevant(answers: Answers) -> bool:
        return answers.get("part") == "move"

    yield Question(
        name="moved",
        type=Type.SELECT_ONE,
        label=_("Which question shall be moved?"),
        relevant=relevant,
        choices=lambda _asking: form_order.movable(form),
    )
    yield from form_order.steps(STEP, lambda _answers: form, "moved", relevant, answers)


def form_of(turn: Turn, answers: Answers) -> Definition | None:
    number = answers[ABOUT].partition("/")[2]
    found = stored_forms.find(turn.store, int(number)) if number.isdecimal() else None
    if found is None or found.network_id != turn.home.id:
        return None
    return parsed(found.definition)


def about_wording(form: Definition) -> Iterator[Question]:
    yield Question(
        name="which",
        type=Type.SELECT_ONE,
        label=_("Which question?"),
        relevant=lambda answers: answers.get("part") in ("wording", "choice", "remove"),
        choices=lambda asking: field_items(form, with_choices=asking.answers["part"] == "choice"),
    )
    yield Question(
        name="one",
        type=Type.SELECT_ONE,
        label=_("Which choice?"),
        relevant=lambda answers: answers.get("part") == "choice",
        choices=lambda asking: choice_items(form, asking.answers),
    )
    yield Question(
        name="language",
        type=Type.SELECT_ONE,
        label=_("In which language?"),
        relevant=lambda answers: answers.get("part") in WORDED,
        choices=tuple(Item(name=name, label=own) for name, own in texts.OWN_NAMES.items()),
    )
    yield Question(
        name="words",
        type=Type.TEXT,
        label=lambda asking: as_it_is(form, asking),
        relevant=lambda answers: answers.get("part") in WORDED,
        constraint=label_fault,
    )


def about_more() -> Iterator[Question]:
    """The same questions as when a form is written, without the one that goes on."""
    for question in about_question(1):
        if not question.name.startswith("more"):
            yield replace(question, relevant=more_and(question))


def more_and(question: Question) -> Callable[[Answers], bool]:
    def relevant(answers: Answers) -> bool:
        return answers.get("part") == "add" and question.relevant(answers)

    return relevant


def field_items(form: Definition, *, with_choices: bool) -> Sequence[Item]:
    return [
        Item(name=field.name, label=worded(field.label, {}))
        for field in form.fields()
        if field.label and (field.choices or not with_choices)
    ]


def choice_items(form: Definition, answers: Answers) -> Sequence[Item]:
    return [
        Item(name=choice.name, label=worded(choice.label, {}))
        for choice in choices_of(form, answers["which"])
    ]


def choices_of(form: Definition, name: str) -> tuple[Choice, ...]:
    field = form.field(name)
    return form.lists.get(field.choices, ()) if field else ()


def as_it_is(form: Definition, asking: Asking) -> Sequence[Words]:
    now = labels_of(form, asking.answers).get(asking.answers["language"], "")
    if not now:
        return (_("There is no wording in this language yet. Please type it."),)
    return (_("This is the wording now:"), now, _("Please type the new one."))


def labels_of(form: Definition, answers: Answers) -> Labels:
    if answers["part"] == "title":
        return form.title
    if answers["part"] == "wording":
        field = form.field(answers["which"])
        return field.label if field else {}
    chosen = (one for one in choices_of(form, answers["which"]) if one.name == answers["one"])
    return next((choice.label for choice in chosen), {})


# --- changing -------------------------------------------------------------------------------------


def changed(turn: Turn, form: Definition, answers: Answers) -> Definition | Text:
    """The form with this one change, or why it cannot be made."""
    part = answers["part"]
    if part == "kind":
        anonymous = {"anonymous": True, "named": False}.get(answers["kind"])
        return replace(form, anonymous=anonymous)
    if part == "remove":
        return without(form, answers["which"])
    if part == "move":
        return form_order.all_steps(form, answers["moved"], STEP, answers)
    if part == "add":
        return with_one_more(form, answers, turn.voice.language)
    labels = {**labels_of(form, answers), answers["language"]: answers["words"].strip()}
    return reworded(form, answers, labels)


def without(form: Definition, name: str) -> Definition | Text:
    """A question that another one looks at cannot go."""
    left = with_field(form, name, None)
    if not any(field.type not in NOT_ASKED for field in left.fields()):
        return _("A form needs a question. This one is the last.")
    if f"${{{name}}}" in repr(left.nodes) or any(one.compare == name for one in left.fields()):
        return _("Another question depends on the answer to this one, so it has to stay.")
    return left


def broken_by(form: Definition, new: Definition) -> Text | None:
    """What the change would break; what was broken before keeps nobody from mending the rest."""
    before = {fault.problem for fault in check(form).faults}
    return next((one.problem for one in check(new).faults if one.problem not in before), None)


def with_one_more(form: Definition, answers: Answers, language: str) -> Definition:
    field, choices = one(answers, 1, language)
    name = fresh_name(form, (), "question")
    lists = dict(form.lists)
    if choices:
        own = f"{name}_choices"
        field, lists[own] = replace(field, choices=own), choices
    return replace(form, nodes=(*form.nodes, replace(field, name=name)), lists=lists)


def reworded(form: Definition, answers: Answers, labels: Labels) -> Definition:
    languages = tuple(dict.fromkeys((*form.languages, answers["language"])))
    form = replace(form, languages=languages)
    if answers["part"] == "title":
        return replace(form, title=labels)
    field = form.field(answers["which"])
    if field is None:
        return form
    if answers["part"] == "wording":
        return with_field(form, field.name, replace(field, label=labels))
    rows = tuple(
        replace(choice, label=labels) if choice.name == answers["one"] else choice
        for choice in form.lists[field.choices]
    )
    return replace(form, lists={**form.lists, field.choices: rows})


def completed(turn: Turn, answers: Answers) -> None:
    form = form_of(turn, answers)
    if form is None:
        turn.say(form_list.GONE)
        return
    new = changed(turn, form, answers)
    if isinstance(new, Text):
        turn.say(new)
        return
    if new == form:
        turn.say(_("Nothing was changed."))
        return
    if (broken := broken_by(form, new)) is not None:
        turn.say(_("Nothing was changed."), broken)
        return
    form_cards.show(turn, keep(turn, new, "chat"), before=(_("Changed."),))


def begin(turn: Turn, subject: str, _value: str) -> None:
    form = form_list.own(turn, subject)
    if form is not None:
        turn.begin(f"{CHANGE}/{form.id}")


FLOWS = (Flow(name=CHANGE, asks=questions, then=completed, by=MAY[CHANGE], counts=False),)
ACTIONS = (Action(name="form-change", does=begin, by=MAY["form-change"]),)
