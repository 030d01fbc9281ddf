"""Reminders come at humane hours, and at the same hour of the wall as the meeting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.core.ladder import DEFAULT_LADDER, Rung, rungs
from bot.core.occasions import Place, local
from bot.core.quiet import Quiet

BEIRUT = Place("Asia/Beirut")
THURSDAY = date(2026, 5, 7)


def walls(day: date, at: time, *quiet: Quiet) -> list[datetime]:
    return [local(due, BEIRUT) for _, due in rungs(DEFAULT_LADDER, day, at, BEIRUT, *quiet)]


def test_people_are_reminded_three_days_one_day_and_two_hours_before() -> None:
    assert walls(THURSDAY, time(17), Quiet()) == [
        datetime(2026, 5, 4, 17),
        datetime(2026, 5, 6, 17),
        datetime(2026, 5, 7, 15),
    ]


def test_only_those_who_come_are_reminded_on_the_day() -> None:
    found = rungs(DEFAULT_LADDER, THURSDAY, time(17), BEIRUT)
    assert [rung.only_coming for rung, _ in found] == [False, False, True]


def test_R9_reminders_keep_the_hour_of_the_wall_across_a_changed_clock() -> None:
    monday = date(2026, 3, 30)
    assert walls(monday, time(17)) == [
        datetime(2026, 3, 27, 17),
        datetime(2026, 3, 29, 17),
        datetime(2026, 3, 30, 15),
    ]
    moments = [due for _, due in rungs(DEFAULT_LADDER, monday, time(17), BEIRUT)]
    assert moments[1] - moments[0] == timedelta(hours=47)


def test_hours_before_are_exact_across_a_changed_clock() -> None:
    found = rungs((Rung(before=timedelta(hours=6)),), date(2026, 3, 29), time(5), BEIRUT)
    assert [due for _, due in found] == [datetime(2026, 3, 28, 20, tzinfo=UTC)]


def test_R8_a_meeting_at_eight_has_its_last_reminder_on_the_evening_before() -> None:
    assert walls(THURSDAY, time(8), Quiet()) == [
        datetime(2026, 5, 4, 8),
        datetime(2026, 5, 6, 8),
        datetime(2026, 5, 6, 20, 30),
    ]


def test_R8_a_reminder_does_not_fall_into_friday_prayer() -> None:
    assert walls(date(2026, 5, 11), time(12), Quiet())[0] == datetime(2026, 5, 8, 14)


def test_a_reminder_on_a_private_day_does_not_wait_for_the_next_one() -> None:
    wednesday = Quiet(private_days=frozenset({2}))
    assert walls(THURSDAY, time(9), wednesday) == [
        datetime(2026, 5, 4, 9),
        datetime(2026, 5, 5, 20, 30),
        datetime(2026, 5, 7, 8),
    ]


def test_a_reminder_in_the_last_hour_stays_where_it_is_allowed() -> None:
    found = rungs((Rung(before=timedelta(minutes=30)),), THURSDAY, time(12), BEIRUT, Quiet())
    assert [local(due, BEIRUT) for _, due in found] == [datetime(2026, 5, 7, 11, 30)]


def test_rungs_come_in_order_of_time_however_they_are_listed() -> None:
    found = rungs(tuple(reversed(DEFAULT_LADDER)), THURSDAY, time(17), BEIRUT)
    assert [rung for rung, _ in found] == list(DEFAULT_LADDER)


def test_a_ladder_without_rungs_reminds_nobody() -> None:
    assert rungs((), THURSDAY, time(17), BEIRUT) == []
