"""Cuts a text into clues about time: numbers, dates, clocks, and the words of three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache

from bot.core.letters import fold
from bot.core.lexicon import Phrase, data, numbers, phrases, segments


class Sort(StrEnum):
    """What a clue can be; many words can be more than one thing."""

    NUMBER = "number"
    ORDINAL = "ordinal"  # 26th
    RANK = "rank"  # first, last (-1)
    WEEKDAY_RANKED = "weekday_ranked"  # without its article a weekday behind a rank alone
    DATE = "date"  # numbers: year, month, day
    PAIR = "pair"  # 26/11, 5-7, 17.30: numbers are both, `sign` is what stands between them
    CLOCK = "clock"  # numbers: hour, minute
    WORD = "word"
    MONTH = "month"
    WEEKDAY = "weekday"
    DAYS_FROM_NOW = "days_from_now"
    THIS = "this"
    NEXT = "next"
    COMING = "coming"
    NEXT_WEEK = "next_week"
    WEEKS_LATER = "weeks_later"  # en huit
    WEEKS_BEHIND = "weeks_behind"  # Thursday week: behind the day alone
    THE_MONTH = "the_month"
    MONTH_AHEAD = "month_ahead"
    IN = "in"
    UNIT = "unit"  # minutes
    MONTHS = "months"
    MONTH_WORD = "month_word"
    PART = "part"
    NOON = "noon"
    MIDNIGHT = "midnight"
    AT = "at"
    TO = "to"
    OCLOCK = "oclock"
    HOUR_NAME = "hour_name"
    SHARE = "share"  # minutes of an hour
    LESS = "less"
    PAST = "past"
    BEFORE = "before"
    DAY_WORD = "day_word"
    ON = "on"
    OF = "of"
    AND = "and"
    BETWEEN = "between"
    ARTICLE = "article"
    END = "end"  # of a month


class Part(StrEnum):
    """A part of the day; with an hour it says which half of the day is meant."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    PM = "pm"
    EVENING = "evening"
    NIGHT = "night"


PARTS = tuple(Part)


@dataclass(kw_only=True)
class Clue:
    """A piece of the text with everything it can mean, and whether a reading has used it."""

    text: str
    start: int  # in the original text
    end: int
    senses: Mapping[Sort, int] = field(default_factory=dict)
    numbers: tuple[int, ...] = ()
    sign: str = ""
    used: bool = False

    def can_be(self, *sorts: Sort) -> bool:
        return any(sort in self.senses for sort in sorts)


NOTHING = Clue(text="", start=0, end=0, used=False)


class Clues(list[Clue]):
    """The clues of a text in order; beyond either end there is nothing."""

    def at(self, index: int) -> Clue:
        return self[index] if 0 <= index < len(self) else NOTHING

    def use(self, first: int, last: int) -> None:
        for clue in self[first : last + 1]:
            clue.used = True

    def use_before(self, index: int, *sorts: Sort) -> None:
        """Takes along the little words just before: on, the, يوم, الساعة."""
        while self.at(index - 1).can_be(*sorts) and not self.at(index - 1).used:
            index -= 1
            self[index].used = True

    def past(self, index: int, *sorts: Sort, step: int = 1) -> int:
        """The first place from here on that is none of these little words."""
        while self.at(index).can_be(*sorts) and not self.at(index).used:
            index += step
        return index

    def touches_used(self, index: int) -> bool:
        return self.at(index - 1).used or self.at(index + 1).used


# --- cutting ------------------------------------------------------------------------------------

_D = r"\d{1,2}"
_GLUED = r"(?=(?:h|hrs?|heures?|am|pm|ص|م)(?![^\W_]))"
_LEXEME = re.compile(
    rf"(?P<iso>\d{{4}}[-/.]{_D}[-/.]{_D})(?![\d])"
    rf"|(?P<full>{_D}\s?[-/.]\s?{_D}\s?[-/.]\s?(?:\d{{4}}|\d{{2}}))(?![\d:])"
    rf"|(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?|{_D}\s?h\s?\d{{2}})(?!\d)"
    rf"|(?P<pair>{_D}[-/.]{_D})(?![\d:h])"
    rf"|(?P<ordinal>{_D}(?:st|nd|rd|th|er|ere|eme|e))(?![^\W_])"
    rf"|(?P<number>\d+)(?:(?![^\W_])|{_GLUED})"
    r"|(?P<glued>[بلعو])(?=\d)"
    r"|(?P<word>[^\W_]+(?:'[^\W_]+)*)"
    r"|(?P<mark>[-@])"
)
_TWO_WORD_MONTHS = ("كانون", "تشرين")  # known only with the word behind them
# Little Arabic words that are written into the next one: "in", "to", "this", "and".
_PREFIXES = (
    ("بال", "ال"), ("لل", "ال"), ("عال", "ال"), ("هال", "ال"), ("وال", "ال"),
    ("ب", ""), ("ل", ""), ("و", ""),
)  # fmt: skip


def clues(text: str, language: str) -> Clues:
    """The clues of a text, in its order; words that mean nothing here are kept as WORD."""
    folded = fold(text)
    table = _vocabulary(language)
    pieces = list(_pieces(folded.text))
    spoken = [_known(match["word"] or match[0], table).replace("'", "") for match in pieces]
    found = Clues()
    at = 0
    for senses, phrase in segments(spoken, table):
        first, last = pieces[at], pieces[at + len(phrase) - 1]
        end = folded.places[last.end()] if last.end() < len(folded.places) else len(text)
        clue = Clue(text=" ".join(phrase), start=folded.places[first.start()], end=end)
        found.append(replace(clue, senses=senses) if senses else _numeric(clue, first))
        at += len(phrase)
    return found


