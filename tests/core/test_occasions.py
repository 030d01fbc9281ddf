"""A wall clock and a place become an instant; an oracle that steps through UTC agrees."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.occasions import (
    Override,
    Place,
    clock_changes_on,
    clock_jumps,
    exists,
    instant,
    local,
    next_clock_change,
    same_moment,
    zone,
    zone_names,
)

BEIRUT = Place("Asia/Beirut")
AMMAN = Place("Asia/Amman")

# Chosen for their changes: at midnight, twice around Ramadan, by half an hour, abolished, near the
# date line, at a quarter to.
ZONES = (
    "Asia/Beirut",
    "Asia/Amman",
    "Asia/Gaza",
    "Asia/Damascus",
    "Asia/Tehran",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Europe/London",
    "America/Santiago",
    "America/Nuuk",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
)
FIRST, LAST = date(2022, 1, 1), date(2030, 12, 31)
HALF_HOUR = timedelta(minutes=30)
SOME_TIMES = frozenset({time(0), time(0, 30), time(2, 30), time(17)})
ALL_TIMES = frozenset(time(number // 2, number % 2 * 30) for number in range(48))

# In March 2023 the government kept winter time for four days longer than the tables say.
LEBANON_2023 = Place(
    "Asia/Beirut",
    (Override(frm=date(2023, 3, 26), to=date(2023, 3, 29), utc_offset_minutes=120),),
)


def stepping(zone_name: str, times: frozenset[time]) -> Iterator[tuple[datetime, datetime]]:
    """Each half-hour of the wall with the first instant that shows it, or that is after its gap.

    Knows nothing of offsets: it looks at a wall clock every half-hour and writes down what it sees.
    """
    rules = zone(zone_name)
    step = int(HALF_HOUR.total_seconds())
    stamp = int(datetime(FIRST.year - 1, 12, 30, tzinfo=UTC).timestamp())
    if datetime.fromtimestamp(stamp, rules).minute % 30:
        stamp += step // 2  # so that a zone at a quarter to shows full half-hours
    until = int(datetime(LAST.year + 1, 1, 2, tzinfo=UTC).timestamp())
    highest = datetime.fromtimestamp(stamp, rules).replace(tzinfo=None)
    for moment in range(stamp + step, until, step):
        wall = datetime.fromtimestamp(moment, rules).replace(tzinfo=None)
        while highest < wall:  # a repeated hour is not higher, a gap is passed in several steps
            highest += HALF_HOUR
            if highest.time() in times and FIRST <= highest.date() <= LAST:
                yield highest, after_gap(moment, rules) if highest < wall else utc(moment)


def after_gap(moment: int, rules: ZoneInfo) -> datetime:
    """Back to the gap, minute by minute, as a clock may also change at a minute past midnight."""
    offset = datetime.fromtimestamp(moment, rules).utcoffset()
    while datetime.fromtimestamp(moment - 60, rules).utcoffset() == offset:
        moment -= 60
    return utc(moment)


def utc(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def different_zones() -> list[str]:
    """One name for each set of rules; half of all names are another one's alias."""
    folder = files("tzdata").joinpath("zoneinfo")
    by_rules = {folder.joinpath(*name.split("/")).read_bytes(): name for name in zone_names()}
    return sorted(by_rules.values())


def disagreements(zone_name: str, times: frozenset[time]) -> list[tuple[datetime, datetime]]:
    place = Place(zone_name)
    return [
        (wall, expected)
        for wall, expected in stepping(zone_name, times)
        if instant(wall.date(), wall.time(), place) != expected
    ]


@pytest.mark.parametrize("zone_name", ZONES)
def test_T1_every_day_of_nine_years_is_where_a_walk_through_utc_finds_it(zone_name: str) -> None:
    assert disagreements(zone_name, SOME_TIMES) == []


def test_the_walk_through_utc_sees_every_day_once() -> None:
    walls = [wall for wall, _ in stepping("Asia/Beirut", frozenset({time(0)}))]
    assert len(walls) == len(set(walls)) == (LAST - FIRST).days + 1


@pytest.mark.skipif(
    not os.environ.get("MUYASSIR_LONG_TESTS"), reason="takes minutes: MUYASSIR_LONG_TESTS=1 runs it"
)
@pytest.mark.timeout(7200)
def test_T1_every_half_hour_of_every_zone_is_where_a_walk_through_utc_finds_it() -> None:
    wrong = {name: disagreements(name, ALL_TIMES)[:3] for name in different_zones()}
    assert [f"{name}: {found}" for name, found in wrong.items() if found] == []


