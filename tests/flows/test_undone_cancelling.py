"""Undoing that a meeting was called off, for as long as nobody was told of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.messages import Kind
from bot.flows.meetings.meeting import CHANGED, INVITATION, REMINDER, TODAY
from storage import meetings, surveys
from storage.database import Database
from storage.meetings import Meeting
from storage.surveys import Standing
from tests.flows.meetings import invitee, look, newest, plan, reasons, tap, texts, town
from tests.flows.surveys import look as look_at
from tests.flows.talk import Shown, Talk
from tests.flows.test_ending_series import weekly
from tests.flows.test_survey_times import DAYS_3, END, planned
from tests.flows.trainings import PEOPLE, circle, prompted
from tests.flows.trainings import newest as newest_survey

MINUTES = timedelta(minutes=2)
UNDONE = "Undone. Nobody was told anything."
TOO_LATE = "The messages have left. If the meeting takes place after all, please plan it anew:"
ALL = "This one and all that follow"


def cancel(talk: Talk, meeting: Meeting, *scope: str) -> list[Shown]:
    tap(talk, "Rana", "meeting-cancel", meeting.subject)
    for answer in scope:
        talk.presses("Rana", answer)
    return talk.presses("Rana", "Yes, cancel it")


def known(database: Database) -> tuple[Talk, Meeting]:
    """A meeting next week that everybody is invited to, and Karim comes to."""
    talk = town(database)
    meeting = plan(talk, "/meeting 3/12 17:00 Monthly coordination @ Town hall")
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    return talk, meeting


def test_undone_in_time_nobody_is_told_and_all_is_as_before(database: Database) -> None:
    talk, meeting = known(database)
    cancel(talk, meeting)
    assert talk.presses("Rana", "Undo")[-1].text == UNDONE
    assert look(talk, meeting).facts() == meeting.facts()
    assert talk.wait(timedelta(days=1)) == []
    shown = talk.until(datetime(2026, 12, 3, 16, 0, tzinfo=UTC))
    assert reasons(shown, "Karim") == Counter({REMINDER: 2, TODAY: 1})
    assert reasons(shown, "Nour") == Counter({REMINDER: 2})
    assert "You said: I will come." in texts(shown, "Karim")
    assert talk.presses("Rana", "Undo")[-1].text == "This was undone already."


def test_an_answer_counts_as_given_to_the_meeting_that_stands_again(database: Database) -> None:
    talk, meeting = known(database)
    before = invitee(talk, meeting, "Karim")
    cancel(talk, meeting)
    talk.presses("Rana", "Undo")
    assert tap(talk, "Karim", "rsvp", meeting.subject, "yes") == [], "a second tap (R2)"
    assert invitee(talk, meeting, "Karim").replied_at == before.replied_at


def test_invitations_that_had_not_left_yet_leave_after_it_is_undone(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    cancel(talk, meeting)
    assert talk.presses("Rana", "Undo")[-1].text == UNDONE
    shown = talk.wait(MINUTES)
    assert {one.to for one in shown if one.reason == INVITATION} == {"Karim", "Nour", "Joelle"}
    assert len(shown) == 3


def test_it_can_be_undone_through_a_night_in_which_nobody_is_told(database: Database) -> None:
    talk, meeting = known(database)
    talk.now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # ten in the evening: quiet hours
    cancel(talk, meeting)
    talk.wait(timedelta(hours=2))
    assert talk.presses("Rana", "Undo")[-1].text == UNDONE
    assert talk.wait(timedelta(days=1)) == []


def test_a_cancellation_that_people_know_of_is_not_undone(database: Database) -> None:
    talk, meeting = known(database)
    cancel(talk, meeting)
    talk.wait(MINUTES)
    (said,) = talk.presses("Rana", "Undo")
    assert said.text == f"{TOO_LATE} /meeting"
    assert look(talk, meeting).state == "cancelled"


def test_only_the_last_cancellation_is_undone(database: Database) -> None:
    talk, meeting = known(database)
    cancel(talk, meeting)
    first = talk.handle("Rana", "Undo")
    talk.presses("Rana", "Undo")
    cancel(talk, meeting)
    (said,) = talk.sends("Rana", Kind.PRESS, handle=first)
    assert "no longer in use" in said.text
    assert look(talk, meeting).state == "cancelled"


def test_a_move_that_was_on_its_way_is_told_after_all(database: Database) -> None:
    talk, meeting = known(database)
    tap(talk, "Rana", "meeting-move", meeting.subject)
    talk.says("Rana", "3/12 18:00")
    for answer in ("Skip", "Change it"):
        talk.presses("Rana", answer)
    cancel(talk, meeting)
    talk.presses("Rana", "Undo")
    assert reasons(talk.wait(MINUTES), "Karim") == Counter({CHANGED: 1})


# --- groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_H6_a_group_hears_nothing_of_what_was_undone_in_time(
    database: Database, change: str
) -> None:
    talk = town(database)
    talk.sends("Rana", Kind.GROUP_JOINED, chat="77")
    meeting = plan(talk)
    assert [one.to for one in talk.wait(MINUTES)].count("77") == 1
    if change == "cancelled":
        cancel(talk, meeting)
    else:
        tap(talk, "Rana", "meeting-move", meeting.subject)
        talk.says("Rana", "Friday 11:00")
        for answer in ("Skip", "Change it"):
            talk.presses("Rana", answer)
    assert talk.presses("Rana", "Undo")[-1].text == UNDONE
    assert talk.wait(timedelta(hours=3)) == []


def test_what_a_group_has_read_is_not_undone(database: Database) -> None:
    talk = town(database)
    talk.sends("Rana", Kind.GROUP_JOINED, chat="77")
    meeting = plan(talk)
    talk.wait(MINUTES)
    for name in ("Karim", "Nour", "Joelle"):
        talk.sends(name, Kind.BLOCKED)
    cancel(talk, meeting)
    assert [one.to for one in talk.wait(MINUTES)] == ["77"]
    assert talk.presses("Rana", "Undo")[-1].text.startswith(TOO_LATE)


# --- series ---------------------------------------------------------------------------------------


def test_a_series_that_was_called_off_stands_again_and_goes_on(database: Database) -> None:
    talk = weekly(database)
    series = newest(talk).series
    before = of_series(talk, series)
    cancel(talk, before[1], ALL)
    assert [one.state for one in of_series(talk, series)[:3]] == ["planned", *["cancelled"] * 2]
    assert talk.presses("Rana", "Undo")[-1].text == UNDONE
    after = of_series(talk, series)
    assert [(one.facts(), one.repeat) for one in after] == [
        (one.facts(), one.repeat) for one in before
    ]
    assert talk.wait(timedelta(hours=3)) == []
    talk.wait(timedelta(days=20))
    assert len(of_series(talk, series)) > len(before), "later ones are written down"


def test_a_series_whose_end_somebody_knows_of_is_not_brought_back(database: Database) -> None:
    talk = weekly(database)
    first = of_series(talk, newest(talk).series)[0]
    cancel(talk, first, ALL)
    talk.wait(MINUTES)
    assert talk.presses("Rana", "Undo")[-1].text.startswith(TOO_LATE)
    assert {one.state for one in of_series(talk, first.series)} == {"cancelled"}


def of_series(talk: Talk, series: str) -> list[Meeting]:
    with talk.database.transaction() as store:
        return meetings.of_series(store, series)


# --- surveys --------------------------------------------------------------------------------------


def test_a_survey_about_it_is_asked_after_all(database: Database) -> None:
    talk = circle(database)
    planned(talk, END, DAYS_3)
    talk.wait(MINUTES)
    off = newest_survey(talk)
    cancel(talk, of_survey(talk))
    talk.presses("Rana", "Undo")
    again = newest_survey(talk)
    assert look_at(talk, off).state is Standing.DROPPED
    assert again.state is Standing.OPEN
    assert (again.opens_at, again.closes_at) == (off.opens_at, off.closes_at)
    assert prompted(talk.wait(timedelta(days=4))) == dict.fromkeys(PEOPLE, "Thu 18:35")


def test_where_answers_went_with_a_survey_nothing_is_undone(database: Database) -> None:
    talk = circle(database)
    planned(talk, "Now", DAYS_3)
    talk.wait(timedelta(hours=1))
    (said,) = cancel(talk, of_survey(talk))
    assert "1 survey about it is called off, too." in said.text
    assert said.labels == []


def of_survey(talk: Talk) -> Meeting:
    with talk.database.transaction() as store:
        (found,) = [one for one in surveys.still_open(store) if one.meeting_id]
        return meetings.get(store, found.meeting_id or 0)
