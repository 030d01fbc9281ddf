"""What one message of a person is: words, a tap, or something that is not looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, TypeVar

import msgspec

from bot.core.messages import File, Inbound, Kind
from bot.handlers.whatsapp import NAME
from bot.handlers.whatsapp.ids import known_by
from bot.handlers.whatsapp.moments import moment_of
from bot.handlers.whatsapp.people import People, identity
from bot.handlers.whatsapp.updates import (
    Button,
    Document,
    Edit,
    Interactive,
    Message,
    System,
    Text,
)

SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
MIME = re.compile(r"[\w.+-]{1,64}/[\w.+-]{1,127}", re.ASCII)
START = re.compile(r"\s*/start(?:\s+|$)", re.IGNORECASE)  # as a wa.me link has it typed
CONTENTS: Mapping[str, Kind] = {
    "image": Kind.PHOTO,
    "video": Kind.VIDEO,
    "audio": Kind.VOICE,
    "voice": Kind.VOICE,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
    "contacts": Kind.CONTACT,
}
# Nothing is said in these: a thumb under a message, words taken back, the chat being opened.
SILENT = frozenset({"reaction", "revoke", "request_welcome"})
MOVED = frozenset({"user_changed_number", "customer_changed_number", "user_changed_user_id"})

Fields = dict[str, Any]
Part = TypeVar("Part")


def message_said(message: Message, people: People) -> Inbound | None:
    """None for a group's message, before anything of it is looked at (H6), and for SILENT ones."""
    if message.group_id is not None or message.type in SILENT:
        return None
    if message.type == "system":
        return moved(message)
    fields = content(message)
    if fields is None:
        return None
    address, also = people.who(message.from_user_id, message.sender)
    usual: Fields = {
        "message_id": known_by(message.id),
        "reply_to": known_by(answered(message)),
    }
    return Inbound(
        platform=NAME,
        event_id=known_by(message.id),
        address=address,
        also=also,
        callback=message.id,
        occurred_at=moment_of(message.timestamp),
        **(usual | fields),
    )


def content(message: Message) -> Fields | None:
    """The kind, and what it needs. A type that is not known deserves a polite answer, too."""
    if message.type == "text":
        return words(message)
    if message.type in {"button", "interactive"}:
        return tap(message)
    if message.type == "edit":
        return edited(message)
    if message.type == "document":
        return document(message)
    return {"kind": CONTENTS.get(message.type, Kind.OTHER)}


def words(message: Message) -> Fields:
    if context(message).get("referred_product") is not None:
        return {"kind": Kind.OTHER}  # a question about goods: somebody took us for a shop
    text = clean(needed(message.text, Text).body)
    if (start := START.match(text)) is not None:
        return {"kind": Kind.ENTER, "text": text[start.end() :].strip()}
    return {"kind": Kind.TEXT, "text": text}


def tap(message: Message) -> Fields:
    """A quick reply of a template, a button or a row of a list. Other interactive ones, forms of
    Meta's own for instance, are none of ours."""
    payload = None
    if message.type == "button" and message.button is not None:
        payload = needed(message.button, Button).payload
    elif message.type == "interactive" and message.interactive is not None:
        interactive = needed(message.interactive, Interactive)
        reply = interactive.button_reply or interactive.list_reply
        payload = reply.id if reply is not None else None
    if payload is None:
        return {"kind": Kind.OTHER}
    return {
        "kind": Kind.PRESS,
        "handle": clean(payload),
        "message_id": known_by(answered(message)),
        "reply_to": "",
    }


def edited(message: Message) -> Fields | None:
    """Only changed words; a changed caption is no more looked at than the first one."""
    edit = needed(message.edit, Edit)
    if edit.message.type != "text":
        return None
    return {
        "kind": Kind.EDITED,
        "text": clean(needed(edit.message.text, Text).body),
        "message_id": known_by(edit.original_message_id),
    }


def document(message: Message) -> Fields:
    """By description alone; how large it is, WhatsApp does not say beforehand."""
    found = needed(message.document, Document)
    mime = worded(found.mime_type)
    file = File(
        ref=found.id,
        name=file_name(worded(found.filename)),
        mime=mime if MIME.fullmatch(mime) else "",
    )
    return {"kind": Kind.FILE, "file": file}


def moved(message: Message) -> Inbound | None:
    """A new number or a new id; that somebody's keys changed (customer_identity_changed) is left
    to WhatsApp."""
    if message.system is None:
        return None
    system = needed(message.system, System)
    if system.type not in MOVED:
        return None
    ids = (first(system.previous_user_id), first(message.sender, system.customer))
    old = [id for id in ids if id]
    new = [id for id in (first(system.wa_id, system.new_wa_id), first(system.user_id)) if id]
    if not old or not new:
        raise ValueError("nobody is named")
    return Inbound(
        platform=NAME,
        event_id=known_by(message.id),
        address=old[0],
        formerly=old[1] if len(old) > 1 else "",
        kind=Kind.MOVED,
        text=new[0],
        also=new[1] if len(new) > 1 else "",
        occurred_at=moment_of(message.timestamp),
    )


def needed(told: Any, kind: type[Part]) -> Part:
    """What a message of this type must have. Raises MsgspecError when it does not."""
    return msgspec.convert(told, kind)


def context(message: Message) -> Mapping[str, Any]:
    return message.context if isinstance(message.context, dict) else {}


def answered(message: Message) -> str:
    """The wamid of the message of ours that it answers; "" for none."""
    return worded(context(message).get("id"))


def first(*told: Any) -> str:
    """The first of them that is an id; "" for none."""
    return next((id for each in told if (id := identity(each))), "")


def worded(told: Any) -> str:
    return told if isinstance(told, str) else ""


def clean(text: str) -> str:
    """PostgreSQL takes no NUL in a text and nobody any half of a character; nobody types them."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def file_name(name: str) -> str:
    """Of a file's name only the ending is kept: the rest may name a person or a case (H1)."""
    suffix = PurePosixPath(name.lower()).suffix
    return f"document{suffix}" if SUFFIX.fullmatch(suffix) else "document"
