"""Weekends, holidays and Ramadan of a country: suggestions until a person confirms them (T5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

Country = Literal["JO", "LB"]
Language = Literal["ar", "en", "fr"]

RAMADAN = 9  # the ninth month of the Hijri year


@dataclass(frozen=True, kw_only=True)
class Week:
    """Which weekdays are free, Monday being 0."""

    weekend: frozenset[int]


JORDAN = Week(weekend=frozenset({4, 5}))
LEBANON = Week(weekend=frozenset({5, 6}))

WEEKS: Mapping[Country, Week] = {"JO": JORDAN, "LB": LEBANON}


class Holiday(NamedTuple):
    """A holiday that may be one. `estimated`: the moon decides, and may do so a day later."""

    day: date
    name: str
    estimated: bool


class NearHoliday(NamedTuple):
    """The holiday that a date falls on or near, and whether a person has confirmed it."""

    day: date
    name: str
    confirmed: bool


# The library knows these for Jordan in Arabic and English only.
IN_FRENCH = {
    "Christmas Day": "Noël",
    "Day of Arafah": "Jour d’Arafat",
    "Eid al-Adha": "Aïd el-Adha",
    "Eid al-Adha Holiday": "Congé de l’Aïd el-Adha",
    "Eid al-Fitr": "Aïd el-Fitr",
    "Eid al-Fitr Holiday": "Congé de l’Aïd el-Fitr",
    "Independence Day": "Fête de l’Indépendance",
    "Islamic New Year": "Nouvel An hégirien",
    "Isra' and Mi'raj": "Isra et Miraj",
    "Labor Day": "Fête du Travail",
    "New Year's Day": "Nouvel An",
    "Prophet's Birthday": "Naissance du Prophète",
}

EASTER = {"ar": "عيد الفصح", "en": "Easter", "fr": "Pâques"}
EASTER_WESTERN = {
    "ar": "عيد الفصح بالتقويم الغربي",
    "en": "Easter, Western calendar",
    "fr": "Pâques, calendrier occidental",
}
EASTER_EASTERN = {
    "ar": "عيد الفصح بالتقويم الشرقي",
    "en": "Easter, Eastern calendar",
    "fr": "Pâques, calendrier oriental",
}


def is_weekend(day: date, week: Week) -> bool:
    return day.weekday() in week.weekend


def holiday_suggestions(country: Country, year: int, language: Language) -> list[Holiday]:
    """What may be a holiday in this year, in order; both Easters too, which no state lists."""
    found = [*_of_the_state(country, year, language), *_easters(year, language)]
    return sorted(found)


def near_holiday(
    day: date,
    confirmed: Mapping[date, str],
    suggested: Iterable[Holiday],
    within_days: int = 1,
) -> NearHoliday | None:
    """The nearest holiday within so many days; of two at the same distance, a confirmed one."""
    known = [NearHoliday(when, name, True) for when, name in confirmed.items()]
    perhaps = [NearHoliday(holiday.day, holiday.name, False) for holiday in suggested]
    near = [each for each in (*known, *perhaps) if abs((each.day - day).days) <= within_days]
    # Of several at the same distance `min` keeps the first, and what is confirmed stands first.
    return min(near, key=lambda each: abs((each.day - day).days), default=None)


def ramadan_suggestion(year: int) -> tuple[date, date]:
    """The first and last day of the first Ramadan that begins in this year, as calculated.

    By the Umm al-Qura calendar; the moon may make it a day earlier or later, and not everywhere the
    same, so a coordinator confirms it. A second one begins in the last days of 2030.
    """
    from hijridate import Gregorian, Hijri

    hijri_year = Gregorian(year, 1, 1).to_hijri().year
    for candidate in (hijri_year, hijri_year + 1):
        first = Hijri(candidate, RAMADAN, 1)
        begin = date(*first.to_gregorian().datetuple())
        if begin.year == year:
            return begin, begin + timedelta(days=first.month_length() - 1)
    raise AssertionError("every year of 365 days has a Ramadan that begins in it")


def _of_the_state(country: Country, year: int, language: Language) -> Iterable[Holiday]:
    """The library's holidays. It says "estimated" only inside a name, so it is asked twice."""
    marked = _library(country, year, language, show_estimated=True)
    for day, names in _library(country, year, language, show_estimated=False).items():
        yield Holiday(day, _named(names, country, language), marked[day] != names)


def _library(
    country: Country, year: int, language: Language, *, show_estimated: bool
) -> dict[date, str]:
    import holidays

    calendar = getattr(holidays, country)
    supported = (
        "en_US" if language == "en" or language not in calendar.supported_languages else language
    )
    return dict(
        calendar(
            years=year,
            language=supported,
            categories=calendar.supported_categories,
            islamic_show_estimated=show_estimated,
        )
    )


def _named(names: str, country: Country, language: Language) -> str:
    if country == "JO" and language == "fr":
        return "; ".join(IN_FRENCH.get(name, name) for name in names.split("; "))
    return names


def _easters(year: int, language: Language) -> Iterable[Holiday]:
    western, eastern = easter_western(year), easter_eastern(year)
    if western == eastern:
        return [Holiday(western, EASTER[language], False)]
    return [
        Holiday(western, EASTER_WESTERN[language], False),
        Holiday(eastern, EASTER_EASTERN[language], False),
    ]


def easter_western(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by Gauss's rule with its later corrections."""
    century = year // 100
    moon = (15 + century - century // 4 - (13 + 8 * century) // 25) % 30
    full = (19 * (year % 19) + moon) % 30
    full -= full // 29 + (full // 28 - full // 29) * (year % 19 // 11)
    shift = (4 + century - century // 4) % 7
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * full + shift) % 7
    return date(year, 3, 22) + timedelta(days=full + sunday)


def easter_eastern(year: int) -> date:
    """Easter Sunday of the Julian calendar, as a Gregorian date (Gauss)."""
    century = year // 100
    full = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * full + 6) % 7
    apart = century - century // 4 - 2  # days between the two calendars; 13 until 2099
    return date(year, 3, 22) + timedelta(days=full + sunday + apart)
