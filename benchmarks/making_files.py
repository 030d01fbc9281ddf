"""Files that are made while members press buttons: how long they take, and who waits meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from benchmarks import seeded, turns
from benchmarks.asked import Asked
from benchmarks.figures import Figure, median, percentile
from bot.core.flow import Tables
from bot.core.messages import Inbound
from bot.engine.maker import Maker
from bot.engine.turns import Taken, Turns
from bot.flows import TABLES
from storage import files, networks
from storage.database import Database, Store

REPLY_WITHIN = 2.0  # seconds to the durable turn; 99 of a hundred (R7)
PRESS_EVERY = 0.05  # seconds: twenty a second, a thousand people in less than a minute
SUBJECT = "measured/1"


@dataclass(frozen=True, kw_only=True)
class Making:
    """What is made in each round: `orders` gives, by kind, what a file is made from."""

    what: str
    orders: Callable[[int], Mapping[str, dict[str, Any]]]
    rounds: int
    within: float  # seconds for all of them


@dataclass(kw_only=True)
class Waits:
    """Seconds from a press to its durable turn, while files were made and while none were."""

    meanwhile: list[float] = field(default_factory=list)
    otherwise: list[float] = field(default_factory=list)
    making: bool = False

    def add(self, seconds: float) -> None:
        (self.meanwhile if self.making else self.otherwise).append(seconds)


def measure(asked: Asked, making: Making) -> list[Figure]:
    asked.tell(f"seeding {turns.PEOPLE} members")
    with seeded.opened(asked.folder) as database:
        with database.transaction() as store:
            handles = turns.seed(store, seeded.now() + timedelta(days=1))
        return asyncio.run(measure_all(asked, making, database, turns.pressing(handles)))


async def measure_all(
    asked: Asked, making: Making, database: Database, presses: Iterator[Inbound]
) -> list[Figure]:
    database.start()
    tables = replace(TABLES, wants={**TABLES.wants, "measured": lambda *_given: ()})
    maker = Maker(database=database, tables=tables, now=seeded.now, planned=lambda: None)
    waits = Waits()
    pressing = asyncio.create_task(press(database, tables, presses, waits))
    took = []
    for number in range(making.rounds):
        asked.tell(f"{making.what}, round {number + 1}")
        await asyncio.sleep(1)
        took.append(await make(database, maker, making, number, waits))
    pressing.cancel()
    await asyncio.gather(pressing, return_exceptions=True)
    maker.close()
    await asyncio.to_thread(database.close)
    return [*results(making, took, waits)]


async def make(
    database: Database, maker: Maker, making: Making, number: int, waits: Waits
) -> float:
    """Seconds from the order to all files, kept in the database."""
    orders = making.orders(number)
    keys = [f"{kind}/{number}" for kind in orders]
    waits.making = True
    began = time.perf_counter()
    await database.write(lambda store: order(store, number, orders))
    await maker.drain()
    took = time.perf_counter() - began
    waits.making = False
    if not await database.write(lambda store: all_made(store, keys)):
        raise RuntimeError("a file was not made")
    return took


def order(store: Store, number: int, orders: Mapping[str, dict[str, Any]]) -> None:
    for kind, given in orders.items():
        files.want(
            store,
            key=f"{kind}/{number}",
            network_id=networks.listed(store)[0].id,
            subject=SUBJECT,
            kind=kind,
            order=given,
            expires=seeded.now() + timedelta(days=1),
        )


def all_made(store: Store, keys: list[str]) -> bool:
    return all(files.content(store, key, seeded.now()) for key in keys)


async def press(
    database: Database, tables: Tables, presses: Iterator[Inbound], waits: Waits
) -> None:
    """Presses all the time, each taken as a turn; beside it the making goes on."""
    done: dict[str, asyncio.Future[None]] = {}

    async def taken(report: Taken) -> None:
        done.pop(report.inbound.event_id).set_result(None)

    async def one(event: Inbound) -> None:
        began = time.perf_counter()
        durable = done[event.event_id] = asyncio.get_running_loop().create_future()
        await taking.commit([event])
        await durable
        waits.add(time.perf_counter() - began)

    taking = Turns(
        database=database, tables=tables, now=seeded.now, links={}, taken=taken,
        planned=lambda: None,
    )  # fmt: skip
    async with asyncio.TaskGroup() as group:
        group.create_task(taking.run())
        for event in presses:
            group.create_task(one(event))
            await asyncio.sleep(PRESS_EVERY)


def results(making: Making, took: list[float], waits: Waits) -> Iterator[Figure]:
    yield Figure(
        what=f"{making.what}, made while turns are taken",
        value=median(took),
        unit="s",
        at_most=making.within,
        note=f"{min(took):.2f}-{max(took):.2f}",
    )
    yield Figure(
        what="press to its durable turn meanwhile, p99",
        value=percentile(waits.meanwhile, 99),
        unit="s",
        at_most=REPLY_WITHIN,
        note=f"p50 {1000 * median(waits.meanwhile):.0f} ms, {len(waits.meanwhile)} presses",
    )
    yield Figure(
        what="press to its durable turn while no file is made, p99",
        value=percentile(waits.otherwise, 99),
        unit="s",
        note=f"p50 {1000 * median(waits.otherwise):.0f} ms",
    )
