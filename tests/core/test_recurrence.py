"""What comes again falls on the dates that people expect, once each."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.occasions import Place, instant, local
from bot.core.recurrence import Every, Rule, occurrences

EVERY: tuple[Every, ...] = ("weekly", "fortnightly", "monthly_date", "monthly_weekday")
THE_YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_T1_a_weekly_meeting_at_half_past_midnight_comes_once_a_week_for_nine_years() -> None:
    place = Place("Asia/Beirut")
    days = occurrences(date(2022, 1, 2), Rule(every="weekly"), date(2022, 1, 1), date(2030, 12, 31))
    shown = [local(instant(day, time(0, 30), place), place).date() for day in days]
    assert shown == days
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(weeks=1)}


def test_every_two_weeks_keeps_its_rhythm_wherever_one_begins_to_look() -> None:
    days = occurrences(
        date(2026, 1, 5), Rule(every="fortnightly"), date(2026, 2, 1), date(2026, 3, 2)
    )
    assert days == [date(2026, 2, 2), date(2026, 2, 16), date(2026, 3, 2)]


def test_a_month_without_a_31st_has_its_last_day_instead() -> None:
    days = occurrences(date(2026, 1, 31), Rule(every="monthly_date"), *THE_YEAR)
    assert [day.day for day in days] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_the_second_thursday_stays_the_second_thursday() -> None:
    days = occurrences(date(2026, 1, 8), Rule(every="monthly_weekday"), *THE_YEAR)
    assert len(days) == 12
    assert {day.weekday() for day in days} == {3}
    assert all(8 <= day.day <= 14 for day in days)


def test_the_fifth_weekday_of_a_month_means_its_last() -> None:
    days = occurrences(date(2026, 1, 29), Rule(every="monthly_weekday"), *THE_YEAR)
    assert days[:5] == [
        date(2026, 1, 29),
        date(2026, 2, 26),
        date(2026, 3, 26),
        date(2026, 4, 30),
        date(2026, 5, 28),
    ]
    assert all((day + timedelta(weeks=1)).month != day.month for day in days)


def test_the_last_date_of_a_rule_is_included() -> None:
    rule = Rule(every="weekly", until=date(2026, 1, 19))
    assert occurrences(date(2026, 1, 5), rule, *THE_YEAR)[-1] == date(2026, 1, 19)


def test_a_count_counts_from_the_first_also_when_one_looks_later() -> None:
    rule = Rule(every="weekly", count=3)
    assert occurrences(date(2026, 1, 5), rule, *THE_YEAR) == [
        date(2026, 1, 5),
        date(2026, 1, 12),
        date(2026, 1, 19),
    ]
    assert occurrences(date(2026, 1, 5), rule, date(2026, 1, 13), date(2026, 12, 31)) == [
        date(2026, 1, 19)
    ]
    assert occurrences(date(2026, 1, 5), rule, date(2026, 2, 1), date(2026, 12, 31)) == []


@pytest.mark.parametrize("every", EVERY)
def test_nothing_comes_before_the_beginning(every: Every) -> None:
    start = date(2026, 6, 17)
    assert occurrences(start, Rule(every=every), *THE_YEAR)[0] == start
    assert occurrences(start, Rule(every=every), date(2026, 1, 1), date(2026, 6, 16)) == []


@settings(max_examples=150)
@given(
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.sampled_from(EVERY),
    st.integers(0, 900),
    st.integers(0, 400),
)
def test_looking_at_a_part_shows_the_same_dates_as_looking_at_the_whole(
    start: date, every: Every, ahead: int, length: int
) -> None:
    first = start + timedelta(days=ahead)
    last = first + timedelta(days=length)
    whole = occurrences(start, Rule(every=every), start, last)
    assert whole == sorted(set(whole))
    assert occurrences(start, Rule(every=every), first, last) == [d for d in whole if d >= first]
