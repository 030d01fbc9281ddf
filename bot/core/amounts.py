"""Durations as people type them: "ساعة ونصف", "1h30", "trois quarts d’heure"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache

from bot.core.counts import LARGEST, further_numbers, longer
from bot.core.letters import LONGEST, normalise
from bot.core.lexicon import Phrase, data, numbers, phrases, segments, unglued

LEAST_BARE_MINUTES = 10  # "90" are minutes; "2" may be hours, so it is asked again

_COUNT = re.compile(r"\d+")
_BARE_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_FRACTION = re.compile(r"(?:1/[234]|2/3|3/4)")
_NUMBER = rf"(?<!\d){_FRACTION.pattern}(?!\d)|\d+(?:[.,]\d+)?"
_GLUED = re.compile(rf"{_NUMBER}|[^\W\d_]+|/")
_PIECE = re.compile(rf"{_NUMBER}|[^\W_]+|[-/]")


class Part(StrEnum):
    """What a word does in a duration."""

    UNIT = "unit"
    SHARE = "share"  # half, quarter, third
    AND = "and"
    LESS = "less"
    NUMBER = "number"
    COMPANY = "company"


@dataclass(frozen=True)
class Word:
    """A part with its value: minutes of a unit, a share of one, or a number."""

    part: Part
    value: Fraction = Fraction(0)
    spelled: bool = False  # a number in words: "twenty" may go on with "five", "20" may not


_UNITS = {
    "minute": 1, "two_minutes": 2, "hour": 60, "two_hours": 120, "three_hours": 180, "day": 1440,
    "two_days": 2880,
}  # fmt: skip
_SHARES = {
    "half": Fraction(1, 2),
    "quarter": Fraction(1, 4),
    "third": Fraction(1, 3),
    "three_quarters": Fraction(3, 4),
}
_SIGNS = str.maketrans({"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "⅓": " 1/3 ", "⅔": " 2/3 "})


@cache
def _duration_words() -> Mapping[Phrase, Word]:
    table = {phrase: Word(Part.COMPANY) for phrase in phrases("duration", "company")}
    spelled = {**further_numbers(), **numbers()}
    table |= {phrase: Word(Part.NUMBER, Fraction(n), True) for phrase, n in spelled.items()}
    for name in data()["duration"]:
        if name in _UNITS:
            word = Word(Part.UNIT, Fraction(_UNITS[name]))
        elif name in _SHARES:
            word = Word(Part.SHARE, _SHARES[name])
        elif name == "two":
            word = Word(Part.NUMBER, Fraction(2))
        else:
            word = Word(Part(name))
        table |= dict.fromkeys(phrases("duration", name), word)
    return table


@cache
def _single_words() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _duration_words() if len(phrase) == 1)


def minutes(text: str) -> int | None:
    """How long, in whole minutes; None when that is not clear. A bare "90" are minutes."""
    if len(text) > LONGEST:
        return None
    plain = normalise(text.translate(_SIGNS))
    if clock := _BARE_CLOCK.fullmatch(plain):
        return int(clock[1]) * 60 + int(clock[2]) or None
    if _COUNT.fullmatch(plain):
        bare = int(plain) if len(plain) <= LARGEST else 0
        return bare if bare >= LEAST_BARE_MINUTES else None
    total = _added_up(list(_duration(plain)))
    return int(total) if total is not None and total > 0 else None


def _duration(plain: str) -> Iterator[Word | None]:
    pieces = unglued(_pieces(plain), _single_words())
    for word, phrase in segments(tuple(pieces), _duration_words()):
        digits = phrase[0].replace(",", ".")
        if word is None and _FRACTION.fullmatch(digits):
            yield Word(Part.AND)  # 1 1/2 is one and a half
            yield Word(Part.SHARE, Fraction(digits))
        elif word is None and digits.replace(".", "", 1).isdigit():
            yield Word(Part.NUMBER, Fraction(digits)) if len(digits) <= LARGEST else None
        else:
            yield word


_HYPHEN_IN_WORD = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])|'")
_AND_BEFORE_DIGITS = re.compile(r"\bو(?=\d)")


def _pieces(plain: str) -> Iterator[str]:
    """Words and numbers; "1h30" is cut where its letters are a unit, "se3a" stays whole."""
    spaced = _AND_BEFORE_DIGITS.sub("و ", _HYPHEN_IN_WORD.sub(" ", plain))
    for token in spaced.split():
        glued = _GLUED.findall(token)
        if token in _single_words():
            yield token
        elif token[0].isdigit() and all(each in _unit_words() for each in glued if each.isalpha()):
            yield from glued
        else:
            yield from _PIECE.findall(token)


@cache
def _unit_words() -> frozenset[str]:
    return frozenset(
        phrase[0]
        for phrase, word in _duration_words().items()
        if word.part is Part.UNIT and len(phrase) == 1
    )


@dataclass
class _Sum:
    """A duration that is being added up, word by word."""

    total: Fraction = Fraction(0)
    waiting: Fraction | None = None  # a number or share whose unit has not come yet
    share: bool = False  # what waits is a share, of an hour when no unit follows
    spelled: bool = False  # what waits is a number in words
    unit: Fraction = Fraction(0)  # the last unit
    sign: int = 1
    joined: bool = False  # the last word was "and"


def _added_up(said: list[Word | None]) -> Fraction | None:
    """The sum of a duration's words, in minutes; None when they do not make one."""
    so_far = _Sum()
    for word in said:
        if word is None or not _add(so_far, word):
            return None
    return so_far.total + _left_over(so_far) if so_far.unit else None


def _left_over(so_far: _Sum) -> Fraction:
    """The half of "an hour and a half", the 30 of "1h30"; the one of "ساعة واحدة" adds nothing."""
    if so_far.waiting is None or (so_far.waiting == 1 and not so_far.share):
        return Fraction(0)
    return so_far.sign * so_far.waiting * (min(so_far.unit, Fraction(60)) if so_far.share else 1)


def _add(so_far: _Sum, word: Word) -> bool:
    """Takes one word in; False when it has no place there."""
    if word.part is Part.AND:
        so_far.joined = True
    elif word.part is Part.LESS:
        so_far.sign = -1
    elif word.part is Part.NUMBER:
        value = _counted(so_far, word)
        if value is None:
            return False
        so_far.waiting, so_far.share, so_far.spelled = value, False, word.spelled
    elif word.part is Part.SHARE:
        so_far.waiting, so_far.share = _shared(so_far, word.value), True
    elif word.part is Part.UNIT:
        count = Fraction(1) if so_far.waiting is None else so_far.waiting
        so_far.total += so_far.sign * count * word.value
        so_far.waiting, so_far.unit, so_far.sign = None, word.value, 1
    so_far.joined = so_far.joined and word.part in (Part.AND, Part.COMPANY)
    return True


def _counted(so_far: _Sum, word: Word) -> Fraction | None:
    """A number, or what waits with this one behind it: "twenty" "five", "خمسة" "و" "عشرين"."""
    if so_far.waiting is None:
        return word.value
    if so_far.share or not (so_far.spelled and word.spelled):
        return None
    found = longer(0, int(so_far.waiting), int(word.value), joined=so_far.joined)
    return Fraction(sum(found)) if found is not None else None


def _shared(so_far: _Sum, share: Fraction) -> Fraction:
    """One *and a half*, but *three* quarters and *a* half."""
    if so_far.waiting is None:
        return share
    return so_far.waiting + share if so_far.joined else so_far.waiting * share
