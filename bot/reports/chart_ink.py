"""Draws what stands on a chart with the pen of matplotlib, and packs it as a PNG of few colours.

Figures and axes of matplotlib would lay every word out twice; here each has its place already.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import copysign
from typing import TYPE_CHECKING

from bot.core.direction import RLM
from bot.reports.chart_paper import (
    DPI,
    WIDTH,
    Box,
    Drawn,
    Mark,
    Stroke,
    Writing,
    face,
    measured,
)

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.path import Path

COLOURS = 64  # ours, and the shades between them at the edges of letters
EDGE, RING = 2, 4  # pixels: the lines around boxes and marks
HEAD = 16  # pixels, of an arrow


def png(drawn: Sequence[Drawn], height: float, *, rtl: bool) -> bytes:
    pen = Pen(round(height), rtl=rtl)
    pen.box(Box(x=0, y=0, width=WIDTH, height=height, fill="white"))
    for each in drawn:
        pen.put(each)
    return packed(pen.renderer)


def packed(renderer: RendererAgg) -> bytes:
    """A third of the size of a picture in full colour: it goes to phones."""
    from PIL import Image

    size = (int(renderer.width), int(renderer.height))
    picture = Image.frombytes("RGBA", size, bytes(renderer.buffer_rgba()))  # type: ignore[no-untyped-call]
    few = picture.convert("RGB").quantize(
        COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    out = io.BytesIO()
    few.save(out, "png")
    return out.getvalue()


class Pen:
    """Draws at once; places are counted from the top, and from where the reader begins."""

    def __init__(self, height: int, *, rtl: bool) -> None:
        from matplotlib.backends.backend_agg import RendererAgg

        self.renderer = RendererAgg(WIDTH, height, DPI)  # type: ignore[no-untyped-call]
        self.height = height
        self.rtl = rtl

    def put(self, each: Drawn) -> None:
        match each:
            case Writing():
                self.write(each)
            case Box():
                self.box(each)
            case Mark():
                self.mark(each)
            case Stroke():
                self.stroke(each)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point as the renderer counts it: from the left, and from below."""
        return WIDTH - x if self.rtl else x, self.height - y

    def write(self, writing: Writing) -> None:
        text = (RLM if self.rtl else "") + writing.text
        wide = measured(text, writing.size, bold=writing.bold)
        begins = writing.x - wide / 2 if writing.middle else writing.x
        left = WIDTH - begins - wide if self.rtl else begins
        self.renderer.draw_text(  # type: ignore[no-untyped-call]
            self.ink(writing.colour), left, writing.y + writing.size, text,
            face(writing.size, writing.bold), 0,
        )  # fmt: skip

    def box(self, box: Box) -> None:
        from matplotlib.path import Path

        ends_x, ends_y = box.x + box.width, box.y + box.height
        corners = [(box.x, box.y), (ends_x, box.y), (ends_x, ends_y), (box.x, ends_y)]
        path = Path([self.at(*each) for each in [*corners, corners[0]]], closed=True)
        ink = self.ink(box.edge, EDGE if box.edge != "none" else 0)
        ink.set_snap(True)
        if box.hatch:
            ink.set_hatch(box.hatch)
            ink.set_hatch_color(box.edge)
        self.draw(ink, path, box.fill)

    def mark(self, mark: Mark) -> None:
        from matplotlib.path import Path

        path = Path.circle(self.at(mark.x, mark.y), mark.size / 2)
        self.draw(self.ink(mark.colour, RING), path, mark.colour if mark.full else "white")

    def stroke(self, stroke: Stroke) -> None:
        from matplotlib.path import Path

        line = Path([self.at(stroke.x, stroke.y), self.at(stroke.to_x, stroke.to_y)])
        self.draw(self.ink(stroke.colour, stroke.width), line, "none")
        if stroke.arrow:
            back = stroke.to_x - copysign(HEAD, stroke.to_x - stroke.x)
            head = [
                (stroke.to_x, stroke.to_y),
                (back, stroke.to_y - HEAD / 2),
                (back, stroke.to_y + HEAD / 2),
                (stroke.to_x, stroke.to_y),
            ]
            path = Path([self.at(*each) for each in head], closed=True)
            self.draw(self.ink(stroke.colour, 1), path, stroke.colour)

    def ink(self, colour: str, width: float = 0) -> GraphicsContextBase:
        ink = self.renderer.new_gc()
        ink.set_foreground("black" if colour == "none" else colour)
        ink.set_linewidth(width * 72 / DPI)
        return ink

    def draw(self, ink: GraphicsContextBase, path: Path, fill: str) -> None:
        from matplotlib.colors import to_rgba
        from matplotlib.transforms import IdentityTransform

        self.renderer.draw_path(  # type: ignore[no-untyped-call]
            ink, path, IdentityTransform(), None if fill == "none" else to_rgba(fill)
        )
