"""Words that stand somewhere in what was typed: what is in the way, or that something is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.core import understand
from bot.core.letters import LONGEST, words
from bot.core.lexicon import Phrase, data, phrases, segments, unglued
from bot.core.understand import Intent


def mentions(text: str, *heading: str) -> bool:
    """Whether a phrase of this heading of the lexicon stands in the text."""
    if len(text) > LONGEST:
        return False
    known = dict.fromkeys(phrases(*heading), True)
    return any(found for found, _phrase in segments(words(text), known))


def is_one_of(text: str, *heading: str) -> bool:
    """Whether the text is such a phrase and nothing else."""
    return len(text) <= LONGEST and words(text) in phrases(*heading)


def reasons(text: str) -> tuple[frozenset[str], str]:
    """What is in the way, by the names of the closed list, and the words that are left."""
    if len(text) > LONGEST:
        return frozenset(), text
    found = list(segments(words(text), _reasons()))
    named = frozenset(name for name, _phrase in found if name is not None)
    return named, " ".join(" ".join(phrase) for name, phrase in found if name is None)


def everything(text: str) -> tuple[bool, str]:
    """Whether all of it is meant, and the words beside that."""
    if len(text) > LONGEST:
        return False, text
    known = dict.fromkeys(phrases("choices", "everything"), True)
    found = list(segments(words(text), known))
    rest = " ".join(" ".join(phrase) for is_all, phrase in found if not is_all)
    return any(is_all for is_all, _phrase in found), rest


def before_because(text: str) -> str:
    """What is said before "because of": blocked, of "blocked because of the budget"."""
    if len(text) > LONGEST:
        return text
    known = dict.fromkeys(phrases("because"), True)
    said: list[str] = []
    for because, phrase in segments(words(text), known):
        if because:
            break
        said += phrase
    return " ".join(said)


@cache
def _reasons() -> Mapping[Phrase, str]:
    return {phrase: name for name in data()["reasons"] for phrase in phrases("reasons", name)}


def acknowledges(text: str, *kinds: str) -> bool:
    """Whether its only yes is an "ok": heard, but perhaps no answer (domain.md, language).

    `kinds` are those of the lexicon that are no more than that: "heard", or "agreed" as well.
    """
    if understand.intent(text) is not Intent.YES:
        return False
    said = unglued(words(text), frozenset(one[0] for one in _yeses(*kinds) if len(one) == 1))
    found = {clear for clear, _phrase in segments(list(said), _yeses(*kinds))}
    return False in found and True not in found


@cache
def _yeses(*kinds: str) -> Mapping[Phrase, bool | None]:
    """What says yes, and whether clearly; None for what goes along with it."""
    table: dict[Phrase, bool | None] = dict.fromkeys(phrases("courtesy"))
    table |= dict.fromkeys(phrases("intents", "thanks"))
    table |= dict.fromkeys(phrases("intents", "yes"), True)
    for kind in kinds:
        table |= dict.fromkeys(phrases("acknowledgement", kind), False)
    return table


def says_only(text: str, *heading: str) -> bool:
    """Whether a phrase of this heading is all that is said, but for courtesy and signs."""
    if len(text) > LONGEST:
        return False
    known = {**dict.fromkeys(phrases("courtesy"), False), **dict.fromkeys(phrases(*heading), True)}
    spoken = [word for word in words(text) if word.isalnum()]
    found = [named for named, _phrase in segments(spoken, known)]
    return True in found and None not in found


def language(text: str) -> str:
    """The language that is named and nothing else, "عربي" or "in English"; empty for none."""
    if len(text) > LONGEST:
        return ""
    said = words(text)
    return next(
        (one for one in data()["language_names"] if said in phrases("language_names", one)), ""
    )
