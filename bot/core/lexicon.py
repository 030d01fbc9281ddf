"""The words people use, read from content/lexicon.json and cut into phrases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from bot.core.letters import words

FILE = Path(__file__).parent.parent / "content" / "lexicon.json"
LONGEST_PHRASE = 6  # words; a reply of more is never read as an answer

Phrase = tuple[str, ...]
Meaning = TypeVar("Meaning")


@cache
def data() -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def phrases(*path: str) -> frozenset[Phrase]:
    """All phrases under one heading of the file, of every language there."""
    place: Any = data()
    for name in path:
        place = place[name]
    return frozenset(words(phrase) for phrase in _leaves(place))


def _leaves(place: Any) -> Iterator[str]:
    if isinstance(place, str):
        yield place
    else:
        for each in place.values() if isinstance(place, dict) else place:
            yield from _leaves(each)


@cache
def numbers() -> Mapping[Phrase, int]:
    """One to twelve and the tens, in words."""
    return {
        phrase: int(value) for value in data()["numbers"] for phrase in phrases("numbers", value)
    }


def segments(
    spoken: Sequence[str], table: Mapping[Phrase, Meaning]
) -> Iterator[tuple[Meaning | None, Phrase]]:
    """Cuts words into known phrases, longest first; a word that is not known has no meaning."""
    at = 0
    while at < len(spoken):
        for length in range(min(LONGEST_PHRASE, len(spoken) - at), 0, -1):
            phrase = tuple(spoken[at : at + length])
            if phrase in table:
                yield table[phrase], phrase
                at += length
                break
        else:
            yield None, (spoken[at],)
            at += 1


def unglued(spoken: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    """Separates the Arabic "and" from a word that is known only without it."""
    for word in spoken:
        if word not in known and len(word) > 2 and word[0] == "و" and word[1:] in known:
            yield "و"
            yield word[1:]
        else:
            yield word
