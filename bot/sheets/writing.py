"""Tables as CSV and XLSX files in which no cell can become a formula (S5)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bot.core.direction import harmless, has_rtl
from bot.core.graphemes import cut
from bot.sheets import plain

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | None

CSV_MIME = "text/csv; charset=utf-8"
XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What begins a formula in one of the spreadsheet programs: = + - @, their full-width and small
# forms, which some programs fold into the plain ones, the minus sign, and |, which began a call
# to another program (DDE). The apostrophe is what every spreadsheet reads as "this is text".
STARTERS = "=+\\-@|＝＋－＠｜﹦﹢﹣﹫−"
# A cell's beginning is also whatever stands behind a separator: a program that expects
# semicolons cuts our cells where we never did.
BEGINNING = re.compile(rf"(^|[;,\n])((?:[^\S\n]|[\"'])*)(?=[{STARTERS}])")

AUTHOR = "Muyassir"
COMMENT_SIZE = (320, 120)  # pixels; two sentences
CELL_LENGTH = 32_000  # characters; Excel's limit is 32,767
LIST_LENGTH = 253  # characters; Excel's limit of a list is 255 with its quotation marks
LISTED_LINES = 2_001  # lines below which nothing is offered any more
TITLE_LENGTH = 28  # characters; Excel's limit is 31, and equal names get a number
WIDTHS = (8, 60)  # characters; narrower is not readable, wider does not fit a screen
HEADING = 26  # characters; a longer heading is wrapped and does not widen its column
LINE, MOST_LINES = 15, 8  # points, and how many lines of a heading are seen
RIGHT_TO_LEFT = 2  # a cell's reading order, in Excel's number
FORBIDDEN_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table of a workbook. `rtl` lays its columns out from right to left, as Arabic reads.

    `comments` are little notes on cells, by line and column; line 0 is the header. `lists` are the
    words that are offered in the cells of a column; others may be written all the same.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    rtl: bool = False
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    lists: Mapping[int, Sequence[str]] = field(default_factory=dict)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark that Excel needs to show Arabic; every text is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutral(cell) for cell in header])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def neutral(cell: Cell) -> str:
    """What stands in a CSV cell: text that begins a formula gets an apostrophe, numbers do not."""
    if isinstance(cell, int | float):
        return str(cell)
    return BEGINNING.sub(r"\1'\2", _text(cell))


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of these tables, at least one; every cell but a number is a string."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = AUTHOR
    for empty in book.worksheets:
        book.remove(empty)
    for sheet in sheets:
        _fill(book.create_sheet(_title(sheet.title)), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.properties import PageSetupProperties

    page.sheet_view.rightToLeft = sheet.rtl
    page.freeze_panes = "A2"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0  # as many pages as it takes, each as wide as the table
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for line, row in enumerate((sheet.header, *sheet.rows), start=1):
        for column, value in enumerate(row, start=1):
            _write(page.cell(line, column), value, sheet.rtl)
    for (line, column), said in sheet.comments.items():
        _comment(page, line + 1, column + 1, said)
    for column, offered in sheet.lists.items():
        _offer(page, column + 1, offered)
    for cell in page[1]:
        cell.font = Font(name="Calibri", sz=11, bold=True)
        cell.alignment = alignment(rtl=sheet.rtl, arabic=has_rtl(str(cell.value)), wraps=True)
    _fit(page)


def _fit(page: Worksheet) -> None:
    """Columns as wide as what stands in them; a long heading is wrapped instead."""
    from openpyxl.utils import get_column_letter

    lines = 1
    for column in range(1, page.max_column + 1):
        letter = get_column_letter(column)
        heading, *texts = [str(cell.value or "") for cell in page[letter]]
        width = max(min(len(heading), HEADING), *map(len, texts), 0) + 2
        fitting = min(max(width, WIDTHS[0]), WIDTHS[1])
        page.column_dimensions[letter].width = fitting
        lines = max(lines, -(-len(heading) * 5 // (fitting * 4)))  # bold letters are wider
    page.row_dimensions[1].height = LINE * min(lines, MOST_LINES)


def _write(cell: SheetCell | MergedCell, value: Cell, rtl: bool) -> None:
    if isinstance(value, int | float):
        cell.value = value
    elif text := _text(value):
        _write_text(cell, text)
        if rtl or len(text) > WIDTHS[1]:
            wraps = len(text) > WIDTHS[1]
            cell.alignment = alignment(rtl=rtl, arabic=has_rtl(text), wraps=wraps)


@cache
def alignment(*, rtl: bool, arabic: bool, wraps: bool) -> Alignment:
    """Everything begins at the reader's side; Arabic runs from the right even behind a digit."""
    from openpyxl.styles import Alignment

    return Alignment(
        horizontal="right" if rtl else None,
        vertical="top" if wraps else None,
        wrap_text=wraps or None,
        readingOrder=RIGHT_TO_LEFT if rtl and arabic else 0,
    )


def _comment(page: Worksheet, line: int, column: int, said: str) -> None:
    from openpyxl.comments import Comment

    page.cell(line, column).comment = Comment(
        _text(said), AUTHOR, width=COMMENT_SIZE[0], height=COMMENT_SIZE[1]
    )


def _offer(page: Worksheet, column: int, offered: Sequence[str]) -> None:
    """A list to choose from; one that the file cannot hold in one cell's length is left out."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    written = ",".join(offered)
    if len(written) > LIST_LENGTH or any("," in each or '"' in each for each in offered):
        return
    rule = DataValidation(type="list", formula1=f'"{written}"', allow_blank=True)
    rule.showErrorMessage = False
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{LISTED_LINES}")
    page.add_data_validation(rule)


def _write_text(cell: SheetCell | MergedCell, text: str) -> None:
    cell.value = text
    cell.data_type = "s"
    # Without this mark a text "=1" would become a formula when somebody edits the cell.
    cell.quotePrefix = True


def _text(cell: str | None) -> str:
    return cut(plain.lines(cell or ""), CELL_LENGTH)


def _title(title: str) -> str:
    bare = FORBIDDEN_IN_TITLES.sub(" ", harmless(title)).strip(" '")
    return bare[:TITLE_LENGTH].strip(" '") or "1"
