"""When a survey is asked: with its training, on working days, not in quiet hours, one a day."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendars import is_weekend
from bot.core.flow import reconcile
from bot.flows.places import week_of
from bot.flows.surveys.survey import LONGEST_BREAK, working_day
from bot.forms.definition import to_json
from storage import forms, meetings, networks
from storage.database import Database
from storage.networks import Network
from storage.surveys import Part, Standing
from tests.flows.meetings import tap
from tests.flows.surveys import OVERALL, definition, part
from tests.flows.surveys import look as look_at
from tests.flows.talk import Talk
from tests.flows.trainings import (
    PEOPLE,
    SATURDAY,
    THURSDAY,
    asks,
    came,
    circle,
    home,
    newest,
    prompted,
    sent,
    training,
    wall,
)

DAYS_3 = "3 days (suggested)"
END = "At the end of the training"


def planned(talk: Talk, *answers: str, **values: Any) -> None:
    """A training, and a survey about it that Rana has sent."""
    meeting = training(talk, **values)
    asks(talk, "Rana", meeting, *answers)
    talk.presses("Rana", "Send")


# --- with its training ----------------------------------------------------------------------------


def test_it_opens_five_minutes_after_the_end(database: Database) -> None:
    talk = circle(database)
    planned(talk, END, DAYS_3)
    shown = talk.wait(timedelta(days=4))
    assert prompted(shown) == dict.fromkeys(PEOPLE, "Thu 18:35")


def test_T1_it_moves_with_its_training(database: Database) -> None:
    talk = circle(database)
    planned(talk, END, DAYS_3)
    tap(talk, "Rana", "meeting-move", f"meeting/{newest(talk).meeting_id}")
    talk.says("Rana", "Friday 15:00")
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Change it")
    made = newest(talk)
    assert wall(talk, made.opens_at) == "Fri 27 Nov 16:35"
    assert made.closes_at - made.opens_at == timedelta(hours=72)
    assert prompted(talk.wait(timedelta(days=5))) == dict.fromkeys(PEOPLE, "Fri 16:35")


def test_it_is_dropped_when_its_training_is_called_off(database: Database) -> None:
    talk = circle(database)
    planned(talk, END, DAYS_3)
    tap(talk, "Rana", "meeting-cancel", f"meeting/{newest(talk).meeting_id}")
    talk.presses("Rana", "Yes, cancel it")
    assert newest(talk).state is Standing.DROPPED
    assert prompted(talk.wait(timedelta(days=5))) == {}


def test_it_is_dropped_when_its_training_is_undone(database: Database) -> None:
    talk = circle(database)
    planned(talk, END, DAYS_3)
    tap(talk, "Rana", "meeting-undo", f"meeting/{newest(talk).meeting_id}")
    assert newest(talk).state is Standing.DROPPED


def test_what_is_open_stays_where_it_is(database: Database) -> None:
    talk = circle(database)
    planned(talk, "Now", DAYS_3, day=SATURDAY)
    talk.wait(timedelta(hours=1))
    before = newest(talk)
    with talk.database.transaction() as store:
        meeting = meetings.get(store, before.meeting_id or 0)
        meetings.change(store, meeting, talk.now, day=THURSDAY)
        reconcile(store, talk.tables, meeting.subject, talk.now)
    after = newest(talk)
    assert (after.opens_at, after.closes_at) == (before.opens_at, before.closes_at)


def test_T4_a_changed_clock_moves_it(database: Database) -> None:
    talk = circle(database)
    planned(talk, END, DAYS_3)
    before = newest(talk).opens_at
    network = home(talk)
    with talk.database.transaction() as store:
        networks.change(store, network.id, overrides=[(THURSDAY, THURSDAY, 180)])
    talk.wait(timedelta(hours=7))
    assert newest(talk).opens_at == before - timedelta(hours=1)


# --- thirty days later ----------------------------------------------------------------------------


def test_T5_thirty_days_later_is_a_working_day(database: Database) -> None:
    talk = circle(database)
    planned(talk, "30 days after it, on Monday 28 December", DAYS_3)
    assert wall(talk, newest(talk).opens_at) == "Mon 28 Dec 10:00"


def test_T5_a_confirmed_holiday_moves_it_even_later(database: Database) -> None:
    talk = circle(database)
    planned(talk, "30 days after it, on Monday 28 December", DAYS_3)
    network = home(talk)
    with talk.database.transaction() as store:
        networks.change(store, network.id, days={date(2026, 12, 28): "Municipal holiday"})
    talk.until(talk.now + timedelta(days=30))
    assert wall(talk, newest(talk).opens_at) == "Tue 29 Dec 10:00"
    assert set(prompted(talk.wait(timedelta(days=10))).values()) == {"Tue 10:00"}


def test_T5_in_ramadan_it_opens_when_the_night_is_over(database: Database) -> None:
    talk = circle(database)
    network = home(talk)
    with talk.database.transaction() as store:
        ramadan = {"from": "2026-12-20", "to": "2027-01-18", "night": ["00:00", "10:30"]}
        networks.change(store, network.id, quiet={**network.quiet, "ramadan": ramadan})
    planned(talk, "30 days after it, on Monday 28 December", DAYS_3)
    assert wall(talk, newest(talk).opens_at) == "Mon 28 Dec 10:30"


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    weekend=st.sets(st.integers(0, 6), max_size=3),
    holidays=st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=9),
)
def test_T5_a_working_day_is_neither_weekend_nor_holiday(
    day: date, weekend: set[int], holidays: set[date]
) -> None:
    host = host_with(tuple(weekend), dict.fromkeys(holidays, "holiday"))
    found = working_day(day, host)
    assert timedelta(0) <= found - day < LONGEST_BREAK
    assert not is_weekend(found, week_of(host))
    assert found not in holidays
    between = [day + timedelta(days=ahead) for ahead in range((found - day).days)]
    assert all(is_weekend(one, week_of(host)) or one in holidays for one in between)


def host_with(weekend: tuple[int, ...], days: dict[date, str]) -> Network:
    return Network(
        id=1, programme_id=1, office=False, names={}, towns={}, country="LB", zone="Asia/Beirut",
        weekend=weekend, languages=("en",), quiet={}, overrides=(), days=days, paused_until=None,
        shows_places=False, controller="", contact="", focal="", emergency="",
    )  # fmt: skip


# --- quiet hours, the budget, and reminders -------------------------------------------------------


def test_R8_after_an_evening_training_it_waits_for_the_morning(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, at=time(20), minutes=90)
    preview = asks(talk, "Rana", meeting, END, DAYS_3).text
    assert "It is quiet time then: the messages wait until Friday 27 November, 08:00." in preview
    talk.presses("Rana", "Send")
    assert prompted(talk.wait(timedelta(days=6))) == dict.fromkeys(PEOPLE, "Fri 08:00")


def test_H13_who_had_a_message_that_day_is_asked_the_next_morning(database: Database) -> None:
    talk = circle(database)
    planned(talk, "Now", DAYS_3, day=SATURDAY)
    talk.wait(timedelta(minutes=2))
    planned(talk, "Now", DAYS_3, day=SATURDAY, title="Another")
    assert prompted(talk.wait(timedelta(days=1))) == dict.fromkeys(PEOPLE, "Tue 08:00")


def test_who_is_asked_the_next_morning_is_no_promise_of_a_minute(database: Database) -> None:
    talk = circle(database)
    planned(talk, "Now", DAYS_3, day=SATURDAY)
    assert "The messages leave in a minute." in talk.shown[-1].text
    talk.wait(timedelta(minutes=2))
    meeting = training(talk, day=SATURDAY, title="Another")
    preview = asks(talk, "Rana", meeting, "Now", "1 day").text
    late = "⚠️ 5 people get it only on Tuesday 24 November, 08:00, and it closes on Tuesday 24"
    assert late in preview
    assert late not in asks(talk, "Rana", meeting, "Now", DAYS_3).text
    told = talk.presses("Rana", "Send")[-1].text
    assert "One message a day each: 5 messages wait until Tuesday 24 November, 08:00." in told
    assert "in a minute" not in told


def test_the_same_questions_of_the_past_were_sent_those_of_the_future_are_planned(
    database: Database,
) -> None:
    talk = circle(database)
    meeting, preview = training(talk, day=SATURDAY), ""
    for _time in range(2):
        preview = asks(talk, "Rana", meeting, "Now", DAYS_3).text
        talk.presses("Rana", "Send")
        talk.wait(timedelta(days=1))
    assert "⚠️ The same questions were already sent on Monday 23 November." in preview
    later = training(talk, title="Another")
    for _time in range(2):
        preview = asks(talk, "Rana", later, END, DAYS_3).text
        talk.presses("Rana", "Send")
    assert "⚠️ The same questions are already planned for Thursday 26 November." in preview


@pytest.mark.parametrize(("wanted", "comes"), [(0, 0), (1, 1), (2, 2), (5, 2)])
def test_H13_only_the_silent_are_reminded_and_twice_at_most(
    database: Database, wanted: int, comes: int
) -> None:
    talk = circle(database)
    own = definition(OVERALL, anonymous=True, reminders=wanted)
    network = home(talk)
    with talk.database.transaction() as store:
        forms.add(
            store, network_id=network.id, definition=to_json(own), source="chat", now=talk.now
        )
    meeting = training(talk, SATURDAY)
    came(talk, meeting, *PEOPLE)
    talk.says("Rana", "/survey")
    for answer in ("21 Nov: Listening well", "Short survey", "Now", DAYS_3, "Send"):
        talk.presses("Rana", answer)
    talk.wait(timedelta(hours=1))
    for label in ("Start", "Good", "Send my answers"):
        talk.presses("Karim", label)
    made = newest(talk)
    assert part(talk, made, "Karim") is Part.ANSWERED
    shown = talk.until(look_at(talk, made).closes_at)
    reminders = [one.to for one in shown if one.reason == "survey-reminder"]
    assert sorted(reminders) == sorted(name for name in PEOPLE[1:] for _time in range(comes))


def test_who_could_not_be_asked_in_time_is_introduced_by_the_reminder(database: Database) -> None:
    talk = circle(database)
    planned(talk, "Now", DAYS_3, day=SATURDAY)
    talk.wait(timedelta(minutes=2))
    planned(talk, "Now", "1 day", day=SATURDAY, title="Another")
    shown = [one for one in talk.wait(timedelta(days=1)) if one.to == "Karim"]
    (only,) = [one for one in shown if one.reason == "survey-reminder"]
    assert "Thank you for taking part in “Another”." in only.text
    assert len(sent(talk)) == 2


def test_a_day_and_an_hour_of_ones_choice(database: Database) -> None:
    talk = circle(database)
    asks(talk, "Rana", training(talk, SATURDAY), "On another day")
    talk.says("Rana", "Wednesday 16:00")
    preview = talk.presses("Rana", DAYS_3)[-1].text
    assert "It opens on Wednesday 25 November, 16:00." in preview
    talk.presses("Rana", "Send")
    assert prompted(talk.wait(timedelta(days=4))) == dict.fromkeys(PEOPLE, "Wed 16:00")
