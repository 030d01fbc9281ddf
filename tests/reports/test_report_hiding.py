"""What reports hide cannot be worked out from what they show (H8)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.figures import Period
from bot.reports.hiding import Guarded, column, guarded
from bot.reports.lots import FEWEST, Counted, One, counted, lots, safe

COUNTS = st.integers(0, 12)
TABLES = st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda size: st.lists(
        st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


# --- one table ------------------------------------------------------------------------------------


@given(TABLES, st.data())
def test_H8_a_hidden_cell_could_be_any_of_one_to_four(
    table: list[list[int]], data: st.DataObject
) -> None:
    """Whoever knows the rule, and all that is shown, learns nothing more of a hidden cell."""
    shown = guarded(table)
    other = [
        [
            each if cell is not None else data.draw(st.integers(1, FEWEST - 1))
            for each, cell in zip(row, cells, strict=True)
        ]
        for row, cells in zip(table, shown.cells, strict=True)
    ]
    assert guarded(other) == shown


@given(TABLES)
def test_H8_no_hidden_cell_follows_from_the_sums(table: list[list[int]]) -> None:
    shown = guarded(table)
    places = [(r, c) for r, row in enumerate(shown.cells) for c in range(len(row))]
    known = equations(shown, places)
    for at, (r, c) in enumerate(places):
        if shown.cells[r][c] is None:
            alone = [Fraction(number == at) for number in range(len(places))]
            assert rank([*known, alone]) > rank(known), "it could be subtracted"


def equations(shown: Guarded, places: list[tuple[int, int]]) -> list[list[Fraction]]:
    """Every number that is shown, as a sum of cells."""
    sums = [[(r, c)] for r, c in places if shown.cells[r][c] is not None]
    sums += [[p for p in places if p[0] == r] for r, at in enumerate(shown.rows) if at is not None]
    sums += [
        [p for p in places if p[1] == c] for c, at in enumerate(shown.columns) if at is not None
    ]
    if shown.total is not None:
        sums.append(places)
    return [[Fraction(place in some) for place in places] for some in sums]


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [list(row) for row in rows], 0
    for at in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[at]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for row in rows[found + 1 :]:
            factor = row[at] / pivot[at]
            row[:] = [one - factor * other for one, other in zip(row, pivot, strict=True)]
        found += 1
    return found


def test_H8_of_members_the_sum_goes_with_a_small_network() -> None:
    assert column([12, 13, 9]) == ((12, 13, 9), 34)
    assert column([12, 3, 9]) == ((12, None, 9), None)
    assert column([12, 0, 5]) == ((12, 0, 5), 17)


# --- sums over periods ----------------------------------------------------------------------------

FIRST = date(2026, 1, 1)
ONES = st.lists(
    st.tuples(st.integers(0, 700), st.integers(0, 13), st.integers(0, 13)), max_size=25
).map(
    lambda found: [
        One(day=FIRST + timedelta(days=day), part=part, whole=part + rest)
        for day, part, rest in found
    ]
)
DAYS = st.integers(0, 700).map(lambda day: FIRST + timedelta(days=day))


@given(ONES)
def test_H8_in_every_lot_nobody_or_five_came_and_likewise_stayed_away(ones: list[One]) -> None:
    for lot in lots(ones):
        came = sum(one.part for one in lot)
        assert safe(came)
        assert safe(sum(one.whole for one in lot) - came)
        assert len({one.day.year for one in lot}) == 1


@given(ONES, st.tuples(DAYS, DAYS, DAYS, DAYS))
def test_H8_no_two_periods_differ_by_one_to_four_people(
    ones: list[One], days: tuple[date, date, date, date]
) -> None:
    """One report over a long period and one over a part of it: what is between them is safe."""
    first, begin, end, last = sorted(days)
    long, short = over(ones, first, last), over(ones, begin, end)
    came = long.part - short.part
    away = (long.whole - long.part) - (short.whole - short.part)
    assert (safe(came), safe(away)) == (True, True)


@given(ONES, DAYS, DAYS)
def test_H8_a_longer_list_changes_nothing_that_was_counted_before(
    ones: list[One], one: date, two: date
) -> None:
    """What comes later must not move a meeting from one lot into another."""
    first, last = sorted((one, two))
    until = [each for each in ones if each.day <= last]
    assert over(until, first, last) == over(ones, first, last)


def over(ones: list[One], first: date, last: date) -> Counted:
    period = Period(first=first, last=last)
    since = [one for one in ones if date(first.year, 1, 1) <= one.day]
    return counted([one for one in since if one.day <= last], period)


@pytest.mark.parametrize(("came", "number"), [((9, 9), 2), ((12,), 1), ((7,), 1), ((10,), 0)])
def test_H8_meetings_count_together_until_nobody_stands_out(
    came: tuple[int, ...], number: int
) -> None:
    ones = [
        One(day=FIRST + timedelta(days=at), part=part, whole=12) for at, part in enumerate(came)
    ]
    found = counted(ones, Period(first=FIRST, last=date(2026, 12, 31)))
    assert (found.number, found.left_out) == (number, len(came) - number)


def test_H8_a_lot_that_begins_before_the_period_is_not_in_it() -> None:
    days = (date(2026, 1, 29), date(2026, 2, 5), date(2026, 2, 12))
    ones = [One(day=day, part=9, whole=12) for day in days]
    february = counted(ones, Period(first=date(2026, 2, 1), last=date(2026, 2, 28)))
    assert (february.number, february.part, february.left_out) == (0, 0, 2)
    both = counted(ones, Period(first=date(2026, 1, 1), last=date(2026, 2, 28)))
    assert (both.number, both.part, both.left_out) == (2, 18, 1)
