"""Which option a typed reply means: its label, its number or its sense, never by guessing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from bot.core import bands
from bot.core.counts import number
from bot.core.letters import LONGEST, normalise
from bot.core.lexicon import Phrase, numbers, phrases
from bot.core.understand import Intent, meant, said

SHORTEST_PREFIX = 3  # letters of a label that may stand for it


class Doubt(StrEnum):
    """Why a reply must be asked again."""

    SOFT_YES = "soft_yes"
    SEVERAL = "several"
    NO_SUCH_NUMBER = "no_such_number"


@dataclass(frozen=True, kw_only=True)
class OptionWords:
    """One option as people may name it: its labels in all languages, and what it means."""

    id: str
    labels: Sequence[str]
    intents: Collection[Intent] = ()
    words: Sequence[str] = ()  # what else people call it; never shown


@dataclass(frozen=True)
class Chosen:
    """The option that was meant."""

    id: str


@dataclass(frozen=True)
class Unclear:
    """Something was said, but not which option. `among` are the options it may mean."""

    reason: Doubt
    among: tuple[str, ...] = ()


_AGREEING = frozenset({Intent.YES, Intent.DONE, Intent.IN_PROGRESS, Intent.LATE, Intent.SOFT_YES})
_PLACED = re.compile(r"[#()\[\]]")
_NUMBERED = re.compile(r"[#(\[]?\s*(\d{1,3})\s*[)\].:\-]*\s*(.*)")


def choose(
    text: str, options: Sequence[OptionWords], *, language: str = "en"
) -> Chosen | Unclear | None:
    """The option that a reply means; None when it says nothing about any of them.

    Tried in this order: a label or name as it stands, the band that holds a number, the number that
    a label has or a number from the top, an intent, the beginning of a label. What fits several
    options, or agrees only by courtesy, is Unclear.
    """
    if len(text) > LONGEST or not options:
        return None
    spoken = said(text)
    exact = [option for option in options if spoken and spoken in _labels(option)]
    if exact:
        return _one_of(exact)
    return (
        _by_band(text, options)
        or _by_number(normalise(text), spoken, options)
        or _by_intent(meant(text, language), options)
        or _by_beginning(text, spoken, options)
    )


def _labels(option: OptionWords) -> set[Phrase]:
    return {said(label) for label in (*option.labels, *option.words)}


_OWN = re.compile(r"\W*(\d{1,3})\.\W*\s\W*(?=\S)")  # not "26.11": a space stands behind it


def unnumbered(label: str) -> str:
    """Plain, and without the number that it begins with."""
    return _OWN.sub("", normalise(label), count=1)


def own_number(option: OptionWords) -> int | None:
    """The number that its label begins with, as lists have it: "2. Print the posters"."""
    found = {match[1] if match else "" for match in map(_OWN.match, map(normalise, option.labels))}
    number = found.pop() if len(found) == 1 else ""
    return int(number) if number else None


def beyond(text: str, options: Sequence[OptionWords]) -> int | None:
    """How many options there are to be chosen by number, where a number is said that none has."""
    plain, spoken = normalise(text), said(text)
    place = int(plain) if plain.isdecimal() else numbers().get(spoken)
    if place is None or _by_band(text, options) is not None or _at(place, options) is not None:
        return None
    owned = {number for option in options if (number := own_number(option)) is not None}
    if owned:
        return len(owned) if owned == set(range(1, len(owned) + 1)) else None
    figures = any(char.isdecimal() for each in options for label in each.labels for char in label)
    return None if figures else len(options)


def _one_of(options: Sequence[OptionWords]) -> Chosen | Unclear | None:
    names = tuple(dict.fromkeys(option.id for option in options))
    if not names:
        return None
    return Chosen(names[0]) if len(names) == 1 else Unclear(Doubt.SEVERAL, names)


def _by_band(text: str, options: Sequence[OptionWords]) -> Chosen | Unclear | None:
    """Where the options are bands of numbers, a number is an amount; "#2" still counts them."""
    amount = None if _PLACED.search(text) else number(text)
    if amount is None:
        return None
    places = bands.holding(amount, [option.labels for option in options])
    if places is None:
        return None
    return _one_of([options[place] for place in places]) or Unclear(Doubt.NO_SUCH_NUMBER)


def _by_number(
    plain: str, spoken: Phrase, options: Sequence[OptionWords]
) -> Chosen | Unclear | None:
    """A bare number in digits or words is the one that stands in a label, or counts from the top;
    a number and a label must agree."""
    match = _NUMBERED.fullmatch(plain)
    place = int(match[1]) if match else numbers().get(spoken)
    if place is None:
        return None
    rest = said(match[2]) if match else ()
    if rest and not any(rest in _labels(option) for option in options):
        return None
    counted = _at(place, options)
    if counted is None:
        return Unclear(Doubt.NO_SUCH_NUMBER)
    named = [option for option in options if rest in _labels(option)] if rest else []
    return _one_of([counted, *named])


def _at(place: int, options: Sequence[OptionWords]) -> OptionWords | None:
    """The option that has this number; else the one at this place, if it has no other number."""
    owned = {number: option for option in options if (number := own_number(option)) is not None}
    if place in owned:
        return owned[place]
    counted = options[place - 1] if 1 <= place <= len(options) else None
    return None if counted is None or own_number(counted) is not None else counted


def _by_intent(meant: frozenset[Intent], options: Sequence[OptionWords]) -> Chosen | Unclear | None:
    """An option answers to its own intents and to what its labels say by themselves."""
    answers = {option.id: _intents(option) for option in options}
    fitting = [option for option in options if answers[option.id] & meant]
    if Intent.SOFT_YES in meant and not fitting:
        agreeing = tuple(name for name, intents in answers.items() if intents & _AGREEING)
        return Unclear(Doubt.SOFT_YES, agreeing)
    if len(fitting) == 1 and meant - answers[fitting[0].id] - {Intent.YES, Intent.THANKS}:
        return Unclear(Doubt.SEVERAL, (fitting[0].id,))
    return _one_of(fitting)


@lru_cache(maxsize=1024)
def _intents_of_label(label: str) -> frozenset[Intent]:
    return meant(label, "en")


_COMMA = re.compile("[,،]")


@lru_cache(maxsize=1024)
def _answer_of_label(label: str) -> frozenset[Intent]:
    """The yes of "Yes, keep it", the no of "No, go on"."""
    head, *rest = _COMMA.split(label, maxsplit=1)
    return meant(head, "en") & {Intent.YES, Intent.NO} if rest else frozenset()


@lru_cache(maxsize=1024)
def _sending_of_label(label: str) -> frozenset[Intent]:
    """The "send" of "Send my answers"."""
    return (
        frozenset({Intent.SEND}) if said(label)[:1] in phrases("intents", "send") else frozenset()
    )


def _intents(option: OptionWords) -> frozenset[Intent]:
    answers = _in_all_labels(option, _answer_of_label)
    if Intent.YES in option.intents:
        answers |= _in_all_labels(option, _sending_of_label)
    return answers | (frozenset(option.intents) or _in_all_labels(option, _intents_of_label))


def _in_all_labels(
    option: OptionWords, told: Callable[[str], frozenset[Intent]]
) -> frozenset[Intent]:
    """ "Fully" is no yes because "Tout à fait" could be one: all its labels must say the same."""
    found = {told(label) for label in option.labels}
    return found.pop() if len(found) == 1 else frozenset()


def _by_beginning(
    text: str, spoken: Phrase, options: Sequence[OptionWords]
) -> Chosen | Unclear | None:
    """Three letters or more of one label, or its first words when they mean something alone."""
    start = " ".join(spoken)
    if not start or (len(spoken) == 1 and start in _empty_words()):
        return None
    if len(start.replace(" ", "")) >= SHORTEST_PREFIX:
        fitting = [o for o in options if any(" ".join(x).startswith(start) for x in _labels(o))]
    elif meant(text, "en"):
        fitting = [o for o in options if any(x[: len(spoken)] == spoken for x in _labels(o))]
    else:
        fitting = []
    return _one_of(fitting)


@cache
def _empty_words() -> frozenset[str]:
    """Words that begin many labels and choose none: "I", "not", "سوف"."""
    manners = phrases("courtesy") | phrases("negation")
    return frozenset(phrase[0] for phrase in manners if len(phrase) == 1)
