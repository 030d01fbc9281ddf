"""What a reader sees as one character: found, counted, cut and split, never broken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# A cut in the first third of what fits would leave a stub of a message, so a coarser place to cut
# (a paragraph) gives way to a finer one (a sentence) there.
SHORTEST_PART = 1 / 3

ZERO_WIDTH_JOINER = "\u200d"
ELLIPSIS = "…"

# UAX #29 without Hangul letters, Indic conjuncts and rare prefixes, which none of our languages
# needs. `unicodedata` of Python 3.11 does not know the newest emoji: blocks, not names.
_EMOJI_STYLE = "\ufe0f"
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_EMOJI_BLOCKS = range(0x1F000, 0x1FC00)
_EMOJI_SIGNS = frozenset("©®‼⁉™ℹ〰〽㊗㊙")
# Beyond the standard, our own marks of direction stay with what they stand for, so that no part
# of a text is made of them alone: the opening ones with what follows, the closing one before.
_ALWAYS_AFTER = frozenset("\uff9e\uff9f\u200c\u2069")
_ALWAYS_BEFORE = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2\u2068\u200e\u200f")

_PARAGRAPH = re.compile(r"\n\s*\n")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"""(?<=[.!?؟…؛])["'”’»)\u2069]*\s+""")
_WORD = re.compile(r"\s+")


def graphemes(text: str) -> Iterator[str]:
    """The text's characters as a reader counts them; joined, they are the text again."""
    start = 0
    for end in _ends(text, 0):
        yield text[start:end]
        start = end


def measure(text: str, unit: str = "characters") -> int:
    """Length in characters (code points), utf16 (code units) or bytes (of UTF-8)."""
    if unit == "characters" or text.isascii():
        return len(text)
    if unit == "utf16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if unit == "bytes":
        return len(text.encode("utf-8", "surrogatepass"))
    raise ValueError(unit)


def cut(text: str, limit: int, unit: str = "characters", end: str = ELLIPSIS) -> str:
    """The text if it fits, else as many whole characters as fit before `end`."""
    if measure(text, unit) <= limit:
        return text
    room = limit - measure(end, unit)
    kept = text[: _reach(text, 0, room, unit, whole=True)].rstrip()
    return kept + end if room >= 0 else ""


def cut_at_word(text: str, limit: int) -> str:
    """The text if it fits, else as many whole words as fit; of a first word that is too long, as
    many characters."""
    if measure(text, "characters") <= limit:
        return text
    kept = cut(text, limit - 1, end="")
    whole = kept if text[len(kept)].isspace() else kept.rpartition(" ")[0]
    return f"{whole.rstrip()}{ELLIPSIS}" if whole.strip() else cut(text, limit)


def split(text: str, limit: int, unit: str = "characters") -> list[tuple[int, int]]:
    """Where to cut a text into parts that fit: their starts and ends, blanks between left out.

    Cuts after a paragraph, else a line, a sentence, a word, a character, whichever comes first in
    this order and does not waste the room. A single character longer than `limit` is cut inside,
    because it fits nowhere.
    """
    parts: list[tuple[int, int]] = []
    start, stop = _trimmed(text, 0, len(text))
    while start < stop:
        end = _cut_place(text, start, stop, limit, unit)
        parts.append(_trimmed(text, start, end))
        start, _stop = _trimmed(text, end, stop)
    return parts


def _cut_place(text: str, start: int, stop: int, limit: int, unit: str) -> int:
    if measure(text[start:stop], unit) <= limit:
        return stop
    top = _reach(text, start, limit, unit)
    if top >= stop:
        return stop
    least = start + int((top - start) * SHORTEST_PART)
    for kind in (_PARAGRAPH, _LINE, _SENTENCE, _WORD):
        found = [
            match.start() + len(match[0].rstrip())
            for match in kind.finditer(text, least, min(stop, top + 2))
        ]
        for end in reversed(found):
            if start < end <= top and text[end - 1] not in _ALWAYS_BEFORE:
                return end
    return top


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks at both ends, but a blank that carries an accent stays."""
    while start < end and text[start].isspace() and not _extends(text[start + 1 : start + 2]):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _reach(text: str, start: int, limit: int, unit: str, *, whole: bool = False) -> int:
    """The furthest end of a whole character from `start` within `limit`.

    Where not even the first one fits, it is cut between code points, unless `whole` is asked.
    """
    reached, used = start, 0
    for end in _ends(text, start):
        used += measure(text[reached:end], unit)
        if used > limit:
            break
        reached = end
    if reached > start or whole or start >= len(text):
        return reached
    reached = start + 1
    while reached < len(text) and measure(text[start : reached + 1], unit) <= limit:
        reached += 1
    return reached


def _ends(text: str, start: int) -> Iterator[int]:
    """The ends of the characters from `start` on, which must itself be a boundary."""
    regional = 0
    pictured = False
    for at in range(start + 1, len(text)):
        before, here = text[at - 1], text[at]
        if ord(before) in _REGIONAL:
            regional += 1
        else:
            regional = 0
        pictured = _pictographic(before) or (pictured and _goes_on(before))
        if not _together(before, here, pictured=pictured, odd_regional=regional % 2 == 1):
            yield at
    if start < len(text):
        yield len(text)


def _together(before: str, here: str, *, pictured: bool, odd_regional: bool) -> bool:
    if before.isascii() and here.isascii():
        return before == "\r" and here == "\n"
    if _breaks_always(before) or _breaks_always(here):
        return False
    if _extends(here) or before in _ALWAYS_BEFORE:
        return True
    if before == ZERO_WIDTH_JOINER and _pictographic(here):
        return pictured
    return ord(here) in _REGIONAL and odd_regional


@lru_cache(maxsize=4096)
def _extends(letter: str) -> bool:
    """Does it belong to the character before it: accents, joiners, variants, skin tones, tags."""
    if not letter:
        return False
    return (
        unicodedata.category(letter) in ("Mn", "Me", "Mc")
        or letter == ZERO_WIDTH_JOINER
        or letter in _ALWAYS_AFTER
        or ord(letter) in _SKIN_TONES
        or ord(letter) in _TAGS
    )


def in_emoji(letter: str) -> bool:
    """Can it stand at either side of the joiner in an emoji made of several?"""
    return bool(letter) and (
        _pictographic(letter) or letter == _EMOJI_STYLE or ord(letter) in _SKIN_TONES
    )


def _goes_on(letter: str) -> bool:
    return _extends(letter) and unicodedata.category(letter) != "Mc"


@lru_cache(maxsize=4096)
def _pictographic(letter: str) -> bool:
    code = ord(letter)
    if code in _REGIONAL or code in _SKIN_TONES:
        return False
    if code in _EMOJI_BLOCKS or letter in _EMOJI_SIGNS:
        return True
    return 0x2190 <= code <= 0x2BFF and unicodedata.category(letter) in ("So", "Sm")


@lru_cache(maxsize=4096)
def _breaks_always(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category == "Cf":
        return not (_extends(letter) or letter in _ALWAYS_BEFORE)
    return category in ("Cc", "Cs", "Zl", "Zp")
