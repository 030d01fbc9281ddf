"""Folds what people type into plain letters and Western digits, to compare spellings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 500  # characters; a longer text is prose, never an answer that is understood word by word

# What decomposition alone does not bring together: hamza on the line, tatweel, the alefs and
# yas, Persian letters of some keyboards, and the many apostrophes and dashes of phones.
_SAME = {
    **dict.fromkeys("ءـ", ""),
    **dict.fromkeys("ٱ", "ا"),
    **dict.fromkeys("ىیې", "ي"),
    **dict.fromkeys("ةۃہەھۀ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("’‘ʼʻ`´′ʾʿ", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("⁄∕", "/"),
    "؟": "?",
    "،": ",",
    "؛": ";",
    "٫": ".",
    "٬": ",",
    **dict.fromkeys((chr(point) for point in range(0x1F3FB, 0x1F400)), ""),  # skin tones
}
_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cs", "Co", "Cn"})  # marks, bidi controls, zero widths
_SPACES = frozenset({"Cc", "Zs", "Zl", "Zp"})

# "Begin" and "never" differ in Arabic only by the hamza at the end, which people also leave out:
# where it is written it stays, as Arabizi writes it.
HAMZA = "\u0654"  # where it is written as a mark of its own
_BEGIN = re.compile(r"(?<!\w)([اأإٱ][\u064b-\u0652]*ب[\u064b-\u0652]*د[\u064b-\u0652]*)أ(?!\w)")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_KHA = re.compile(r"(?<=[a-z])7'(?=[a-z])|\b7'(?=[a-z])")  # 7' and 5 are one letter of Arabizi
_WORD = re.compile(r"[^\W_]+|[^\w\s\-.,;:!]")


@dataclass(frozen=True)
class Folded:
    """Plain text, and for each of its characters the place in the original it came from."""

    text: str
    places: tuple[int, ...]


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    return "".join(_plain(each) for each in unicodedata.normalize("NFKD", char).casefold())


def _plain(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in _UNSEEN:
        return ""
    return " " if category in _SPACES else char


def fold(text: str) -> Folded:
    """Letter by letter: no marks, no controls, one alef, one apostrophe, digits 0 to 9."""
    parts = [_fold(char) for char in text]
    places = tuple(place for place, part in enumerate(parts) for _each in part)
    return Folded("".join(parts), places)


def normalise(text: str) -> str:
    """Folded, with letters that were drawn out ("yesss") written once and single spaces."""
    plain = text.casefold() if text.isascii() else _folded(text)
    plain = _DRAWN_OUT.sub(r"\1", _KHA.sub("5", plain))
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())


def _folded(text: str) -> str:
    if "أ" in text or HAMZA in text:
        text = _BEGIN.sub(r"\g<1>2", unicodedata.normalize("NFC", text))
    return "".join(_fold(char) for char in text)


def words(text: str) -> tuple[str, ...]:
    """The words of a text, and each emoji or question mark as a word of its own."""
    return tuple(_WORD.findall(normalise(text).replace("'", "")))
