"""Virtual members and groups: what people do in Telegram, as updates for the bot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.updates import TAP_LIFE
from tests.fakes.telegram.world import BOT_ID, Chat, FakeTelegram, StoredFile

CLAIMED_AS_IS = -1  # a document claims its true size
COMMAND = re.compile(r"/\w+(@\w+)?")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A message of the bot as a person sees it. `buttons` are rows of (label, data)."""

    message_id: int
    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    bold: tuple[str, ...] = ()
    document: str = ""
    content: bytes = b""
    edited: bool = False
    protected: bool = False

    @property
    def labels(self) -> list[str]:
        return [label for row in self.buttons for label, _ in row]


@dataclass(frozen=True)
class Person:
    """Somebody with Telegram on the phone."""

    fake: FakeTelegram
    id: int

    @property
    def chat(self) -> Chat:
        return self.fake.chats[self.id]

    @property
    def address(self) -> str:
        return str(self.id)

    # --- what they do; each returns the id of the update -----------------------------------------

    def starts(self, payload: str = "") -> int:
        """Opens the bot, by a link when there is a payload."""
        self.chat.started, self.chat.blocked = True, False
        return self.says(f"/start {payload}".rstrip())

    def says(self, text: str, *, reply_to: int = 0) -> int:
        reply = self.fake.messages.get((self.id, reply_to))
        if reply is not None:
            reply = {name: value for name, value in reply.items() if name != "reply_to_message"}
        return self._sends(text=text, entities=_entities(text), reply_to_message=reply)

    def taps(self, button: str, *, message_id: int = 0) -> int:
        """Presses a button by its label or data: in one message, or in the newest that has it."""
        for seen in reversed(self.sees()):
            for label, data in (pair for row in seen.buttons for pair in row):
                if button in (label, data) and message_id in (0, seen.message_id):
                    return self.taps_data(data, message_id=seen.message_id)
        raise AssertionError(f"{self.chat.name} sees no button {button!r}")

    def taps_data(
        self, data: str, *, message_id: int = 0, chat: Chat | None = None, form: str = "message"
    ) -> int:
        """A press with any data. `form`: message, inaccessible (too old), or absent."""
        chat = chat or self.chat
        tap_id = f"tap{next(self.fake.counter)}"
        self.fake.taps[tap_id] = self.fake.clock.now()
        query: dict[str, Any] = {
            "id": tap_id,
            "from": self.chat.user(),
            "chat_instance": str(chat.id),
            "data": data,
        }
        message = self.fake.messages.get((chat.id, message_id))
        if form == "message" and message is not None:
            query["message"] = dict(message)
        elif form != "absent":
            query["message"] = {"chat": chat.plain(), "message_id": message_id, "date": 0}
        return self.fake.push("callback_query", query, lane=f"tap:{self.id}", life=TAP_LIFE)

    def edits(self, message_id: int, text: str) -> int:
        message = self.fake.messages[self.id, message_id]
        message |= {"text": text, "edit_date": int(self.fake.clock.now())}
        message.pop("entities", None)
        return self.fake.push("edited_message", dict(message), lane=str(self.id))

    def sends_voice(self) -> int:
        return self._sends(voice=self._file(b"OggS", "voice/v.oga") | {"duration": 3})

    def sends_photo(self, caption: str | None = None) -> int:
        photo = [self._file(b"\xff\xd8", "photos/p.jpg") | {"width": 90, "height": 60}]
        return self._sends(photo=photo, caption=caption)

    def sends_video(self) -> int:
        video = self._file(b"mp4", "videos/v.mp4")
        return self._sends(video=video | {"width": 90, "height": 60, "duration": 3})

    def sends_contact(self, phone: str = "+96170000000", name: str = "Somebody") -> int:
        return self._sends(contact={"phone_number": phone, "first_name": name})

    def sends_location(self, latitude: float = 33.89, longitude: float = 35.5) -> int:
        return self._sends(location={"latitude": latitude, "longitude": longitude})

    def sends_sticker(self) -> int:
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._sends(sticker=self._file(b"webp", "s.webp") | {"type": "regular"} | size)

    def sends_document(
        self,
        name: str,
        content: bytes,
        *,
        mime: str = "application/octet-stream",
        claimed: int = CLAIMED_AS_IS,
        caption: str | None = None,
    ) -> int:
        file = self._file(content, f"documents/file_{next(self.fake.counter)}", claimed)
        return self._sends(document=file | {"file_name": name, "mime_type": mime}, caption=caption)

    def sends(self, **content: Any) -> int:
        """Any other content: `poll={...}`, `dice={...}` ..."""
        return self._sends(**content)

    def blocks(self) -> int:
        self.chat.blocked = True
        return self._membership("member", "kicked")

    def unblocks(self) -> int:
        self.chat.started, self.chat.blocked = True, False
        return self._membership("kicked", "member")

    # --- what they see ---------------------------------------------------------------------------

    def sees(self) -> list[Seen]:
        return seen(self.fake, self.id)

    def hears(self) -> list[str]:
        return [one.text for one in self.sees()]

    @property
    def last(self) -> Seen:
        return self.sees()[-1]

    @property
    def last_message_id(self) -> int:
        """Of the newest message in this chat that the person wrote."""
        own = [number for chat, number in self.fake.messages if chat == self.id]
        return max(n for n in own if not self.fake.messages[self.id, n]["from"]["is_bot"])

    def _sends(self, **content: Any) -> int:
        message = self.fake.message(self.chat, self.chat.user(), **content)
        return self.fake.push("message", dict(message), lane=str(self.id))

    def _file(self, content: bytes, path: str, claimed: int = CLAIMED_AS_IS) -> dict[str, Any]:
        file_id = f"file{next(self.fake.counter)}"
        size = len(content) if claimed == CLAIMED_AS_IS else claimed
        self.fake.files[file_id] = StoredFile(path=path, content=content, size=size)
        return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": size}

    def _membership(self, before: str, after: str) -> int:
        return _membership(self.fake, self.chat, self.chat, before, after)


