"""A member list out of a spreadsheet: names to invite, and nothing else of what may stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.direction import harmless
from bot.core.messages import Terms, Text, _
from bot.reports import headings
from bot.reports.headings import Column
from bot.sheets import bounds, tables

NAME_LENGTH = 40  # characters; a first name or a nickname, with something to tell two apart

NO_NAMES = _(
    "No column is called “Name”. The first line needs headings, one of them “Name”; "
    "each line below it is one person."
)
NOBODY = _("There are headings, but nobody below them. Each line below is one person.")
NO_NAME = _("The name is missing.")
NOT_A_NAME = _(
    "This does not look like a name, so it was not kept. A first name or a nickname is enough."
)
LONG_NAME = _(
    "The name has more than {n} letters. A first name or a nickname is enough.", n=NAME_LENGTH
)
KNOWN_KINDS = _(
    "The kind is not known and was read as “Other”. Known kinds: {kinds}",
    kinds=Terms(tuple(headings.KINDS.values())),
)
KNOWN_LANGUAGES = _(
    "The language is not known, so the person chooses on the first screen. "
    "Known languages: Arabic, French, English."
)
ROLES = _("An invitation makes a practitioner. Another role can be given once the person is here.")

_DIGITS = re.compile(r"\d(?:[\s().\-/]*\d){4}")  # five digits: a number of something, not a name
_CONTACT = re.compile(r"[@<>{}=]|://|www\.", re.IGNORECASE)
_FORMULA = tuple("=+-|")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person to invite. `kind` is a key of KINDS or ""; `language` is ar, fr, en or ""."""

    line: int
    name: str
    kind: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong, and where: `line` 0 is the whole file; `column` is its heading or letter."""

    line: int
    column: str
    problem: Text


@dataclass(frozen=True, kw_only=True)
class MemberList:
    """What was understood. A line with a fault is not among the rows.

    `notes` tell what was left out or read in another way without losing the person.
    """

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Heads:
    """Where the headings stand and which column holds what."""

    number: int
    titles: tuple[str, ...]
    places: dict[Column, int]

    def cell(self, line: tables.Line, column: Column) -> str:
        at = self.places.get(column, -1)
        return harmless(line.cells[at]) if 0 <= at < len(line.cells) else ""

    def title(self, column: Column) -> str:
        return self.titles[self.places[column]]


def read(name: str, content: bytes) -> MemberList:
    """What a file called `name` holds. Cells of other columns are not looked at, nor returned."""
    try:
        found = tables.read(name, content)
    except bounds.UnreadableError as error:
        return _refused(error.problem)
    for table in found:
        at = max(
            range(len(table[: bounds.TITLES + 1])), key=lambda at: _heads(table[at]), default=0
        )
        if table and _heads(table[at]):
            return _people(table[at], table[at + 1 :])
    return _refused(NO_NAMES if any(found) else bounds.EMPTY)


def _heads(line: tables.Line) -> int:
    """How many columns this line names, if it names people at all."""
    columns = set(map(headings.column, line.cells)) - {Column.OTHER}
    return len(columns) if columns & {Column.NAME, Column.FIRST_NAME} else 0


def _refused(problem: Text, *notes: Fault) -> MemberList:
    return MemberList(faults=(Fault(line=0, column="", problem=problem),), notes=notes)


def _people(head: tables.Line, lines: Sequence[tables.Line]) -> MemberList:
    columns = _columns(head.cells)
    titles = tuple(_title(title, at) for at, title in enumerate(head.cells))
    notes = tuple(_unread(head.number, columns, titles))
    for column in set(columns) - {Column.PRIVATE, Column.OTHER}:
        if columns.count(column) > 1:
            twice = tuple(titles[at] for at, each in enumerate(columns) if each is column)
            return _refused(_twice(twice), *notes)
    if not lines:
        return _refused(NOBODY, *notes)
    if len(lines) > bounds.ROWS:
        return _refused(bounds.TOO_LONG, *notes)
    return _sorted(
        _Heads(head.number, titles, {c: at for at, c in enumerate(columns)}), lines, notes
    )


def _columns(cells: Sequence[str]) -> list[Column]:
    """What each column holds. Beside a first name, "name" is the family's: nobody needs it."""
    columns = [headings.column(cell) if cell else Column.OTHER for cell in cells]
    beside = Column.PRIVATE if Column.FIRST_NAME in columns else Column.NAME
    as_read = {Column.NAME: beside, Column.FIRST_NAME: Column.NAME}
    return [as_read.get(column, column) for column in columns]


