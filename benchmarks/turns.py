"""Answers to invitations taken durably, a second; beside the barest loop of the same inserts."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import people, seeded
from benchmarks.asked import Asked
from benchmarks.figures import Figure, median, percentile, ratio
from bot.core.messages import Inbound, Kind
from bot.engine.turns import Taken, Turns
from bot.flows import TABLES
from bot.flows.meetings.meeting import INVITATION
from storage import addresses, buttons, ledger, members
from storage.database import Database, Store

IN_FLIGHT = (1, 16, 64)
PEOPLE = 520  # in networks of a dozen
TURNS = {1: 150, 16: 1000, 64: 2000}  # a round; few where each waits for the one before
ROUNDS = 3
REPLIES = ("yes", "late", "maybe")
TAKES_AT_MOST = 60.0  # seconds a round; then it is given up
PAYLOAD = b"x" * 400  # bytes, about what an event takes


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round at one number in flight."""

    rate: float  # a second
    waits: list[float] = field(default_factory=list)  # seconds from the event to the durable turn


def measure(asked: Asked) -> list[Figure]:
    asked.tell(f"seeding {PEOPLE} members")
    due = seeded.now() + timedelta(days=1)
    with seeded.opened(asked.folder) as database:
        with database.transaction() as store:
            handles = seed(store, due)
        return asyncio.run(measure_all(asked, database, handles))


def seed(store: Store, due: datetime) -> list[tuple[str, str]]:
    """A meeting in each network, and an invitation with its buttons in everybody's chat.

    Returns (Telegram's id, the buttons' handle) for each.
    """
    towns = people.settle_in(store, PEOPLE, due - 2 * people.INVITED)
    handles = []
    for town in towns:
        meeting = people.remind(store, town, members.of_network(store, town), due)
        subject = f"meeting/{meeting}"
        for entry in ledger.of_subject(store, subject):
            if entry.reason == INVITATION and entry.member_id is not None:
                address = addresses.of_member(store, entry.member_id)
                assert address is not None, "everybody here has Telegram"
                presses = [["rsvp", subject, reply, [reply]] for reply in REPLIES]
                handle = buttons.add(store, address.id, entry.id, presses, seeded.now())
                handles.append((address.external, handle))
    return handles


async def measure_all(
    asked: Asked, database: Database, handles: list[tuple[str, str]]
) -> list[Figure]:
    database.start()
    presses = pressing(handles)
    figures: list[Figure] = []
    for in_flight in IN_FLIGHT:
        ours, bare = [], []
        for number in range(1 if asked.quick else ROUNDS):
            asked.tell(f"{in_flight} in flight, round {number + 1}")
            ours.append(await take(database, presses, in_flight))
            bare.append(insert_barely(asked.folder, TURNS[in_flight], in_flight))
        figures += results(in_flight, ours, bare)
    await asyncio.to_thread(database.close)
    return figures


def pressing(handles: list[tuple[str, str]]) -> Iterator[Inbound]:
    """Everybody in turns, each time another button, so that every press changes something."""
    for number in itertools.count():
        place, again = number % len(handles), number // len(handles)
        chat, handle = handles[place]
        yield Inbound(
            platform="telegram",
            event_id=str(number),
            address=chat,
            kind=Kind.PRESS,
            handle=f"{handle}.{again % len(REPLIES)}",
            callback=str(number),
        )


async def take(database: Database, presses: Iterator[Inbound], in_flight: int) -> Round:
    """So many members press at once, each the next time when the turn before is durable."""
    done: dict[str, asyncio.Future[None]] = {}

    async def taken(report: Taken) -> None:
        done.pop(report.inbound.event_id).set_result(None)

    turns = Turns(
        database=database, tables=TABLES, now=seeded.now, links={}, taken=taken,
        planned=lambda: None,
    )  # fmt: skip
    running = asyncio.create_task(turns.run())
    left = itertools.islice(presses, TURNS[in_flight])
    waits: list[float] = []

    async def press() -> None:
        for event in left:
            began = time.perf_counter()
            durable = done[event.event_id] = asyncio.get_running_loop().create_future()
            await turns.commit([event])
            await durable
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    pressed = asyncio.ensure_future(press_all(press, in_flight))
    await asyncio.wait(
        {running, pressed}, timeout=TAKES_AT_MOST, return_when=asyncio.FIRST_COMPLETED
    )
    took = time.perf_counter() - began
    ended = [task for task in (running, pressed) if task.done()]
    for task in (running, pressed):
        task.cancel()
    await asyncio.gather(running, pressed, return_exceptions=True)
    for task in ended:
        task.result()  # the loop of turns never ends but by an error
    if turns.counts["failed"] or turns.counts["taken"] != TURNS[in_flight]:
        raise RuntimeError(f"not every turn was taken well: {turns.counts}")
    return Round(rate=len(waits) / took, waits=waits)


async def press_all(press: Callable[[], Awaitable[None]], in_flight: int) -> None:
    await asyncio.gather(*(press() for _ in range(in_flight)))


def insert_barely(folder: Path, turns: int, together: int) -> Round:
    """The least that could be durable: three rows a turn, `together` turns in one commit."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for line in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, event TEXT UNIQUE, body BLOB)",
        "CREATE TABLE IF NOT EXISTS ledger (id INTEGER PRIMARY KEY, key TEXT UNIQUE, body BLOB)",
        "CREATE TABLE IF NOT EXISTS replies (id INTEGER PRIMARY KEY, who INTEGER, reply TEXT)",
    ):
        connection.execute(line)
    (before,) = connection.execute("SELECT count(*) FROM inbox").fetchone()
    began = time.perf_counter()
    for first in range(before, before + turns, together):
        connection.execute("BEGIN IMMEDIATE")
        for number in range(first, min(first + together, before + turns)):
            values = (str(number), PAYLOAD)
            connection.execute("INSERT INTO inbox (event, body) VALUES (?, ?)", values)
            connection.execute("INSERT INTO ledger (key, body) VALUES (?, ?)", values)
            connection.execute("INSERT INTO replies (who, reply) VALUES (?, 'yes')", (number,))
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return Round(rate=turns / took)


def results(in_flight: int, ours: list[Round], bare: list[Round]) -> Iterator[Figure]:
    rate, floor = median([one.rate for one in ours]), median([one.rate for one in bare])
    waits = [wait for one in ours for wait in one.waits]
    rates = sorted(one.rate for one in ours)
    yield Figure(
        what=f"turns a second, {in_flight} in flight",
        value=rate,
        unit="/s",
        note=f"{rates[0]:,.0f}-{rates[-1]:,.0f}; p99 {1000 * percentile(waits, 99):.0f} ms",
    )
    yield Figure(
        what=f"bare inserts, {in_flight} in a commit",
        value=floor,
        unit="/s",
        note="sqlite3 alone, three rows a turn, nothing read, nothing decided",
    )
    yield Figure(what=f"of the bare inserts, {in_flight}", value=100 * ratio(rate, floor), unit="%")