@dataclass(frozen=True)
class Group:
    """A group that the bot was added to."""

    fake: FakeTelegram
    id: int

    @property
    def chat(self) -> Chat:
        return self.fake.chats[self.id]

    def adds_bot(self, by: Person) -> int:
        self.chat.here = True
        return _membership(self.fake, self.chat, by.chat, "left", "member")

    def removes_bot(self, by: Person) -> int:
        self.chat.here = False
        return _membership(self.fake, self.chat, by.chat, "member", "kicked")

    def hears(self, person: Person, text: str, **content: Any) -> int:
        """A person writes in the group."""
        return self._service(person, text=text, entities=_entities(text), **content)

    def admits(self, newcomer: Person, by: Person) -> int:
        return self._service(by, new_chat_members=[newcomer.chat.user()])

    def migrates(self, by: Person, new_id: int) -> Group:
        """Becomes a supergroup: two service messages, and the old id refuses from now on."""
        new = self.fake.add_chat(Chat(id=new_id, type="supergroup", name=self.chat.name))
        self._service(by, migrate_to_chat_id=new_id)
        self.chat.moved_to = new_id
        moved = Group(self.fake, new.id)
        moved._service(by, migrate_from_chat_id=self.id)
        return moved

    def sees(self) -> list[Seen]:
        return seen(self.fake, self.id)

    def _service(self, by: Person, **content: Any) -> int:
        message = self.fake.message(self.chat, by.chat.user(), **content)
        return self.fake.push("message", dict(message), lane=str(self.id))


def person(
    fake: FakeTelegram,
    name: str = "Amal",
    *,
    language: str = "ar",
    started: bool = True,
    id: int = 0,
) -> Person:
    number = id or fake.next_person()
    fake.add_chat(Chat(id=number, name=name, language=language, started=started))
    return Person(fake, number)


def group(fake: FakeTelegram, name: str = "Town", *, id: int = -4_000_000_001) -> Group:
    kind = "supergroup" if str(id).startswith("-100") else "group"
    fake.add_chat(Chat(id=id, type=kind, name=name))
    return Group(fake, id)


def seen(fake: FakeTelegram, chat_id: int) -> list[Seen]:
    """What the bot wrote in a chat and what is still there, oldest first."""
    return [
        _seen(fake, message)
        for (chat, _), message in fake.messages.items()
        if chat == chat_id and message["from"]["id"] == BOT_ID
    ]


def _seen(fake: FakeTelegram, message: dict[str, Any]) -> Seen:
    text = message.get("text") or message.get("caption") or ""
    entities = message.get("entities") or message.get("caption_entities") or []
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return Seen(
        message_id=message["message_id"],
        text=text,
        buttons=tuple(
            tuple((one["text"], one.get("callback_data", "")) for one in row) for row in rows
        ),
        bold=tuple(_cut(text, one) for one in entities if one["type"] == "bold"),
        document=(message.get("document") or {}).get("file_name", ""),
        content=fake.uploads.get((message["chat"]["id"], message["message_id"]), b""),
        edited="edit_date" in message,
        protected=bool(message.get("has_protected_content")),
    )


def _cut(text: str, entity: dict[str, Any]) -> str:
    encoded = text.encode("utf-16-le")
    start = entity["offset"] * 2
    return encoded[start : start + entity["length"] * 2].decode("utf-16-le")


def _entities(text: str) -> Sequence[dict[str, Any]] | None:
    found = COMMAND.match(text)
    return [{"type": "bot_command", "offset": 0, "length": found.end()}] if found else None


def _membership(fake: FakeTelegram, chat: Chat, by: Chat, before: str, after: str) -> int:
    payload = {
        "chat": chat.plain(),
        "from": by.user(),
        "date": int(fake.clock.now()),
        "old_chat_member": _member(fake, before),
        "new_chat_member": _member(fake, after),
    }
    return fake.push("my_chat_member", payload, lane=f"member:{chat.id}")


def _member(fake: FakeTelegram, status: str) -> dict[str, Any]:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": fake.bot_user(), "status": status} | until
