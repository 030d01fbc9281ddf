"""H8: what is published of an anonymous survey, kind by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.form import Type
from bot.forms.definition import Field
from bot.reports.publication import (
    FEW,
    GUARDED,
    KIND,
    ONE,
    POSITIVE,
    ROUTED,
    Cell,
    Finding,
    to_json,
)
from bot.reports.publishing import published
from tests.reports.small_groups import (
    FIRST,
    FIVE,
    HELD,
    LAST,
    NUMBER,
    Paper,
    form,
    loose,
    one_question,
    result,
)

# --- questions that hang on others ----------------------------------------------------------------


def test_H8_a_number_of_answers_is_hidden_where_it_would_split_what_is_put_together() -> None:
    """Five said yes; of the seven others five are asked more, so two were not."""
    definition = form(
        Field(name="held", type=Type.SELECT_ONE, choices="held"),
        Field(name="why", type=Type.TEXT, relevant="${held} = 'no'"),
        held=loose("yes", "no", "later"),
    )
    papers = [{"held": "yes"}] * 5 + [{"held": "no", "why": "x"}] * 5 + [{"held": "later"}] * 2
    found = result(definition, papers)
    assert [cell.count for cell in found.findings[0].cells] == [5, 7]
    assert found.findings[1] == Finding(name="why", type=Type.TEXT, why=ROUTED)


def test_a_number_of_answers_is_shown_where_the_other_question_shows_it() -> None:
    papers = [{"held": "yes", "reach": "v1"}] * 6 + [{"held": "no"}] * 6
    found = result(HELD, papers)
    assert found.findings[1].n == 6


def test_H8_what_hangs_on_more_than_a_plain_choice_keeps_its_number() -> None:
    definition = form(
        Field(name="q", type=Type.SELECT_ONE, choices="c"),
        Field(name="why", type=Type.TEXT, relevant="${q} != 'v5' and ${q} > 2"),
        c=FIVE,
    )
    papers: Sequence[Paper] = [{"q": "v5"}] * 6 + [{"q": "v4", "why": "x"}] * 6
    assert result(definition, papers).findings[1].n is None


def test_H8_choices_that_hang_on_another_answer_are_not_counted() -> None:
    definition = form(
        Field(name="side", type=Type.SELECT_ONE, choices="side"),
        Field(name="town", type=Type.SELECT_ONE, choices="town", choice_filter="side = ${side}"),
        side=loose("north", "south"),
        town=loose("n1", "n2", "s1", "s2"),
    )
    papers: Sequence[Paper] = [{"side": "north", "town": "n1"}] * 5 + [
        {"side": "north", "town": "n2"}
    ]
    south = [{"side": "south", "town": "s1"}] * 6
    assert result(definition, [*papers, *south]).findings[1].cells == ()


# --- numbers, comments, times, repeats ------------------------------------------------------------


@pytest.mark.parametrize(
    "numbers",
    [
        [3] * 12,
        [0] * 12,
        [1, 2, 1, 2, 3, 1, 2, 3, 2, 1, 2, 400],  # one outweighs all
        [400, 399, 400, 398, 400, 400, 399, 400, 398, 400, 399, 1],
        [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3],  # fewer than five are above the lowest
        [10, 20, 30, 40, 50],
    ],
)
def test_H8_a_mean_of_numbers_is_nobodys_number(numbers: list[int]) -> None:
    finding = result(NUMBER, [{"q": each} for each in numbers]).findings[0]
    assert finding == Finding(name="q", type=Type.INTEGER, n=len(numbers), why=GUARDED)


def test_a_mean_of_numbers_is_shown_roughly_where_they_are_spread() -> None:
    numbers = [10, 12, 15, 15, 17, 18, 20, 22, 25, 25]
    finding = result(NUMBER, [{"q": each} for each in numbers]).findings[0]
    assert (finding.mean, finding.limits) == (None, (15.0, 20.0))


OPEN = form(Field(name="q", type=Type.TEXT))


def test_H8_four_comments_are_not_shown() -> None:
    papers: Sequence[Paper] = [{"q": f"comment {each}"} for each in range(4)] + [{}] * 8
    found = result(OPEN, papers)
    assert found.findings == (Finding(name="q", type=Type.TEXT, why=FEW),)
    assert "comment 1" not in to_json(found)


def test_H8_comments_come_in_an_order_that_tells_nothing_of_the_papers() -> None:
    papers: Sequence[Paper] = [{"q": f"comment {each}"} for each in range(8)]
    found = result(OPEN, papers).findings[0].comments
    assert sorted(found) == [f"comment {each}" for each in range(8)]
    assert result(OPEN, papers[::-1]).findings[0].comments == found
    other = published(OPEN, papers, asked=8, chance=Random(2), first_day=FIRST, last_day=LAST)
    assert other.findings[0].comments != found


def test_H8_what_is_written_behind_other_needs_a_count_of_its_own() -> None:
    definition = form(
        Field(name="q", type=Type.SELECT_ONE, choices="c", or_other=True), c=loose("a")
    )
    five = [{"q": "a"}] * 7 + [{"q": "other", "q_other": "something else"}] * 5
    assert result(definition, five).findings[0].comments == ("something else",) * 5
    four = [{"q": "a"}] * 8 + [{"q": "other", "q_other": "something else"}] * 4
    assert "something" not in to_json(result(definition, four))


@pytest.mark.parametrize("type", [Type.DATE, Type.TIME, Type.DATETIME])
def test_H8_days_and_hours_are_only_counted(type: Type) -> None:
    definition = form(Field(name="q", type=type))
    papers: Sequence[Paper] = [{"q": "2026-11-26"}] * 12
    assert result(definition, papers).findings == (Finding(name="q", type=type, n=12, why=KIND),)


def test_H8_how_often_somebody_repeated_a_question_is_not_shown() -> None:
    from bot.forms.definition import Group

    definition = replace(
        OPEN, nodes=(Group(name="kids", repeat=True, nodes=(Field(name="q", type=Type.TEXT),)),)
    )
    papers: Sequence[Paper] = [{"kids[1]/q": "x", "kids[2]/q": "y"}] * 12
    assert result(definition, papers).findings == (
        Finding(name="kids/q", type=Type.TEXT, why=KIND),
    )


def test_H8_of_a_rank_only_the_order_is_shown() -> None:
    definition = form(Field(name="q", type=Type.RANK, choices="c"), c=loose("a", "b", "c"))
    papers: Sequence[Paper] = [{"q": ["b", "a", "c"]}] * 5 + [{"q": ["b", "c", "a"]}] * 2
    expected = Finding(name="q", type=Type.RANK, n=7, order=("b", "a", "c"))
    assert result(definition, papers).findings == (expected,)


# --- the whole survey -----------------------------------------------------------------------------


def test_H8_four_papers_show_nothing_not_even_that_there_are_four() -> None:
    papers: Sequence[Paper] = [{"q": "v1"}] * 4
    found = published(
        one_question(*FIVE), papers, asked=12, chance=Random(1), first_day=FIRST, last_day=LAST
    )
    assert found.too_few
    assert found.answered is None
    assert found.findings == ()


def test_H8_two_rounds_need_more_papers_since_one_person_may_be_in_both() -> None:
    papers: Sequence[Paper] = [{"q": "v1"}] * 8
    assert result(one_question(*FIVE), papers, rounds=2).too_few
    assert not result(one_question(*FIVE), [*papers, {"q": "v2"}], rounds=2).too_few


def test_H8_a_question_that_four_answered_shows_nothing() -> None:
    papers: Sequence[Paper] = [{"q": "v4"}] * 4 + [{}] * 8
    finding = result(one_question(*FIVE), papers).findings[0]
    assert finding == Finding(name="q", type=Type.SELECT_ONE, why=FEW, scale=(1.0, 5.0))


def test_H8_unanimity_is_a_band() -> None:
    everybody = result(one_question(*FIVE), [{"q": "v5"}] * 12).findings[0]
    assert (everybody.mean, everybody.cells) == (None, ())
    assert (everybody.band, everybody.limits) == (POSITIVE, (4.3, 5.0))
    same = result(one_question(*loose("a", "b", "c")), [{"q": "b"}] * 12).findings[0]
    assert (same.band, same.leading, same.cells) == (ONE, "b", ())


def test_H8_unanimity_and_one_dissenter_look_the_same() -> None:
    alike = [{"q": "v5"}] * 12
    dissent = [{"q": "v5"}] * 11 + [{"q": "v1"}]
    definition = one_question(*FIVE)
    assert to_json(result(definition, alike)) == to_json(result(definition, dissent))


@given(st.lists(st.sampled_from([1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5]), min_size=12, max_size=12))
def test_of_twelve_people_a_scale_always_says_something(values: list[int]) -> None:
    finding = result(one_question(*FIVE), [{"q": f"v{each}"} for each in values]).findings[0]
    assert finding.n == 12
    assert finding.band
    assert (finding.mean is None) != (finding.limits is None)


def test_of_twelve_spread_answers_the_mean_is_shown_and_sometimes_counts_are() -> None:
    values = [2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5]
    finding = result(one_question(*FIVE), [{"q": f"v{each}"} for each in values]).findings[0]
    assert finding.mean == 3.6
    assert finding.cells == (
        Cell(names=("v1", "v2", "v3"), count=5),
        Cell(names=("v4", "v5"), count=7),
    )
