"""Turns understood rows into a form, row by row; what cannot be turned is a fault of its row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.core.form import Type
from bot.core.messages import Text, _
from bot.forms import cells
from bot.forms.definition import Field, Group, Node
from bot.forms.entries import Entry
from bot.forms.faults import Fault, shown
from bot.forms.kinds import Kind, What, kind, like
from bot.forms.nesting import Mark, Wrong, nesting

DEPTH = 10  # groups within groups; a person in a chat is lost far earlier
REPEATS = 2  # within each other, with twenty times each: four hundred answers to one question
# Characters of a typed answer; Telegram lets nobody send more in one message.
TEXT_LIMITS = range(1, 4_001)

NO_TYPE = _("The row has no type. Please add one, such as text or select_one, or remove the row.")
NO_NAME = _("The row has no name. Please give it one, of letters, digits and _.")
TOO_DEEP = _("There are more than {n} groups within each other here. Please use fewer.", n=DEPTH)
TOO_REPEATED = _(
    "There are more than {n} repeats within each other here. Please use fewer.", n=REPEATS
)
NOT_OPEN = _(
    "A group ends here that does not begin. Please remove the row, or add its “begin” row before."
)
NOT_THIS = _(
    "Something else is open here: begin_group needs end_group, and begin_repeat needs end_repeat."
    " Please correct the type or the order of the rows."
)
NOT_CLOSED = _("This group is never closed. Please add its “end” row.")
OUTSIDE = _(
    "Choices from a file or from earlier answers cannot be read here."
    " Please put them on the sheet “choices” and name their list."
)
NO_LIST = _(
    "The type names no list. Please write the name of a list of the sheet “choices” behind it,"
    " as in “select_one yes_no”."
)
TIMES = _("The row was left out: when somebody filled in a form is not kept.")
DISABLED = _("The row is switched off by its column “disabled” and was left out.")
COMPUTED = _("The row is read-only, so it is computed and not asked.")
SHOWN = _("The row is read-only, so it is shown and not asked.")


@dataclass(kw_only=True)
class Shape:
    """What has been built. `rows` are those of all nodes, each group before what is in it."""

    nodes: tuple[Node, ...] = ()
    rows: list[Entry] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)  # names of questions that are not in the form
    not_asked: set[int] = field(default_factory=set)  # and their rows
    misnested: bool = False  # groups do not end as they begin
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def wrong(self, entry: Entry, word: str, problem: Text) -> None:
        self.faults.append(entry.fault(word, problem))

    def note(self, entry: Entry, word: str, problem: Text) -> None:
        self.notes.append(entry.fault(word, problem))


@dataclass(kw_only=True)
class _Open:
    """A group whose end has not come yet; the outermost is the form itself."""

    group: Group
    entry: Entry | None = None
    nodes: list[Node] = field(default_factory=list)


def shaped(entries: Sequence[Entry], *, leave_out: bool) -> Shape:
    """The form that the rows make. With `leave_out`, rows of a forbidden type are only noted."""
    stack = [_Open(group=Group(name=""))]
    rows = [_kind(entry) for entry in entries]
    nested = nesting(tuple(_marks(rows)))
    shape = Shape(misnested=bool(nested.ends))
    for at, (entry, row) in enumerate(zip(entries, rows, strict=True)):
        if cells.yes(entry, "disabled"):
            shape.note(entry, "disabled", DISABLED)
        elif row is not None:
            _take(shape, stack, entry, row, nested.ends.get(at), leave_out=leave_out)
        elif entry.text("name") or entry.labels("label"):
            shape.wrong(entry, "type", NO_TYPE)
    ended = {entries[begin].number for begin in nested.early.values()}
    while (left := stack[-1].entry) is not None:
        _close(shape, stack, problem=None if left.number in ended else NOT_CLOSED)
    for end, begin in nested.early.items():
        shape.wrong(entries[end], "type", _too_early(entries[begin].number))
    shape.nodes = tuple(stack[0].nodes)
    return shape


def _kind(entry: Entry) -> Kind | None:
    """What a row is that counts; None of one that is switched off or has no type."""
    written = "" if cells.yes(entry, "disabled") else entry.text("type")
    return kind(written) if written else None


def _marks(rows: Sequence[Kind | None]) -> Iterator[Mark]:
    for at, row in enumerate(rows):
        if row is not None and row.what in (What.BEGIN, What.END):
            yield Mark(at=at, begins=row.what is What.BEGIN, repeat=row.repeat)


def _take(
    shape: Shape, stack: list[_Open], entry: Entry, row: Kind, wrong: Wrong | None, *,
    leave_out: bool,
) -> None:  # fmt: skip
    if row.what is What.BEGIN:
        _begin(shape, stack, entry, row)
    elif row.what is What.END:
        _end(shape, stack, entry, wrong)
    elif row.what is What.QUESTION:
        shape.rows.append(entry)
        stack[-1].nodes.append(_field(shape, entry, row))
    elif row.what is What.TODAY:
        shape.rows.append(entry)
        name = entry.text("name")
        stack[-1].nodes.append(Field(name=name, type=Type.CALCULATE, calculation="today()"))
    else:
        _refuse(shape, entry, row, leave_out=leave_out)


def _refuse(shape: Shape, entry: Entry, row: Kind, *, leave_out: bool) -> None:
    shape.left_out.add(entry.text("name"))
    shape.not_asked.add(entry.number)
    if row.what is What.TIMES:
        shape.note(entry, "type", TIMES)
    elif row.what is What.PERSONAL and leave_out:
        shape.note(entry, "type", _left_out(entry.text("type")))
    else:
        shape.wrong(entry, "type", _refusal(row.what, entry.text("type")))


def _refusal(what: What, written: str) -> Text:
    if what is What.PERSONAL:
        return _(
            "“{type}” collects what is never kept here: pictures, voices, files, places, phone"
            " numbers. Please remove the row, or have the form read without such rows.",
            type=shown(written),
        )
    if what in {What.OUTSIDE, What.NO_LIST}:
        return OUTSIDE if what is What.OUTSIDE else NO_LIST
    if near := like(written):
        return _(
            "The type “{type}” is not known. Perhaps “{near}” is meant?",
            type=shown(written),
            near=near,
        )
    return _(
        "The type “{type}” is not known. Please use one that Kobo and ODK know, such as text,"
        " integer, date or select_one.",
        type=shown(written),
    )


def _left_out(written: str) -> Text:
    return _(
        "The row was left out: “{type}” collects what is never kept here.", type=shown(written)
    )


# --- groups ---------------------------------------------------------------------------------------


def _begin(shape: Shape, stack: list[_Open], entry: Entry, row: Kind) -> None:
    if not entry.text("name"):
        shape.wrong(entry, "name", NO_NAME)
    if len(stack) == DEPTH + 1:
        shape.wrong(entry, "type", TOO_DEEP)
    elif row.repeat and sum(each.group.repeat for each in stack) == REPEATS:
        shape.wrong(entry, "type", TOO_REPEATED)
    shape.rows.append(entry)
    group = Group(
        name=entry.text("name"),
        label=entry.labels("label"),
        relevant=entry.expression("relevant"),
        appearance=entry.text("appearance"),
        repeat=row.repeat,
        count=entry.expression("repeat_count") if row.repeat else "",
    )
    stack.append(_Open(group=group, entry=entry))


def _end(shape: Shape, stack: list[_Open], entry: Entry, wrong: Wrong | None) -> None:
    if wrong is Wrong.TOO_EARLY:
        return  # told with the row where it belongs
    if wrong is Wrong.NOTHING_OPEN:
        shape.wrong(entry, "type", NOT_OPEN)
        return
    if wrong in (Wrong.ANOTHER_TYPE, Wrong.CROSSED):
        shape.wrong(entry, "type", NOT_THIS)
    if wrong is Wrong.INNER_OPEN:
        _close(shape, stack, problem=NOT_CLOSED)
    _close(shape, stack)


def _too_early(row: int) -> Text:
    return _(
        "What ends here begins only in row {row}. Please move this row behind the last one that"
        " belongs to it.",
        row=row,
    )


def _close(shape: Shape, stack: list[_Open], problem: Text | None = None) -> None:
    done = stack.pop()
    if problem is not None and done.entry is not None:
        shape.wrong(done.entry, "type", problem)
    # Too deep a form is refused, and what is refused need not be built as deep.
    if len(stack) <= DEPTH:
        stack[-1].nodes.append(replace(done.group, nodes=tuple(done.nodes)))
    else:
        stack[-1].nodes += (replace(done.group), *done.nodes)


# --- questions ------------------------------------------------------------------------------------


def _field(shape: Shape, entry: Entry, row: Kind) -> Field:
    name = entry.text("name")
    if not name and row.type is Type.NOTE:
        name = f"generated_note_name_{entry.number}"  # as pyxform calls it
    if not name:
        shape.wrong(entry, "name", NO_NAME)
    return Field(
        name=name,
        type=_read_only(shape, entry, row.type),
        label=entry.labels("label"),
        hint=entry.labels("hint"),
        required=cells.required(entry),
        required_message=entry.labels("required_message"),
        relevant=entry.expression("relevant"),
        constraint=entry.expression("constraint") or row.constraint,
        constraint_message=entry.labels("constraint_message"),
        calculation=entry.expression("calculation"),
        default=entry.expression("default"),
        choices=row.choices,
        choice_filter=entry.expression("choice_filter"),
        or_other=row.or_other,
        appearance=entry.text("appearance"),
        parameters=cells.parameters(entry, row.type, shape.faults),
        text_limit=cells.whole(entry, "text_limit", TEXT_LIMITS, shape.faults) or 0,
        compare=entry.text("compare"),
        correct=entry.text("correct"),
        reason=entry.labels("reason"),
        same=cells.yes_or_no(entry, "same", shape.faults) or False,
        first_if=tuple(entry.text("first_if").replace(",", " ").split()),
    )


def _read_only(shape: Shape, entry: Entry, type: Type) -> Type:
    if not cells.yes(entry, "read_only") or type in {Type.NOTE, Type.CALCULATE}:
        return type
    if entry.text("calculation"):
        shape.note(entry, "read_only", COMPUTED)
        return Type.CALCULATE
    shape.note(entry, "read_only", SHOWN)
    return Type.NOTE
