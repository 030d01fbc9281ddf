"""Rows of a spreadsheet become lines of a plan: what stands under what, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.messages import Text, _
from bot.forms.faults import Fault
from bot.reports.plan_columns import TITLES, Column, column, fold
from bot.reports.plan_heads import Heads
from bot.reports.plan_values import CellError, Reader
from bot.sheets import tables
from storage.plan_shape import ABOVE, Level

LEVELS = dict(zip(TITLES, Level, strict=True))
EXAMPLE = "✎"  # in the last column of an empty workbook's example, which is no line of a plan

NOTHING = _(
    "It is not said what this row is about. Please write a task, an activity or an objective."
)
BEFORE_START = _("The due date lies before the start. Please correct one of the two.")
NO_OBJECTIVE = _(
    "No objective stands here or above. Please write it into this row, or into a row above."
)
NO_ACTIVITY = _(
    "No activity stands here or above. Please write it into this row, or into a row above."
)


@dataclass(kw_only=True)
class Line:
    """One line of the plan as the file has it. `parent` is the place of the line above it in the
    list. An implied line is named by those under it and has no values of its own; a faulty one is
    there but is not taken."""

    row: int
    level: Level
    parent: int | None
    title: str
    id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    implied: bool = False
    faulty: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row as it was read: the columns that could be, and what is wrong with the others."""

    number: int
    values: dict[Column, Any]
    faults: list[tuple[Column | None, Text]]
    filled: bool  # whether anything stands beside the titles

    def at(self, wanted: Column) -> str | None:
        """A title; "" where there is none, None where it could not be read."""
        if any(place is wanted for place, _problem in self.faults):
            return None
        title: str = self.values.get(wanted, "")
        return title


class MisplacedError(Exception):
    """A row that stands under nothing; `problem` says what to do."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.id)
        self.problem = problem


class TwiceError(MisplacedError):
    """The line that a row is about stands in another row already."""


@dataclass(kw_only=True)
class Lines:
    """The lines of all pages so far, and where the reading stands."""

    reader: Reader
    title: str  # of the objective, where the file has no column for it
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0  # good ones
    _current: dict[Level, int] = field(default_factory=dict)
    _broken: dict[Level, int] = field(default_factory=dict)  # rows that could not be read
    _known: dict[tuple[Level, int | None, str], int] = field(default_factory=dict)
    _ids: dict[int, int] = field(default_factory=dict)  # id -> row

    def add_page(self, heads: Heads) -> None:
        self._current, self._broken = {}, {}
        for line in filled_down(heads):
            cells = cells_of(line, heads)
            if any(cells.values()) and not passes_by(cells):
                self._add(heads, read(self.reader, line.number, cells))

    def _add(self, heads: Heads, row: Row) -> None:
        problems = row.faults or list(self._clashes(row))
        level = next((LEVELS[one] for one in reversed(TITLES) if row.at(one) != ""), None)
        if level is None:
            problems = problems or [(None, NOTHING)]
        else:
            try:
                self._place(heads, row, level, faulty=bool(problems))
            except TwiceError as error:
                problems = problems or [(None, error.problem)]
            except MisplacedError as error:
                self._broken[level] = row.number
                self._current.pop(level, None)
                problems = problems or [(None, error.problem)]
        self.rows += not problems
        self.faults += [fault(heads, row, *problem) for problem in problems]

    def _clashes(self, row: Row) -> Iterable[tuple[Column | None, Text]]:
        """What each cell for itself does not show."""
        start, due = row.values.get(Column.START), row.values.get(Column.DUE)
        if start and due and due < start:
            yield Column.DUE, BEFORE_START
        id = row.values.get(Column.ID)
        if id in self._ids:
            yield (
                Column.ID,
                _(
                    "This mark stands in row {row} too. Please empty one of the two cells.",
                    row=self._ids[id],
                ),
            )
        elif id is not None:
            self._ids[id] = row.number

    # --- where it stands --------------------------------------------------------------------------

    def _place(self, heads: Heads, row: Row, level: Level, *, faulty: bool) -> None:
        parent: int | None = None
        for one, above in LEVELS.items():
            if above is level:
                title = row.at(one)
                if title is None:
                    raise MisplacedError(NOTHING)
                self._put(row, level, parent, title, faulty=faulty)
                return
            parent = self._above(heads, row, above, parent, row.at(one))

    def _above(
        self, heads: Heads, row: Row, level: Level, parent: int | None, title: str | None
    ) -> int:
        """The line of a higher level that this row names, or goes on under."""
        if title is None:
            raise MisplacedError(NOTHING)
        current = self._current.get(level)
        if not title:
            if current is not None and self.lines[current].parent == parent:
                return current
            if level in self._broken:
                raise MisplacedError(
                    _(
                        "It stands under row {row}, which could not be read. "
                        "Please correct that one first.",
                        row=self._broken[level],
                    )
                )
            title = self._without(heads, level, parent)
        if current is not None and self._same(current, parent, title):
            return current
        place = self._known.get((level, parent, key(title)))
        if place is None:
            place = self._append(
                Line(row=row.number, level=level, parent=parent, title=title, implied=True)
            )
        self._stand(level, place)
        return place

    def _without(self, heads: Heads, level: Level, parent: int | None) -> str:
        """What a line above is called where the file has no column for such."""
        if level is Level.OBJECTIVE:
            if Column.OBJECTIVE in heads.places:
                raise MisplacedError(NO_OBJECTIVE)
            return self.title
        if Column.ACTIVITY in heads.places or parent is None:
            raise MisplacedError(NO_ACTIVITY)
        return self.lines[parent].title

    def _same(self, place: int, parent: int | None, title: str) -> bool:
        line = self.lines[place]
        return line.parent == parent and key(line.title) == key(title)

    def _put(self, row: Row, level: Level, parent: int | None, title: str, *, faulty: bool) -> None:
        """The row's own line. One that was implied so far is it now."""
        line = Line(
            row=row.number, level=level, parent=parent, title=title,
            id=row.values.get(Column.ID), values=own_values(row), faulty=faulty,
        )  # fmt: skip
        place = self._known.get((level, parent, key(title)))
        if place is None:
            place = self._append(line)
        elif self.lines[place].implied:
            self.lines[place] = line
        elif line.id is not None and self.lines[place].id not in (None, line.id):
            place = self._append(line)
        self._stand(level, place)
        kept = self.lines[place]
        if kept is not line and (row.filled or level is Level.TASK):
            raise TwiceError(
                _(
                    "The same stands in row {row} already. Please keep one of the two rows.",
                    row=kept.row,
                )
            )

    def _append(self, line: Line) -> int:
        self.lines.append(line)
        place = len(self.lines) - 1
        self._known[line.level, line.parent, key(line.title)] = place
        return place

    def _stand(self, level: Level, place: int) -> None:
        """The reading stands at this line; nothing below it is meant any more."""
        if self._current.get(level) != place:
            self._current = {one: at for one, at in self._current.items() if one in up_to(level)}
        self._current[level] = place
        self._broken = {one: at for one, at in self._broken.items() if one in up_to(level)}
        self._broken.pop(level, None)


