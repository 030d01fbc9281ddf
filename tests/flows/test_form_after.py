"""Trainings and mentorship sessions are meetings with a form behind them, sent by itself."""

from __future__ import annotations

from datetime import timedelta

from storage import meetings, surveys
from storage.database import Database
from storage.meetings import Meeting
from storage.surveys import Standing, Survey
from tests.flows.meetings import newest, tap
from tests.flows.talk import Shown, Talk
from tests.flows.trainings import came, circle, prompted, sent

LINE = "/meeting Thursday 17:00 Listening well @ Town hall"
MENTORSHIP = "After the mentorship session"
ONCE = ("No, once", "No reminders")


def planned(talk: Talk, form: str = MENTORSHIP, who: str = "Farah") -> Meeting:
    """Planned up to "Send"; nothing has left yet."""
    talk.says("Rana", LINE)
    for answer in ("90 minutes", "Everybody in the network", who, "Skip", *ONCE, form, "Send"):
        talk.presses("Rana", answer)
    return newest(talk)


def only(talk: Talk) -> Survey:
    (found,) = sent(talk)
    return found


def last(talk: Talk) -> Shown:
    return [one for one in talk.shown if one.to == "Rana"][-1]


def test_the_form_goes_to_those_who_came_at_the_end(database: Database) -> None:
    talk = circle(database)
    meeting = planned(talk)
    end = only(talk).opens_at - timedelta(minutes=5)
    assert only(talk).meeting_id == meeting.id
    talk.until(end - timedelta(minutes=30))
    came(talk, meeting, "Karim", "Nour", "Farah")
    shown = talk.until(end + timedelta(minutes=10))
    assert prompted(shown) == {"Karim": "Thu 18:35", "Nour": "Thu 18:35"}


def test_the_preview_says_which_form_follows(database: Database) -> None:
    talk = circle(database)
    talk.says("Rana", LINE)
    for answer in ("90 minutes", "Everybody in the network", "Farah", "Skip", *ONCE, MENTORSHIP):
        talk.presses("Rana", answer)
    assert "📋 At its end those who came are sent: After the mentorship session" in last(talk).text
    assert sent(talk) == [], "nothing before it is sent"


def test_no_form_is_a_choice(database: Database) -> None:
    talk = circle(database)
    planned(talk, "No form")
    assert sent(talk) == []


def test_it_is_not_asked_of_a_meeting_that_nobody_leads(database: Database) -> None:
    talk = circle(database)
    talk.says("Rana", LINE)
    for answer in ("90 minutes", "Everybody in the network", "Nobody in particular", "Skip", *ONCE):
        talk.presses("Rana", answer)
    assert "Send" in last(talk).labels


def test_a_session_that_the_coordinator_leads_can_have_one_too(database: Database) -> None:
    talk = circle(database)
    talk.says("Rana", LINE)
    for answer in (
        "90 minutes", "Everybody in the network", "Nobody in particular", "Skip", *ONCE,
        "Change something", "The form that follows it", MENTORSHIP, "Send",
    ):  # fmt: skip
        talk.presses("Rana", answer)
    assert only(talk).meeting_id == newest(talk).id


def test_undoing_the_meeting_drops_its_form(database: Database) -> None:
    talk = circle(database)
    planned(talk)
    talk.presses("Rana", "Undo")
    assert only(talk).state is Standing.DROPPED


def test_it_moves_with_the_meeting(database: Database) -> None:
    talk = circle(database)
    meeting = planned(talk)
    before = only(talk).opens_at
    talk.wait(timedelta(minutes=5))
    tap(talk, "Rana", "meeting-move", meeting.subject)
    talk.says("Rana", "Thursday 18:00")
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Change it")
    assert only(talk).opens_at == before + timedelta(hours=1)


def series(talk: Talk) -> Meeting:
    talk.says("Rana", LINE)
    for answer in ("90 minutes", "Everybody in the network", "Farah", "Skip", "Every week"):
        talk.presses("Rana", answer)
    until = next(label for label in last(talk).labels if label.startswith("until"))
    for answer in (until, "No reminders", MENTORSHIP, "Send"):
        talk.presses("Rana", answer)
    return newest(talk)


def test_each_meeting_of_a_series_has_one_and_later_ones_get_one(database: Database) -> None:
    talk = circle(database)
    meeting = series(talk)
    with talk.database.transaction() as store:
        made = meetings.of_series(store, meeting.series)
    assert sorted(one.meeting_id or 0 for one in sent(talk)) == [one.id for one in made]
    talk.wait(timedelta(days=10))
    with talk.database.transaction() as store:
        later = meetings.of_series(store, meeting.series)
    assert len(later) > len(made)
    assert sorted(one.meeting_id or 0 for one in sent(talk)) == [one.id for one in later]
    assert {one.form_id for one in sent(talk)} == {sent(talk)[0].form_id}


def test_one_that_was_called_off_does_not_come_back(database: Database) -> None:
    talk = circle(database)
    series(talk)
    with talk.database.transaction() as store:
        first = surveys.listed(store)[0]
        surveys.change(store, first, talk.now, state=Standing.DROPPED)
    talk.wait(timedelta(days=2))
    again = [one for one in sent(talk) if one.meeting_id == first.meeting_id]
    assert [one.state for one in again] == [Standing.DROPPED]
