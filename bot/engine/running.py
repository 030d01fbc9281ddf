"""Builds the house from the settings, and runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.flow import Tables
from bot.engine import logs
from bot.engine.clock import Clock
from bot.engine.demonstration import (
    Demonstration,
    InventedPeopleError,
    NotADemonstrationError,
    refuse_invented,
    seeded,
)
from bot.engine.house import House
from bot.engine.marker import Marker, place_of_mark
from bot.engine.server import PortTakenError, Server
from bot.engine.telegram_line import connect_telegram
from bot.engine.web_line import connect_web
from bot.flows import TABLES
from bot.forms.pack import look_in
from bot.settings import Settings
from storage.database import Database
from storage.migrate import opened
from storage.vault import open_vault

log = logging.getLogger(__name__)


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


def open_database(settings: Settings) -> Database:
    """The database of the settings, migrated to the newest tables."""
    return opened(settings.database_url, open_vault(settings.key_file))


def links_of(settings: Settings, port: int | None = None) -> dict[str, str]:
    """How an invitation link looks on each platform; {code} is its place. Telegram's is added
    when the bot has learnt its own name. `port`: the one really taken."""
    if settings.demo or settings.web:
        return {"web": settings.base_url(port) + "/join/{code}"}
    return {}


def build(settings: Settings, tables: Tables = TABLES, clock: Clock | None = None) -> Running:
    """Wires everything; nothing runs yet."""
    for file in look_in(settings.forms):
        log.warning("A form cannot be used", extra={"action": "form.broken", "file": file})
    database = open_database(settings)
    if not settings.demo:
        refuse_invented(database)
    demo = seeded(database) if settings.demo else None
    clock = clock or (demo.time if demo else Clock())
    links = links_of(settings)
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
    if demo is not None:
        demo.house = house
    if settings.demo or settings.web:
        connect_web(settings, house, server, demo)
    if settings.telegram_token:
        connect_telegram(settings, house, server, links)
    return Running(house=house, server=server, settings=settings, links=links, demonstration=demo)


def run_until_stopped(settings: Settings) -> int:
    logs.set_up(settings.log_format)
    try:
        return asyncio.run(serve(settings))
    except PortTakenError as error:
        print(error, file=sys.stderr)
    except (NotADemonstrationError, InventedPeopleError) as error:
        print(f"MUYASSIR_DEMO: {error}", file=sys.stderr)
    return 2


async def serve(settings: Settings) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    running = build(settings)
    try:
        port = await running.start()
        greet(settings, port, running)
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
