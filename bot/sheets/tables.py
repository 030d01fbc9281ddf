"""Rows of text out of a spreadsheet or CSV file that a stranger may have made (S7)."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.messages import Text, _

# Bounds from the threat model of uploads; a member list needs a hundredth of each.
MEGABYTE = 1_000_000  # bytes
FILE_SIZE = 5  # megabytes, packed
UNPACKED = 50  # megabytes, all parts of a workbook together
PARTS = 1_000  # entries of the zip file that a workbook is
RATIO = 100  # unpacked to packed; spreadsheets reach 20
SMALL = 100_000  # bytes; below that the ratio says nothing
PART_SIZE = 8  # megabytes, each part; all of them are read into memory, one after the other
TAGS = 120_000  # in one part; each costs some 400 bytes in memory while it is read
LINES = 20_000  # lines looked at, empty ones included
ROWS = 500  # people
TITLES = 10  # lines that may stand above the headings
COLUMNS = 50
CELL = 200  # characters of a cell that are looked at
SHEETS = 5  # pages of a workbook that are looked at

DELIMITERS = ",;\t"
SNIFFED = 20  # lines by which the delimiter is found

NOT_A_LIST = _(
    "This file is not a list that can be read. Please send an Excel workbook (.xlsx) or a CSV file."
)
EMPTY = _(
    "The file is empty. The first line needs headings, one of them “Name”; "
    "each line below it is one person."
)
TOO_BIG = _("The file is larger than {n} megabytes. A list of names is far smaller.", n=FILE_SIZE)
TOO_MUCH = _(
    "The file holds far more than a list of names needs. "
    "Please copy the names into a new, empty sheet and send that."
)
TOO_LONG = _("The list has more than {n} lines. Please send it in parts.", n=ROWS)
TOO_WIDE = _("The list has more than {n} columns. One column with names is enough.", n=COLUMNS)
MACROS = _(
    "The file contains macros, so it was not opened. "
    "Please save it as an Excel workbook without macros (.xlsx) or as CSV."
)
LOCKED = _("The file is protected by a password. Please save it without one and send it again.")
OTHER_PROGRAM = _(
    "This kind of spreadsheet cannot be read. "
    "Please save it as an Excel workbook (.xlsx) or as CSV, and send that."
)
BROKEN = _(
    "The file is damaged or unusual and cannot be read. "
    "Please save it again as an Excel workbook (.xlsx) or as CSV, and send that."
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Excel files and of locked ones
_NOT_TEXT = (b"%PDF", b"{\\rtf", b"<", b"\x89PNG", b"\xff\xd8\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)  # a first line that Excel writes for itself


class UnreadableError(Exception):
    """The file cannot be read as a table; `problem` says why and what to do."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.id)
        self.problem = problem


@dataclass(frozen=True)
class Line:
    """One line that is not empty, by the number that a spreadsheet program shows beside it."""

    number: int
    cells: tuple[str, ...]


Table = tuple[Line, ...]


def read(name: str, content: bytes) -> tuple[Table, ...]:
    """The tables of a file: one of a CSV file, one for each visible sheet of a workbook.

    Every bound is checked before and while unpacking. Raises UnreadableError.
    """
    if len(content) > FILE_SIZE * MEGABYTE:
        raise UnreadableError(TOO_BIG)
    if not content.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnreadableError(EMPTY)
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableError(LOCKED if locked else OTHER_PROGRAM)
    if content.startswith(b"PK"):
        return _workbook(name, content)
    return (_csv(_decoded(content)),)


# --- text --------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, with or without their marks, else what Arabic Windows writes (cp1256)."""
    if content.startswith(_NOT_TEXT):
        raise UnreadableError(NOT_A_LIST)
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise UnreadableError(NOT_A_LIST)


