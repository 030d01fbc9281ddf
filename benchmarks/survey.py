"""A survey of five questions, answered by 64 people at once: ours beside what peers offer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import people
from benchmarks.asked import Asked
from benchmarks.contenders.phones import Feed, Phones, answered
from benchmarks.figures import Figure, median, ratio

AT_ONCE = 64  # people who answer at the same time
PEOPLE = 1000  # who know the bot and have answered once before; as many as in `draining`
ROUNDS = 5
GIVEN_UP = 180.0  # seconds a round

Open = AbstractAsyncContextManager[Feed]


@dataclass(frozen=True, kw_only=True)
class Contender:
    """`round` runs in a process of its own: it answers so many surveys, and gives the rate."""

    what: str
    round: Callable[[Path, int], float]
    surveys: int
    at_least: float | None = None  # how many times its rate ours is to be


def ours(folder: Path, surveys: int) -> float:
    from benchmarks.contenders import muyassir

    muyassir.seed(folder, PEOPLE)

    def opened(phones: Phones, first: bool) -> Open:
        return muyassir.opened(phones, folder, muyassir.FIRST if first else muyassir.SECOND)

    return asyncio.run(twice(opened, surveys))


def in_memory(_folder: Path, surveys: int) -> float:
    from benchmarks.contenders import telegram_bot

    return asyncio.run(once(telegram_bot.opened, surveys))


def pickled(folder: Path, surveys: int) -> float:
    """What everybody answered before is in the file; that was written once."""
    from benchmarks.contenders import telegram_bot

    def opened(phones: Phones, first: bool) -> Open:
        return telegram_bot.opened(phones, folder / "pickle", at_once=not first)

    return asyncio.run(twice(opened, surveys))


def states(_folder: Path, surveys: int) -> float:
    from benchmarks.contenders import aiogram_fsm

    return asyncio.run(once(aiogram_fsm.opened, surveys))


def dialogs(_folder: Path, surveys: int) -> float:
    from benchmarks.contenders import aiogram_dialogs

    return asyncio.run(once(aiogram_dialogs.opened, surveys))


async def once(opened: Callable[[Phones], Open], surveys: int) -> float:
    """Everybody answers; then it is measured."""
    phones = Phones()
    async with opened(phones) as feed:
        await answered(phones, feed, people.chats(PEOPLE), AT_ONCE)
        return await answered(phones, feed, some(surveys), AT_ONCE)


async def twice(opened: Callable[[Phones, bool], Open], surveys: int) -> float:
    """The same, and what keeps its state on disk is started anew in between."""
    phones = Phones()
    async with opened(phones, True) as feed:
        await answered(phones, feed, people.chats(PEOPLE), AT_ONCE)
    async with opened(phones, False) as feed:
        return await answered(phones, feed, some(surveys), AT_ONCE)


def some(surveys: int) -> Sequence[int]:
    """Nobody answers twice in a round: a person does not answer so fast."""
    return people.chats(min(surveys, PEOPLE))


OURS = Contender(what="ours, every answer durable", round=ours, surveys=1000)
PEERS = (
    Contender(
        what="python-telegram-bot, ConversationHandler in memory",
        round=in_memory, surveys=300, at_least=3,
    ),
    Contender(
        what="aiogram, FSM in memory", round=states, surveys=300, at_least=3,
    ),
    Contender(
        what="aiogram-dialog, in memory", round=dialogs, surveys=200, at_least=5,
    ),
    Contender(
        what="python-telegram-bot, PicklePersistence after each update",
        round=pickled, surveys=64, at_least=30,
    ),
)  # fmt: skip


def measure(asked: Asked) -> list[Figure]:
    """Rounds in turns, each contender in a fresh process."""
    rates: dict[str, list[float]] = {one.what: [] for one in (OURS, *PEERS)}
    for number in range(2 if asked.quick else ROUNDS):
        for one in (OURS, *PEERS):
            rates[one.what].append(in_a_process(one, asked.folder))
            asked.tell(f"round {number + 1}: {one.what}: {rates[one.what][-1]:,.0f} a second")
    return results(rates)


def in_a_process(contender: Contender, folder: Path) -> float:
    with (
        TemporaryDirectory(dir=folder) as own,
        ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool,
    ):
        return pool.submit(contender.round, Path(own), contender.surveys).result(GIVEN_UP)


def results(rates: dict[str, list[float]]) -> list[Figure]:
    figures = []
    for one in (OURS, *PEERS):
        measured = sorted(rates[one.what])
        note = f"{measured[0]:,.0f}-{measured[-1]:,.0f}"
        figures.append(
            Figure(what=f"answers a second: {one.what}", value=median(measured), unit="/s",
                   note=note)
        )  # fmt: skip
    mine = median(rates[OURS.what])
    figures += [
        Figure(
            what=f"ours to {one.what}",
            value=ratio(mine, median(rates[one.what])),
            unit="times",
            at_least=one.at_least,
        )
        for one in PEERS
    ]
    return figures
