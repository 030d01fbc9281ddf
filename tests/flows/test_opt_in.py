"""The proof that somebody agreed to be written to: when it is given, what ends it, who sees it."""

from __future__ import annotations

import pytest

from bot.core.messages import Voice
from bot.core.texts import OWN_NAMES, plain, translate
from bot.flows.members.privacy import CONSENT_VERSION, opt_in_words
from storage import networks, opt_ins
from storage.members import State
from storage.opt_ins import OptIn
from tests.flows.several_apps import (
    PHONE,
    WHATSAPP,
    add_app,
    address_of,
    code_in,
    connect,
    known,
    member_of,
)
from tests.flows.talk import Talk
from tests.flows.test_welcome import arrive
from tests.opened import every_row


def given(talk: Talk, screen: str) -> list[OptIn]:
    """All that this app's person has agreed to, in this app."""
    member = known(talk, screen)
    with talk.database.transaction() as store:
        here = address_of(store, talk, screen).id
        return [one for one in opt_ins.of_member(store, member.id) if one.address_id == here]


def holds(talk: Talk, screen: str) -> bool:
    return any(one.ended_at is None for one in given(talk, screen))


# --- it is given ---------------------------------------------------------------------------------


def test_H10_joining_by_invitation_proves_who_agreed_when_to_what_and_how(talk: Talk) -> None:
    arrive(talk, "Lina", talk.invitation(), language="fr")
    (one,) = given(talk, "Lina")
    assert (one.how, one.version, one.language) == ("invitation", CONSENT_VERSION, "fr")
    assert (one.given_at, one.ended_at) == (talk.now, None)


@pytest.mark.parametrize("choice", [2, 3])
def test_H10_agreeing_to_less_is_written_down_and_refusing_stores_nothing(
    talk: Talk, choice: int
) -> None:
    arrive(talk, "Lina", talk.invitation(), choice=choice)
    agreed = member_of(talk, "Lina") is not None
    assert agreed is (choice == 2)
    assert len(every_row(talk.database)["opt_ins"]) == int(agreed)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_H10_the_words_name_who_writes_and_how_to_end_it(talk: Talk, language: str) -> None:
    code = talk.invitation()
    talk.stranger("Lina", language)
    talk.opens("Lina", code)
    talk.presses("Lina", OWN_NAMES[language])
    yes = {"ar": "نعم", "fr": "Oui", "en": "Yes"}[language]
    (asked,) = talk.presses("Lina", yes)
    with talk.database.transaction() as store:
        words = opt_in_words(networks.listed(store)[-1])
    assert plain(translate(words, Voice(language=language))) in asked.text
    assert "Municipality" in plain(translate(words, Voice(language=language)))
    assert "STOP" in plain(translate(words, Voice(language=language)))


def test_H10_connecting_an_app_is_an_agreement_for_that_app(talk: Talk) -> None:
    connect(talk, "Karim")
    (one,) = given(talk, PHONE)
    assert (one.how, one.language) == ("link", "en")
    assert given(talk, "Karim") == [], "nothing is written down that nobody said"


def test_H10_the_words_are_seen_before_an_app_is_connected(talk: Talk) -> None:
    talk.says("Karim", "/apps")
    code = code_in(talk.presses("Karim", "Connect another app"))
    talk.stranger(PHONE, "fr", WHATSAPP)
    (asked,) = talk.opens(PHONE, code)
    assert "Municipality writes to you in this app then" in asked.text, "in the member's language"


# --- it ends -------------------------------------------------------------------------------------


def test_H11_stop_ends_it_in_every_app_and_start_gives_it_again(talk: Talk) -> None:
    connect(talk, "Karim")
    talk.says("Karim", "/start")
    talk.says(PHONE, "STOP")
    (one,) = given(talk, PHONE)
    assert (one.ended_at, one.ended_how) == (talk.now, "stop")
    talk.says("Karim", "/start")
    assert known(talk, "Karim").state is State.ACTIVE
    assert [each.how for each in given(talk, PHONE)] == ["link", "start"]
    assert [each.how for each in given(talk, "Karim")] == ["start"]
    assert holds(talk, PHONE)


def test_what_was_refused_at_a_platform_is_taken_back_there_alone(talk: Talk) -> None:
    connect(talk, "Karim")
    with talk.database.transaction() as store:
        phone = address_of(store, talk, PHONE).id
        opt_ins.end(store, phone, opt_ins.PLATFORM, talk.now)
    talk.says("Karim", "/resume")
    talk.says("Karim", "/apps")
    talk.presses("Karim", "Reach me in: WhatsApp")
    assert not holds(talk, PHONE)
    talk.says(PHONE, "/resume")
    assert holds(talk, PHONE)


def test_choosing_an_app_in_it_is_an_agreement(talk: Talk) -> None:
    """Somebody who was here before agreements were written down."""
    add_app(talk, "Karim")
    assert not holds(talk, PHONE)
    talk.says(PHONE, "/apps")
    talk.presses(PHONE, "Reach me here")
    assert holds(talk, PHONE)


def test_cutting_an_app_off_ends_it(talk: Talk) -> None:
    connect(talk, "Karim")
    karim = known(talk, "Karim")
    talk.says("Karim", "/apps")
    talk.presses("Karim", "Disconnect: WhatsApp")
    talk.presses("Karim", "Disconnect: WhatsApp")
    with talk.database.transaction() as store:
        (one,) = opt_ins.of_member(store, karim.id)
    assert one.ended_at == talk.now


@pytest.mark.parametrize("leaves", [True, False])
def test_H12_the_proof_goes_with_the_member(talk: Talk, leaves: bool) -> None:
    connect(talk, "Karim")
    if leaves:
        talk.says("Karim", "/leave")
        talk.presses("Karim", "Yes, delete")
    else:
        talk.says("Rana", "/members")
        for label in ("Karim", "Remove from the network", "Yes, remove"):
            talk.presses("Rana", label)
    assert every_row(talk.database)["opt_ins"] == []