def up_to(level: Level) -> set[Level]:
    """The levels above this one."""
    above = ABOVE[level]
    return set() if above is None else {above} | up_to(above)


def key(title: str) -> str:
    """How titles are compared: spelling and case do not count, unless nothing else is there."""
    return fold(title) or title


# --- one row --------------------------------------------------------------------------------------


def cells_of(line: tables.Line, heads: Heads) -> dict[Column, str]:
    return {
        wanted: line.cells[place] if place < len(line.cells) else ""
        for wanted, place in heads.places.items()
    }


def passes_by(cells: Mapping[Column, str]) -> bool:
    """Headings that a program repeats on each page, and the example of an empty workbook."""
    if cells.get(Column.ID, "").strip() == EXAMPLE:
        return True
    filled = [(wanted, cell) for wanted, cell in cells.items() if cell]
    return len(filled) > 1 and all(column(cell) == wanted for wanted, cell in filled)


def fault(heads: Heads, row: Row, place: Column | None, problem: Text) -> Fault:
    return Fault(
        sheet=heads.page.title,
        row=row.number,
        column=heads.heading(place) if place is not None else "",
        problem=problem,
    )


def read(reader: Reader, number: int, cells: Mapping[Column, str]) -> Row:
    values: dict[Column, Any] = {}
    faults: list[tuple[Column | None, Text]] = []
    for wanted, cell in cells.items():
        try:
            values[wanted] = reader.read(wanted, cell)
        except CellError as error:
            faults.append((wanted, error.problem))
    filled = any(cell for wanted, cell in cells.items() if wanted not in TITLES)
    return Row(number=number, values=values, faults=faults, filled=filled)


def own_values(row: Row) -> dict[str, Any]:
    """What the row says about its line. A status that is not given stays as it is."""
    return {
        wanted.value: value
        for wanted, value in row.values.items()
        if wanted not in (*TITLES, Column.ID) and not (wanted is Column.STATUS and value is None)
    }


def filled_down(heads: Heads) -> Sequence[tables.Line]:
    """The rows below the headings; what merged cells hold counts for each row they reach over."""
    wanted = set(heads.places.values())
    rows = {line.number: list(line.cells) for line in heads.below}
    for merged in heads.page.merged:
        first = rows.get(merged.first)
        if merged.column not in wanted or first is None or merged.column >= len(first):
            continue
        for number in range(merged.first + 1, merged.last + 1):
            cells = rows.get(number)
            if cells is not None:
                cells += [""] * (merged.column + 1 - len(cells))
                cells[merged.column] = cells[merged.column] or first[merged.column]
    return [tables.Line(number, tuple(cells)) for number, cells in rows.items()]
