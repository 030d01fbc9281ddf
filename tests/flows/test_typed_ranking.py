"""A ranking is answered by typing it, whole or in part, in the three languages; nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.form import Type
from bot.forms.definition import Choice, Definition, Field
from storage.database import Database
from tests.flows.meetings import town
from tests.flows.surveys import HELD, YES_NO, definition, send, taps, urn

SHALL_I = "Shall I send your answers?"
WANTED = tuple(
    Choice(name=name, label={"en": en, "ar": ar, "fr": fr})
    for name, en, ar, fr in (
        ("time", "More time", "وقت أطول", "Plus de temps"),
        ("room", "A larger room", "قاعة أكبر", "Une salle plus grande"),
        ("games", "Games", "ألعاب", "Des jeux"),
        ("food", "Food", "طعام", "À manger"),
    )
)


def ranking(**given: str) -> Definition:
    field = Field(
        name="first",
        type=Type.RANK,
        choices="wanted",
        label={"en": "What matters most?", "ar": "ما الأهم؟", "fr": "Le plus important ?"},
        **given,  # type: ignore[arg-type]
    )
    return replace(definition(HELD, field), lists={"yes_no": YES_NO, "wanted": WANTED})


@pytest.mark.parametrize(
    "words",
    [
        "2 1 4 3", "٢، ١، ٤، ٣", "2>1>4>3", "2143", "2, then 1, then 4, then 3",
        "a larger room, more time, food, games", "قاعة أكبر، وقت أطول، طعام، ألعاب",
        "une salle plus grande puis plus de temps puis à manger puis des jeux", "2 1 4",
        "1. a larger room\n2. more time\n3. food\n4. games", "tnen wa7ad arb3a tlete",
    ],
)  # fmt: skip
def test_L4_a_ranking_is_typed_whole(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, ranking())
    taps(talk, "Karim", "Start", "Yes")
    assert SHALL_I in talk.says("Karim", words)[-1].text
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"held": "yes", "first": ["room", "time", "food", "games"]}]
    assert talk.faults == 0


def test_L4_of_a_ranking_that_is_typed_in_part_the_next_place_is_asked(database: Database) -> None:
    talk = town(database)
    survey = send(talk, ranking())
    taps(talk, "Karim", "Start", "Yes")
    shown = talk.says("Karim", "2 > 1")[-1]
    assert "So far: A larger room, More time. Which one comes next?" in shown.text
    assert shown.labels[:2] == ["Games", "Food"]
    assert SHALL_I in talk.says("Karim", "2 1")[-1].text
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"held": "yes", "first": ["room", "time", "food", "games"]}]


@pytest.mark.parametrize("words", ["2 1 2", "the same", "2 1 9", "2 < 1", "room room"])
def test_L4_an_order_that_is_not_clear_is_asked_again_and_nothing_is_lost(
    database: Database, words: str
) -> None:
    talk = town(database)
    survey = send(talk, ranking())
    taps(talk, "Karim", "Start", "Yes", "Food")
    shown = talk.says("Karim", words)[-1]
    assert "like this: 2, then 1, then 3." in shown.text
    assert "So far: Food. Which one comes next?" in shown.text
    talk.says("Karim", "2 1 3")
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"held": "yes", "first": ["food", "room", "time", "games"]}]


def test_L4_a_choice_with_two_places_is_named(database: Database) -> None:
    talk = town(database)
    send(talk, ranking())
    taps(talk, "Karim", "Start", "Yes")
    shown = talk.says("Karim", "2 1 2 3")[-1]
    assert "“A larger room” has two places in this order." in shown.text


def test_what_a_form_forbids_of_a_ranking_is_told_when_it_is_typed_whole(
    database: Database,
) -> None:
    talk = town(database)
    send(talk, ranking(constraint="selected-at(., 0) != 'food'"))
    taps(talk, "Karim", "Start", "Yes")
    assert "does not fit" in talk.says("Karim", "4 3 2 1")[-1].text
    assert SHALL_I in talk.says("Karim", "3 4 2 1")[-1].text


def test_back_takes_a_typed_ranking_back_as_a_whole(database: Database) -> None:
    talk = town(database)
    send(talk, ranking())
    taps(talk, "Karim", "Start", "Yes")
    talk.says("Karim", "2 1 4 3")
    shown = taps(talk, "Karim", "Back")
    assert "Which one comes first?" in shown[-1].text
    assert shown[-1].labels[:4] == ["More time", "✓ A larger room", "Games", "Food"]
