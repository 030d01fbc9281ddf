"""An action plan out of a spreadsheet that somebody sent in: its lines, and its faults by row."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import PurePath
from typing import Any

from bot.core import persons, stored
from bot.core.messages import Message, Terms, Text, Voice, _
from bot.core.texts import translate
from bot.forms.faults import Fault
from bot.reports import headings, plan_heads
from bot.reports.plan_columns import HEADINGS, TITLES, UNREAD, Column, fold
from bot.reports.plan_heads import Heads
from bot.reports.plan_rows import Lines
from bot.reports.plan_values import LONGEST_TEXT, UNSOLVED, Reader, bare_title
from bot.sheets import tables
from bot.sheets.bounds import FILE_SIZE, Bounds, UnreadableError
from bot.sheets.writing import STARTERS
from storage.plan_shape import LONGEST_TITLE

MOST_ROWS = 2_000  # ten times the largest plan that we know
TOO_LONG = _(
    "The file has more than {n} rows. A plan of a year needs far fewer: please send the part that "
    "is about this plan.",
    n=MOST_ROWS,
)
NOT_A_TABLE = _(
    "This file is not a plan that can be read. Please send an Excel workbook (.xlsx) or a CSV file."
)
EMPTY = _(
    "The file is empty. One line needs headings, and each line below it is one line of the plan."
)
TOO_MUCH = _(
    "The file holds far more than a plan of {n} rows needs. "
    "Please copy the plan into a new, empty sheet and send that.",
    n=MOST_ROWS,
)
NO_TITLES = _(
    "No column says what is to be done. One of the headings needs to be “{task}”, “{activity}” or "
    "“{objective}”.",
    task=HEADINGS[Column.TASK],
    activity=HEADINGS[Column.ACTIVITY],
    objective=HEADINGS[Column.OBJECTIVE],
)
NOTHING_BELOW = _(
    "There are headings, but nothing below them. Each row below is one line of the plan."
)
NO_TASKS = _(
    "No column is called “{task}”. Activities are kept, but only tasks are reminded of.",
    task=HEADINGS[Column.TASK],
)
PLAN = Bounds(
    tags=500_000,  # 2,000 rows of 50 columns, four to a cell
    rows=MOST_ROWS + plan_heads.ABOVE + 1,
    cell=LONGEST_TEXT + 1,  # so that one that is too long is noticed
    as_shown=True,
    unsolved=UNSOLVED,
    not_a_table=NOT_A_TABLE,
    empty=EMPTY,
    too_big=_("The file is larger than {n} megabytes. A plan is far smaller.", n=FILE_SIZE),
    too_much=TOO_MUCH,
    too_long=TOO_LONG,
    too_wide=_(
        "The sheet has more than {n} columns. Please remove those that are no part of the plan.",
        n=50,
    ),
)
_WRITTEN = re.compile(rf"(^|[;,\n])'((?:[^\S\n]|[\"'])*)(?=[{STARTERS}])")
_SHEET = re.compile(r"(sheet|feuil|feuille|ورقة|plan|الورقة)\s*\d*", re.IGNORECASE)


def read(ordered: Mapping[str, Any]) -> bytes:
    """A JSON object, one of: `problem`, why the file cannot be read; `unknown` and `twice`, what
    has to be asked of its headings; or `lines`, with `faults`, `notes`, `rows` and `title`.
    Each has the `name` of the file."""
    try:
        found = answer(ordered)
    except UnreadableError as error:
        found = {"problem": said(error.problem)}
    found["name"] = ordered["name"]
    return json.dumps(found, ensure_ascii=False).encode()


def said(problem: Text) -> str:
    return stored.to_json(Message(lines=(problem,)))


def answer(ordered: Mapping[str, Any]) -> dict[str, Any]:
    content = base64.b64decode(ordered["content"])
    pages = [unescaped(page) for page in tables.pages(ordered["name"], content, PLAN)]
    found = plan_heads.found(pages, ordered.get("columns", {}))
    if not found:
        raise UnreadableError(EMPTY if not any(page.table for page in pages) else NO_TITLES)
    unknown, twice = plan_heads.unknown(found), plan_heads.claimed_twice(found)
    if unknown or twice:
        return {
            "unknown": [[one.key, one.heading] for one in unknown],
            "twice": {
                column: [[one.key, one.heading] for one in heads] for column, heads in twice.items()
            },
            "known": sorted(set().union(*(plan_heads.known(one.heads) for one in found))),
            "rows": sum(len(heads.below) for heads in found),
            "content": ordered["content"],
        }
    return lines_of(ordered, found)


def lines_of(ordered: Mapping[str, Any], found: Sequence[Heads]) -> dict[str, Any]:
    if not any(set(heads.places) & set(TITLES) for heads in found):
        raise UnreadableError(NO_TITLES)
    if sum(len(heads.below) for heads in found) > MOST_ROWS:
        raise UnreadableError(TOO_LONG)
    title = title_of(ordered["name"], found[0])
    fallback = translate(_("Action plan"), Voice(language=ordered["language"]))
    lines = Lines(reader=reader_of(ordered), title=title or fallback)
    for heads in found:
        lines.add_page(heads)
    if not lines.lines and not lines.faults:
        raise UnreadableError(NOTHING_BELOW)
    return {
        "lines": [asdict(line) for line in lines.lines],
        "faults": [packed(fault, several=len(found) > 1) for fault in lines.faults],
        "notes": [said(note) for note in notes(found)],
        "rows": lines.rows,
        "title": title,
    }


def packed(fault: Fault, *, several: bool) -> dict[str, Any]:
    """The sheet's name is only told where there are several."""
    return {
        "sheet": fault.sheet if several else "",
        "row": fault.row,
        "column": fault.column,
        "problem": said(fault.problem),
    }


def reader_of(ordered: Mapping[str, Any]) -> Reader:
    pillars = {fold(word): code for code, names in ordered["pillars"] for word in (code, *names)}
    return Reader(
        today=date.fromisoformat(ordered["today"]),
        language=ordered["language"],
        kept=frozenset(ordered["kept"]),
        pillars=pillars,
    )


def notes(found: Sequence[Heads]) -> Iterable[Text]:
    unread = {
        one.heading: None
        for heads in found
        for one in heads.heads
        if headings.column(one.heading) is headings.Column.PRIVATE and one.column == UNREAD
    }
    if unread:
        yield _(
            "Not read, because a plan needs no personal details: {columns}",
            columns=Terms(tuple(unread)),
        )
    if not any(Column.TASK in heads.places for heads in found):
        yield NO_TASKS


def title_of(name: str, heads: Heads) -> str:
    """What the plan is called: the line above the headings, the sheet, or the file."""
    above = [cell for line in heads.page.table[: heads.at] for cell in line.cells if cell]
    sheet = "" if _SHEET.fullmatch(heads.page.title.strip()) else heads.page.title
    file = PurePath(name).stem.replace("_", " ")
    for candidate in (*above[:1], sheet, file):
        title = bare_title(candidate)
        if 0 < len(title) <= LONGEST_TITLE and persons.names_somebody(title) is None:
            return title
    return ""


def unescaped(page: tables.Page) -> tables.Page:
    """CSV cells as they were before we wrote them: without the apostrophe before "=" (S5)."""
    if page.title:
        return page
    table = tuple(
        tables.Line(line.number, tuple(_WRITTEN.sub(r"\1\2", cell) for cell in line.cells))
        for line in page.table
    )
    return replace(page, table=table)
