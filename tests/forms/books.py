"""Workbooks as authors make them, and what is said about them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

from bot.core.messages import Voice
from bot.forms.definition import Definition
from bot.forms.faults import Fault, Read
from bot.forms.reading import read

Cells = Sequence[object]
ENGLISH = Voice(language="en")
YES_NO = (
    ("list_name", "name", "label"),
    ("yes_no", "yes", "Yes"),
    ("yes_no", "no", "No"),
)


def book(**sheets: Sequence[Cells]) -> bytes:
    """A workbook with these sheets, each its rows of cells."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def survey(*rows: Cells, head: Cells = ("type", "name", "label")) -> bytes:
    """A workbook with these rows on its survey sheet, and the list yes_no."""
    return book(survey=(head, *rows), choices=YES_NO)


def form(content: bytes, name: str = "form.xlsx") -> Definition:
    found = read(name, content)
    assert found.definition is not None, lines(found.faults)
    return found.definition


def lines(faults: Sequence[Fault]) -> list[str]:
    return [fault.line(ENGLISH) for fault in faults]


def told(content: bytes, name: str = "form.xlsx") -> list[str]:
    """The faults of a form that has some, as an operator reads them."""
    found = read(name, content)
    assert found.definition is None
    return lines(found.faults)


def notes(found: Read) -> list[str]:
    assert found.definition is not None, lines(found.faults)
    return lines(found.notes)
