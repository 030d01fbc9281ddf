"""Fits a message to what one platform can show: nothing lost, the order kept, nothing broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.direction import isolate, lead, plain
from bot.core.graphemes import cut, measure, split
from bot.core.messages import (
    Bold,
    Capabilities,
    Label,
    NeedsTemplate,
    Request,
    Spoken,
    Undeliverable,
)

EMPTY_CELL = "·"  # a button without words, as a calendar has; no platform takes an empty one


def render(
    spoken: Spoken, caps: Capabilities, window_open: bool = True
) -> tuple[Request, ...] | NeedsTemplate | Undeliverable:
    """The calls that show this message, in order. The last one carries the buttons, and `edits`.

    `window_open` says whether the person wrote recently enough for a platform with a window.
    An edit is asked only where one text replaces another; a longer message is sent anew.
    """
    if caps.window_hours is not None and not window_open:
        if caps.needs_template:
            return NeedsTemplate(template=spoken.template)
        return Undeliverable(reason="the platform's window is closed")
    board = _board(spoken, caps)
    if not all(0 < measure(data, "bytes") <= caps.payload_bytes for data in board.payloads):
        return Undeliverable(reason="a button's payload does not fit")
    title = spoken.title.strip()
    body = _body(title, spoken, board, caps)
    if not plain(body).strip() and not spoken.documents:
        return Undeliverable(reason="nothing to say")
    return _requests(_Body(body, len(title)), board, spoken, caps)


# --- options -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Board:
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
    """Some of the options: the first one's number, and the button that shows the next ones."""

    labels: tuple[Label, ...]
    first: int = 1
    more: tuple[Label, ...] = ()


def _board(spoken: Spoken, caps: Capabilities) -> _Board:
    """Few short options become buttons, more a list, still more pages; without buttons, numbers."""
    labels = spoken.labels
    if not labels:
        return _Board()
    if len(labels) <= caps.buttons and (not caps.list_rows or _all_short(labels, caps)):
        return _keyboard(_Page(labels=labels), spoken, caps)
    places = caps.list_rows or caps.buttons
    if places < 2 or (len(labels) > places and not spoken.more_data):
        return _Board(lines=_numbered(labels, 1, rtl=spoken.rtl))
    page = _page(spoken, places, caps)
    return _list(page, spoken, caps) if caps.list_rows else _keyboard(page, spoken, caps)


def _all_short(labels: Sequence[Label], caps: Capabilities) -> bool:
    return all(
        measure(_wording(label, caps.button_label, caps), caps.text_unit) <= caps.button_label
        for label in labels
    )


