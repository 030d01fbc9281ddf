"""A Muyassir that sends everything twice: the control for doubles that no death explains."""

from __future__ import annotations

import sys

from bot.__main__ import main
from bot.core.messages import Outcome, Request
from bot.handlers.telegram.send import Telegram

_send = Telegram.send


async def send_twice(telegram: Telegram, address: str, request: Request) -> Outcome:
    await _send(telegram, address, request)
    return await _send(telegram, address, request)


if __name__ == "__main__":
    setattr(Telegram, "send", send_twice)  # noqa: B010  a fault, put in on purpose
    sys.exit(main(["run"]))