def _pieces(plain: str) -> Iterator[re.Match[str]]:
    """Lexemes without the hyphens inside compound words."""
    for match in _LEXEME.finditer(plain):
        around = plain[match.start() - 1 : match.start()] + plain[match.end() : match.end() + 1]
        if not (match[0] == "-" and len(around) == 2 and around.isalpha()):
            yield match


def _known(word: str, table: Mapping[Phrase, Mapping[Sort, int]]) -> str:
    """The word without what is written into it; d'avril is avril, بكانون is كانون."""
    if word.startswith("d'") and Sort.MONTH in table.get((word[2:],), {}):
        return word[2:]
    if (word,) in table or not word.isalpha():
        return word
    for prefix, instead in _PREFIXES:
        bare = instead + word[len(prefix) :]
        if word.startswith(prefix) and ((bare,) in table or bare in _TWO_WORD_MONTHS):
            return bare
    return word


def _numeric(clue: Clue, match: re.Match[str]) -> Clue:
    """A clue made of digits; a year of two digits is of this century."""
    kind = match.lastgroup or ""
    found = tuple(int(each) for each in re.findall(r"\d{1,9}", match[0]))
    if kind == "iso":
        return replace(clue, senses={Sort.DATE: 0}, numbers=found)
    if kind == "full":
        day, month, year = found
        year += 2000 if year < 100 else 0
        return replace(clue, senses={Sort.DATE: 0}, numbers=(year, month, day))
    if kind == "clock":
        sure = match[0].startswith("0")
        return replace(clue, senses={Sort.CLOCK: int(sure)}, numbers=found[:2])
    if kind == "pair":
        sign = "".join(c for c in match[0] if not c.isdigit())
        return replace(clue, senses={Sort.PAIR: 0}, numbers=found, sign=sign)
    if kind in ("number", "ordinal"):
        value = found[0] if len(match[0]) <= 6 else -1
        return replace(clue, senses={Sort(kind): value}, numbers=(value,))
    mark = {"-": {Sort.TO: 0}, "@": {Sort.AT: 0}}.get(match[0])
    return replace(clue, senses=mark or {Sort.WORD: 0})


# --- the words ----------------------------------------------------------------------------------

_UNITS = {
    "minute": 1, "two_minutes": 2, "hour": 60, "two_hours": 120, "day": 1440,
    "two_days": 2880, "week": 10080, "two_weeks": 20160,
}  # fmt: skip
_MONTHS = {"month": 1, "two_months": 2}
_SHARES = {"half": 30, "quarter": 15, "third": 20}
_PLAIN = (
    Sort.THIS, Sort.NEXT, Sort.COMING, Sort.NEXT_WEEK, Sort.THE_MONTH, Sort.IN, Sort.MONTH_WORD,
    Sort.END,
    Sort.NOON, Sort.BETWEEN,
    Sort.MIDNIGHT, Sort.AT, Sort.TO, Sort.OCLOCK, Sort.LESS, Sort.PAST, Sort.BEFORE,
    Sort.DAY_WORD, Sort.ON, Sort.OF, Sort.AND, Sort.ARTICLE,
)  # fmt: skip


@cache
def _vocabulary(language: str) -> Mapping[Phrase, Mapping[Sort, int]]:
    table: dict[Phrase, dict[Sort, int]] = {}
    for heading, sort, value in _headings(language):
        for phrase in phrases("when", *heading):
            table.setdefault(phrase, {})[sort] = value
    for phrase, value in numbers().items():
        table.setdefault(phrase, {})[Sort.NUMBER] = value
    return table


def _headings(language: str) -> Iterator[tuple[tuple[str, ...], Sort, int]]:
    """Each heading of the file with the sort and the value of its words."""
    for sort in _PLAIN:
        yield (sort.value,), sort, 0
    for heading, sort in (
        ("months", Sort.MONTH),
        ("weekdays", Sort.WEEKDAY),
        ("days_from_now", Sort.DAYS_FROM_NOW),
        ("hours_named", Sort.HOUR_NAME),
        ("rank", Sort.RANK),
        ("weekday_ranked", Sort.WEEKDAY_RANKED),
        ("weeks_later", Sort.WEEKS_LATER),
        ("weeks_behind", Sort.WEEKS_BEHIND),
        ("month_ahead", Sort.MONTH_AHEAD),
    ):
        for value in data()["when"][heading]:
            yield (heading, value), sort, int(value)
    short = "fr" if language == "fr" else "en"  # "mon" is French for "my"
    for value in data()["when"]["short_weekdays"][short]:
        yield ("short_weekdays", short, value), Sort.WEEKDAY, int(value)
    for name, amount in _UNITS.items():
        yield ("unit", name), Sort.UNIT, amount
    for name, amount in _MONTHS.items():
        yield ("unit", name), Sort.MONTHS, amount
    for name, amount in _SHARES.items():
        yield (name,), Sort.SHARE, amount
    for name in data()["when"]["part"]:
        yield ("part", name), Sort.PART, PARTS.index(Part(name))
    yield ("tonight",), Sort.DAYS_FROM_NOW, 0
    yield ("tonight",), Sort.PART, PARTS.index(Part.EVENING)
    yield ("at_or_to",), Sort.AT, 0
    yield ("at_or_to",), Sort.TO, 0
