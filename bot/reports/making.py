"""Orders for files, and the table of what can be made of them. An order is a JSON object."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.core.messages import Voice
from bot.forms import definition as forms
from bot.forms.definition import Definition
from bot.reports import chart, form_files, publication, results_workbook
from bot.reports.publication import Publication
from bot.sheets.writing import CSV_MIME, XLSX_MIME

Order = Mapping[str, Any]

CHART, WORKBOOK, CSV = "chart", "workbook", "csv"
XLSFORM, FORM_READING = "xlsform", "form-reading"
PLACE = re.compile(rb"[\w.]+( [\w./-]+:\d+)?")  # of an error: a name and a line, no words


class OrderError(Exception):
    """This order cannot be read, or asks for what nobody makes."""


def order(
    kind: str, *, voice: Voice, publication: Publication, definition: Definition, page: int = 1,
    given: Mapping[str, str] | None = None, rows: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What a file is made from, as JSON can hold it.

    `page` counts the pictures of a chart. `given` are the values that the form was handed. `rows`
    are named answers, for a coordinator alone: {"name": ..., "answers": {path: value}}.
    """
    return {
        "kind": kind,
        "language": voice.language,
        "country": voice.country,
        "digits": voice.digits,
        "publication": _publication_json(publication),
        "definition": forms.to_json(definition),
        "page": page,
        "given": dict(given or {}),
        "rows": rows or [],
    }


def make(ordered: Order) -> bytes:
    """The file. Raises OrderError where there is nothing to be made."""
    kind = str(ordered.get("kind"))
    if kind in OF_FORMS:
        return OF_FORMS[kind](ordered)
    maker = MAKERS.get(kind)
    if maker is None:
        raise OrderError(f"nobody makes {ordered.get('kind')}")
    try:
        voice = Voice(
            language=ordered["language"], country=ordered["country"], digits=ordered["digits"]
        )
        said = publication.from_json(ordered["publication"])
        definition = forms.from_json(ordered["definition"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise OrderError("this is no order") from error
    return maker(ordered, said, definition, voice)


def _publication_json(said: Publication) -> str:
    return publication.to_json(said)


def _chart(ordered: Order, said: Publication, form: Definition, voice: Voice) -> bytes:
    return chart.chart(said, form, voice, ordered.get("page", 1), ordered.get("given"))


def _workbook(ordered: Order, said: Publication, form: Definition, voice: Voice) -> bytes:
    return results_workbook.workbook(
        said, form, voice, rows=ordered.get("rows", ()), given=ordered.get("given")
    )


def _csv(ordered: Order, said: Publication, form: Definition, voice: Voice) -> bytes:
    return results_workbook.csv_file(
        said, form, voice, rows=ordered.get("rows", ()), given=ordered.get("given")
    )


MAKERS: Mapping[str, Callable[[Order, Publication, Definition, Voice], bytes]] = {
    CHART: _chart,
    WORKBOOK: _workbook,
    CSV: _csv,
}
OF_FORMS: Mapping[str, Callable[[Order], bytes]] = {
    XLSFORM: form_files.write,
    FORM_READING: form_files.read,
}
# By kind: what the file is called when it is handed over, and its type.
NAMES: Mapping[str, tuple[str, str]] = {
    CHART: ("results.png", chart.MIME),
    WORKBOOK: ("results.xlsx", XLSX_MIME),
    CSV: ("results.csv", CSV_MIME),
    XLSFORM: ("form.xlsx", XLSX_MIME),
}


# --- where it went wrong, without a word of what was in it ----------------------------------------


def place_of(error: BaseException) -> str:
    """The error's name, and the line of ours that it came from."""
    ours = [each for each in traceback.extract_tb(error.__traceback__) if "/bot/" in each.filename]
    name = type(error).__name__
    return f"{name} {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else name


def place_in(told: bytes) -> str:
    """The last line of what a process has told of its error, if it is such a place."""
    last = told.strip().rpartition(b"\n")[2]
    return last.decode() if PLACE.fullmatch(last) else "no word of it"
