"""A typed reply to a choice: yes, no, later, stop or one of the options, never by guessing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from bot.core.amounts import minutes, number
from bot.core.letters import LONGEST, normalise, words
from bot.core.lexicon import Phrase, numbers, phrases, segments, unglued

__all__ = [
    "Chosen",
    "Doubt",
    "Intent",
    "OptionWords",
    "Unclear",
    "choose",
    "intent",
    "minutes",
    "normalise",
    "number",
    "stop",
]

MOST_WORDS = 6  # a longer text is never read as a yes or a no (reply lexicon, rule 2)
SHORTEST_PREFIX = 3  # letters of a label that may stand for it


class Intent(StrEnum):
    """What a short reply can mean by itself."""

    YES = "yes"
    SOFT_YES = "soft_yes"  # "in sha Allah": courtesy, never a yes
    NO = "no"
    DONE = "done"
    IN_PROGRESS = "in_progress"
    NOT_YET = "not_yet"
    LATE = "late"
    BLOCKED = "blocked"
    HELP = "help"
    CALL_ME = "call_me"
    SKIP = "skip"
    STOP = "stop"
    THANKS = "thanks"
    BACK = "back"
    CANCEL = "cancel"
    MENU = "menu"
    REMOTE = "remote"
    PAUSE = "pause"
    RESUME = "resume"
    LEAVE = "leave"
    LANGUAGE = "language"
    SETTINGS = "settings"
    PRIVACY = "privacy"
    MY_DATA = "my_data"
    MEETINGS = "meetings"
    TASKS = "tasks"


class Manner(StrEnum):
    """Words that change or accompany an intent without being one."""

    NEGATION = "negation"
    COURTESY = "courtesy"
    VOCATIVE = "vocative"  # "ya Sara": the word after it is somebody's name


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


@dataclass(frozen=True)
class Chosen:
    """The option that was meant."""

    id: str


@dataclass(frozen=True)
class Unclear:
    """Something was said, but not which option. `among` are the options it may mean."""

    reason: Doubt
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reading:
    found: frozenset[Intent]
    negated: bool


# --- one reply by itself ------------------------------------------------------------------------


def intent(text: str, *, language: str = "en") -> Intent | None:
    """What a reply means, or None when that is not clear.

    Every word must be known, a courtesy or somebody called by name; negation beats agreement,
    "in sha Allah" beats yes, STOP beats all. "la" is a no except for people who write French.
    """
    found = _meant(text, language)
    return next(iter(found)) if len(found) == 1 else None


def stop(text: str) -> bool:
    """Whether somebody wants no more messages. A title that contains the word is not a STOP."""
    return Intent.STOP in _meant(text, "en")


def _meant(text: str, language: str) -> frozenset[Intent]:
    reading = _read(text, language)
    return _weighed(reading) if reading else frozenset()


def _read(text: str, language: str) -> _Reading | None:
    """The intents in a reply, or None when a word of it is not known or there are too many."""
    if len(text) > LONGEST:
        return None
    table = _vocabulary(french=language == "fr")
    spoken = list(unglued(words(text), _single_words()))
    if sum(word.isalnum() for word in spoken) > MOST_WORDS:
        return None
    found: set[Intent] = set()
    negated = called = False
    for meaning, phrase in segments(spoken, table):
        if isinstance(meaning, Intent):
            found.add(meaning)
        elif meaning is None and phrase[0].isalnum() and not called:
            return None
        negated = negated or meaning is Manner.NEGATION
        called = meaning is Manner.VOCATIVE
    return _Reading(frozenset(found), negated)


_AGREEING = frozenset({Intent.YES, Intent.DONE, Intent.IN_PROGRESS, Intent.LATE, Intent.SOFT_YES})
_SWAYED = frozenset({Intent.YES, Intent.DONE, Intent.IN_PROGRESS, Intent.LATE})
_UNMOVED = frozenset({Intent.NO, Intent.NOT_YET, Intent.HELP, Intent.THANKS})


def _weighed(reading: _Reading) -> frozenset[Intent]:
    found = reading.found
    if Intent.STOP in found:
        return frozenset({Intent.STOP})
    if reading.negated and found - _UNMOVED:
        return frozenset()
    if Intent.SOFT_YES in found:
        found -= _SWAYED
    if len(found) > 1:
        found -= {Intent.THANKS}
    return found


@cache
def _vocabulary(*, french: bool) -> Mapping[Phrase, Intent | Manner]:
    table: dict[Phrase, Intent | Manner] = {}
    for phrase in phrases("courtesy"):
        table[phrase] = Manner.COURTESY
    for phrase in phrases("vocative"):
        table[phrase] = Manner.VOCATIVE
    for phrase in phrases("negation"):
        table[phrase] = Manner.NEGATION
    for each in Intent:
        table.update(dict.fromkeys(phrases("intents", each), each))
    if french:
        table[("la",)] = Manner.COURTESY
    return table


@cache
def _single_words() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _vocabulary(french=False) if len(phrase) == 1)


# --- one reply to a choice ----------------------------------------------------------------------


_NUMBERED = re.compile(r"[#(\[]?\s*(\d{1,3})\s*[)\].:\-]*\s*(.*)")


def choose(
    text: str, options: Sequence[OptionWords], *, language: str = "en"
) -> Chosen | Unclear | None:
    """The option that a reply means; None when it says nothing about any of them.

    Tried in this order: a label as it stands, a number from the top, an intent, the beginning
    of a label. What fits several options, or agrees only by courtesy, is Unclear.
    """
    if len(text) > LONGEST or not options:
        return None
    spoken = _said(text)
    exact = [option for option in options if spoken and spoken in _labels(option)]
    if exact:
        return _one_of(exact)
    return (
        _by_number(normalise(text), spoken, options)
        or _by_intent(_meant(text, language), options)
        or _by_beginning(text, spoken, options)
    )


def _said(text: str) -> Phrase:
    """The words without pictures; the pictures alone where there is nothing else."""
    spoken = words(text)
    return tuple(word for word in spoken if word.isalnum()) or spoken


def _labels(option: OptionWords) -> set[Phrase]:
    return {_said(label) for label in option.labels}


def _one_of(options: Sequence[OptionWords]) -> Chosen | Unclear | None:
    names = tuple(dict.fromkeys(option.id for option in options))
    if not names:
        return None
    return Chosen(names[0]) if len(names) == 1 else Unclear(Doubt.SEVERAL, names)


def _by_number(
    plain: str, spoken: Phrase, options: Sequence[OptionWords]
) -> Chosen | Unclear | None:
    """A bare number in digits or words counts from the top; a number and a label must agree."""
    match = _NUMBERED.fullmatch(plain)
    place = int(match[1]) if match else numbers().get(spoken)
    if place is None:
        return None
    rest = _said(match[2]) if match else ()
    if rest and not any(rest in _labels(option) for option in options):
        return None
    if not 1 <= place <= len(options):
        return Unclear(Doubt.NO_SUCH_NUMBER)
    named = [option for option in options if rest in _labels(option)] if rest else []
    return _one_of([options[place - 1], *named])


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
    return _meant(label, "en")


def _intents(option: OptionWords) -> frozenset[Intent]:
    if option.intents:
        return frozenset(option.intents)
    # "Fully" is no yes because "Tout à fait" could be one: all its labels must say the same.
    said = {_intents_of_label(label) for label in option.labels}
    return said.pop() if len(said) == 1 else frozenset()


def _by_beginning(
    text: str, spoken: Phrase, options: Sequence[OptionWords]
) -> Chosen | Unclear | None:
    """Three letters or more of one label, or its first words when they mean something alone."""
    start = " ".join(spoken)
    if not start or (len(spoken) == 1 and start in _empty_words()):
        return None
    if len(start.replace(" ", "")) >= SHORTEST_PREFIX:
        fitting = [o for o in options if any(" ".join(x).startswith(start) for x in _labels(o))]
    elif _meant(text, "en"):
        fitting = [o for o in options if any(x[: len(spoken)] == spoken for x in _labels(o))]
    else:
        fitting = []
    return _one_of(fitting)


@cache
def _empty_words() -> frozenset[str]:
    """Words that begin many labels and choose none: "I", "not", "سوف"."""
    manners = phrases("courtesy") | phrases("negation")
    return frozenset(phrase[0] for phrase in manners if len(phrase) == 1)
