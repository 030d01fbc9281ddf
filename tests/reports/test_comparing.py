"""H8: rounds are compared from what both have shown, and never where their days overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.reports.comparing import DOWN, SAME, UP, Comparison, compare, direction, pairs
from bot.reports.publication import Publication
from bot.reports.publishing import counted
from tests.reports.small_groups import FIVE, LAST, Paper, form, one_question, result
from tests.reports.training import BEFORE_AND_NOW

FORM = one_question(*FIVE)


def answered(*values: int) -> Publication:
    return result(FORM, [{"q": f"v{value}"} for value in values])


def later(publication: Publication, days: int = 30) -> Publication:
    return replace(
        publication,
        first_day=publication.first_day + timedelta(days),
        last_day=publication.last_day + timedelta(days),
    )


LOW = answered(1, 2, 2, 2, 3, 3, 3, 3, 4, 4)
HIGH = answered(2, 3, 3, 3, 4, 4, 4, 4, 5, 5)


def test_two_rounds_are_compared_by_their_means() -> None:
    (found,) = compare(LOW, later(HIGH))
    assert found == Comparison(name="q", before=(2.7, 2.7), after=(3.7, 3.7), direction=UP)
    (back,) = compare(HIGH, later(LOW))
    assert back.direction == DOWN


def test_H8_a_trend_needs_five_answers_on_both_sides() -> None:
    four = answered(3, 3, 4, 4)
    assert compare(four, later(HIGH)) == ()
    assert compare(HIGH, later(four)) == ()
    few_here: Sequence[Paper] = [{"q": "v3"}] * 4 + [{}] * 8
    assert compare(result(FORM, few_here), later(HIGH)) == ()


def test_a_trend_needs_five_answers_with_names_too() -> None:
    papers = [{"q": f"v{value}"} for value in (4, 5, 5, 5, 5)]
    four, five = (
        counted(FORM, papers[:n], asked=12, first_day=LAST, last_day=LAST) for n in (4, 5)
    )
    assert compare(LOW, five)
    assert compare(LOW, four) == ()


def test_H8_periods_that_overlap_are_not_compared() -> None:
    assert compare(LOW, later(HIGH, days=2)) == ()
    assert compare(LOW, later(HIGH, days=3))  # begins on the day on which the other ended
    assert LOW.last_day == LAST == date(2026, 11, 29)


def test_H8_a_mean_that_is_not_shown_is_not_told_by_a_comparison() -> None:
    alike = answered(*[5] * 12)
    (found,) = compare(LOW, later(alike))
    assert found.after == (4.3, 5.0)
    assert found.direction == UP
    dissent = answered(*[5] * 11, 1)
    assert compare(LOW, later(dissent)) == (found,)


def test_other_forms_and_other_scales_are_not_compared() -> None:
    assert compare(LOW, replace(later(HIGH), form="another")) == ()
    finding = replace(HIGH.findings[0], scale=(0.0, 10.0))
    assert compare(LOW, replace(later(HIGH), findings=(finding,))) == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((3.0, 3.0), (3.5, 3.5), UP),
        ((3.0, 3.0), (3.4, 3.4), SAME),
        ((3.5, 3.5), (3.0, 3.0), DOWN),
        ((3.9, 3.9), (4.3, 5.0), ""),  # from 0.4 to 1.1
        ((3.8, 3.8), (4.3, 5.0), UP),
        ((1.0, 1.7), (1.0, 1.7), ""),
    ],
)
def test_a_direction_is_told_where_it_is_certain_and_clear(
    before: tuple[float, float], after: tuple[float, float], expected: str
) -> None:
    assert direction(before, after) == expected


def test_each_now_stands_beside_its_before() -> None:
    assert [(each.name, each.direction) for each in pairs(BEFORE_AND_NOW)] == [
        ("listen_now", UP),
        ("plan_now", SAME),
        ("services_now", SAME),
    ]


def test_published_pairs_know_each_other() -> None:
    then, now = (
        replace(next(FORM.fields()), name="then"),
        replace(next(FORM.fields()), name="now", compare="then"),
    )
    definition = form(then, now, c=FIVE)
    papers: list[Paper] = [
        {"then": f"v{each}", "now": f"v{each + 1}"} for each in (1, 2, 3, 3, 4) * 2
    ]
    (found,) = pairs(result(definition, papers))
    assert (found.before, found.after, found.direction) == ((2.6, 2.6), (3.6, 3.6), UP)
