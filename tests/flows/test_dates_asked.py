"""Days and hours that are not wholly understood are asked with taps; a typed number is a tap."""

from __future__ import annotations

from datetime import date, time

import pytest

from storage.database import Database
from tests.flows.meetings import ANSWERS, look, newest, plan, tap, town
from tests.flows.talk import Shown, Talk


def asked(database: Database, words: str) -> tuple[Talk, Shown]:
    """A new meeting, and what is shown after its day has been typed."""
    talk = town(database)
    talk.says("Rana", "/meeting")
    talk.says("Rana", "Coordination")
    return talk, talk.says("Rana", words)[-1]


def planned(talk: Talk, *, length: str = "90 minutes") -> tuple[date, time, int]:
    for answer in (*((length,) if length else ()), "Skip", *ANSWERS[1:], "Send"):
        talk.presses("Rana", answer)
    meeting = newest(talk)
    return meeting.day, meeting.at, meeting.minutes


def test_L4_a_number_picks_one_of_two_days_and_the_hour_is_kept(database: Database) -> None:
    talk, shown = asked(database, "Sunday 30/11 10:00 am")
    assert "do not agree" in shown.text
    assert shown.labels[:2] == ["Sunday 29 November, 10:00", "Monday 30 November, 10:00"]
    assert "How long will it take?" in talk.says("Rana", "1")[-1].text
    assert planned(talk) == (date(2026, 11, 29), time(10), 90)


def test_L4_a_tap_on_one_of_two_days_keeps_the_hour(database: Database) -> None:
    talk, _shown = asked(database, "Sunday 30/11 10:00 am")
    assert "How long will it take?" in talk.presses("Rana", "Monday 30 November, 10:00")[-1].text
    assert planned(talk) == (date(2026, 11, 30), time(10), 90)


def test_L4_a_number_is_no_choice_once_the_calendar_is_back(database: Database) -> None:
    talk, _shown = asked(database, "Sunday 30/11 10:00")
    talk.says("Rana", "whatever")
    assert "I did not find a day" in talk.says("Rana", "1")[-1].text


def test_L4_half_past_midnight_is_asked_with_both_days(database: Database) -> None:
    talk, shown = asked(database, "tomorrow 12:30 at night")
    assert shown.labels[:2] == ["Tuesday 24 November, 00:30", "Wednesday 25 November, 00:30"]
    talk.says("Rana", "2")
    assert planned(talk) == (date(2026, 11, 25), time(0, 30), 90)


def test_L4_an_hour_of_the_night_is_asked_with_both_days_after_its_day_too(
    database: Database,
) -> None:
    talk, _shown = asked(database, "Thursday")
    shown = talk.says("Rana", "half past midnight")[-1]
    assert shown.labels[:2] == ["Thursday 26 November, 00:30", "Friday 27 November, 00:30"]
    talk.says("Rana", "2")
    assert planned(talk) == (date(2026, 11, 27), time(0, 30), 90)


def test_L4_midnight_of_today_is_the_one_that_comes(database: Database) -> None:
    talk, _shown = asked(database, "today")
    assert "How long will it take?" in talk.says("Rana", "midnight")[-1].text
    assert planned(talk) == (date(2026, 11, 24), time(0), 90)


def test_L4_another_day_typed_with_the_hour_is_asked_about(database: Database) -> None:
    talk, _shown = asked(database, "Thursday")
    shown = talk.says("Rana", "Friday 5pm")[-1]
    assert shown.labels[:2] == ["Thursday 26 November, 17:00", "Friday 27 November, 17:00"]
    talk.presses("Rana", "Friday 27 November, 17:00")
    assert planned(talk) == (date(2026, 11, 27), time(17), 90)


def test_L4_morning_or_evening_is_picked_by_a_number_too(database: Database) -> None:
    talk, shown = asked(database, "Thursday 6")
    assert shown.labels[:2] == ["06:00", "18:00"]
    talk.says("Rana", "2")
    assert planned(talk) == (date(2026, 11, 26), time(18), 90)


