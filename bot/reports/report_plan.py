"""The plan in a network's own report: where each line stands, and all else that is known of it."""

from __future__ import annotations

from bot.core.messages import Terms, Words, _
from bot.reports import report_words as words
from bot.reports.figures import Figures, Line
from bot.reports.plan_columns import HEADINGS, Column
from bot.reports.report_parts import Part, Pillars, Table, Value, day
from storage.plan_shape import Status

LINE = _("Line of the plan")


def plan(figures: Figures, pillars: Pillars, language: str, *, named: bool) -> Part:
    """With `named` it tells who is responsible, and who supports."""
    lines = figures.lines
    bold = frozenset(number for number, line in enumerate(lines) if not line.path)
    further = [about(line, figures.country, pillars, language, named=named) for line in lines]
    tables = (
        standing(lines, bold, named=named),
        Table(
            header=(LINE, *headings(named=named)),
            rows=tuple((line.title, *each) for line, each in zip(lines, further, strict=True)),
            widths=(12, *WIDTHS, *((5,) if named else ())),
            bold=bold,
        ),
    )
    heading: tuple[Words, ...] = (figures.plan,) if figures.plan else (words.NO_PLAN,)
    return Part(
        title=_("Action plan"), sheet=_("Plan"), said=heading, tables=tables if lines else ()
    )


def standing(lines: tuple[Line, ...], bold: frozenset[int], *, named: bool) -> Table:
    header: tuple[Words, ...] = (
        _("Level"), LINE, _("Where it stands"), _("What is in the way"), _("Due"),
        _("Done on"), _("Indicator"), _("Target"), _("Result"),
    )  # fmt: skip
    widths: tuple[int, ...] = (4, 12, 5, 5, 5, 5, 7, 4, 4)
    if named:
        header, widths = (*header, _("Who is responsible")), (*widths, 5)
    rows = tuple(standing_row(line, named=named) for line in lines)
    return Table(header=header, rows=rows, widths=widths, bold=bold)


def standing_row(line: Line, *, named: bool) -> tuple[Value, ...]:
    row: tuple[Value, ...] = (
        words.level(line),
        line.title,
        words.status(line),
        words.reason(line.reason) if line.status == Status.BLOCKED else None,
        day(line.due),
        day(line.done_on) if line.status == Status.DONE else None,
        line.indicator,
        line.target,
        line.actual,
    )
    return (*row, who(line)) if named else row


def who(line: Line) -> Value:
    return _("former member") if line.former else line.who


# --- all else -------------------------------------------------------------------------------------

FURTHER = (
    Column.BASELINE, Column.START, Column.PARTNERS, Column.MEANS, Column.RESOURCES, Column.PILLAR,
    Column.TAGS, Column.PARTICIPANTS,
)  # fmt: skip
WIDTHS = (4, 5, 5, 5, 5, 6, 4, 4, 4, 7)


def headings(*, named: bool) -> tuple[Words, ...]:
    shown = (*(HEADINGS[each] for each in FURTHER), _("Deviation"), HEADINGS[Column.LESSON])
    return (*shown, HEADINGS[Column.SUPPORTERS]) if named else shown


def about(
    line: Line, country: str, pillars: Pillars, language: str, *, named: bool
) -> tuple[Value, ...]:
    """In the order of the headings."""
    row: tuple[Value, ...] = (
        line.baseline,
        day(line.start),
        line.partners,
        line.means,
        line.resources,
        pillars.called(country, line.pillar, language) if line.pillar else None,
        listed(line.tags),
        words.participants(line),
        words.compared(line),
        line.lesson,
    )
    return (*row, listed(line.supporters)) if named else row


def listed(some: tuple[str, ...]) -> Value:
    return _("{choices}", choices=Terms(some)) if some else None
