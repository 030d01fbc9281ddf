"""A series that is called off: one message for each person, whatever they knew of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.flows.meetings.meeting import CANCELLED, INVITATION
from storage.database import Database
from tests.flows.meetings import ANSWERS, MONDAY, newest, tap, texts, town
from tests.flows.talk import Shown, Talk

MINUTES = timedelta(minutes=2)


def test_calling_off_a_series_that_is_known_from_the_schedule_is_one_message(
    database: Database,
) -> None:
    talk = weekly(database)
    talk.says("Rana", "/schedule")
    talk.presses("Rana", "December 2026")
    talk.presses("Rana", "Send")
    talk.wait(MINUTES)
    shown = call_off(talk)
    told = [one for one in shown if one.to == "Karim" and one.reason == CANCELLED]
    assert len(told) == 1
    assert "Thursday 26 November, and all that follow" in texts(told, "Karim")


def test_the_calendar_file_of_the_end_takes_every_meeting_out(database: Database) -> None:
    talk = weekly(database)
    made = newest(talk)
    shown = call_off(talk)
    content = next(one.contents[0] for one in shown if one.to == "Karim" and one.contents)
    assert content.count(b"STATUS:CANCELLED") > 1
    assert f"meeting-{made.id}-".encode() in content


def test_the_next_of_a_weekly_series_is_announced_on_the_morning_after_the_one_before(
    database: Database,
) -> None:
    """Not in the minute in which people come together."""
    talk = weekly(database)
    begins = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)  # five in Beirut
    talk.until(begins - MINUTES)
    shown = talk.until(begins + timedelta(hours=10))
    assert [one for one in shown if one.reason == INVITATION] == []
    invited = {one.to for one in talk.until(begins + timedelta(hours=17)) if is_of_december(one)}
    assert invited == {"Karim", "Nour", "Joelle"}


def is_of_december(shown: Shown) -> bool:
    return shown.reason == INVITATION and "3" in shown.text


def test_calling_off_one_of_a_series_leaves_the_others(database: Database) -> None:
    talk = weekly(database)
    shown = call_off(talk, "Only this one")
    assert "and all that follow" not in texts(shown, "Karim")
    assert "Cancelled" in texts(shown, "Karim")
    later = talk.until(datetime(2026, 12, 3, 16, 0, tzinfo=UTC))
    assert "Thursday 3 December" in texts(later, "Karim")


def weekly(database: Database) -> Talk:
    """A weekly meeting from this Thursday on, whose first invitation has arrived."""
    talk = town(database)
    assert talk.now == MONDAY
    talk.says("Rana", "/meeting Thursday 17:00 Weekly round @ Town hall")
    for answer in (*ANSWERS[:3], "Every week", "until Thursday 25 February 2027", ANSWERS[4]):
        talk.presses("Rana", answer)
    talk.presses("Rana", "Send")
    talk.wait(MINUTES)
    return talk


def call_off(talk: Talk, scope: str = "This one and all that follow") -> list[Shown]:
    talk.says("Rana", "/meeting 1")
    for answer in ("Cancel the meeting", scope, "Yes, cancel it"):
        talk.presses("Rana", answer)
    return talk.wait(MINUTES)


def test_no_button_of_calling_off_a_series_leaves_it_under_its_own_name(database: Database) -> None:
    talk = weekly(database)
    (asked,) = tap(talk, "Rana", "meeting-cancel", newest(talk).subject)
    assert asked.labels == ["Only this one", "This one and all that follow", "No, keep it"]
    assert talk.says("Rana", "no")[-1].text == "Nothing was changed."


def test_calling_off_a_series_says_from_which_meeting_on_and_that_all_follow(
    database: Database,
) -> None:
    talk = weekly(database)
    (asked,) = tap(talk, "Rana", "meeting-cancel", newest(talk).subject)
    assert "Thursday 21 January, 17:00." in asked.text
    shown = talk.presses("Rana", "This one and all that follow")[-1]
    assert "Thursday 21 January, 17:00." in shown.text
    assert "and all that follow?" in shown.text
