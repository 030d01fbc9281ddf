"""Checks a whole form, everything at once: names, lists, wordings, references, expressions."""

from __future__ import annotations

import re

from bot.core.form import Type
from bot.core.messages import Text, _
from bot.forms.answered import OTHER, bare, fits
from bot.forms.check_choices import check_choices
from bot.forms.check_expressions import check_expressions, is_computed
from bot.forms.check_wording import check_wording
from bot.forms.definition import Definition, Field, Node
from bot.forms.entries import Entry
from bot.forms.faults import shown
from bot.forms.findings import Findings, Places, nowhere
from bot.forms.ranges import range_of
from bot.forms.rows import SURVEY

QUESTIONS = 1_000  # a form of so many is answered by nobody, and its pages would fill a phone
NAME_LENGTH = 64  # characters of a question's name; it becomes a column's heading

NOT_ASKED = frozenset({Type.CALCULATE, Type.HIDDEN, Type.NOTE})
SELECTS = frozenset({Type.SELECT_ONE, Type.SELECT_MULTIPLE, Type.RANK})
NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.RANGE})
RESERVED = frozenset({"meta", "instanceID", "instanceName"})  # pyxform adds these itself

NO_QUESTION = _("The form asks nothing. Please add at least one question to the sheet “survey”.")
TOO_MANY = _("The form has more than {n} questions. Please divide it.", n=QUESTIONS)
BAD_NAME = _(
    "This name cannot be used. Please use letters, digits, _ and - only, beginning with a letter,"
    " and at most {n} of them.",
    n=NAME_LENGTH,
)
NO_CALCULATION = _("Nothing is calculated here. Please write what, in “calculation”.")
BAD_RANGE = _(
    "A range needs a start, a larger end, and a step above 0. Please write them as"
    " “start=1 end=10 step=1”."
)
OTHER_AND_FILTER = _(
    "“or_other” and a choice filter do not go together. Please add the choice “Other” to the list"
    " instead."
)
NO_CHOICES_HERE = _("This column is for questions with a list of choices. Please empty the cell.")

_NAME = re.compile(r"[^\W\d][\w.-]*")


def check(definition: Definition, places: Places | None = None) -> Findings:
    """All faults and notes of a form, by the row where each was written if that is known."""
    found = Findings(definition=definition, places=places or Places())
    _check_size(found)
    _check_names(found)
    for node, entry in found.placed():
        if isinstance(node, Field):
            _check_field(found, node, entry)
    check_choices(found)
    check_wording(found)
    check_expressions(found)
    return found


def _check_size(found: Findings) -> None:
    asked = sum(field.type not in NOT_ASKED for field in found.definition.fields())
    if not asked:
        found.wrong(nowhere(SURVEY), "", NO_QUESTION)
    if asked > QUESTIONS:
        found.wrong(nowhere(SURVEY), "", TOO_MANY)


def _check_names(found: Findings) -> None:
    seen: dict[str, Entry] = {}
    for node, entry in found.placed():
        if not node.name:
            continue  # told when the row was read
        if not _NAME.fullmatch(node.name) or len(node.name) > NAME_LENGTH:
            found.wrong(entry, "name", BAD_NAME)
        elif node.name in RESERVED:
            found.wrong(entry, "name", _taken(node.name))
        for name in _names(node):
            first = seen.setdefault(name, entry)
            if first is not entry:
                found.wrong(entry, "name", _twice(name, first))


def _names(node: Node) -> tuple[str, ...]:
    """The names that a row uses up: “or_other” makes a question of its own."""
    if isinstance(node, Field) and node.or_other:
        return node.name, f"{node.name}_other"
    return (node.name,)


def _taken(name: str) -> Text:
    return _("The name “{name}” is used by Kobo and ODK. Please choose another one.", name=name)


def _twice(name: str, first: Entry) -> Text:
    if first.number:
        return _(
            "“{name}” is already the name of row {row}. Please choose another one.",
            name=shown(name),
            row=first.number,
        )
    return _("Two questions are called “{name}”. Please choose another name.", name=shown(name))


