"""Surveys and tasks that somebody could not be told of: what is offered, and what is not told."""

from __future__ import annotations

from datetime import date, timedelta

from bot.flows.apps.sharing import REACHED
from storage import ledger, members
from storage.database import Database
from storage.ledger import Entry, Standing
from storage.plan_shape import Agreed
from storage.surveys import Part
from tests.flows import own_tasks
from tests.flows.meetings import tap, town
from tests.flows.sharing import FORWARD, HOUR, block, offers, pass_on
from tests.flows.surveys import OVERALL, definition, part, send
from tests.flows.talk import Talk
from tests.flows.trainings import refuse

# --- surveys and check-ins ------------------------------------------------------------------------


def test_H7_the_list_of_an_anonymous_survey_is_the_same_whoever_has_answered(
    database: Database,
) -> None:
    talk = town(database)
    block(talk, "Karim", "Nour")
    refuse(talk, "Rana")
    talk.says("Rana", "/menu")
    survey = send(talk, definition(OVERALL), anonymous=True)
    (offer,) = offers(talk.wait(HOUR))
    assert "1. A survey: 2 people (has blocked the bot: 2)" in offer.text
    before, _passed = pass_on(talk)
    talk.says("Karim", "/surveys")
    talk.presses("Karim", "Start: Short survey")
    talk.presses("Karim", "Good")
    talk.presses("Karim", "Send my answers")
    assert part(talk, survey, "Karim") is Part.ANSWERED
    after, _passed = pass_on(talk)
    assert before == after, "who has answered stays where they were"
    block(talk, "Karim")
    talk.wait(timedelta(days=2, hours=2))
    reminded = [one.member_id for one in entries_of(talk, survey.subject, "survey-reminder")]
    assert len(reminded) > 0
    later, _passed = pass_on(talk)
    assert later == before, "reminders go to the silent alone, so they do not count"


def test_H7_a_reminder_that_is_lost_tells_nothing_of_who_is_silent(database: Database) -> None:
    """Karim and Tala had paused when the first message came; Karim has answered all the same."""
    talk = town(database)
    talk.member("Tala", "practitioner", "en")
    refuse(talk, "Rana")
    talk.says("Rana", "/menu")
    with talk.database.transaction() as store:
        for name in ("Karim", "Tala"):
            member = talk.find(store, name)
            assert member is not None
            members.change(store, member, paused_until=talk.now + timedelta(hours=49))
    survey = send(talk, definition(OVERALL), anonymous=True)
    talk.says("Karim", "/surveys")
    for label in ("Start: Short survey", "Good", "Send my answers"):
        talk.presses("Karim", label)
    assert part(talk, survey, "Karim") is Part.ANSWERED
    talk.wait(timedelta(hours=46))
    block(talk, "Karim", "Tala")
    talk.wait(timedelta(hours=6))
    lost = [one.state for one in entries_of(talk, survey.subject, "survey-reminder")]
    assert Standing.FAILED in lost
    (said,) = tap(talk, "Rana", "share-text", survey.subject)
    assert said.text == REACHED.id


def entries_of(talk: Talk, subject: str, reason: str) -> list[Entry]:
    with talk.database.transaction() as store:
        return [one for one in ledger.of_subject(store, subject) if one.reason == reason]


def test_H5_the_text_of_a_survey_tells_its_kind_and_how_to_begin_and_no_title(
    database: Database,
) -> None:
    talk = town(database)
    block(talk, "Karim")
    refuse(talk, "Rana")
    talk.says("Rana", "/menu")
    send(talk, definition(OVERALL), anonymous=True)
    (offer,) = offers(talk.wait(HOUR))
    assert "Short survey" not in offer.text
    _who, (passed,) = pass_on(talk)
    assert passed.text.splitlines() == [
        "A few questions of the network's assistant wait for you.",
        "🔒 Stored without your name. The coordinator sees totals only, from 5 answers up.",
        "1 question.",
        "About 1 minute.",
        "Open until Thursday 26 November, 10:00.",
        "To begin, please write to the assistant: /surveys",
    ]
    assert passed.labels == []


def test_who_has_answered_a_named_survey_needs_no_text(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim", "Nour")
    refuse(talk, "Rana")
    talk.says("Rana", "/menu")
    survey = send(talk, definition(OVERALL), anonymous=False)
    talk.says("Karim", "/surveys")
    talk.presses("Karim", "Start: Short survey")
    talk.presses("Karim", "Good")
    talk.presses("Karim", "Send my answers")
    assert part(talk, survey, "Karim") is Part.ANSWERED
    (offer,) = offers(talk.wait(HOUR))
    assert "1. A survey: 1 person" in offer.text
    who, _passed = pass_on(talk)
    assert "Karim" not in who
    assert "Nour" in who


def test_a_closed_survey_is_offered_no_more(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim")
    refuse(talk, "Rana")
    talk.says("Rana", "/menu")
    survey = send(talk, definition(OVERALL), anonymous=True)
    talk.wait(timedelta(days=4))
    (said,) = tap(talk, "Rana", "share-text", survey.subject)
    assert said.text == REACHED.id


def test_the_card_of_a_survey_leads_to_the_text(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim")
    refuse(talk, "Rana")
    talk.says("Rana", "/menu")
    survey = send(talk, definition(OVERALL), anonymous=True)
    talk.wait(timedelta(minutes=2))
    (card,) = tap(talk, "Rana", "survey-show", survey.subject)
    assert FORWARD in card.labels


# --- tasks ----------------------------------------------------------------------------------------


def test_R10_tasks_that_nobody_could_be_asked_about_are_offered_as_text(
    database: Database,
) -> None:
    talk = town(database)
    own_tasks.begin(talk)
    block(talk, "Karim")
    own_tasks.give(
        talk, "Print the posters", "Karim", due=date(2026, 11, 26), agreed=Agreed.PROPOSED
    )
    (offer,) = offers(talk.wait(timedelta(hours=7)))
    assert "1. Tasks of the action plan: 1 person (has blocked the bot: 1)" in offer.text
    who, (passed,) = pass_on(talk)
    assert "Karim (has blocked the bot)" in who
    assert passed.text.splitlines() == [
        "1 task of the action plan waits for a word from you:",
        "• Print the posters, due Thursday 26 November",
        "To answer, please write to the assistant: /tasks",
    ]
    assert offers(talk.wait(timedelta(days=9))) == [], "once, however many reminders are lost"
