"""Weekends are the country's, and holidays stay suggestions until a person confirms them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from bot.core.calendars import (
    JORDAN,
    LEBANON,
    WEEKS,
    Country,
    Holiday,
    Language,
    easter_eastern,
    easter_western,
    holiday_suggestions,
    is_weekend,
    near_holiday,
    ramadan_suggestion,
)

COUNTRIES: tuple[Country, ...] = get_args(Country)
LANGUAGES: tuple[Language, ...] = get_args(Language)
YEARS = range(2022, 2031)


def test_T5_the_weekend_is_friday_and_saturday_in_jordan_saturday_and_sunday_in_lebanon() -> None:
    week = [date(2026, 5, 4) + timedelta(days=number) for number in range(7)]
    assert [day.strftime("%a") for day in week if is_weekend(day, JORDAN)] == ["Fri", "Sat"]
    assert [day.strftime("%a") for day in week if is_weekend(day, LEBANON)] == ["Sat", "Sun"]
    assert WEEKS == {"JO": JORDAN, "LB": LEBANON}


@pytest.mark.parametrize("country", COUNTRIES)
def test_T5_holidays_have_the_same_dates_in_every_language(country: Country) -> None:
    for year in YEARS:
        arabic, english, french = (
            holiday_suggestions(country, year, language) for language in LANGUAGES
        )
        days = sorted((day, estimated) for day, _, estimated in arabic)
        assert sorted((day, estimated) for day, _, estimated in english) == days
        assert sorted((day, estimated) for day, _, estimated in french) == days
        assert all("؀" <= character <= "ۿ" for _, name, _ in arabic for character in name[:1])
        same = {name for _, name, _ in english} & {name for _, name, _ in french}
        assert same == set()


def test_T5_what_the_moon_decides_is_marked_and_the_mark_is_not_in_the_name() -> None:
    found = holiday_suggestions("JO", 2026, "en")
    assert Holiday(date(2026, 3, 20), "Eid al-Fitr", True) in found
    assert Holiday(date(2026, 5, 25), "Independence Day", False) in found
    everything = [
        name
        for country in COUNTRIES
        for language in LANGUAGES
        for _, name, _ in holiday_suggestions(country, 2026, language)
    ]
    assert not [name for name in everything if "(" in name]


def test_T5_jordan_speaks_french_too() -> None:
    assert Holiday(date(2026, 3, 20), "Aïd el-Fitr", True) in holiday_suggestions("JO", 2026, "fr")


@pytest.mark.parametrize("country", COUNTRIES)
def test_T5_both_easters_are_suggested_and_one_where_they_are_the_same_day(
    country: Country,
) -> None:
    names = {day: name for day, name, _ in holiday_suggestions(country, 2026, "en")}
    assert names[date(2026, 4, 5)] == "Easter, Western calendar"
    assert names[date(2026, 4, 12)] == "Easter, Eastern calendar"
    same = [name for day, name, _ in holiday_suggestions(country, 2025, "en") if "Easter," in name]
    assert same == []
    assert Holiday(date(2025, 4, 20), "Easter", False) in holiday_suggestions(country, 2025, "en")


def test_easter_sundays_are_where_the_churches_kept_them() -> None:
    western = ["2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2038-04-25"]
    eastern = ["2000-04-30", "2008-04-27", "2011-04-24", "2019-04-28", "2024-05-05", "2038-04-25"]
    years = [2000, 2008, 2011, 2019, 2024, 2038]
    assert [easter_western(year).isoformat() for year in years] == western
    assert [easter_eastern(year).isoformat() for year in years] == eastern
    assert {easter_western(year).weekday() for year in range(1900, 2200)} == {6}


def test_T5_a_holiday_that_a_person_confirmed_comes_before_one_that_is_suggested() -> None:
    suggested = holiday_suggestions("JO", 2026, "en")
    eid = date(2026, 3, 20)
    confirmed = {eid: "Feast"}
    assert near_holiday(eid, {}, suggested) == (eid, "Eid al-Fitr", False)
    assert near_holiday(eid, confirmed, suggested) == (eid, "Feast", True)
    assert near_holiday(date(2026, 3, 19), confirmed, suggested) == (eid, "Feast", True)


def test_T5_the_nearest_holiday_is_named_and_a_far_one_is_not() -> None:
    holidays = [Holiday(date(2026, 6, 1), "one", True), Holiday(date(2026, 6, 4), "two", False)]
    found = near_holiday(date(2026, 6, 3), {date(2026, 6, 5): "three"}, holidays, within_days=2)
    assert found == (date(2026, 6, 4), "two", False)
    assert near_holiday(date(2026, 6, 10), {}, holidays) is None
    assert near_holiday(date(2026, 6, 2), {}, holidays, within_days=0) is None


def test_T5_ramadan_is_suggested_for_every_year() -> None:
    assert ramadan_suggestion(2026) == (date(2026, 2, 18), date(2026, 3, 19))
    assert ramadan_suggestion(2027)[0] == date(2027, 2, 8)
    assert ramadan_suggestion(2030)[0] == date(2030, 1, 5)
    for year in YEARS:
        first, last = ramadan_suggestion(year)
        assert first.year == year
        assert (last - first).days in (28, 29)
