"""Answering an invitation: taps, double taps, typed words, late and foreign presses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.messages import Kind
from storage import ledger
from storage.database import Database
from storage.ledger import Standing
from tests.flows.meetings import entries, invitee, look, plan, tap, town

MINUTES = timedelta(minutes=2)


def test_an_answer_is_shown_in_place_and_can_be_changed_by_a_tap(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    shown = talk.presses("Karim", "I will come")
    assert shown[0].replaces
    assert "✓ I will come" in shown[0].labels
    talk.presses("Karim", "I cannot come")
    assert invitee(talk, meeting, "Karim").reply == "no"


def test_R2_a_double_tap_changes_nothing_twice(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    handle = talk.handle("Karim", "I will come")
    talk.sends("Karim", Kind.PRESS, handle=handle)
    first = invitee(talk, meeting, "Karim")
    talk.wait(timedelta(seconds=5))
    again = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert again == []
    assert invitee(talk, meeting, "Karim") == first


def test_R3_the_confirmation_is_a_row_of_the_answers_own_transaction(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    shown = talk.presses("Karim", "I will come")
    with talk.database.transaction() as store:
        entry = ledger.by_key(store, shown[0].key)
    assert entry is not None
    assert entry.due == invitee(talk, meeting, "Karim").replied_at


def test_the_invitation_ends_as_answered(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    ends = {
        one.key: one.state for one in entries(talk, meeting) if one.reason.endswith("invitation")
    }
    assert sorted(ends.values()) == [Standing.ANSWERED, Standing.HANDED_OVER, Standing.HANDED_OVER]


@pytest.mark.parametrize(
    ("name", "words", "reply"),
    [
        ("Karim", "yes", "yes"),
        ("Karim", "I will be late", "late"),
        ("Karim", "1", "yes"),
        ("Nour", "لا", "no"),
        ("Nour", "رح اتأخر", "late"),
        ("Nour", "ayeh jeye", ""),
        ("Nour", "٤", "no"),
        ("Nour", "mish jay", "no"),
        ("Joelle", "je viens", "yes"),
        ("Joelle", "non", "no"),
    ],
)
def test_L4_typed_words_answer_the_invitation(
    database: Database, name: str, words: str, reply: str
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.says(name, words)
    assert invitee(talk, meeting, name).reply == reply


@pytest.mark.parametrize(("name", "words"), [("Nour", "ان شاء الله"), ("Joelle", "inchallah")])
def test_L4_in_sha_allah_is_asked_again_and_is_no_yes(
    database: Database, name: str, words: str
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    shown = talk.says(name, words)
    assert invitee(talk, meeting, name).reply == ""
    assert len(shown[0].labels) == 3
    tap(talk, name, "rsvp", meeting.subject, "yes")
    assert invitee(talk, meeting, name).reply == "yes"


def test_a_reason_is_from_a_list_and_goes_when_the_answer_changes(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.presses("Karim", "I cannot come")
    talk.presses("Karim", "Another duty")
    assert invitee(talk, meeting, "Karim").reason == "duty"
    talk.presses("Karim", "I will come")
    assert invitee(talk, meeting, "Karim").reason == ""


def test_S2_a_button_works_for_nobody_else(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    shown = talk.sends("Nour", Kind.PRESS, handle=talk.handle("Karim", "I will come"))
    assert len(shown) == 1
    assert invitee(talk, meeting, "Nour").reply == ""
    assert invitee(talk, meeting, "Karim").reply == ""


def test_answers_after_the_end_and_after_cancelling_are_refused_kindly(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    handle = talk.handle("Karim", "I will come")
    talk.wait(timedelta(days=5))
    shown = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert shown[0].text == "The meeting “Monthly coordination” is over. Thank you."
    other = plan(talk, "/meeting Friday 17:00 Planning day @ Library")
    talk.wait(timedelta(days=2))
    handle = talk.handle("Karim", "I will come")
    tap(talk, "Rana", "meeting-cancel", other.subject)
    talk.presses("Rana", "Yes, cancel it")
    shown = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert shown[0].text == "The meeting “Planning day” was cancelled."
    assert look(talk, meeting).id != other.id
