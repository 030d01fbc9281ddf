"""The people and their phones: what they type and tap as Telegram's bytes, and what they are shown.

It stands in for Telegram behind every contender alike: a call is answered at once, in bytes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from benchmarks.contenders.questions import QUESTIONS, START, THANKS

BOT = {"id": 4_200_000_001, "is_bot": True, "first_name": "Measured", "username": "measured_bot"}
DATE = 1_790_000_000  # Telegram's seconds; nothing depends on it
ANSWERS_WITHIN = 20.0  # seconds; a contender that does not answer is given up

Feed = Callable[[bytes], Awaitable[None]]
Keyboard = Sequence[Sequence[dict[str, str]]]


@dataclass
class Phones:
    """All phones. `show` is what a contender's stubbed API calls."""

    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: int = 0
    _waiting: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    _updates: int = 0

    def show(self, chat: int, text: str, keyboard: Keyboard = ()) -> bytes:
        """A message arrives; returns the Bot API's answer."""
        self.calls += 1
        message: dict[str, Any] = {
            "message_id": self.calls,
            "from": BOT,
            "chat": chat_of(chat),
            "date": DATE,
            "text": text,
        }
        if keyboard:
            message["reply_markup"] = {"inline_keyboard": keyboard}
        self.shown[chat] = message
        if keyboard or THANKS in text:  # what only tells something is read, and waited on
            waiting = self._waiting.pop(chat, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(None)
        return msgspec.json.encode({"ok": True, "result": message})

    async def ask(self, feed: Feed, chat: int) -> None:
        """One person answers the whole survey, each question when it is there."""
        await self._say(feed, chat, self._typed(chat, START))
        for number in range(len(QUESTIONS)):
            await self._say(feed, chat, self._tapped(chat, (chat + number) % 5))
        if self.shown[chat].get("reply_markup"):  # "Shall I send your answers?"
            await self._say(feed, chat, self._tapped(chat, 0))
        if self.shown[chat].get("reply_markup"):
            raise RuntimeError(f"a survey did not end: {self.shown[chat]['text']}")

    async def _say(self, feed: Feed, chat: int, update: bytes) -> None:
        here = self._waiting[chat] = asyncio.get_running_loop().create_future()
        await feed(update)
        if not here.done():
            await here

    def _typed(self, chat: int, text: str) -> bytes:
        entities = [{"offset": 0, "length": len(text), "type": "bot_command"}]
        message = {
            "message_id": 1,
            "from": person(chat),
            "chat": chat_of(chat),
            "date": DATE,
            "text": text,
            "entities": entities,
        }
        return self._update({"message": message})

    def _tapped(self, chat: int, place: int) -> bytes:
        message = self.shown[chat]
        if "reply_markup" not in message:
            raise RuntimeError(f"nothing to tap: {message['text']}")
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        tap = {
            "id": str(self._updates),
            "from": person(chat),
            "message": message,
            "chat_instance": "-3141592653589793",
            "data": buttons[place]["callback_data"],
        }
        return self._update({"callback_query": tap})

    def _update(self, happened: dict[str, Any]) -> bytes:
        self._updates += 1
        return msgspec.json.encode({"update_id": self._updates, **happened})


def person(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "Member", "language_code": "ar"}


def chat_of(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": "Member"}


async def answered(phones: Phones, feed: Feed, chats: Sequence[int], at_once: int) -> float:
    """So many people at a time answer until all have; returns answers a second."""
    left: Iterator[int] = iter(chats)

    async def one_after_the_other() -> None:
        for chat in left:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await phones.ask(feed, chat)

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    return len(chats) * len(QUESTIONS) / (time.perf_counter() - began)
