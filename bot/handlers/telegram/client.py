"""Calls of the Bot API by name, with the library's typed errors and without its log lines."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.handlers.telegram.library import Bot
from bot.handlers.telegram.transport import Transport, UpdatesTransport
from bot.handlers.telegram.updates import ALLOWED_UPDATES

POLL_TIME = 25  # seconds that the server holds an empty poll
POLL_SLACK = 10.0  # seconds more until we believe that the connection is dead


class Client(Bot):
    """python-telegram-bot's `Bot`, called with ready dictionaries: its errors, not its objects.

    The library logs the token (in an address) and every parameter at DEBUG, and its `repr` shows
    the token; both are shut off here, whatever the rest of the process logs (S6).
    """

    def __init__(self, token: str, base: str):
        logging.getLogger("telegram").setLevel(logging.WARNING)
        polls, calls = UpdatesTransport(), Transport()
        super().__init__(
            token,
            base_url=f"{base.rstrip('/')}/bot",
            base_file_url=f"{base.rstrip('/')}/file/bot",
            get_updates_request=polls,
            request=calls,
        )
        self._calls = calls
        self._transports = (polls, calls)

    def __repr__(self) -> str:
        return "Client()"

    __str__ = __repr__

    async def open(self) -> None:
        for transport in self._transports:
            await transport.initialize()

    async def close_transports(self) -> None:
        for transport in self._transports:
            await transport.shutdown()

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """The result of a method, as decoded JSON. Raises telegram.error.TelegramError."""
        return await self._post(method, dict(parameters))

    async def updates(self, offset: int | None) -> Sequence[bytes]:
        """Waits for updates from `offset` on; what is below it is confirmed and gone for ever."""
        asked = {
            "offset": offset,
            "timeout": POLL_TIME,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        found = await self._post("getUpdates", asked, read_timeout=POLL_TIME + POLL_SLACK)
        return [bytes(one) for one in found]

    async def download(self, path: str, limit: int) -> bytes | None:
        """The bytes of a file that getFile named; None when they are more than `limit`."""
        return await self._calls.download(f"{self.base_file_url}/{path}", limit)