def _title(heading: str, at: int) -> str:
    """A heading as it may be shown: its own words, or its letter where those could be private."""
    words = harmless(heading)
    if not words or len(words) > NAME_LENGTH or _holds_contact(words):
        first, second = divmod(at, 26)
        return (chr(64 + first) if first else "") + chr(65 + second)
    return words


def _unread(line: int, columns: Sequence[Column], titles: Sequence[str]) -> Iterator[Fault]:
    for column, title in zip(columns, titles, strict=True):
        if column is Column.PRIVATE:
            yield Fault(line=line, column=title, problem=_private(title))
        if column is Column.OTHER and not re.fullmatch("[A-Z]{1,2}", title):
            yield Fault(line=line, column=title, problem=_unused(title))


def _private(title: str) -> Text:
    return _(
        "The column “{column}” was not read: invitations need no contacts and no personal details.",
        column=title,
    )


def _unused(title: str) -> Text:
    return _("The column “{column}” was not read, because it is not needed.", column=title)


def _twice(titles: tuple[str, ...]) -> Text:
    return _("Two columns say the same: {columns}. Please keep one of them.", columns=Terms(titles))


def _sorted(heads: _Heads, lines: Sequence[tables.Line], notes: Sequence[Fault]) -> MemberList:
    rows: list[Row] = []
    faults: list[Fault] = []
    said = list(notes)
    lines_by_name: dict[str, int] = {}
    for line in lines:
        name = heads.cell(line, Column.NAME)
        problem = _problem(name, lines_by_name)
        if problem is not None:
            faults.append(Fault(line=line.number, column=heads.title(Column.NAME), problem=problem))
            continue
        lines_by_name[headings.fold(name)] = line.number
        rows.append(_row(heads, line, name))
        said += _doubts(heads, line, rows[-1])
    return MemberList(rows=tuple(rows), faults=tuple(faults), notes=tuple(said))


def _problem(name: str, lines_by_name: dict[str, int]) -> Text | None:
    """Why this name cannot be used. What is no name is not repeated in the sentence."""
    if not name:
        return NO_NAME
    if not _may_be_a_name(name):
        return NOT_A_NAME
    if len(name) > NAME_LENGTH:
        return LONG_NAME
    if (other := lines_by_name.get(headings.fold(name))) is not None:
        return _(
            "“{name}” is already on line {line}. "
            "Please add something to tell the two apart, or remove one.",
            name=name,
            line=other,
        )
    return None


def _may_be_a_name(words: str) -> bool:
    """No number of something, no address, no formula, no heading that was repeated on a page."""
    return (
        any(map(str.isalpha, words))
        and not words.startswith(_FORMULA)
        and not _holds_contact(words)
        and headings.column(words) not in {Column.NAME, Column.FIRST_NAME}
    )


def _holds_contact(words: str) -> bool:
    return bool(_DIGITS.search(words) or _CONTACT.search(words))


def _row(heads: _Heads, line: tables.Line, name: str) -> Row:
    written, role = heads.cell(line, Column.KIND), heads.cell(line, Column.ROLE)
    kind = headings.kind(written) or headings.kind(role) or ("other" if written else "")
    language = headings.language(heads.cell(line, Column.LANGUAGE))
    return Row(line=line.number, name=name, kind=kind, language=language)


def _doubts(heads: _Heads, line: tables.Line, row: Row) -> Iterator[Fault]:
    """What stands in the line and could not be taken as it stands."""

    def doubt(column: Column, problem: Text) -> Fault:
        return Fault(line=line.number, column=heads.title(column), problem=problem)

    written, role = heads.cell(line, Column.KIND), heads.cell(line, Column.ROLE)
    if written and row.kind == "other" and headings.kind(written) != "other":
        yield doubt(Column.KIND, KNOWN_KINDS)
    if role and not headings.is_member(role) and not headings.kind(role):
        yield doubt(Column.ROLE, ROLES)
    if heads.cell(line, Column.LANGUAGE) and not row.language:
        yield doubt(Column.LANGUAGE, KNOWN_LANGUAGES)
