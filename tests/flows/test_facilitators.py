"""Who leads a meeting: asked when it is planned, noted on its card, seen by nobody else."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.flows.meetings.facilitators import GONE
from storage import meetings, members
from storage.database import Database
from storage.meetings import Standing
from storage.members import Role
from tests.flows.meetings import look, tap, texts
from tests.flows.meetings import newest as newest_meeting
from tests.flows.talk import Talk
from tests.flows.trainings import (
    PEOPLE,
    SATURDAY,
    asks,
    circle,
    newest,
    number,
    prompted,
    training,
)

LINE = "/meeting Thursday 17:00 Listening well @ Town hall"
REST = ("Skip", "No, once", "No reminders", "Send")
TOLD = "Noted: Farah leads “Listening well”, and may send a survey about it: /survey"


def plan(talk: Talk, who: str) -> None:
    talk.says("Rana", LINE)
    form = ("No form",) if who == "Farah" else ()
    for answer in ("90 minutes", "Everybody in the network", who, *REST[:-1], *form, "Send"):
        talk.presses("Rana", answer)


@pytest.mark.parametrize("who", ["Farah", "Nobody in particular"])
def test_who_leads_it_is_asked_when_it_is_planned(database: Database, who: str) -> None:
    talk = circle(database)
    plan(talk, who)
    expected = number(talk, "Farah") if who == "Farah" else None
    assert newest_meeting(talk).facilitator_id == expected


def test_it_can_be_changed_before_sending(database: Database) -> None:
    talk = circle(database)
    talk.says("Rana", LINE)
    for answer in ("90 minutes", "Everybody in the network", "Farah", *REST[:-1], "No form"):
        talk.presses("Rana", answer)
    for answer in ("Change something", "Who leads it", "Nobody in particular", "Send"):
        talk.presses("Rana", answer)
    assert newest_meeting(talk).facilitator_id is None


def test_where_there_is_no_facilitator_it_is_not_asked(database: Database) -> None:
    talk = circle(database)
    with talk.database.transaction() as store:
        farah = talk.find(store, "Farah")
        assert farah is not None
        members.change(store, farah, role=Role.PRACTITIONER)
    talk.says("Rana", LINE)
    talk.presses("Rana", "90 minutes")
    shown = talk.presses("Rana", "Everybody in the network")
    assert "What is on the agenda?" in shown[-1].text
    for answer in REST[:-1]:
        talk.presses("Rana", answer)
    assert "Who leads it" not in talk.presses("Rana", "Change something")[-1].labels


def test_it_is_noted_on_the_card_and_taken_back_there(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, led_by="")
    shown = tap(talk, "Rana", "meeting-show", meeting.subject)
    assert "Led by" not in texts(shown, "Rana")
    talk.presses("Rana", "Who leads it?")
    assert TOLD in texts(talk.presses("Rana", "Farah"), "Rana")
    assert look(talk, meeting).facilitator_id == number(talk, "Farah")
    shown = tap(talk, "Rana", "meeting-show", meeting.subject)
    assert "Led by: Farah" in texts(shown, "Rana")
    talk.presses("Rana", "Who leads it?")
    shown = talk.presses("Rana", "Nobody in particular")
    assert "Noted: nobody in particular leads “Listening well”." in texts(shown, "Rana")
    assert look(talk, meeting).facilitator_id is None


def test_whoever_leads_it_now_is_not_asked_about_it(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, led_by="")
    asks(talk, "Rana", meeting, "At the end of the training", "3 days (suggested)")
    talk.presses("Rana", "Send")
    tap(talk, "Rana", "meeting-facilitator", meeting.subject, str(number(talk, "Farah")))
    shown = talk.until(newest(talk).opens_at)
    assert set(prompted(shown)) == {*PEOPLE}


@pytest.mark.parametrize("of", ["practitioner", "stranger"])
def test_S4_nobody_but_a_facilitator_of_the_network_can_lead_it(
    database: Database, of: str
) -> None:
    talk = circle(database)
    meeting = training(talk, led_by="")
    other = talk.network("Zahle", "LB")
    ghada = talk.member("Ghada", "facilitator", "en", other)
    id = number(talk, "Karim") if of == "practitioner" else ghada.id
    shown = tap(talk, "Rana", "meeting-facilitator", meeting.subject, str(id))
    assert GONE.id in texts(shown, "Rana")
    assert look(talk, meeting).facilitator_id is None


def test_S4_another_networks_coordinator_cannot_say_who_leads_it(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, led_by="")
    other = talk.network("Zahle", "LB")
    talk.member("Hadi", "coordinator", "en", other)
    ghada = talk.member("Ghada", "facilitator", "en", other)
    talk.says("Hadi", "/menu")
    shown = tap(talk, "Hadi", "meeting-facilitator", meeting.subject, str(ghada.id))
    assert "no longer in use" in texts(shown, "Hadi")
    assert look(talk, meeting).facilitator_id is None


def test_nobody_leads_what_is_called_off(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, led_by="")
    with talk.database.transaction() as store:
        meetings.note(store, meeting, state=Standing.CANCELLED)
    shown = tap(talk, "Rana", "meeting-facilitator", meeting.subject)
    assert "can no longer be changed" in texts(shown, "Rana")


def test_the_card_of_a_training_leads_to_its_survey(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    shown = tap(talk, "Rana", "meeting-show", meeting.subject)
    assert "Send a survey" in shown[-1].labels
    assert "Which questions" in talk.presses("Rana", "Send a survey")[-1].text


def test_the_next_meetings_of_a_series_are_led_by_the_same(database: Database) -> None:
    talk = circle(database)
    talk.says("Rana", "/meeting Thursday 17:00 Weekly practice @ Town hall")
    for answer in (
        "90 minutes", "Everybody in the network", "Farah", "Skip", "Every week",
        "until Friday 26 November 2027", "No reminders", "No form", "Send",
    ):  # fmt: skip
        talk.presses("Rana", answer)
    talk.until(talk.now.replace(year=2027, month=1, day=10))
    with talk.database.transaction() as store:
        made = meetings.between(store, date(2026, 11, 1), date(2027, 3, 1))
    assert len(made) > 12
    assert {one.facilitator_id for one in made} == {number(talk, "Farah")}
    assert {one.at for one in made} == {time(17)}


def test_who_leads_from_now_on_is_told_once(database: Database) -> None:
    talk = circle(database)
    plan(talk, "Nobody in particular")
    tap(
        talk,
        "Rana",
        "meeting-facilitator",
        newest_meeting(talk).subject,
        str(number(talk, "Farah")),
    )
    told = [one.text for one in talk.shown if one.to == "Farah" and one.reason == "leads"]
    assert told == ["You now lead “Listening well”: Thursday 26 November, 17:00."]


def test_with_a_meeting_its_survey_is_called_off_and_that_is_said(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk)
    asks(talk, "Rana", meeting, "At the end of the training", "3 days (suggested)")
    talk.presses("Rana", "Send")
    tap(talk, "Rana", "meeting-cancel", meeting.subject)
    said = talk.presses("Rana", "Yes, cancel it")
    assert any("1 survey about it is called off, too." in one.text for one in said)
