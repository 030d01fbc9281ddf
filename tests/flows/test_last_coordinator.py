"""A network without a coordinator: said before it happens, and to the owner when it has."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.flows.meetings import MONDAY
from tests.flows.talk import Shown, Talk

ONLY = "only coordinator"
NOBODY = "no coordinator any more"


@pytest.fixture
def talk(database: Database) -> Talk:
    """Rana alone coordinates Saida; Sami owns the programme."""
    talk = Talk(database, MONDAY)
    talk.network("Office", "LB")
    talk.member("Sami", "owner", "en")
    talk.network("Saida", "LB")
    talk.member("Rana", "coordinator", "en")
    talk.member("Karim", "practitioner", "en")
    return talk


def text(shown: list[Shown], to: str) -> str:
    return "\n".join(one.text for one in shown if one.to == to)


def opens_card_of(talk: Talk, name: str) -> list[Shown]:
    talk.says("Sami", "/members")
    talk.presses("Sami", "Saida local prevention network")
    return talk.presses("Sami", name)


def test_whoever_removes_the_only_coordinator_is_told_so(talk: Talk) -> None:
    opens_card_of(talk, "Karim")
    assert ONLY not in text(talk.presses("Sami", "Remove from the network"), "Sami")
    opens_card_of(talk, "Rana")
    assert ONLY in text(talk.presses("Sami", "Remove from the network"), "Sami")


def test_the_owner_learns_that_the_only_coordinator_has_left(talk: Talk) -> None:
    assert ONLY in text(talk.says("Rana", "/leave"), "Rana")
    shown = talk.presses("Rana", "Yes, delete")
    assert NOBODY in text(shown, "Sami")
    assert "Saida" not in text(shown, "Sami")
    assert "Karim" in text(talk.presses("Sami", "Members"), "Sami")


def test_H11_the_only_coordinator_stops_at_once_and_the_owner_learns_it(talk: Talk) -> None:
    shown = talk.says("Rana", "STOP")
    assert "No more messages will come" in text(shown, "Rana")
    assert ONLY in text(shown, "Rana")
    assert NOBODY in text(shown, "Sami")


def test_of_two_coordinators_one_goes_without_a_word_to_the_owner(talk: Talk) -> None:
    talk.member("Hana", "coordinator", "en")
    assert ONLY not in text(talk.says("Rana", "/leave"), "Rana")
    assert NOBODY not in text(talk.presses("Rana", "Yes, delete"), "Sami")
    assert ONLY in text(talk.says("Hana", "/leave"), "Hana")


def test_whoever_gives_the_only_coordinator_another_role_is_told_so(talk: Talk) -> None:
    opens_card_of(talk, "Rana")
    shown = talk.presses("Sami", "Make Rana Practitioner")
    assert ONLY in text(shown, "Sami")
