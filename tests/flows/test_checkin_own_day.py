"""Members and a check-in: reporting by oneself, on a day of one's own, not now, not for a while."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.flows.checkins import named_round
from storage import checkins
from storage.checkins import Checkin, Rhythm
from storage.database import Database
from storage.surveys import Part, Standing, Survey
from tests.flows.checkins import (
    FIRST,
    SECOND,
    WEEKLY,
    answer,
    at,
    begin,
    one_round,
    parts,
    prompts,
    rounds,
    told,
    town,
)
from tests.flows.meetings import tap, texts
from tests.flows.talk import NoButtonError, Talk


def asked(talk: Talk, name: str, until: int, month: int = 12) -> list[str]:
    """When somebody is asked, without the reminders."""
    shown = talk.until(at(until, 9, month=month))
    return [
        line.removesuffix(" prompt") for line in prompts(shown, name) if line.endswith("prompt")
    ]


def wants(talk: Talk, made: Checkin, name: str) -> Rhythm:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        return checkins.rhythms(store, made.id).get(member.id, Rhythm())


# --- reporting by oneself -------------------------------------------------------------------------


def test_who_reports_early_is_not_asked_in_that_round(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/checkin")
    assert "Thank you" in answer(talk, "Karim")[0].text
    assert parts(talk, one_round(talk, made, FIRST))["Karim"] is Part.ANSWERED
    assert told(talk, one_round(talk, made, FIRST))["Karim"]["held"] == "none_planned"
    assert asked(talk, "Karim", 9) == ["Thu 03 17:00"]


def test_while_a_round_is_open_the_report_is_for_that_one(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    talk.says("Karim", "/checkin")
    answer(talk, "Karim")
    assert parts(talk, one_round(talk, made, FIRST))["Karim"] is Part.ANSWERED
    assert "answered already" in texts(talk.says("Karim", "/checkin"), "Karim")


def test_who_missed_the_last_round_is_asked_which_one_is_meant(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(30, 10, month=11))
    shown = talk.says("Karim", "/checkin")
    assert shown[0].labels == [
        "Weekly check-in, late for Thursday 26 November",
        "Weekly check-in, already for Thursday 3 December",
    ]
    talk.presses("Karim", shown[0].labels[0])
    answer(talk, "Karim")
    assert parts(talk, one_round(talk, made, FIRST))["Karim"] is Part.ANSWERED
    assert asked(talk, "Karim", 4) == ["Thu 03 17:00"]


def test_a_report_for_a_round_that_is_far_away_writes_it_down(database: Database) -> None:
    talk = town(database)
    monthly = {"every": "working day", "at": "17:00", "from": "2026-11-23"}
    made = begin(talk, rhythm={**monthly, "from": "2026-12-02"})
    assert rounds(talk, made) == []
    talk.says("Karim", "/checkin")
    answer(talk, "Karim")
    (far,) = rounds(talk, made)
    assert far.round_day == date(2027, 1, 1)
    assert parts(talk, far) == {
        "Karim": Part.ANSWERED, "Nour": Part.ASKED, "Joelle": Part.ASKED,
    }  # fmt: skip


def test_an_early_report_can_be_put_aside_and_gone_on_with(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/checkin")
    talk.presses("Karim", "None planned")
    talk.presses("Karim", "Answer later")
    talk.says("Karim", "/checkin")
    answer(talk, "Karim", ("🟢 On track", "No, thank you"))
    assert parts(talk, one_round(talk, made, FIRST))["Karim"] is Part.ANSWERED


def test_of_several_check_ins_one_chooses(database: Database) -> None:
    talk = town(database)
    begin(talk)
    begin(talk, "network_pulse", rhythm={**WEEKLY, "weekdays": [1]})
    assert talk.says("Karim", "/checkin")[0].labels == [
        "Weekly check-in, already for Thursday 26 November",
        "Monthly pulse, already for Tuesday 24 November",
    ]


def test_an_early_report_goes_along_when_the_round_is_moved(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/checkin")
    answer(talk, "Karim")
    with talk.database.transaction() as store:
        tuesday = {**WEEKLY, "weekdays": [1]}
        checkins.change(store, made, talk.now, rhythm=tuesday)
    assert asked(talk, "Karim", 8) == ["Tue 01 17:00"]
    moved = one_round(talk, made, date(2026, 11, 24))
    assert told(talk, moved)["Karim"]["held"] == "none_planned"
    assert moved.state is Standing.CLOSED


def test_an_early_report_goes_to_the_next_round_when_its_own_is_left_out(
    database: Database,
) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/checkin")
    answer(talk, "Karim")
    talk.says("Rana", "/pausenetwork")
    talk.presses("Rana", "7 days")
    assert one_round(talk, made, FIRST).state is Standing.SKIPPED
    assert asked(talk, "Karim", 9) == []
    assert told(talk, one_round(talk, made, SECOND))["Karim"]["held"] == "none_planned"


def test_an_early_report_is_counted_when_the_check_in_is_stopped(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/checkin")
    answer(talk, "Karim")
    tap(talk, "Rana", "checkin-stop", made.subject, "yes") if talk.says("Rana", "/menu") else None
    shown = talk.until(at(3, 10))
    assert prompts(shown, "Nour") == []
    (only,) = rounds(talk, made)
    assert (only.state, only.asked, only.answered) == (Standing.CLOSED, 1, 1)


def test_nobody_is_told_of_a_check_in_that_is_not_for_them(database: Database) -> None:
    talk = town(database)
    begin(talk)
    said = texts(talk.says("Rana", "/checkin"), "Rana")
    assert said == "There is no check-in that you are asked in."


# --- on another day -------------------------------------------------------------------------------


def choose(talk: Talk, name: str, *labels: str) -> str:
    said = ""
    for label in labels:
        said = texts(talk.presses(name, label), name)
    return said


def test_ask_me_on_sundays_instead(database: Database) -> None:
    """Sunday is past the window of two days: the round waits for who is asked on it."""
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    said = choose(talk, "Karim", "Ask me on another day", "Sunday")
    assert said == "From now on I ask you in “Weekly check-in” on this day: Sunday."
    shown = talk.until(at(30, 9, month=11))
    mine = [one for one in shown if one.to == "Karim"]
    assert prompts(shown, "Karim") == ["Sun 29 17:00 prompt"]
    assert "Open until Tuesday 1 December, 17:00" in mine[0].text
    assert one_round(talk, made, FIRST).state is Standing.CLOSED
    talk.presses("Karim", "Start")
    answer(talk, "Karim")
    assert parts(talk, one_round(talk, made, FIRST))["Karim"] is Part.ANSWERED
    assert asked(talk, "Karim", 14) == ["Sun 06 17:00", "Sun 13 17:00"]


def test_a_day_within_the_window_moves_the_question_alone(database: Database) -> None:
    talk = town(database)
    begin(talk)
    talk.until(at(26, 17, month=11))
    choose(talk, "Karim", "Ask me on another day", "Friday")
    shown = talk.until(at(4, 18))
    mine = [one for one in shown if one.to == "Karim" and one.reason.startswith("survey")]
    assert prompts(shown, "Karim")[-1] == "Fri 04 17:00 prompt"
    assert "Open until Saturday 5 December, 17:00" in mine[-1].text


def test_the_button_later_says_until_when_it_is_open_for_oneself(database: Database) -> None:
    talk = town(database)
    begin(talk)
    talk.until(at(26, 17, month=11))
    choose(talk, "Karim", "Ask me on another day", "Sunday")
    talk.until(at(29, 17, month=11))
    assert "stays open until Tuesday 1 December" in choose(talk, "Karim", "Later")


def test_H13_a_round_whose_own_day_has_not_come_counts_against_nobody(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/settings")
    choose(talk, "Karim", "When check-ins are asked", "Sunday")
    talk.until(at(12, 18))
    assert silent(talk, rounds(talk, made)[2]) == {"Nour", "Joelle"}
    talk.until(at(19, 18))
    assert silent(talk, rounds(talk, made)[3]) == {"Karim", "Nour", "Joelle"}


def silent(talk: Talk, one: Survey) -> set[str]:
    """Who is named to the coordinator as not heard for three rounds."""
    with talk.database.transaction() as store:
        return set(named_round.of(store, one).silent)


def test_who_changes_the_day_twice_is_asked_once_more_alone(database: Database) -> None:
    talk = town(database)
    begin(talk)
    talk.until(at(26, 17, month=11))
    choose(talk, "Karim", "Ask me on another day", "Sunday")
    choose(talk, "Karim", "Ask me on another day", "Saturday")
    talk.until(at(28, 18, month=11))
    choose(talk, "Karim", "Ask me on another day", "Monday")
    assert asked(talk, "Karim", 2) == []


def test_as_the_others_takes_it_back(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    choose(talk, "Karim", "Ask me on another day", "Sunday", "As the others")
    assert wants(talk, made, "Karim") == Rhythm()
    assert asked(talk, "Karim", 5) == ["Thu 03 17:00"]


def test_own_days_are_in_the_settings_and_say_what_holds_now(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/settings")
    assert "Every week: Thursday, 17:00" in choose(talk, "Karim", "When check-ins are asked")
    choose(talk, "Karim", "Monday")
    assert wants(talk, made, "Karim").weekday == 0
    talk.says("Karim", "/settings")
    assert "You are asked on: Monday" in choose(talk, "Karim", "When check-ins are asked")


def test_without_check_ins_the_settings_do_not_speak_of_them(database: Database) -> None:
    talk = town(database)
    assert "When check-ins are asked" not in talk.says("Karim", "/settings")[0].labels


def test_H7_an_anonymous_round_is_asked_within_its_window_alone(database: Database) -> None:
    talk = town(database)
    made = begin(talk, "network_pulse")
    talk.says("Karim", "/settings")
    labels = talk.presses("Karim", "When check-ins are asked")[0].labels
    assert labels == ["Friday", "As the others", "Not for some weeks", "Cancel"]
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        checkins.set_rhythm(store, made.id, karim.id, Rhythm(weekday=6))
    assert asked(talk, "Karim", 30, month=11) == ["Thu 26 17:00"]


def test_with_several_weekdays_there_is_no_other_day(database: Database) -> None:
    talk = town(database)
    begin(talk, rhythm={**WEEKLY, "weekdays": [0, 3]})
    talk.says("Karim", "/settings")
    labels = talk.presses("Karim", "When check-ins are asked")[0].labels
    assert labels[:2] == ["As the others", "Not for some weeks"]


# --- not now --------------------------------------------------------------------------------------


def test_not_this_round_ends_the_reminders_of_this_one_alone(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    choose(talk, "Karim", "Ask me on another day", "Not this round")
    shown = talk.until(at(3, 18))
    assert prompts(shown, "Karim") == ["Thu 03 17:00 prompt"]
    assert parts(talk, one_round(talk, made, FIRST))["Karim"] is Part.DECLINED


@pytest.mark.parametrize(("weeks", "again"), [("2 weeks", "Thu 10"), ("3", "Thu 17")])
def test_not_for_some_weeks(database: Database, weeks: str, again: str) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    choose(talk, "Karim", "Ask me on another day", "Not for some weeks")
    try:
        talk.presses("Karim", weeks)
    except NoButtonError:
        talk.says("Karim", weeks)
    assert asked(talk, "Karim", 18)[:1] == [f"{again} 17:00"]
    declined = [parts(talk, one)["Karim"] for one in rounds(talk, made)[:2]]
    assert declined == [Part.DECLINED, Part.DECLINED]


def test_who_rests_can_still_report_and_is_counted(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/settings")
    choose(talk, "Karim", "When check-ins are asked", "Not for some weeks", "4 weeks")
    talk.until(at(26, 18, month=11))
    talk.says("Karim", "/checkin")
    answer(talk, "Karim")
    talk.until(at(29, 9, month=11))
    closed = one_round(talk, made, FIRST)
    assert (closed.asked, closed.answered) == (3, 1)


def test_a_rest_that_is_taken_back_ends_at_once(database: Database) -> None:
    talk = town(database)
    begin(talk)
    talk.says("Karim", "/settings")
    choose(talk, "Karim", "When check-ins are asked", "Not for some weeks", "4 weeks")
    choose(talk, "Karim", "As the others")
    assert asked(talk, "Karim", 27, month=11) == ["Thu 26 17:00"]


def test_a_rest_begun_after_the_closing_stops_the_question_of_ones_own_day(
    database: Database,
) -> None:
    talk = town(database)
    begin(talk)
    talk.says("Karim", "/settings")
    choose(talk, "Karim", "When check-ins are asked", "Sunday")
    talk.until(at(29, 9, month=11))
    talk.says("Karim", "/settings")
    choose(talk, "Karim", "When check-ins are asked", "Not for some weeks", "2 weeks")
    assert asked(talk, "Karim", 12) == []


@pytest.mark.parametrize("number", ["0", "27", "half"])
def test_a_number_of_weeks_that_makes_no_sense_is_asked_again(
    database: Database, number: str
) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Karim", "/settings")
    choose(talk, "Karim", "When check-ins are asked", "Not for some weeks")
    shown = talk.says("Karim", number)
    assert "2 weeks" in shown[-1].labels
    assert wants(talk, made, "Karim") == Rhythm()


def test_S2_the_button_of_a_round_works_for_those_who_are_asked_alone(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Rana", "/menu")
    shown = tap(talk, "Rana", "checkin-rhythm", rounds(talk, made)[0].subject)
    assert texts(shown, "Rana") == "This check-in is no longer there."
    shown = tap(talk, "Rana", "checkin-as-others", made.subject)
    assert texts(shown, "Rana") == "This check-in is no longer there."


def test_H13_who_has_a_day_of_their_own_is_still_reminded_within_their_own_window(
    database: Database,
) -> None:
    talk = town(database)
    begin(talk)
    talk.says("Karim", "/settings")
    choose(talk, "Karim", "When check-ins are asked", "Sunday")
    shown = talk.until(at(3, 9))
    assert prompts(shown, "Karim") == ["Sun 29 17:00 prompt", "Tue 01 08:00 reminder"]
    assert talk.now - at(29, 17, month=11) < timedelta(days=7)
