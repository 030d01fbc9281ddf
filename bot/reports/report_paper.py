"""Pages of A4 that can be printed: lines that begin at the reader's side, and tables, as a PDF.

The words are measured and put on the page here, line by line: every word is measured once, and an
Arabic table is the same table in a mirror. The letters are embedded; nothing depends on what a
computer has installed, and the same report is the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from unicodedata import combining

from bot.core.direction import FSI, PDI
from bot.core.graphemes import cut
from bot.reports.report_columns import columns as shared_out
from bot.reports.report_letters import MARKS, UNSEEN, begins_rtl, font, numeric, whole
from bot.sheets.writing import AUTHOR

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.line_break import Fragment

FAMILY = "DejaVu"
FACES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
MARGIN, FOOT = 15.0, 14.0  # millimetres
LEADING = 1.45  # height of a line, in sizes of its letters
POINT = 25.4 / 72  # millimetres
TOGETHER = 35.0  # millimetres: a heading, a sentence, and the first lines of a table
PADDING = 1.4  # millimetres inside a cell
EMOJI = 0x1F000  # from here on there are pictures
LONGEST = 400  # characters in one cell; what is longer ends with …
SMALL, BODY, HEAD, TITLE = 8.0, 9.5, 13.0, 20.0  # points
SIZES = (SMALL, 7.5, 7.0, 6.5, 6.0)  # points, of tables: smaller where a word would be cut
WIDEST = 40.0  # millimetres: a longer word (a link) may be cut
ROUNDING = 0.1  # millimetres
INK, GREY, ACCENT, BAND, RULE = (33, 37, 41), (110, 117, 124), (15, 76, 92), (240, 244, 245), (
    205, 213, 216,
)  # fmt: skip

Colour = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Style:
    """How one line is written. `end` puts it at the side where the reader's lines end; `digits` are
    written from the left in every language. `rtl` is how the words of a line run, where that is
    known: a page may hold what somebody has written in another language."""

    size: float = BODY
    bold: bool = False
    colour: Colour = INK
    end: bool = False
    digits: bool = False
    rtl: bool | None = None

    @property
    def height(self) -> float:
        return self.size * POINT * LEADING


class Paper:
    """The pages of one document, filled from the top; `rtl` begins every line at the right."""

    def __init__(self, *, rtl: bool, landscape: bool, foot: str, day: date) -> None:
        from fpdf import FPDF

        paper = self

        class Pages(FPDF):
            def footer(self) -> None:
                paper.footer()

            def _preload_bidirectional_text(self, text: str, markdown: bool) -> Sequence[Fragment]:
                """Isolates have done their work once a line is in order: whoever copies it from the
                page finds none."""
                found = super()._preload_bidirectional_text(text, markdown)
                for each in found:
                    each.characters = [one for one in each.characters if one not in MARKS]
                return joined([each for each in found if each.characters])

        self.rtl = rtl
        self.foot = foot
        self.pdf: FPDF = Pages(orientation="landscape" if landscape else "portrait", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_creator(AUTHOR)
        self.pdf.set_creation_date(datetime.combine(day, time(), tzinfo=UTC))
        for style, name in FACES.items():
            self.pdf.add_font(FAMILY, style, str(font(name)))
        self.pdf.c_margin = 0
        self.letters = frozenset(map(ord, MARKS)) | {
            code for code in self.shown_by_all() if code < EMOJI
        }
        self._widths: dict[tuple[str, float, bool], float] = {}
        self.y = MARGIN
        self.pdf.add_page()

    def shown_by_all(self) -> frozenset[int]:
        """What every one of the fonts has a letter for."""
        return frozenset.intersection(
            *(frozenset(each.cmap) for each in self.pdf.fonts.values() if hasattr(each, "cmap"))
        )

    # --- where things stand ---------------------------------------------------------------------

    @property
    def width(self) -> float:
        return float(self.pdf.w) - 2 * MARGIN

    @property
    def bottom(self) -> float:
        return float(self.pdf.h) - MARGIN - FOOT / 2

    def room(self, height: float) -> bool:
        """Goes on to a new page where so much does not fit on this one."""
        if self.y + height <= self.bottom:
            return False
        self.pdf.add_page()
        self.y = MARGIN
        return True

    def left(self, start: float, width: float) -> float:
        """The left edge of what begins so far from the side where lines begin."""
        return MARGIN + (self.width - start - width if self.rtl else start)

    def footer(self) -> None:
        """A fine line, what this is, and the number of the page; `{nb}` is known at the end."""
        line = float(self.pdf.h) - MARGIN
        self.rule(line - 4, RULE)
        self.put(self.foot, 0, line - 3, self.width * 0.85, Style(size=SMALL, colour=GREY))
        page = f"{self.pdf.page_no()}/{{nb}}"
        end = Style(size=SMALL, colour=GREY, end=True, digits=True)
        self.put(page, self.width * 0.85, line - 3, self.width * 0.15, end)

    # --- words ----------------------------------------------------------------------------------

    def paragraph(self, text: str, style: Style, *, after: float = 1.5) -> None:
        style = replace(style, rtl=begins_rtl(text))
        for line in self.wrapped(text, self.width, style):
            self.room(style.height)
            self.put(line, 0, self.y, self.width, style)
            self.y += style.height
        self.y += after

    def heading(self, text: str, size: float, *, before: float) -> None:
        """Never among the last lines of a page."""
        self.y += before if self.y > MARGIN else 0
        self.room(TOGETHER)
        style = Style(size=size, bold=True, colour=ACCENT)
        self.paragraph(text, style)

    def put(self, text: str, start: float, top: float, width: float, style: Style) -> None:
        """One line of words, in a box that begins `start` from where the reader's lines begin."""
        if not text:
            return
        self.face(style)
        self.pdf.set_text_color(*style.colour)
        right = self.rtl is not style.end
        x = self.left(start, width)
        if right:
            x += width - self.measured(text, style)
        self.pdf.set_xy(x, top)
        self.pdf.cell(width, style.height, text, align="L")

    def face(self, style: Style) -> None:
        from fpdf.enums import TextDirection

        self.pdf.set_font(FAMILY, "B" if style.bold else "", style.size)
        rtl = self.rtl if style.rtl is None else style.rtl
        way = TextDirection.RTL if rtl and not style.digits else TextDirection.LTR
        self.pdf.set_text_shaping(True, direction=way)

    def wrapped(self, text: str, width: float, style: Style) -> list[str]:
        """The text in lines that are no wider."""
        lines: list[str] = []
        used, space = 0.0, self.measured(" ", style)
        for word in (part for each in self.words(text) for part in self.parts(each, width, style)):
            wide = self.measured(word, style)
            if lines and used + space + wide <= width:
                lines[-1] += f" {word}"
                used += space + wide
            else:
                lines.append(word)
                used = wide
        return list(whole(lines))

    def drawable(self, text: str) -> str:
        """Without what the fonts cannot show: faces and flags stand beside their words."""
        kept = "".join(each for each in text if each.isspace() or ord(each) in self.letters)
        return kept.replace(f"{FSI} ", FSI).replace(f" {PDI}", PDI)

    def parts(self, word: str, width: float, style: Style) -> Iterator[str]:
        """A word that is wider than a line is cut."""
        while self.measured(word, style) > width and len(word) > 1:
            end = next(
                (n for n in range(len(word) - 1, 1, -1) if self.measured(word[:n], style) <= width),
                1,
            )
            yield word[:end]
            word = word[end:]
        yield word

    def measured(self, text: str, style: Style) -> float:
        """How wide it is, in millimetres: word by word, each measured once."""
        if " " in text:
            words = text.split(" ")
            gaps = (len(words) - 1) * self.measured("\u00a0", style)
            return gaps + sum(self.measured(word, style) for word in words)
        key = (text, style.size, style.bold)
        if key not in self._widths:
            self.face(style)
            bare = UNSEEN.sub("", text).replace("{nb}", "00")
            self._widths[key] = float(self.pdf.get_string_width(bare)) if bare else 0.0
        return self._widths[key]

    # --- lines and tables -----------------------------------------------------------------------

    def rule(self, y: float, colour: Colour, width: float = 0.0) -> None:
        wide = width or self.width
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(0.2)
        left = self.left(0, wide)
        self.pdf.line(left, y, left + wide, y)

    def box(self, top: float, width: float, height: float, colour: Colour) -> None:
        self.pdf.set_fill_color(*colour)
        self.pdf.rect(self.left(0, width), top, width, height, style="F")

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *,
        bold: frozenset[int] = frozenset(), part: float = 1.0,
    ) -> None:  # fmt: skip
        """The header is written anew on each page; numbers stand at the end of their column.
        `part` is how much of the page's width it takes."""
        room = self.width * part
        size, least = self.least(header, rows, room)
        columns = shared_out(room, widths, least)
        ends = [numeric([row[place] for row in rows]) for place in range(len(header))]
        heading = Style(size=size, bold=True, colour=(255, 255, 255))
        top = self.cells(header, columns, ends, heading)
        first = self.height_of(self.cells(rows[0], columns, ends, Style(size=size))) if rows else 0
        self.room(self.height_of(top) + first)
        self.row(top, columns, ACCENT)
        for number, row in enumerate(rows):
            style = Style(size=size, bold=number in bold)
            cells = self.cells(row, columns, ends, style)
            if self.room(self.height_of(cells)):
                self.row(top, columns, ACCENT)
            self.row(cells, columns, BAND if number % 2 else None)
        self.rule(self.y, RULE, sum(columns))
        self.y += 4

    def least(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], room: float
    ) -> tuple[float, list[float]]:
        """The largest letters in which no word has to be cut, and what each column then needs."""
        words = [
            {word for text in (title, *cells) for word in self.words(text)}
            for title, *cells in zip(header, *rows, strict=True)
        ]
        fitting = ((size, self.needed(words, size)) for size in SIZES)
        found = next((each for each in fitting if sum(each[1]) <= room), None)
        return found or (SIZES[-1], self.needed(words, SIZES[-1]))

    def needed(self, words: Sequence[set[str]], size: float) -> list[float]:
        """How wide each column is at least, in letters of this size."""
        style = Style(size=size, bold=True)
        around = 2 * PADDING + ROUNDING
        return [
            max((min(self.measured(each, style), WIDEST) for each in found), default=0.0) + around
            for found in words
        ]

    def words(self, text: str) -> list[str]:
        return cut(self.drawable(text), LONGEST).split()

    def cells(
        self, row: Sequence[str], columns: Sequence[float], ends: Sequence[bool], style: Style
    ) -> list[tuple[list[str], Style]]:
        return [
            (
                self.wrapped(text, width - 2 * PADDING, style),
                replace(style, end=end, rtl=begins_rtl(text)),
            )
            for text, width, end in zip(row, columns, ends, strict=True)
        ]

    @staticmethod
    def height_of(cells: Sequence[tuple[list[str], Style]]) -> float:
        most = max(len(lines) for lines, _style in cells)
        return max(1, most) * cells[0][1].height + 2 * PADDING

    def row(
        self, cells: Sequence[tuple[list[str], Style]], columns: Sequence[float],
        fill: Colour | None,
    ) -> None:  # fmt: skip
        height, start = self.height_of(cells), 0.0
        if fill is not None:
            self.box(self.y, sum(columns), height, fill)
        for (lines, style), width in zip(cells, columns, strict=True):
            for number, line in enumerate(lines):
                top = self.y + PADDING + number * style.height
                self.put(line, start + PADDING, top, width - 2 * PADDING, style)
            start += width
        self.y += height

    def content(self) -> bytes:
        """The finished file. The fonts, which are read from their files as needed, are closed."""
        try:
            return bytes(self.pdf.output())
        finally:
            self.close()

    def close(self) -> None:
        from fpdf.fonts import TTFFont

        for each in self.pdf.fonts.values():
            if isinstance(each, TTFFont):
                each.close()


def joined(found: Sequence[Fragment]) -> Sequence[Fragment]:
    """A vowel mark is of no script, so that it comes as a piece of its own; the letters on both
    sides of it join only within one piece."""
    pieces: list[Fragment] = []
    for each in found:
        if pieces and pieces[-1].has_same_style(each) and at_mark(pieces[-1], each):
            pieces[-1].characters += each.characters
        else:
            pieces.append(each)
    return tuple(pieces)


def at_mark(before: Fragment, after: Fragment) -> bool:
    return bool(combining(before.characters[-1]) or combining(after.characters[0]))
