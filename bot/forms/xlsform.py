"""What pyxform, the field's own tool, says of a form: Kobo and ODK refuse what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.graphemes import cut
from bot.core.messages import Text, _
from bot.forms.faults import Fault
from bot.forms.rows import CHOICES, OURS, SETTINGS, SURVEY, Row, Rows

MESSAGE = 300  # characters of what pyxform says that are passed on

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"(?:On )?[Tt]he '(survey|choices|settings)' sheet,? ?")
_UNMATCHED = re.compile(r"Unmatched '(?:begin|end)_")
_COLUMN = re.compile(r"the '(\w+)' (?:value|column)")


def objection(rows: Rows, told: frozenset[int], *, misnested: bool = False) -> Fault | None:
    """The first thing that pyxform would not convert. Nothing is written, started or fetched.

    `told` are the rows of questions that are refused or left out anyway. With `misnested`, it is
    told already that groups do not end as they begin.
    """
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.errors import PyXFormError
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import DefinitionData

    given = dict(_given(rows, told))
    try:
        converted = workbook_to_json(DefinitionData(**given), form_name="data", warnings=[])
        create_survey_element_from_dict(converted).validate()
    except PyXFormError as error:
        if misnested and _UNMATCHED.search(str(error)):
            return None
        return _fault(str(error), rows)
    except Exception as error:  # noqa: BLE001  what it did not foresee makes it raise anything
        return Fault(problem=_unforeseen(type(error).__name__))
    return None


def _given(rows: Rows, told: frozenset[int]) -> Iterator[tuple[str, object]]:
    """The sheets as pyxform takes them, without our columns, which it need not know."""
    yield "sheet_names", [SURVEY, CHOICES, SETTINGS]
    for name in (SURVEY, CHOICES, SETTINGS):
        sheet = rows.sheet(name)
        headings = [heading for heading in sheet.headings if not _is_ours(heading)]
        if headings:
            yield f"{name}_header", [dict.fromkeys(headings)]
            skipped = told if name == SURVEY else frozenset()
            cells = [{} if row.number in skipped else _cells(row) for row in sheet.rows]
            yield name, cells or None


def _is_ours(heading: str) -> bool:
    return heading.lower().startswith(OURS)


def _cells(row: Row) -> dict[str, str]:
    return {heading: cell for heading, cell in row.cells.items() if not _is_ours(heading)}


def _fault(message: str, rows: Rows) -> Fault:
    """Where it names a row, it counts from 2; our rows know their own numbers."""
    sheet = _SHEET.search(message)
    column = _COLUMN.search(message)
    row = _ROW.search(message)
    title = sheet[1] if sheet else SURVEY if row else ""
    said = cut(_SHEET.sub("", _ROW.sub("", message)).strip(), MESSAGE)
    return Fault(
        sheet=title,
        row=_number(rows, title, int(row[1])) if row else 0,
        column=column[1] if column else "",
        problem=_("Kobo and ODK would refuse this: {message}", message=said),
    )


def _number(rows: Rows, title: str, counted: int) -> int:
    sheet = rows.sheet(title)
    return sheet.rows[counted - 2].number if 2 <= counted < len(sheet.rows) + 2 else 0


def _unforeseen(error: str) -> Text:
    return _(
        "Kobo and ODK could not read this form ({error}). Please compare its columns with those"
        " of a form that works.",
        error=error,
    )
