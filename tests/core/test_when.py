"""Days and hours as people type them; "now" is Tuesday 24 November 2026, ten in the morning."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.when import MeetingLine, Moment, Problem, When, parse, parse_meeting_line

TODAY = date(2026, 11, 24)
NOW = time(10, 0)
TUE, WED, THU, FRI, SAT, SUN, MON = (TODAY + timedelta(days=n) for n in range(7))
FIVE, HALF_PAST, NINE, TEN = time(17), time(17, 30), time(9), time(10)


def read(text: str, language: str = "en", today: date = TODAY, now: time = NOW) -> When:
    return parse(text, today=today, now=now, language=language)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("Thursday 5pm", THU, FIVE), ("thursday at 5 pm", THU, FIVE), ("Thu 17:00", THU, FIVE),
        ("on Thursday at 17:00", THU, FIVE), ("Thursday, 5 p.m.", THU, FIVE),
        ("Thursday 26 November 2026, 5pm", THU, FIVE), ("November 26, 2026 at 5pm", THU, FIVE),
        ("26th at 5pm", THU, FIVE), ("the 26th at 5pm", THU, FIVE), ("26/11 17:00", THU, FIVE),
        ("26-11-2026 17:00", THU, FIVE), ("26.11. 17:00", THU, FIVE),
        ("2026-11-26 17:00", THU, FIVE),
        ("26/11/26 5pm", THU, FIVE), ("26.11 17.30", THU, HALF_PAST),
        ("Thursday 17.30", THU, HALF_PAST),
        ("Thursday half past five pm", THU, HALF_PAST), ("tomorrow at 9am", WED, NINE),
        ("tomorrow morning at 9", WED, NINE), ("tonight 8", TUE, time(20)),
        ("today 17:00", TUE, FIVE),
        ("Thursday noon", THU, time(12)), ("12pm tomorrow", WED, time(12)),
        ("Thursday quarter to six pm", THU, time(17, 45)), ("Tuesday 17:00", TUE, FIVE),
        ("Tuesday 09:00", TUE + timedelta(days=7), NINE), ("today 5", TUE, FIVE),
        ("in 2 hours", TUE, time(12)), ("in 3 days at 17:00", FRI, FIVE),
        ("الخميس ٥ مساءً", THU, FIVE), ("الخميس الساعة ٥ مساءً", THU, FIVE),
        ("يوم الخميس القادم الساعة 5 مساء", THU, FIVE), ("الخميس ٥ المسا", THU, FIVE),
        ("الخميس 5 م", THU, FIVE), ("الخميس ٥ العصر", THU, FIVE), ("بالخميس ١٧:٠٠", THU, FIVE),
        ("الخميس الساعة الخامسة مساءً", THU, FIVE), ("الخميس ٥ ونص المسا", THU, HALF_PAST),
        ("الخميس الساعة الخامسة والنصف مساءً", THU, HALF_PAST),
        ("الخميس ٦ إلا ربع مساء", THU, time(17, 45)),
        ("٢٦ تشرين الثاني الساعة ٥ مساء", THU, FIVE), ("26 نوفمبر الساعة 17:00", THU, FIVE),
        ("26 تشرين الثاني/نوفمبر 17:00", THU, FIVE), ("26 شهر 11 الساعة 5 مساء", THU, FIVE),
        ("في ٢٦/١١ الساعة ١٧:٣٠", THU, HALF_PAST), ("۲۶/۱۱ ۱۷:۰۰", THU, FIVE),
        ("بكرا الصبح الساعة 9", WED, NINE), ("غدًا الساعة 9 صباحًا", WED, NINE),
        ("بعد بكرا ٥ المسا", THU, FIVE), ("الجمعة بعد الظهر الساعة 4", FRI, time(16)),
        ("الخميس 12 الظهر", THU, time(12)), ("الخميس 1 الظهر", THU, time(13)),
        ("بعد ساعتين", TUE, time(12)), ("الليلة الساعة 8", TUE, time(20)),
        ("jeudi 17h", THU, FIVE), ("jeudi 17h30", THU, HALF_PAST),
        ("jeudi à 17 h 30", THU, HALF_PAST),
        ("jeudi 26 à 17h", THU, FIVE), ("le 26 à 17h", THU, FIVE),
        ("le 26 novembre à 17h", THU, FIVE),
        ("jeudi à 5 heures du soir", THU, FIVE), ("jeudi midi", THU, time(12)),
        ("jeudi 12h", THU, time(12)),
        ("jeudi à 5h et demie de l’après-midi", THU, HALF_PAST), ("ce soir 20h", TUE, time(20)),
        ("demain à 9h du matin", WED, NINE), ("après-demain 17h", THU, FIVE),
        ("jeudi prochain à 17h", THU, FIVE), ("À 7 heures du soir demain", WED, time(19)),
        ("le 1er décembre à 18h", date(2026, 12, 1), time(18)), ("dans deux heures", TUE, time(12)),
        ("el 5amis 5 el masa", THU, FIVE), ("5amis 17:00", THU, FIVE),
        ("bokra 9 el sobo7", WED, NINE),
        ("ba3d bokra 5 el masa", THU, FIVE), ("26 tishrin tene 17:00", THU, FIVE),
        ("ejjem3a jem3a 16:00", FRI, time(16)), ("a7ad 3al 17:00", SUN, FIVE),
    ],
)  # fmt: skip
def test_L4_a_moment_is_understood(text: str, day: date, at: time) -> None:
    when = read(text, "fr" if text.startswith(("jeudi", "le ", "demain")) else "en")
    assert (when.day, when.at, when.problem, when.alternatives) == (day, at, None, ())
    assert when.certain


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow", WED), ("tmrw", WED), ("today", TUE), ("day after tomorrow", THU),
        ("Thursday", THU),
        ("this Thursday", THU), ("Tuesday", TUE + timedelta(days=7)), ("sunday", SUN),
        ("26/11", THU),
        ("26-11-2026", THU), ("26.11.", THU), ("26 Nov", THU), ("Nov 26", THU),
        ("26 of November", THU),
        ("in 3 days", FRI), ("in a week", TUE + timedelta(days=7)),
        ("in two weeks", date(2026, 12, 8)),
        ("in a month", date(2026, 12, 24)), ("1/10", date(2027, 10, 1)),
        ("5 January", date(2027, 1, 5)),
        ("5/1/2027", date(2027, 1, 5)), ("Thursday next week", date(2026, 12, 3)),
        ("Thursday afternoon", THU), ("بكرا", WED), ("بكرة", WED), ("غدًا", WED), ("غدا", WED),
        ("بعد بكرا", THU), ("بعد غد", THU), ("اليوم", TUE), ("الخميس", THU), ("خميس", THU),
        ("الخميس الجاي", THU), ("الخميس القادم", THU), ("هالخميس", THU), ("الأحد", SUN),
        ("يوم الإثنين", MON), ("الاتنين", MON), ("الثلاثاء", TUE + timedelta(days=7)),
        ("الأربعاء", WED),
        ("الجمعة", FRI), ("السبت", SAT), ("بعد 3 أيام", FRI), ("بعد ثلاثة أيام", FRI),
        ("بعد يومين", THU),
        ("بعد أسبوع", TUE + timedelta(days=7)), ("بعد أسبوعين", date(2026, 12, 8)),
        ("الخميس الأسبوع القادم", date(2026, 12, 3)), ("٢٦ تشرين الثاني", THU), ("26 نوفمبر", THU),
        ("5 كانون الثاني", date(2027, 1, 5)), ("14 شباط", date(2027, 2, 14)),
        ("3 آذار", date(2027, 3, 3)),
        ("1 نيسان", date(2027, 4, 1)), ("1 أيار", date(2027, 5, 1)), ("1 حزيران", date(2027, 6, 1)),
        ("1 تموز", date(2027, 7, 1)), ("4 آب", date(2027, 8, 4)), ("1 أيلول", date(2027, 9, 1)),
        ("1 تشرين الأول", date(2027, 10, 1)), ("1 كانون الأول", date(2026, 12, 1)),
        ("يوم ٢٦", THU), ("demain", WED), ("après-demain", THU), ("aujourd’hui", TUE),
        ("jeudi", THU),
        ("jeudi prochain", THU), ("jeudi 26", THU), ("le 26", THU), ("26 novembre", THU),
        ("dans trois jours", FRI), ("dans une semaine", TUE + timedelta(days=7)),
        ("jeudi de la semaine prochaine", date(2026, 12, 3)),
        ("14 février 2027", date(2027, 2, 14)),
        ("bokra", WED), ("bukra", WED), ("lyom", TUE), ("el 5amis", THU), ("khamis", THU),
        ("a7ad", SUN),
    ],
)  # fmt: skip
def test_L4_a_day_is_understood(text: str, day: date) -> None:
    when = read(text)
    assert (when.day, when.at, when.problem, when.alternatives) == (day, None, None, ())
    assert when.rest == ""


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("5pm", ["17:00"]), ("17:00", ["17:00"]), ("noon", ["12:00"]), ("midi", ["12:00"]),
        ("الظهر", ["12:00"]), ("05:30", ["05:30"]), ("0:30", ["00:30"]), ("١٧:٣٠", ["17:30"]),
        ("5 مساءً", ["17:00"]), ("الساعة 17", ["17:00"]), ("12am", ["00:00"]), ("17h", ["17:00"]),
        ("9 صباحا", ["09:00"]), ("5", ["05:00", "17:00"]), ("8", ["08:00", "20:00"]),
        ("5:30", ["05:30", "17:30"]), ("at 5", ["05:00", "17:00"]), ("الساعة 5", ["05:00",
        "17:00"]),
        ("half past five", ["05:30", "17:30"]), ("5 ونص", ["05:30", "17:30"]),
        ("6h moins le quart", ["05:45", "17:45"]), ("12", ["00:00", "12:00"]),
    ],
)  # fmt: skip
def test_L4_an_hour_that_can_be_two_is_handed_back_as_two(text: str, times: list[str]) -> None:
    when = read(text)
    assert when.day is None
    found = [when.at] if when.at else [moment.at for moment in when.alternatives]
    assert [f"{at:%H:%M}" for at in found if at] == times


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("الخميس الساعة 5", [(THU, time(5)), (THU, FIVE)]),
        ("Thursday 5", [(THU, time(5)), (THU, FIVE)]),
        ("Tuesday 9:00", [(TUE, time(21)), (TUE + timedelta(days=7), NINE)]),
        ("next Thursday", [(THU, None), (THU + timedelta(days=7), None)]),
        ("Thursday at midnight", [(THU, time(0)), (FRI, time(0))]),
        ("Sunday next week", [(SUN, None), (SUN + timedelta(days=7), None)]),
    ],
)
def test_L4_what_may_be_several_moments_is_all_of_them(
    text: str, moments: list[tuple[date, time | None]]
) -> None:
    when = read(text)
    assert [(moment.day, moment.at) for moment in when.alternatives] == moments
    assert not when.certain


def test_L4_next_thursday_is_plain_when_no_other_is_nearer() -> None:
    friday = date(2026, 11, 27)
    assert read("next Thursday", today=friday).day == date(2026, 12, 3)
    assert read("next Thursday", today=THU).day == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("31/02", Problem.NO_SUCH_DAY), ("31/2/2027", Problem.NO_SUCH_DAY),
        ("31 شباط", Problem.NO_SUCH_DAY),
        ("31 février", Problem.NO_SUCH_DAY), ("29/2", Problem.NO_SUCH_DAY),
        ("0/11", Problem.NO_SUCH_DAY),
        ("31 November 17:00", Problem.NO_SUCH_DAY), ("11/26", Problem.NO_SUCH_DAY),
        ("25:00", Problem.NO_SUCH_TIME), ("Thursday 17:75", Problem.NO_SUCH_TIME),
        ("24/11/2025", Problem.IN_THE_PAST), ("20/11", Problem.IN_THE_PAST),
        ("1/11", Problem.IN_THE_PAST),
        ("yesterday", Problem.IN_THE_PAST), ("امبارح", Problem.IN_THE_PAST),
        ("hier", Problem.IN_THE_PAST),
        ("today 9am", Problem.IN_THE_PAST), ("24/11 09:30", Problem.IN_THE_PAST),
        ("24/11/2026 10:00 am", Problem.IN_THE_PAST), ("Thursday 27/11", Problem.WEEKDAY_DIFFERS),
        ("الخميس ٢٧/١١ ١٧:٠٠", Problem.WEEKDAY_DIFFERS),
        ("tomorrow Thursday", Problem.WEEKDAY_DIFFERS),
    ],
)  # fmt: skip
def test_L4_what_cannot_be_is_named(text: str, problem: Problem) -> None:
    when = read(text)
    assert when.problem is problem
    assert not when.certain


def test_L4_months_first_is_offered_but_not_taken() -> None:
    assert read("11/26").alternatives == (Moment(day=THU),)
    assert read("31/02").alternatives == ()


def test_L4_a_wrong_weekday_offers_both_days() -> None:
    when = read("Thursday 27/11 17:00")
    assert when.alternatives == (Moment(day=FRI, at=FIVE), Moment(day=THU, at=FIVE))


def test_L4_a_leap_day_is_found_in_its_year() -> None:
    assert read("29/2", today=date(2027, 11, 1)).day == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "day", "at", "minutes"),
    [
        ("17:00-19:00", None, FIVE, 120), ("Thursday 17:00 - 18:30", THU, FIVE, 90),
        ("Thursday 5-7pm", THU, FIVE, 120), ("from 5 to 7 pm Thursday", THU, FIVE, 120),
        ("tomorrow 16:00 to 18:00", WED, time(16), 120), ("tomorrow 10am-2pm", WED, TEN, 240),
        ("من 5 إلى 7 مساء", None, FIVE, 120), ("الخميس من ٥ حتى ٧ مساءً", THU, FIVE, 120),
        ("jeudi de 17h à 19h", THU, FIVE, 120), ("jeudi 17h-19h", THU, FIVE, 120),
        ("26/11 17:00–19:00", THU, FIVE, 120), ("Thursday 22:00-01:00", THU, time(22), 180),
        ("26/11 10-14", THU, TEN, 240),
    ],
)  # fmt: skip
def test_L4_a_range_says_how_long(text: str, day: date | None, at: time, minutes: int) -> None:
    when = read(text)
    assert (when.day, when.at, when.minutes) == (day, at, minutes) or (
        when.minutes == minutes and Moment(day=day, at=at) in when.alternatives
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello world",
        "may be",
        "mon ami",
        "we are 12 people",
        "a march together",
        "٣ أشخاص معنا",
    ],
)
def test_L4_a_text_without_a_moment_stays_as_it_is(text: str) -> None:
    when = read(text, "fr")
    assert (when.day, when.at, when.alternatives, when.problem) == (None, None, (), None)
    assert when.rest == text


@pytest.mark.parametrize(
    ("line", "day", "at", "title", "place"),
    [
        (
            "/meeting Thursday 17:00 Monthly coordination @ Town hall",
            THU,
            FIVE,
            "Monthly coordination",
            "Town hall",
        ),
        ("/meeting@network_bot Thursday 17:00 Coordination", THU, FIVE, "Coordination", ""),
        (
            "Monthly coordination, 26/11 5pm @ https://meet.example/x?a=@b",
            THU,
            FIVE,
            "Monthly coordination",
            "https://meet.example/x?a=@b",
        ),
        ("Thursday 17:00 Friday iftar planning", THU, FIVE, "Friday iftar planning", ""),
        ("Sunday school, Thursday 17:00", THU, FIVE, "Sunday school", ""),
        (
            "Thursday @17:00 May celebration with 3 schools",
            THU,
            FIVE,
            "May celebration with 3 schools",
            "",
        ),
        (
            "الخميس ٥ مساءً اجتماع التنسيق الشهري @ البلدية",
            THU,
            FIVE,
            "اجتماع التنسيق الشهري",
            "البلدية",
        ),
        (
            "تمرين للشباب يوم الخميس الساعة 17:00 @ المركز الثقافي",
            THU,
            FIVE,
            "تمرين للشباب",
            "المركز الثقافي",
        ),
        (
            "jeudi 17h Réunion de coordination @ Mairie",
            THU,
            FIVE,
            "Réunion de coordination",
            "Mairie",
        ),
        ("bokra 5 el masa Ejtima3 @ baladiye", WED, FIVE, "Ejtima3", "baladiye"),
        ("/meeting", None, None, "", ""),
        (
            "/meeting Monthly coordination @ Town hall",
            None,
            None,
            "Monthly coordination",
            "Town hall",
        ),
    ],
)
def test_L4_a_meeting_is_planned_in_one_line(
    line: str, day: date | None, at: time | None, title: str, place: str
) -> None:
    found = parse_meeting_line(line, today=TODAY, now=NOW)
    assert isinstance(found, MeetingLine)
    assert (found.when.day, found.when.at, found.title, found.place) == (day, at, title, place)


def test_L4_a_line_keeps_the_length_of_its_meeting() -> None:
    when, title, _place = parse_meeting_line("jeudi de 17h à 19h Réunion", today=TODAY, now=NOW)
    assert (when.minutes, title) == (120, "Réunion")


PIECES = st.sampled_from(
    ["Thursday", "الخميس", "jeudi", "next", "week", "بعد", "in", "3", "٣", "5", "17:00", "-", "@",
     "26/11", "31/02", "99/99/9999", "2026-02-30", "0000-00-00", "month", "شهر", "999999",
     "midnight",
     "half", "past", "إلا", "ربع", "pm", "مساء", "to", "à", "le", "26th", "Nov", "2026",
     "tomorrow", "h",
     "10000", "months", "سنة", "yesterday", "tonight", "a7ad", "sept", "12", "24:00", "the", "of"]
)  # fmt: skip
LONG = st.sampled_from(
    ["1", "1/", "1-", "5 to ", "الخميس ", "@", "\u202e", "a", "½", "\u0301"]
).map(lambda piece: piece * (10_000 // len(piece)))


@settings(max_examples=250)
@given(
    st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=9).map(" ".join), LONG),
    st.dates(date(2022, 1, 1), date(2030, 12, 31)),
    st.times(),
    st.sampled_from(["ar", "fr", "en"]),
)
def test_L4_no_text_breaks_the_reading_of_a_moment(
    text: str, today: date, now: time, language: str
) -> None:
    when = parse(text, today=today, now=now, language=language)
    assert len(when.alternatives) != 1 or when.problem
    if when.certain:
        assert when.day is not None
        assert when.at is not None
        assert (when.day, when.at) > (today, now.replace(second=0, microsecond=0)) or "in" in text
    if len(text) > 500:
        assert len(when.rest) <= len(text)
    parse_meeting_line(text, today=today, now=now, language=language)
