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
from bot.reports import figures
from bot.reports import publication as publications
from bot.reports.figures import Figures
from bot.reports.publication import Publication
from bot.sheets.writing import CSV_MIME, XLSX_MIME

Order = Mapping[str, Any]

CHART, WORKBOOK, CSV = "chart", "workbook", "csv"
FORM = "xlsform"  # a form as a workbook of KoboToolbox and ODK
FORM_READING = "form-reading"  # a form that somebody sent in: what it says, or its faults
PRINTED_WORKBOOK, PRINTED_PDF = "printed-workbook", "printed-pdf"  # a report
PDF_MIME = "application/pdf"
PLAN, PLAN_CSV = "plan-workbook", "plan-csv"  # an action plan
PLAN_TEMPLATE = "plan-template"  # an empty one, to fill in
PLAN_READING = "plan-reading"  # one that somebody sent in: its lines, or what is to be asked
DIGEST_CHART = "digest-chart"  # the picture of a summary
PNG_MIME = "image/png"
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
        "publication": publications.to_json(publication),
        "definition": forms.to_json(definition),
        "page": page,
        "given": dict(given or {}),
        "rows": rows or [],
    }


def of_figures(kind: str, voice: Voice, found: Figures, **more: Any) -> dict[str, Any]:
    """An order for what shows the figures of a network; `more` is JSON, too."""
    return {
        "kind": kind,
        "language": voice.language,
        "country": voice.country,
        "digits": voice.digits,
        "figures": figures.to_json(found),
        **more,
    }


def make(ordered: Order) -> bytes:
    """The file. Raises OrderError where there is nothing to be made."""
    maker = MAKERS.get(str(ordered.get("kind")))
    if maker is None:
        raise OrderError(f"nobody makes {ordered.get('kind')}")
    return maker(ordered)


def results(
    maker: Callable[[Order, Publication, Definition, Voice], bytes],
) -> Callable[[Order], bytes]:
    """A maker of what shows results, which are read from the order first."""

    def made(ordered: Order) -> bytes:
        try:
            voice = Voice(
                language=ordered["language"], country=ordered["country"], digits=ordered["digits"]
            )
            said = publications.from_json(ordered["publication"])
            definition = forms.from_json(ordered["definition"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise OrderError("this is no order") from error
        return maker(ordered, said, definition, voice)

    return made


def _chart(ordered: Order, said: Publication, form: Definition, voice: Voice) -> bytes:
    from bot.reports import chart  # what draws and writes is loaded only in the maker's process

    return chart.chart(said, form, voice, ordered.get("page", 1), ordered.get("given"))


def _workbook(ordered: Order, said: Publication, form: Definition, voice: Voice) -> bytes:
    from bot.reports import results_workbook

    return results_workbook.workbook(
        said, form, voice, rows=ordered.get("rows", ()), given=ordered.get("given")
    )


def _csv(ordered: Order, said: Publication, form: Definition, voice: Voice) -> bytes:
    from bot.reports import results_workbook

    return results_workbook.csv_file(
        said, form, voice, rows=ordered.get("rows", ()), given=ordered.get("given")
    )


def figured(maker: Callable[[Order, Figures, Voice], bytes]) -> Callable[[Order], bytes]:
    """A maker of what shows figures, which are read from the order first."""

    def made(ordered: Order) -> bytes:
        try:
            voice = Voice(
                language=ordered["language"], country=ordered["country"], digits=ordered["digits"]
            )
            found = figures.from_json(ordered["figures"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise OrderError("this is no order") from error
        return maker(ordered, found, voice)

    return made


def _digest_chart(_ordered: Order, found: Figures, voice: Voice) -> bytes:
    from bot.reports import digest_chart

    return digest_chart.chart(found, voice)


def _form(ordered: Order) -> bytes:
    from bot.reports import form_files  # what reads forms is not loaded where a chart is drawn

    return form_files.write(ordered)


def _form_reading(ordered: Order) -> bytes:
    from bot.reports import form_files

    return form_files.read(ordered)


def _plan(ordered: Order) -> bytes:
    from bot.reports import plan_table

    return plan_table.made(ordered)


def _plan_template(ordered: Order) -> bytes:
    from bot.reports import plan_table

    return plan_table.empty(ordered)


def _plan_reading(ordered: Order) -> bytes:
    from bot.reports import plan_reading

    return plan_reading.read(ordered)


def _printed_workbook(ordered: Order) -> bytes:
    from bot.reports import report_order

    return report_order.workbook(ordered)


def _printed_pdf(ordered: Order) -> bytes:
    from bot.reports import report_order

    return report_order.pdf(ordered)


MAKERS: Mapping[str, Callable[[Order], bytes]] = {
    CHART: results(_chart),
    WORKBOOK: results(_workbook),
    CSV: results(_csv),
    DIGEST_CHART: figured(_digest_chart),
    FORM: _form,
    FORM_READING: _form_reading,
    PRINTED_WORKBOOK: _printed_workbook,
    PRINTED_PDF: _printed_pdf,
    PLAN: _plan,
    PLAN_CSV: _plan,
    PLAN_TEMPLATE: _plan_template,
    PLAN_READING: _plan_reading,
}
# By kind: what the file is called when it is handed over, and its type.
NAMES: Mapping[str, tuple[str, str]] = {
    CHART: ("results.png", PNG_MIME),
    WORKBOOK: ("results.xlsx", XLSX_MIME),
    CSV: ("results.csv", CSV_MIME),
    DIGEST_CHART: ("summary.png", PNG_MIME),
    FORM: ("form.xlsx", XLSX_MIME),
    PRINTED_WORKBOOK: ("report.xlsx", XLSX_MIME),
    PRINTED_PDF: ("report.pdf", PDF_MIME),
    PLAN: ("plan.xlsx", XLSX_MIME),
    PLAN_CSV: ("plan.csv", CSV_MIME),
    PLAN_TEMPLATE: ("empty-plan.xlsx", XLSX_MIME),
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
