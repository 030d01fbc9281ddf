"""Fits a message to what one platform can show: nothing lost, the order kept, nothing broken."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.board import Board, board_of, short
from bot.core.direction import isolate, lead, plain
from bot.core.graphemes import measure, split
from bot.core.messages import (
    Bold,
    Capabilities,
    Document,
    NeedsTemplate,
    Request,
    Spoken,
    Undeliverable,
)
from bot.core.spots import written


def render(
    spoken: Spoken, caps: Capabilities, window_open: bool = True
) -> tuple[Request, ...] | NeedsTemplate | Undeliverable:
    """The calls that show this message, in order. The last one carries the buttons, and `edits`.

    `window_open` says whether the person wrote recently enough for a platform with a window.
    An edit is asked only where one text replaces another; a longer message is sent anew.
    """
    if spoken.protect and not caps.can_protect:
        return Undeliverable(reason="only the chat may show it")
    if caps.window_hours is not None and not window_open:
        if caps.needs_template:
            return NeedsTemplate()
        return Undeliverable(reason="the platform's window is closed")
    board = board_of(spoken, caps)
    if not all(0 < measure(data, "bytes") <= caps.payload_bytes for data in board.payloads):
        return Undeliverable(reason="a button's payload does not fit")
    title = spoken.title.strip()
    body = _body(title, spoken, board, caps)
    if not (plain(body).strip() or _mapped(spoken, caps) or _sent(spoken, caps)):
        return Undeliverable(reason="nothing to say")
    return _requests(_Body(body, len(title)), board, spoken, caps)


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


def _body(title: str, spoken: Spoken, board: Board, caps: Capabilities) -> str:
    said = "\n".join(filter(None, (title, spoken.text.strip())))
    if board.tappable and not plain(said).strip():
        said = spoken.choose
    blocks = (said, *_unshown(said, spoken, caps), "\n".join(board.lines))
    return "\n\n".join(filter(None, blocks))


def _unshown(said: str, spoken: Spoken, caps: Capabilities) -> tuple[str, str]:
    """A line for each document that is not sent, and for a place that no map shows."""
    unsent = [document for document in spoken.documents if not takes(caps, document)]
    lines = (f"📎 {each.name}" if each.instead is None else each.instead for each in unsent)
    place = "" if spoken.spot is None or caps.can_show_spots else written(spoken.spot)
    if place in plain(said):
        place = ""
    elif spoken.rtl:
        place = lead(isolate(place))
    return place, "\n".join(filter(None, lines))


def takes(caps: Capabilities, document: Document) -> bool:
    """Whether the platform takes such a document, perhaps under another name."""
    return as_taken(caps, document) is not None


def as_taken(caps: Capabilities, document: Document) -> Document | None:
    """The document as the platform takes it; None where it does not."""
    kind = document.mime.partition(";")[0].strip().casefold()
    if not caps.can_send_documents:
        return None
    if caps.mimes is None or kind in caps.mimes:
        return document
    other = dict(caps.sent_as).get(kind)
    return replace(document, name=f"{document.name}.txt", mime=other) if other else None


def _sent(spoken: Spoken, caps: Capabilities) -> tuple[Document, ...]:
    found = (as_taken(caps, document) for document in spoken.documents)
    return tuple(document for document in found if document is not None)


def _mapped(spoken: Spoken, caps: Capabilities) -> bool:
    return spoken.spot is not None and caps.can_show_spots


def _requests(body: _Body, board: Board, spoken: Spoken, caps: Capabilities) -> tuple[Request, ...]:
    """The place first, then what else there is: buttons are on what stands last."""
    blank = Request(text="", rtl=spoken.rtl, language=spoken.language, protect=spoken.protect)
    spot = (replace(blank, spot=spoken.spot),) if _mapped(spoken, caps) else ()
    return (*spot, *_worded(body, board, spoken, caps, blank))


def _worded(
    body: _Body, board: Board, spoken: Spoken, caps: Capabilities, blank: Request
) -> tuple[Request, ...]:
    sent = _sent(spoken, caps)
    documents = [replace(blank, document=document) for document in sent]
    if documents and caps.documents_together:
        documents = [replace(documents[0], further=tuple(sent[1:]))]
    edits = spoken.edits if caps.can_edit else ""
    whole, bold = body.part(0, len(body.text))
    fits = measure(whole, caps.text_unit) <= caps.caption_limit
    if documents and fits and not edits and not board.tappable:
        return (replace(documents[0], text=whole, bold=bold), *documents[1:])
    below = fits and measure(whole, caps.text_unit) <= (caps.body_with_buttons or caps.text_limit)
    if documents and below and not edits and caps.caption_buttons and not board.items:
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
        list_label=short(spoken.choose, caps.button_label, caps) if board.items else "",
        edits=edits if len(texts) == 1 else "",
    )
    if board.tappable or last.edits:
        return (*documents, *texts[:-1], last)
    return (*texts[:-1], last, *documents)


def _spans(text: str, board: Board, caps: Capabilities) -> list[tuple[int, int]]:
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
