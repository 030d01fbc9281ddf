"""Answering a survey: by taps, in words, put aside, changed, handed in once, with no name on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.form import Type
from bot.core.messages import Kind
from bot.core.persons import BEFORE
from bot.core.texts import LANGUAGES, all_labels
from bot.forms.definition import Field
from storage import sessions, surveys
from storage.database import Database
from storage.surveys import Part, Standing
from tests.flows.meetings import texts, town
from tests.flows.surveys import (
    DIFFICULT,
    HELD,
    OPEN,
    OVERALL,
    REACH,
    definition,
    look,
    named,
    part,
    send,
    urn,
)
from tests.flows.talk import Shown, Talk


def taps(talk: Talk, name: str, *labels: str) -> list[Shown]:
    shown: list[Shown] = []
    for label in labels:
        shown += talk.presses(name, label)
    return shown


def newest(talk: Talk, name: str) -> Shown:
    return next(one for one in reversed(talk.shown) if one.to == name)


ANSWERS = ("Start", "Good", "Time", "Place", "Done choosing", "No", "Skip")


def test_H9_the_first_screen_says_which_kind_it_is(database: Database) -> None:
    talk = town(database)
    send(talk, anonymous=True)
    assert "Stored without your name" in texts(talk.shown, "Karim")
    other = town(database)
    send(other, anonymous=False)
    assert "will see your answers" in texts(other.shown, "Karim")


def test_H9_whoever_begins_another_way_reads_it_too(database: Database) -> None:
    talk = town(database)
    send(talk, definition(OVERALL), anonymous=True)
    talk.says("Karim", "/surveys")
    shown = taps(talk, "Karim", "Start: Short survey")
    assert "Stored without your name" in shown[0].text


def test_H9_whoever_has_just_read_it_is_not_told_again(database: Database) -> None:
    talk = town(database)
    send(talk, definition(OVERALL), anonymous=False)
    assert len(taps(talk, "Karim", "Start")) == 1


def test_L6_a_survey_is_answered_by_taps_alone(database: Database) -> None:
    talk = town(database)
    survey = send(talk)
    shown = taps(talk, "Karim", *ANSWERS)
    assert "Question 1 of" in shown[0].text
    assert "Shall I send your answers?" in shown[-1].text
    assert "Good" in shown[-1].text
    assert urn(talk, survey) == []  # nothing counts before it is sent
    shown = taps(talk, "Karim", "Send my answers")
    assert "Thank you" in shown[-1].text
    assert urn(talk, survey) == [{"overall": "4", "hard": ["time", "place"], "held": "no"}]
    assert part(talk, survey, "Karim") is Part.ANSWERED
    assert talk.faults == 0


def test_L6_double_taps_and_taps_that_come_again_change_nothing(database: Database) -> None:
    talk = town(database)
    survey = send(talk)
    start = talk.handle("Karim", "Start")
    taps(talk, "Karim", "Start")
    good = talk.handle("Karim", "Good")
    for _tap in range(3):
        talk.sends("Karim", Kind.PRESS, handle=good)
    talk.sends("Karim", Kind.PRESS, handle=start)
    taps(talk, "Karim", *ANSWERS[2:])
    end = talk.handle("Karim", "Send my answers")
    for _tap in range(3):
        talk.sends("Karim", Kind.PRESS, handle=end)
    assert len(urn(talk, survey)) == 1
    assert urn(talk, survey)[0]["overall"] == "4"


def test_answers_can_be_changed_until_they_are_sent(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD, REACH))
    taps(talk, "Karim", "Start", "Good", "Yes")
    talk.says("Karim", "12")
    shown = taps(talk, "Karim", "Change an answer", "Did it take place?")
    assert "Did it take place?" in shown[-1].text
    shown = taps(talk, "Karim", "No")
    assert "Shall I send" in shown[-1].text
    assert "12" not in shown[-1].text  # what does not apply any more is not sent
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"overall": "4", "held": "no"}]


def test_an_answer_that_a_change_made_unfit_is_asked_again(database: Database) -> None:
    seats = Field(name="seats", type=Type.INTEGER, label={"en": "How many seats?"})
    came = Field(
        name="came", type=Type.INTEGER, label={"en": "How many came?"}, constraint=". <= ${seats}"
    )
    talk = town(database)
    survey = send(talk, definition(seats, came))
    taps(talk, "Karim", "Start")
    for words in ("20", "15"):
        talk.says("Karim", words)
    taps(talk, "Karim", "Change an answer", "How many seats?")
    talk.says("Karim", "10")
    shown = taps(talk, "Karim", "Send my answers")
    assert "Please give that one again." in shown[0].text
    assert "How many came?" in shown[-1].text
    assert urn(talk, survey) == []
    talk.says("Karim", "8")
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"seats": 10, "came": 8}]


def test_back_leads_to_the_question_before(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD))
    taps(talk, "Karim", "Start", "Good")
    shown = taps(talk, "Karim", "Back")
    assert "How was it?" in shown[-1].text
    taps(talk, "Karim", "Weak", "Yes", "Send my answers")
    assert urn(talk, survey) == [{"overall": "2", "held": "yes"}]


def test_a_survey_can_be_put_aside_and_gone_on_with(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD))
    taps(talk, "Karim", "Start", "Good")
    shown = taps(talk, "Karim", "Answer later")
    assert shown[-1].labels == ["Go on"]
    assert "not sure I understood" in talk.says("Karim", "good")[-1].text  # no question is open
    shown = taps(talk, "Karim", "Go on")
    assert "Did it take place?" in shown[-1].text
    taps(talk, "Karim", "Yes", "Send my answers")
    assert urn(talk, survey) == [{"overall": "4", "held": "yes"}]


def test_words_go_to_the_survey_that_was_gone_on_with_last(database: Database) -> None:
    talk = town(database)
    first = send(talk, definition(OVERALL, HELD))
    talk.wait(timedelta(hours=24))  # one message a day: the other survey needs its own
    second = send(talk, definition(HELD, OVERALL))
    older, newer = (
        data
        for one in talk.shown
        for row in one.rows
        for label, data in row
        if one.to == "Karim" and label == "Start"
    )
    shown: list[Shown] = []
    for handle in (older, newer, older):
        talk.wait(timedelta(minutes=1))
        shown = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "How was it?" in shown[-1].text
    shown = talk.says("Karim", "4")
    assert "Did it take place?" in shown[-1].text
    talk.says("Karim", "yes")
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, first) == [{"overall": "4", "held": "yes"}]
    assert urn(talk, second) == []


def test_H12_a_draft_is_wiped_after_a_day_and_the_survey_begins_again(database: Database) -> None:
    talk = town(database)
    send(talk, definition(OVERALL, HELD))
    taps(talk, "Karim", "Start", "Good")
    talk.wait(timedelta(hours=25))
    shown = taps(talk, "Karim", "Start")
    assert "How was it?" in shown[-1].text


def test_H7_only_the_silent_are_reminded_and_never_after_they_have_answered(
    database: Database,
) -> None:
    talk = town(database)
    send(talk, definition(OVERALL), reminders=5)
    taps(talk, "Karim", "Start", "Good", "Send my answers")
    shown = talk.wait(timedelta(hours=72))
    reminded = [one.to for one in shown if "still open" in one.text or one.reason]
    assert "Karim" not in [one.to for one in shown if one.reason == "survey-reminder"]
    assert reminded
    for name in ("Nour", "Joelle"):
        asked = [one for one in talk.shown if one.to == name and one.reason == "survey-reminder"]
        assert len(asked) == 2, "twice at most (H13)"


def test_not_this_time_ends_the_reminders(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL))
    taps(talk, "Karim", "Not this time")
    assert part(talk, survey, "Karim") is Part.DECLINED
    shown = talk.wait(timedelta(hours=72))
    assert "Karim" not in [one.to for one in shown if one.reason == "survey-reminder"]


def test_S2_S4_whoever_is_not_asked_learns_nothing(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL))
    handle = talk.handle("Karim", "Start")
    talk.network("Zarqa", "JO")
    talk.member("Omar", "practitioner", "en")
    assert "How was it?" not in texts(talk.sends("Omar", Kind.PRESS, handle=handle), "Omar")
    from tests.flows.meetings import tap

    talk.says("Omar", "/help")
    shown = tap(talk, "Omar", "survey-start", survey.subject)
    assert "no longer there" in texts(shown, "Omar")


def test_a_closed_survey_says_so_even_in_the_middle(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD), hours=2)
    taps(talk, "Karim", "Start")
    with talk.database.transaction() as store:
        surveys.change(store, survey, talk.now, state=Standing.CLOSED)
    assert "closed" in taps(talk, "Karim", "Good")[-1].text
    assert urn(talk, survey) == []


def test_L6_an_answer_that_was_sent_in_time_counts_though_it_arrives_late(
    database: Database,
) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL), hours=2)
    taps(talk, "Karim", "Start", "Good")
    end = talk.handle("Karim", "Send my answers")
    sent = look(talk, survey).closes_at - timedelta(seconds=5)
    talk.now = look(talk, survey).closes_at + timedelta(minutes=5)
    talk.sends("Karim", Kind.PRESS, handle=end, occurred_at=sent)
    assert len(urn(talk, survey)) == 1


def test_an_anonymous_survey_is_answered_once(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL))
    start = talk.handle("Karim", "Start")
    taps(talk, "Karim", "Start", "Good", "Send my answers")
    shown = talk.sends("Karim", Kind.PRESS, handle=start)
    assert "have arrived" in shown[-1].text
    assert len(urn(talk, survey)) == 1


def test_a_named_survey_keeps_the_newest_answers(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL), anonymous=False)
    taps(talk, "Karim", "Start", "Good", "Send my answers")
    taps(talk, "Karim", "Start", "Answer again", "Weak", "Send my answers")
    assert list(named(talk, survey).values()) == [{"overall": "2"}]


# --- words ----------------------------------------------------------------------------------------


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
    shown = taps(talk, "Karim", "The question before")
    assert "How was it?" in shown[-1].text
    taps(talk, "Karim", "Good", "Send my answers")
    assert urn(talk, survey) == [{"overall": "4", "held": "yes"}]


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


def test_several_choices_are_ticked_and_unticked(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start", "Time", "Place", "✓ Time", "Done choosing", "Send my answers")
    assert urn(talk, survey) == [{"hard": ["place"]}]


def test_H11_what_carries_a_name_is_shown_to_its_owner_and_goes_with_them(
    database: Database,
) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD), anonymous=False)
    taps(talk, "Karim", "Start", "Good", "Yes", "Send my answers")
    talk.says("Karim", "/mydata")
    shown = taps(talk, "Karim", "See what is kept")
    assert "Good, Yes" in shown[-1].text
    talk.says("Rana", "/mydata")
    assert "Good, Yes" not in taps(talk, "Rana", "See what is kept")[-1].text
    talk.says("Karim", "/mydata")
    taps(talk, "Karim", "Delete everything", "Yes, delete")
    assert named(talk, survey) == {}
    assert part(talk, survey, "Karim") is None
