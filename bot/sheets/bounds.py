"""How much of a stranger's spreadsheet is read, and what is said about one that holds more."""

from __future__ import annotations

from dataclasses import dataclass

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


class UnreadableError(Exception):
    """The file cannot be read as a table; `problem` says why and what to do.

    `sheet` is the page of a workbook that is meant, where it is one of them.
    """

    def __init__(self, problem: Text, sheet: str = "") -> None:
        super().__init__(problem.id)
        self.problem = problem
        self.sheet = sheet


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much of a file is read, and what is said about one that holds more or something else."""

    size: int = FILE_SIZE
    unpacked: int = UNPACKED
    part: int = PART_SIZE
    tags: int = TAGS
    rows: int = ROWS + TITLES + 1  # lines that hold something
    columns: int = COLUMNS
    cell: int = CELL
    sheets: int = SHEETS
    titles: frozenset[str] = frozenset()  # in small letters; hidden pages with these names too
    as_shown: bool = False  # percentages as they look, and which cells are merged
    unsolved: str = ""  # stands for a formula that was never worked out; "": its own text does
    not_a_table: Text = NOT_A_LIST
    empty: Text = EMPTY
    too_big: Text = TOO_BIG
    too_much: Text = TOO_MUCH
    too_long: Text = TOO_LONG
    too_wide: Text = TOO_WIDE
    macros: Text = MACROS
    locked: Text = LOCKED
    other_program: Text = OTHER_PROGRAM
    broken: Text = BROKEN


MEMBER_LIST = Bounds()
