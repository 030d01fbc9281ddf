"""Moments as people say them, read wholly or asked about; "now" is Tuesday 24 November, 9 am."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.when import Moment, Problem, When, parse

TODAY = date(2026, 11, 24)
NOW = time(9, 0)
TUE, WED, THU, FRI, SAT, SUN, MON = (TODAY + timedelta(days=n) for n in range(7))
FIRST_THU, LAST_FRI = date(2026, 12, 3), date(2026, 11, 27)
FIVE = time(17)


def read(text: str, language: str = "en", today: date = TODAY, now: time = NOW) -> When:
    return parse(text, today=today, now=now, language=language)


def moments(found: When) -> list[tuple[date | None, time | None]]:
    return [
        (one.day, one.at) for one in found.alternatives or (Moment(day=found.day, at=found.at),)
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by the end of the month", date(2026, 11, 30)), ("fin du mois", date(2026, 11, 30)),
        ("آخر الشهر", date(2026, 11, 30)), ("حتى نهاية الشهر", date(2026, 11, 30)),
        ("d’ici la fin du mois", date(2026, 11, 30)), ("a5er el shaher", date(2026, 11, 30)),
        ("end of December", date(2026, 12, 31)), ("fin décembre", date(2026, 12, 31)),
        ("نهاية كانون الأول", date(2026, 12, 31)), ("نهاية شهر 12", date(2026, 12, 31)),
        ("by the end of next month", date(2026, 12, 31)),
        ("fin du mois prochain", date(2026, 12, 31)),
        ("آخر الشهر القادم", date(2026, 12, 31)), ("before the end of February", date(2027, 2, 28)),
        ("fin janvier 2028", date(2028, 1, 31)),
    ],
)  # fmt: skip
def test_the_end_of_a_month_is_its_last_day(text: str, day: date) -> None:
    found = read(text)
    assert moments(found) == [(day, None)]
    assert not found.rest
    assert not found.unread


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("premier jeudi de décembre à 17h", FIRST_THU, FIVE),
        ("le 1er jeudi de décembre 17h", FIRST_THU, FIVE),
        ("اول خميس بكانون الاول الساعة 5 المسا", FIRST_THU, FIVE),
        ("أول خميس من شهر كانون الأول", FIRST_THU, None),
        ("the first Thursday of December 5pm", FIRST_THU, FIVE),
        ("first Thursday in December", FIRST_THU, None),
        ("in December, the first Thursday 17:00", FIRST_THU, FIVE),
        ("awwal 5amis b kenoun el awwal", FIRST_THU, None),
        ("2nd Thursday of December", date(2026, 12, 10), None),
        ("ثاني أحد من كانون الأول الساعة 5 مساء", date(2026, 12, 13), FIVE),
        ("deuxième mardi du mois prochain", date(2026, 12, 8), None),
        ("أول خميس من الشهر القادم", FIRST_THU, None),
        ("last Thursday of the month 17:00", THU, FIVE),
        ("آخر خميس بالشهر", THU, None), ("الخميس الأخير من الشهر", THU, None),
        ("dernier vendredi de novembre", LAST_FRI, None),
        ("the first Thursday of the month", FIRST_THU, None), ("أول خميس بشهر 12", FIRST_THU, None),
        ("second Sunday in January", date(2027, 1, 10), None),
        ("premier samedi d’avril", date(2027, 4, 3), None),
        ("first Thursday of January 2028", date(2028, 1, 6), None),
        ("le premier décembre à 18h", date(2026, 12, 1), time(18)),
        ("first of March", date(2027, 3, 1), None),
        ("le 5 du mois prochain", date(2026, 12, 5), None),
        ("يوم 5 بالشهر", date(2026, 12, 5), None), ("the 28th of this month", SAT, None),
        ("Thursday the 3rd", FIRST_THU, None), ("Thursday the 26th 5pm", THU, FIVE),
        ("jeudi 3 à midi", FIRST_THU, time(12)), ("jeudi à midi", THU, time(12)),
        ("يوم الخميس ٢٦ الشهر الساعة ٥ مساء", THU, FIVE), ("samedi à 10h du matin", SAT, time(10)),
    ],
)  # fmt: skip
def test_L4_a_day_is_found_by_its_place_in_a_month(text: str, day: date, at: time | None) -> None:
    found = read(text)
    assert (found.day, found.at, found.problem, found.rest) == (day, at, None, "")
    assert not found.unread


@given(
    st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    st.integers(1, 12),
    st.integers(0, 6),
    st.sampled_from([("first", 0), ("second", 1), ("third", 2), ("fourth", 3), ("last", -1)]),
)
def test_L4_every_weekday_of_every_month_is_found(
    today: date, month: int, weekday: int, rank: tuple[str, int]
) -> None:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    name = f"{date(2026, month, 1):%B}"
    found = read(f"the {rank[0]} {names[weekday]} of {name}", today=today)
    assert found.day is not None
    last = monthrange(found.day.year, month)[1]
    days = [date(found.day.year, month, n) for n in range(1, last + 1)]
    assert found.day == [day for day in days if day.weekday() == weekday][rank[1]]
    assert found.day >= today or found.problem is Problem.IN_THE_PAST
    assert today - found.day <= timedelta(days=30)
    assert found.day - today <= timedelta(days=366)


@pytest.mark.parametrize(
    ("text", "problem", "offered"),
    [
        ("fifth Friday of December", Problem.NO_SUCH_DAY, []),
        ("first Thursday of this month", Problem.IN_THE_PAST, []),
        ("jeudi premier décembre", Problem.WEEKDAY_DIFFERS, [date(2026, 12, 1), FIRST_THU]),
        ("الخميس الأول من كانون الأول", Problem.WEEKDAY_DIFFERS, [date(2026, 12, 1), FIRST_THU]),
        ("الخميس الثالث من كانون الأول", None, [FIRST_THU, date(2026, 12, 17)]),
    ],
)
def test_L4_what_is_no_such_day_or_two_of_them_is_asked(
    text: str, problem: Problem | None, offered: list[date]
) -> None:
    found = read(text)
    assert found.problem is problem
    assert [one.day for one in found.alternatives] == offered


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("ce soir à 12h30", WED, time(0, 30)), ("tonight 12:30", WED, time(0, 30)),
        ("الليلة الساعة 1", WED, time(1)), ("tonight 1am", WED, time(1)),
        ("tonight at 1", WED, time(1)), ("ce soir minuit", WED, time(0)),
        ("ce soir à 00h30", WED, time(0, 30)), ("هالليلة 12 ونص", WED, time(0, 30)),
        ("الليلة 12 ونص بالليل", WED, time(0, 30)), ("today 1 at night", WED, time(1)),
        ("tonight 8", TUE, time(20)), ("ce soir 20h", TUE, time(20)), ("tonight 11", TUE, time(23)),
        ("Thursday 1:30am", THU, time(1, 30)), ("Thursday 00:30", THU, time(0, 30)),
        ("tonight 1pm", TUE, time(13)),
    ],
)  # fmt: skip
def test_L4_tonight_is_the_night_that_comes(text: str, day: date, at: time) -> None:
    found = read(text)
    assert (found.day, found.at, found.problem, found.alternatives) == (day, at, None, ())


def test_L4_after_midnight_tonight_is_still_this_night() -> None:
    found = read("tonight 1am", now=time(0, 20))
    assert (TUE, time(1)) in moments(found)


@pytest.mark.parametrize(
    ("text", "at", "days"),
    [
        ("بكرا الساعة 12 ونص بالليل", time(0, 30), [WED, THU]),
        ("tomorrow at half past midnight", time(0, 30), [WED, THU]),
        ("الخميس 1 بالليل", time(1), [THU, FRI]), ("Thursday 1 at night", time(1), [THU, FRI]),
        ("jeudi à 3h de la nuit", time(3), [THU, FRI]), ("jeudi minuit", time(0), [THU, FRI]),
        ("dimanche minuit et demi", time(0, 30), [SUN, MON]),
        ("tomorrow night 12:30", time(0, 30), [WED, THU]),
    ],
)  # fmt: skip
def test_L4_an_hour_of_a_night_between_two_days_is_asked_with_both(
    text: str, at: time, days: list[date]
) -> None:
    found = read(text)
    assert moments(found) == [(day, at) for day in days]
    assert found.day is None
    assert found.night


@pytest.mark.parametrize("text", ["demain soir à 12h30", "Wednesday evening 12:30"])
def test_L4_half_past_twelve_of_an_evening_is_midday_or_the_night_behind_it(text: str) -> None:
    assert moments(read(text)) == [(WED, time(12, 30)), (THU, time(0, 30))]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("jeudi en huit", FIRST_THU), ("jeudi en huit 17h", FIRST_THU),
        ("jeudi en quinze", date(2026, 12, 10)), ("demain en huit", date(2026, 12, 2)),
        ("dans huit jours", date(2026, 12, 1)), ("dans quinze jours", date(2026, 12, 8)),
        ("dans dix jours", date(2026, 12, 4)), ("in 15 days", date(2026, 12, 9)),
        ("Thursday week", FIRST_THU), ("a week on Thursday", FIRST_THU),
        ("الخميس بعد الجاي", FIRST_THU), ("الخميس اللي بعدو", FIRST_THU),
        ("Thursday in two weeks", date(2026, 12, 10)), ("next week on Thursday", FIRST_THU),
        ("la semaine prochaine, le jeudi", FIRST_THU), ("الأسبوع الجاي يوم الخميس", FIRST_THU),
        ("jeudi dans deux semaines", date(2026, 12, 10)),
        ("الخميس بعد أسبوعين", date(2026, 12, 10)), ("after tomorrow", THU),
    ],
)  # fmt: skip
def test_L4_idioms_of_weeks_are_understood(text: str, day: date) -> None:
    found = read(text, "fr")
    assert (found.day, found.problem, found.rest) == (day, None, "")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("dans 15 jours", [date(2026, 12, 8), date(2026, 12, 9)]),
        ("mardi en huit", [date(2026, 12, 1), date(2026, 12, 8)]),
    ],
)
def test_L4_an_idiom_that_may_be_two_days_is_asked(text: str, days: list[date]) -> None:
    assert [one.day for one in read(text, "fr").alternatives] == days


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("dimanche midi et demi", SUN, time(12, 30)), ("midi et quart demain", WED, time(12, 15)),
        ("quarter to midnight Thursday", THU, time(23, 45)), ("minuit et demi", None, time(0, 30)),
        ("half past midnight", None, time(0, 30)), ("midi moins le quart", None, time(11, 45)),
        ("bokra 5 w nos el masa", WED, time(17, 30)), ("bokra 5 w nuss el masa", WED, time(17, 30)),
        ("bokra 5 w rob3 el masa", WED, time(17, 15)),
    ],
)  # fmt: skip
def test_L4_shares_of_an_hour_are_kept(text: str, day: date | None, at: time) -> None:
    found = read(text, "fr")
    assert (found.day, found.at, found.rest) == (day, at, "")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("الخميس من 5 ل 7", 120), ("الخميس من ٥ ل٧ المسا", 120), ("bokra men 5 la 7", 120),
        ("samedi de 10h à midi", 120), ("samedi de 22h à minuit", 120),
        ("Thursday from 5 to 7", 120), ("between 5 and 7 pm tomorrow", 120),
        ("بكرا بين 5 و 7 المسا", 120), ("jeudi entre 17h et 18h30", 90),
        ("Thursday 5pm for two hours", 120), ("jeudi 17h pendant 90 min", 90),
        ("الخميس الساعة 5 لمدة ساعتين", 120),
    ],
)  # fmt: skip
def test_L4_the_end_or_the_length_is_kept(text: str, minutes: int) -> None:
    found = read(text)
    assert (found.minutes, found.rest, found.unread) == (minutes, "", False)


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow or Thursday", "Thursday or Friday at 5pm", "the first Thursday 17:00",
        "last Thursday", "jeudi ou vendredi", "الخميس أو الجمعة", "بعد جمعة الساعة 5",
        "Thursday after next", "Thursday 17:00 two of us, 12", "أول خميس",
    ],
)  # fmt: skip
def test_L4_something_of_time_that_is_left_over_is_said_to_be(text: str) -> None:
    assert read(text).unread


@pytest.mark.parametrize(
    "text",
    [
        "Thursday at 5pm in the town hall", "jeudi 17h à la salle, merci", "please, on Thursday",
        "الخميس الساعة 5 المسا بالبلدية إن شاء الله", "une réunion jeudi à 17h",
        "Thursday 17:00 sharp in the evening",
    ],
)  # fmt: skip
def test_L4_words_that_say_nothing_of_time_leave_no_doubt(text: str) -> None:
    assert not read(text).unread
