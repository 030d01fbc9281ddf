"""Answering a survey in words: scales, numbers, and free text that names nobody (H2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.persons import BEFORE
from bot.core.texts import LANGUAGES, all_labels, plain
from storage import sessions
from storage.database import Database
from tests.flows.meetings import texts, town
from tests.flows.surveys import (
    HELD,
    OPEN,
    OVERALL,
    REACH,
    definition,
    newest,
    send,
    taps,
    urn,
)


def test_L4_scales_are_answered_in_words_and_numbers(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD, REACH))
    taps(talk, "Karim", "Start")
    talk.says("Karim", "٤")
    talk.says("Karim", "eh")
    talk.says("Karim", "about twelve")
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"overall": "4", "held": "yes", "reach": 12}]


def test_words_after_a_notice_are_asked_about_when_both_could_take_them(
    database: Database,
) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD, OVERALL))
    talk.wait(timedelta(hours=24))  # one message a day: the notice needs its own
    taps(talk, "Karim", "Start")
    send(talk, definition(OVERALL))  # its prompt waits: somebody is answering
    assert not any("Start" in one.labels for one in talk.shown[-1:] if one.to == "Karim")
    from tests.flows.meetings import plan

    plan(talk)
    talk.wait(timedelta(minutes=3))
    assert "I will come" in newest(talk, "Karim").labels  # a notice comes through
    shown = talk.says("Karim", "yes")
    assert shown[-1].labels == ["The question before", "The message after it"]
    assert "The question before: “Did it take place?”" in shown[-1].text
    assert "The message after it: “📅 Monthly coordination”" in shown[-1].text
    shown = taps(talk, "Karim", "The question before")
    assert "How was it?" in shown[-1].text
    taps(talk, "Karim", "Good", "Send my answers")
    assert urn(talk, survey) == [{"overall": "4", "held": "yes"}]


@pytest.mark.parametrize(
    ("name", "start", "lines"),
    [
        (
            "Karim",
            "Start",
            ("The question before: “{question}”", "The message after it: “{title}”"),
        ),
        ("Nour", "البدء", ("السؤال السابق: «{question}»", "الرسالة التي تلته: «{title}»")),
        (
            "Joelle",
            "Commencer",
            (
                "La question précédente\xa0: «\xa0{question}\xa0»",
                "Le message qui a suivi\xa0: «\xa0{title}\xa0»",
            ),
        ),
    ],
)
def test_L1_both_are_named_shortly_in_the_language_of_who_is_asked(
    database: Database, name: str, start: str, lines: tuple[str, str]
) -> None:
    talk = town(database)
    send(talk, definition(replace(HELD, label={"en": "Did it " + "really " * 40 + "work?"})))
    talk.wait(timedelta(hours=24))
    taps(talk, name, start)
    from tests.flows.meetings import plan

    plan(talk)
    talk.wait(timedelta(minutes=3))
    text = plain(talk.says(name, "1")[-1].text)
    question = "Did it really really really really really really really…"
    title = "📅 Monthly coordination"
    assert text.splitlines()[1:3] == [one.format(question=question, title=title) for one in lines]


def test_a_survey_waits_until_the_conversation_that_is_open_is_over(database: Database) -> None:
    talk = town(database)
    talk.says("Karim", "/mydata")
    taps(talk, "Karim", "Correct my name")
    send(talk, definition(OVERALL))
    assert "Start" not in newest(talk, "Karim").labels
    talk.says("Karim", "Karim")
    assert "Start" in newest(talk, "Karim").labels or any(
        "Start" in one.labels for one in talk.wait(timedelta(minutes=11)) if one.to == "Karim"
    )


# --- free text ------------------------------------------------------------------------------------


def test_H2_free_text_is_warned_about_shown_back_and_kept_when_confirmed(
    database: Database,
) -> None:
    talk = town(database)
    survey = send(talk, definition(OPEN))
    shown = taps(talk, "Karim", "Start")
    assert "No names, no descriptions of people" in shown[-1].text
    shown = talk.says("Karim", "The exercise in small groups")
    assert "This is what will be kept" in shown[-1].text
    assert shown[-1].labels == ["Yes, keep it", "Write it again", "Skip"]
    taps(talk, "Karim", "Yes, keep it", "Send my answers")
    assert urn(talk, survey) == [{"open": "The exercise in small groups"}]


@pytest.mark.parametrize(
    "words", ["My neighbour Ahmad worries me", "call 70 123 456", "جارنا أحمد", "son frère Ali"]
)
def test_H2_what_names_somebody_is_refused_and_nothing_of_it_is_kept(
    database: Database, words: str
) -> None:
    talk = town(database)
    survey = send(talk, definition(OPEN))
    taps(talk, "Karim", "Start")
    shown = talk.says("Karim", words)
    assert "I did not save it" in shown[-1].text
    assert words not in texts(shown, "Karim")
    with talk.database.transaction() as store:
        drafts = [str(one.answers) for one in sessions.open_since(store, talk.now)]
    assert not any(words in draft for draft in drafts)
    taps(talk, "Karim", "Skip", "Send my answers")
    assert urn(talk, survey) == [{}]


def test_H2_a_number_is_refused_even_from_who_insists(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OPEN))
    taps(talk, "Karim", "Start")
    shown = talk.says("Karim", "our neighbour helped")
    taps(talk, "Karim", "It is not about a person")
    assert "I did not save it" in talk.says("Karim", "70 123 456")[-1].text
    shown = talk.says("Karim", "our neighbour helped")
    assert "This is what will be kept" in shown[-1].text
    taps(talk, "Karim", "Yes, keep it", "Send my answers")
    assert urn(talk, survey) == [{"open": "our neighbour helped"}]


def test_H2_a_hint_that_is_the_warning_is_not_followed_by_it(database: Database) -> None:
    talk = town(database)
    warning = dict(zip(LANGUAGES, all_labels(BEFORE), strict=True))
    send(talk, definition(replace(OPEN, hint=warning)))
    shown = taps(talk, "Karim", "Start")
    assert shown[-1].text.count("Please write about the activity only.") == 1


def test_H2_what_is_written_anew_leaves_nothing_of_the_first(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OPEN))
    taps(talk, "Karim", "Start")
    talk.says("Karim", "The first thought")
    taps(talk, "Karim", "Write it again")
    with talk.database.transaction() as store:
        drafts = [str(one.answers) for one in sessions.open_since(store, talk.now)]
    assert not any("first thought" in draft for draft in drafts)
    talk.says("Karim", "The second thought")
    talk.says("Karim", "yes")
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"open": "The second thought"}]
