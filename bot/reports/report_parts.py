"""A report before it is a file: parts with a heading, sentences and tables, in no language yet.

Workbook and PDF are written from the same parts, so that they say the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.direction import isolate
from bot.core.messages import Day, Text, Voice, Words, _
from bot.core.texts import translate
from bot.reports.figures import Period

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class Share:
    """A percentage; None of nothing. The sign stands in the heading of its column or row."""

    percent: int | None


Value = Words | int | float | Share | None

HIDDEN = _("not shown")
DATE = "date"  # the style in which a table writes days


@dataclass(frozen=True, kw_only=True)
class Table:
    """`widths` are shares of the page. With `total` the last row is a sum; `bold` are headings. A
    `narrow` table has few words, and needs but half of the page."""

    header: tuple[Words, ...]
    rows: tuple[tuple[Value, ...], ...]
    widths: tuple[int, ...]
    title: Words | None = None
    total: bool = False
    narrow: bool = False
    bold: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One section, numbered when it is laid out. `sheet` is its short name in a workbook."""

    title: Words
    sheet: Words
    said: tuple[Words, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """`about` are the lines under the title: network, municipality, period."""

    title: Words
    about: tuple[tuple[Words, Value], ...]
    parts: tuple[Part, ...]
    period: Period
    landscape: bool = False
    named: bool = False


@dataclass(frozen=True, kw_only=True)
class Pillars:
    """What the pillars of the strategies are called: country -> code -> language -> name."""

    names: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def called(self, country: str, code: str, language: str) -> Words:
        """In this language; a sentence of ours where there is none."""
        if not code:
            return _("Without a pillar")
        names = self.names.get(country, {}).get(code, {})
        found = names.get(language) or names.get("en")
        return found or _("Not in the list any more")


def day(at: date | None) -> Day | None:
    return Day(day=at, style=DATE) if at is not None else None


def of_period(period: Period) -> Text:
    return _(
        "{first} to {last}", first=Day(day=period.first, style=DATE),
        last=Day(day=period.last, style=DATE),
    )  # fmt: skip


def shown(number: int | None) -> Value:
    """A count of people that may be hidden."""
    return HIDDEN if number is None else number


# --- in one language ------------------------------------------------------------------------------


def written(value: Value, voice: Voice) -> str:
    """What stands on paper; numbers with the reader's digits."""
    match value:
        case None | Share(percent=None):
            return ""
        case Share(percent=number):
            return digits(f"{number}", voice)
        case int():
            return digits(f"{value}", voice)
        case float():
            return digits(_decimal(value, voice), voice)
        case _:
            return translate(value, voice)


def _decimal(value: float, voice: Voice) -> str:
    text = f"{value:+.2f}".rstrip("0").rstrip(".").replace("-", "−")
    text = "0" if text in ("+0", "−0") else text
    return text.replace(".", ",") if voice.language == "fr" else text


def digits(text: str, voice: Voice) -> str:
    if voice.language != "ar":
        return text
    return isolate(text.translate(_ARABIC) if voice.digits == "arabic" else text)
