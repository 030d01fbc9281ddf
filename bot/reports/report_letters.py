"""Fonts, lines and numbers of pages that are printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from bot.core.direction import FSI, PDI, RLM

MARKS = (FSI, PDI, RLM)
UNSEEN = re.compile(f"[{''.join(MARKS)}]")
_NUMBER = re.compile(r"[\d٠-٩+−,.٫%\u202f ]+")


def font(name: str) -> Path:
    """One of the fonts that come with matplotlib, which need not be imported for it."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise FileNotFoundError(name)
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / name


def whole(lines: Sequence[str]) -> Iterator[str]:
    """An isolate that goes over the end of a line is closed there, and opened again."""
    open_ones = 0
    for line in lines:
        begun = FSI * open_ones + line
        open_ones = max(0, begun.count(FSI) - begun.count(PDI))
        yield begun + PDI * open_ones


def begins_rtl(text: str) -> bool | None:
    """Whether a text that somebody has written is read from the right: its first letter says so.

    What stands in an isolate says nothing of what is around it. None: there is no letter.
    """
    deep = 0
    for each in text:
        deep += (each == FSI) - (each == PDI)
        way = unicodedata.bidirectional(each)
        if not deep and way in ("L", "R", "AL"):
            return way != "L"
    return None


def numeric(cells: Sequence[str]) -> bool:
    """A column of numbers, with gaps perhaps."""
    said = [UNSEEN.sub("", each) for each in cells if each]
    return any(map(_NUMBER.fullmatch, said)) and sum(
        bool(_NUMBER.fullmatch(each)) for each in said
    ) * 2 >= len(said)
