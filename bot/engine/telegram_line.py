"""Connects Telegram: by polling or by webhook, one of them, from one process."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.flow import EVERYBODY, Command, Tables
from bot.core.messages import Fate, Inbound, Voice, _
from bot.core.texts import LANGUAGES, translate
from bot.engine.house import House, Line
from bot.engine.outgoing import Connected
from bot.engine.server import Server
from bot.handlers import telegram
from bot.settings import Settings
from storage.inbox import Arrival

if TYPE_CHECKING:
    from bot.handlers.telegram.receive import Malformed
    from bot.handlers.telegram.send import Profile, Telegram

log = logging.getLogger(__name__)

CONFLICT_PAUSE = 15.0  # seconds until we ask again whether the other poller has gone
BROUGHT_WITHIN = 20.0  # seconds until a webhook has brought what waited, and between two notes
INTRODUCTIONS = 200  # tries, about an hour; the bot works meanwhile
WEBHOOK_PATH = "/telegram/webhook"
ABOUT = _(
    "I remind a network’s members of meetings and help its coordinator. No names of others, "
    "no cases."
)
WHAT_FOR = _(
    "I am the assistant of a local network: meetings, reminders, short surveys. I am a program, "
    "not a person. Please never send anything about a person here. To begin, open the "
    "invitation link that your coordinator gave you."
)


def connect_telegram(
    settings: Settings, house: House, server: Server, links: dict[str, str]
) -> None:
    """Nothing of Telegram's library is loaded where it is switched off."""
    leave_out_what_nobody_uses()
    from bot.handlers.telegram.send import Telegram

    bot = Telegram(settings.telegram_token, base=settings.telegram_api_base)
    doorman = Doorman(house, bot)

    async def prepare() -> None:
        await introduce(bot, house.tables, links)

    listen = doorman.poll
    if settings.telegram_mode == "webhook":
        from aiohttp import web

        from bot.handlers.telegram.webhook import handler

        secret = settings.telegram_webhook_secret
        server.routes.append(web.post(WEBHOOK_PATH, handler(secret, doorman.commit)))
        url = settings.base_url(settings.http_port) + WEBHOOK_PATH

        async def hook() -> None:
            await doorman.hook(url, secret)

        listen = hook
    house.connect(
        telegram.NAME,
        Line(
            connected=Connected(platform=bot, capabilities=telegram.CAPABILITIES),
            listen=listen,
            prepare=prepare,
            close=bot.stop,
        ),
    )


def leave_out_what_nobody_uses() -> None:
    """The library loads httpx, and that its own command line, which draws in others, 4 MB in all,
    where they are installed. It does without when there is none."""
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


class Doorman:
    """Brings what Telegram tells us into the inbox, readable or not."""

    def __init__(self, house: House, bot: Telegram) -> None:
        self.house = house
        self.bot = bot
        self._heard_from: datetime | None = None  # when it began to tell what it has

    async def commit(self, events: Sequence[Inbound | Malformed]) -> None:
        self._heard_from = self._heard_from or self.house.clock.now()
        self._heard()
        readable = [event for event in events if isinstance(event, Inbound)]
        strange = [event for event in events if not isinstance(event, Inbound)]
        await self.house.turns.commit(readable)
        if strange:
            await self.house.turns.commit_aside([set_aside(event) for event in strange])
            self.house.turns.counts["aside"] += len(strange)

    def _heard(self) -> None:
        """Telegram speaks with us, and with no other copy."""
        self.house.problems.pop("listen/telegram", None)

    async def poll(self) -> None:
        """Polls for as long as we hold the lease; another poller is waited for, and said (R13)."""
        from bot.handlers.telegram.polling import AccountError, ConflictError, poll

        await self.bot.start()
        never = asyncio.Event()
        while True:
            try:
                await poll(self.bot, self.commit, never, caught_up=self.caught_up)
            except ConflictError:
                self.house.problems["listen/telegram"] = "waiting: another copy polls"
                log.warning("another copy polls; waiting", extra={"action": "poll-conflict"})
            except AccountError:
                self.house.problems["listen/telegram"] = "the token is refused"
                log.warning("Telegram refuses the token", extra={"action": "token-refused"})
            await asyncio.sleep(CONFLICT_PAUSE)

    async def caught_up(self) -> None:
        """Nothing more waits there."""
        self._heard()
        since, self._heard_from = self._heard_from or self.house.clock.now(), None
        await self.house.caught_up(telegram.NAME, since)

    async def hook(self, url: str, secret: str) -> None:
        """Registers the webhook, tried again until Telegram takes it; then says that we listen."""
        from bot.handlers.telegram.webhook import register

        await self.bot.start()
        while (outcome := await register(self.bot, url, secret)).fate is not Fate.ACCEPTED:
            self.house.problems["listen/telegram"] = outcome.why or "webhook not registered"
            await asyncio.sleep(outcome.retry_after or CONFLICT_PAUSE)
        self._heard()
        while True:
            await asyncio.sleep(BROUGHT_WITHIN)
            await self.caught_up()


def set_aside(event: Malformed) -> Arrival:
    return Arrival(
        platform=telegram.NAME,
        event_id=event.event_id,
        external="",
        payload=b"",  # its content may be anybody's words: not kept (H1, H6)
        aside=event.why,
    )


async def introduce(bot: Telegram, tables: Tables, links: dict[str, str]) -> None:
    """Commands and descriptions in all languages, and the name that invitation links need."""
    await bot.start()
    profiles = {"": profile(tables, "en")}
    profiles.update({language: profile(tables, language) for language in LANGUAGES})
    for _attempt in range(INTRODUCTIONS):
        outcome = await bot.check()
        if outcome.fate is Fate.ACCEPTED:
            links[telegram.NAME] = f"https://t.me/{bot.username}?start={{code}}"
            outcome = await bot.prepare(profiles)
        if outcome.fate is Fate.ACCEPTED:
            return
        log.warning("not introduced yet", extra={"action": "introduce", "why": outcome.why})
        await asyncio.sleep(outcome.retry_after or CONFLICT_PAUSE)


def profile(tables: Tables, language: str) -> Profile:
    from bot.handlers.telegram.send import Profile

    voice = Voice(language=language)
    return Profile(
        commands=tuple(
            (command.name, translate(command.label, voice)) for command in offered(tables)
        ),
        description=translate(WHAT_FOR, voice),
        short_description=translate(ABOUT, voice),
    )


def offered(tables: Tables) -> list[Command]:
    """Telegram shows one list to everybody; what only some may do is behind /menu."""
    return [
        command for command in tables.commands.values() if command.menu and command.by >= EVERYBODY
    ]
