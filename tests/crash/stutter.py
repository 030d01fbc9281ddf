"""A Muyassir that sends everything twice: the control for doubles that no death explains."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any

from bot.__main__ import main
from bot.core.messages import Outcome, Request
from bot.handlers.telegram.send import Telegram
from bot.handlers.whatsapp.send import WhatsApp

Send = Callable[[Any, str, Request], Awaitable[Outcome]]


def stuttering(send: Send) -> Send:
    async def send_twice(platform: Any, address: str, request: Request) -> Outcome:
        await send(platform, address, request)
        return await send(platform, address, request)

    return send_twice


if __name__ == "__main__":
    for platform in (Telegram, WhatsApp):
        setattr(platform, "send", stuttering(platform.send))  # noqa: B010  a fault, put in on purpose
    sys.exit(main(["run"]))
