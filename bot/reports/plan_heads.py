"""Where the headings of a plan stand, what each column holds, and what has to be asked of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.direction import harmless
from bot.reports.plan_columns import TITLES, UNREAD, Column, column, fold
from bot.sheets.tables import Line, Page

ABOVE = 10  # lines that may stand above the headings: a title, a network, a period

Given = Mapping[str, str]  # key of a heading -> a column, or UNREAD: what somebody has said of it


@dataclass(frozen=True, kw_only=True)
class Head:
    """One heading: `key` is how it is known again, in the next file too."""

    place: int
    heading: str
    key: str
    column: str  # "" where nobody knows


@dataclass(frozen=True, kw_only=True)
class Heads:
    """The headings of one page."""

    page: Page
    at: int  # of the heading's line in the table
    heads: tuple[Head, ...]
    places: dict[Column, int] = field(default_factory=dict)

    @property
    def below(self) -> Sequence[Line]:
        return self.page.table[self.at + 1 :]

    def heading(self, wanted: Column) -> str:
        place = self.places[wanted]
        return next(one.heading for one in self.heads if one.place == place)


def found(pages: Sequence[Page], given: Given) -> list[Heads]:
    """The pages that hold a plan; where none seems to, the first that has headings at all.

    A page where one cell happens to say "Task" is none beside one that has several headings.
    """
    read = [heads for page in pages if (heads := of_page(page, given)) is not None]
    plans = [heads for heads in read if known(heads.heads) & {one.value for one in TITLES}]
    sure = [heads for heads in plans if len(known(heads.heads)) > 1]
    return sure or plans[:1] or read[:1]


def of_page(page: Page, given: Given) -> Heads | None:
    """The line with the most known headings, or the first that has two at all."""
    first = page.table[: ABOVE + 1]
    counts = [len(known(heads_of(line, given))) for line in first]
    best = max(counts, default=0)
    if best:
        at = counts.index(best)
    else:
        at = next(
            (at for at, line in enumerate(first) if len(list(filter(None, line.cells))) > 1), -1
        )
    if at < 0:
        return None
    heads = tuple(used(page.table[at + 1 :], heads_of(page.table[at], given)))
    places = {Column(one.column): one.place for one in heads if one.column in set(Column)}
    return Heads(page=page, at=at, heads=heads, places=places)


def known(heads: Sequence[Head]) -> set[str]:
    return {one.column for one in heads} - {"", UNREAD}


def heads_of(line: Line, given: Given) -> list[Head]:
    heads: list[Head] = []
    seen: Counter[str] = Counter()
    for place, cell in enumerate(line.cells):
        heading = " ".join(harmless(cell).split())
        key = fold(heading) or f"#{place}"
        seen[key] += 1
        key = key if seen[key] == 1 else f"{key} #{seen[key]}"
        heads.append(
            Head(place=place, heading=heading, key=key, column=given.get(key, column(heading)))
        )
    return heads


def used(below: Sequence[Line], heads: Sequence[Head]) -> Iterator[Head]:
    """Without columns that nobody knows and that hold nothing."""
    filled = {place for line in below for place, cell in enumerate(line.cells) if cell}
    widest = max(filled, default=-1)
    for head in heads:
        if head.column or head.place in filled:
            yield head
    for place in range(len(heads), widest + 1):
        if place in filled:
            yield Head(place=place, heading="", key=f"#{place}", column=UNREAD)


# --- what has to be asked -------------------------------------------------------------------------


def unknown(pages: Sequence[Heads]) -> list[Head]:
    """Headings that nobody knows, each once."""
    found = {one.key: one for heads in pages for one in heads.heads if not one.column}
    return list(found.values())


def claimed_twice(pages: Sequence[Heads]) -> dict[str, list[Head]]:
    """Columns that several headings of one page announce."""
    twice: dict[str, list[Head]] = {}
    for heads in pages:
        for wanted in sorted(known(heads.heads)):
            same = [one for one in heads.heads if one.column == wanted]
            if len(same) > 1:
                twice.setdefault(wanted, same)
    return twice
