"""A house at work in tests, and ways to look at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text as sql

from bot.engine.house import House
from bot.engine.marker import Marker
from storage import ledger
from storage.database import Database, Store
from storage.members import Member
from storage.vault import Vault
from tests.engine.small import Fake, Still, house, somebody
from tests.fresh import NOW, fresh_network


async def until(true: Callable[[], bool]) -> None:
    """Waits for something that happens by itself; the test's own limit ends it if it never does."""
    while not true():  # noqa: ASYNC110  what is waited for knows nothing of tests
        await asyncio.sleep(0.005)


@asynccontextmanager
async def at_work(
    url: str, vault: Vault, fake: Fake, clock: Still | None = None, marker: Marker | None = None
) -> AsyncIterator[House]:
    made = house(Database(url, vault), fake, clock=clock, marker=marker)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


def prepared(url: str, vault: Vault, *names: str) -> list[Member]:
    database = Database(url, vault)
    with database.transaction() as store:
        network = fresh_network(store)
        made = [somebody(store, network, name) for name in names]
    database.close()
    return made


def look(url: str, vault: Vault, question: str) -> list[tuple[Any, ...]]:
    database = Database(url, vault)
    with database.transaction() as store:
        found = [tuple(row) for row in store.conn.execute(sql(question))]
    database.close()
    return found


async def plan(running: House, *wanted: ledger.Planned) -> None:
    def work(store: Store) -> None:
        for one in wanted:
            ledger.plan(store, "test", one, NOW)

    await running.database.write(work)
