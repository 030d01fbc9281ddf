"""A group that does not end as it begins is one mistake, told at its row, with what mends it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.nesting import Mark, nesting
from tests.forms.books import Cells, form, survey, told

GROUP, END_GROUP = ["begin_group", "g", "About you"], ["end_group"]
REPEAT, END_REPEAT = ["begin_repeat", "r", "A visit"], ["end_repeat"]
ONE, TWO, THREE = (["text", f"q{n}", "Well?"] for n in (1, 2, 3))

NOT_THIS = (
    "Something else is open here: begin_group needs end_group, and begin_repeat needs end_repeat."
    " Please correct the type or the order of the rows."
)
NOT_OPEN = (
    "A group ends here that does not begin. Please remove the row, or add its “begin” row before."
)
NOT_CLOSED = "This group is never closed. Please add its “end” row."
TOO_EARLY = (
    "What ends here begins only in row {row}. Please move this row behind the last one that belongs"
    " to it."
)


@pytest.mark.parametrize(
    ("rows", "row", "problem"),
    [
        ([GROUP, ONE, END_REPEAT, TWO], 4, NOT_THIS),
        ([GROUP, ONE, END_REPEAT, TWO, END_GROUP], 4, NOT_OPEN),
        ([REPEAT, ONE, END_GROUP, TWO, END_REPEAT], 4, NOT_OPEN),
        ([GROUP, REPEAT, ONE, END_GROUP, TWO, END_REPEAT], 5, NOT_THIS),
        ([REPEAT, ONE, GROUP, END_REPEAT, TWO, END_GROUP], 5, NOT_THIS),
        ([GROUP, ONE, REPEAT, TWO, END_GROUP, THREE], 4, NOT_CLOSED),
        ([REPEAT, ONE, GROUP, TWO, END_REPEAT, THREE], 4, NOT_CLOSED),
        ([END_REPEAT, ONE, REPEAT, TWO], 2, TOO_EARLY.format(row=4)),
        ([GROUP, ONE, END_REPEAT, END_GROUP, REPEAT, TWO], 4, TOO_EARLY.format(row=6)),
        ([ONE, END_REPEAT, TWO], 3, NOT_OPEN),
        ([REPEAT, ONE], 2, NOT_CLOSED),
    ],
)
def test_an_end_that_stands_wrong_is_one_fault_at_its_row(
    rows: list[Cells], row: int, problem: str
) -> None:
    assert told(survey(*rows)) == [f"survey:{row}:type: {problem}"]


def test_two_that_do_not_hang_together_are_two_faults() -> None:
    rows: list[Cells] = [GROUP, ONE, END_REPEAT, ["begin_repeat", "s", "More"], TWO]
    assert told(survey(*rows)) == [f"survey:4:type: {NOT_THIS}", f"survey:5:type: {NOT_CLOSED}"]


def test_what_is_switched_off_ends_nothing() -> None:
    head = ("type", "name", "label", "disabled")
    rows: list[Cells] = [
        [*REPEAT, None],
        [*ONE, None],
        ["end_group", None, None, "yes"],
        END_REPEAT,
    ]
    assert form(survey(*rows, head=head)).nodes


MARKS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60).map(
    lambda rows: [
        Mark(at=at, begins=begins, repeat=repeat) for at, (begins, repeat) in enumerate(rows)
    ]
)


@given(MARKS)
def test_only_ends_that_all_fit_are_without_a_mistake(marks: list[Mark]) -> None:
    found, clean = nesting(marks), True
    open: list[bool] = []
    for mark in marks:
        if mark.begins:
            open.append(mark.repeat)
        else:
            clean = clean and bool(open) and open.pop() is mark.repeat
    assert bool(found.ends) is not clean
    assert all(not marks[end].begins and marks[begin].begins for end, begin in found.early.items())
