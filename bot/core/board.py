"""How the options of a message are shown: as buttons, as a list, in pages, or as numbered lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.direction import has_rtl, isolate, lead, lead_left, plain
from bot.core.graphemes import cut, measure
from bot.core.messages import Capabilities, Label, Spoken

EMPTY_CELL = "·"  # a button without words, as a calendar has; no platform takes an empty one
_OWN_NUMBER = re.compile(r"\W*(\d{1,3})\.\W*\s\W*(?=\S)")
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")  # French has spaces that do not break before : and ?


@dataclass(frozen=True, kw_only=True)
class Board:
    """How the options are shown: as buttons, as a list, or as numbered lines of the text."""

    rows: tuple[tuple[Label, ...], ...] = ()
    items: tuple[Label, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def tappable(self) -> bool:
        return bool(self.rows or self.items)

    @property
    def payloads(self) -> tuple[str, ...]:
        return tuple(label.data for row in (*self.rows, self.items) for label in row)


@dataclass(frozen=True, kw_only=True)
class _Page:
    """Some of the options: the first one's number, how many of all have one (the ways out have
    none), and the button that shows the next ones."""

    labels: tuple[Label, ...]
    counted: int
    first: int = 1
    more: tuple[Label, ...] = ()


def board_of(spoken: Spoken, caps: Capabilities) -> Board:
    """Few short options become buttons, more a list, still more pages; without buttons, numbers."""
    spoken = replace(spoken, labels=tuple(map(_on_one_line, spoken.labels)))
    labels = spoken.labels
    if not labels or not caps.answerable:
        return Board()
    counted = len(labels) - spoken.alone
    if len(labels) <= caps.buttons and (not caps.list_rows or _all_short(labels, caps)):
        return _keyboard(_Page(labels=labels, counted=counted), spoken, caps)
    places = caps.list_rows or caps.buttons
    if places < 2 or (len(labels) > places and not spoken.more_data):
        ways = tuple(_way(label.text, rtl=spoken.rtl) for label in labels[counted:])
        return Board(lines=_numbered(labels[:counted], 1, rtl=spoken.rtl) + ways)
    page = _page(spoken, places, caps)
    return _list(page, spoken, caps) if caps.list_rows else _keyboard(page, spoken, caps)


def _on_one_line(label: Label) -> Label:
    """A form's choice may have several lines; what can be tapped has one."""
    words = (label.text, label.short, label.hint)
    text, brief, hint = (_BREAKS.sub(" ", one).strip() for one in words)
    return replace(label, text=text, short=brief, hint=hint)


def _all_short(labels: Sequence[Label], caps: Capabilities) -> bool:
    return all(
        measure(_wording(label, caps.button_label, caps), caps.text_unit) <= caps.button_label
        for label in labels
    )


