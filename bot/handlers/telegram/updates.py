"""The parts of Telegram's updates that we use; what we do not read is not even decoded."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

# Ids have up to 52 bits (Bot API). Update ids are read as any 64-bit number.
Id = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Moment = Annotated[int, Meta(ge=0, le=253_402_300_799)]  # seconds until the end of the year 9999


class Present(Struct):
    """Something is there; what it holds is nobody's business (H1)."""


class User(Struct):
    id: Id
    is_bot: bool = False
    language_code: str = ""


class Chat(Struct):
    id: Id
    type: str


class Document(Struct):
    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0


class Replied(Struct, rename={"sender": "from"}):
    message_id: Id
    sender: User | None = None


class Message(Struct, rename={"sender": "from"}):
    """Captions, names of contacts and places, and all other content have no field here."""

    message_id: Id
    date: Moment
    chat: Chat
    sender: User | None = None
    text: str | None = None
    reply_to_message: Replied | None = None
    document: Document | None = None
    voice: Present | None = None
    audio: Present | None = None
    video: Present | None = None
    video_note: Present | None = None
    animation: Present | None = None
    live_photo: Present | None = None
    photo: list[Present] | None = None
    sticker: Present | None = None
    location: Present | None = None
    venue: Present | None = None
    contact: Present | None = None
    poll: Present | None = None
    dice: Present | None = None
    story: Present | None = None
    game: Present | None = None
    checklist: Present | None = None
    paid_media: Present | None = None
    rich_message: Present | None = None
    migrate_to_chat_id: Id | None = None
    migrate_from_chat_id: Id | None = None


class TappedMessage(Struct):
    """Also what is left of a message that is too old: chat and id alone."""

    message_id: Id
    chat: Chat


class CallbackQuery(Struct, rename={"sender": "from"}):
    id: str
    sender: User
    message: TappedMessage | None = None
    data: str = ""


class Status(Struct):
    status: str
    is_member: bool = True  # of somebody who is restricted


class Membership(Struct, rename={"sender": "from"}):
    chat: Chat
    sender: User
    date: Moment
    old_chat_member: Status
    new_chat_member: Status


class Update(Struct):
    """One event. At most one of the optional fields is set."""

    update_id: Id
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: Membership | None = None


class Numbered(Struct):
    """All that is read of an update that cannot be read."""

    update_id: Id


# What we ask Telegram to send; everything else never leaves its servers.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
