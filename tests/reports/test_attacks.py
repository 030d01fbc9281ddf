"""H8: whoever knows the program, and their own answer, learns nobody else's from results."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import product

import pytest

from bot.core.form import Type
from bot.forms.definition import Choice, Definition, Field
from bot.reports.publication import (
    to_json,
)
from tests.reports.attack import Event, Ways, events, learnt
from tests.reports.small_groups import (
    FIVE,
    HELD,
    NUMBER,
    THREE,
    Paper,
    form,
    loose,
    one_question,
    result,
    scale,
)


def papers_of(each: Ways, kinds: list[Paper]) -> list[Paper]:
    return [kind for kind, count in zip(kinds, each, strict=True) for _ in range(count)]


def attack(
    definition: Definition,
    n: int,
    kinds: list[Paper],
    about: list[Event] | None = None,
    rounds: int = 1,
) -> list[str]:
    def publish(each: Ways) -> Hashable:
        return to_json(result(definition, papers_of(each, kinds), rounds))

    return learnt(n, len(kinds), publish, about or events(len(kinds)), rounds)


# --- one question, every way in which it can be answered ------------------------------------------


@pytest.mark.parametrize(
    ("choices", "n"),
    [
        *((FIVE, n) for n in (5, 7, 12)),
        *((scale(1, 2, 3, 4), n) for n in (6, 10, 11)),
        *((THREE, n) for n in (*range(5, 15), 16)),
        *((scale(0, 1), n) for n in range(5, 21)),
        *((scale(0, 1, 5, 10), n) for n in (5, 9, 12)),
        *((loose("a", "b"), n) for n in range(5, 21)),
        *((loose("a", "b", "c"), n) for n in range(5, 17)),
        *((loose("a", "b", "c", "d"), n) for n in (5, 6, 8, 10, 12, 16)),
        *((loose("a", "b", "c", "d", "e"), n) for n in (5, 10)),
    ],
)
def test_H8_no_answer_to_a_choice_can_be_worked_out(choices: tuple[Choice, ...], n: int) -> None:
    kinds: list[Paper] = [{"q": each.name} for each in choices]
    assert attack(one_question(*choices), n, kinds) == []


@pytest.mark.parametrize("n", [5, 7, 10, 11, 12])
def test_H8_no_answer_to_a_quiz_can_be_worked_out(n: int) -> None:
    quiz = form(
        Field(name="q", type=Type.SELECT_ONE, choices="c", correct="b"), c=loose("a", "b", "c")
    )
    right, wrong = {"q": "b"}, {"q": "a"}
    assert attack(quiz, n, [right, wrong, {"q": "c"}]) == []


@pytest.mark.parametrize(
    ("options", "n"),
    [
        *((("a", "b"), n) for n in range(5, 17)),
        *((("a", "b", "none"), n) for n in range(5, 15)),
        *((("a", "b", "c"), n) for n in (5, 6, 7, 8)),
        *((("a", "b", "c", "none"), n) for n in (5, 6, 7)),
    ],
)
def test_H8_no_tick_can_be_worked_out(options: tuple[str, ...], n: int) -> None:
    ticked = form(
        Field(
            name="q",
            type=Type.SELECT_MULTIPLE,
            choices="c",
            constraint="not(selected(., 'none') and count-selected(.) > 1)",
        ),
        c=loose(*options),
    )
    free = [each for each in options if each != "none"]
    sets = [
        [name for name, taken in zip(free, which, strict=True) if taken]
        for which in product((0, 1), repeat=len(free))
    ]
    kinds: list[Paper] = [{"q": each or ["none"]} for each in sets if each or "none" in options]
    assert attack(ticked, n, kinds) == []


@pytest.mark.parametrize("n", [9, 10, 11, 12])
def test_H8_nothing_leaks_where_one_answers_in_two_rounds(n: int) -> None:
    kinds: list[Paper] = [{"q": each.name} for each in THREE]
    assert attack(one_question(*THREE), n, kinds, rounds=2) == []


# --- numbers and questions that hang on others --------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "n"),
    [
        *((range(3), n) for n in (6, 8, 10, 12)),
        (range(12), 6),
        *((range(0, 30, 5), n) for n in (8, 10, 11)),
        *((range(0, 60, 20), n) for n in (10, 12, 13, 16)),
    ],
)
def test_H8_not_even_who_knows_which_numbers_there_are_learns_one(numbers: range, n: int) -> None:
    """That somebody gave it, that is: a mean always says that nobody gave a million."""
    kinds: list[Paper] = [{"q": each} for each in numbers]
    single = [frozenset({each}) for each in range(len(kinds))]
    found = attack(NUMBER, n, kinds, single)
    assert [fact for fact in found if "that 0 others" not in fact] == []


HELD_KINDS: list[Paper] = [
    {"held": "yes", "reach": "v1"},
    {"held": "yes", "reach": "v2"},
    {"held": "yes"},
    {"held": "no"},
    {"held": "later"},
]
HELD_EVENTS = [
    frozenset(each) for each in ({0, 1, 2}, {3}, {4}, {3, 4}, {0, 1, 2, 3}, {0, 1, 2, 4}, {0}, {1})
]


@pytest.mark.parametrize("n", [5, 8, 10, 11, 12, 13])
def test_H8_who_was_asked_does_not_tell_what_they_had_answered(n: int) -> None:
    assert attack(HELD, n, HELD_KINDS, HELD_EVENTS) == []