def _page(spoken: Spoken, places: int, caps: Capabilities) -> _Page:
    """The options of this page. After the last comes the first, so that none is out of reach."""
    labels = spoken.labels
    counted = len(labels) - spoken.alone
    if len(labels) <= places:
        return _Page(labels=labels, counted=counted)
    columns = _columns(spoken, caps)
    size = max(1, (places - 1) // columns * columns)
    count = -(-len(labels) // size)
    number = spoken.page % count
    limit = caps.row_label if caps.list_rows else caps.button_label
    where = f" ({number + 1}/{count})"
    more = cut(plain(spoken.more), limit - len(where), caps.text_unit) + where
    return _Page(
        labels=labels[number * size : (number + 1) * size],
        counted=counted,
        first=number * size + 1,
        more=(Label(data=spoken.more_data, text=more),),
    )


def _columns(spoken: Spoken, caps: Capabilities) -> int:
    """One choice a row (L3), unless a grid was asked for and every word fits into its cells."""
    return max(1, min(spoken.columns, caps.columns)) if _all_short(spoken.labels, caps) else 1


def _keyboard(page: _Page, spoken: Spoken, caps: Capabilities) -> Board:
    columns = _columns(spoken, caps)
    if columns > 1:
        names = [_cell(label, caps) for label in page.labels]
        lines: tuple[str, ...] = ()
    else:
        names, spilt = _names(page, caps.button_label, 0, caps)
        lines = _spilt(page, spoken) if spilt else ()
    shown = [
        Label(data=label.data, text=name) for label, name in zip(page.labels, names, strict=True)
    ]
    below = len(shown) if page.more else len(shown) - spoken.alone  # a page has no place below
    rows = [tuple(shown[at : min(at + columns, below)]) for at in range(0, below, columns)]
    rows += [(each,) for each in shown[below:]]
    if spoken.rtl and not caps.mirrors_rows:
        rows = [row[::-1] for row in rows]
    return Board(rows=(*rows, *((label,) for label in page.more)), lines=lines)


def _list(page: _Page, spoken: Spoken, caps: Capabilities) -> Board:
    names, spilt = _names(page, caps.row_label, caps.row_hint, caps)
    items = tuple(
        Label(data=label.data, text=name, hint=_hint(label, name, caps))
        for label, name in zip(page.labels, names, strict=True)
    )
    lines = _spilt(page, spoken) if spilt else ()
    return Board(items=items + page.more, lines=lines)


def _names(page: _Page, limit: int, hint: int, caps: Capabilities) -> tuple[list[str], bool]:
    """What stands on each button, never twice the same, and whether some words found no room.

    Where two would look alike, or words have to stand in the text, all answers are numbered.
    """
    unit = caps.text_unit
    wanted = [_wording(label, limit, caps) for label in page.labels]

    def spills(wording: str, label: Label) -> bool:
        fits_below = hint and not label.hint and measure(plain(label.text), unit) <= hint
        return measure(wording, unit) > limit and not fits_below

    names = [cut(wording, limit, unit) for wording in wanted]
    if _all_differ([*names, *(label.text for label in page.more)]) and not any(
        map(spills, wanted, page.labels)
    ):
        return names, False
    numbered = [
        _with_number(n, label, limit, caps) if n <= page.counted else _wording(label, limit, caps)
        for n, label in enumerate(page.labels, page.first)
    ]
    spilt = any(map(spills, numbered, page.labels))
    return [cut(wording, limit, unit) for wording in numbered], spilt


def _with_number(number: int, label: Label, limit: int, caps: Capabilities) -> str:
    before = "" if _has_number(number, label.text) else f"{number}. "
    return (before + _wording(label, limit - len(before), caps)).rstrip()


def _has_number(number: int, text: str) -> bool:
    """Lists number their buttons themselves: "2. Book the hall"."""
    found = _OWN_NUMBER.match(plain(text))
    return found is not None and int(found[1]) == number


def _all_differ(names: Sequence[str]) -> bool:
    seen = {plain(name).strip().casefold() for name in names}
    return len(seen) == len(names) and "" not in seen


def _wording(label: Label, limit: int, caps: Capabilities) -> str:
    """The fullest wording that fits, else the full one without marks of direction, to be cut."""
    whole = plain(label.text)
    wordings = (label.text, whole, label.short, plain(label.short))
    return next((w for w in wordings if w and measure(w, caps.text_unit) <= limit), whole)


def _cell(label: Label, caps: Capabilities) -> str:
    """In a grid the place says which one it is, and empty cells may repeat."""
    wording = _wording(label, caps.button_label, caps)
    return wording if wording.strip() else EMPTY_CELL


def _hint(label: Label, name: str, caps: Capabilities) -> str:
    """The second line of a row: its own words, or the full name where the first line is cut."""
    whole = plain(label.text)
    if label.hint:
        return short(label.hint, caps.row_hint, caps)
    shown = whole in plain(name) or measure(whole, caps.text_unit) > caps.row_hint
    return "" if shown else whole


def short(text: str, limit: int, caps: Capabilities) -> str:
    fits = measure(text, caps.text_unit) <= limit
    return text if fits else cut(plain(text), limit, caps.text_unit)


def _numbered(labels: Sequence[Label], first: int, *, rtl: bool) -> tuple[str, ...]:
    """One line an option, to be answered by typing its number or its words."""
    counted = enumerate((label.text for label in labels), first)
    return tuple(_line(number, text, rtl=rtl) for number, text in counted)


def _spilt(page: _Page, spoken: Spoken) -> tuple[str, ...]:
    """The full words of the answers on this page; the ways out stand on their buttons."""
    answers = max(0, page.counted - page.first + 1)
    return _numbered(page.labels[:answers], page.first, rtl=spoken.rtl)


def _way(text: str, *, rtl: bool) -> str:
    """A way out has no number: it is typed by its words."""
    return lead(f"• {isolate(text)}") if rtl else f"• {text}"


def _line(number: int, text: str, *, rtl: bool) -> str:
    if _has_number(number, text):
        return lead(text) if rtl else text
    if rtl:
        return lead(f"{number}. {isolate(text)}")
    return lead_left(f"{number}. {isolate(text)}") if has_rtl(text) else f"{number}. {text}"
