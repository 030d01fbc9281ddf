"""Turns one update of Telegram into what came in, without reading more of it than we need."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

import msgspec

from bot.core.messages import File, Inbound, Kind
from bot.handlers.telegram import NAME
from bot.handlers.telegram.updates import CallbackQuery, Membership, Message, Numbered, Update

PRIVATE = "private"
GROUPS = frozenset({"group", "supergroup"})
AWAY = frozenset({"left", "kicked"})
SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
MIME = re.compile(r"[\w.+-]{1,64}/[\w.+-]{1,127}", re.ASCII)
ADDRESSED = re.compile(r"(/\w+)@\w+")
START = re.compile(r"/start(?:\s+|$)")

# The first field that is set says what a private message is. An animation also comes as a document
# and a venue also as a location, so the order matters.
CONTENTS = (
    ("voice", Kind.VOICE),
    ("audio", Kind.VOICE),
    ("photo", Kind.PHOTO),
    ("live_photo", Kind.PHOTO),
    ("animation", Kind.VIDEO),
    ("video", Kind.VIDEO),
    ("video_note", Kind.VIDEO),
    ("venue", Kind.LOCATION),
    ("location", Kind.LOCATION),
    ("contact", Kind.CONTACT),
    ("sticker", Kind.STICKER),
    ("poll", Kind.OTHER),
    ("dice", Kind.OTHER),
    ("story", Kind.OTHER),
    ("game", Kind.OTHER),
    ("checklist", Kind.OTHER),
    ("paid_media", Kind.OTHER),
    ("rich_message", Kind.OTHER),
)

_update = msgspec.json.Decoder(Update)
_numbered = msgspec.json.Decoder(Numbered)


@dataclass(frozen=True, kw_only=True)
class Malformed:
    """An update that cannot be read. Its content is not kept: it may be anybody's words (H1, H6).

    `event_id` is the update's id, or a hash of the body when there is none, so that repeats are
    known. `is_json` is false for a body that Telegram cannot have sent.
    """

    platform: str = NAME
    event_id: str
    why: str
    is_json: bool = True


def decode(body: bytes) -> Inbound | Malformed | None:
    """What came in; None for what is none of our business. Never raises."""
    try:
        return inbound(_update.decode(body))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _malformed(body)


def update_id(body: bytes) -> int | None:
    """The id by which an update is confirmed, of a broken one too."""
    try:
        return _numbered.decode(body).update_id
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    try:  # the standard library reads strings that msgspec calls invalid (half a surrogate pair)
        return msgspec.convert(json.loads(body), Numbered).update_id
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _malformed(body: bytes) -> Malformed:
    number = update_id(body)
    if number is not None:
        return Malformed(event_id=str(number), why="unexpected shape")
    event_id = f"sha256:{hashlib.sha256(body).hexdigest()}"
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return Malformed(event_id=event_id, why="not JSON", is_json=False)
    return Malformed(event_id=event_id, why="no update id")


def inbound(update: Update) -> Inbound | None:
    event_id = str(update.update_id)
    if update.message is not None:
        return _message(event_id, update.message)
    if update.callback_query is not None:
        return _press(event_id, update.callback_query)
    if update.edited_message is not None:
        return _edited(event_id, update.edited_message)
    if update.my_chat_member is not None:
        return _membership(event_id, update.my_chat_member)
    return None


def _message(event_id: str, message: Message) -> Inbound | None:
    if message.chat.type in GROUPS:
        return _moved(event_id, message)
    sender = message.sender
    if message.chat.type != PRIVATE or sender is None or sender.is_bot:
        return None
    kind, text, file = _content(message)
    if kind is None:
        return None
    return Inbound(
        platform=NAME,
        event_id=event_id,
        address=str(sender.id),
        kind=kind,
        text=text,
        file=file,
        reply_to=_reply_to(message),
        message_id=str(message.message_id),
        language=sender.language_code,
        occurred_at=_moment(message.date),
    )


def _content(message: Message) -> tuple[Kind | None, str, File | None]:
    if message.text is not None:
        return _words(_clean(message.text))
    for field, kind in CONTENTS:
        if getattr(message, field) is not None:
            return kind, "", None
    if (document := message.document) is not None:
        file = File(
            ref=document.file_id,
            name=_file_name(document.file_name),
            mime=document.mime_type if MIME.fullmatch(document.mime_type) else "",
            size=max(0, document.file_size),
        )
        return Kind.FILE, "", file
    return None, "", None  # Telegram's own notices: something was pinned, a timer was set ...


def _words(text: str) -> tuple[Kind, str, None]:
    text = ADDRESSED.sub(r"\1", text, count=1) if text.startswith("/") else text
    if (start := START.match(text)) is not None:
        return Kind.ENTER, text[start.end() :].strip(), None
    return Kind.TEXT, text, None


def _clean(text: str) -> str:
    """PostgreSQL takes no NUL in a text, and nobody types one."""
    return text.replace("\0", "")


def _file_name(name: str) -> str:
    """Of a file's name only the ending is kept: the rest may name a person or a case (H1)."""
    suffix = PurePosixPath(name.lower()).suffix
    return f"document{suffix}" if SUFFIX.fullmatch(suffix) else "document"


