"""What a typed reply means by itself: yes, no, later, stop; never by guessing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.core.letters import LONGEST, words
from bot.core.lexicon import Phrase, data, numbers, phrases, segments, unglued

MOST_WORDS = 6  # a longer text is never read as a yes or a no (reply lexicon, rule 2)
MOST_GREETED = 10  # words; greetings come in a row


class Intent(StrEnum):
    """What a short reply can mean by itself."""

    YES = "yes"
    SOFT_YES = "soft_yes"  # "in sha Allah": courtesy, never a yes
    NO = "no"
    AWAY = "away"  # travelling, ill, at work: a no to coming, and to nothing else
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
    GO_ON = "go_on"  # with what was begun; RESUME is about messages
    SEND = "send"
    START = "start"
    LEAVE = "leave"
    LANGUAGE = "language"
    SETTINGS = "settings"
    PRIVACY = "privacy"
    MY_DATA = "my_data"
    MEETINGS = "meetings"
    TASKS = "tasks"
    MORE_TIME = "more_time"
    NOT_MINE = "not_mine"


class Manner(StrEnum):
    """Words that change or accompany an intent without being one."""

    NEGATION = "negation"
    COURTESY = "courtesy"
    VOCATIVE = "vocative"  # "ya Sara": the word after it is somebody's name
    ENOUGH = "enough"  # "bas": but, only, or enough; it says something only beside a STOP
    BUT = "but"  # "yes but late" is late; beside anything else it makes a reply unclear
    MINUTES = "minutes"  # "ten minutes", of "ten minutes late"


@dataclass(frozen=True)
class _Reading:
    found: frozenset[Intent]
    negated: bool
    things: frozenset[str] = frozenset()  # what is spoken of: "tasks", "meetings"


def intent(text: str, *, language: str = "en") -> Intent | None:
    """What a reply means, or None when that is not clear.

    Every word must be known, a courtesy or somebody called by name; negation beats agreement,
    "in sha Allah" beats yes, STOP beats all. "la" is a no except for people who write French.
    """
    found = meant(text, language)
    return next(iter(found)) if len(found) == 1 else None


def stop(text: str) -> bool:
    """Whether somebody wants no more messages. A title that contains the word is not a STOP, and
    neither is "stop the task"."""
    reading = _read(text, "en")
    return reading is not None and Intent.STOP in reading.found and not reading.things


def stops_something(text: str) -> str:
    """What a STOP is about, if not about all messages: "tasks" or "meetings"."""
    reading = _read(text, "en")
    if reading is None or Intent.STOP not in reading.found:
        return ""
    return min(reading.things, default="")


def enough(text: str) -> bool:
    """Whether "enough" is all that is said: STOP perhaps, or "done", or "no more of these"."""
    if len(text) > LONGEST:
        return False
    spoken = [word for word in words(text) if word.isalnum()]
    known = {**dict.fromkeys(phrases("courtesy"), False), **dict.fromkeys(phrases("enough"), True)}
    found = [said for said, _phrase in segments(spoken, known)]
    return True in found and None not in found and len(spoken) <= MOST_WORDS


def greeting(text: str) -> str:
    """Which greeting it is, if it is nothing else; the first of several counts."""
    if len(text) > LONGEST:
        return ""
    spoken = said(text)
    kinds = {phrase: name for name in data()["greeting"] for phrase in phrases("greeting", name)}
    along = dict.fromkeys(phrases("courtesy") | phrases("vocative"), "")
    found: list[str] = []
    called = False
    for kind, phrase in segments(list(unglued(spoken, _single_words())), {**along, **kinds}):
        if kind is None and not called:
            return ""
        found.append(kind or "")
        called = phrase in phrases("vocative")
    named = [kind for kind in found if kind]
    return named[0] if named and len(spoken) <= MOST_GREETED else ""


def puts_off(text: str) -> bool:
    """Whether it says "later", or "not now", and nothing else."""
    if len(text) > LONGEST:
        return False
    spoken = [word for word in words(text) if word.isalnum()]
    known = {**dict.fromkeys(phrases("courtesy"), False), **dict.fromkeys(phrases("put_off"), True)}
    found = [said for said, _phrase in segments(spoken, known)]
    return True in found and None not in found and len(spoken) <= MOST_WORDS


def except_for(text: str, *, language: str = "en") -> Intent | None:
    """What is said before an exception: "done except the poster" is done, but for something.

    None where there is no exception, or nothing behind it.
    """
    if len(text) > LONGEST:
        return None
    spoken = words(text)
    exceptions = dict.fromkeys(phrases("except"), True)
    at = 0
    for found, phrase in segments(spoken, exceptions):
        if found and at + len(phrase) < len(spoken):
            return intent(" ".join(spoken[:at]), language=language)
        at += len(phrase)
    return None


def denies(text: str) -> bool:
    """Whether a word of it says no or not, whatever the others say (L4: negation wins)."""
    if len(text) > LONGEST:
        return False
    found = segments(list(unglued(words(text), _single_words())), _vocabulary(french=False))
    return any(meaning in (Manner.NEGATION, Intent.NO) for meaning, _phrase in found)


def meant(text: str, language: str) -> frozenset[Intent]:
    """All that a reply may mean; none where a word of it is not known."""
    reading = _read(text, language)
    return _weighed(reading) if reading else frozenset()


def _read(text: str, language: str) -> _Reading | None:
    """The intents in a reply, or None when a word of it is not known or there are too many."""
    if len(text) > LONGEST:
        return None
    table = _vocabulary(french=language == "fr")
    spoken = list(unglued(words(text), _single_words()))
    without = _without_minutes(spoken)
    if sum(word.isalnum() for word in without) > MOST_WORDS:
        return None
    found: set[Intent] = set()
    manners: set[Manner] = {Manner.MINUTES} if without != spoken else set()
    called = False
    for meaning, phrase in segments(without, table):
        if isinstance(meaning, Intent):
            found.add(meaning)
        elif meaning is not None:
            manners.add(meaning)
        elif phrase[0].isalnum() and not called:
            return None
        called = meaning is Manner.VOCATIVE
    joined = _joined(frozenset(found), manners)
    if joined is None:
        return None
    things = _things(spoken) if Intent.STOP in joined else frozenset[str]()
    return _Reading(joined, Manner.NEGATION in manners, things)


def _things(spoken: Sequence[str]) -> frozenset[str]:
    single = {(word,) for word in spoken}
    return frozenset(name for name in data()["things"] if phrases("things", name) & single)


def _joined(found: frozenset[Intent], manners: Collection[Manner]) -> frozenset[Intent] | None:
    """The intents where "but" or a number of minutes leaves them clear: "yes but late", "thanks but
    no", "10 minutes late"; a STOP stays one whatever stands beside it."""
    if Intent.STOP in found:
        return found
    counted, joining = Manner.MINUTES in manners, bool({Manner.BUT, Manner.ENOUGH} & set(manners))
    late = found == {Intent.YES, Intent.LATE} and Manner.NEGATION not in manners
    if late and (counted or joining):
        return frozenset({Intent.LATE})
    if counted and Intent.LATE not in found:
        return None
    declined = Manner.BUT in manners and found == {Intent.NO, Intent.THANKS}
    return found if declined or not joining else None


