"""A request in the Cloud API's words: texts, buttons, lists, files, places and templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.core.direction import plain
from bot.core.messages import Document, Label, Nudge, Request, Spot
from bot.handlers.whatsapp import CAPABILITIES, DOCUMENTS, PICTURES
from bot.handlers.whatsapp.markup import clean, marked, neutral

BUTTON_ID = 256  # characters; a row's id may have fewer, CAPABILITIES.payload_bytes
REPLY_ID = 128  # characters of what a template's quick reply brings back; not verified
REPLIES = 10  # quick replies of a template; from memory, and more than we ever have
PICTURE_LIMIT = 5 * 1024 * 1024  # bytes; Meta's page on media, as platforms.md has it
DOCUMENT_LIMIT = 100 * 1024 * 1024
FILE_NAME = 240  # characters; Meta gives no limit, and phones' file systems do
UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]+')  # in a file name, on any phone
SPACES = re.compile(r"\s+")
ROWS_OF_SPACES = re.compile(r" {2,}")
NUMBER = re.compile(r"[0-9]{5,20}")
PERSON = re.compile(r"[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128}")

Payload = dict[str, Any]


class UnfitError(ValueError):
    """This request cannot be shown on WhatsApp; nothing of it leaves. Its text is a constant."""


def addressed(address: str) -> Payload:
    """Whom it is for: by number, or by the id that WhatsApp gave us of somebody without one."""
    if NUMBER.fullmatch(address):
        return {"to": address}
    if PERSON.fullmatch(address):
        return {"recipient": address}
    raise UnfitError("not an address of WhatsApp")


def message(request: Request, media: str = "") -> Payload:
    """The message itself; `media` is the id under which its document was uploaded."""
    ref = {"ref": request.ref} if request.ref else {}
    if request.nudge is not None:
        return {"type": "template", "template": template(request.nudge)} | ref
    if request.spot is not None:
        return {"type": "location", "location": location(request.spot)} | ref
    if request.rows or request.items:
        return {"type": "interactive", "interactive": interactive(request, media)} | ref
    if request.document is not None:
        kind = kind_of(request.document)
        caption = said(request, CAPABILITIES.caption_limit) if request.text else ""
        part = file(request.document, media) | ({"caption": caption} if caption else {})
        return {"type": kind, kind: part} | ref
    body = said(request, CAPABILITIES.text_limit)
    return {"type": "text", "text": {"body": body, "preview_url": False}} | ref


# --- words --------------------------------------------------------------------------------------


def said(request: Request, limit: int) -> str:
    """The text within its limit. Where our own bold makes it longer than that, it is left out."""
    text = clean(request.text)
    whole = request.bold if len(text) == len(request.text) else ()  # else the places have moved
    body = marked(text, whole)
    if len(body) > limit:
        body = neutral(text)
    if not plain(body).strip():
        raise UnfitError("an empty text")
    if len(body) > limit:
        raise UnfitError("a text that is too long")
    return body


def line(text: str) -> str:
    """One line, for what stands on a button."""
    return SPACES.sub(" ", clean(text)).strip()


def within(text: str, limit: int, what: str) -> str:
    if not 0 < len(text) <= limit:
        raise UnfitError(f"a {what} that does not fit")
    return text


# --- buttons and lists ----------------------------------------------------------------------------


def interactive(request: Request, media: str) -> Payload:
    limit = CAPABILITIES.body_with_buttons
    head = {"header": header(request.document, media)} if request.document is not None else {}
    body = {"body": {"text": said(request, limit)}}
    if request.items:
        if head or request.rows:
            raise UnfitError("a list beside something else")
        return {"type": "list", **body, "action": choices(request)}
    labels = [label for row in request.rows for label in row]
    if len(labels) > CAPABILITIES.buttons:
        raise UnfitError("too many buttons")
    shown = [button(label) for label in labels]
    differ(shown)
    buttons = [{"type": "reply", "reply": one} for one in shown]
    return {"type": "button", **head, **body, "action": {"buttons": buttons}}


def button(label: Label) -> Payload:
    return {
        "id": within(label.data, BUTTON_ID, "payload"),
        "title": within(line(label.text), CAPABILITIES.button_label, "label"),
    }


def choices(request: Request) -> Payload:
    """The rows of a list, in one section: only where there are several do they need titles."""
    if len(request.items) > CAPABILITIES.list_rows:
        raise UnfitError("too many rows")
    rows = [row(label) for label in request.items]
    differ(rows)
    opens = within(line(request.list_label), CAPABILITIES.button_label, "label")
    return {"button": opens, "sections": [{"rows": rows}]}


def row(label: Label) -> Payload:
    found = {
        "id": within(label.data, CAPABILITIES.payload_bytes, "payload"),
        "title": within(line(label.text), CAPABILITIES.row_label, "label"),
    }
    hint = line(label.hint)
    return found | ({"description": within(hint, CAPABILITIES.row_hint, "hint")} if hint else {})


def differ(shown: Sequence[Payload]) -> None:
    """WhatsApp refuses two that look alike or come back alike."""
    for what in ("id", "title"):
        if len({one[what] for one in shown}) < len(shown):
            raise UnfitError("two options that are alike")


# --- files and places ---------------------------------------------------------------------------


def kind_of(document: Document) -> str:
    """How WhatsApp shows it. What it would refuse is not even uploaded."""
    if document.mime in PICTURES:
        if not 0 < len(document.content) <= PICTURE_LIMIT:
            raise UnfitError("a picture that is empty or too large")
        return "image"
    if document.mime not in DOCUMENTS:
        raise UnfitError("a kind of file that is not taken")
    if not 0 < len(document.content) <= DOCUMENT_LIMIT:
        raise UnfitError("a file that is empty or too large")
    return "document"


def header(document: Document, media: str) -> Payload:
    kind = kind_of(document)
    return {"type": kind, kind: file(document, media)}


def file(document: Document, media: str) -> Payload:
    if not media:
        raise UnfitError("a file that is not uploaded")
    named = {"filename": file_name(document)} if kind_of(document) == "document" else {}
    return {"id": media, **named}


def file_name(document: Document) -> str:
    """The end of a long name is kept: it says which program opens the file."""
    return UNSAFE.sub("_", clean(document.name))[-FILE_NAME:].strip() or "document"


def location(spot: Spot) -> Payload:
    """Degrees are strings in Meta's description of the API."""
    if not (abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180):
        raise UnfitError("a place that is not on the map")
    named = {"name": name} if (name := line(spot.name)) else {}
    return {"latitude": f"{spot.latitude:.6f}", "longitude": f"{spot.longitude:.6f}", **named}


# --- templates ----------------------------------------------------------------------------------


def template(nudge: Nudge) -> Payload:
    """An approved template with what fills it, and what its quick replies bring back."""
    if len(nudge.payloads) > REPLIES:
        raise UnfitError("too many quick replies")
    texts = [{"type": "text", "text": parameter(one)} for one in nudge.params]
    body = [{"type": "body", "parameters": texts}] if texts else []
    return {
        "name": nudge.template,
        "language": {"code": nudge.language, "policy": "deterministic"},
        "components": [*body, *quick_replies(nudge.payloads)],
    }


def quick_replies(payloads: Iterable[str]) -> list[Payload]:
    return [
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": str(place),
            "parameters": [{"type": "payload", "payload": within(one, REPLY_ID, "payload")}],
        }
        for place, one in enumerate(payloads)
    ]


def parameter(text: str) -> str:
    """WhatsApp refuses line breaks, tabs and rows of more than four spaces in it (132018), and one
    without words. Its markup would work in there, too."""
    one_line = ROWS_OF_SPACES.sub(" ", SPACES.sub(" ", clean(text))).strip()
    if not plain(one_line).strip():
        raise UnfitError("an empty parameter")
    return within(neutral(one_line), CAPABILITIES.body_with_buttons, "parameter")
