"""What is refused of a survey to be sent, what is warned of, and who may ask about what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.messages import Kind
from bot.flows.surveys.survey_messages import FEWEST
from storage import addresses, meetings, members, sessions, surveys
from storage.database import Database
from storage.members import Role
from tests.flows.meetings import tap, texts
from tests.flows.talk import Talk
from tests.flows.trainings import (
    DAYS_3,
    FORM,
    PEOPLE,
    SATURDAY,
    THURSDAY,
    TITLE,
    asks,
    came,
    circle,
    home,
    newest,
    number,
    option,
    own_form,
    prompted,
    refuse,
    sent,
    training,
)

# --- what is refused, and what is warned of -------------------------------------------------------


def test_a_training_that_nobody_is_noted_for_is_refused(database: Database) -> None:
    talk = circle(database, people=())
    meeting = training(talk, SATURDAY, created_by=None)
    with talk.database.transaction() as store:
        for one in meetings.invitees(store, meeting.id):
            if one.member_id != meeting.facilitator_id:
                meetings.uninvite(store, meeting.id, one.member_id)
    talk.says("Rana", "/survey")
    shown = talk.presses("Rana", option(meeting))
    assert "Nobody is noted for “Listening well”." in shown[-1].text


def test_H10_who_chose_reminders_only_is_not_asked(database: Database) -> None:
    talk = circle(database)
    refuse(talk, "Nour")
    refuse(talk, "Lina")
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE)
    preview = asks(talk, "Rana", meeting, "Now", DAYS_3)
    assert "2 more have not agreed to surveys and are not asked." in preview.text
    assert "Nour" not in preview.text
    talk.presses("Rana", "Send")
    shown = talk.wait(timedelta(days=4))
    assert set(prompted(shown)) == {"Karim", "Joelle", "Sami"}
    assert set(prompted(shown, "survey-reminder")) == {"Karim", "Joelle", "Sami"}


def test_H10_where_nobody_has_agreed_nothing_is_sent(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, "Karim")
    refuse(talk, "Karim")
    asks(talk, "Rana", meeting, "Now", DAYS_3)
    assert "Nobody of them has agreed to surveys" in texts(talk.presses("Rana", "Send"), "Rana")
    assert sent(talk) == []


def test_who_cannot_be_reached_is_named(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE)
    talk.sends("Sami", Kind.BLOCKED)
    preview = asks(talk, "Rana", meeting, "Now", DAYS_3).text
    assert "Cannot be reached: Sami (have not opened the bot or have blocked it)." in preview
    assert "5 people are asked." in preview
    assert "4 messages leave a minute after “Send”." in preview


@pytest.mark.parametrize("people", [4, 5])
def test_H8_fewer_than_five_are_warned_of(database: Database, people: int) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE[:people])
    preview = asks(talk, "Rana", meeting, "Now", DAYS_3).text
    assert ("With fewer than 5 answers nothing will be shown" in preview) is (people < FEWEST)


def test_the_same_form_for_the_same_training_is_warned_of(database: Database) -> None:
    talk = circle(database)
    meeting, other = training(talk, SATURDAY), training(talk, SATURDAY, title="Another one")
    warning = "⚠️ The same questions are already planned for Monday 23 November."
    assert warning not in asks(talk, "Rana", meeting, "Now", DAYS_3).text
    talk.presses("Rana", "Send")
    assert warning in asks(talk, "Rana", meeting, "Now", DAYS_3).text
    talk.presses("Rana", "Drop it")
    assert warning not in asks(talk, "Rana", other, "Now", DAYS_3).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [("26/10/2025", "That day is past"), ("whenever", "I did not find a day")],
)
def test_a_day_that_is_past_is_refused(database: Database, typed: str, says: str) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    asks(talk, "Rana", meeting, "On another day")
    assert says in talk.says("Rana", typed)[-1].text


def test_an_hour_that_is_past_is_refused(database: Database) -> None:
    talk = circle(database)
    asks(talk, "Rana", training(talk, SATURDAY), "On another day")
    talk.says("Rana", "today")
    assert "That time is past" in talk.presses("Rana", "09:00")[-1].text


def test_a_preview_that_was_left_lying_is_not_sent_in_the_past(database: Database) -> None:
    talk = circle(database)
    asks(talk, "Rana", training(talk, SATURDAY), "On another day")
    talk.says("Rana", "today 11:00")
    talk.presses("Rana", DAYS_3)
    talk.wait(timedelta(hours=3))
    shown = texts(talk.presses("Rana", "Send"), "Rana")
    assert "That time is past. Please choose a time to come." in shown
    assert "at what time?" in shown
    assert sent(talk) == []


def test_the_end_of_a_training_that_is_over_is_past_too(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, date(2026, 11, 23))
    asks(talk, "Rana", meeting, "At the end of the training", DAYS_3)
    talk.wait(timedelta(hours=10))
    shown = texts(talk.presses("Rana", "Send"), "Rana")
    assert "That training is over." in shown
    assert "At the end of the training" not in talk.shown[-1].labels


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("2", "Open until Wednesday 25 November, 10:01"),
        ("two weeks", "Open until Monday 7 December, 10:01"),
        ("3 jours", "Open until Thursday 26 November, 10:01"),
        ("Friday", "Open until Friday 27 November, 10:01"),
        ("9999", "Please choose from one day to 60 days."),
        ("0", "Please choose from one day to 60 days."),
        ("as long as you like", "Please use a button, or send the number of days."),
    ],
)
def test_how_long_it_stays_open_can_be_typed(database: Database, typed: str, until: str) -> None:
    talk = circle(database)
    asks(talk, "Rana", training(talk, SATURDAY), "Now")
    assert until in talk.says("Rana", typed)[-1].text


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("5 jours", "Open until Monday 7 December, 16:00"),
        ("أسبوع", "Open until Wednesday 9 December, 16:00"),
        ("4/12", "Open until Friday 4 December, 16:00"),
        ("1/12", "Please choose from one day to 60 days."),
    ],
)
def test_how_long_is_counted_from_the_opening(database: Database, typed: str, until: str) -> None:
    talk = circle(database)
    asks(talk, "Rana", training(talk, SATURDAY), "On another day")
    talk.says("Rana", "2/12 16:00")
    assert until in talk.says("Rana", typed)[-1].text


def test_a_form_about_a_training_is_not_offered_to_the_network(database: Database) -> None:
    talk = circle(database)
    talk.says("Rana", "/survey")
    labels = talk.presses("Rana", "The whole network")[-1].labels
    assert FORM not in labels
    assert labels[0] == "Monthly pulse"


# --- who may ask about what -----------------------------------------------------------------------


def test_a_facilitator_asks_about_their_own_training_alone(database: Database) -> None:
    talk = circle(database)
    mine, other = training(talk, SATURDAY), training(talk, SATURDAY, title="Other", led_by="")
    came(talk, mine, "Karim", "Farah")
    shown = talk.says("Farah", "/survey")
    assert shown[-1].labels == [option(mine), "Cancel"]
    refused = tap(talk, "Farah", "send-survey", other.subject)
    assert "That training is not in your list" in refused[-1].text
    preview = asks(talk, "Farah", mine, "Now", DAYS_3).text
    assert "The coordinator sees the results first" in preview
    talk.presses("Farah", "Send")
    assert set(prompted(talk.wait(timedelta(minutes=2)))) == {"Karim"}


def test_a_facilitator_without_a_training_is_told_what_to_do(database: Database) -> None:
    talk = circle(database)
    training(talk, SATURDAY, led_by="")
    shown = talk.says("Farah", "/survey")
    assert "There is no training of yours to ask about." in shown[-1].text


def test_S2_who_leads_it_is_looked_at_again_when_it_is_sent(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    asks(talk, "Farah", meeting, "Now", DAYS_3)
    with talk.database.transaction() as store:
        meetings.note(store, meeting, facilitator_id=None)
    shown = talk.presses("Farah", "Send")
    assert "That training is not in your list" in texts(shown, "Farah")
    assert sent(talk) == []


def test_S2_the_role_is_looked_at_again_when_it_is_sent(database: Database) -> None:
    talk = circle(database)
    asks(talk, "Farah", training(talk, SATURDAY), "Now", DAYS_3)
    with talk.database.transaction() as store:
        member = talk.find(store, "Farah")
        assert member is not None
        members.change(store, member, role=Role.PRACTITIONER)
    talk.presses("Farah", "Send")
    assert sent(talk) == []


def test_members_cannot_send_surveys(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    assert "for coordinators" in talk.says("Karim", "/survey")[-1].text
    assert "for coordinators" in tap(talk, "Karim", "send-survey", meeting.subject)[-1].text


def test_S4_another_networks_training_and_forms_cannot_be_taken(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    form = own_form(talk, "Saida's own")
    talk.network("Zahle", "LB")
    talk.member("Hadi", "coordinator", "en")
    shown = talk.says("Hadi", "/survey")
    refused = tap(talk, "Hadi", "send-survey", meeting.subject)
    assert "That training is not in your list" in refused[-1].text
    assert shown[-1].labels == ["The whole network", "Some members, or several networks", "Cancel"]
    labels = talk.presses("Hadi", "The whole network")[-1].labels
    assert "Saida's own" not in labels
    session = session_of(talk, "Hadi")
    shown = tap(talk, "Hadi", "answer", session, f"form=form/{form}")
    assert "This form is no longer there." in shown[-1].text


def session_of(talk: Talk, name: str) -> str:
    with talk.database.transaction() as store:
        address = addresses.find(store, "web", name)
        assert address is not None
        session = sessions.current(store, address.id, talk.now)
        assert session is not None
        return f"session/{session.id}"


def test_S4_of_a_joint_training_those_with_names_are_asked_at_home_only(
    database: Database,
) -> None:
    talk = circle(database)
    own_form(talk, "Our own form")
    other = talk.network("Zahle", "LB")
    talk.member("Ghada", "practitioner", "en", other)
    joint = {"networks": [home(talk).id, other.id]}
    meeting = training(talk, SATURDAY, audience=joint)
    came(talk, meeting, "Karim", "Nour", "Ghada")
    for way, names in (
        ("👤 With names: I see who answered what", {"Karim", "Nour"}),
        ("🔒 Without names: totals only", {"Karim", "Nour", "Ghada"}),
    ):
        talk.says("Rana", "/survey")
        for answer in (option(meeting), "Our own form", way, "Now", DAYS_3, "Send"):
            talk.presses("Rana", answer)
        assert f"{len(names)} people are asked." in talk.shown[-1].text
        made = newest(talk)
        with talk.database.transaction() as store:
            asked = surveys.participants(store, made.id)
        assert set(asked) == {number(talk, name) for name in names}


def test_R2_two_taps_on_send_make_one_survey(database: Database) -> None:
    talk = circle(database)
    asks(talk, "Rana", training(talk, SATURDAY), "Now", DAYS_3)
    handle = talk.handle("Rana", "Send")
    for _tap in range(2):
        talk.sends("Rana", Kind.PRESS, handle=handle)
    assert len(sent(talk)) == 1


def test_trainings_of_a_month_back_are_offered_the_newest_first(database: Database) -> None:
    talk = circle(database)
    old = training(talk, date(2026, 10, 20), title="Too old")
    for day, title in ((date(2026, 11, 2), "Older"), (SATURDAY, "Newer"), (THURSDAY, TITLE)):
        training(talk, day, title=title)
    off = training(talk, THURSDAY, title="Called off")
    with talk.database.transaction() as store:
        meetings.note(store, off, state=meetings.Standing.CANCELLED)
    labels = talk.says("Rana", "/survey")[-1].labels
    assert labels[:3] == ["21 Nov: Newer", "2 Nov: Older", "26 Nov: Listening well"]
    assert not any(old.title in label or "Called off" in label for label in labels)