_MINUTES = re.compile(r"\d{1,3}(?:min|mn)")


def _without_minutes(spoken: list[str]) -> list[str]:
    """Without "10 minutes" or "ten minutes", where something else is said as well."""
    units, counts = phrases("duration", "minute"), numbers()
    left: list[str] = []
    place = 0
    while place < len(spoken):
        word, following = spoken[place], spoken[place + 1 : place + 2]
        counted = (word.isdecimal() and len(word) <= 3) or (word,) in counts
        if counted and tuple(following) in units:
            place += 2
        elif _MINUTES.fullmatch(word):
            place += 1
        else:
            left.append(word)
            place += 1
    return left


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
    if Intent.NO in found:
        found -= {Intent.AWAY}
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
    for phrase in phrases("but"):
        table[phrase] = Manner.BUT
    for phrase in phrases("enough"):
        table[phrase] = Manner.ENOUGH
    for each in Intent:
        table.update(dict.fromkeys(phrases("intents", each), each))
    if french:
        table[("la",)] = Manner.COURTESY
    return table


@cache
def _single_words() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _vocabulary(french=False) if len(phrase) == 1)


def said(text: str) -> Phrase:
    """The words without pictures; the pictures alone where there is nothing else."""
    spoken = words(text)
    return tuple(word for word in spoken if word.isalnum()) or spoken