@pytest.mark.parametrize("words", ["Thursday or Friday 17:00", "not Friday 17:00"])
def test_L4_what_was_not_read_wholly_is_asked_about(database: Database, words: str) -> None:
    talk, shown = asked(database, words)
    assert "I did not understand all of that" in shown.text
    assert shown.labels[0] == "Friday 27 November, 17:00"
    talk.says("Rana", "1")
    assert planned(talk) == (date(2026, 11, 27), time(17), 90)


def test_L4_the_first_thursday_of_a_month_is_planned_as_such(database: Database) -> None:
    talk, _shown = asked(database, "the first Thursday of December 5pm")
    assert planned(talk) == (date(2026, 12, 3), time(17), 90)


def test_L4_from_five_to_seven_answers_how_long_it_takes(database: Database) -> None:
    talk, shown = asked(database, "Thursday from 5 to 7 pm")
    assert "Where is it?" in shown.text
    assert planned(talk, length="") == (date(2026, 11, 26), time(17), 120)


def test_L4_an_end_is_kept_while_morning_or_evening_is_asked(database: Database) -> None:
    talk, _shown = asked(database, "Thursday from 6 to 8")
    assert "Where is it?" in talk.presses("Rana", "18:00")[-1].text
    assert planned(talk, length="") == (date(2026, 11, 26), time(18), 120)


def test_L4_a_line_that_may_be_two_days_asks_with_both(database: Database) -> None:
    talk = town(database)
    shown = talk.says("Rana", "/meeting tomorrow 12:30 at night Urgent coordination @ Hall")
    assert "Which day do you mean?" in "\n".join(one.text for one in shown)
    assert shown[-1].labels[:2] == ["Tuesday 24 November, 00:30", "Wednesday 25 November, 00:30"]
    talk.says("Rana", "2")
    talk.presses("Rana", "90 minutes")
    for answer in (*ANSWERS[1:], "Send"):
        talk.presses("Rana", answer)
    assert (newest(talk).day, newest(talk).at) == (date(2026, 11, 25), time(0, 30))


def test_L4_a_meeting_is_moved_to_the_length_that_is_typed_along(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.says("Rana", "/meetings")
    tap(talk, "Rana", "meeting-move", meeting.subject)
    talk.says("Rana", "Friday from 14:00 to 17:00")
    talk.presses("Rana", "Change it")
    moved = look(talk, meeting)
    assert (moved.day, moved.at, moved.minutes) == (date(2026, 11, 27), time(14), 180)


def test_L4_a_line_with_the_first_thursday_of_nothing_asks_which(database: Database) -> None:
    talk = town(database)
    shown = talk.says("Rana", "/meeting the first Thursday 17:00 Coordination @ Hall")
    assert "I did not understand all of that" in "\n".join(one.text for one in shown)
    assert shown[-1].labels[0] == "Thursday 26 November, 17:00"


def test_L4_a_title_may_hold_words_of_time(database: Database) -> None:
    talk = town(database)
    shown = talk.says("Rana", "/meeting Thursday 17:00 First aid for 3 schools in May @ Hall")
    assert "How long will it take?" in shown[-1].text


@pytest.mark.parametrize("words", ["in the evening", "le soir", "المسا", "pm"])
def test_L4_morning_or_evening_is_answered_in_a_word(database: Database, words: str) -> None:
    talk, _shown = asked(database, "Thursday 6")
    assert "How long will it take?" in talk.says("Rana", words)[-1].text
    assert planned(talk) == (date(2026, 11, 26), time(18), 90)


def test_L4_an_end_typed_with_the_hour_is_kept(database: Database) -> None:
    talk, _shown = asked(database, "Thursday")
    shown = talk.says("Rana", "from 6 to 8")[-1]
    assert shown.labels[:2] == ["Thursday 26 November, 06:00", "Thursday 26 November, 18:00"]
    assert "Where is it?" in talk.says("Rana", "2")[-1].text
    assert planned(talk, length="") == (date(2026, 11, 26), time(18), 120)


def test_L4_an_hour_alone_is_asked_and_answered_in_a_word(database: Database) -> None:
    talk, _shown = asked(database, "Thursday")
    assert talk.says("Rana", "6")[-1].labels[:2] == ["06:00", "18:00"]
    talk.says("Rana", "in the evening")
    assert planned(talk) == (date(2026, 11, 26), time(18), 90)