def _reply_to(message: Message) -> str:
    """Only replies to our own messages count; in a private chat the bot that spoke is ours."""
    replied = message.reply_to_message
    if replied is None or replied.sender is None or not replied.sender.is_bot:
        return ""
    return str(replied.message_id)


def _moved(event_id: str, message: Message) -> Inbound | None:
    """The only message of a group that is looked at: it says that the group has a new id (H6).

    Telegram says so twice, in the old group and in the new one.
    """
    here = str(message.chat.id)
    if message.migrate_to_chat_id is not None:
        old, new = here, str(message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        old, new = str(message.migrate_from_chat_id), here
    else:
        return None
    return Inbound(
        platform=NAME,
        event_id=event_id,
        address=str(message.sender.id) if message.sender is not None else "",
        kind=Kind.GROUP_MOVED,
        text=new,
        chat=old,
        occurred_at=_moment(message.date),
    )


def _press(event_id: str, query: CallbackQuery) -> Inbound | None:
    if query.sender.is_bot:
        return None
    tapped = query.message
    in_group = tapped is not None and tapped.chat.type != PRIVATE
    return Inbound(
        platform=NAME,
        event_id=event_id,
        address=str(query.sender.id),
        kind=Kind.PRESS,
        handle=_clean(query.data),
        message_id=str(tapped.message_id) if tapped is not None else "",
        callback=query.id,
        chat=str(tapped.chat.id) if tapped is not None and in_group else "",
        language=query.sender.language_code,
    )


def _edited(event_id: str, message: Message) -> Inbound | None:
    """Only changed words: a shared live location comes as an endless row of edits."""
    sender = message.sender
    if message.chat.type != PRIVATE or message.text is None or sender is None or sender.is_bot:
        return None
    return Inbound(
        platform=NAME,
        event_id=event_id,
        address=str(sender.id),
        kind=Kind.EDITED,
        text=_clean(message.text),
        message_id=str(message.message_id),
        language=sender.language_code,
        occurred_at=_moment(message.date),
    )


def _membership(event_id: str, change: Membership) -> Inbound | None:
    kind = _private_change(change) if change.chat.type == PRIVATE else _group_change(change)
    if kind is None:
        return None
    return Inbound(
        platform=NAME,
        event_id=event_id,
        address=str(change.sender.id),
        kind=kind,
        chat="" if change.chat.type == PRIVATE else str(change.chat.id),
        language=change.sender.language_code,
        occurred_at=_moment(change.date),
    )


def _private_change(change: Membership) -> Kind | None:
    return {"kicked": Kind.BLOCKED, "member": Kind.UNBLOCKED}.get(change.new_chat_member.status)


def _group_change(change: Membership) -> Kind | None:
    if change.chat.type not in GROUPS:
        return None
    before, after = (
        member.status not in AWAY and member.is_member
        for member in (change.old_chat_member, change.new_chat_member)
    )
    if before == after:
        return None
    return Kind.GROUP_JOINED if after else Kind.GROUP_LEFT


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
