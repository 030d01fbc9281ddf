"""Connects WhatsApp: its webhook on our server, its sender, and what it tells of the account."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.messages import Fate, Inbound, Outcome
from bot.engine.events import TOLD
from bot.engine.house import House, Line
from bot.engine.outgoing import Connected
from bot.engine.server import Server
from bot.flows.apps.reach import NO_TEMPLATE
from bot.handlers import whatsapp
from bot.handlers.whatsapp.news import LimitNews, News, TemplateNews, limit_news
from bot.settings import Settings
from storage import held, notes, outside, templates
from storage.database import Store
from storage.inbox import Arrival

if TYPE_CHECKING:
    from bot.handlers.whatsapp.receive import Event, Malformed
    from bot.handlers.whatsapp.send import WhatsApp

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/whatsapp/webhook"
ASK_AGAIN = 60.0  # seconds until we ask again about an account that is refused or away
LOOK_AGAIN = 3600.0  # seconds between two looks at an account that works
STANDING = "listen/whatsapp"  # where what is wrong with it is shown
# The text that the link types is sent by the person; {code} is the invitation's place in it.
LINK = "https://wa.me/{number}?text=%2Fstart%20{{code}}"


def connect_whatsapp(
    settings: Settings, house: House, server: Server, links: dict[str, str]
) -> None:
    """Nothing of WhatsApp's library is loaded where it is switched off."""
    from aiohttp import web

    from bot.handlers.whatsapp.receive import Ours
    from bot.handlers.whatsapp.send import WhatsApp
    from bot.handlers.whatsapp.webhook import handler, verification

    bot = WhatsApp(
        settings.whatsapp_token,
        settings.whatsapp_phone_id,
        base=settings.whatsapp_api_base,
        api_version=settings.whatsapp_api_version,
    )
    ours = Ours(
        phone_id=settings.whatsapp_phone_id,
        account_id=settings.whatsapp_account_id,
        key=settings.whatsapp_app_secret.encode(),
    )
    doorman = Doorman(house, bot, links, settings.whatsapp_number)
    server.routes += [
        web.get(WEBHOOK_PATH, verification(settings.whatsapp_verify_token)),
        web.post(WEBHOOK_PATH, handler(settings.whatsapp_app_secret, ours, doorman.commit)),
    ]
    doorman.link(settings.whatsapp_number)
    with house.database.transaction() as store:
        outside.assume_limit(store, whatsapp.NAME, settings.whatsapp_daily_limit)
    house.connect(
        whatsapp.NAME,
        Line(
            connected=Connected(platform=bot, capabilities=whatsapp.CAPABILITIES),
            listen=doorman.watch,
            close=bot.stop,
        ),
    )


class Doorman:
    """Brings what WhatsApp tells us into the inbox, readable or not, and knows how it stands."""

    def __init__(
        self, house: House, bot: WhatsApp, links: dict[str, str], number: str = ""
    ) -> None:
        self.house = house
        self.bot = bot
        self.links = links
        self.number = number

    async def commit(self, events: Sequence[Event]) -> None:
        """All of it is durable at the return; what is told twice changes nothing twice (R1, R2)."""
        readable = [event for event in events if isinstance(event, Inbound)]
        news = [event for event in events if isinstance(event, News)]
        strange = [event for event in events if not isinstance(event, Inbound | News)]
        if news:
            await self._hear(news)
        if strange:
            await self.house.turns.commit_aside([set_aside(event) for event in strange])
            self.house.turns.counts["aside"] += len(strange)
        said = [event for event in readable if event.kind not in TOLD]
        self.house.delivery.heard(whatsapp.NAME, len(said))
        await self.house.turns.commit(readable)

    async def _hear(self, news: Sequence[News]) -> None:
        now = self.house.clock.now()

        def work(store: Store) -> None:
            for each in news:
                if is_new(store, each):
                    hear(store, each, now)

        await self.house.database.write(work)

    def link(self, number: str) -> None:
        """Invitations open a chat with this number, the words typed already."""
        digits = re.sub(r"[^0-9]", "", number)
        if digits:
            self.links[whatsapp.NAME] = LINK.format(number=digits)

    async def watch(self) -> None:
        """Looks at the account for as long as we hold the lease; a refused one is said."""
        await self.bot.start()
        while True:
            outcome = await self.bot.check()
            if outcome.fate is Fate.ACCEPTED:
                await self._learn()
                await asyncio.sleep(LOOK_AGAIN)
            else:
                self._complain(outcome)
                await asyncio.sleep(outcome.retry_after or ASK_AGAIN)

    async def _learn(self) -> None:
        """The number that people see, where the operator has set none, and how many a day."""
        self.house.problems.pop(STANDING, None)
        self.link(self.number or self.bot.number.shown)
        news = limit_news(self.bot.number.limit, int(self.house.clock.now().timestamp()))
        if news is not None:
            await self._hear([news])

    def _complain(self, outcome: Outcome) -> None:
        """Whoever is only away for a moment does not make us unready."""
        refused = outcome.fate in {Fate.STOP, Fate.REFUSED}
        self.house.problems[STANDING] = outcome.why if refused else f"waiting: {outcome.why}"
        log.warning("WhatsApp is not ready", extra={"action": "whatsapp", "why": outcome.why})


def set_aside(event: Malformed) -> Arrival:
    return Arrival(
        platform=whatsapp.NAME,
        event_id=event.event_id,
        external="",
        payload=b"",  # its content may be anybody's words: not kept (H1, H6)
        aside=event.why,
    )


# --- news of the account --------------------------------------------------------------------------


def is_new(store: Store, news: News) -> bool:
    """Webhooks come twice and in any order: what was told of an earlier moment has no say."""
    last = notes.get(store, told_of(news), "0")
    return news.at == 0 or news.at >= int(last)


def told_of(news: News) -> str:
    """The note of when something was told last, by WhatsApp's own clock."""
    if isinstance(news, LimitNews):
        return "told/whatsapp/limit"
    return f"told/whatsapp/{news.about}/{news.name}/{news.language}"


def what_holds(store: Store, news: TemplateNews) -> dict[str, str]:
    """The columns to change. One that we froze, since it was refused when it was sent, stays so
    until it is judged anew: a warning is no such verdict, nor what was told before we froze it."""
    values = dict(news.values)
    known = templates.find(store, news.name, news.language)
    if known is None or known.state != templates.FROZEN:
        return values
    if news.passing or 0 < news.at < int(known.changed_at.timestamp()):
        return {name: value for name, value in values.items() if name not in ("state", "why")}
    return values


def hear(store: Store, news: News, now: datetime) -> None:
    if news.at:
        notes.put(store, told_of(news), str(news.at))
    if isinstance(news, LimitNews):
        outside.set_limit(store, whatsapp.NAME, news.limit)
        log.info("people a day", extra={"action": "limit", "limit": news.limit})
        return
    values = what_holds(store, news)
    templates.put(store, news.name, news.language, now, **values)
    if values.get("state") == templates.APPROVED:
        held.release_held(store, NO_TEMPLATE)
    log.warning(
        "WhatsApp tells of a template",
        extra={"action": "template", "template": news.name, "language": news.language, **values},
    )
