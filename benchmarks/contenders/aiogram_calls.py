"""aiogram's calls answered at once, for the two contenders that are built on it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod

from benchmarks.contenders.phones import BOT, Phones

TRUE = b'{"ok":true,"result":true}'


class Stub(BaseSession):
    """Answers in bytes, and reads them as the library's own session does."""

    def __init__(self, phones: Phones) -> None:
        super().__init__()
        self.phones = phones

    async def close(self) -> None: ...

    async def make_request(  # the library's signature
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ARG002, ASYNC109
    ) -> Any:
        response = self.check_response(bot, method, 200, self._answer(method).decode())
        return response.result

    def _answer(self, method: Any) -> bytes:
        name = method.__api_method__
        if name == "getMe":
            return json.dumps({"ok": True, "result": BOT}).encode()
        if name not in {"sendMessage", "editMessageText"}:
            return TRUE
        rows = method.reply_markup.inline_keyboard if method.reply_markup is not None else ()
        keyboard = [
            [{"text": button.text, "callback_data": button.callback_data} for button in row]
            for row in rows
        ]
        return self.phones.show(method.chat_id, method.text, keyboard)

    async def stream_content(self, *asked: Any, **more: Any) -> AsyncGenerator[bytes, None]:
        """Nobody downloads anything here."""
        if asked and more:
            yield b""
