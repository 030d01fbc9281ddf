"""A report as a workbook, and as a PDF that can be printed: the same parts, in one language."""

from __future__ import annotations

from bot.core.direction import plain
from bot.core.messages import Voice, Words, _
from bot.core.texts import translate
from bot.reports.report_paper import BODY, GREY, HEAD, SMALL, TITLE, Paper, Style
from bot.reports.report_parts import Part, Report, Share, Table, Value, digits, of_period, written
from bot.sheets.writing import Cell, Sheet, xlsx_bytes

KEEP = _("It holds names: please keep it where nobody else can open it.")


# --- a workbook -----------------------------------------------------------------------------------


def workbook(report: Report, voice: Voice) -> bytes:
    """What is said on the first sheet, then a sheet for each table; figures are numbers."""
    sheets = [about(report, voice)]
    for part in report.parts:
        for number, table in enumerate(part.tables, start=1):
            name = translate(part.sheet, voice) + (f" {number}" if len(part.tables) > 1 else "")
            sheets.append(sheet(name, table, voice))
    return xlsx_bytes(sheets)


def about(report: Report, voice: Voice) -> Sheet:
    rows: list[list[Cell]] = [
        [translate(name, voice), cell(value, voice)] for name, value in report.about
    ]
    if report.named:
        rows.append([translate(KEEP, voice), None])
    for number, part in enumerate(report.parts, start=1):
        if part.said:
            rows.append([heading(number, part, voice), None])
            rows += [[translate(line, voice), None] for line in part.said]
    return Sheet(
        title=translate(_("About"), voice),
        header=[translate(report.title, voice), ""],
        rows=rows,
        rtl=voice.language == "ar",
    )


def heading(number: int, part: Part, voice: Voice) -> str:
    """Parts are numbered as they stand in this report; others have the same parts elsewhere."""
    return f"{plain(digits(str(number), voice))}. {translate(part.title, voice)}"


def sheet(name: str, table: Table, voice: Voice) -> Sheet:
    return Sheet(
        title=name,
        header=[translate(each, voice) for each in table.header],
        rows=[[cell(value, voice) for value in row] for row in table.rows],
        rtl=voice.language == "ar",
    )


def cell(value: Value, voice: Voice) -> Cell:
    match value:
        case Share(percent=percent):
            return percent
        case int() | float() | None:
            return value
        case _:
            return plain(translate(value, voice))


# --- on paper -------------------------------------------------------------------------------------


def pdf(report: Report, voice: Voice) -> bytes:
    paper = Paper(
        rtl=voice.language == "ar",
        landscape=report.landscape,
        foot=foot(report, voice),
        day=report.period.last,
    )
    paper.paragraph(translate(report.title, voice), Style(size=TITLE, bold=True), after=2)
    for name, value in report.about:
        line = _("{name}: {value}", name=written(name, voice), value=written(value, voice))
        paper.paragraph(translate(line, voice), Style(size=BODY + 1), after=0)
    if report.named:
        paper.paragraph(translate(KEEP, voice), Style(bold=True), after=0)
    paper.y += 3
    for number, part in enumerate(report.parts, start=1):
        put_part(paper, number, part, voice)
    return paper.content()


def foot(report: Report, voice: Voice) -> str:
    """The title, and the network or else the period."""
    values = [value for _name, value in report.about]
    told = values[0] if isinstance(values[0], str) else of_period(report.period)
    line = _("{title} · {about}", title=written(report.title, voice), about=written(told, voice))
    return translate(line, voice)


def put_part(paper: Paper, number: int, part: Part, voice: Voice) -> None:
    paper.heading(heading(number, part, voice), HEAD, before=3)
    for line in part.said:
        paper.paragraph(translate(line, voice), Style())
    for table in part.tables:
        put_table(paper, table, voice)


def put_table(paper: Paper, table: Table, voice: Voice) -> None:
    if table.title is not None:
        paper.heading(translate(table.title, voice), BODY, before=1)
    if not table.rows:
        nothing: Words = _("Nothing in this period.")
        paper.paragraph(translate(nothing, voice), Style(size=SMALL, colour=GREY))
        return
    bold = table.bold | (frozenset({len(table.rows) - 1}) if table.total else frozenset())
    paper.table(
        [written(each, voice) for each in table.header],
        [[written(value, voice) for value in row] for row in table.rows],
        table.widths,
        bold=bold,
        part=0.5 if table.narrow else 1.0,
    )
