"""One row as its columns are understood: its texts, and its wordings by language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.messages import Terms, Text, _
from bot.forms.columns import TRANSLATED, Column, language, understood
from bot.forms.definition import Labels
from bot.forms.faults import Fault, shown
from bot.forms.rows import CHOICES, SETTINGS, SURVEY, Row, Rows
from bot.sheets import plain

# Longer than anybody reads in a chat; with hint, progress and choices written out a question
# stays within the 4,096 UTF-16 units that Telegram takes in one message.
WORDING_LENGTH = 2_000  # characters of a label, hint or message
CHOICE_LENGTH = 300  # characters of a choice's label, written out in a line of its own
CELL_LENGTH = 2_000  # characters of any other cell
COLUMNS_NAMED = 8  # of those that are not read; Kobo adds dozens of its own
DEFAULT_LENGTH = 500  # characters of an answer that is there beforehand

_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})  # as office programs bend them
_OWN_NAME = re.compile(r"[^\W\d][\w.-]*")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row, understood. `default` is the language of wordings whose heading names none."""

    sheet: str
    number: int = 0
    cells: Mapping[Column, str]
    headings: Mapping[Column, str]
    others: Mapping[str, str]  # columns of the author's own
    default: str = ""

    def text(self, word: str) -> str:
        return plain.lines(self.cells.get(Column(word), ""))

    def expression(self, word: str) -> str:
        """XPath, its quotation marks straight again where an office program has bent them."""
        return self.text(word).translate(_STRAIGHT)

    def other(self, heading: str) -> str:
        return plain.lines(self.others[heading])

    def labels(self, word: str) -> Labels:
        found = (
            (column.language or self.default, plain.lines(cell))
            for column, cell in self.cells.items()
            if column.word == word
        )
        return {language: said for language, said in found if said}

    def heading(self, word: str, code: str | None = None) -> str:
        """As the author wrote it above this column; where no language is asked for, the first."""
        for column, heading in self.headings.items():
            if column.word == word and code in (None, column.language or self.default):
                return heading
        return word

    def fault(self, word: str, problem: Text, code: str | None = None) -> Fault:
        heading = self.heading(word, code) if word else ""
        return Fault(sheet=self.sheet, row=self.number, column=heading, problem=problem)


@dataclass(frozen=True, kw_only=True)
class Entries:
    """All rows of a form, understood. `languages` stand in the order in which they are written."""

    survey: tuple[Entry, ...]
    choices: tuple[Entry, ...]
    settings: Entry
    languages: tuple[str, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def entries(rows: Rows) -> Entries:
    """Every row with its columns understood; cells that are too long are faults."""
    found = {name: understood(name, rows.sheet(name).headings) for name in _SHEETS}
    default = _default_language(rows, found[SETTINGS])
    understood_rows = {
        name: tuple(_entry(name, row, found[name], default) for row in rows.sheet(name).rows)
        for name in _SHEETS
    }
    blank = _entry(SETTINGS, Row(number=0, cells={}), found[SETTINGS], default)
    return Entries(
        survey=understood_rows[SURVEY],
        choices=understood_rows[CHOICES],
        settings=next(iter(understood_rows[SETTINGS]), blank),
        languages=_languages(found, default),
        faults=(*rows.faults, *_twice(found, default), *_too_long(understood_rows)),
        notes=tuple(_unread(rows, found)),
    )


_SHEETS = (SETTINGS, SURVEY, CHOICES)


def _default_language(rows: Rows, columns: Mapping[str, Column]) -> str:
    for row in rows.settings.rows[:1]:
        for heading, cell in row.cells.items():
            if columns.get(heading) == Column("default_language") and cell.lower() != "default":
                return language(plain.lines(cell))
    return ""


def _languages(found: Mapping[str, Mapping[str, Column]], default: str) -> tuple[str, ...]:
    named = (
        column.language
        for name in _SHEETS
        for column in found[name].values()
        if column.word in TRANSLATED
    )
    return tuple(dict.fromkeys(code for code in (default, *named) if code))


def _entry(sheet: str, row: Row, columns: Mapping[str, Column], default: str) -> Entry:
    cells = {columns[heading]: cell for heading, cell in row.cells.items() if heading in columns}
    others = {heading: cell for heading, cell in row.cells.items() if heading not in columns}
    return Entry(
        sheet=sheet,
        number=row.number,
        cells=cells,
        headings={column: heading for heading, column in columns.items()},
        others=others,
        default=default,
    )


# --- what is wrong with columns and cells ---------------------------------------------------------


def _twice(found: Mapping[str, Mapping[str, Column]], default: str) -> Iterator[Fault]:
    for sheet, columns in found.items():
        seen: dict[Column, str] = {}
        for heading, column in columns.items():
            code = column.language or (default if column.word in TRANSLATED else "")
            if other := seen.setdefault(Column(column.word, code), heading):
                if other == heading:
                    continue
                problem = _(
                    "Two columns say the same: {columns}. Please keep one of them.",
                    columns=Terms((shown(other), shown(heading))),
                )
                yield Fault(sheet=sheet, column=heading, problem=problem)


def _too_long(found: Mapping[str, tuple[Entry, ...]]) -> Iterator[Fault]:
    for rows in found.values():
        for entry in rows:
            for column, cell in entry.cells.items():
                limit = _limit(entry.sheet, column.word)
                if len(cell) > limit:
                    problem = too_long(limit)
                    yield entry.fault(column.word, problem, column.language or entry.default)
            for heading, cell in entry.others.items():
                if entry.sheet == CHOICES and len(cell) > CHOICE_LENGTH:
                    problem = too_long(CHOICE_LENGTH)
                    yield Fault(sheet=CHOICES, row=entry.number, column=heading, problem=problem)


def too_long(limit: int) -> Text:
    return _("There are more than {n} characters in this cell. Please shorten it.", n=limit)


def _limit(sheet: str, word: str) -> int:
    if word not in TRANSLATED:
        return DEFAULT_LENGTH if word == "default" else CELL_LENGTH
    return CHOICE_LENGTH if sheet == CHOICES else WORDING_LENGTH


def _unread(rows: Rows, found: Mapping[str, Mapping[str, Column]]) -> Iterator[Fault]:
    """One note a sheet. On the sheet of choices, columns of the author's own are for filters."""
    for sheet, columns in found.items():
        left = [
            heading
            for heading in rows.sheet(sheet).headings
            if heading not in columns and not (sheet == CHOICES and may_filter(heading))
        ]
        if left:
            more = ["…"] if len(left) > COLUMNS_NAMED else []
            named = Terms((*map(shown, left[:COLUMNS_NAMED]), *more))
            problem = _("These columns are not read here: {columns}.", columns=named)
            yield Fault(sheet=sheet, problem=problem)


def may_filter(heading: str) -> bool:
    """Can an expression name this column of the choices? Pictures and sounds are no such thing."""
    return bool(_OWN_NAME.fullmatch(heading)) and heading not in {"image", "audio", "video"}