# --- one question ---------------------------------------------------------------------------------


def _check_field(found: Findings, field: Field, entry: Entry) -> None:
    if field.type is Type.CALCULATE and not (field.calculation or field.default):
        found.wrong(entry, "calculation", NO_CALCULATION)
    if field.type is Type.RANGE and not _is_range(field):
        found.wrong(entry, "parameters", BAD_RANGE)
    if field.or_other and field.choice_filter:
        found.wrong(entry, "choice_filter", OTHER_AND_FILTER)
    if field.default and not is_computed(field.default) and not _can_be(found, field):
        found.wrong(entry, "default", _no_answer(field.default))
    if field.type in SELECTS:
        _check_list(found, field, entry)
    elif field.correct or field.first_if:
        found.wrong(entry, "correct" if field.correct else "first_if", NO_CHOICES_HERE)
    if field.compare:
        _check_compare(found, field, entry)


def _is_range(field: Field) -> bool:
    try:
        start, end, step = (float(field.parameters[word]) for word in ("start", "end", "step"))
    except (KeyError, ValueError):
        return False
    return start < end and 0 < step <= end - start


def _can_be(found: Findings, field: Field) -> bool:
    """Whether the default can be an answer; what is not asked, or put in order, has none."""
    value = bare(field.default, field.type)
    if field.type is Type.RANGE and fits(value, field.type):
        wanted = range_of(field.parameters)
        return wanted.holds(value) and wanted.on_step(value)
    if field.type in (Type.SELECT_ONE, Type.SELECT_MULTIPLE) and field.choices:
        listed = found.definition.lists.get(field.choices)
        names = {choice.name for choice in listed or ()} | ({OTHER} if field.or_other else set())
        return listed is None or names.issuperset(field.default.split())
    return fits(value, field.type)


def _no_answer(default: str) -> Text:
    return _(
        "“{answer}” cannot be the answer to this question. Please write a choice by its name, a"
        " number in figures, a date as 2026-11-26, a time as 17:30; or empty the cell.",
        answer=shown(default),
    )


def _check_list(found: Findings, field: Field, entry: Entry) -> None:
    lists = found.definition.lists
    if field.choices not in lists:
        found.wrong(entry, "type", _no_list(found, field.choices))
        return
    names = {choice.name for choice in lists[field.choices]}
    if field.correct and (field.type is not Type.SELECT_ONE or field.correct not in names):
        found.wrong(entry, "correct", _no_choice(field.correct, field.choices))
    for name in field.first_if:
        if name not in names:
            found.wrong(entry, "first_if", _no_choice(name, field.choices))


def _no_list(found: Findings, chosen: str) -> Text:
    if near := found.near(chosen, found.definition.lists):
        return _(
            "There is no list “{list}” on the sheet “choices”. Perhaps “{near}” is meant?",
            list=shown(chosen),
            near=shown(near),
        )
    return _(
        "There is no list “{list}” on the sheet “choices”. Please add its choices there.",
        list=shown(chosen),
    )


def _no_choice(name: str, chosen: str) -> Text:
    return _(
        "“{name}” is no choice of a select_one question with the list “{list}”. Please write the"
        " name of one of its choices.",
        name=shown(name),
        list=shown(chosen),
    )


def _check_compare(found: Findings, field: Field, entry: Entry) -> None:
    other = found.definition.field(field.compare)
    if other is None or other is field:
        problem = _(
            "There is no other question “{name}” to compare with. Please write the name of one.",
            name=shown(field.compare),
        )
        found.wrong(entry, "compare", problem)
    elif not _comparable(field, other):
        problem = _(
            "“{name}” is another kind of question. Please compare two that are answered with the"
            " same list, or both with a number.",
            name=shown(field.compare),
        )
        found.wrong(entry, "compare", problem)


def _comparable(field: Field, other: Field) -> bool:
    if field.type in NUMBERS:
        return other.type in NUMBERS
    return field.type is Type.SELECT_ONE is other.type and field.choices == other.choices
