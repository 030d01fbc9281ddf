"""Rows of text out of a spreadsheet or CSV file that a stranger may have made (S7)."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any

from bot.sheets import packed
from bot.sheets.bounds import LINES, MEGABYTE, MEMBER_LIST, Bounds, UnreadableError

DELIMITERS = ",;\t"
SNIFFED = 20  # lines by which the delimiter is found
MOST_MERGED = 5_000  # merged cells of a page that are looked at

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Excel files and of locked ones
_NOT_TEXT = (b"%PDF", b"{\\rtf", b"<", b"\x89PNG", b"\xff\xd8\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_ARABIC = "cp1256"
# French read so is French but for capitals with accents: "ةcole". Arabic has whole words.
_TORN = re.compile(r"[a-zA-Z][\u0621-\u06ff]|[\u0621-\u06ff][a-zA-Z]")
_WORD = re.compile(r"[\u0621-\u06ff]{3}")
_SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)  # a first line that Excel writes for itself


@dataclass(frozen=True)
class Line:
    """One line that is not empty, by the number that a spreadsheet program shows beside it."""

    number: int
    cells: tuple[str, ...]


Table = tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Merged:
    """Cells that are one: what stands in the first counts for all. Columns count from 0."""

    column: int
    first: int  # lines, by the number beside them
    last: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """One sheet of a workbook, by the title on its tab; a CSV file is one page without a title."""

    title: str
    table: Table
    merged: tuple[Merged, ...] = ()


def read(name: str, content: bytes) -> tuple[Table, ...]:
    """The tables of a member list: one of a CSV file, one for each visible sheet of a workbook.

    Every bound is checked before and while unpacking. Raises UnreadableError.
    """
    return tuple(page.table for page in pages(name, content, MEMBER_LIST))


def pages(name: str, content: bytes, bounds: Bounds) -> tuple[Page, ...]:
    """The pages of a file within the bounds of its kind. Raises UnreadableError."""
    if len(content) > bounds.size * MEGABYTE:
        raise UnreadableError(bounds.too_big)
    if not content.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnreadableError(bounds.empty)
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableError(bounds.locked if locked else bounds.other_program)
    if content.startswith(b"PK"):
        return _workbook(name, content, bounds)
    return (Page(title="", table=_csv(_decoded(content, bounds), bounds)),)


# --- text --------------------------------------------------------------------------------------


def _decoded(content: bytes, bounds: Bounds) -> str:
    """UTF-8 or UTF-16, with or without their marks, else what Arabic or French Windows writes."""
    if content.startswith(_NOT_TEXT):
        raise UnreadableError(bounds.not_a_table)
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        french = encoding == _ARABIC and _TORN.search(text) and not _WORD.search(text)
        if not _CONTROL.search(text) and not french:
            return text
    raise UnreadableError(bounds.not_a_table)


def _encodings(content: bytes) -> Sequence[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in content:  # the half of every comma and line break in UTF-16
        is_big = content[::2].count(0) > content[1::2].count(0)
        return ("utf-16-be",) if is_big else ("utf-16-le",)
    return ("utf-8-sig", _ARABIC, "cp1252")


def _csv(text: str, bounds: Bounds) -> Table:
    first, _line_break, rest = text.partition("\n")
    if stated := _SEPARATOR.fullmatch(first.strip()):
        # The line stays, empty, so that the others keep their numbers.
        return _bounded(_records(f"\n{rest}", stated[1], bounds), bounds)
    sample = text[: bounds.cell * SNIFFED * bounds.columns]
    delimiter = max(DELIMITERS, key=lambda each: _cuts(sample, each, bounds))
    return _bounded(_records(text, delimiter, bounds), bounds)


def _cuts(sample: str, delimiter: str, bounds: Bounds) -> int:
    """How often the delimiter cuts the first lines."""
    try:
        return sum(
            len(row) - 1
            for row, _number in zip(
                _records(sample, delimiter, bounds), range(SNIFFED), strict=False
            )
        )
    except UnreadableError:
        return -1


def _records(text: str, delimiter: str, bounds: Bounds) -> Iterator[Sequence[object]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:  # a quotation mark that never closes
        raise UnreadableError(bounds.broken) from error


# --- workbooks ---------------------------------------------------------------------------------


def _workbook(name: str, content: bytes, bounds: Bounds) -> tuple[Page, ...]:
    has_formulas = packed.check(name, content, bounds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that are not read
            wanted = _wanted(_opened(content, values=True), bounds)
            unsaved = _wanted(_opened(content, values=False), bounds) if has_formulas else None
            return tuple(
                _page(page, unsaved[at] if unsaved else None, bounds)
                for at, page in enumerate(wanted)
            )
    except UnreadableError:
        raise
    except Exception as error:  # a broken file makes the library raise anything
        raise UnreadableError(bounds.broken) from error


def _opened(content: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _wanted(book: Any, bounds: Bounds) -> Sequence[Any]:
    """The pages asked for by their titles; without titles, or of a single page, what is seen."""
    named = [page for page in book.worksheets if page.title.strip().lower() in bounds.titles]
    seen = [page for page in book.worksheets if page.sheet_state == "visible"]
    return (named or seen)[: bounds.sheets]


def _page(page: Any, unsaved: Any, bounds: Bounds) -> Page:
    rows = _rows(page, bounds)
    if unsaved is not None:
        with_formulas = partial(_with_formulas, unsolved=bounds.unsolved)
        rows = map(with_formulas, rows, _rows(unsaved, bounds))
    merged = tuple(_merged(page)) if bounds.as_shown else ()
    try:
        return Page(title=page.title, table=_bounded(rows, bounds), merged=merged)
    except UnreadableError as error:
        raise UnreadableError(error.problem, page.title) from error


def _rows(page: Any, bounds: Bounds) -> Iterator[Sequence[object]]:
    page.reset_dimensions()  # what the file claims about its size may be wrong
    plain = not bounds.as_shown
    rows = page.iter_rows(max_col=bounds.columns + 1, values_only=plain)
    return rows if plain else ([_shown(cell) for cell in row] for row in rows)


def _shown(cell: Any) -> object:
    """The value; a percentage as the program shows it and the person typed it."""
    value = cell.value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value * 100:.6g}%" if number and "%" in cell.number_format else value


def _merged(page: Any) -> Iterator[Merged]:
    """Merged cells that reach over several lines; only the first of their columns is looked at."""
    from openpyxl.utils import column_index_from_string

    with page._get_source() as part:  # noqa: SLF001  what is read line by line keeps no such list
        found = _MERGED.findall(part.read())
    for letters, top, bottom in found[:MOST_MERGED]:
        if int(bottom) > int(top):
            column = column_index_from_string(letters.decode()) - 1
            yield Merged(column=column, first=int(top), last=min(int(bottom), LINES))


def _with_formulas(
    saved: Sequence[object], written: Sequence[object], unsolved: str
) -> Sequence[object]:
    """What the spreadsheet program worked out; a formula that it never did stays as text."""
    return [
        (unsolved or formula) if value is None and isinstance(formula, str) else value
        for value, formula in zip(saved, written, strict=False)
    ]


# --- both --------------------------------------------------------------------------------------


def _bounded(rows: Iterable[Sequence[object]], bounds: Bounds) -> Table:
    """The lines that hold something, as text; stops at the first bound that is passed."""
    kept: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = _cells(row, bounds)
        if number > LINES:
            raise UnreadableError(bounds.too_long)
        if any(row[bounds.columns :]):
            raise UnreadableError(bounds.too_wide)
        if cells:
            kept.append(Line(number, cells))
        if len(kept) > bounds.rows:
            raise UnreadableError(bounds.too_long)
    return tuple(kept)


def _cells(row: Sequence[object], bounds: Bounds) -> tuple[str, ...]:
    """The cells up to the last that is not empty."""
    cells = [_text(value, bounds) for value in row[: bounds.columns + 1]]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _text(value: object, bounds: Bounds) -> str:
    """Numbers, dates and truths as a person typed them, not as the file stores them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)[: bounds.cell].strip()
