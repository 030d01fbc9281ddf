"""A house to which one platform is connected, in tests, and the people who speak to it there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from bot.engine.house import House
from bot.engine.server import Server
from bot.settings import Settings
from storage import addresses
from storage.database import Database
from storage.vault import Vault
from tests.engine.small import TABLES, Still
from tests.fresh import fresh_member, fresh_network
from tests.ports import HOST

Connect = Callable[[Settings, House, Server, dict[str, str]], Any]


class Listener(Protocol):
    """Somebody who reads what the bot writes."""

    def hears(self) -> list[str]: ...


def members_at(url: str, vault: Vault, platform: str, people: Iterable[str]) -> None:
    """The members of a network, each at their address on this platform."""
    database = Database(url, vault)
    with database.transaction() as store:
        network = fresh_network(store)
        for external in people:
            member = fresh_member(store, network, language="en")
            address = addresses.meet(store, platform, external, member.joined_at)
            addresses.change(store, address.id, member_id=member.id)
    database.close()


@asynccontextmanager
async def connected(
    url: str, vault: Vault, settings: Settings, connect: Connect, clock: Still | None = None
) -> AsyncIterator[House]:
    """At work behind a server while the block runs."""
    links: dict[str, str] = {}
    made = House(database=Database(url, vault), tables=TABLES, clock=clock or Still(), links=links)
    server = Server(house=made, host=HOST, port=settings.http_port, port_given=True)
    connect(settings, made, server, links)
    await server.start()
    await made.start()
    try:
        yield made
    finally:
        await server.stop()
        await made.stop()


def hears(who: Listener, words: str) -> Callable[[], bool]:
    return lambda: any(words in each for each in who.hears())
