"""What the page posts becomes events: JSON -> `Inbound`, or an error and nothing happens."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.core.messages import File, Inbound, Kind
from bot.handlers.web import CAPABILITIES, NAME

BODY_LIMIT = 64 * 1024  # bytes of one JSON post; 10,000 Arabic letters escaped are 60,000
RECEIPTS_LIMIT = 100  # messages acknowledged in one post
NAME_LIMIT = 200  # characters of a file's name
SEQ_LIMIT = 2**63 - 1  # sequence ids are 64-bit

# The page makes an id for each thing it sends and repeats it until it is acknowledged (R2).
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class MalformedError(ValueError):
    """The page of ours would not post this."""


def fields_of(body: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedError from None
    if not isinstance(fields, dict):
        raise MalformedError
    return fields


def spoken(address: str, fields: Mapping[str, Any], *, language: str) -> Inbound:
    """A typed text or a tap."""
    event_id = f"{address}:{client_id(fields)}"
    answered = str(seq_of(fields["reply_to"])) if fields.get("reply_to") is not None else ""
    match fields.get("kind"):
        case "text":
            return Inbound(
                platform=NAME,
                event_id=event_id,
                address=address,
                kind=Kind.TEXT,
                text=_words(fields.get("text")),
                reply_to=answered,
                language=language,
            )
        case "press":
            return Inbound(
                platform=NAME,
                event_id=event_id,
                address=address,
                kind=Kind.PRESS,
                handle=_handle(fields.get("handle")),
                message_id=answered,
                language=language,
            )
        case _:
            raise MalformedError


def seen(address: str, fields: Mapping[str, Any]) -> list[Inbound]:
    """Receipts; `fields` is {"seqs": [...], "what": "delivered" or "read"}."""
    what, seqs = fields.get("what"), fields.get("seqs")
    if what not in ("delivered", "read") or not isinstance(seqs, list):
        raise MalformedError
    if not 0 < len(seqs) <= RECEIPTS_LIMIT:
        raise MalformedError
    return [
        Inbound(
            platform=NAME,
            event_id=f"{address}:{what}:{seq}",
            address=address,
            kind=Kind.RECEIPT,
            message_id=str(seq),
            text=what,
        )
        for seq in sorted({seq_of(seq) for seq in seqs})
    ]


def handed_in(address: str, file: File, *, language: str) -> Inbound:
    return Inbound(
        platform=NAME,
        event_id=file.ref,
        address=address,
        kind=Kind.FILE,
        file=file,
        language=language,
    )


def entered(address: str, id: str, code: str, *, language: str) -> Inbound:
    """Somebody came in by an invitation link and confirmed it."""
    return Inbound(
        platform=NAME,
        event_id=f"{address}:{id}",
        address=address,
        kind=Kind.ENTER,
        text=code,
        language=language,
    )


def client_id(fields: Mapping[str, Any]) -> str:
    value = fields.get("id")
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise MalformedError
    return value


def seq_of(value: object) -> int:
    """A sequence id, as a number or in decimal."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= SEQ_LIMIT:
        raise MalformedError
    return value


def file_name(claimed: str | None) -> str:
    """The last part of a name, without what could steer a terminal, a path or a page."""
    last = re.split(r"[/\\]", claimed or "")[-1]
    clean = "".join(c for c in last if c.isprintable())
    return clean.encode(errors="ignore").decode()[-NAME_LIMIT:]


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedError
    text = _storable(value).strip()
    if not text:
        raise MalformedError
    return text


def _handle(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise MalformedError
    handle = _storable(value)
    if len(handle.encode()) > CAPABILITIES.payload_bytes:
        raise MalformedError
    return handle


def _storable(value: str) -> str:
    """Without NUL, which PostgreSQL refuses; half a surrogate pair is no text at all."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise MalformedError from None
    return value.replace("\0", "")
