"""Tables of counts of people in which small ones are hidden, and every sum that holds one (H8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.lots import FEWEST

Row = tuple[int | None, ...]


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """Cells, sums of rows, sums of columns, and the sum of all; None is hidden."""

    cells: tuple[Row, ...]
    rows: Row
    columns: Row
    total: int | None


def is_small(number: int) -> bool:
    return 0 < number < FEWEST


def guarded(table: Sequence[Sequence[int]]) -> Guarded:
    """A sum is shown only where all that it is made of is shown, so that nothing can be subtracted
    from it; whether a cell is hidden hangs on its own number alone, so that what is shown beside it
    says no more than that it is one to four."""
    cells = tuple(tuple(None if is_small(each) else each for each in row) for row in table)
    columns: tuple[Row, ...] = tuple(zip(*cells, strict=True)) if cells else ()
    return Guarded(
        cells=cells,
        rows=tuple(whole(row) for row in cells),
        columns=tuple(whole(column) for column in columns),
        total=whole(tuple(each for row in cells for each in row)),
    )


def column(numbers: Sequence[int]) -> tuple[Row, int | None]:
    """One column: its cells, and its sum."""
    made = guarded([[each] for each in numbers])
    return tuple(row[0] for row in made.cells), made.total


def whole(row: Row) -> int | None:
    shown = [each for each in row if each is not None]
    return sum(shown) if len(shown) == len(row) else None
