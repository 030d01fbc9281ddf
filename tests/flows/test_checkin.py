"""Check-ins: rounds come by themselves, are answered, missed, left out, moved and ended."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.core.messages import Kind
from bot.flows.checkins.checkin_rounds import HOLIDAY, PAUSE
from storage import checkins, networks
from storage.database import Database
from storage.surveys import Part, Standing
from tests.flows.checkins import (
    ANSWERS,
    FIRST,
    PEOPLE,
    SECOND,
    THIRD,
    WEEKLY,
    answer,
    at,
    begin,
    one_round,
    parts,
    plan,
    prompts,
    rounds,
    told,
    town,
)
from tests.flows.meetings import tap, texts
from tests.flows.talk import Talk


def change_network(talk: Talk, **values: object) -> None:
    with talk.database.transaction() as store:
        networks.change(store, networks.listed(store)[-1].id, **values)


# --- a round --------------------------------------------------------------------------------------


def test_T1_each_is_asked_at_the_hour_of_the_network_and_the_silent_once_more(
    database: Database,
) -> None:
    talk = town(database)
    begin(talk)
    shown = talk.until(at(26, 17, month=11))
    assert [prompts(shown, name) for name in PEOPLE] == [["Thu 26 17:00 prompt"]] * 3
    assert prompts(shown, "Rana") == []
    talk.presses("Karim", "Start")
    answer(talk, "Karim")
    shown = talk.until(at(29, 8, month=11))
    assert prompts(shown, "Karim") == []
    assert prompts(shown, "Nour") == ["Sat 28 08:00 reminder"]


def test_the_rounds_are_written_down_for_the_days_ahead_and_follow_one_another(
    database: Database,
) -> None:
    talk = town(database)
    made = begin(talk)
    assert [one.round_day for one in rounds(talk, made)] == [FIRST]
    shown = talk.until(at(11, 9))
    assert [one.round_day for one in rounds(talk, made)] == [
        FIRST, SECOND, THIRD, date(2026, 12, 17),
    ]  # fmt: skip
    assert [line for line in prompts(shown, "Nour") if "prompt" in line] == [
        "Thu 26 17:00 prompt", "Thu 03 17:00 prompt", "Thu 10 17:00 prompt",
    ]  # fmt: skip


def test_H13_who_stays_silent_has_missed_it_quietly(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(28, 18, month=11))
    closed = one_round(talk, made, FIRST)
    assert closed.state is Standing.CLOSED
    assert set(parts(talk, closed).values()) == {Part.MISSED}
    shown = talk.until(at(3, 16))
    assert prompts(shown, "Nour") == []


def test_a_late_answer_counts_for_its_round_until_the_next_one_opens(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(3, 16, 59))
    talk.presses("Nour", "Start")
    thanks = answer(talk, "Nour")
    assert "Answered so far: 1 of 3" in thanks[0].text
    closed = one_round(talk, made, FIRST)
    assert (closed.asked, closed.answered) == (3, 1)
    assert told(talk, closed)["Nour"]["going"] == "green"
    talk.until(at(3, 17, 1))
    prompt_of_the_first = next(one for one in talk.shown if one.to == "Karim")
    label, handle = prompt_of_the_first.rows[0][0]
    assert label == "Start"
    assert texts(talk.sends("Karim", Kind.PRESS, handle=handle), "Karim") == (
        "This survey is closed. Thank you."
    )


def test_who_answers_late_twice_is_counted_once(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(30, 10, month=11))
    for _time in range(2):
        talk.presses("Nour", "Start")
        if _time:
            talk.presses("Nour", "Answer again")
        answer(talk, "Nour", ("Postponed", *ANSWERS[1:]) if _time else ANSWERS)
    closed = one_round(talk, made, FIRST)
    assert (closed.asked, closed.answered) == (3, 1)
    assert told(talk, closed)["Nour"]["held"] == "postponed"


# --- what came of it ------------------------------------------------------------------------------


def test_the_thanks_show_how_many_have_answered(database: Database) -> None:
    talk = town(database)
    more = ("Lina", "Farah", "Sami")
    for name in more:
        talk.member(name, "practitioner", "en")
    begin(talk)
    talk.until(at(26, 17, month=11))
    said = []
    for name in ("Karim", "Nour", *more):
        talk.presses(name, "Start")
        said.append(answer(talk, name)[0].text)
    assert "On track: 5" in said[-1]
    assert "Thank you, noted. Have a good week." in said[-1]
    assert "Answered so far: 5 of 6" in said[-1]
    assert "Answered so far: 4 of 6" in said[-2]
    assert "On track" not in said[-2], "of so few, one would know what the others answered"


def test_H8_the_thanks_of_an_anonymous_round_show_nothing(database: Database) -> None:
    talk = town(database)
    begin(talk, "network_pulse")
    talk.until(at(26, 17, month=11))
    talk.presses("Karim", "Start")
    said = answer(talk, "Karim", ("Mostly",) * 5)[0].text
    assert "of 3" not in said


# --- left out -------------------------------------------------------------------------------------


def test_a_holiday_leaves_the_round_out_and_the_coordinator_is_told_once(
    database: Database,
) -> None:
    talk = town(database)
    made = begin(talk)
    change_network(talk, days={FIRST: "Independence Day"})
    shown = talk.until(at(3, 16))
    assert one_round(talk, made, FIRST).state is Standing.SKIPPED
    assert one_round(talk, made, FIRST).why == HOLIDAY
    assert [prompts(shown, name) for name in PEOPLE] == [[], [], []]
    notices = [one for one in shown if one.to == "Rana" and one.reason != "digest"]
    assert [(f"{one.at:%a %d %H:%M}", one.text) for one in notices] == [
        (
            "Thu 26 17:00",
            "The check-in of Thursday 26 November was left out: Independence Day.",
        )
    ]
    assert "asked" in texts(talk.presses("Rana", "Show the check-in"), "Rana")


def test_T6_a_pause_leaves_rounds_out_and_afterwards_nobody_gets_a_burst(
    database: Database,
) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Rana", "/pausenetwork")
    talk.presses("Rana", "14 days")
    shown = talk.until(at(10, 16))
    assert [one.why for one in rounds(talk, made)[:2]] == [PAUSE, PAUSE]
    assert [prompts(shown, name) for name in PEOPLE] == [[], [], []]
    notices = [one for one in shown if one.to == "Rana" and one.reason != "digest"]
    assert [one.text for one in notices] == [
        "The check-in of Thursday 3 December was left out: the network was paused."
    ]
    assert prompts(talk.until(at(10, 17)), "Nour") == ["Thu 10 17:00 prompt"]


def test_T6_after_a_pause_of_weeks_the_coordinator_is_told_of_the_last_round(
    database: Database,
) -> None:
    talk = town(database)
    begin(talk, rhythm={"every": "working day", "at": "17:00", "from": "2026-11-23"})
    talk.says("Rana", "/pausenetwork")
    talk.presses("Rana", "30 days")
    shown = talk.until(at(26, 9))
    notices = [one for one in shown if one.to == "Rana" and one.reason != "digest"]
    assert [f"{one.at:%a %d %H:%M}" for one in notices] == ["Wed 23 10:00"]
    assert "Tuesday 1 December was left out" in notices[0].text


def test_a_pause_just_before_the_opening_leaves_the_round_out_too(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 16, 58, month=11))
    talk.says("Rana", "/pausenetwork")
    talk.presses("Rana", "1 day")
    shown = talk.until(at(28, 9, month=11))
    assert one_round(talk, made, FIRST).state is Standing.SKIPPED
    assert prompts(shown, "Nour") == []


def test_a_pause_that_ends_before_the_opening_brings_the_round_back(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.says("Rana", "/pausenetwork")
    talk.presses("Rana", "7 days")
    assert one_round(talk, made, FIRST).state is Standing.SKIPPED
    talk.says("Rana", "/pausenetwork")
    talk.presses("Rana", "Resume now")
    shown = talk.until(at(26, 18, month=11))
    assert prompts(shown, "Nour") == ["Thu 26 17:00 prompt"]
    assert not any(one.to == "Rana" for one in shown)


# --- people come and go ---------------------------------------------------------------------------


def test_who_joins_is_asked_from_then_on_and_who_leaves_is_not(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    talk.member("Sami", "practitioner", "en")
    talk.says("Karim", "/leave")
    talk.presses("Karim", "Yes, delete")
    shown = talk.until(at(3, 18))
    assert "Thu 03 17:00 prompt" in prompts(shown, "Sami")
    assert prompts(shown, "Karim") == []
    assert set(parts(talk, one_round(talk, made, SECOND))) == {"Nour", "Joelle", "Sami"}


def test_who_joins_while_a_round_is_open_begins_with_the_next(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, 5, month=11))
    talk.member("Sami", "practitioner", "en")
    plan(talk)
    shown = talk.until(at(28, 18, month=11))
    assert prompts(shown, "Sami") == []
    assert "Sami" not in parts(talk, one_round(talk, made, FIRST))
    assert prompts(talk.until(at(3, 18)), "Sami") == ["Thu 03 17:00 prompt"]


def test_who_joins_while_a_round_is_open_can_report_in_the_next_at_once(
    database: Database,
) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, 5, month=11))
    talk.member("Sami", "practitioner", "en")
    talk.says("Sami", "/checkin")
    answer(talk, "Sami")
    assert parts(talk, one_round(talk, made, SECOND))["Sami"] is Part.ANSWERED
    assert prompts(talk.until(at(3, 18)), "Sami") == []


def test_H10_who_agreed_to_reminders_only_is_not_asked(database: Database) -> None:
    talk = town(database)
    begin(talk)
    talk.says("Nour", "/privacy")
    talk.presses("Nour", "Reminders and tasks only")
    assert prompts(talk.until(at(26, 18, month=11)), "Nour") == []
    assert "agreed to surveys" in texts(talk.says("Nour", "/checkin"), "Nour")


def test_H11_whoever_leaves_takes_their_own_days_along(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        checkins.set_rhythm(store, made.id, karim.id, checkins.Rhythm(weekday=6))
    talk.says("Karim", "/leave")
    talk.presses("Karim", "Yes, delete")
    with talk.database.transaction() as store:
        assert checkins.rhythms(store, made.id) == {}


# --- the clock ------------------------------------------------------------------------------------


def test_T3_T4_a_changed_clock_moves_the_round_that_is_written_down(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    change_network(talk, overrides=[(date(2026, 11, 25), date(2026, 11, 28), 180)])
    plan(talk)
    first = one_round(talk, made, FIRST)
    assert first.opens_at == at(26, 16, month=11)
    assert first.closes_at == at(28, 16, month=11)
    shown = talk.until(at(26, 17, month=11))
    assert prompts(shown, "Nour") == ["Thu 26 17:00 prompt"]


def test_T1_the_hour_stays_when_the_clock_goes_forward(database: Database) -> None:
    """In Beirut the clock goes forward in the night to 28 March 2027."""
    talk = town(database)
    talk.now = datetime.fromisoformat("2027-03-22T10:00+00:00")
    begin(talk, rhythm={**WEEKLY, "from": "2027-03-22"})
    shown = talk.until(datetime.fromisoformat("2027-04-02T10:00+00:00"))
    asked = [line for line in prompts(shown, "Nour") if "prompt" in line]
    assert asked == ["Thu 25 17:00 prompt", "Thu 01 17:00 prompt"]


def test_T5_in_ramadan_it_is_asked_at_the_hour_chosen_for_it(database: Database) -> None:
    talk = town(database, "JO")
    quiet = {"night": ["21:00", "08:00"], "friday": ["11:00", "14:00"]}
    fast = {"from": "2026-11-24", "to": "2026-11-30", "night": ["00:00", "10:30"]}
    change_network(talk, quiet={**quiet, "ramadan": fast})
    begin(talk, rhythm={**WEEKLY, "weekdays": [2], "ramadan": "21:30"}, reminders=0)
    shown = talk.until(at(3, 12))
    assert prompts(shown, "Nour") == ["Wed 25 21:30 prompt", "Wed 02 17:00 prompt"]


# --- changing it ----------------------------------------------------------------------------------


def test_a_change_of_day_moves_the_rounds_that_are_not_open_and_leaves_the_open_one(
    database: Database,
) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    with talk.database.transaction() as store:
        tuesday = {**WEEKLY, "weekdays": [1]}
        checkins.change(store, checkins.get(store, made.id), talk.now, rhythm=tuesday)
    plan(talk)
    assert [one.round_day for one in rounds(talk, made)] == [FIRST, date(2026, 12, 1)]
    assert one_round(talk, made, FIRST).closes_at == at(28, 17, month=11)
    shown = talk.until(at(5, 9))
    assert [line for line in prompts(shown, "Nour") if "prompt" in line] == ["Tue 01 17:00 prompt"]


def test_a_day_whose_round_has_begun_has_no_other_one(database: Database) -> None:
    talk = town(database)
    made = begin(talk, rhythm={**WEEKLY, "at": "11:00"})
    talk.until(at(26, 12, month=11))
    with talk.database.transaction() as store:
        later = {**WEEKLY, "at": "18:00"}
        checkins.change(store, checkins.get(store, made.id), talk.now, rhythm=later)
    plan(talk)
    assert [one.round_day for one in rounds(talk, made)] == [FIRST, SECOND]


def test_an_open_round_closes_when_the_next_one_opens_earlier(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(26, 17, month=11))
    with talk.database.transaction() as store:
        friday = {**WEEKLY, "weekdays": [4]}
        checkins.change(store, checkins.get(store, made.id), talk.now, rhythm=friday)
    plan(talk)
    assert one_round(talk, made, FIRST).closes_at == at(27, 17, month=11)


def test_a_day_that_is_changed_there_and_back_brings_its_round_back(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    for weekdays in ([1], [3], [1], [3]):
        with talk.database.transaction() as store:
            one = checkins.get(store, made.id)
            checkins.change(store, one, talk.now, rhythm={**WEEKLY, "weekdays": weekdays})
        plan(talk)
    assert [one.round_day for one in rounds(talk, made)] == [FIRST]
    shown = talk.until(at(26, 18, month=11))
    assert prompts(shown, "Nour") == ["Thu 26 17:00 prompt"]


def test_nothing_is_written_anew_while_nothing_changes(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    before = rounds(talk, made)
    plan(talk)
    assert rounds(talk, made) == before


# --- its end --------------------------------------------------------------------------------------


def test_after_the_stop_the_open_round_goes_on_and_none_follows(database: Database) -> None:
    talk = town(database)
    made = begin(talk)
    talk.until(at(27, 10, month=11))
    talk.says("Rana", "/checkins")
    talk.presses("Rana", "1. Weekly check-in")
    talk.presses("Rana", "Stop the check-in")
    assert "goes on until Saturday 28 November, 17:00" in texts(
        talk.presses("Rana", "Yes, stop it"), "Rana"
    )
    talk.presses("Nour", "Start")
    answer(talk, "Nour")
    shown = talk.until(at(20, 10))
    assert [one.round_day for one in rounds(talk, made)] == [FIRST]
    assert not [line for line in prompts(shown, "Joelle") if "prompt" in line]
    closed = one_round(talk, made, FIRST)
    assert (closed.state, closed.answered) == (Standing.CLOSED, 1)


@pytest.mark.parametrize("label", ["Change day or time", "Stop the check-in"])
def test_S4_another_networks_check_in_is_not_there(database: Database, label: str) -> None:
    talk = town(database)
    begin(talk)
    zahle = talk.network("Zahle")
    talk.member("Wael", "coordinator", "en", zahle)
    assert "There are no check-ins" in texts(talk.says("Wael", "/checkins"), "Wael")
    action = {"Change day or time": "checkin-change", "Stop the check-in": "checkin-stop"}[label]
    shown = tap(talk, "Wael", action, "checkin/1", "when")
    assert "no longer there" in texts(shown, "Wael")


def test_S4_with_names_only_the_own_network_is_asked(database: Database) -> None:
    talk = town(database)
    with talk.database.transaction() as store:
        saida = networks.listed(store)[-1]
    talk.network("Zahle")
    talk.member("Sami", "practitioner", "en")
    made = begin(talk, audience={"networks": [saida.id, saida.id + 1]})
    assert list(parts(talk, rounds(talk, made)[0])) == ["Sami"]