def _encodings(content: bytes) -> Sequence[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in content:  # the half of every comma and line break in UTF-16
        is_big = content[::2].count(0) > content[1::2].count(0)
        return ("utf-16-be",) if is_big else ("utf-16-le",)
    return ("utf-8-sig", "cp1256")


def _csv(text: str) -> Table:
    first, _line_break, rest = text.partition("\n")
    if stated := _SEPARATOR.fullmatch(first.strip()):
        # The line stays, empty, so that the others keep their numbers.
        return _bounded(_records(f"\n{rest}", stated[1]))
    sample = text[: CELL * SNIFFED * COLUMNS]
    return _bounded(_records(text, max(DELIMITERS, key=lambda each: _cuts(sample, each))))


def _cuts(sample: str, delimiter: str) -> int:
    """How often the delimiter cuts the first lines."""
    try:
        return sum(
            len(row) - 1
            for row, _number in zip(_records(sample, delimiter), range(SNIFFED), strict=False)
        )
    except UnreadableError:
        return -1


def _records(text: str, delimiter: str) -> Iterator[Sequence[object]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:  # a quotation mark that never closes
        raise UnreadableError(BROKEN) from error


# --- workbooks ---------------------------------------------------------------------------------


def _workbook(name: str, content: bytes) -> tuple[Table, ...]:
    from openpyxl import load_workbook

    _check_parts(name, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that are not read
            book = load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            pages = [page for page in book.worksheets if page.sheet_state == "visible"]
            return tuple(map(_page, pages[:SHEETS]))
    except UnreadableError:
        raise
    except Exception as error:  # a broken file makes the library raise anything
        raise UnreadableError(BROKEN) from error


def _page(page: Any) -> Table:
    page.reset_dimensions()  # what the file claims about its size may be wrong
    return _bounded(page.iter_rows(max_col=COLUMNS + 1, values_only=True))


def _check_parts(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive)
            _check_kind(name, archive)
            for info in archive.infolist():
                # Reading stops at the size that was claimed and checked above.
                _check_xml(archive.read(info))
    except UnreadableError:
        raise
    except Exception as error:  # so does a broken zip file
        raise UnreadableError(BROKEN) from error


def _check_sizes(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableError(LOCKED)
    if len(infos) > PARTS or sum(info.file_size for info in infos) > UNPACKED * MEGABYTE:
        raise UnreadableError(TOO_MUCH)
    for info in infos:
        squeezed = info.file_size > max(SMALL, RATIO * info.compress_size)
        if squeezed or info.file_size > PART_SIZE * MEGABYTE:
            raise UnreadableError(TOO_MUCH)


def _check_kind(name: str, archive: zipfile.ZipFile) -> None:
    parts = {part.lower() for part in archive.namelist()}
    if any(part.endswith("vbaproject.bin") for part in parts) or name.lower().endswith(".xlsm"):
        raise UnreadableError(MACROS)
    if "xl/workbook.bin" in parts or "content.xml" in parts:  # Excel's binary format; OpenDocument
        raise UnreadableError(OTHER_PROGRAM)
    if "[content_types].xml" not in parts or not any(part.startswith("xl/") for part in parts):
        raise UnreadableError(NOT_A_LIST)
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise UnreadableError(MACROS)


def _check_xml(part: bytes) -> None:
    """No entities, no flood of tags.

    The parser knows UTF-16 and encodings in which "<" is one byte, so neither can hide. A part
    that does not begin like XML is a picture or the like: the parser stops at its first byte,
    wherever the workbook claims that it belongs.
    """
    bare = part.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    if not bare.lstrip(b"\xff\xfe\t\r\n ").startswith(b"<"):
        return
    if b"<!" in bare.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise UnreadableError(BROKEN)
    if bare.count(b"<") > TAGS:
        raise UnreadableError(TOO_MUCH)


# --- both --------------------------------------------------------------------------------------


def _bounded(rows: Iterable[Sequence[object]]) -> Table:
    """The lines that hold something, as text; stops at the first bound that is passed."""
    kept: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = _cells(row)
        if number > LINES:
            raise UnreadableError(TOO_LONG)
        if any(row[COLUMNS:]):
            raise UnreadableError(TOO_WIDE)
        if cells:
            kept.append(Line(number, cells))
        if len(kept) > ROWS + TITLES + 1:
            raise UnreadableError(TOO_LONG)
    return tuple(kept)


def _cells(row: Sequence[object]) -> tuple[str, ...]:
    """The cells up to the last that is not empty."""
    cells = [_text(value) for value in row[: COLUMNS + 1]]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _text(value: object) -> str:
    return "" if value is None else str(value)[:CELL].strip()
