"""Reads a form that somebody wrote, as an XLSForm workbook or in YAML: a form, or its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.core.messages import _
from bot.forms import workbook, yaml_form
from bot.forms.checking import NO_QUESTION, check
from bot.forms.entries import entries
from bot.forms.faults import Fault, Read, ordered
from bot.forms.findings import Places
from bot.forms.heading import heading
from bot.forms.lists import lists
from bot.forms.rows import Rows
from bot.forms.shaping import Shape, shaped
from bot.forms.xlsform import objection
from bot.sheets.bounds import MEGABYTE, UnreadableError

ENDINGS = (".xlsx", *yaml_form.ENDINGS)

TWICE = _("Another file of this folder has the same form_id. Please give each form its own.")
NOT_READABLE = _("The file cannot be opened. Please look at who may read it, and at its name.")


def read(name: str, content: bytes, *, leave_out: bool = False) -> Read:
    """What the file called `name` holds. `leave_out` leaves out rows of types that are refused."""
    try:
        if name.lower().endswith(yaml_form.ENDINGS):
            rows = yaml_form.rows(content)
        else:
            rows = workbook.rows(name, content)
    except UnreadableError as error:
        return Read(faults=(Fault(sheet=error.sheet, problem=error.problem),))
    if rows.faults and not rows.survey.rows:
        return Read(faults=ordered(rows.faults))
    return read_rows(rows, name, leave_out=leave_out)


def read_rows(rows: Rows, name: str = "", *, leave_out: bool = False) -> Read:
    """The form that these rows are, checked by our rules and by pyxform's."""
    found = entries(rows)
    head = heading(found.settings, name)
    chosen = lists(found.choices)
    shape = shaped(found.survey, leave_out=leave_out)
    form = replace(
        head.definition, nodes=shape.nodes, lists=chosen.lists, languages=found.languages
    )
    places = Places(
        nodes=shape.rows,
        choices=chosen.rows,
        settings=found.settings,
        left_out=frozenset(shape.left_out),
    )
    looked = check(form, places)
    faults = [*found.faults, *head.faults, *chosen.faults, *shape.faults]
    # What could not be read may have been a question.
    faults += [each for each in looked.faults if not (faults and each.problem is NO_QUESTION)]
    if not found.faults:  # pyxform is slow to read cells that are far too long
        faults += _theirs(rows, faults, shape)
    notes = ordered((*found.notes, *shape.notes, *looked.notes))
    if faults:
        return Read(faults=ordered(faults), notes=notes)
    return Read(definition=form, notes=notes)


def _theirs(rows: Rows, ours: list[Fault], shape: Shape) -> list[Fault]:
    """pyxform stops at the first fault that it sees; most of those are among ours, told better."""
    theirs = objection(rows, frozenset(shape.not_asked), misnested=shape.misnested)
    if theirs is None:
        return []
    known = {(fault.sheet, fault.row) for fault in ours}
    is_known = (theirs.sheet, theirs.row) in known if theirs.row else bool(ours)
    return [] if is_known else [theirs]


# --- folders --------------------------------------------------------------------------------------


def folder(
    path: Path, *, leave_out: bool = False, at: Callable[[float], None] = lambda _share: None
) -> Mapping[str, Read]:
    """Every form of a folder by its file's name; a form_id that comes twice is a fault.

    `at` is told how much of it has been read, from 0 to 1.
    """
    files = _files(path)
    found: dict[str, Read] = {}
    for place, file in enumerate(files):
        at(place / len(files))
        found[file.name] = read_file(file, leave_out=leave_out)
    seen: set[str] = set()
    for name, each in found.items():
        if each.definition is not None:
            if each.definition.name in seen:
                found[name] = Read(faults=(Fault(problem=TWICE),), notes=each.notes)
            seen.add(each.definition.name)
    return found


def read_file(path: Path, *, leave_out: bool = False) -> Read:
    """A form on the disk; a file that is far too large is not even opened."""
    try:
        with path.open("rb") as file:
            content = file.read(workbook.BOUNDS.size * MEGABYTE + 1)
    except OSError:
        return Read(faults=(Fault(problem=NOT_READABLE),))
    return read(path.name, content, leave_out=leave_out)


def _files(path: Path) -> list[Path]:
    """Office programs leave files that begin with ~ or . beside the one that is open."""
    return sorted(
        file
        for file in path.iterdir()
        if file.is_file()
        and file.suffix.lower() in ENDINGS
        and not file.name.startswith(("~", "."))
    )
