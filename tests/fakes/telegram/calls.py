"""One call of the Bot API: how it is read from HTTP, and how the ledger keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.any_platform.uploads import Upload, listed, parts
from tests.fakes.telegram.refusals import RefusalError, bad

JSON_FIELDS = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "menu_button",
        "reply_markup",
        "reply_parameters",
        "scope",
    }
)
INTEGERS = frozenset({"chat_id", "limit", "max_connections", "message_id", "offset", "timeout"})
BOOLEANS = frozenset(
    {"disable_notification", "drop_pending_updates", "protect_content", "show_alert"}
)


@dataclass(kw_only=True)
class Call:
    """One call as the server saw it. `accepted` says that it changed something here.

    `told` is what the client was told: "ok", an error's description, or what went wrong on purpose.
    """

    number: int = 0
    at: float = 0.0
    method: str
    parameters: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)
    accepted: bool = False
    code: int = 0
    told: str = ""
    message_id: int = 0

    @property
    def chat_id(self) -> int:
        value = self.parameters.get("chat_id", 0)
        return value if isinstance(value, int) else 0

    @property
    def text(self) -> str:
        return str(self.parameters.get("text") or self.parameters.get("caption") or "")

    def plain(self) -> dict[str, Any]:
        """For the control address: everything but the bytes of files."""
        kept = ("number", "at", "method", "parameters", "accepted", "code", "told", "message_id")
        return {name: getattr(self, name) for name in kept} | {"files": listed(self.files)}


async def read_call(request: web.Request, method: str) -> Call:
    """Parameters from the query and from any of the three kinds of body."""
    raw: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        raw |= _json_body(await request.read())
    elif request.content_type.startswith("multipart/"):
        fields, files = await parts(request, _unread)
        raw |= fields
    else:
        raw |= dict(await request.post())
    return Call(
        method=method, parameters={name: _value(name, raw[name]) for name in raw}, files=files
    )


def _unread(why: str) -> RefusalError:
    return bad(f"can't parse request: {why}")


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        raise _unread("invalid JSON") from None
    if not isinstance(parsed, dict):
        raise _unread("object expected")
    return {name: value for name, value in parsed.items() if value is not None}


def _value(name: str, value: Any) -> Any:
    """The same Python value whichever way the client wrote it."""
    if not isinstance(value, str):
        return value
    if name in JSON_FIELDS:
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None
    if name in INTEGERS and value.lstrip("-").isdigit():
        return int(value)
    if name in BOOLEANS:
        return value.lower() == "true" or value == "1"
    return value