def test_T1_a_time_that_does_not_exist_is_the_first_instant_after_the_gap() -> None:
    sunday = date(2026, 3, 29)
    after_the_gap = datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert instant(sunday, time(0), BEIRUT) == after_the_gap
    assert instant(sunday, time(0, 59, 59), BEIRUT) == after_the_gap
    assert instant(sunday, time(1), BEIRUT) == after_the_gap
    assert local(after_the_gap, BEIRUT) == datetime(2026, 3, 29, 1)
    assert not exists(sunday, time(0, 30), BEIRUT)
    assert exists(sunday, time(1), BEIRUT)


def test_T1_a_time_that_comes_twice_is_its_first() -> None:
    saturday = date(2026, 10, 24)
    first = instant(saturday, time(23, 30), BEIRUT)
    assert first == datetime(2026, 10, 24, 20, 30, tzinfo=UTC)
    assert local(first + timedelta(hours=1), BEIRUT) == datetime(2026, 10, 24, 23, 30)
    assert local(first + timedelta(hours=1), BEIRUT).fold == 0
    assert instant(date(2026, 10, 25), time(0), BEIRUT) == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert exists(saturday, time(23, 30), BEIRUT)


def test_R9_five_in_the_afternoon_stays_five_in_the_afternoon_when_clocks_change() -> None:
    days = [date(2026, 3, 26), date(2026, 4, 2), date(2026, 10, 22), date(2026, 10, 29)]
    moments = [instant(day, time(17), BEIRUT) for day in days]
    assert [moment.hour for moment in moments] == [15, 14, 14, 15]
    assert [local(moment, BEIRUT).time() for moment in moments] == [time(17)] * 4


def test_T2_a_joint_meeting_shows_the_clock_of_both_cities() -> None:
    cities = [("Saida", BEIRUT), ("Irbid", AMMAN)]
    winter = instant(date(2026, 1, 15), time(17), BEIRUT)
    summer = instant(date(2026, 7, 15), time(17), BEIRUT)
    assert same_moment(winter, cities) == [
        ("Saida", datetime(2026, 1, 15, 17)),
        ("Irbid", datetime(2026, 1, 15, 18)),
    ]
    assert same_moment(summer, cities) == [
        ("Saida", datetime(2026, 7, 15, 17)),
        ("Irbid", datetime(2026, 7, 15, 17)),
    ]


def test_T2_amman_is_three_hours_from_utc_all_year() -> None:
    days = [date(2023, 1, 1) + timedelta(days=number) for number in range(8 * 365)]
    assert {instant(day, time(12), AMMAN).hour for day in days} == {9}
    assert not any(clock_changes_on(day, AMMAN) for day in days)


def test_T2_the_morning_with_another_clock_is_known() -> None:
    assert clock_changes_on(date(2026, 3, 29), BEIRUT) == 60
    assert clock_changes_on(date(2026, 10, 25), BEIRUT) == -60
    assert clock_changes_on(date(2026, 3, 28), BEIRUT) == 0
    assert clock_changes_on(date(2026, 3, 30), BEIRUT) == 0
    assert clock_changes_on(date(2026, 10, 24), BEIRUT) == 0
    assert clock_changes_on(date(2026, 10, 4), Place("Australia/Lord_Howe")) == 30


def test_T2_the_next_change_is_found_within_the_days_asked_for() -> None:
    assert next_clock_change(date(2026, 3, 22), BEIRUT, 7) == date(2026, 3, 29)
    assert next_clock_change(date(2026, 3, 29), BEIRUT, 0) == date(2026, 3, 29)
    assert next_clock_change(date(2026, 3, 21), BEIRUT, 7) is None


def test_T3_lebanon_may_keep_winter_time_for_four_days_longer() -> None:
    wednesday, thursday = date(2023, 3, 29), date(2023, 3, 30)
    assert instant(wednesday, time(17), BEIRUT) == datetime(2023, 3, 29, 14, tzinfo=UTC)
    assert instant(wednesday, time(17), LEBANON_2023) == datetime(2023, 3, 29, 15, tzinfo=UTC)
    assert instant(thursday, time(17), LEBANON_2023) == datetime(2023, 3, 30, 14, tzinfo=UTC)
    assert instant(date(2023, 3, 26), time(0, 30), LEBANON_2023) == datetime(
        2023, 3, 25, 22, 30, tzinfo=UTC
    )
    assert exists(date(2023, 3, 26), time(0, 30), LEBANON_2023)
    assert not exists(thursday, time(0, 30), LEBANON_2023)
    assert next_clock_change(date(2023, 3, 20), LEBANON_2023, 14) == thursday


