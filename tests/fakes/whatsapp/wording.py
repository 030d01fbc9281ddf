"""Checks of one message, as strict as the Cloud API or stricter: shape, lengths, counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.whatsapp.refusals import RefusalError, missing, not_valid, wrong

# Meta's OpenAPI description v23.0 unless said otherwise; lengths in characters.
TEXT_LIMIT = 4096
BODY_LIMIT = 1024  # of an interactive message
CAPTION_LIMIT = 1024  # not verified
FOOTER_LIMIT = HEADER_LIMIT = 60
BUTTONS, ROWS, SECTIONS = 3, 10, 10
BUTTON_TITLE, ROW_TITLE, ROW_DESCRIPTION, SECTION_TITLE, OPENER = 20, 24, 72, 24, 20
BUTTON_ID, ROW_ID = 256, 200
NAME_LIMIT = 240  # of a document's file; not verified
TRACKER_LIMIT = 512  # biz_opaque_callback_data
COMMON = frozenset(
    {
        *("messaging_product", "recipient_type", "to", "recipient", "type", "context"),
        "biz_opaque_callback_data",
    }
)


def checked(body: Mapping[str, Any]) -> str:
    """The type of a message whose shape is right; raises RefusalError. Templates: templates.py."""
    if body.get("messaging_product") != "whatsapp":
        raise wrong("messaging_product must be whatsapp")
    if body.get("recipient_type", "individual") != "individual":
        raise wrong("recipient_type must be individual")
    _recipient(body)
    kind = body.get("type", "text")
    if kind not in CHECKS:
        raise RefusalError(131051, f"type {kind!r}")
    _keys(body, COMMON | {kind}, "message")
    if "context" in body:
        _keys(_object(body["context"], "context"), {"message_id"}, "context")
    if "biz_opaque_callback_data" in body:
        _text(body["biz_opaque_callback_data"], TRACKER_LIMIT, "biz_opaque_callback_data")
    if kind not in body:
        raise missing(f"{kind} is missing")
    CHECKS[kind](_object(body[kind], kind))
    return str(kind)


def _recipient(body: Mapping[str, Any]) -> None:
    to, recipient = body.get("to"), body.get("recipient")
    if not to and not recipient:
        raise wrong("The parameter to is required.")
    if to and not (isinstance(to, str) and to.removeprefix("+").isdigit()):
        raise wrong("to must be a phone number")
    if recipient and not (isinstance(recipient, str) and "." in recipient):
        raise wrong("recipient must be a business-scoped user id")


def _words(value: Mapping[str, Any]) -> None:
    _keys(value, {"body", "preview_url"}, "text")
    _text(value.get("body"), TEXT_LIMIT, "text.body")
    if not isinstance(value.get("preview_url", False), bool):
        raise wrong("text.preview_url must be a boolean")


def _interactive(value: Mapping[str, Any]) -> None:
    _keys(value, {"type", "header", "body", "footer", "action"}, "interactive")
    body = _object(value.get("body"), "interactive.body")
    _keys(body, {"text"}, "interactive.body")
    _text(body.get("text"), BODY_LIMIT, "interactive.body.text")
    if "header" in value:
        _header(_object(value["header"], "interactive.header"), str(value.get("type")))
    if "footer" in value:
        footer = _object(value["footer"], "interactive.footer")
        _text(footer.get("text"), FOOTER_LIMIT, "interactive.footer.text")
    action = _object(value.get("action"), "interactive.action")
    match value.get("type"):
        case "button":
            _buttons(action)
        case "list":
            _list(action)
        case other:
            raise wrong(f"interactive.type {other!r}")


def _header(value: Mapping[str, Any], of: str) -> None:
    kind = value.get("type")
    if kind == "text":
        _keys(value, {"type", "text"}, "header")
        _text(value.get("text"), HEADER_LIMIT, "header.text")
    elif kind in {"document", "image"} and of == "button":
        _keys(value, {"type", str(kind)}, "header")
        extra = ("filename",) if kind == "document" else ()
        _media(f"header.{kind}", *extra)(_object(value.get(str(kind)), f"header.{kind}"))
    else:
        raise wrong(f"header.type {kind!r}")


def _buttons(action: Mapping[str, Any]) -> None:
    _keys(action, {"buttons"}, "interactive.action")
    buttons = _several(action.get("buttons"), BUTTONS, "buttons")
    for button in buttons:
        _keys(button, {"type", "reply"}, "button")
        if button.get("type") != "reply":
            raise wrong("button.type must be reply")
        reply = _object(button.get("reply"), "button.reply")
        _keys(reply, {"id", "title"}, "button.reply")
        _text(reply.get("id"), BUTTON_ID, "button.reply.id")
        _text(reply.get("title"), BUTTON_TITLE, "button.reply.title")
    _unique([button["reply"]["id"] for button in buttons], "button ids")
    _unique([button["reply"]["title"] for button in buttons], "button titles")


def _list(action: Mapping[str, Any]) -> None:
    _keys(action, {"button", "sections"}, "interactive.action")
    _text(action.get("button"), OPENER, "action.button")
    sections = _several(action.get("sections"), SECTIONS, "sections")
    rows: list[Mapping[str, Any]] = []
    for section in sections:
        _keys(section, {"title", "rows"}, "section")
        if len(sections) > 1 or "title" in section:
            _text(section.get("title"), SECTION_TITLE, "section.title")
        rows += _several(section.get("rows"), ROWS, "rows")
    if len(rows) > ROWS:
        raise not_valid(f"Total row count exceed max allowed count: {ROWS}")
    for row in rows:
        _keys(row, {"id", "title", "description"}, "row")
        _text(row.get("id"), ROW_ID, "row.id")
        _text(row.get("title"), ROW_TITLE, "row.title")
        if "description" in row:
            _text(row["description"], ROW_DESCRIPTION, "row.description")
    _unique([row["id"] for row in rows], "row ids")
    _unique([row["title"] for row in rows], "row titles")


def _media(name: str, *extra: str) -> Callable[[Mapping[str, Any]], None]:
    def check(value: Mapping[str, Any]) -> None:
        _keys(value, {"id", "link", *extra}, name)
        if ("id" in value) == ("link" in value):
            raise wrong(f"{name}: either id or link")
        _text(value.get("id", value.get("link")), 2048, f"{name}.id")
        if "caption" in value:
            _text(value["caption"], CAPTION_LIMIT, f"{name}.caption")
        if "filename" in value:
            _text(value["filename"], NAME_LIMIT, f"{name}.filename")

    return check


def _location(value: Mapping[str, Any]) -> None:
    _keys(value, {"latitude", "longitude", "name", "address"}, "location")
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        given = value.get(name)
        if isinstance(given, bool) or not isinstance(given, int | float | str):
            raise missing(f"location.{name}")
        try:
            degrees = float(given)
        except ValueError:
            raise not_valid(f"location.{name}") from None
        if not -most <= degrees <= most:
            raise not_valid(f"location.{name} is out of range")
    for name in ("name", "address"):
        if name in value:
            _text(value[name], 1000, f"location.{name}")
    if "address" in value and "name" not in value:
        raise wrong("location.address needs a name")


def _template(value: Mapping[str, Any]) -> None:
    _keys(value, {"name", "language", "components"}, "template")
    _text(value.get("name"), 512, "template.name")
    language = _object(value.get("language"), "template.language")
    _keys(language, {"code", "policy"}, "template.language")
    _text(language.get("code"), 20, "template.language.code")
    if language.get("policy", "deterministic") != "deterministic":
        raise wrong("template.language.policy must be deterministic")


CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "text": _words,
    "interactive": _interactive,
    "document": _media("document", "caption", "filename"),
    "image": _media("image", "caption"),
    "location": _location,
    "template": _template,
}


def checked_mark(body: Mapping[str, Any]) -> str:
    """The message that is marked as read, perhaps with a sign that somebody is writing."""
    _keys(body, {"messaging_product", "status", "message_id", "typing_indicator"}, "mark")
    if body.get("messaging_product") != "whatsapp" or body.get("status") != "read":
        raise wrong("status must be read")
    if "typing_indicator" in body and body["typing_indicator"] != {"type": "text"}:
        raise wrong("typing_indicator.type must be text")
    _text(body.get("message_id"), 1000, "message_id")
    return str(body["message_id"])


def _keys(value: Mapping[str, Any], known: set[str] | frozenset[str], where: str) -> None:
    if unknown := value.keys() - known:
        raise wrong(f"Unexpected key {min(unknown)!r} on param {where!r}.")


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if value is None:
        raise missing(f"{where} is missing")
    if not isinstance(value, dict):
        raise wrong(f"Param {where} must be a JSON object.")
    return value


def _several(value: Any, most: int, where: str) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list) or not value:
        raise missing(f"{where} must be an array that is not empty")
    if len(value) > most:
        raise not_valid(f"{where}: at most {most}")
    return [_object(each, where) for each in value]


def _text(value: Any, most: int, where: str) -> None:
    if not isinstance(value, str):
        raise missing(f"Param {where} must be a string")
    if not value.strip():
        raise not_valid(f"{where} must not be empty")
    if len(value) > most:
        raise not_valid(f"{where}: length {len(value)}, at most {most}")


def _unique(values: Sequence[str], where: str) -> None:
    if len(set(values)) < len(values):
        raise not_valid(f"Duplicate {where}")
