"""How a chart is laid out: one column of questions, each with its bars, marks or band."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reports.chart_ink import png
from bot.reports.chart_panels import Bar, Panel, Scale, Span
from bot.reports.chart_paper import (
    LEADING,
    WIDTH,
    Box,
    Drawn,
    Mark,
    Stroke,
    Writing,
    drawable,
    measured,
    wrapped,
)

# Okabe and Ito's colours keep apart for everybody; nothing is said by colour alone.
BLUE, ORANGE, INK, GREY, PALE, LINE = (
    "#0072B2", "#D55E00", "#1A1A1A", "#555555", "#E8EEF3", "#9AA5AE",
)  # fmt: skip

# Pixels. A phone shows a third of them: letters of 36 are 12 there, as in a chat.
MARGIN = 48
INNER = WIDTH - 2 * MARGIN
TITLE, HEADING, TEXT, SMALL = 52, 42, 36, 32
LABELS = 410  # width of the labels beside bars
GAP = 24  # between label and bar, bar and number
BAR = 44  # height
ROW = 20  # between two bars
BETWEEN = 56  # between two questions
MOST_LINES = 6  # of a question
LABEL_LINES = 8  # of a choice, or of several that were put together


class Column:
    """Draws from the top down; `y` is where the next thing begins."""

    def __init__(self, *, rtl: bool) -> None:
        self.rtl = rtl
        self.y = float(MARGIN)
        self.drawn: list[Drawn] = []

    def png(self) -> bytes:
        return png(self.drawn, self.y + MARGIN, rtl=self.rtl)

    # --- words ------------------------------------------------------------------------------------

    def title(self, text: str) -> None:
        self.words(text, TITLE, bold=True)
        self.y += 8

    def remark(self, text: str) -> None:
        self.words(text, SMALL, colour=GREY)

    def statement(self, text: str) -> None:
        self.y += BETWEEN
        self.words(text, HEADING, bold=True)

    def note(self, text: str) -> None:
        self.y += BETWEEN
        self.rule()
        self.words(text, SMALL, colour=GREY)

    def words(self, text: str, size: float, *, bold: bool = False, colour: str = INK) -> None:
        for line in wrapped(drawable(text), size, INNER, bold=bold, most=MOST_LINES):
            self.drawn.append(
                Writing(text=line, x=MARGIN, y=self.y, size=size, bold=bold, colour=colour)
            )
            self.y += size * LEADING

    def rule(self) -> None:
        self.drawn.append(Stroke(x=MARGIN, y=self.y, to_x=WIDTH - MARGIN, to_y=self.y, colour=LINE))
        self.y += GAP

    # --- one question -----------------------------------------------------------------------------

    def panel(self, panel: Panel) -> None:
        self.y += BETWEEN
        self.rule()
        self.words(panel.question, HEADING, bold=True)
        if panel.facts:
            self.y += 4
            self.words(panel.facts, SMALL, colour=GREY)
        if panel.bars:
            self.y += GAP
            self.bars(panel.bars)
        if panel.bands:
            self.bands(panel.bands)
        if panel.scale is not None:
            self.scale(panel.scale)
        if panel.listed:
            self.y += GAP / 2
            for line in panel.listed:
                self.words(line, TEXT)
        if panel.said:
            self.y += GAP / 2
            self.words(panel.said, TEXT, bold=True)
        if panel.note:
            self.y += GAP
            self.words(panel.note, SMALL, colour=GREY)

    def bars(self, bars: Sequence[Bar]) -> None:
        numbers = [self.width(each.shown) for each in bars if each.share is not None]
        room = INNER - LABELS - 2 * GAP - max(numbers, default=0.0)
        for each in bars:
            lines = wrapped(drawable(each.label), TEXT, LABELS, bold=False, most=LABEL_LINES)
            height = max(BAR, len(lines) * TEXT * LEADING)
            self.lines(lines, MARGIN, self.y + (height - len(lines) * TEXT * LEADING) / 2)
            self.bar(each, self.y + (height - BAR) / 2, room)
            self.y += height + ROW
        self.y -= ROW

    def bar(self, bar: Bar, y: float, room: float) -> None:
        """The pale bar is everybody who answered, the full one those who gave this answer."""
        begins, top = MARGIN + LABELS + GAP, y + (BAR - TEXT) / 2 - 3
        if bar.share is None:
            self.drawn.append(Writing(text=bar.shown, x=begins, y=top, size=TEXT, colour=GREY))
            return
        self.drawn.append(Box(x=begins, y=y, width=room, height=BAR, fill=PALE))
        self.drawn.append(Box(x=begins, y=y, width=room * bar.share, height=BAR, fill=BLUE))
        self.drawn.append(
            Writing(text=bar.shown, x=begins + room + GAP, y=top, size=TEXT, bold=True, colour=INK)
        )

    def bands(self, bands: Sequence[tuple[str, bool]]) -> None:
        """One of three: where the answers lie is filled, hatched and in bold."""
        self.y += GAP
        height = 2 * BAR
        width = INNER / len(bands)
        for place, (label, here) in enumerate(bands):
            x = MARGIN + place * width
            self.drawn.append(
                Box(
                    x=x, y=self.y, width=width, height=height, edge=BLUE if here else LINE,
                    fill=PALE if here else "white",
                )
            )  # fmt: skip
            lines = wrapped(drawable(label), SMALL, width - GAP, bold=here, most=2)
            top = self.y + (height - len(lines) * SMALL * LEADING) / 2
            for number, line in enumerate(lines):
                self.drawn.append(
                    Writing(
                        text=line, x=x + width / 2, y=top + number * SMALL * LEADING, size=SMALL,
                        bold=here, colour=INK if here else GREY, middle=True,
                    )
                )  # fmt: skip
        self.y += height

    def scale(self, scale: Scale) -> None:
        """A line from the lowest to the highest value, and on it where the answers lie."""
        begins, width = MARGIN + 60, INNER - 120
        line = self.y + GAP + TEXT * LEADING + 30
        self.drawn.append(
            Stroke(x=begins, y=line, to_x=begins + width, to_y=line, colour=LINE, width=6)
        )
        for label, x in ((scale.low, MARGIN + 12), (scale.high, begins + width + 28)):
            self.drawn.append(
                Writing(text=label, x=x, y=line - SMALL / 2 - 3, size=SMALL, colour=GREY)
            )
        self.arrow(scale.spans, begins, width, line)
        for each in reversed(scale.spans):
            self.span(each, begins, width, line)
        self.y = line + BAR / 2
        if any(each.earlier for each in scale.spans):
            self.y += TEXT * LEADING

    def arrow(self, spans: Sequence[Span], begins: float, width: float, line: float) -> None:
        """From before to now, where both are known and apart enough for one."""
        if len(spans) != 2 or not all(each.point for each in spans):
            return
        now, then = (begins + width * each.begins for each in spans)
        if abs(now - then) > 60:
            ahead = 1 if now > then else -1
            self.drawn.append(
                Stroke(
                    x=then + 20 * ahead, y=line, to_x=now - 22 * ahead, to_y=line, colour=INK,
                    width=4, arrow=True,
                )
            )  # fmt: skip

    def span(self, span: Span, begins: float, width: float, line: float) -> None:
        """A ring for before, a disc for now; hatched where only limits are known. What was before
        is told below the line, what is now above it."""
        colour = ORANGE if span.earlier else BLUE
        x, length = begins + width * span.begins, width * (span.ends - span.begins)
        if span.point:
            self.drawn.append(Mark(x=x, y=line, size=34, colour=colour, full=not span.earlier))
        else:
            self.drawn.append(
                Box(
                    x=x, y=line if span.earlier else line - BAR / 2, width=max(12.0, length),
                    height=BAR / 2, fill="white" if span.earlier else PALE, edge=colour,
                    hatch="\\\\" if span.earlier else "//",
                )
            )  # fmt: skip
        below, above = line + 28, line - 30 - TEXT * LEADING
        self.centred(
            span.label, x + length / 2, below if span.earlier else above, bold=not span.earlier
        )

    def centred(self, text: str, x: float, y: float, *, bold: bool = False) -> None:
        """Around `x`, but never over the margin."""
        half = measured(drawable(text), TEXT, bold=bold) / 2
        inside = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        self.drawn.append(
            Writing(text=drawable(text), x=inside, y=y, size=TEXT, bold=bold, middle=True)
        )

    def lines(self, lines: Sequence[str], x: float, y: float) -> None:
        for number, line in enumerate(lines):
            self.drawn.append(Writing(text=line, x=x, y=y + number * TEXT * LEADING, size=TEXT))

    def width(self, text: str) -> float:
        return measured(text, TEXT, bold=True)
