"""Builds the house from the settings, and runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core import prices
from bot.core.flow import Tables
from bot.core.messages import Capabilities
from bot.core.prices import Prices
from bot.engine import logs
from bot.engine.clock import Clock
from bot.engine.house import House
from bot.engine.invented import InventedPeopleError, NotADemonstrationError, refuse_invented
from bot.engine.linked_files import LinkedFiles
from bot.engine.mail_line import connect_mail
from bot.engine.marker import Marker, place_of_mark
from bot.engine.progress import waiting
from bot.engine.server import PortTakenError, Server
from bot.engine.telegram_line import connect_telegram
from bot.engine.whatsapp_line import connect_whatsapp
from bot.flows import TABLES
from bot.forms.pack import look_in
from bot.handlers import email, telegram, web, whatsapp
from bot.settings import Settings
from storage.database import Database
from storage.migrate import opened
from storage.unreachable import is_lost
from storage.vault import KeyFileError, open_vault

if TYPE_CHECKING:
    from bot.engine.demonstration import Demonstration

log = logging.getLogger(__name__)

MADE_BEFORE_LOOKING = 10_000  # objects; Python's own 700 is meant for small programs


@dataclass(kw_only=True)
class Running:
    """The parts of a running system."""

    house: House
    server: Server
    settings: Settings
    links: dict[str, str]
    demonstration: Demonstration | None = None

    async def start(self) -> int:
        """Returns the port; the page answers and messages go out from here on."""
        port = await self.server.start()
        self.links.update(links_of(self.settings, port))
        await self.house.start()
        return port

    async def stop(self) -> None:
        await self.server.stop()
        await self.house.stop()


def open_database(settings: Settings, meanwhile: Callable[[], None] = lambda: None) -> Database:
    """The database of the settings, migrated to the newest tables. Where its key was lost, no other
    one is made, and KeyFileError says so."""
    if lost := is_lost(settings.key_file, settings.database_url):
        raise KeyFileError(lost)
    return opened(settings.database_url, open_vault(settings.key_file), meanwhile)


def links_of(settings: Settings, port: int | None = None) -> dict[str, str]:
    """How an invitation link looks on each platform; {code} is its place. Those of Telegram and
    WhatsApp are added when the bot has learnt its name and its number. `port`: the one really
    taken."""
    if settings.demo or settings.web:
        return {"web": settings.base_url(port) + "/join/{code}"}
    return {}


def platforms_of(settings: Settings) -> dict[str, Capabilities]:
    """What the platforms can do that are switched on."""
    switched_on = {
        web.CAPABILITIES: settings.demo or settings.web,
        telegram.CAPABILITIES: bool(settings.telegram_token),
        whatsapp.CAPABILITIES: bool(settings.whatsapp_token),
        email.CAPABILITIES: bool(settings.smtp_host),
    }
    return {platform.name: platform for platform, on in switched_on.items() if on}


def prices_of(settings: Settings) -> dict[str, Prices]:
    """What they ask for a message, where the operator has told."""
    if settings.whatsapp_prices is None:
        return {}
    return {whatsapp.NAME: prices.read(settings.whatsapp_prices)}


def build(settings: Settings, tables: Tables = TABLES, clock: Clock | None = None) -> Running:
    """Wires everything; nothing runs yet."""
    with waiting("Reading forms") as bar:
        broken = look_in(settings.forms, bar.at)
    for file in broken:
        log.warning(
            "A form cannot be used; muyassir check says why",
            extra={"action": "form.broken", "file": file},
        )
    with waiting("Opening the database", alone=False) as bar:  # a thread would keep it from forking
        database = open_database(settings, bar.look)
    demo = invented(database) if settings.demo else None
    if demo is None:
        refuse_invented(database)
    clock = clock or (demo.time if demo else Clock())
    links = links_of(settings)
    tables = replace(
        tables, files_at=settings.public_url, platforms=platforms_of(settings),
        prices=prices_of(settings),
    )  # fmt: skip
    house = House(
        database=database,
        tables=tables,
        clock=clock,
        links=links,
        marker=Marker(place_of_mark(settings.key_file, settings.database_url)),
    )
    server = Server(
        house=house,
        host=settings.http_host,
        port=settings.http_port,
        port_given=settings.http_port_given,
        metrics_public=settings.metrics_public,
    )
    if tables.files_at:
        files = LinkedFiles(database=database, tables=tables, now=clock.now)
        server.routes += files.routes()
    if demo is not None:
        demo.house = house
    if settings.demo or settings.web:
        from bot.engine.web_line import connect_web

        connect_web(settings, house, server, demo)
    if settings.telegram_token:
        connect_telegram(settings, house, server, links)
    if settings.whatsapp_token:
        connect_whatsapp(settings, house, server, links)
    connect_mail(settings, house)
    return Running(house=house, server=server, settings=settings, links=links, demonstration=demo)


def invented(database: Database) -> Demonstration:
    """The demonstration, which nobody else needs to have loaded."""
    from bot.engine.demonstration import seeded

    with waiting("Making the demonstration"):
        return seeded(database)


def run_until_stopped(settings: Settings) -> int:
    logs.set_up(settings.log_format)
    try:
        return asyncio.run(serve(settings))
    except PortTakenError as error:
        print(settings.placed(str(error)), file=sys.stderr)
    except (NotADemonstrationError, InventedPeopleError) as error:
        print(settings.placed(f"MUYASSIR_DEMO: {error}"), file=sys.stderr)
    return 2


def seldom_look_for_garbage() -> None:
    """What was loaded stays until we end, and what turns leave behind is hardly ever in circles:
    to go through all of it again and again took a tenth of the processor."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_LOOKING, *gc.get_threshold()[1:])


async def serve(settings: Settings) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    running = build(settings)
    try:
        port = await running.start()
        greet(settings, port, running)
        seldom_look_for_garbage()
        await stopping.wait()
    finally:
        await running.stop()
    return 0


def greet(settings: Settings, port: int, running: Running) -> None:
    """The address of the page, where whoever started us looks for it."""
    address = settings.base_url(port)
    lines: Mapping[bool, str] = {
        True: f"Muyassir is running a demonstration: open {address}",
        False: f"Muyassir is running: {address}",
    }
    print(lines[settings.demo], flush=True)
    if running.house.fence is None:
        print("Another copy is already working on this database; this one waits.", flush=True)
