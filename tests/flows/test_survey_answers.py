"""Answering a survey: by taps, in words, put aside, changed, handed in once, with no name on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.form import Type
from bot.core.messages import Kind
from bot.forms.definition import Field, Group
from storage import buttons, surveys
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
    newest,
    part,
    send,
    taps,
    urn,
)
from tests.flows.talk import Shown, Talk

ANSWERS = ("Start", "Good", "Time", "Place", "Done choosing", "No", "Skip")


def test_H9_the_first_screen_says_which_kind_it_is(database: Database) -> None:
    talk = town(database)
    send(talk, anonymous=True)
    assert "Stored without your name" in texts(talk.shown, "Karim")
    other = town(database)
    send(other, anonymous=False)
    assert "will see your answers" in texts(other.shown, "Karim")


SHOWN_AS_WRITTEN = "What you write yourself is shown as you wrote it"


@pytest.mark.parametrize(
    ("last", "anonymous", "said"),
    [(OPEN, True, True), (replace(HELD, or_other=True), True, True), (HELD, True, False),
     (OPEN, False, False)],
)  # fmt: skip
def test_H9_the_first_screen_says_that_comments_are_no_totals(
    database: Database, last: Field, anonymous: bool, said: bool
) -> None:
    talk = town(database)
    send(talk, definition(OVERALL, last), anonymous=anonymous)
    assert (SHOWN_AS_WRITTEN in texts(talk.shown, "Karim")) is said
    talk.says("Karim", "/surveys")
    shown = taps(talk, "Karim", "Start: Short survey")
    assert (SHOWN_AS_WRITTEN in shown[0].text) is said


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


def test_R2_a_tick_tapped_twice_stays(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start")
    time = talk.handle("Karim", "Time")
    talk.sends("Karim", Kind.PRESS, handle=time)
    assert talk.sends("Karim", Kind.PRESS, handle=time) == []  # it stands as it was shown already
    assert newest(talk, "Karim").labels[:2] == ["✓ Time", "Place"]
    taps(talk, "Karim", "Done choosing", "Send my answers")
    assert urn(talk, survey) == [{"hard": ["time"]}]


def test_R2_a_tick_taken_back_twice_stays_away(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start", "Time", "Place")
    time = talk.handle("Karim", "✓ Time")
    for _tap in range(2):
        talk.sends("Karim", Kind.PRESS, handle=time)
    assert newest(talk, "Karim").labels[:2] == ["Time", "✓ Place"]
    taps(talk, "Karim", "Done choosing", "Send my answers")
    assert urn(talk, survey) == [{"hard": ["place"]}]


def test_R2_a_tick_that_comes_late_stays_what_it_was(database: Database) -> None:
    talk = town(database)
    send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start")
    time, place = talk.handle("Karim", "Time"), talk.handle("Karim", "Place")
    for handle in (time, place, time, place, place):
        talk.sends("Karim", Kind.PRESS, handle=handle)
    assert newest(talk, "Karim").labels[:2] == ["✓ Time", "✓ Place"]


def test_buttons_that_were_sent_before_the_wish_stood_in_them_still_tick(
    database: Database,
) -> None:
    talk = town(database)
    send(talk, definition(DIFFICULT))
    taps(talk, "Karim", "Start")
    old = older(talk, talk.handle("Karim", "Time"))
    talk.sends("Karim", Kind.PRESS, handle=old)
    assert newest(talk, "Karim").labels[:2] == ["✓ Time", "Place"]
    talk.sends("Karim", Kind.PRESS, handle=old)
    assert newest(talk, "Karim").labels[:2] == ["Time", "Place"]
    assert talk.faults == 0


def older(talk: Talk, handle: str) -> str:
    """The same button as earlier versions sent it: it only says which choice it stands for."""
    with talk.database.transaction() as store:
        found = buttons.find(store, handle.partition(".")[0])
        assert found is not None
        presses = [
            ["answer" if action == "tick" else action, *rest] for action, *rest in found.presses
        ]
        made = buttons.add(store, found.address_id, found.ledger_id, presses, talk.now)
    return f"{made}.{handle.partition('.')[2]}"


@pytest.mark.parametrize("days", [0, 10, 80])
def test_L6_a_late_tap_on_a_reminder_hears_that_it_is_closed(database: Database, days: int) -> None:
    talk = town(database)
    survey = send(talk, definition(HELD))
    first = newest(talk, "Karim")
    talk.wait(timedelta(hours=60))
    reminder = newest(talk, "Karim")
    assert "is open until" in reminder.text
    talk.wait(timedelta(hours=14, days=days))
    assert look(talk, survey).state is Standing.CLOSED
    for handle in (data for row in (*first.rows, *reminder.rows) for _label, data in row):
        shown = talk.sends("Karim", Kind.PRESS, handle=handle)
        assert [one.text for one in shown] == ["This survey is closed. Thank you."]
    talk.stranger("Nobody")
    shown = talk.sends("Nobody", Kind.PRESS, handle=reminder.rows[0][0][1])
    assert "invitation" in shown[-1].text


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


def test_the_times_of_a_repeat_are_told_apart_before_sending(database: Database) -> None:
    days = Group(name="days", label={"en": "Days"}, repeat=True, nodes=(OVERALL,))
    talk = town(database)
    survey = send(talk, definition(HELD, days))
    shown = taps(talk, "Karim", "Start", "Yes", "Good", "Yes, one more", "Weak", "No, that is all")
    assert "• How was it? (1) Good" in shown[-1].text
    assert "• How was it? (2) Weak" in shown[-1].text
    assert "• Did it take place? Yes" in shown[-1].text
    taps(talk, "Karim", "Change an answer", "How was it? (2)", "Excellent", "Send my answers")
    (paper,) = urn(talk, survey)
    assert (paper["days[1]/overall"], paper["days[2]/overall"]) == ("4", "5")


def test_the_number_of_a_time_stays_when_one_before_it_was_skipped(database: Database) -> None:
    days = Group(name="days", label={"en": "Days"}, repeat=True, nodes=(OVERALL,))
    talk = town(database)
    send(talk, definition(days))
    more = "Yes, one more"
    shown = taps(talk, "Karim", "Start", "Good", more, "Skip", more, "Weak", "No, that is all")
    assert "• How was it? (1) Good" in shown[-1].text
    assert "• How was it? (3) Weak" in shown[-1].text


def test_the_places_of_a_ranking_are_told_apart_before_sending(database: Database) -> None:
    order = Field(name="order", type=Type.RANK, choices="hard", label={"en": "What matters most?"})
    talk = town(database)
    send(talk, definition(order))
    shown = taps(talk, "Karim", "Start", "Place", "Time")
    assert "• What matters most? (1) Place" in shown[-1].text
    assert "• What matters most? (2) Time" in shown[-1].text


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
    reminded = [one.to for one in shown if one.reason == "survey-reminder"]
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
