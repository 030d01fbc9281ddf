"""Answering an invitation: taps, double taps, typed words, late and foreign presses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.messages import Kind
from storage import ledger
from storage.database import Database
from storage.ledger import Standing
from tests.flows.meetings import entries, invitee, look, plan, tap, town
from tests.flows.outside import windowed

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


def test_R2_what_comes_in_late_changes_no_newer_answer(database: Database) -> None:
    """A webhook that failed comes again, when the person has thought again long since."""
    talk = windowed(database)
    talk.says("Karim", "hello")
    meeting = plan(talk)
    talk.wait(MINUTES)
    yes, no = (talk.handle("Karim", label) for label in ("I will come", "I cannot come"))
    first = talk.now
    talk.wait(MINUTES)
    talk.sends("Karim", Kind.PRESS, handle=no)
    shown = talk.sends("Karim", Kind.PRESS, handle=yes, occurred_at=first)
    assert "Already noted: I cannot come." in shown[-1].text
    assert invitee(talk, meeting, "Karim").reply == "no"
    talk.sends("Karim", Kind.PRESS, handle=yes)
    assert invitee(talk, meeting, "Karim").reply == "yes"


def test_where_things_come_in_order_a_clock_that_is_behind_changes_nothing(
    database: Database,
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    talk.sends("Karim", Kind.TEXT, text="I cannot come", occurred_at=talk.now - MINUTES)
    assert invitee(talk, meeting, "Karim").reply == "no"


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


@pytest.mark.parametrize(
    ("name", "refusal", "words"),
    [
        ("Nour", "لا", "ماشي شكرا"),
        ("Nour", "ما بقدر", "تمام"),
        ("Nour", "la2", "tamam"),
        ("Karim", "no", "ok thanks"),
        ("Karim", "no", "👍"),
        ("Karim", "no", "yes"),
        ("Joelle", "non", "d'accord merci"),
    ],
)
def test_L4_an_acknowledgement_turns_no_refusal_round(
    database: Database, name: str, refusal: str, words: str
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.says(name, refusal)
    shown = talk.says(name, words)
    assert invitee(talk, meeting, name).reply == "no"
    assert len(shown) == 1


@pytest.mark.parametrize("words", ["ok I will come", "yes I am coming", "I will come", "coming"])
def test_L4_whoever_writes_that_they_come_after_all_comes(database: Database, words: str) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.says("Karim", "no")
    talk.says("Karim", words)
    assert invitee(talk, meeting, "Karim").reply == "yes"


@pytest.mark.parametrize(
    ("name", "words"), [("Nour", "ماشي"), ("Karim", "ok thanks"), ("Joelle", "d'accord")]
)
def test_L4_an_acknowledged_invitation_is_asked_and_then_answered(
    database: Database, name: str, words: str
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    shown = talk.says(name, words)
    assert invitee(talk, meeting, name).reply == ""
    assert len(shown[0].labels) == 3
    talk.says(name, words)
    assert invitee(talk, meeting, name).reply == "yes"


def test_L4_after_a_refusal_the_question_takes_a_yes(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    for words in ("no", "yes", "ok"):
        talk.says("Karim", words)
    assert invitee(talk, meeting, "Karim").reply == "no"
    for words in ("yes", "yes"):
        talk.says("Karim", words)
    assert invitee(talk, meeting, "Karim").reply == "yes"


@pytest.mark.parametrize("answer", ["I will come", "I cannot come", "Not sure yet"])
def test_an_answer_that_stands_is_said_to_whoever_types_it(database: Database, answer: str) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(MINUTES)
    talk.presses("Karim", answer)
    shown = talk.says("Karim", answer)
    assert f"Already noted: {answer}." in shown[0].text


@pytest.mark.parametrize(
    ("name", "words", "reply"),
    [
        ("Nour", "بتأخر شوي", "late"),
        ("Nour", "رح كون موجود", "yes"),
        ("Nour", "اكيد جايي", "yes"),
        ("Nour", "مش اكيد", "maybe"),
        ("Nour", "لم أتأكد بعد", "maybe"),
        ("Nour", "mish akid", "maybe"),
        ("Karim", "Not sure", "maybe"),
        ("Karim", "running late", "late"),
        ("Joelle", "en retard", "late"),
        ("Joelle", "pas sûre", "maybe"),
    ],
)
def test_L4_what_people_write_to_an_invitation_is_understood(
    database: Database, name: str, words: str, reply: str
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.says(name, words)
    assert invitee(talk, meeting, name).reply == reply


@pytest.mark.parametrize(
    ("name", "words"), [("Nour", "وين؟"), ("Karim", "where is it?"), ("Joelle", "c'est où ?")]
)
def test_who_asks_where_it_is_gets_the_details(database: Database, name: str, words: str) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    shown = talk.says(name, words)
    assert "Town hall" in shown[0].text
    assert invitee(talk, meeting, name).reply == ""


@pytest.mark.parametrize(
    ("name", "words", "answer"),
    [
        ("Karim", "thanks", "You are welcome 🙂"),
        ("Nour", "يعطيك العافية", "أهلًا بكم دائمًا 🙂"),
        ("Joelle", "merci", "Avec plaisir 🙂"),
    ],
)
def test_thanks_are_answered_with_a_word(
    database: Database, name: str, words: str, answer: str
) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(MINUTES)
    assert [one.text for one in talk.says(name, words)] == [answer]


def test_thanks_in_the_middle_of_a_question_are_answered_and_it_is_asked_again(
    database: Database,
) -> None:
    talk = town(database)
    asked = talk.says("Rana", "/meeting Thursday 17:00 Monthly coordination @ Town hall")
    shown = talk.says("Rana", "thanks")
    assert [one.text for one in shown] == ["You are welcome 🙂", asked[-1].text]


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


def test_an_old_button_shows_no_place_of_a_cancelled_meeting(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    tap(talk, "Rana", "meeting-cancel", meeting.subject)
    talk.presses("Rana", "Yes, cancel it")
    (shown,) = talk.presses("Karim", "Place and details")
    assert shown.text == "The meeting “Monthly coordination” was cancelled."
