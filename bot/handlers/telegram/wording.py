"""A request in the Bot API's words: method and parameters, entities instead of markup."""

from __future__ import annotations

import re
from typing import Any

from bot.core import spots
from bot.core.messages import Bold, Document, Label, Request, Spot
from bot.handlers.telegram.library import InputFile

PHOTOS = frozenset({"image/png", "image/jpeg"})
PHOTO_LIMIT = 10 * 1024 * 1024  # bytes; Bot API, sendPhoto
CAPTION_LIMIT = 1024  # UTF-16 units; Bot API, editMessageCaption
UNSAFE = re.compile(r"[\x00-\x1f\x7f\"\\/]+")  # in a file name that stands in a header

Call = tuple[str, dict[str, Any]]


def new(chat_id: int, request: Request) -> Call:
    """A message that was not there before."""
    if request.spot is not None:
        method, place = _on_the_map(request.spot)
        return method, _to(chat_id, request) | place | _keyboard(request)
    if request.document is None:
        return "sendMessage", _to(chat_id, request) | _text(request)
    kind = "photo" if _is_photo(request.document) else "document"
    parameters = _to(chat_id, request) | {kind: _file(request.document)}
    if request.text:
        parameters["caption"] = request.text
        if request.bold:
            parameters["caption_entities"] = _entities(request.bold)
    return f"send{kind.title()}", parameters | _keyboard(request)


def _on_the_map(spot: Spot) -> Call:
    """A venue has a title and an address, and both are required; a place may have no name."""
    place = {"latitude": spot.latitude, "longitude": spot.longitude}
    if not spot.name:
        return "sendLocation", place
    return "sendVenue", place | {"title": spot.name, "address": spots.written(spot)}


def edit(chat_id: int, message_id: int, request: Request) -> Call:
    """The same message with other words. Without buttons in the request its old ones go."""
    return "editMessageText", {"chat_id": chat_id, "message_id": message_id} | _text(request)


def edit_caption(chat_id: int, message_id: int, request: Request) -> Call:
    """The same for the text below a document."""
    parameters = {"chat_id": chat_id, "message_id": message_id, "caption": request.text}
    bold = {"caption_entities": _entities(request.bold)} if request.bold else {}
    return "editMessageCaption", parameters | bold | _keyboard(request)


def fits_caption(request: Request) -> bool:
    return len(request.text.encode("utf-16-le")) // 2 <= CAPTION_LIMIT


def _to(chat_id: int, request: Request) -> dict[str, Any]:
    return {"chat_id": chat_id} | ({"protect_content": True} if request.protect else {})


def _text(request: Request) -> dict[str, Any]:
    text = {"text": request.text, "link_preview_options": {"is_disabled": True}}
    bold = {"entities": _entities(request.bold)} if request.bold else {}
    return text | bold | _keyboard(request)


def _entities(bold: tuple[Bold, ...]) -> list[dict[str, Any]]:
    return [{"type": "bold", "offset": one.offset, "length": one.length} for one in bold]


def _keyboard(request: Request) -> dict[str, Any]:
    rows = [*request.rows, *((item,) for item in request.items)]
    keyboard = [[_button(label) for label in row] for row in rows]
    return {"reply_markup": {"inline_keyboard": keyboard}} if keyboard else {}


def _button(label: Label) -> dict[str, str]:
    return {"text": label.text, "callback_data": label.data}


def _is_photo(document: Document) -> bool:
    return document.mime in PHOTOS and len(document.content) <= PHOTO_LIMIT


def _file(document: Document) -> InputFile:
    name = UNSAFE.sub("_", document.name) or "document"
    file = InputFile(document.content, filename=name)
    file.mimetype = document.mime or file.mimetype
    return file
