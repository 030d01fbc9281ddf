"""What was decided: warned before, shown back, kept when confirmed, sent to all on request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.flows.meetings import invited, series
from bot.flows.meetings.meeting import wanted
from storage import meetings, sessions
from storage.database import Database
from storage.ledger import Standing
from storage.meetings import Meeting
from tests.flows.meetings import entries, look, plan, reasons, tap, texts, town
from tests.flows.talk import Shown, Talk
from tests.flows.test_attendance import END, FIVE

DECIDED = "We rent the hall in March."
SUMMARY = "meeting-summary"
# What the detector is sure of, and what it only suspects.
HARD = "Call 03 123 456 about the hall"
SOFT = "My neighbour will lend the chairs"


def begun(database: Database) -> tuple[Talk, Meeting]:
    talk = town(database)
    meeting = plan(talk)
    talk.until(FIVE + timedelta(minutes=1))
    return talk, meeting


def write(talk: Talk, meeting: Meeting, text: str = DECIDED) -> list[Shown]:
    tap(talk, "Rana", "decisions", meeting.subject)
    return talk.says("Rana", text)


def save(talk: Talk, meeting: Meeting, text: str = DECIDED) -> list[Shown]:
    write(talk, meeting, text)
    return talk.presses("Rana", "Yes, keep it")


def drafts(talk: Talk) -> str:
    with talk.database.transaction() as store:
        return str([session.answers for session in sessions.open_since(store, talk.now)])


def test_H2_the_question_begins_with_the_warning(database: Database) -> None:
    talk, meeting = begun(database)
    shown = tap(talk, "Rana", "decisions", meeting.subject)
    assert texts(shown, "Rana").startswith("Please write about the activity only. No names,")


def test_H2_what_is_written_is_shown_back_and_kept_only_when_confirmed(database: Database) -> None:
    talk, meeting = begun(database)
    shown = write(talk, meeting)
    assert DECIDED in texts(shown, "Rana")
    assert look(talk, meeting).decisions == ""
    talk.presses("Rana", "Yes, keep it")
    assert look(talk, meeting).decisions == DECIDED


@pytest.mark.parametrize("button", ["Drop it", "Cancel"])
def test_H2_what_is_not_confirmed_is_gone(database: Database, button: str) -> None:
    talk, meeting = begun(database)
    write(talk, meeting)
    talk.presses("Rana", button)
    assert look(talk, meeting).decisions == ""
    assert DECIDED not in drafts(talk)


def test_H2_a_number_of_somebody_is_refused_and_kept_nowhere(database: Database) -> None:
    talk, meeting = begun(database)
    shown = write(talk, meeting, HARD)
    assert "I did not save it" in texts(shown, "Rana")
    assert "It is not about a person" not in shown[-1].labels, "beyond doubt"
    assert "03 123 456" not in drafts(talk)
    assert look(talk, meeting).decisions == ""


def test_H2_where_there_is_doubt_the_writer_decides(database: Database) -> None:
    talk, meeting = begun(database)
    shown = write(talk, meeting, SOFT)
    assert {"Write it again", "It is not about a person"} <= set(shown[-1].labels)
    talk.presses("Rana", "It is not about a person")
    talk.presses("Rana", "Yes, keep it")
    assert look(talk, meeting).decisions == SOFT


@pytest.mark.parametrize(("button", "asked"), [("Write it again", True), ("Skip", False)])
def test_H2_a_doubtful_text_can_be_written_again_or_left(
    database: Database, button: str, asked: bool
) -> None:
    talk, meeting = begun(database)
    write(talk, meeting, SOFT)
    shown = talk.presses("Rana", button)
    assert ("What was decided?" in texts(shown, "Rana")) is asked
    assert SOFT not in drafts(talk)
    assert look(talk, meeting).decisions == ""


def test_decisions_come_after_the_beginning(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(timedelta(minutes=2))
    shown = tap(talk, "Rana", "decisions", meeting.subject)
    assert "has not begun yet" in texts(shown, "Rana")


@pytest.mark.parametrize("text", ["x" * 1001, "   "])
def test_an_empty_or_endless_text_is_asked_again(database: Database, text: str) -> None:
    talk, meeting = begun(database)
    shown = write(talk, meeting, text)
    assert "What was decided?" in texts(shown, "Rana")


def test_two_coordinators_at_once_do_not_overwrite_each_other(database: Database) -> None:
    talk, meeting = begun(database)
    write(talk, meeting)
    with database.transaction() as store:
        meetings.note(store, meeting, decisions="We paint the hall.")
    shown = talk.presses("Rana", "Yes, keep it")
    assert "We paint the hall." in texts(shown, "Rana")
    assert look(talk, meeting).decisions == "We paint the hall."


def test_decisions_are_carried_to_the_next_meeting_of_the_same_people(database: Database) -> None:
    talk, meeting = begun(database)
    later = plan(talk, "/meeting 10/12 17:00 Next coordination @ Town hall")
    few = plan(
        talk,
        "/meeting 3/12 17:00 Small group @ Town hall",
        (
            "90 minutes",
            "Certain people",
            "Karim",
            "Done choosing",
            "Skip",
            "No, once",
            "No reminders",
        ),
    )
    shown = save(talk, meeting)
    assert "Thursday 10 December" in texts(shown, "Rana")
    assert look(talk, few).carried == "", "other people"
    assert look(talk, later).carried == DECIDED
    talk.wait(timedelta(minutes=2))
    shown = tap(talk, "Karim", "meeting-details", later.subject)
    assert DECIDED in texts(shown, "Karim")


# --- sending --------------------------------------------------------------------------------------


def sent(talk: Talk, meeting: Meeting) -> list[Shown]:
    tap(talk, "Rana", "send-summary", meeting.subject)
    return talk.presses("Rana", "Send")


def test_the_summary_goes_to_all_who_were_invited_even_those_who_said_no(
    database: Database,
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(timedelta(minutes=2))
    tap(talk, "Nour", "rsvp", meeting.subject, "no")
    talk.until(END)
    save(talk, meeting)
    shown = sent(talk, meeting)
    assert {one.to for one in shown if one.reason == SUMMARY} == {"Karim", "Nour", "Joelle"}


def test_before_it_is_sent_it_is_shown_with_who_gets_it(database: Database) -> None:
    talk, meeting = begun(database)
    save(talk, meeting)
    shown = tap(talk, "Rana", "send-summary", meeting.subject)
    assert DECIDED in texts(shown, "Rana")
    assert "3 people will get it." in texts(shown, "Rana")
    assert {one.to for one in shown} == {"Rana"}
    talk.presses("Rana", "Not now")
    assert SUMMARY not in {one.reason for one in talk.wait(timedelta(hours=1))}


def test_H5_the_summary_itself_does_not_show_on_a_locked_phone(database: Database) -> None:
    talk, meeting = begun(database)
    save(talk, meeting)
    shown = sent(talk, meeting)
    assert DECIDED not in texts(shown, "Karim")
    assert DECIDED in texts(talk.presses("Karim", "Read the summary"), "Karim")


def test_the_summary_is_sent_once_and_again_only_when_it_was_changed(database: Database) -> None:
    talk, meeting = begun(database)
    save(talk, meeting)
    assert reasons(sent(talk, meeting), "Karim")[SUMMARY] == 1
    again = tap(talk, "Rana", "send-summary", meeting.subject)
    assert "sent already" in texts(again, "Rana")
    talk.wait(timedelta(minutes=5))
    save(talk, meeting, "We rent the hall in April.")
    assert reasons(sent(talk, meeting), "Karim")[SUMMARY] == 1


def test_a_summary_rewritten_before_it_left_is_not_sent_as_it_was(database: Database) -> None:
    talk, meeting = begun(database)
    save(talk, meeting)
    talk.until(END + timedelta(hours=4))  # quiet hours: it waits until the morning
    sent(talk, meeting)
    save(talk, meeting, "We rent the hall in April.")
    states = {one.state for one in entries(talk, meeting) if one.reason == SUMMARY}
    assert states == {Standing.WITHDRAWN}
    shown = talk.wait(timedelta(hours=12))
    assert SUMMARY not in {one.reason for one in shown}


def test_nothing_can_be_sent_before_something_is_written(database: Database) -> None:
    talk, meeting = begun(database)
    shown = tap(talk, "Rana", "send-summary", meeting.subject)
    assert shown[-1].labels == ["Write decisions"]
    shown = tap(talk, "Rana", "send-summary", meeting.subject, "send")
    assert SUMMARY not in {one.reason for one in entries(talk, meeting)}


def test_the_wish_to_send_is_not_copied_to_the_next_meeting_of_a_series(
    database: Database,
) -> None:
    talk, meeting = begun(database)
    save(talk, meeting)
    sent(talk, meeting)
    with database.transaction() as store:
        last = meetings.get(store, meeting.id)
        following = series.copied(store, last, last.day + timedelta(days=7), talk.now)
        invited.invite(store, following)
        following = meetings.note(store, following, decisions="Something else.")
        rows = wanted(store, following.id, talk.now)
    assert following.audience == last.audience
    assert SUMMARY not in {row.reason for row in rows}
    assert rows


def test_S4_the_summary_opens_only_for_those_who_are_invited(database: Database) -> None:
    talk, meeting = begun(database)
    save(talk, meeting)
    talk.network("Zahle")
    talk.member("Fadi", "coordinator", "en")
    talk.says("Fadi", "/meetings")
    for action in ("meeting-summary", "meeting-show", "decisions", "send-summary"):
        shown = tap(talk, "Fadi", action, meeting.subject)
        assert DECIDED not in texts(shown, "Fadi")
        assert "no longer in use" in texts(shown, "Fadi")
