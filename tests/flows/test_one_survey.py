"""A survey that was sent: looked at, undone, called off, kept open longer; and who may do that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.flows.surveys.one_survey import LONGEST
from storage import ledger, meetings, papers, sessions, surveys
from storage.database import Database
from storage.surveys import Standing, Survey
from tests.flows.meetings import tap, texts
from tests.flows.surveys import look, named, part, send, urn
from tests.flows.talk import Talk
from tests.flows.trainings import (
    PEOPLE,
    SATURDAY,
    asks,
    circle,
    newest,
    option,
    own_form,
    prompted,
    training,
    wall,
)

DAYS_3 = "3 days (suggested)"
ACTIONS = ("survey-show", "survey-extend", "survey-undo", "survey-call-off")
GONE = "This survey is no longer there."


def planned(talk: Talk, who: str = "Rana", *answers: str) -> Survey:
    asks(talk, who, training(talk, SATURDAY), *(answers or ("Now", DAYS_3)))
    talk.presses(who, "Send")
    return newest(talk)


def entries(talk: Talk, survey: Survey) -> list[ledger.Entry]:
    with talk.database.transaction() as store:
        return ledger.of_subject(store, survey.subject)


# --- undone ---------------------------------------------------------------------------------------


def test_it_is_undone_while_nobody_was_told(database: Database) -> None:
    talk = circle(database)
    made = planned(talk)
    assert "Undone. Nobody was told anything." in texts(talk.presses("Rana", "Undo"), "Rana")
    assert look(talk, made).state is Standing.DROPPED
    assert "This was undone already." in texts(talk.presses("Rana", "Undo"), "Rana")
    assert prompted(talk.wait(timedelta(days=4))) == {}


def test_once_somebody_was_told_it_is_called_off_instead(database: Database) -> None:
    talk = circle(database)
    made = planned(talk)
    talk.wait(timedelta(minutes=2))
    shown = talk.presses("Rana", "Undo")
    assert "The messages have left." in texts(shown, "Rana")
    assert shown[-1].labels == ["Call it off"]
    assert look(talk, made).state is Standing.OPEN


# --- called off -----------------------------------------------------------------------------------


@pytest.mark.parametrize("anonymous", [True, False])
def test_H7_what_is_called_off_leaves_nothing_of_anybody(
    database: Database, anonymous: bool
) -> None:
    talk = circle(database)
    made = send(talk, anonymous=anonymous)
    for label in ("Start", "Good", "Time", "Done choosing", "No", "Skip", "Send my answers"):
        talk.presses("Karim", label)
    talk.presses("Nour", "Start")
    talk.presses("Nour", "Good")
    assert len(urn(talk, made)) + len(named(talk, made)) == 1
    shown = tap(talk, "Rana", "survey-call-off", made.subject)
    assert "The answers of 1 person are deleted" in texts(shown, "Rana")
    assert "No answer was kept." in texts(talk.presses("Rana", "Yes, call it off"), "Rana")
    with talk.database.transaction() as store:
        assert papers.urn(store, made) == []
        assert papers.of_surveys(store, [made.id]) == []
        assert surveys.participants(store, made.id) == {}
        assert [
            one for one in sessions.open_since(store, talk.now) if one.flow == made.subject
        ] == []
    if anonymous:
        assert {entry.member_id for entry in entries(talk, made)} == {None}
    assert [one for one in talk.wait(timedelta(days=4)) if one.reason.startswith("survey")] == []
    assert GONE in texts(talk.presses("Lina", "Start"), "Lina")


def test_one_may_think_better_of_it(database: Database) -> None:
    talk = circle(database)
    made = send(talk)
    tap(talk, "Rana", "survey-call-off", made.subject)
    assert "Nothing was changed." in texts(talk.presses("Rana", "No, keep it"), "Rana")
    assert look(talk, made).state is Standing.OPEN


def test_what_was_called_off_can_be_neither_changed_nor_called_off_again(
    database: Database,
) -> None:
    talk = circle(database)
    made = send(talk)
    tap(talk, "Rana", "survey-call-off", made.subject, "yes")
    for action in ACTIONS:
        shown = tap(talk, "Rana", action, made.subject, "yes" if "off" in action else "")
        assert "already" in texts(shown, "Rana"), action


# --- longer ---------------------------------------------------------------------------------------


def test_it_can_stay_open_longer_and_the_silent_are_reminded_later(database: Database) -> None:
    talk = circle(database)
    made = planned(talk)
    talk.wait(timedelta(minutes=2))
    talk.presses("Rana", "Look at it")
    talk.presses("Rana", "Keep it open longer")
    handle = "until Sunday 29 November, 10:01"
    assert "Open until Sunday 29 November, 10:01." in texts(talk.presses("Rana", handle), "Rana")
    assert "It was so already." in texts(talk.presses("Rana", handle), "Rana")
    assert wall(talk, look(talk, made).closes_at) == "Sun 29 Nov 10:01"
    shown = talk.until(look(talk, made).closes_at)
    assert prompted(shown, "survey-reminder") == dict.fromkeys(PEOPLE, "Fri 10:01")


def test_it_is_not_open_for_ever(database: Database) -> None:
    talk = circle(database)
    made = send(talk, hours=int(LONGEST / timedelta(hours=1)) - 24)
    shown = tap(talk, "Rana", "survey-extend", made.subject)
    assert len(shown[-1].labels) == 1
    beyond = made.opens_at + LONGEST + timedelta(hours=1)
    shown = tap(talk, "Rana", "survey-extend", made.subject, str(int(beyond.timestamp())))
    assert "60 days at most" in texts(shown, "Rana")
    talk.presses("Rana", talk_label(talk))
    shown = tap(talk, "Rana", "survey-extend", made.subject)
    assert "60 days at most" in texts(shown, "Rana")


def talk_label(talk: Talk) -> str:
    """The one length that was offered."""
    return next(
        label
        for shown in reversed(talk.shown)
        for label in shown.labels
        if label.startswith("until ")
    )


def test_H8_what_is_closed_is_not_opened_again(database: Database) -> None:
    talk = circle(database)
    made = send(talk)
    talk.until(made.closes_at + timedelta(minutes=1))
    for action in ("survey-extend", "survey-call-off"):
        shown = tap(talk, "Rana", action, made.subject)
        assert "closed already" in texts(shown, "Rana")
    shown = tap(talk, "Rana", "survey-show", made.subject)
    assert "It closed on Thursday 26 November, 10:00." in texts(shown, "Rana")


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ACTIONS)
def test_S4_another_networks_coordinator_learns_nothing_of_it(
    database: Database, action: str
) -> None:
    talk = circle(database)
    made = planned(talk)
    talk.network("Zahle", "LB")
    talk.member("Hadi", "coordinator", "en")
    talk.says("Hadi", "/menu")
    shown = texts(tap(talk, "Hadi", action, made.subject, "yes"), "Hadi")
    unknown = texts(tap(talk, "Hadi", action, "survey/999", "yes"), "Hadi")
    assert shown == unknown
    assert shown.startswith(GONE)
    assert look(talk, made).state is Standing.OPEN


@pytest.mark.parametrize("action", ACTIONS)
def test_S2_a_facilitator_looks_after_the_surveys_of_their_own_training(
    database: Database, action: str
) -> None:
    talk = circle(database)
    made = planned(talk, "Farah")
    assert GONE not in texts(tap(talk, "Farah", action, made.subject), "Farah")
    assert made.meeting_id is not None
    with talk.database.transaction() as store:
        meetings.note(store, meetings.get(store, made.meeting_id), facilitator_id=None)
    assert GONE in texts(tap(talk, "Farah", action, made.subject), "Farah")


def test_the_list_shows_each_what_is_theirs(database: Database) -> None:
    talk = circle(database)
    planned(talk, "Farah")
    send(talk)  # to the whole network
    talk.wait(timedelta(minutes=2))
    shown = talk.says("Farah", "/surveys")[-1]
    assert shown.text.splitlines() == [
        "Open for you:",
        "1. Short survey, until Thursday 26 November, 10:00",
        "Sent by your network:",
        (
            "2. Listening well: Short survey after the training: 0 of 5 have answered, open "
            "until Thursday 26 November, 10:01"
        ),
    ]
    lines = talk.says("Rana", "/surveys")[-1].text.splitlines()
    assert [line[:2] for line in lines] == ["Se", "1.", "2."]
    assert talk.says("Karim", "/surveys")[-1].labels == [
        "Start: Short survey",
        "Start: Short survey after the training",
    ]


def test_two_of_the_same_form_are_told_apart_by_their_training(database: Database) -> None:
    talk = circle(database)
    for title in ("Listening well", "Speaking freely"):
        asks(talk, "Rana", training(talk, SATURDAY, title=title), "Now", DAYS_3)
        talk.presses("Rana", "Send")
        talk.wait(timedelta(minutes=2))
    assert talk.says("Karim", "/surveys")[-1].labels == [
        "Start: Listening well: Short survey after the training",
        "Start: Speaking freely: Short survey after the training",
    ]


def test_a_title_that_names_its_training_does_so_once(database: Database) -> None:
    talk = circle(database)
    own_form(talk, "After “${title}”")
    held = training(talk, SATURDAY)
    talk.says("Rana", "/survey")
    without = "🔒 Without names: totals only"
    for label in (option(held), "After “Listening well”", without, "Now", DAYS_3, "Send"):
        talk.presses("Rana", label)
    talk.wait(timedelta(minutes=2))
    assert "1. After “Listening well”: 0 of 5" in talk.says("Rana", "/surveys")[-1].text


@pytest.mark.parametrize("words", ["2", "٢", "two", "#2"])
def test_L4_the_number_in_the_list_is_the_number_that_is_typed(
    database: Database, words: str
) -> None:
    talk = circle(database)
    planned(talk, "Farah")
    send(talk)
    talk.wait(timedelta(minutes=2))
    shown = talk.says("Farah", "/surveys")[-1]
    assert shown.labels == [
        "Start: Short survey",
        "2. Listening well: Short survey after the training",
    ]
    assert "0 of 5 have answered" in talk.says("Farah", words)[-1].text
    talk.says("Farah", "/surveys")
    assert "Question 1 of" in talk.says("Farah", "1")[-1].text


def test_what_waits_half_way_is_gone_on_with(database: Database) -> None:
    talk = circle(database)
    send(talk)
    for label in ("Start", "Good", "Answer later"):
        talk.presses("Karim", label)
    assert talk.says("Karim", "/surveys")[-1].labels == ["Go on: Short survey"]
    assert "What was difficult?" in talk.presses("Karim", "Go on: Short survey")[-1].text


def test_where_nothing_is_open_the_list_says_so(database: Database) -> None:
    talk = circle(database)
    assert "To send one: /survey" in talk.says("Rana", "/surveys")[-1].text
    assert "Nothing is open for you now." in talk.says("Karim", "/surveys")[-1].text


def test_H8_the_list_counts_and_shows_no_answers(database: Database) -> None:
    talk = circle(database)
    made = send(talk, anonymous=True)
    for label in ("Start", "Good", "Time", "Done choosing", "No", "Skip", "Send my answers"):
        talk.presses("Karim", label)
    assert part(talk, made, "Karim") == "answered"
    shown = talk.says("Rana", "/surveys")[-1].text
    assert "1 of 6 have answered" in shown
    assert "Karim" not in shown
    assert "Good" not in shown
