"""Counts as people type them: "٥", "twelve people", "twenty two", "خمسة وعشرين", "vingt-deux"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import chain

from bot.core.letters import LONGEST, normalise, words
from bot.core.lexicon import Phrase, data, numbers, phrases, segments, unglued

MOST_WORDS = 6  # around a count; more is a sentence
LARGEST = 9  # digits of a count; more is a phone number or a slip
LARGEST_ASKED = 9999  # said back to be chosen from; a piece of a phone number is not

_GROUPED = re.compile(r"(?<=\d)[ ,](?=\d{3}(?!\d))")
_COUNT = re.compile(r"\d+")
_FRACTION = re.compile(r"\d[.,:]\d")
_BELOW_ZERO = re.compile(r"(?:^|[^\d\s])\s*-\s*\d")


class Beside(StrEnum):
    """What may stand between the words of a count, or around it."""

    JOINED = "and"
    COMPANY = "company"


def number(text: str) -> int | None:
    """The one count in a reply, in digits or in words; None when there is doubt."""
    if len(text) > LONGEST:
        return None
    plain = _GROUPED.sub("", normalise(text))
    if re.search(r"\d[.,:/-]\d|-\s*\d", plain):
        return None
    found = list(_counts(words(plain)))
    return found[0] if len(found) == 1 else None


def one_or_other(text: str) -> tuple[int, int] | None:
    """The two counts of "12-15", "ten or twelve", "من ١٢ إلى ١٥", so that one can be asked for."""
    plain = normalise(text) if len(text) <= LONGEST else ""
    if _FRACTION.search(plain) or _BELOW_ZERO.search(plain):
        return None
    found = list(chain.from_iterable(map(_counts, _pieces(words(plain)))))
    if len(found) != 2 or found[0] is None or found[1] is None or found[0] == found[1]:
        return None
    return (found[0], found[1]) if max(found[0], found[1]) <= LARGEST_ASKED else None


def _pieces(spoken: Sequence[str]) -> Iterator[list[str]]:
    """What stands between words for "or" and "to"; between figures "and" is such a word, too."""
    between = phrases("number_between")
    if sum(map(str.isdigit, spoken)) > 1:
        between |= phrases("number_joined")
    piece: list[str] = []
    for word in spoken:
        if (word,) in between:
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece


def _counts(spoken: Sequence[str]) -> Iterator[int | None]:
    """The counts among the words; one None more where a word does not belong to a count."""
    if len(spoken) > MOST_WORDS:
        yield from (None, None)
    spelled: list[int | Beside] = []
    for value, phrase in segments(tuple(unglued(spoken, _single_words())), _vocabulary()):
        if value is not None and value is not Beside.COMPANY:
            spelled.append(value)
            continue
        yield from _added_up(spelled)
        spelled = []
        if _COUNT.fullmatch(phrase[0]):
            yield int(phrase[0]) if len(phrase[0]) <= LARGEST else None
        elif value is None and phrase[0].isalnum():
            yield from (None, None)
    yield from _added_up(spelled)


@cache
def further_numbers() -> Mapping[Phrase, int]:
    """Those in words that choose no option by its place: thirteen, seventy, a hundred."""
    return {
        phrase: int(value)
        for value in data()["further_numbers"]
        for phrase in phrases("further_numbers", value)
    }


@cache
def _vocabulary() -> Mapping[Phrase, int | Beside]:
    table: dict[Phrase, int | Beside] = dict.fromkeys(phrases("number_company"), Beside.COMPANY)
    table |= dict.fromkeys(phrases("number_joined"), Beside.JOINED)
    return {**table, **further_numbers(), **numbers()}


@cache
def _single_words() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _vocabulary() if len(phrase) == 1)


def _added_up(said: Sequence[int | Beside]) -> Iterator[int | None]:
    """The counts that words make, "vingt" "deux" one; a None where an "and" joins nothing."""
    count: tuple[int, int] | None = None  # the thousands, and what is below them
    joined = False
    for each in said:
        if isinstance(each, Beside):
            if count is None or joined:
                yield None
            joined = True
            continue
        more = None if count is None else longer(*count, each, joined=joined)
        if count is not None and more is None:
            yield sum(count)
        count = more or ((each, 0) if each >= 1000 else (0, each))
        joined = False
    if joined:
        yield None
    if count is not None:
        yield sum(count)


def longer(thousands: int, below: int, more: int, *, joined: bool) -> tuple[int, int] | None:
    """The count that goes on with one more word; None where that word begins another count."""
    rest = below % 100
    if more >= 1000:
        fits = thousands == 0 and more == 1000 and not joined
        return (below * 1000, 0) if fits else None
    if more == 100 and 0 < below < 10 and not joined:
        return thousands, below * 100
    if below == 0:
        fits = thousands > 0
    elif more < 10:
        fits = rest == 0 or (rest >= 20 and rest % 10 == 0)
    elif more < 20:
        fits = rest in (0, 60, 80)  # "soixante-douze", "quatre-vingt-douze"
    else:
        fits = more < 100 and (rest == 0 or (joined and rest < 10))  # "خمسة وعشرين"
    return (thousands, below + more) if fits else None
