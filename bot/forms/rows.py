"""The rows of a form: one shape for what a workbook holds and what a text file holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.forms.faults import Fault

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
OURS = "muyassir"  # before the columns that XLSForm does not know: muyassir::compare


@dataclass(frozen=True, kw_only=True)
class Row:
    """The cells of one row that hold something, by their column's heading as it is written."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Headings in their order, and the rows below them."""

    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


EMPTY = Sheet()


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The sheets of a form, and what is wrong with them before a single row is understood."""

    survey: Sheet = EMPTY
    choices: Sheet = EMPTY
    settings: Sheet = EMPTY
    faults: tuple[Fault, ...] = ()

    def sheet(self, name: str) -> Sheet:
        return {SURVEY: self.survey, CHOICES: self.choices, SETTINGS: self.settings}[name]
