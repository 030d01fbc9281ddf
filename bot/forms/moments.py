"""Dates and times in expressions: as ISO text, as days since 1970, and as a format writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

EPOCH = datetime(1970, 1, 1)
DAY = timedelta(days=1)

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?"
)
_TIME = re.compile(r"(\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?")
_MARK = re.compile(r"%([a-zA-Z3%])")


def moment(text: str) -> datetime | None:
    """A date, or a date with a time, of the wall clock; a zone behind it is not looked at."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        at = time.fromisoformat(found[2]) if found[2] else time(0)
        return datetime.combine(date.fromisoformat(found[1]), at)
    except ValueError:
        return None


def clock(text: str) -> time | None:
    found = _TIME.fullmatch(text.strip())
    try:
        return time.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def days(text: str) -> float | None:
    """A date as days since 1970, a time as part of a day, so that they can be compared."""
    found = moment(text)
    if found is not None:
        return (found - EPOCH) / DAY
    at = clock(text)
    return None if at is None else (datetime.combine(EPOCH, at) - EPOCH) / DAY


def from_days(number: float) -> datetime | None:
    try:
        return EPOCH + timedelta(seconds=round(number * 86400))
    except (OverflowError, ValueError):
        return None


def formatted(at: datetime, pattern: str, language: str) -> str:
    """As ODK's format-date writes it: %Y %y %m %n %b %d %e %a %H %h %M %S %3."""

    def part(mark: re.Match[str]) -> str:
        if mark[1] in "ab":
            return _named(at, mark[1], language)
        return _PARTS[mark[1]](at) if mark[1] in _PARTS else mark[0]

    return _MARK.sub(part, pattern)


_PARTS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda at: f"{at.year:04}",
    "y": lambda at: f"{at.year % 100:02}",
    "m": lambda at: f"{at.month:02}",
    "n": lambda at: str(at.month),
    "d": lambda at: f"{at.day:02}",
    "e": lambda at: str(at.day),
    "H": lambda at: f"{at.hour:02}",
    "h": lambda at: str(at.hour),
    "M": lambda at: f"{at.minute:02}",
    "S": lambda at: f"{at.second:02}",
    "3": lambda _at: "000",
    "%": lambda _at: "%",
}


def _named(at: datetime, mark: str, language: str) -> str:
    """A short month or weekday, as people there say it."""
    from babel.dates import format_date

    locale = {"ar": "ar_LB", "fr": "fr"}.get(language, "en_GB")
    return format_date(at, "MMM" if mark == "b" else "EEE", locale=locale)
