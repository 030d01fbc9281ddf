"""Opting out and in again, by every way there is: at once, everywhere, and for good until then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.messages import Fate, Kind, Outcome
from bot.flows import TABLES
from bot.flows.meetings import meeting
from bot.handlers.web import CAPABILITIES
from storage import addresses, ledger, opt_ins
from storage.database import Database
from storage.ledger import Entry, Standing
from storage.members import State
from storage.opt_ins import OptIn
from tests.flows.meetings import newest, plan, town
from tests.flows.outside import agree, windowed
from tests.flows.several_apps import PHONE, WHATSAPP, add_app, known
from tests.flows.surveys import send
from tests.flows.talk import PLATFORM, Talk

STRICT = replace(CAPABILITIES, needs_opt_in=True)
NAMES = {"en": "Karim", "ar": "Nour", "fr": "Joelle"}


@pytest.fixture
def talk(database: Database) -> Talk:
    """A meeting on Thursday week, of which everybody has been told, and three reminders to come;
    on two platforms that demand an agreement."""
    made = town(database)
    made.tables = replace(TABLES, platforms=dict.fromkeys((PLATFORM, WHATSAPP), STRICT))
    agree(made)
    plan(made, "/meeting 3 December 17:00 Monthly coordination @ Town hall")
    made.wait(timedelta(hours=1))
    return made


def reminded(talk: Talk, name: str) -> list[str]:
    """What comes unasked in the ten days to come."""
    before = len(talk.shown)
    talk.wait(timedelta(days=10))
    return [shown.reason for shown in talk.shown[before:] if shown.to == name]


REMINDERS = [meeting.REMINDER, meeting.REMINDER]


def agreements(talk: Talk, name: str) -> list[OptIn]:
    member = known(talk, name)
    with talk.database.transaction() as store:
        return opt_ins.of_member(store, member.id)


def messages(talk: Talk, name: str) -> list[Entry]:
    """About the meeting, for this member."""
    member, planned = known(talk, name), newest(talk)
    with talk.database.transaction() as store:
        return ledger.of_subject(store, f"meeting/{planned.id}", member.id)


def refused_in_the_app(talk: Talk, name: str) -> None:
    """What was sent last turns out to be refused with "wants no more of it"."""
    told = next(one for one in messages(talk, name) if one.state is Standing.HANDED_OVER)
    outcome = Outcome(fate=Fate.OPTED_OUT, why="wants no more of it")
    talk.sends(name, Kind.FAILED, message_id=told.platform_id, outcome=outcome)


WAYS_OUT: dict[str, Callable[[Talk, str], object]] = {
    "STOP": lambda talk, name: talk.says(name, "STOP"),
    "توقف": lambda talk, name: talk.says(name, "توقف"),
    "إلغاء الاشتراك": lambda talk, name: talk.says(name, "إلغاء الاشتراك"),
    "arrêtez": lambda talk, name: talk.says(name, "arrêtez"),
    "désabonner": lambda talk, name: talk.says(name, "désabonner"),
    "/stop": lambda talk, name: talk.says(name, "/stop"),
    "in the app": lambda talk, name: talk.sends(name, Kind.OPTED_OUT),
    "by refusing a message": refused_in_the_app,
}
WAYS_IN: dict[str, Callable[[Talk, str], object]] = {
    "/start": lambda talk, name: talk.says(name, "/start"),
    "START": lambda talk, name: talk.says(name, "START"),
    "démarrer": lambda talk, name: talk.says(name, "Démarrer"),
    "ابدأ": lambda talk, name: talk.says(name, "ابدأ"),
    "/resume": lambda talk, name: talk.says(name, "/resume"),
    "resume": lambda talk, name: talk.says(name, "Resume"),
    "استئناف": lambda talk, name: talk.says(name, "استئناف"),
    "reprendre": lambda talk, name: talk.says(name, "reprendre"),
    "اشتراك": lambda talk, name: talk.says(name, "«اشتراك»"),
    "اشتراك، لو سمحتم": lambda talk, name: talk.says(name, "اشتراك لو سمحتم"),
    "me réabonner": lambda talk, name: talk.says(name, "Me réabonner, svp"),
    "in the app": lambda talk, name: talk.sends(name, Kind.OPTED_IN),
}
# The word that each language's own sentences name.
WORDS_BACK = {"en": "START", "ar": "اشتراك", "fr": "REPRENDRE"}


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("name", NAMES.values())
def test_H11_each_way_out_stops_everything_in_the_same_turn(
    talk: Talk, name: str, way: str
) -> None:
    WAYS_OUT[way](talk, name)
    assert known(talk, name).state is State.STOPPED
    assert all(one.ended_at == talk.now for one in agreements(talk, name))
    assert not {one.state for one in messages(talk, name)} & set(ledger.OPEN)
    assert reminded(talk, name) == []


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("out", ["STOP", "in the app"])
def test_H11_each_way_in_brings_the_reminders_back(talk: Talk, out: str, way: str) -> None:
    WAYS_OUT[out](talk, "Karim")
    talk.wait(timedelta(days=1))
    WAYS_IN[way](talk, "Karim")
    assert known(talk, "Karim").state is State.ACTIVE
    assert agreements(talk, "Karim")[-1].ended_at is None
    assert reminded(talk, "Karim") == REMINDERS


@pytest.mark.parametrize("language", NAMES)
def test_H11_the_word_that_a_sentence_names_brings_them_back(talk: Talk, language: str) -> None:
    name, word = NAMES[language], WORDS_BACK[language]
    (farewell,) = talk.says(name, "STOP")
    assert language == "en" or word in farewell.text
    (reminded_of_it,) = talk.says(name, "...?")
    assert word in reminded_of_it.text
    talk.says(name, f"{word}.")
    assert known(talk, name).state is State.ACTIVE


@pytest.mark.parametrize("way", [each for each in WAYS_IN if each != "in the app"])
def test_H11_a_nudge_from_before_the_stop_does_not_keep_anybody_out(
    database: Database, way: str
) -> None:
    """Its button is called Start, too; and nothing is said to whoever stops in the app itself, so
    that it is still the last that came."""
    talk = windowed(database)
    send(talk)
    talk.wait(timedelta(minutes=5))
    assert talk.nudge_to("Karim").template == "muyassir_questions_waiting_v1"
    talk.sends("Karim", Kind.OPTED_OUT)
    WAYS_IN[way](talk, "Karim")
    assert known(talk, "Karim").state is State.ACTIVE


def test_whoever_has_not_stopped_still_means_the_nudge(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    talk.wait(timedelta(minutes=5))
    (said,) = talk.says("Karim", "Start")
    assert "Short survey" in said.text


def test_H11_one_tap_under_the_farewell_brings_them_back(talk: Talk) -> None:
    talk.says("Karim", "STOP")
    talk.presses("Karim", "Resume messages")
    assert known(talk, "Karim").state is State.ACTIVE
    assert reminded(talk, "Karim") == REMINDERS


def test_H11_nothing_is_said_to_whoever_stops_in_the_app_itself(talk: Talk) -> None:
    assert talk.sends("Karim", Kind.OPTED_OUT) == []
    assert talk.sends("Karim", Kind.OPTED_IN) == []


def test_H11_a_stop_in_one_app_by_its_own_means_is_one_in_all(talk: Talk) -> None:
    """Better one message too few; the app itself stays shut until it is opened there."""
    add_app(talk, "Karim")
    agree(talk)
    talk.sends(PHONE, Kind.OPTED_OUT)
    assert known(talk, "Karim").state is State.STOPPED
    with talk.database.transaction() as store:
        shut = addresses.find(store, WHATSAPP, PHONE)
    assert shut is not None
    assert shut.state == addresses.BLOCKED
    assert [one.ended_how for one in agreements(talk, "Karim")] == ["stop", "platform"]
    talk.says("Karim", "/resume")
    with talk.database.transaction() as store:
        still = addresses.find(store, WHATSAPP, PHONE)
    assert still is not None
    assert still.state == addresses.BLOCKED, "what was said to that app is taken back there"
    assert agreements(talk, "Karim")[1].ended_how == "platform"
    assert reminded(talk, "Karim") == REMINDERS
    assert not any(shown.to == PHONE for shown in talk.shown)


@pytest.mark.parametrize("late", [Kind.OPTED_OUT, Kind.OPTED_IN])
def test_H11_what_was_said_last_counts_in_whatever_order_it_is_told(talk: Talk, late: Kind) -> None:
    """Webhooks come in any order, and for days."""
    long_ago = talk.now - timedelta(hours=1)
    talk.says("Karim", "STOP")
    if late is Kind.OPTED_OUT:
        talk.now += timedelta(minutes=1)
        talk.says("Karim", "/start")
    talk.sends("Karim", late, occurred_at=long_ago)
    expected = State.ACTIVE if late is Kind.OPTED_OUT else State.STOPPED
    assert known(talk, "Karim").state is expected


@pytest.mark.parametrize("kind", [Kind.OPTED_OUT, Kind.OPTED_IN, Kind.MOVED, Kind.FAILED])
def test_S4_strangers_are_told_nothing_whatever_their_app_says(talk: Talk, kind: Kind) -> None:
    talk.stranger("Nobody")
    assert talk.sends("Nobody", kind, text="Somebody") == []
    with talk.database.transaction() as store:
        assert talk.find(store, "Nobody") is None


# --- a new number ---------------------------------------------------------------------------------


def test_a_new_number_is_the_same_person_and_the_other_apps_are_told(talk: Talk) -> None:
    add_app(talk, "Karim")
    agree(talk)
    shown = talk.sends(PHONE, Kind.MOVED, text="New number")
    (told,) = [each for each in shown if each.to == "Karim"]
    assert told.text == (
        "Your number in WhatsApp has changed. Messages go on coming as before. If that was not "
        "you, please tell your coordinator."
    )
    talk.stranger("New number", "en", WHATSAPP)
    assert known(talk, "New number").id == known(talk, "Karim").id
    assert talk.says("New number", "/menu")[0].labels, "who has the app in hand goes on"
    assert "Karim" not in talk.says(PHONE, "/menu")[0].text
    with talk.database.transaction() as store:
        assert talk.find(store, PHONE) is None, "the old number is nobody's"


@pytest.mark.parametrize("told", [
    {"address": "An old id", "formerly": "Karim"},
    {"address": "Karim", "formerly": "An old number"},
])  # fmt: skip
def test_whoever_has_moved_is_known_by_either_of_two_old_ids(
    talk: Talk, told: dict[str, Any]
) -> None:
    karim = known(talk, "Karim").id
    talk.sends("Karim", Kind.MOVED, text="New number", also="New id", **told)
    assert known(talk, "New number").id == known(talk, "New id").id == karim
    talk.sends("Karim", Kind.MOVED, address="An old id", text="New id")
    assert known(talk, "New number").id == known(talk, "New id").id == karim, "told once more"


def test_S4_a_number_that_is_another_members_is_not_taken_over(talk: Talk) -> None:
    assert talk.sends("Karim", Kind.MOVED, text="Nour") == []
    assert known(talk, "Nour").name == "Nour"
    assert known(talk, "Karim").name == "Karim"


@pytest.mark.parametrize("words", ["/pause", "/pause 7"])
def test_H11_a_pause_does_not_promise_an_end_to_whoever_has_stopped(talk: Talk, words: str) -> None:
    talk.says("Karim", "STOP")
    (shown,) = talk.says("Karim", words)
    assert shown.text.startswith("Done. No more messages will come.")
    assert shown.labels == ["Resume messages"]
    assert known(talk, "Karim").paused_until is None
