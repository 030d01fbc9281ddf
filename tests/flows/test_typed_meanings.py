"""Words that were taken for something else: never, stop the task, continue, and unclear replies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.database import Database
from storage.members import State
from tests.flows.meetings import ANSWERS, LINE, invitee, newest, plan, tap, town
from tests.flows.several_apps import known
from tests.flows.surveys import HELD, OVERALL, definition, send, taps, urn
from tests.flows.test_decided_tasks import held

NOT_SURE = "I am not sure I understood."
AGAIN = "Messages come again from now on."
FOUR = ["I will come", "I will be late", "Not sure yet", "I cannot come"]
SOON = timedelta(minutes=2)


# --- never ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["أبدًا", "أبداً", "ابدا", "أبدا", "لا أبدًا", "never", "jamais"])
def test_H11_never_does_not_bring_back_whoever_has_stopped(database: Database, words: str) -> None:
    talk = town(database)
    talk.says("Karim", "STOP")
    shown = talk.says("Karim", words)
    assert known(talk, "Karim").state is State.STOPPED
    assert AGAIN not in shown[-1].text


@pytest.mark.parametrize("words", ["أبدًا", "ابدا", "لا أبدا"])
def test_L4_never_is_a_no_to_an_invitation(database: Database, words: str) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(SOON)
    talk.says("Karim", words)
    assert invitee(talk, meeting, "Karim").reply == "no"


@pytest.mark.parametrize(
    "words", ["continue", "كمل", "تابع", "continuer", "kammel", "ok", "نعم", "oui", "go on", "hmm"]
)
def test_H11_what_may_mean_something_else_brings_nobody_back(
    database: Database, words: str
) -> None:
    talk = town(database)
    talk.says("Karim", "STOP")
    talk.says("Karim", words)
    assert known(talk, "Karim").state is State.STOPPED


def test_H11_whoever_stopped_and_says_continue_is_asked(database: Database) -> None:
    talk = town(database)
    talk.says("Karim", "STOP")
    shown = talk.says("Karim", "continue")[-1]
    assert shown.text == "Shall messages come again?"
    assert shown.labels == ["Resume messages"]
    talk.presses("Karim", "Resume messages")
    assert known(talk, "Karim").state is State.ACTIVE


# --- continue -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["continue", "كمل", "كمّل لو سمحت", "continuer", "kammel", "resume"]
)
@pytest.mark.parametrize("between", ["", "/menu"])
def test_L4_continue_means_what_was_put_aside(database: Database, words: str, between: str) -> None:
    talk = town(database)
    send(talk, definition(HELD, OVERALL))
    taps(talk, "Karim", "Start", "Yes")
    talk.says("Karim", "later")
    if between:
        talk.says("Karim", between)
    assert "Question 2 of 2" in talk.says("Karim", words)[-1].text


def test_L4_continue_begins_the_survey_that_was_just_sent(database: Database) -> None:
    talk = town(database)
    send(talk, definition(HELD))
    assert "Did it take place?" in talk.says("Karim", "continue")[-1].text


@pytest.mark.parametrize("words", ["resume", "/resume", "reprendre", "continue", "كمل"])
def test_nobody_is_told_that_messages_begin_again_who_had_not_stopped_them(
    database: Database, words: str
) -> None:
    talk = town(database)
    shown = talk.says("Karim", words)[-1].text
    assert AGAIN not in shown
    assert "come as always" in shown


@pytest.mark.parametrize("words", ["resume", "/resume", "resume please", "reprendre", "استئناف"])
def test_a_pause_ends_with_the_word_for_it(database: Database, words: str) -> None:
    talk = town(database)
    talk.says("Karim", "/pause 7")
    assert AGAIN in talk.says("Karim", words)[-1].text
    assert known(talk, "Karim").paused_until is None


def test_continue_in_a_pause_is_asked_about(database: Database) -> None:
    talk = town(database)
    talk.says("Karim", "/pause 7")
    assert talk.says("Karim", "continue")[-1].labels == ["Resume messages"]
    assert known(talk, "Karim").paused_until is not None


# --- stop what ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("stop the task", "My tasks"), ("وقف المهمة", "My tasks"),
        ("arrêter la tâche", "My tasks"), ("stop the meeting", "Meetings"),
    ],
)  # fmt: skip
def test_L4_stop_the_task_is_asked_about(database: Database, words: str, way: str) -> None:
    talk = town(database)
    shown = talk.says("Karim", words)[-1]
    assert known(talk, "Karim").state is State.ACTIVE
    assert shown.text == "Shall I stop all messages to you?"
    assert shown.labels == ["Stop all messages", "No, go on", way]
    assert talk.presses("Karim", way)[-1].text != shown.text
    assert known(talk, "Karim").state is State.ACTIVE


def test_H11_stop_the_task_said_for_all_messages_takes_one_tap(database: Database) -> None:
    talk = town(database)
    talk.says("Karim", "stop the task")
    talk.presses("Karim", "Stop all messages")
    assert known(talk, "Karim").state is State.STOPPED


def test_L4_stop_the_task_in_the_middle_of_a_survey_loses_nothing(database: Database) -> None:
    talk = town(database)
    send(talk, definition(HELD, OVERALL))
    taps(talk, "Karim", "Start", "Yes")
    talk.says("Karim", "stop the task")
    assert "Question 2 of 2" in talk.says("Karim", "no")[-1].text


# --- what is not understood -----------------------------------------------------------------------


@pytest.mark.parametrize("words", ["hmm", "yes but I need the car that day", "بدي إسأل بكرا"])
def test_L4_after_an_unclear_reply_the_invitation_is_shown_again(
    database: Database, words: str
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(SOON)
    shown = talk.says("Karim", words)[-1]
    assert shown.text.startswith(NOT_SURE)
    assert "Monthly coordination" in shown.text
    assert shown.labels[:4] == FOUR
    again = talk.says("Karim", "hmm")[-1]
    assert again.text.count(NOT_SURE) == 1
    assert again.labels[:4] == FOUR
    talk.presses("Karim", "I will be late")
    assert invitee(talk, meeting, "Karim").reply == "late"


def test_L4_a_number_answers_the_invitation_that_is_shown_again(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(SOON)
    talk.says("Karim", "hmm")
    talk.says("Karim", "4")
    assert invitee(talk, meeting, "Karim").reply == "no"


def test_L4_what_is_answered_is_not_shown_again(database: Database) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(SOON)
    talk.presses("Karim", "I will come")
    shown = talk.says("Karim", "hmm hmm hmm")[-1]
    assert "What would you like to do?" in shown.text
    assert "I will come" not in shown.labels


def test_L4_a_survey_is_shown_again_and_a_menu_is_not(database: Database) -> None:
    talk = town(database)
    send(talk, definition(HELD))
    assert "Start" in talk.says("Karim", "hmm")[-1].labels
    talk.says("Karim", "/menu")
    assert "Start" not in talk.says("Karim", "hmm")[-1].labels


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("I can come", "yes"), ("je viendrai", "yes"), ("comptez sur moi", "yes"),
        ("yes but late", "late"), ("oui mais je serai en retard", "late"),
        ("I will be 10 minutes late", "late"), ("نعم بس رح اتأخر", "late"), ("mit2akhar", "late"),
        ("non finalement je peux pas", "no"), ("مسافر", "no"), ("مريضة", "no"), ("عندي شغل", "no"),
        ("je suis malade", "no"), ("I won't be able to come", "no"), ("mafiye", "no"),
    ],
)  # fmt: skip
def test_L4_what_everybody_writes_answers_the_invitation(
    database: Database, words: str, reply: str
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(SOON)
    talk.says("Karim", words)
    assert invitee(talk, meeting, "Karim").reply == reply


@pytest.mark.parametrize("words", ["مسافر", "I am sick", "عندي شغل"])
def test_L4_being_away_declines_no_survey(database: Database, words: str) -> None:
    talk = town(database)
    send(talk, definition(HELD))
    assert "Start" in talk.says("Karim", words)[-1].labels


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["1, 3", "1 and 3", "1 3", "1 و 3", "١ و ٣", "one and three"])
def test_L4_lines_of_decisions_are_named_by_their_numbers(database: Database, words: str) -> None:
    talk, meeting = held(database, "Print 300 posters\nBook the hall by 5 December\nRent chairs")
    tap(talk, "Rana", "decided-tasks", meeting.subject)
    shown = talk.says("Rana", words)[-1]
    assert shown.labels[:3] == [
        "✓ 1. Print 300 posters", "2. Book the hall by 5 December", "✓ 3. Rent chairs"
    ]  # fmt: skip


# --- the choices of a wizard ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "reminders"),
    [
        ("الكل", "بدون تذكير"), ("كل الشبكة", "بلا"), ("everyone", "none"), ("الجميع", "لا تذكير"),
        ("tout le monde", "sans rappel"), ("all", "لا"),
    ],
)  # fmt: skip
def test_L4_natural_words_choose_whom_to_invite_and_no_reminders(
    database: Database, words: str, reminders: str
) -> None:
    talk = town(database)
    talk.says("Rana", LINE)
    talk.presses("Rana", "90 minutes")
    talk.says("Rana", words)
    for label in ("Skip", "No, once"):
        talk.presses("Rana", label)
    talk.says("Rana", reminders)
    talk.presses("Rana", "Send")
    assert newest(talk).ladder == ()


@pytest.mark.parametrize("words", ["passer", "skip", "nobody", "لا أحد", "personne", "no"])
def test_L4_nobody_in_particular_leads_it(database: Database, words: str) -> None:
    talk = town(database)
    talk.member("Farah", "facilitator", "fr")
    talk.says("Rana", LINE)
    talk.presses("Rana", "90 minutes")
    assert "Who leads it?" in talk.presses("Rana", "Everybody in the network")[-1].text
    assert "Who leads it?" not in talk.says("Rana", words)[-1].text


@pytest.mark.parametrize(
    "words", ["ابعت", "ابعتها", "ارسل", "أرسلها لو سمحت", "send it", "envoyez", "eb3ata"]
)
def test_L4_send_in_any_words_sends_the_answers(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD))
    taps(talk, "Karim", "Start", "No")
    assert "Thank you" in talk.says("Karim", words)[-1].text
    assert urn(talk, survey) == [{"held": "no"}]


@pytest.mark.parametrize("words", ["ابعت", "send it", "envoyez"])
def test_L4_send_in_any_words_sends_a_meeting(database: Database, words: str) -> None:
    talk = town(database)
    talk.says("Rana", LINE)
    taps(talk, "Rana", *ANSWERS)
    talk.says("Rana", words)
    assert newest(talk).title == "Monthly coordination"


@pytest.mark.parametrize("words", ["don’t send it", "ما تبعت", "لا ترسل", "send it later"])
def test_L4_not_to_send_sends_nothing(database: Database, words: str) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD))
    taps(talk, "Karim", "Start", "No")
    talk.says("Karim", words)
    assert urn(talk, survey) == []
