"""A careful look at free text: does it name somebody, or bring a number that belongs to one? (H2)

It tells nobody and keeps nothing: a signal says what sort of thing was seen, never the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from bot.core.letters import fold, normalise, words
from bot.core.lexicon import Phrase, data, phrases, segments
from bot.core.messages import _

OLDEST = 120  # years

BEFORE = _(
    "Please write about the activity only. No names, no descriptions of people, no phone numbers."
)
PERSON = _(
    "⚠️ This looks like it is about a person. I did not save it. You can write it again about the "
    "activity only, or skip."
)


class Seen(StrEnum):
    """What sort of thing was seen."""

    NUMBER = "number"  # a phone or identity number
    CONTACT = "contact"  # a handle, a profile, an e-mail address
    AGE = "age"
    PERSON = "person"  # "my neighbour", "شاب", "son frère"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Signal:
    """Why a text is not kept. A hard one cannot be overridden by its writer."""

    seen: Seen
    hard: bool = False


def names_somebody(text: str) -> Signal | None:
    """The strongest sign that a text is about a person, or None. The whole text is read."""
    plain = fold(text).text
    if _has_number(plain):
        return Signal(seen=Seen.NUMBER, hard=True)
    if _CONTACT.search(plain) or _profile().search(plain):
        return Signal(seen=Seen.CONTACT)
    spoken = words(text)
    if _has_age(spoken):
        return Signal(seen=Seen.AGE)
    if _has_person(spoken):
        return Signal(seen=Seen.PERSON)
    if _has_name(spoken) or _has_titled_name(text):
        return Signal(seen=Seen.NAME)
    return None


# --- numbers and addresses ----------------------------------------------------------------------

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_CLOCK = re.compile(r"(?<!\d)\d{1,2}(?::\d\d|\s?h\s?(?:\d\d)?)(?!\d)")
_DATE = re.compile(
    rf"(?<![\d+])(?:{_DAY}[/.-]{_MONTH}[/.-]{_YEAR}(?!\d)"
    rf"|{_YEAR}[/.-]{_MONTH}[/.-]{_DAY}(?!\d)"
    rf"|{_YEAR}\s?[-/ ]\s?{_YEAR}(?!\d)"
    rf"|(?<!\d[ .\-/]){_DAY}[/.-]{_MONTH}(?:(?![ .\-/]?\d)|[/.-]\d\d(?![.\-/]?\d| \d\d)))"
)
_LONG = re.compile(r"\+?\d(?:[ .\-()/_*]{0,2}\d){6,}")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+")
_CONTACT = re.compile(r"(?<![\w/])@\w{3}|\w@[\w-]{1,64}\.\w")
_BESIDE = 12  # characters before and after a sum of money in which its currency stands


def _has_number(plain: str) -> bool:
    """Whether seven digits stand together, as people space them; dates and sums are not meant."""
    timeless = _DATE.sub(";", _CLOCK.sub(";", plain))
    return any(not _is_sum(match, timeless) for match in _LONG.finditer(timeless))


def _is_sum(match: re.Match[str], plain: str) -> bool:
    """A round sum: thousands, grouped as sums are or with a currency beside it."""
    written = match[0]
    if not written.endswith("000") or written[0] in "0+":
        return False
    beside = plain[max(match.start() - _BESIDE, 0) : match.start()]
    beside += " " + plain[match.end() : match.end() + _BESIDE]
    money = any((word,) in phrases("persons", "money") for word in words(beside))
    return money or "$" in beside or _GROUPED.fullmatch(written) is not None


@cache
def _profile() -> re.Pattern[str]:
    hosts = "|".join(re.escape(host) for host in data()["persons"]["profile_hosts"])
    return re.compile(rf"(?<![\w-])(?:{hosts})/?[\w@+]")


# --- words --------------------------------------------------------------------------------------

# Little Arabic words that are written into the next one: "and", "so", "with", "for", "the".
_PREFIXES = ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل")


def _bare(word: str, known: Mapping[Phrase, object]) -> str:
    """The word without a prefix when only so it is known."""
    if (word,) in known or word.isascii():
        return word
    for prefix in _PREFIXES:
        if word.startswith(prefix) and (word[len(prefix) :],) in known:
            return word[len(prefix) :]
    return word


def _has_person(spoken: Sequence[str]) -> bool:
    known = _person_words()
    bare = [_bare(word, known) for word in spoken]
    at = 0
    for meaning, phrase in segments(bare, known):
        at += len(phrase)
        ongoing = phrase == ("جاري",) and at < len(spoken) and spoken[at].startswith("ال")
        if meaning and not ongoing:  # "جاري العمل" is work that goes on, not a neighbour
            return True
    return False


@cache
def _person_words() -> Mapping[Phrase, bool]:
    return dict.fromkeys(phrases("persons", "words"), True)


def _has_age(spoken: Sequence[str]) -> bool:
    """A number of years beside a word that makes it somebody's age."""
    for place, word in enumerate(spoken):
        if not (word.isdigit() and len(word) <= 3 and int(word) <= OLDEST):
            continue
        before = (tuple(spoken[max(place - n, 0) : place]) for n in (1, 2))
        behind = tuple(spoken[place + 1 : place + 3])
        aged = phrases("persons", "ages")
        if behind in aged or behind[:1] in aged:
            return True
        if any(_ends(each, aged) for each in before):
            return True
        has = _ends(tuple(spoken[max(place - 2, 0) : place]), phrases("persons", "has_age"))
        if has and behind[:1] in phrases("persons", "years"):
            return True
    return False


def _ends(before: Phrase, known: frozenset[Phrase]) -> bool:
    """Whether the words before end with a known phrase; a "de" may stand between."""
    return any(before[-n:] in known for n in (1, 2)) or before[:1] in known


def _has_name(spoken: Sequence[str]) -> bool:
    """A common given name, unless it is a street's, a school's or a feast's."""
    names, places = _names(), phrases("persons", "place_words")
    for place, word in enumerate(spoken):
        pair = tuple(spoken[place : place + 2])
        if pair not in names and (_bare(word, names),) not in names:
            continue
        if place == 0 or (spoken[place - 1],) not in places:
            return True
    return _has_arabic_title(spoken)


@cache
def _names() -> Mapping[Phrase, bool]:
    return dict.fromkeys(phrases("persons", "names"), True)


def _has_arabic_title(spoken: Sequence[str]) -> bool:
    titles, others = phrases("persons", "titles_ar"), phrases("persons", "after_title_ar")
    return any(
        (title,) in titles and (name,) not in others and not name.startswith("ال") and len(name) > 2
        for title, name in pairwise(spoken)
    )


_WORD = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(
    r"(?<![A-Za-z.])(?!U\. ?N\.|L\. ?L\.|E\. ?U\.|U\. ?S\.)[A-Z]\. ?[A-Z]\.(?!\w)"
)


def _has_titled_name(text: str) -> bool:
    """Mr Haddad, cousin Rana, A. K.: a capital tells a name from a noun in Latin letters."""
    return _INITIALS.search(text) is not None or any(_titled(text))


def _titled(text: str) -> Iterator[bool]:
    titles, others = phrases("persons", "titles"), phrases("persons", "after_title")
    found = [match[0] for match in _WORD.finditer(text)]
    for title, name in pairwise(found):
        if name[0].isupper() and (normalise(title),) in titles:
            yield (normalise(name),) not in others
