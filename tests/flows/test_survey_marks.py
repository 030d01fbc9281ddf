"""A question that is asked again shows what was ticked there, and what was chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.form import Type
from bot.forms.definition import Field
from storage.database import Database
from tests.flows.meetings import town
from tests.flows.surveys import DIFFICULT, HELD, OVERALL, definition, send, taps, urn


@pytest.mark.parametrize(
    "ways",
    [
        ("Done choosing", "Back"),
        ("Done choosing", "Good", "Change an answer", "What was difficult?"),
    ],
)
def test_what_was_ticked_is_still_ticked_when_it_is_asked_again(
    database: Database, ways: tuple[str, ...]
) -> None:
    talk = town(database)
    survey = send(talk, definition(DIFFICULT, OVERALL))
    shown = taps(talk, "Karim", "Start", "Time", "Place", *ways)
    assert shown[-1].labels[:3] == ["✓ Time", "✓ Place", "Language"]
    taps(talk, "Karim", "✓ Time", "Language", "Done choosing")
    if "Back" in ways:
        taps(talk, "Karim", "Good")
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"hard": ["place", "language"], "overall": "4"}]


@pytest.mark.parametrize(
    "name", ["shown", "with", "began", "about", "said", "offered", "send", "change", "last"]
)
def test_ticks_are_kept_apart_from_what_the_conversation_remembers(
    database: Database, name: str
) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD, replace(DIFFICULT, name=name), OVERALL))
    shown = taps(talk, "Karim", "Start", "Yes", "Time", "Place", "Back")
    assert "Did it take place?" in shown[-1].text
    shown = taps(talk, "Karim", "✓ Yes")
    assert shown[-1].labels[:3] == ["✓ Time", "✓ Place", "Language"]
    taps(talk, "Karim", "✓ Place", "Done choosing", "Good", "Change an answer")
    taps(talk, "Karim", "What was difficult?", "Language", "Done choosing", "Send my answers")
    assert urn(talk, survey) == [{"held": "yes", name: ["time", "language"], "overall": "4"}]


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        (("Back",), "✓ Good"),
        (("Back",), "good"),
        (("Back",), "4"),
        (("Yes", "Change an answer", "How was it?"), "✓ Good"),
        (("Yes", "Change an answer", "How was it?"), "جيّد"),
    ],
)
def test_what_was_chosen_is_marked_when_it_is_asked_again(
    database: Database, ways: tuple[str, ...], says: str
) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD))
    shown = taps(talk, "Karim", "Start", "Good", *ways)
    assert shown[-1].labels[:5] == ["Very weak", "Weak", "Fair", "✓ Good", "Excellent"]
    shown = talk.says("Karim", "perhaps the blue one")
    assert "✓ Good" in shown[-1].labels
    talk.says("Karim", says)
    if ways == ("Back",):
        taps(talk, "Karim", "Yes")
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"overall": "4", "held": "yes"}]


@pytest.mark.parametrize("name", ["send", "change", "last", "shown", "with", "chosen"])
def test_a_mark_is_kept_apart_from_what_the_conversation_remembers(
    database: Database, name: str
) -> None:
    talk = town(database)
    survey = send(talk, definition(replace(OVERALL, name=name), HELD))
    shown = taps(talk, "Karim", "Start", "Good", "Back")
    assert "✓ Good" in shown[-1].labels
    taps(talk, "Karim", "Weak", "Yes", "Change an answer", "How was it?", "✓ Weak")
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{name: "2", "held": "yes"}]


def test_a_marked_choice_that_is_tapped_stays_and_another_takes_its_place(
    database: Database,
) -> None:
    scale = Field(
        name="scale",
        type=Type.RANGE,
        label={"en": "How sure?"},
        parameters={"start": "1", "end": "5", "step": "1"},
    )
    talk = town(database)
    survey = send(talk, definition(scale, HELD, OVERALL))
    shown = taps(talk, "Karim", "Start", "3", "Yes", "Back", "Back")
    assert [one for one in shown[-1].labels if one.startswith("✓")] == ["✓ 3"]
    shown = taps(talk, "Karim", "✓ 3")
    assert shown[-1].labels[:2] == ["✓ Yes", "No"]
    shown = taps(talk, "Karim", "No", "Back")
    assert shown[-1].labels[:2] == ["Yes", "✓ No"]
    taps(talk, "Karim", "✓ No", "Good", "Send my answers")
    assert urn(talk, survey) == [{"scale": 3, "held": "no", "overall": "4"}]
