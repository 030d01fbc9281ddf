"""H8: of any form and any answers nothing is published that can be taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.form import Type
from bot.forms.definition import Field
from bot.reports.auditing import learns
from bot.reports.publication import (
    Cell,
    Finding,
    from_json,
    to_json,
)
from bot.reports.publishing import counted
from tests.reports.small_groups import (
    FIRST,
    FIVE,
    LAST,
    THREE,
    Paper,
    form,
    loose,
    result,
)

# --- any form, any answers ------------------------------------------------------------------------

TYPES = [
    Field(name="five", type=Type.SELECT_ONE, choices="five"),
    Field(name="now", type=Type.SELECT_ONE, choices="five", compare="five"),
    Field(name="three", type=Type.SELECT_ONE, choices="three"),
    Field(name="which", type=Type.SELECT_ONE, choices="which"),
    Field(name="all", type=Type.SELECT_MULTIPLE, choices="which"),
    Field(name="more", type=Type.SELECT_ONE, choices="three", relevant="${which} = 'a'"),
    Field(name="why", type=Type.TEXT, relevant="selected(${all}, 'b')"),
    Field(name="mark", type=Type.RANGE, parameters={"start": "0", "end": "10"}),
    Field(name="many", type=Type.INTEGER),
    Field(name="open", type=Type.TEXT),
    Field(name="seen", type=Type.ACKNOWLEDGE),
]
FORM = form(*TYPES, five=FIVE, three=THREE, which=loose("a", "b", "c", "none"))


@st.composite
def surveys(draw: st.DrawFn) -> list[Paper]:
    """Papers of up to sixteen people, with favourites, so that near unanimity is common."""
    chance = draw(st.randoms(use_true_random=False))
    favourite = {each.name: chance.random() for each in TYPES}
    loyal = draw(st.sampled_from([0.0, 0.5, 0.9, 1.0]))
    n = draw(st.integers(min_value=1, max_value=16))
    return [one_paper(chance, favourite, loyal) for _ in range(n)]


def one_paper(chance: Random, favourite: Mapping[str, float], loyal: float) -> Paper:
    def pick(name: str, options: list[Any]) -> Any:
        if chance.random() < loyal:
            return options[int(favourite[name] * len(options))]
        return chance.choice([*options, None])

    paper = {
        "five": pick("five", [each.name for each in FIVE]),
        "now": pick("now", [each.name for each in FIVE]),
        "three": pick("three", [each.name for each in THREE]),
        "which": pick("which", ["a", "b", "c", "none"]),
        "all": pick("all", [["a"], ["b"], ["a", "b"], ["a", "c"], ["none"]]),
        "mark": pick("mark", list(range(11))),
        "many": pick("many", [0, 1, 2, 5, 40]),
        "open": pick("open", ["one", "two", "three"]),
        "seen": pick("seen", ["OK"]),
    }
    if paper["which"] == "a":
        paper["more"] = pick("more", [each.name for each in THREE])
    if "b" in (paper["all"] or []):
        paper["why"] = pick("why", ["why not"])
    return {name: value for name, value in paper.items() if value is not None}


@given(surveys())
@settings(max_examples=80)
def test_H8_nothing_that_is_published_lets_itself_be_taken_apart(papers: list[Paper]) -> None:
    found = result(FORM, papers)
    assert learns(found, FORM) == ()
    assert found.too_few == (len(papers) < 5)
    for finding in found.findings:
        small_counts_are_hidden(finding, len(papers))
    assert from_json(to_json(found)) == found


def small_counts_are_hidden(finding: Finding, answered: int) -> None:
    counts = [cell.count for cell in (*finding.cells, *finding.ticked)]
    if finding.n is None:
        assert not counts
        assert finding.mean is None
        assert finding.limits is None
        assert not finding.comments
        return
    assert all(5 <= each <= finding.n - 5 for each in counts)
    if finding.cells:
        assert sum(counts) == finding.n
    if finding.comments:
        assert len(finding.comments) >= 5
    if finding.name in {"more", "why"}:
        assert 5 <= finding.n <= answered - 5


@given(surveys(), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_H8_the_order_of_the_papers_leaves_no_trace(papers: list[Paper], chance: Random) -> None:
    mixed = list(papers)
    chance.shuffle(mixed)
    assert result(FORM, mixed) == result(FORM, papers)


@given(surveys())
@settings(max_examples=30)
def test_a_named_survey_is_counted_in_full_for_its_coordinator(papers: list[Paper]) -> None:
    found = counted(FORM, papers, asked=16, first_day=FIRST, last_day=LAST)
    five = found.findings[0]
    assert [cell.count for cell in five.cells] == [
        sum(paper.get("five") == each.name for paper in papers) for each in FIVE
    ]
    assert found.answered == len(papers)
    assert from_json(to_json(found)) == found


# --- the last look --------------------------------------------------------------------------------

NAIVE = Finding(name="five", type=Type.SELECT_ONE, n=12, scale=(1.0, 5.0))


def naive_cells(*counts: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(names=(each.name,), count=count) for each, count in zip(FIVE, counts, strict=True)
    )


@pytest.mark.parametrize(
    "finding",
    [
        replace(NAIVE, cells=naive_cells(0, 1, 3, 5, 3)),
        replace(NAIVE, cells=naive_cells(0, 0, 0, 0, 12)),
        replace(NAIVE, mean=5.0),
        replace(NAIVE, mean=4.9),
        replace(NAIVE, mean=4.7),  # who answered 1 knows that all others answered 5
        replace(NAIVE, n=4, mean=3.0),
        replace(NAIVE, limits=(4.8, 5.0)),
        replace(
            NAIVE,
            mean=4.3,
            cells=(
                Cell(names=("v1", "v2", "v3", "v4"), count=7),
                Cell(names=("v5",), count=5),
            ),
        ),  # 52 in all: who answered 1 knows the other six
        replace(
            NAIVE,
            cells=(Cell(names=("v1", "v2"), count=5), Cell(names=("v3",), count=5)),
        ),  # the rest is found by subtraction
        replace(NAIVE, n=None, mean=3.5),
        Finding(name="open", type=Type.TEXT, n=4, comments=("a", "b", "c", "d")),
        Finding(
            name="all",
            type=Type.SELECT_MULTIPLE,
            n=12,
            ticked=(Cell(names=("none",), count=5), Cell(names=("a",), count=7)),
        ),  # all who ticked something ticked this
    ],
)
def test_H8_the_last_look_sees_what_a_naive_publication_gives_away(finding: Finding) -> None:
    survey = replace(result(FORM, [{"five": "v3"}] * 12), findings=(finding,))
    assert learns(survey, FORM)