def _page(spoken: Spoken, places: int, caps: Capabilities) -> _Page:
    """The options of this page. After the last comes the first, so that none is out of reach."""
    labels = spoken.labels
    if len(labels) <= places:
        return _Page(labels=labels)
    columns = _columns(spoken, caps)
    size = max(1, (places - 1) // columns * columns)
    count = -(-len(labels) // size)
    number = spoken.page % count
    limit = caps.row_label if caps.list_rows else caps.button_label
    where = f" ({number + 1}/{count})"
    more = cut(plain(spoken.more), limit - len(where), caps.text_unit) + where
    return _Page(
        labels=labels[number * size : (number + 1) * size],
        first=number * size + 1,
        more=(Label(data=spoken.more_data, text=more),),
    )


def _columns(spoken: Spoken, caps: Capabilities) -> int:
    """One choice a row (L3), unless a grid was asked for and every word fits into its cells."""
    return max(1, min(spoken.columns, caps.columns)) if _all_short(spoken.labels, caps) else 1


def _keyboard(page: _Page, spoken: Spoken, caps: Capabilities) -> _Board:
    columns = _columns(spoken, caps)
    if columns > 1:
        names = [_cell(label, caps) for label in page.labels]
        lines: tuple[str, ...] = ()
    else:
        names, spilt = _names(page, caps.button_label, 0, caps)
        lines = _numbered(page.labels, page.first, rtl=spoken.rtl) if spilt else ()
    shown = [
        Label(data=label.data, text=name) for label, name in zip(page.labels, names, strict=True)
    ]
    below = len(shown) if page.more else len(shown) - spoken.alone  # a page has no place below
    rows = [tuple(shown[at : min(at + columns, below)]) for at in range(0, below, columns)]
    rows += [(each,) for each in shown[below:]]
    if spoken.rtl and not caps.mirrors_rows:
        rows = [row[::-1] for row in rows]
    return _Board(rows=(*rows, *((label,) for label in page.more)), lines=lines)


def _list(page: _Page, spoken: Spoken, caps: Capabilities) -> _Board:
    names, spilt = _names(page, caps.row_label, caps.row_hint, caps)
    items = tuple(
        Label(data=label.data, text=name, hint=_hint(label, name, caps))
        for label, name in zip(page.labels, names, strict=True)
    )
    lines = _numbered(page.labels, page.first, rtl=spoken.rtl) if spilt else ()
    return _Board(items=items + page.more, lines=lines)


def _names(page: _Page, limit: int, hint: int, caps: Capabilities) -> tuple[list[str], bool]:
    """What stands on each button, never twice the same, and whether some words found no room.

    Where two would look alike, or words have to stand in the text, all are numbered.
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
    numbered = [f"{page.first + at}. {wording}".rstrip() for at, wording in enumerate(wanted)]
    spilt = any(map(spills, numbered, page.labels))
    return [cut(wording, limit, unit) for wording in numbered], spilt


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
        return _short(label.hint, caps.row_hint, caps)
    shown = whole in plain(name) or measure(whole, caps.text_unit) > caps.row_hint
    return "" if shown else whole


def _short(text: str, limit: int, caps: Capabilities) -> str:
    fits = measure(text, caps.text_unit) <= limit
    return text if fits else cut(plain(text), limit, caps.text_unit)


def _numbered(labels: Sequence[Label], first: int, *, rtl: bool) -> tuple[str, ...]:
    """One line an option, to be answered by typing its number or its words."""
    texts = (label.text for label in labels)
    if not rtl:
        return tuple(f"{number}. {text}" for number, text in enumerate(texts, first))
    return tuple(lead(f"{number}. {isolate(text)}") for number, text in enumerate(texts, first))


# --- text --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Body:
    """The whole text; its first `title` characters are bold."""

    text: str
    title: int

    def part(self, start: int, end: int) -> tuple[str, tuple[Bold, ...]]:
        text = self.text[start:end]
        length = measure(text[: max(0, self.title - start)], "utf16")
        return text, (Bold(offset=0, length=length),) if length else ()


def _body(title: str, spoken: Spoken, board: _Board, caps: Capabilities) -> str:
    said = "\n".join(filter(None, (title, spoken.text.strip())))
    if board.tappable and not plain(said).strip():
        said = spoken.choose
    unsent = () if caps.can_send_documents else tuple(f"📎 {d.name}" for d in spoken.documents)
    blocks = (said, "\n".join(unsent), "\n".join(board.lines))
    return "\n\n".join(filter(None, blocks))


def _requests(
    body: _Body, board: _Board, spoken: Spoken, caps: Capabilities
) -> tuple[Request, ...]:
    blank = Request(text="", rtl=spoken.rtl, language=spoken.language, protect=spoken.protect)
    sent = spoken.documents if caps.can_send_documents else ()
    documents = [replace(blank, document=document) for document in sent]
    edits = spoken.edits if caps.can_edit else ""
    whole, bold = body.part(0, len(body.text))
    fits = measure(whole, caps.text_unit) <= caps.caption_limit
    if documents and fits and not edits and not board.tappable:
        return (replace(documents[0], text=whole, bold=bold), *documents[1:])
    if documents and fits and not edits and caps.caption_buttons and not board.items:
        last = replace(documents[-1], text=whole, bold=bold, rows=board.rows)
        return (*documents[:-1], last)
    texts = [
        replace(blank, text=text, bold=bold)
        for text, bold in (body.part(*span) for span in _spans(body.text, board, caps))
    ]
    if not texts:
        return tuple(documents)
    last = replace(
        texts[-1],
        rows=board.rows,
        items=board.items,
        list_label=_short(spoken.choose, caps.button_label, caps) if board.items else "",
        edits=edits if len(texts) == 1 else "",
    )
    if board.tappable or last.edits:
        return (*documents, *texts[:-1], last)
    return (*texts[:-1], last, *documents)


def _spans(text: str, board: _Board, caps: Capabilities) -> list[tuple[int, int]]:
    """Where the text is cut into parts; the last has the room that buttons leave."""
    if not plain(text).strip():
        return []
    spans = split(text, caps.text_limit, caps.text_unit)
    room = (board.tappable and caps.body_with_buttons) or caps.text_limit
    start, end = spans.pop()
    *others, last = split(text[start:end], room, caps.text_unit)
    if others:  # as few messages as can be: only the last has to be short
        spans.append((start, start + others[-1][1]))
    return [*spans, (start + last[0], start + last[1])]
