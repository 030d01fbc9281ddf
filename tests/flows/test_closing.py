"""After a meeting: one message to its coordinators, and the names a tap away."""

from __future__ import annotations

from datetime import timedelta

from bot.core.messages import Kind
from storage import meetings
from storage.database import Database
from storage.meetings import Meeting, Standing
from tests.flows.meetings import look, plan, reasons, tap, texts, town
from tests.flows.talk import Shown, Talk
from tests.flows.test_attendance import END, FIVE, LATE

CLOSE = "meeting-close"


def closed(talk: Talk, shown: list[Shown]) -> Shown:
    (one,) = [each for each in shown if each.reason == CLOSE]
    return one


def held(database: Database) -> tuple[Talk, Meeting]:
    """A meeting that Karim came to, Nour came to late, Joelle said no to; Sami was not reached."""
    talk = town(database)
    talk.member("Sami", "practitioner", "en")
    talk.sends("Sami", Kind.BLOCKED)
    meeting = plan(talk)
    talk.wait(timedelta(minutes=2))
    tap(talk, "Joelle", "rsvp", meeting.subject, "no")
    tap(talk, "Joelle", "rsvp-reason", meeting.subject, "duty")
    talk.until(FIVE)
    tap(talk, "Karim", "here", meeting.subject)
    talk.until(LATE)
    tap(talk, "Nour", "here", meeting.subject)
    return talk, meeting


def test_the_coordinator_gets_one_message_with_the_attendance(database: Database) -> None:
    talk, _meeting = held(database)
    shown = talk.until(END + timedelta(days=2))
    message = closed(talk, shown)
    assert message.to == "Rana"
    assert message.text.split("\n") == [
        "“Monthly coordination” on Thursday 26 November is over.",
        "Came: 2 of 5.",
        "1 of them came late.",
        "1 person not reached: has blocked the bot: 1.",
    ]
    assert message.labels == [
        "Who came?",
        "Tick who came",
        "Write decisions",
        "Send the summary to all",
        "Send a survey",
    ]
    assert reasons(shown, "Karim")[CLOSE] == 0


def test_H5_what_comes_by_itself_after_a_meeting_names_nobody(database: Database) -> None:
    talk, _meeting = held(database)
    message = closed(talk, talk.until(END + timedelta(hours=1)))
    assert not [name for name in ("Karim", "Nour", "Joelle", "Sami") if name in message.text]


def test_the_names_are_a_tap_away(database: Database) -> None:
    talk, _meeting = held(database)
    talk.until(END + timedelta(hours=1))
    lines = texts(talk.presses("Rana", "Who came?"), "Rana").split("\n")
    assert "Came (1): Karim" in lines
    assert "Came late (1): Nour" in lines
    assert "Had said that they cannot come (1): Joelle (Another duty)" in lines
    assert "Not marked (2): Rana, Sami" in lines
    assert "Not reached (1): Sami (has blocked the bot)" in lines


def test_a_meeting_that_was_cancelled_has_no_aftermath(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(timedelta(minutes=2))
    tap(talk, "Rana", "meeting-cancel", meeting.subject)
    talk.presses("Rana", "Yes, cancel it")
    assert CLOSE not in {one.reason for one in talk.until(END + timedelta(days=1))}


def test_a_meeting_that_moved_is_closed_after_its_new_end(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(timedelta(minutes=2))
    with database.transaction() as store:
        moved = meetings.change(store, meeting, talk.now, day=meeting.day + timedelta(days=1))
    assert CLOSE not in {one.reason for one in talk.until(END + timedelta(hours=3))}
    shown = talk.until(END + timedelta(days=2))
    assert "Friday 27 November" in closed(talk, shown).text
    assert moved.revision == 2


def test_what_is_over_is_held_and_nobody_is_told_of_that(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.until(END)
    assert look(talk, meeting).state is Standing.PLANNED
    shown = talk.until(END + timedelta(days=2))
    assert look(talk, meeting).state is Standing.HELD
    assert {one.reason for one in shown} == {CLOSE}


def test_everything_still_works_when_the_meeting_is_held(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.until(FIVE + timedelta(minutes=1))
    with database.transaction() as store:
        meetings.note(store, meeting, state=Standing.HELD)
    tap(talk, "Karim", "here", meeting.subject)
    shown = talk.until(END + timedelta(days=1))
    assert "Came: 1 of 4." in closed(talk, shown).text
