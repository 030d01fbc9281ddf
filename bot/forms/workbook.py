"""The rows of a form out of an XLSForm workbook, within the bounds of a form (S7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.core.messages import Terms, Text, _
from bot.forms.columns import understood
from bot.forms.faults import Fault, shown
from bot.forms.rows import CHOICES, SETTINGS, SURVEY, Row, Rows, Sheet
from bot.sheets.bounds import Bounds, UnreadableError
from bot.sheets.tables import Line, Page, Table, pages

ROWS = 2_000  # of one sheet; a form of so many questions is answered by nobody
CELL = 10_000  # characters that are looked at; a longer cell is told as too long all the same
HEADING = 100  # characters of a heading that are looked at
COLUMNS = 200  # Kobo writes a dozen for each language
TAGS = 400_000  # in one part: two thousand rows with thirty columns
SHEETS = (SURVEY, CHOICES, SETTINGS)
NEEDED = {SURVEY: ("type", "name"), CHOICES: ("list_name", "name")}

BOUNDS = Bounds(
    rows=ROWS + 1,
    columns=COLUMNS,
    cell=CELL,
    tags=TAGS,
    titles=frozenset(SHEETS),
    not_a_table=_(
        "This file is not a form that can be read. Please send the Excel workbook (.xlsx) of an"
        " XLSForm, as KoboToolbox and ODK use it, or a YAML file."
    ),
    empty=_("The file is empty. A form needs a sheet “survey” with its questions."),
    too_big=_("The file is larger than {n} megabytes. A form is far smaller.", n=Bounds.size),
    too_much=_(
        "The file holds far more than a form needs. Please copy the sheets survey, choices and"
        " settings into a new workbook, without pictures, and send that."
    ),
    too_long=_(
        "This sheet has more than {n} rows. Please remove what does not belong to the form.", n=ROWS
    ),
    too_wide=_("This sheet has more than {n} columns. Please remove some.", n=COLUMNS),
    macros=_(
        "The file contains macros, so it was not opened. Please save it as an Excel workbook"
        " without macros (.xlsx) and send that."
    ),
    other_program=_(
        "This kind of spreadsheet cannot be read. Please save it as an Excel workbook (.xlsx) and"
        " send that."
    ),
    broken=_(
        "The file is damaged or unusual and cannot be read. Please save it again as an Excel"
        " workbook (.xlsx) and send that."
    ),
)


def rows(name: str, content: bytes) -> Rows:
    """The sheets of a form. Raises UnreadableError."""
    found = pages(name, content, BOUNDS)
    if not any(page.title for page in found):  # a CSV file has one page, without a title
        raise UnreadableError(BOUNDS.not_a_table)
    by_title = {page.title.strip().lower(): page for page in found}
    if len(found) == 1 and not by_title.keys() & set(SHEETS):
        by_title = {SURVEY: found[0]}  # as pyxform reads a workbook of one sheet
    if SURVEY not in by_title:
        raise UnreadableError(_no_survey(found))
    sheets = {title: _sheet(by_title[title].table) for title in SHEETS if title in by_title}
    for title, sheet in sheets.items():
        if absent := _absent(title, sheet):
            raise UnreadableError(_headless(absent), title)
    return Rows(**sheets, faults=tuple(_twice(by_title)))


def _no_survey(found: Iterable[Page]) -> Text:
    return _(
        "There is no sheet called “survey”; the sheets are {sheets}. A form has its questions on"
        " a sheet “survey” and the choices on a sheet “choices”.",
        sheets=Terms(tuple(shown(page.title) for page in found)),
    )


def _absent(title: str, sheet: Sheet) -> list[str]:
    """The columns without which no row of this sheet means anything."""
    there = {column.word for column in understood(title, sheet.headings).values()}
    return [word for word in NEEDED.get(title, ()) if sheet.rows and word not in there]


def _headless(absent: list[str]) -> Text:
    return _(
        "These columns are not there: {columns}. Please write their headings into the first row"
        " of the sheet.",
        columns=Terms(tuple(absent)),
    )


def _headings(line: Line) -> list[str]:
    return [heading[:HEADING] for heading in line.cells]


def _sheet(table: Table) -> Sheet:
    if not table:
        return Sheet()
    headings = _headings(table[0])
    return Sheet(
        headings=tuple(dict.fromkeys(heading for heading in headings if heading)),
        rows=tuple(_row(headings, line) for line in table[1:]),
    )


def _row(headings: Iterable[str], line: Line) -> Row:
    cells = zip(headings, line.cells, strict=False)
    return Row(
        number=line.number, cells={heading: cell for heading, cell in cells if heading and cell}
    )


def _twice(by_title: Mapping[str, Page]) -> Iterator[Fault]:
    for title, page in by_title.items():
        heads = _headings(page.table[0]) if page.table else []
        for heading in sorted({each for each in heads if each and heads.count(each) > 1}):
            problem = _("Several columns have this heading. Please keep one of them.")
            yield Fault(sheet=title, column=heading, problem=problem)
