"""Short words where something is asked: yes, no, later in any language, and labels typed out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.form import Type
from bot.core.messages import Kind
from bot.forms.definition import Choice, Field
from storage import ledger, meetings
from storage.database import Database
from storage.meetings import Standing
from storage.surveys import Part
from tests.flows.meetings import ANSWERS, LINE, look, plan, tap, town
from tests.flows.surveys import (
    DIFFICULT,
    HELD,
    OPEN,
    OVERALL,
    YES_NO,
    definition,
    newest,
    part,
    send,
    taps,
    urn,
)
from tests.flows.task_writing import tasks, village

YES = ("yes", "ok", "نعم", "تمام", "اه اكيد", "na3am", "oui", "d’accord")
NO = ("no", "لا", "la2", "non")
LATER = ("later", "not now please", "بعدين", "ba3den", "plus tard", "Answer later")
SHALL_I = "Shall I send your answers?"


# --- a survey -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", YES)
def test_L4_a_yes_sends_the_answers(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD))
    taps(talk, "Karim", "Start", "No")
    assert "Thank you" in talk.says("Karim", words)[-1].text
    assert urn(talk, survey) == [{"held": "no"}]


@pytest.mark.parametrize("words", [*NO, "inshallah", "ان شاء الله"])
def test_L4_nothing_else_sends_them(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD))
    taps(talk, "Karim", "Start", "Yes")
    shown = talk.says("Karim", words)[-1].text
    assert ("Which answer shall be different?" if words in NO else SHALL_I) in shown
    assert urn(talk, survey) == []
    assert part(talk, survey, "Karim") is Part.ASKED


@pytest.mark.parametrize("words", [*YES, "Start", "start", "البدء", "Commencer"])
def test_L4_a_survey_begins_with_a_yes_or_with_what_stands_on_its_button(
    database: Database, words: str
) -> None:
    talk = town(database)
    send(talk, definition(HELD))
    assert "Did it take place?" in talk.says("Karim", words)[-1].text


@pytest.mark.parametrize("words", LATER[:-1])
def test_L4_a_survey_waits_for_whoever_says_later(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD))
    assert "It stays open until" in talk.says("Karim", words)[-1].text
    assert part(talk, survey, "Karim") is Part.ASKED


@pytest.mark.parametrize("words", NO)
def test_L4_a_no_to_a_survey_declines_it(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD))
    assert "You will not be reminded" in talk.says("Karim", words)[-1].text
    assert part(talk, survey, "Karim") is Part.DECLINED


@pytest.mark.parametrize("words", LATER)
@pytest.mark.parametrize("field", [OVERALL, DIFFICULT, OPEN])
def test_L4_later_puts_a_survey_aside_at_any_question(
    database: Database, field: Field, words: str
) -> None:
    talk = town(database)
    send(talk, definition(HELD, field))
    taps(talk, "Karim", "Start", "Yes")
    assert "Your answers so far are kept" in talk.says("Karim", words)[-1].text
    assert "Question 2 of 2" in talk.says("Karim", "go on")[-1].text


@pytest.mark.parametrize("label", ["Later", "Skip", "Back"])
def test_L4_what_stands_on_a_button_is_that_answer_whatever_else_it_means(
    database: Database, label: str
) -> None:
    choices = tuple(Choice(name=each, label={"en": each}) for each in ("Now", label))
    field = Field(name="when", type=Type.SELECT_ONE, choices="when", label={"en": "When?"})
    talk = town(database)
    survey = send(talk, replace(definition(HELD, field), lists={"yes_no": YES_NO, "when": choices}))
    taps(talk, "Karim", "Start", "Yes")
    assert SHALL_I in talk.says("Karim", label.lower())[-1].text
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"held": "yes", "when": label}]


# --- several choices ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["1 3", "1, 3", "1 and 3", "Time, language", "time, lang", "١ و ٣", "1 et 3", "1، 3",
     "التوقيت واللغة", "horaire et langue", "wa7ad w tlete"],
)  # fmt: skip
def test_L4_several_are_named_in_one_reply(database: Database, words: str) -> None:
    talk = town(database)
    send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start")
    assert talk.says("Karim", words)[-1].labels[:3] == ["✓ Time", "Place", "✓ Language"]


@pytest.mark.parametrize("end", ["done", "fini", "خلص", "khalas", "Done choosing"])
def test_L4_a_word_ends_what_several_are_chosen_for(database: Database, end: str) -> None:
    talk = town(database)
    survey = send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start")
    talk.says("Karim", "1 and 3")
    assert SHALL_I in talk.says("Karim", end)[-1].text
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"hard": ["time", "language"]}]


@pytest.mark.parametrize(
    "words", ["1-3", "1 or 3", "1 9", "all but 3", "the bus, time", "مش 1 و 3"]
)
def test_L4_of_several_nothing_is_guessed(database: Database, words: str) -> None:
    talk = town(database)
    send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start")
    shown = talk.says("Karim", words)[-1]
    assert "I am not sure which of these you mean." in shown.text
    assert shown.labels[:3] == ["Time", "Place", "Language"]


def test_L4_several_more_are_added_to_what_is_ticked(database: Database) -> None:
    talk = town(database)
    send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start", "Time")
    assert talk.says("Karim", "1 and 2")[-1].labels[:3] == ["✓ Time", "✓ Place", "Language"]


def test_L4_who_came_is_typed(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.until(datetime(2026, 11, 26, 16, 0, tzinfo=UTC))
    tap(talk, "Rana", "attendance-tick", meeting.subject)
    talk.says("Rana", "Karim and Nour")
    assert "2 people came" in talk.says("Rana", "done")[-1].text


# --- what coordinators confirm --------------------------------------------------------------------


@pytest.mark.parametrize("words", YES)
def test_L4_a_yes_saves_a_task(database: Database, words: str) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @me by Thursday")
    assert "Saved: “Print the posters”." in talk.says("Rana", words)[-1].text
    assert len(tasks(talk)) == 1


@pytest.mark.parametrize("words", NO)
def test_L4_a_no_to_a_task_asks_what_shall_be_different(database: Database, words: str) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @me by Thursday")
    assert "What shall be different?" in talk.says("Rana", words)[-1].text
    assert tasks(talk) == []
    talk.presses("Rana", "Back")
    talk.presses("Rana", "Save")
    assert len(tasks(talk)) == 1


@pytest.mark.parametrize("words", YES)
def test_L4_a_yes_sends_a_meeting(database: Database, words: str) -> None:
    talk = town(database)
    talk.says("Rana", LINE)
    taps(talk, "Rana", *ANSWERS)
    assert "Send" in newest(talk, "Rana").labels
    talk.says("Rana", words)
    with talk.database.transaction() as store:
        (meeting,) = meetings.between(store, date(2026, 1, 1), date(2027, 1, 1))
    assert meeting.title == "Monthly coordination"


@pytest.mark.parametrize("words", NO)
def test_L4_a_no_sends_no_meeting(database: Database, words: str) -> None:
    talk = town(database)
    talk.says("Rana", LINE)
    taps(talk, "Rana", *ANSWERS)
    assert "What shall be different?" in talk.says("Rana", words)[-1].text
    with talk.database.transaction() as store:
        assert meetings.between(store, date(2026, 1, 1), date(2027, 1, 1)) == []


def test_L4_a_yes_and_a_no_mean_the_same_wherever_something_is_confirmed(
    database: Database,
) -> None:
    talk = town(database)
    meeting = plan(talk)
    tap(talk, "Rana", "meeting-cancel", meeting.subject)
    assert "keep" in newest(talk, "Rana").labels[1]
    talk.says("Rana", "la2")
    assert look(talk, meeting).state is meetings.Standing.PLANNED
    tap(talk, "Rana", "meeting-cancel", meeting.subject)
    talk.says("Rana", "ok")
    assert look(talk, meeting).state is meetings.Standing.CANCELLED


# --- a number -------------------------------------------------------------------------------------

MANY = Field(name="many", type=Type.INTEGER, label={"en": "How many came?"})


@pytest.mark.parametrize(
    "words",
    ["twenty two", "اتنين وعشرين", "tnein w 3ishrin", "vingt-deux", "٢٢", "about 22 people"],
)
def test_L4_a_number_is_read_in_words(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, definition(MANY))
    taps(talk, "Karim", "Start")
    assert SHALL_I in talk.says("Karim", words)[-1].text
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"many": 22}]


@pytest.mark.parametrize("words", ["12-15", "twelve or fifteen", "من ١٢ إلى ١٥", "entre 12 et 15"])
def test_L4_of_two_numbers_one_is_asked_for(database: Database, words: str) -> None:
    talk = town(database)
    send(talk, definition(MANY))
    taps(talk, "Karim", "Start")
    shown = talk.says("Karim", words)[-1].text
    assert "Is it 12 or 15? Please send one number." in shown
    assert "How many came?" in shown


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["6", "٧", "8", "seven", "0"])
def test_L4_a_number_beyond_the_answers_is_asked_again_and_presses_no_way_out(
    database: Database, words: str
) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD, OVERALL))
    taps(talk, "Karim", "Start", "Yes")
    shown = talk.says("Karim", words)[-1]
    assert "Please send a number from 1 to 5." in shown.text
    assert "How was it?" in shown.text
    assert {"Skip", "Back", "Answer later"} <= set(shown.labels)
    assert "Shall I send" in talk.says("Karim", "5")[-1].text
    talk.presses("Karim", "Send my answers")
    assert urn(talk, survey) == [{"held": "yes", "overall": "5"}]


@pytest.mark.parametrize("words", ["4", "5", "6", "7"])
def test_L4_a_number_reaches_no_way_out_where_several_are_chosen(
    database: Database, words: str
) -> None:
    talk = town(database)
    send(talk, definition(HELD, DIFFICULT))
    taps(talk, "Karim", "Start", "Yes")
    shown = talk.says("Karim", words)[-1]
    assert "Please send a number from 1 to 3." in shown.text
    assert "What was difficult?" in shown.text


def test_L4_a_number_in_reply_to_a_question_reaches_no_way_out(database: Database) -> None:
    talk = town(database)
    send(talk, definition(HELD, OVERALL))
    taps(talk, "Karim", "Start", "Yes")
    with database.transaction() as store:
        asked = ledger.by_key(store, talk.shown[-1].key)
    assert asked is not None
    again = talk.sends("Karim", Kind.TEXT, text="6", reply_to=asked.platform_id)[-1]
    assert "Please send a number from 1 to 5." in again.text


@pytest.mark.parametrize("again", ["1", "١", "2"])
def test_L4_a_number_right_behind_a_confirmation_presses_nothing(
    database: Database, again: str
) -> None:
    talk = town(database)
    talk.says("Rana", LINE)
    taps(talk, "Rana", *ANSWERS)
    labels = talk.says("Rana", "1")[-1].labels
    assert labels == ["Who is coming?", "Undo"]
    talk.wait(timedelta(seconds=4))
    shown = talk.says("Rana", again)[-1]
    assert f"“{again}” came right behind the last one" in shown.text
    assert shown.labels == labels
    with talk.database.transaction() as store:
        (meeting,) = meetings.between(store, date(2026, 1, 1), date(2027, 1, 1))
    assert meeting.state is Standing.PLANNED
    talk.wait(timedelta(seconds=16))
    assert "undone" in talk.says("Rana", "2")[-1].text.lower()


def test_L4_undo_is_typed_by_its_word_at_once(database: Database) -> None:
    talk = town(database)
    plan(talk)
    assert "undone" in talk.says("Rana", "Undo")[-1].text.lower()


def test_L4_a_number_right_behind_a_saved_task_undoes_nothing(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @me by Thursday")
    assert talk.says("Rana", "1")[-1].labels[-1] == "Undo"
    talk.says("Rana", "1")
    talk.wait(timedelta(seconds=16))
    talk.says("Rana", "1")
    assert len(tasks(talk)) == 1


# --- what is ticked -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Time", "time", "Horaire", "the time", "tim"])
def test_L4_what_is_named_is_ticked_and_stays_so(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD, DIFFICULT))
    taps(talk, "Karim", "Start", "Yes", "Time")
    shown = talk.says("Karim", words)[-1]
    assert "✓ Time" in shown.labels
    talk.says("Karim", "done")
    talk.presses("Karim", "Send my answers")
    assert urn(talk, survey) == [{"held": "yes", "hard": ["time"]}]


def test_L4_a_number_takes_a_tick_off_again(database: Database) -> None:
    talk = town(database)
    send(talk, definition(HELD, DIFFICULT))
    taps(talk, "Karim", "Start", "Yes", "Time")
    assert "Time" in talk.says("Karim", "1")[-1].labels
    assert "✓ Time" in talk.says("Karim", "1")[-1].labels
