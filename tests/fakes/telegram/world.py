"""The fake Telegram itself: its chats, messages, files, clock, ledger and fault script."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.any_platform.clock import Clock
from tests.fakes.any_platform.faults import Script
from tests.fakes.telegram import refusals
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.faults import Fault
from tests.fakes.telegram.hook import Hook
from tests.fakes.telegram.limits import Limits
from tests.fakes.telegram.refusals import RefusalError, migrated
from tests.fakes.telegram.updates import MESSAGE_LIFE, Updates

TOKEN = "70010001:fake-token-of-the-tests-0123456789"
BOT_ID = 70010001
FIRST_PERSON = 5_000_000_001  # beyond 32 bits, as real ids are


@dataclass(kw_only=True)
class Chat:
    """A private chat with one person, or a group."""

    id: int
    type: str = "private"
    name: str = ""
    language: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    here: bool = True  # in a group: the bot is a member
    moved_to: int = 0

    def plain(self) -> dict[str, Any]:
        named = {"first_name": self.name} if self.type == "private" else {"title": self.name}
        return {"id": self.id, "type": self.type} | named

    def user(self) -> dict[str, Any]:
        user = {"id": self.id, "is_bot": False, "first_name": self.name}
        return user | ({"language_code": self.language} if self.language else {})


@dataclass(kw_only=True)
class StoredFile:
    """A file somebody sent to the bot."""

    path: str
    content: bytes
    size: int  # as claimed, which may be a lie
    chunked: bool = False  # the download does not say how long it will be


@dataclass
class FakeTelegram:
    """Everything the server knows. Tests read `ledger` and use people() and group()."""

    token: str = TOKEN
    username: str = "muyassir_test_bot"
    url: str = ""
    clock: Clock = field(default_factory=Clock)
    faults: Script[Fault] = field(default_factory=lambda: Script(kind=Fault))
    limits: Limits = field(default_factory=Limits)
    ledger: list[Call] = field(default_factory=list)
    polls: list[Call] = field(default_factory=list)
    chats: dict[int, Chat] = field(default_factory=dict)
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    uploads: dict[tuple[int, int], bytes] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    taps: dict[str, float] = field(default_factory=dict)
    profile: dict[tuple[str, ...], Any] = field(default_factory=dict)
    downloads: list[str] = field(default_factory=list)
    poll_ticket: int = 0
    closing: bool = False
    counter: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.updates = Updates(clock=self.clock)
        self.hook = Hook(updates=self.updates)

    def me(self) -> dict[str, Any]:
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "Muyassir",
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def bot_user(self) -> dict[str, Any]:
        return {name: self.me()[name] for name in ("id", "is_bot", "first_name", "username")}

    def calls(self, method: str = "", chat: int = 0) -> list[Call]:
        """The accepted calls of one method and chat, in their order."""
        return [
            call
            for call in self.ledger
            if call.accepted and method in {"", call.method} and chat in {0, call.chat_id}
        ]

    def add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        return chat

    def next_person(self) -> int:
        return max([FIRST_PERSON - 1, *self.chats]) + 1

    def reachable(self, chat_id: Any) -> Chat:
        """The chat a message may go to, or the refusal that Telegram gives."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise RefusalError(*refusals.CHAT_NOT_FOUND)
        if chat.moved_to:
            raise migrated(chat.moved_to)
        for wrong, refusal in (
            (chat.blocked, refusals.BLOCKED),
            (chat.deactivated, refusals.DEACTIVATED),
            (chat.type == "private" and not chat.started, refusals.NOT_STARTED),
            (not chat.here, refusals.KICKED),
        ):
            if wrong:
                raise RefusalError(*refusal)
        return chat

    def message(self, chat: Chat, sender: dict[str, Any], **content: Any) -> dict[str, Any]:
        """A new message in a chat, with the next id."""
        number = next(self.counter)
        message = {
            "message_id": number,
            "date": int(self.clock.now()),
            "chat": chat.plain(),
            "from": sender,
        } | {name: value for name, value in content.items() if value is not None}
        self.messages[chat.id, number] = message
        return message

    def push(
        self, kind: str, payload: dict[str, Any], *, lane: str, life: float = MESSAGE_LIFE
    ) -> int:
        update_id = self.updates.push(kind, payload, lane=lane, life=life)
        self.hook.kick()
        return update_id

    def close(self) -> None:
        """Lets every waiting poll go."""
        self.closing = True
        self.updates.news.set()
