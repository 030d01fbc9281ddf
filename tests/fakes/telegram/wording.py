"""Checks of text, entities and keyboards, as strict as Telegram's server or stricter."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tests.fakes.telegram import refusals
from tests.fakes.telegram.refusals import RefusalError, bad

TEXT_LIMIT = 4096  # UTF-16 units after the entities are parsed
CAPTION_LIMIT = 1024
DATA_LIMIT = 64  # bytes of callback_data
BUTTONS_LIMIT = 100
ROW_LIMIT = 8
ENTITY_TYPES = frozenset(
    {
        *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
        *("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote"),
        *("expandable_blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji"),
        "date_time",
    }
)
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(
    text: Any, entities: Any, parse_mode: str, *, limit: int = TEXT_LIMIT
) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities as the chat shows them, or a refusal."""
    if not isinstance(text, str):
        raise bad("text must be of type String")
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad("unsupported parse_mode")
        text, entities = _from_html(text)
    if not text.strip() and limit == TEXT_LIMIT:
        raise RefusalError(*refusals.EMPTY)
    if units(text) > limit:
        raise RefusalError(
            *(refusals.TOO_LONG if limit == TEXT_LIMIT else refusals.CAPTION_TOO_LONG)
        )
    return text, _checked_entities(text, entities or [])


def _checked_entities(text: str, entities: Any) -> list[dict[str, Any]]:
    if not isinstance(entities, list):
        raise bad("can't parse entities: Array expected")
    encoded = text.encode("utf-16-le")
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in ENTITY_TYPES:
            raise bad("can't parse entities: unknown type")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 1:
            raise bad("can't parse entities: wrong offset or length")
        if (offset + length) * 2 > len(encoded):
            raise bad("can't parse entities: entity ends after the end of the text")
        try:
            encoded[offset * 2 : (offset + length) * 2].decode("utf-16-le")
        except UnicodeDecodeError:
            raise bad("can't parse entities: entity cuts a character") from None
    return entities


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[tuple[str, int]] = []
        self.found: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append((tag, units(self.text)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise bad("can't parse entities: Unmatched end tag")
        _, start = self.open.pop()
        length = units(self.text) - start
        if length:
            self.found.append({"type": TAGS[tag], "offset": start, "length": length})

    def handle_data(self, data: str) -> None:
        self.text += data


def _from_html(text: str) -> tuple[str, list[dict[str, Any]]]:
    markup = _Markup()
    markup.feed(text)
    markup.close()
    if markup.open:
        raise bad("can't parse entities: Can't find end tag")
    return markup.text, markup.found


def checked_keyboard(markup: Any) -> dict[str, Any] | None:
    """An inline keyboard within Telegram's limits, or None when the message has none."""
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("field inline_keyboard of the InlineKeyboardMarkup must be an Array of Arrays")
    if sum(map(len, rows)) > BUTTONS_LIMIT or any(len(row) > ROW_LIMIT for row in rows):
        raise RefusalError(*refusals.MARKUP_TOO_LONG)
    for button in (button for row in rows for button in row):
        _check_button(button)
    return {"inline_keyboard": [row for row in rows if row]} if any(rows) else None


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    if "callback_data" not in button:
        if "url" in button:
            return
        raise bad("can't parse inline keyboard button: Text buttons are unallowed")
    data = button["callback_data"]
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= DATA_LIMIT:
        raise RefusalError(*refusals.BAD_BUTTON_DATA)