def test_T3_a_clock_put_back_by_decree_repeats_the_evening_before() -> None:
    place = Place(
        "Asia/Amman",
        (Override(frm=date(2026, 11, 1), to=date(2026, 11, 30), utc_offset_minutes=120),),
    )
    assert instant(date(2026, 10, 31), time(23, 30), place) == datetime(
        2026, 10, 31, 20, 30, tzinfo=UTC
    )
    assert instant(date(2026, 11, 1), time(0), place) == datetime(2026, 10, 31, 22, tzinfo=UTC)
    assert instant(date(2026, 11, 30), time(23, 59), place) == datetime(
        2026, 11, 30, 21, 59, tzinfo=UTC
    )
    assert instant(date(2026, 12, 1), time(0, 30), place) == datetime(2026, 11, 30, 22, tzinfo=UTC)


def test_T3_summer_time_may_be_kept_for_longer_too() -> None:
    place = Place(
        "Asia/Beirut",
        (Override(frm=date(2026, 10, 25), to=date(2026, 10, 31), utc_offset_minutes=180),),
    )
    evening = instant(date(2026, 10, 24), time(23), place)
    walls = [local(evening + number * HALF_HOUR, place) for number in range(4)]
    assert walls == [datetime(2026, 10, 24, 23) + number * HALF_HOUR for number in range(4)]
    assert next_clock_change(date(2026, 10, 20), place, 20) == date(2026, 11, 1)


def test_T3_an_override_that_ends_in_a_repeated_hour_leaves_its_second_showing() -> None:
    day = date(2026, 10, 25)
    place = Place(
        "Europe/London",
        (Override(frm=date(2026, 10, 20), to=date(2026, 10, 24), utc_offset_minutes=-60),),
    )
    assert instant(day, time(1, 30), place) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_T3_of_overlapping_overrides_the_last_listed_counts() -> None:
    day = date(2026, 5, 5)
    longer = Override(frm=date(2026, 5, 1), to=date(2026, 5, 9), utc_offset_minutes=120)
    shorter = Override(frm=day, to=day, utc_offset_minutes=60)
    place = Place("Asia/Beirut", (longer, shorter))
    assert instant(day, time(12), place) == datetime(2026, 5, 5, 11, tzinfo=UTC)
    assert instant(date(2026, 5, 6), time(12), place) == datetime(2026, 5, 6, 10, tzinfo=UTC)


overrides = st.builds(
    lambda begin, days, offset: Override(
        frm=begin, to=begin + timedelta(days=days), utc_offset_minutes=offset
    ),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(0, 60),
    st.sampled_from([60, 120, 180, 240]),
)
places = st.builds(Place, st.sampled_from(ZONES), st.lists(overrides, max_size=1).map(tuple))


@settings(max_examples=300)
@given(
    places,
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
        lambda wall: wall.replace(second=0, microsecond=0)
    ),
)
def test_T1_the_instant_of_what_a_clock_shows_is_the_first_that_shows_it(
    place: Place, wall: datetime
) -> None:
    shown = local(wall.replace(tzinfo=UTC), place)
    moment = instant(shown.date(), shown.time(), place)
    assert moment <= wall.replace(tzinfo=UTC)
    assert local(moment, place) == shown
    asked = instant(wall.date(), wall.time(), place)
    assert exists(wall.date(), wall.time(), place) == (local(asked, place) == wall)
    if not exists(wall.date(), wall.time(), place):
        assert local(asked - timedelta(seconds=1), place) < wall < local(asked, place)


@settings(max_examples=200)
@given(overrides, st.sampled_from(ZONES), st.integers(0, 60), st.times())
def test_T3_all_dates_of_an_override_are_on_its_clock(
    override: Override, zone_name: str, after: int, at: time
) -> None:
    day = min(override.frm + timedelta(days=after), override.to)
    expected = datetime.combine(day, at, tzinfo=UTC) - override.offset
    assert instant(day, at, Place(zone_name, (override,))) == expected


def test_a_jump_of_the_clock_is_found_to_the_second() -> None:
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    assert clock_jumps(begin, end, BEIRUT) == [
        datetime(2026, 3, 28, 22, tzinfo=UTC),
        datetime(2026, 10, 24, 21, tzinfo=UTC),
    ]
    assert clock_jumps(begin, end, AMMAN) == []


@pytest.mark.parametrize("name", ["Asia/Saida", "", "../../etc/passwd", "/etc/localtime", "Asia"])
def test_a_zone_that_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        zone(name)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="an instant has a zone"):
        local(datetime(2026, 1, 1), BEIRUT)


def test_an_impossible_override_is_refused() -> None:
    day = date(2026, 1, 2)
    with pytest.raises(ValueError, match="ends before it begins"):
        Override(frm=day, to=day - timedelta(days=1), utc_offset_minutes=120)
    with pytest.raises(ValueError, match="so far from UTC"):
        Override(frm=day, to=day, utc_offset_minutes=900)
