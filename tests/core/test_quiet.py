"""Nobody is written to at night, at Friday prayer, at iftar or on a private day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.occasions import Override, Place, instant, local
from bot.core.quiet import (
    Quiet,
    RamadanHours,
    Why,
    fit,
    is_quiet,
    last_allowed_before,
    next_allowed,
    why_quiet,
)

BEIRUT = Place("Asia/Beirut")
AMMAN = Place("Asia/Amman")
MINUTE = timedelta(minutes=1)
RAMADAN = RamadanHours(
    from_day=date(2026, 2, 18), to_day=date(2026, 3, 19), iftar=(time(17), time(19))
)


def at(day: date, hour: int, minute: int = 0, place: Place = BEIRUT) -> datetime:
    return instant(day, time(hour, minute), place)


MONDAY = date(2026, 5, 4)
FRIDAY = date(2026, 5, 8)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True), (7, 59, True), (8, 0, False)],
)
def test_T5_nights_are_quiet_from_nine_to_eight(hour: int, minute: int, expected: bool) -> None:
    assert is_quiet(at(MONDAY, hour, minute), BEIRUT, Quiet()) is expected


def test_T5_friday_noon_is_quiet_unless_a_network_decides_otherwise() -> None:
    assert why_quiet(at(FRIDAY, 11), BEIRUT, Quiet()) is Why.FRIDAY
    assert not is_quiet(at(FRIDAY, 14), BEIRUT, Quiet())
    assert not is_quiet(at(FRIDAY, 12), BEIRUT, Quiet(friday=None))
    assert not is_quiet(at(MONDAY, 12), BEIRUT, Quiet())


def test_T5_in_ramadan_the_evening_is_open_and_the_morning_is_quiet() -> None:
    quiet = Quiet(ramadan=RAMADAN)
    inside, after = date(2026, 3, 2), date(2026, 3, 23)
    assert not is_quiet(at(inside, 22, 30), BEIRUT, quiet)
    assert why_quiet(at(inside, 9), BEIRUT, quiet) is Why.NIGHT
    assert why_quiet(at(inside, 18), BEIRUT, quiet) is Why.IFTAR
    assert is_quiet(at(after, 22, 30), BEIRUT, quiet)
    assert not is_quiet(at(after, 9), BEIRUT, quiet)
    assert not is_quiet(at(after, 18), BEIRUT, quiet)


def test_T5_the_first_and_last_day_of_ramadan_belong_to_it() -> None:
    quiet = Quiet(ramadan=RAMADAN)
    for day in (RAMADAN.from_day, RAMADAN.to_day):
        assert not is_quiet(at(day, 22), BEIRUT, quiet)
    for day in (RAMADAN.from_day - timedelta(days=1), RAMADAN.to_day + timedelta(days=1)):
        assert is_quiet(at(day, 22), BEIRUT, quiet)


def test_T5_a_private_day_is_quiet_from_midnight_to_midnight() -> None:
    quiet = Quiet(private_days=frozenset({MONDAY.weekday()}))
    assert why_quiet(at(MONDAY, 12), BEIRUT, quiet) is Why.PRIVATE
    assert next_allowed(at(MONDAY, 12), BEIRUT, quiet) == at(MONDAY + timedelta(days=1), 8)


def test_R8_quiet_is_judged_by_the_clock_of_the_person() -> None:
    january = at(date(2026, 1, 14), 20, 30)
    assert not is_quiet(january, BEIRUT, Quiet())
    assert is_quiet(january, AMMAN, Quiet())


def test_R8_what_the_network_and_what_the_person_asks_for_both_count() -> None:
    late_riser = Quiet(night_from=time(22), night_to=time(10), friday=None)
    assert is_quiet(at(MONDAY, 21, 30), BEIRUT, Quiet(), late_riser)
    assert is_quiet(at(MONDAY, 9), BEIRUT, Quiet(), late_riser)
    assert next_allowed(at(MONDAY, 5), BEIRUT, Quiet(), late_riser) == at(MONDAY, 10)
    assert not is_quiet(at(MONDAY, 3), BEIRUT)


def test_a_window_that_ends_when_it_begins_is_no_window() -> None:
    assert not is_quiet(at(MONDAY, 3), BEIRUT, Quiet(night_from=time(8), night_to=time(8)))


def test_a_moment_that_is_allowed_stays_as_it_is() -> None:
    noon = at(MONDAY, 12) + timedelta(seconds=17, microseconds=5)
    assert next_allowed(noon, BEIRUT, Quiet()) == noon
    assert last_allowed_before(noon, BEIRUT, Quiet()) == noon
    assert fit(noon, noon, BEIRUT, Quiet()) == noon


def test_the_next_allowed_moment_is_the_first_after_the_quiet() -> None:
    assert next_allowed(at(MONDAY, 23), BEIRUT, Quiet()) == at(MONDAY + timedelta(days=1), 8)
    assert next_allowed(at(FRIDAY, 12, 7), BEIRUT, Quiet()) == at(FRIDAY, 14)


def test_a_quiet_that_ends_in_a_gap_ends_after_the_gap() -> None:
    quiet = Quiet(night_from=time(21), night_to=time(0, 30))
    assert next_allowed(at(date(2026, 3, 28), 22), BEIRUT, quiet) == at(date(2026, 3, 29), 1)


def test_a_quiet_that_ends_in_a_repeated_hour_begins_again_with_it() -> None:
    quiet = Quiet(night_from=time(22), night_to=time(23, 30))
    again = at(date(2026, 10, 24), 23, 30) + timedelta(minutes=30)
    assert local(again, BEIRUT).time() == time(23)
    assert is_quiet(again, BEIRUT, quiet)
    assert next_allowed(again, BEIRUT, quiet) == again + timedelta(minutes=30)


def test_quiet_may_end_or_begin_with_the_jump_of_a_clock() -> None:
    london = Place("Europe/London")
    spring, autumn = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
    until_in_the_gap = Quiet(night_from=time(21), night_to=time(1, 30))
    assert next_allowed(spring - timedelta(hours=2), london, until_in_the_gap) == spring
    from_in_the_repeat = Quiet(night_from=time(1, 30), night_to=time(3))
    assert next_allowed(autumn - timedelta(minutes=20), london, from_in_the_repeat) == autumn
    assert last_allowed_before(autumn - MINUTE, london, from_in_the_repeat) == (
        autumn - timedelta(minutes=31)
    )


def test_quiet_hours_that_leave_nothing_are_asked_again_in_nine_days() -> None:
    never = Quiet(private_days=frozenset(range(7)))
    moment = at(MONDAY, 12)
    assert next_allowed(moment, BEIRUT, never) == moment + timedelta(days=9)
    assert last_allowed_before(moment, BEIRUT, never) is None
    assert fit(moment, moment, BEIRUT, never) == moment + timedelta(days=9)


def test_a_reminder_at_seven_for_nine_waits_until_eight() -> None:
    wanted, latest = at(MONDAY, 7), at(MONDAY, 8)
    assert fit(wanted, latest, BEIRUT, Quiet()) == at(MONDAY, 8)


def test_a_reminder_at_six_for_eight_comes_on_the_evening_before() -> None:
    sunday = MONDAY - timedelta(days=1)
    assert last_allowed_before(at(MONDAY, 6), BEIRUT, Quiet()) == at(sunday, 20, 59)
    assert fit(at(MONDAY, 6), at(MONDAY, 7), BEIRUT, Quiet()) == at(sunday, 20, 30)


def test_where_only_minutes_are_open_before_the_quiet_they_are_used() -> None:
    short = Quiet(night_from=time(14, 10), night_to=time(9))
    assert fit(at(FRIDAY, 15), at(FRIDAY, 16), BEIRUT, Quiet(), short) == at(FRIDAY, 14, 9)


times = st.times().map(lambda each: each.replace(second=0, microsecond=0))
windows = st.tuples(times, times)
quiets = st.builds(
    Quiet,
    night_from=times,
    night_to=times,
    friday=st.none() | windows,
    ramadan=st.none()
    | windows.map(
        lambda w: RamadanHours(
            from_day=date(2026, 10, 20), to_day=date(2026, 10, 28), night_from=w[0], night_to=w[1]
        )
    ),
    private_days=st.frozensets(st.integers(0, 6), max_size=2),
)
around_changes = st.sampled_from(
    [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)]
).flatmap(lambda begin: st.integers(0, 2 * 1440).map(lambda minutes: begin + minutes * MINUTE))
places = st.sampled_from(
    [
        BEIRUT,
        AMMAN,
        Place("Africa/Cairo"),
        Place("Europe/London"),
        Place("America/Havana"),
        Place(
            "Asia/Beirut",
            (Override(frm=date(2026, 3, 29), to=date(2026, 3, 30), utc_offset_minutes=120),),
        ),
        Place(
            "Asia/Amman",
            (Override(frm=date(2026, 10, 25), to=date(2026, 10, 25), utc_offset_minutes=120),),
        ),
    ]
)


@settings(max_examples=120)
@given(around_changes, places, st.lists(quiets, min_size=1, max_size=2))
@example(
    datetime(2026, 10, 24, 20, 40, tzinfo=UTC),
    BEIRUT,
    [Quiet(night_from=time(23, 30), night_to=time(0))],
)
def test_R8_the_next_allowed_moment_is_allowed_and_nothing_before_it_is(
    moment: datetime, place: Place, quiet: list[Quiet]
) -> None:
    found = next_allowed(moment, place, *quiet)
    minutes = min((found - moment) // MINUTE, 2 * 1440)
    assert all(is_quiet(moment + number * MINUTE, place, *quiet) for number in range(minutes))
    assert not is_quiet(found, place, *quiet) or found == moment + timedelta(days=9)


@settings(max_examples=80)
@given(around_changes, places, quiets)
def test_R8_the_last_allowed_minute_is_allowed_and_nothing_after_it_is(
    moment: datetime, place: Place, quiet: Quiet
) -> None:
    found = last_allowed_before(moment, place, quiet)
    if found is None:
        return
    minutes = min((moment - found) // MINUTE, 2 * 1440)
    assert not is_quiet(found, place, quiet)
    assert all(is_quiet(moment - number * MINUTE, place, quiet) for number in range(minutes))
