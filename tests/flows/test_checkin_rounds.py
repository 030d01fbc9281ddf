"""The rounds of a check-in fall on the days that people expect, once each, by their own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.occasions import Place, exists, instant, local, zone_names
from bot.flows.checkins.checkin_rounds import HOLIDAY, PAUSE, Round, rounds
from storage.checkins import Checkin
from storage.networks import Network

BEGIN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday, ten in the morning in Beirut
WEEKLY: dict[str, Any] = {"every": "week", "weekdays": [3], "at": "17:00", "from": "2026-11-23"}
MONTHLY: dict[str, Any] = {"every": "month", "day": 31, "at": "17:00", "from": "2026-11-23"}
WORKING: dict[str, Any] = {"every": "working day", "at": "17:00", "from": "2026-11-23"}


def network(**values: Any) -> Network:
    given: dict[str, Any] = {
        "id": 1,
        "programme_id": 1,
        "office": False,
        "names": {"en": "Saida network"},
        "towns": {"en": "Saida"},
        "country": "LB",
        "zone": "Asia/Beirut",
        "weekend": (5, 6),
        "languages": ("ar", "fr", "en"),
        "quiet": {"night": ["21:00", "08:00"], "friday": ["11:00", "14:00"]},
        "overrides": (),
        "days": {},
        "paused_until": None,
        "shows_places": False,
        "controller": "",
        "contact": "",
        "focal": "",
        "emergency": "",
    }
    return Network(**{**given, **values})


def checkin(rhythm: dict[str, Any], window_hours: int = 48) -> Checkin:
    return Checkin(
        id=1,
        network_id=1,
        form_id=1,
        state="on",
        anonymous=False,
        rhythm=rhythm,
        window_hours=window_hours,
        reminders=1,
        audience={"networks": [1]},
        created_by=None,
        created_at=BEGIN,
        changed_at=BEGIN,
    )


def coming(
    rhythm: dict[str, Any], weeks: int = 6, home: Network | None = None, **values: Any
) -> list[Round]:
    until = BEGIN + timedelta(weeks=weeks)
    return rounds(checkin(rhythm, **values), home or network(), BEGIN, until)


def days(found: list[Round]) -> list[tuple[int, int]]:
    return [(each.day.month, each.day.day) for each in found]


# --- which days -----------------------------------------------------------------------------------


def test_every_thursday_at_five_for_two_days() -> None:
    found = coming(WEEKLY, weeks=3)
    assert days(found) == [(11, 26), (12, 3), (12, 10)]
    assert found[0].opens == datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
    assert found[0].closes == datetime(2026, 11, 28, 15, 0, tzinfo=UTC)


def test_every_two_weeks_on_two_weekdays_keeps_them_together() -> None:
    found = coming({**WEEKLY, "every": "two weeks", "weekdays": [0, 3]})
    assert days(found) == [(11, 23), (11, 26), (12, 7), (12, 10), (12, 21), (12, 24)]


def test_a_month_without_a_31st_is_asked_on_its_last_day() -> None:
    assert days(coming(MONTHLY, weeks=15)) == [(11, 30), (12, 31), (1, 31), (2, 28)]


def test_the_first_working_day_is_neither_in_a_weekend_nor_a_holiday() -> None:
    home = network(days={date(2027, 1, 1): "New Year's Day"})
    found = coming(WORKING, weeks=15, home=home)
    assert days(found) == [(12, 1), (1, 4), (2, 1), (3, 1)]
    assert not any(each.why for each in found)


def test_the_first_working_day_follows_the_weekend_of_the_country() -> None:
    begin, until = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC)
    jordan = network(country="JO", zone="Asia/Amman", weekend=(4, 5))
    assert days(rounds(checkin(WORKING), jordan, begin, until)) == [(1, 3)]  # a Sunday


def test_a_round_of_today_whose_hour_is_past_is_none() -> None:
    monday = {**WEEKLY, "weekdays": [0], "at": "09:00"}
    assert days(coming(monday, weeks=1)) == [(11, 30)]


# --- how long -------------------------------------------------------------------------------------


def test_a_round_closes_when_the_next_one_opens() -> None:
    found = coming({**WEEKLY, "weekdays": [0, 1, 2]}, weeks=2)
    assert [each.closes for each in found[:2]] == [each.opens for each in found[1:3]]
    assert found[2].closes - found[2].opens == timedelta(hours=48)


def test_a_window_of_days_keeps_the_clock_and_one_of_hours_is_exact() -> None:
    """In the night to 29 March 2026, an hour is missing in Beirut."""
    begin, until = datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC)
    saturday = {**WEEKLY, "weekdays": [5], "from": "2026-03-01"}
    (by_days,) = rounds(checkin(saturday, 24), network(), begin, until)
    (by_hours,) = rounds(checkin(saturday, 20), network(), begin, until)
    assert by_days.closes - by_days.opens == timedelta(hours=23)
    assert local(by_days.closes, Place("Asia/Beirut")).time() == time(17)
    assert by_hours.closes - by_hours.opens == timedelta(hours=20)


# --- left out -------------------------------------------------------------------------------------


def test_a_confirmed_holiday_leaves_its_round_out() -> None:
    found = coming(WEEKLY, home=network(days={date(2026, 12, 3): "A feast"}), weeks=3)
    assert [each.why for each in found] == ["", HOLIDAY, ""]


def test_T6_a_pause_leaves_out_what_would_open_in_it() -> None:
    until = datetime(2026, 12, 3, 14, 59, tzinfo=UTC)  # a minute before the second round
    assert [each.why for each in coming(WEEKLY, home=network(paused_until=until), weeks=3)] == [
        PAUSE, "", "",
    ]  # fmt: skip
    exactly = until + timedelta(minutes=1)
    assert coming(WEEKLY, home=network(paused_until=exactly), weeks=2)[1].why == ""
    longer = until + timedelta(minutes=2)
    assert coming(WEEKLY, home=network(paused_until=longer), weeks=2)[1].why == PAUSE


# --- the clock ------------------------------------------------------------------------------------


def test_in_ramadan_the_hour_is_the_one_of_ramadan_and_only_then() -> None:
    begin, until = datetime(2027, 1, 31, tzinfo=UTC), datetime(2027, 3, 19, tzinfo=UTC)
    fast = {"from": "2027-02-11", "to": "2027-03-04", "night": ["00:00", "10:30"]}
    home = network(quiet={**network().quiet, "ramadan": fast})
    chosen = {**WEEKLY, "ramadan": "21:30", "from": "2027-01-31"}
    found = rounds(checkin(chosen), home, begin, until)
    assert [f"{each.at:%H:%M}" for each in found] == [
        "17:00", "21:30", "21:30", "21:30", "21:30", "17:00", "17:00",
    ]  # fmt: skip
    usual = {**WEEKLY, "from": "2027-01-31"}
    assert {each.at for each in rounds(checkin(usual), home, begin, until)} == {time(17)}


def test_T3_a_clock_of_its_own_moves_the_instant_and_not_the_hour() -> None:
    override = (date(2026, 11, 25), date(2026, 11, 27), 180)
    (moved, usual) = coming(WEEKLY, home=network(overrides=(override,)), weeks=2)
    assert moved.opens == datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    assert usual.opens == datetime(2026, 12, 3, 15, 0, tzinfo=UTC)


def test_T1_a_time_that_does_not_exist_is_the_first_after_the_gap() -> None:
    sunday = {**WEEKLY, "weekdays": [6], "at": "00:30", "from": "2026-03-01"}
    begin, until = datetime(2026, 3, 22, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
    shown = [local(each.opens, Place("Asia/Beirut")) for each in rounds(
        checkin(sunday), network(), begin, until
    )]  # fmt: skip
    assert shown == [datetime(2026, 3, 29, 1, 0), datetime(2026, 4, 5, 0, 30)]


RHYTHMS = st.one_of(
    st.fixed_dictionaries(
        {
            "every": st.sampled_from(["week", "two weeks"]),
            "weekdays": st.lists(st.integers(0, 6), min_size=1, unique=True),
        }
    ),
    st.fixed_dictionaries({"every": st.just("month"), "day": st.integers(1, 31)}),
    st.fixed_dictionaries({"every": st.just("working day")}),
)


def expected(rhythm: dict[str, Any], first: date, last: date) -> list[date]:
    """Day by day, as a person would count them on a calendar."""
    begin = date.fromisoformat(rhythm["from"])
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        tomorrow, age = day + timedelta(days=1), (day - begin).days
        match rhythm["every"]:
            case "week" | "two weeks":
                steady = rhythm["every"] == "week" or age // 7 % 2 == 0
                is_one = age >= 0 and day.weekday() in rhythm["weekdays"] and steady
            case "month":
                last_day = tomorrow.day == 1
                is_one = day.day == rhythm["day"] or (last_day and day.day < rhythm["day"])
            case _:
                before = [day.replace(day=each).weekday() for each in range(1, day.day)]
                is_one = day.weekday() < 5 and all(each >= 5 for each in before)
        if is_one and day >= begin:
            found.append(day)
    return found


@settings(max_examples=120)
@given(
    zone=st.sampled_from(sorted(zone_names())),
    rhythm=RHYTHMS,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    begins=st.dates(date(2022, 1, 1), date(2030, 6, 1)),
    looked=st.integers(0, 500),
    window=st.integers(1, 400),
)
def test_T1_no_day_twice_none_skipped_and_the_wall_clock_kept_in_every_zone(
    zone: str, rhythm: dict[str, Any], at: time, begins: date, looked: int, window: int
) -> None:
    full = {**rhythm, "at": f"{at:%H:%M}", "from": begins.isoformat()}
    home, place = network(zone=zone), Place(zone)
    first = min(begins + timedelta(days=looked), date(2030, 10, 1))
    last = first + timedelta(days=90)
    since = instant(first, time(0), place) - timedelta(seconds=1)
    until = instant(last + timedelta(days=1), time(0), place) - timedelta(seconds=1)
    found = rounds(checkin(full, window), home, since, until)
    assert [each.day for each in found] == expected(full, first, last)
    for each in found:
        wall = local(each.opens, place)
        assert wall.date() == each.day
        assert wall.time() == at or not exists(each.day, at, place)
        assert each.opens < each.closes or wall.time() != at
    assert all(one.closes <= following.opens for one, following in pairwise(found))


@settings(max_examples=60)
@given(rhythm=RHYTHMS, cut=st.integers(0, 89), window=st.integers(1, 400))
def test_wherever_one_looks_from_the_rounds_are_the_same(
    rhythm: dict[str, Any], cut: int, window: int
) -> None:
    full = checkin({**rhythm, "at": "17:00", "from": "2026-11-23"}, window)
    until = BEGIN + timedelta(days=90)
    whole = rounds(full, network(), BEGIN, until)
    middle = whole[cut % len(whole)].opens
    parts = [*rounds(full, network(), BEGIN, middle), *rounds(full, network(), middle, until)]
    assert parts == whole
