"""Chart and workbook of eighty answers, ordered while members go on pressing buttons."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from benchmarks import seeded, turns
from benchmarks.asked import Asked
from benchmarks.figures import Figure, median, percentile
from bot.core.flow import Tables
from bot.core.form import Type
from bot.core.messages import Inbound, Voice
from bot.engine.maker import Maker
from bot.engine.turns import Taken, Turns
from bot.flows import TABLES
from bot.forms.definition import Choice, Definition, Field
from bot.reports import making
from bot.reports.publication import Publication
from bot.reports.publishing import published
from storage import files, networks
from storage.database import Database, Store

ANSWERS = 80
SCALES, TICKED = 6, 1  # questions: as many as in a survey after a training, and a comment
ROUNDS = 7
WITHIN = 1.5  # seconds for both, from the issue of surveys
REPLY_WITHIN = 2.0  # seconds to the durable turn; 99 of a hundred (R7)
PRESS_EVERY = 0.05  # seconds: twenty a second, a thousand people in less than a minute
CHANCE = 7
LEVELS = ("ضعيف جدًا", "ضعيف", "مقبول", "جيّد", "ممتاز")
SUBJECT = "measured/1"


@dataclass(kw_only=True)
class Waits:
    """Seconds from a press to its durable turn, while files were made and while none were."""

    meanwhile: list[float] = field(default_factory=list)
    otherwise: list[float] = field(default_factory=list)
    making: bool = False

    def add(self, seconds: float) -> None:
        (self.meanwhile if self.making else self.otherwise).append(seconds)


def measure(asked: Asked) -> list[Figure]:
    asked.tell(f"seeding {turns.PEOPLE} members")
    with seeded.opened(asked.folder) as database:
        with database.transaction() as store:
            handles = turns.seed(store, seeded.now() + timedelta(days=1))
        return asyncio.run(measure_all(asked, database, turns.pressing(handles)))


async def measure_all(asked: Asked, database: Database, presses: Iterator[Inbound]) -> list[Figure]:
    database.start()
    tables = replace(TABLES, wants={**TABLES.wants, "measured": lambda *_given: ()})
    maker = Maker(database=database, tables=tables, now=seeded.now, planned=lambda: None)
    waits, rounds = Waits(), 3 if asked.quick else ROUNDS
    pressing = asyncio.create_task(press(database, tables, presses, waits))
    took = []
    for number in range(rounds):
        asked.tell(f"chart and workbook of {ANSWERS} answers, round {number + 1}")
        await asyncio.sleep(1)
        took.append(await make(database, maker, number, waits))
    pressing.cancel()
    await asyncio.gather(pressing, return_exceptions=True)
    maker.close()
    await asyncio.to_thread(database.close)
    return [*results(took, waits)]


async def make(database: Database, maker: Maker, number: int, waits: Waits) -> float:
    """Seconds from the order to both files, kept in the database."""
    said, form = answered(Random(CHANCE + number)), invented()
    waits.making = True
    began = time.perf_counter()
    await database.write(lambda store: order(store, number, said, form))
    await maker.drain()
    took = time.perf_counter() - began
    waits.making = False
    if not await database.write(lambda store: both_made(store, number)):
        raise RuntimeError("a file was not made")
    return took


def both_made(store: Store, number: int) -> bool:
    keys = (f"{kind}/{number}" for kind in (making.CHART, making.WORKBOOK))
    return all(files.content(store, key, seeded.now()) for key in keys)


def order(store: Store, number: int, said: Publication, form: Definition) -> None:
    for kind in (making.CHART, making.WORKBOOK):
        files.want(
            store,
            key=f"{kind}/{number}",
            network_id=networks.listed(store)[0].id,
            subject=SUBJECT,
            kind=kind,
            order=making.order(kind, voice=Voice(language="ar"), publication=said, definition=form),
            expires=seeded.now() + timedelta(days=1),
        )


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


# --- what is shown --------------------------------------------------------------------------------


def invented() -> Definition:
    """A survey after a training: scales, one question of several answers, a comment."""
    scale = tuple(
        Choice(name=str(value), label={"ar": label}, value=float(value))
        for value, label in enumerate(LEVELS, start=1)
    )
    difficulties = tuple(Choice(name=f"d{n}", label={"ar": f"صعوبة {n}"}) for n in range(6))
    label = {"ar": "كيف كان التيسير (وضوح، احترام، فرصة للجميع للكلام)؟"}
    scales = (
        Field(name=f"q{n}", type=Type.SELECT_ONE, choices="scale", label=label)
        for n in range(SCALES)
    )
    ticked = Field(name="hard", type=Type.SELECT_MULTIPLE, choices="hard", label=label)
    return Definition(
        name="measured",
        title={"ar": "استبيان قصير بعد التدريب"},
        nodes=(*scales, ticked, Field(name="open", type=Type.TEXT, label=label)),
        lists={"scale": scale, "hard": difficulties},
        languages=("ar",),
    )


def answered(chance: Random) -> Publication:
    day = seeded.now().date()
    papers = [paper(chance) for _ in range(ANSWERS)]
    return published(invented(), papers, asked=ANSWERS, first_day=day, last_day=day, chance=chance)


def paper(chance: Random) -> dict[str, object]:
    scales = {f"q{n}": chance.choices("12345", (1, 2, 4, 8, 8))[0] for n in range(SCALES)}
    ticked = [f"d{n}" for n in range(6) if chance.random() < 0.3]
    return {**scales, "hard": ticked, "open": f"تعليق {chance.randrange(1000)}"}


def results(took: list[float], waits: Waits) -> Iterator[Figure]:
    yield Figure(
        what=f"chart and workbook of {ANSWERS} answers, made while turns are taken",
        value=median(took),
        unit="s",
        at_most=WITHIN,
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
