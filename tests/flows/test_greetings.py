"""A greeting, and the commonest questions, outside of anything that is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core import understand
from storage.database import Database
from storage.meetings import Meeting
from tests.flows.meetings import invitee, plan, town
from tests.flows.talk import Talk

PEACE = ("salam", "السلام عليكم", "السلام عليكم ورحمة الله وبركاته", "سلام", "Salam 3alaykom!")
MORNING = ("صباح الخير", "Good morning", "good morning everyone", "صباح الخير يا جماعة", "saba7o")
EVENING = ("مساء الخير", "bonsoir", "good evening dear", "يسعد مساكم")
HELLO = ("مرحبا", "Bonjour", "hello", "Hi!", "hey there", "كيفكم", "مرحبا كيفكم", "Salut, ça va ?",
         "marhaba", "👋", "أهلا وسهلا", "مرحبا يا رنا")  # fmt: skip
KINDS = {"peace": PEACE, "morning": MORNING, "evening": EVENING, "hello": HELLO}


@pytest.mark.parametrize(
    ("kind", "words"),
    [(k, w) for k, some in KINDS.items() for w in some],
)
def test_L4_a_greeting_is_known_in_every_language(kind: str, words: str) -> None:
    assert understand.greeting(words) == kind


@pytest.mark.parametrize(
    "words", ["", "hello I cannot come", "مرحبا، بدي اجي", "please", "bonjour non", "شكرا", "yes"]
)
def test_L4_what_says_more_is_no_greeting_alone(words: str) -> None:
    assert understand.greeting(words) == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("السلام عليكم", "And peace be upon you."),
        ("Good morning", "Good morning to you."),
        ("bonsoir", "Good evening to you."),
        ("marhaba", "Hello."),
    ],
)
def test_L4_a_greeting_is_answered_in_kind_with_the_menu(
    database: Database, words: str, said: str
) -> None:
    talk = town(database)
    (shown,) = talk.says("Karim", words)
    assert shown.text.splitlines()[0] == said
    assert {"Meetings", "My tasks", "More"} <= set(shown.labels)
    assert "STOP" not in shown.text
    assert "understood" not in shown.text


def test_L4_a_greeting_is_answered_in_the_language_of_the_person(database: Database) -> None:
    talk = town(database)
    talk.member("كريم", "practitioner", "ar")
    talk.member("Line", "practitioner", "fr")
    assert talk.says("كريم", "السلام عليكم")[-1].text.startswith("وعليكم السلام")
    assert talk.says("كريم", "صباح الخير")[-1].text.startswith("صباح النور")
    assert talk.says("Line", "Bonjour")[-1].text.startswith("Bonjour")


def test_L4_behind_a_greeting_stands_what_waits_for_an_answer(database: Database) -> None:
    talk, meeting = invited(database)
    shown = talk.says("Karim", "مرحبا")[-1]
    assert shown.text.startswith("Hello.")
    assert "I will come" in shown.labels
    talk.says("Karim", "yes")
    assert invitee(talk, meeting, "Karim").reply == "yes"


def test_L4_a_greeting_in_the_middle_of_a_question_is_answered_and_it_is_asked_again(
    database: Database,
) -> None:
    talk = town(database)
    talk.says("Karim", "/language")
    talk.says("Rana", "/meeting Thursday 17:00 Monthly coordination @ Town hall")
    first, *_others, second = talk.says("Rana", "hello")
    assert first.text == "Hello."
    assert "How long" in second.text


def test_L4_words_behind_a_menu_mean_the_invitation_before_it(database: Database) -> None:
    talk, meeting = invited(database)
    talk.says("Karim", "yes")
    talk.says("Karim", "hello")
    talk.says("Karim", "sorry I cannot come")
    assert invitee(talk, meeting, "Karim").reply == "no"


def test_L4_what_is_not_understood_is_answered_with_the_menu(database: Database) -> None:
    talk = town(database)
    (shown,) = talk.says("Karim", "zzz grmpf")
    assert shown.text.splitlines()[0] == "I am not sure I understood."
    assert {"Meetings", "My tasks", "More"} <= set(shown.labels)


def test_a_stranger_who_greets_is_told_how_to_come_in(database: Database) -> None:
    talk = town(database)
    talk.stranger("Nobody")
    (shown,) = talk.says("Nobody", "السلام عليكم")
    assert "open the invitation link" in shown.text
    assert not shown.rows


def test_H11_a_greeting_brings_nobody_back_who_has_stopped(database: Database) -> None:
    talk = town(database)
    talk.says("Karim", "STOP")
    shown = talk.says("Karim", "hello")[-1]
    assert "START" in shown.text
    with database.transaction() as store:
        member = talk.find(store, "Karim")
    assert member is not None
    assert member.state == "stopped"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        *((each, "meeting") for each in (
            "ايمتى الاجتماع الجاي؟", "C'est quand la prochaine réunion ?", "next meeting please",
            "when is the next meeting?", "Hi, when is the next meeting", "متى الاجتماع القادم؟",
            "emta el ejtima3",
        )),
        *((each, "task") for each in (
            "شو مهامي", "what are my tasks?", "quelles sont mes tâches ?", "ما هي مهامي؟",
        )),
        *((each, "Your data") for each in (
            "بدي غير اسمي", "change my name", "I want to change my name", "changer mon nom",
        )),
        *((each, "What I can do:") for each in ("مين انت", "who are you?", "qui êtes-vous ?")),
    ],
)  # fmt: skip
def test_L4_the_commonest_questions_lead_to_the_command(
    database: Database, words: str, said: str
) -> None:
    talk = town(database)
    shown = talk.says("Karim", words)[-1].text
    assert said in shown
    assert "I am not sure" not in shown


def invited(database: Database) -> tuple[Talk, Meeting]:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(timedelta(minutes=2))
    return talk, meeting
