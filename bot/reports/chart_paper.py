"""What stands on a chart: words, bars and marks at pixels, and how wide words are.

Places are counted from where the reader's lines begin, so that Arabic is the same drawing in a
mirror. Fonts are matplotlib's own: nothing depends on what a server has installed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.direction import FSI, PDI
from bot.core.graphemes import cut

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

WIDTH = 1080  # pixels; three for each of a phone's 360
DPI = 100
FACES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
LONGEST = 600  # characters of one label; six lines take fewer than 300
LEADING = 1.32  # height of a line, in sizes of its letters
ISOLATES = (FSI, PDI)  # obeyed, though there is nothing of them to be seen


@dataclass(frozen=True, kw_only=True)
class Writing:
    """One line of words. `x` is where it begins, `y` is its top."""

    text: str
    x: float
    y: float
    size: float  # pixels
    bold: bool = False
    colour: str = "black"
    middle: bool = False  # `x` is its middle


@dataclass(frozen=True, kw_only=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: str = "none"
    edge: str = "none"
    hatch: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point on a scale: a ring, or with `full` a disc."""

    x: float
    y: float
    size: float
    colour: str
    full: bool = True


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A line from one point to another; with `arrow` it shows which way."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str
    width: float = 2
    arrow: bool = False


Drawn = Writing | Box | Mark | Stroke


# --- words ----------------------------------------------------------------------------------------


def drawable(text: str) -> str:
    """The text without what the font cannot show: faces and flags stand beside their words."""
    kept = "".join(each for each in text if is_drawable(each))
    return " ".join(kept.replace(f"{FSI} ", FSI).replace(f" {PDI}", PDI).split())


def is_drawable(letter: str) -> bool:
    return letter in ISOLATES or (ord(letter) in letters() and ord(letter) < 0x1F000)


def wrapped(text: str, size: float, width: float, *, bold: bool, most: int) -> list[str]:
    """The text in lines of at most so many pixels; the `most`th ends with … if there is more."""
    lines: list[str] = []
    text = cut(text, LONGEST)
    used, space = 0.0, measured(" ", size, bold=bold)
    for word in (part for each in text.split() for part in parts(each, size, width, bold=bold)):
        wide = measured(word, size, bold=bold)
        if lines and used + space + wide <= width:
            lines[-1] += f" {word}"
            used += space + wide
        else:
            lines.append(word)
            used = wide
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(lines[most - 1], size, width, bold=bold)]
    return list(whole(lines))


def parts(word: str, size: float, width: float, *, bold: bool) -> Iterator[str]:
    """A word that is wider than a line is cut."""
    while measured(word, size, bold=bold) > width:
        ends = range(1, len(word))
        fits = bisect_right(ends, width, key=lambda end: measured(word[:end], size, bold=bold))
        yield word[: max(1, fits)]
        word = word[max(1, fits) :]
    yield word


def shortened(line: str, size: float, width: float, *, bold: bool) -> str:
    while " " in line and measured(f"{line} …", size, bold=bold) > width:
        line = line.rpartition(" ")[0]
    return f"{line} …"


def whole(lines: Sequence[str]) -> Iterator[str]:
    """An isolate that goes over the end of a line is closed there, and opened again."""
    open_ones = 0
    for line in lines:
        begun = FSI * open_ones + line
        open_ones = max(0, begun.count(FSI) - begun.count(PDI))
        yield begun + PDI * open_ones


@lru_cache(maxsize=4096)
def measured(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is, in pixels."""
    found = renderer().get_text_width_height_descent(  # type: ignore[no-untyped-call]
        text, face(size, bold), False
    )
    return float(found[0])


# --- fonts ----------------------------------------------------------------------------------------


@cache
def renderer() -> RendererAgg:
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]


@cache
def face(size: float, bold: bool) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(file_of(FACES[bold])), size=size * 72 / DPI)


def file_of(name: str) -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / name


@cache
def letters() -> frozenset[int]:
    """What both faces can show."""
    from matplotlib.font_manager import get_font

    return frozenset.intersection(
        *(frozenset(get_font(str(file_of(name))).get_charmap()) for name in FACES.values())
    )
