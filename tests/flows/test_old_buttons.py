"""An old button whose question was wiped: what is said is kind, and tells nothing of anybody."""

from __future__ import annotations

from bot.core.messages import Kind
from storage.database import Database
from tests.flows.meetings import town
from tests.flows.surveys import HELD, definition, send, taps, urn

ARRIVED = "answers that you have sent have arrived"


def test_an_old_button_of_a_survey_that_was_sent_says_that_the_answers_have_arrived(
    database: Database,
) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD))
    taps(talk, "Karim", "Start")
    old = talk.handle("Karim", "No")
    taps(talk, "Karim", "Yes", "Send my answers")
    shown = talk.sends("Karim", Kind.PRESS, handle=old)[-1]
    assert shown.text.startswith("This button is no longer in use.")
    assert ARRIVED in shown.text
    assert urn(talk, survey) == [{"held": "yes"}]


def test_H7_an_old_button_says_the_same_to_whoever_has_not_answered(database: Database) -> None:
    talk = town(database)
    send(talk, definition(HELD))
    taps(talk, "Karim", "Start")
    old = talk.handle("Karim", "No")
    taps(talk, "Karim", "Yes", "Send my answers")
    answered = talk.sends("Karim", Kind.PRESS, handle=old)[-1]
    silent = talk.sends("Rana", Kind.PRESS, handle=old)[-1]
    assert silent.text == answered.text
    assert silent.labels == answered.labels
    assert talk.toasts[-1] == talk.toasts[-2]


def test_S4_a_stranger_is_told_nothing_of_surveys(database: Database) -> None:
    talk = town(database)
    talk.stranger("Samir", "en")
    shown = talk.sends("Samir", Kind.PRESS, handle="AAAAAAAAAAAAAAAAAAAAAA.0")[-1]
    assert "survey" not in shown.text
