"""The peer that drains: python-telegram-bot with its own rate limiter, in a process of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import dataclass

from benchmarks import child, people
from tests.fakes.telegram import TOKEN, remote

NAME = "python-telegram-bot, AIORateLimiter(max_retries=5), else as it comes"
RETRIES = 5
CONNECTIONS = 8
TAKES_AT_MOST = 180.0  # seconds
WORDS = "🔔 Tomorrow: Monthly coordination at 17:00.\nWill you come? One tap is enough."


@dataclass(frozen=True, kw_only=True)
class Peer:
    """What the server saw of it."""

    rate: float  # messages a second, from the first to the last
    refused: int
    lost: int


def drain(fake: remote.Remote, number: int) -> Peer:
    """Sends the same number of messages to the same people, with the same limits on."""
    fake.clear()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.limited", fake.url, str(number)],
        cwd=child.ROOT,
        check=True,
        timeout=TAKES_AT_MOST,
        stderr=subprocess.DEVNULL,
    )
    calls = fake.ledger(method="sendMessage")
    accepted = sorted(call["at"] for call in calls if call["accepted"])
    return Peer(
        rate=len(accepted) / (accepted[-1] - accepted[0]),
        refused=sum(call["code"] == 429 for call in calls),
        lost=number - len(accepted),
    )


async def send_all(url: str, number: int) -> None:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.error import TelegramError
    from telegram.ext import AIORateLimiter, ExtBot
    from telegram.request import HTTPXRequest

    bot: ExtBot[int] = ExtBot(
        TOKEN,
        base_url=f"{url}/bot",
        request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=TAKES_AT_MOST),
        rate_limiter=AIORateLimiter(max_retries=RETRIES),
    )
    buttons = InlineKeyboardMarkup(
        [[InlineKeyboardButton(f"Answer {place}", callback_data=str(place))] for place in range(4)]
    )

    async def send(chat: int) -> None:
        try:
            await bot.send_message(chat, WORDS, reply_markup=buttons)
        except TelegramError as error:
            print(type(error).__name__, file=sys.stderr)

    async with bot:
        await asyncio.gather(*(send(chat) for chat in people.chats(number)))


if __name__ == "__main__":
    asyncio.run(send_all(sys.argv[1], int(sys.argv[2])))
