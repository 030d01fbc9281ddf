"""The owner makes a network by talking: what is asked again, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import content
from storage import networks
from storage.database import Database
from tests.flows.meetings import MONDAY
from tests.flows.talk import Talk

DEMO = Path(content.__file__).parent / "demo.json"
REFUSED = "Please write an e-mail address, or a phone number that members can call."


@pytest.fixture
def talk(database: Database) -> Talk:
    """An owner who has come to the question where members ask about their data."""
    made = Talk(database, MONDAY)
    made.member("Olga", "owner", "en", made.network("Office", "LB", office=True))
    made.says("Olga", "/network")
    made.presses("Olga", "Lebanon")
    for town in ("Saida", "صيدا", "Saïda"):
        made.says("Olga", town)
    for label in ("Local prevention network – Saida", "Saturday, Sunday", "Done choosing"):
        made.presses("Olga", label)
    made.says("Olga", "Municipality of Saida")
    return made


@pytest.mark.parametrize("contact", ["بلدية صيدا", "the office in room 12345"])
def test_a_contact_that_nobody_can_write_to_or_call_is_asked_for_again(
    talk: Talk, contact: str
) -> None:
    shown = talk.says("Olga", contact)
    assert REFUSED in "\n".join(one.text for one in shown)
    assert "Where can members ask about their data?" in shown[-1].text


@pytest.mark.parametrize("contact", ["data@example.org", "+961 7 123 456", "٠٧ ١٢٣ ٤٥٦"])
def test_an_address_or_a_number_is_kept_as_it_is_written(talk: Talk, contact: str) -> None:
    talk.says("Olga", contact)
    talk.says("Olga", "the focal point")
    for label in ("112", "Make the network"):
        talk.presses("Olga", label)
    with talk.database.transaction() as store:
        assert [each.contact for each in networks.listed(store)] == [contact]


@pytest.mark.parametrize("said", ["أم حسن", "أبو محمد", "Umm Hassan", "Mme Haddad", "03 123 456"])
def test_the_function_to_speak_with_is_no_name_and_no_number(talk: Talk, said: str) -> None:
    talk.says("Olga", "data@example.org")
    shown = talk.says("Olga", said)
    assert "This looks like a person." in "\n".join(one.text for one in shown)
    talk.says("Olga", "المرشدة الاجتماعية في البلدية")
    for label in ("112", "Make the network"):
        talk.presses("Olga", label)
    with talk.database.transaction() as store:
        (made,) = networks.listed(store)
    assert made.focal == "المرشدة الاجتماعية في البلدية"


def test_the_demonstration_names_functions_and_no_persons() -> None:
    shown = [each["focal"] for each in json.loads(DEMO.read_text("utf-8"))["networks"]]
    assert len(shown) == 6
    assert all("municipality" in focal and "البلدية" in focal for focal in shown)


# --- what is no name ------------------------------------------------------------------------------


def asked_the_name(database: Database) -> Talk:
    """Olga has said the country and the town; the usual name is on the button."""
    made = Talk(database, MONDAY)
    made.network("Zahle")
    made.member("Olga", "owner", "en")
    made.says("Olga", "/network")
    made.presses("Olga", "Lebanon")
    made.says("Olga", "Saida")
    for _each in ("in Arabic", "in French"):
        made.presses("Olga", "Skip")
    return made


@pytest.mark.parametrize("words", ["نعم", "yes", "oui", "ok"])
def test_L4_a_yes_to_the_usual_name_of_a_network_is_that_name(
    database: Database, words: str
) -> None:
    talk = asked_the_name(database)
    assert "Which days are the weekend?" in talk.says("Olga", words)[-1].text


@pytest.mark.parametrize("words", ["؟", "?", "7", "...", "no", "later", "لا"])
def test_L4_what_is_no_name_does_not_name_a_network(database: Database, words: str) -> None:
    talk = asked_the_name(database)
    assert "Which days are the weekend?" not in talk.says("Olga", words)[-1].text
    assert "Which days are the weekend?" in talk.says("Olga", "Network of the coast")[-1].text


@pytest.mark.parametrize(
    "words",
    ["السبت والأحد", "Saturday and Sunday", "sunday and saturday", "samedi et dimanche", "1"],
)
def test_L4_the_weekend_is_typed_as_people_say_it(database: Database, words: str) -> None:
    talk = asked_the_name(database)
    talk.says("Olga", "Network of the coast")
    asked = talk.says("Olga", words)[-1].text
    assert "Which languages are spoken there?" in asked
    talk.presses("Olga", "Done choosing")
    for said in ("Municipality", "data@example.org", "the focal point"):
        talk.says("Olga", said)
    assert "Weekend: Saturday, Sunday" in talk.says("Olga", "yes")[-1].text


def test_L4_a_language_that_is_ticked_stays_so_when_it_is_named(database: Database) -> None:
    talk = asked_the_name(database)
    talk.says("Olga", "Network of the coast")
    talk.says("Olga", "1")
    assert "✓ العربية" in talk.says("Olga", "العربية")[-1].labels
    assert "Which organisation" in talk.says("Olga", "تم")[-1].text
