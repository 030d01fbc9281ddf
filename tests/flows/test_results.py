"""Results: who hears of them and when, what is shown again, passed on, and taken out as files."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from bot.core.form import Type
from bot.engine.maker import keep
from bot.forms.definition import Field
from storage import files, ledger, meetings, members, networks
from storage.database import Database
from storage.ledger import Standing
from storage.members import Role
from tests.flows.closed import (
    NAMES,
    SHORT,
    circle,
    close,
    hand_in,
    overall,
    report,
    settle,
    to,
)
from tests.flows.meetings import tap, texts
from tests.flows.surveys import definition, look, send
from tests.flows.talk import Talk

pytestmark = pytest.mark.each_kind

EIGHT = (5, 4, 4, 3, 2, 5, 4, 3)
HEADING = "Short survey, Thursday 26 November"


def trained(talk: Talk, facilitator: str = "Lina") -> dict[str, Any]:
    """A training that Lina has led and everybody came to, for a survey about it."""
    with talk.database.transaction() as store:
        network = networks.listed(store)[-1]
        lead = talk.find(store, facilitator)
        assert lead is not None
        members.change(store, lead, role=Role.FACILITATOR)
        meeting = meetings.add(
            store, network_id=network.id, now=talk.now, title="Listening", place="Town hall",
            day=talk.now.date(), at=time(9, 0), minutes=60, zone=network.zone, ladder=(),
            repeat={}, audience={}, sends_at=talk.now,
        )  # fmt: skip
        meetings.note(store, meeting, facilitator_id=lead.id)
        people = members.of_network(store, network.id)
        invited = [(one.id, network.id) for one in people if one.role is not Role.COORDINATOR]
        meetings.invite(store, meeting.id, invited)
    return {"meeting_id": meeting.id}


# --- at closing -----------------------------------------------------------------------------------


def test_the_coordinator_gets_one_message_with_its_files(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    shown = close(talk, survey)
    message = report(shown, "Rana")
    assert message.text.splitlines()[:2] == [HEADING, "8 answers from 12 people asked"]
    assert "How was it?" in message.text
    documents = [name for one in to(shown, "Rana", "results") for name in one.documents]
    assert documents == ["results.png", "results.xlsx"]
    assert not to(shown, "Karim"), "those who answered hear nothing before it is shared"


def test_H8_nothing_is_shown_before_it_is_closed(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    talk.until(survey.closes_at + timedelta(minutes=14))
    assert "There are no results yet" in texts(talk.says("Rana", "/results"), "Rana")
    assert "There are no results yet" in texts(talk.says("Rana", "/export"), "Rana")
    shown = tap(talk, "Rana", "results", f"results/{survey.id}")
    assert "not there any more" in shown[-1].text
    assert not any("answers from" in one.text for one in talk.shown)


def test_the_message_waits_for_its_files_and_goes_without_those_that_failed(
    database: Database,
) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    talk.until(survey.closes_at + timedelta(minutes=16))
    assert not to(talk.shown, "Rana", "results")
    for content in (None, b"made"):
        with database.transaction() as store:
            file = files.next_wanted(store, talk.now)
            assert file is not None
            keep(store, talk.tables, file, content, talk.now)
    shown = talk.wait(timedelta(hours=16))
    told = to(shown, "Rana", "results")
    assert "A file could not be made. To have it made again: /export" in told[-1].text
    assert [one.documents for one in told if one.documents] == [("results.xlsx",)]


def test_surveys_of_one_form_are_told_apart_before_they_are_taken_out(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    close(talk, survey)
    listed = talk.says("Rana", "/results")[-1]
    offered = talk.says("Rana", "/export")[-1]
    assert "(8 of 12 answered)" in offered.text
    assert offered.text.splitlines()[1:] == listed.text.splitlines()[1:]
    assert offered.labels == listed.labels


def test_at_most_fourteen_lines_whatever_the_form(database: Database) -> None:
    many = [
        Field(name=f"q{n}", type=Type.SELECT_ONE, choices="scale", label={"en": f"Question {n}"})
        for n in range(30)
    ]
    talk = circle(database)
    survey = send(talk, definition(*many))
    given = {f"q{n}": "4" for n in range(30)}
    hand_in(talk, survey, {name: {**given, "q3": str(1 + n % 5)} for n, name in enumerate(NAMES)})
    shown = close(talk, survey)
    message = report(shown, "Rana")
    assert 5 <= len(message.text.splitlines()) <= 14
    assert "more questions are in the workbook" in message.text


def test_H8_too_few_answers_say_no_number(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(5, 4, 4, 3))
    shown = close(talk, survey)
    (message,) = to(shown, "Rana", "results")
    assert message.text == (
        f"{HEADING}\nFewer than 5 answers came in, so results are not shown."
    ), "a survey that is sent once has no next period"
    assert message.rows == ()
    assert message.documents == ()
    listed = texts(talk.says("Rana", "/results"), "Rana")
    assert "too few answers to be shown" in listed
    for action in ("results-release", "results-share", "export"):
        told = tap(talk, "Rana", action, f"results/{survey.id}")
        assert not any(word in told[-1].text for word in ("4", "answers from", "follow"))


def test_R14_who_coordinates_no_longer_hears_nothing(database: Database) -> None:
    talk = circle(database)
    talk.member("Sami", "coordinator", "en")
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    talk.until(survey.closes_at + timedelta(minutes=16))
    with database.transaction() as store:
        sami = talk.find(store, "Sami")
        assert sami is not None
        members.change(store, sami, role=Role.PRACTITIONER)
    settle(talk)
    talk.wait(timedelta(hours=16))
    assert to(talk.shown, "Rana", "results")
    assert not to(talk.shown, "Sami", "results")


def test_R14_nor_who_lost_the_role_while_the_message_waited(database: Database) -> None:
    talk = circle(database)
    talk.member("Sami", "coordinator", "en")
    survey = send(talk, SHORT, hours=12)
    hand_in(talk, survey, overall(*EIGHT))
    talk.until(look(talk, survey).closes_at + timedelta(minutes=16))
    settle(talk)
    assert not to(talk.shown, "Sami", "results"), "it is night"
    with database.transaction() as store:
        sami = talk.find(store, "Sami")
        assert sami is not None
        members.change(store, sami, role=Role.PRACTITIONER)
    talk.wait(timedelta(hours=16))
    assert not to(talk.shown, "Sami", "results")
    with database.transaction() as store:
        rows = {one.member_id: one for one in ledger.of_subject(store, f"results/{survey.id}")}
    assert rows[sami.id].state is Standing.WITHDRAWN


# --- passing on -----------------------------------------------------------------------------------


def test_a_facilitator_sees_nothing_before_the_coordinator_has_released_it(
    database: Database,
) -> None:
    talk = circle(database)
    survey = send(talk, SHORT, **trained(talk))
    hand_in(talk, survey, overall(*EIGHT))
    close(talk, survey)
    assert not to(talk.shown, "Lina", "results")
    assert "not released to you yet" in texts(talk.says("Lina", "/results"), "Lina")
    for action in ("results", "export", "results-release", "results-share"):
        told = tap(talk, "Lina", action, f"results/{survey.id}")
        assert "answers from" not in texts(told, "Lina")
    shown = talk.presses("Rana", "Release to the facilitator")
    assert "without any name" in texts(shown, "Rana")
    settle(talk)
    message = report(talk.shown, "Lina", "results-released")
    assert "8 answers from" in message.text
    assert "Release to the facilitator" not in message.labels
    assert "Share with those who were asked" not in message.labels
    again = talk.says("Rana", "/results")
    assert "Release to the facilitator" not in talk.presses("Rana", again[-1].labels[0])[-1].labels


def test_another_facilitator_sees_nothing_of_it(database: Database) -> None:
    talk = circle(database)
    talk.member("Adel", "facilitator", "en")
    survey = send(talk, SHORT, **trained(talk))
    hand_in(talk, survey, overall(*EIGHT))
    close(talk, survey)
    talk.presses("Rana", "Release to the facilitator")
    settle(talk)
    assert not to(talk.shown, "Adel", "results-released")
    assert "There are no results yet" in texts(talk.says("Adel", "/results"), "Adel")
    told = tap(talk, "Adel", "results", f"results/{survey.id}")
    assert "not there any more" in told[-1].text


def test_shared_with_everybody_who_was_asked_in_short(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    close(talk, survey)
    talk.member("Newcomer", "practitioner", "en")
    shown = talk.presses("Rana", "Share with those who were asked")
    assert not [one for one in shown if one.reason == "results-shared"], "how many is said first"
    assert f"{len(NAMES)} people get a short version" in texts(shown, "Rana")
    shown = talk.presses("Rana", "Send it now")
    told = {one.to for one in shown if one.reason == "results-shared"}
    assert told == set(NAMES), "those who did not answer, too: nobody knows who did"
    message = to(shown, "Karim", "results-shared")[0]
    assert "This is what came of it" in message.text
    assert message.documents == ()
    assert len(message.text.splitlines()) <= 8
    assert "workbook" not in message.text, "they get none"
    talk.presses("Rana", "Send it now")
    assert not [one for one in talk.wait(timedelta(hours=48)) if one.reason == "results-shared"]


def test_S4_another_network_learns_nothing(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    close(talk, survey)
    zahle = talk.network("Zahle", "LB")
    talk.member("Joud", "coordinator", "en", zahle)
    assert "There are no results yet" in texts(talk.says("Joud", "/results"), "Joud")
    for action, value in (
        ("results", ""), ("results", "names"), ("results-release", ""), ("results-share", ""),
        ("export", "names"), ("export", "totals"), ("export-agree", "yes 1 202611231000 5"),
    ):  # fmt: skip
        shown = tap(talk, "Joud", action, f"results/{survey.id}", value)
        assert "not there any more" in shown[-1].text


# --- again ----------------------------------------------------------------------------------------


def test_the_same_message_again_from_the_list(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    first = to(close(talk, survey), "Rana", "results")
    listed = talk.says("Rana", "/results")
    assert "1. 26 Nov: Short survey (8 of 12 answered)" in listed[-1].text
    again = talk.presses("Rana", "1. Short survey")
    assert [one.text for one in again] == [one.text for one in first]
    assert [one.documents for one in again] == [one.documents for one in first]


def test_one_round_beside_the_last(database: Database) -> None:
    talk = circle(database)
    first = send(talk, SHORT)
    hand_in(talk, first, overall(*[2, 2, 3, 1, 2, 3, 2, 1, 2, 3, 2, 2]))
    close(talk, first)
    second = send(talk, SHORT, form_id=first.form_id)
    hand_in(talk, second, overall(*[5, 4, 4, 4, 5, 5, 4, 3, 4, 5, 4, 4]))
    message = report(close(talk, second), "Rana")
    assert "since last time" in message.text
