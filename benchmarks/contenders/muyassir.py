"""Ours: inbox, turn, ledger and delivery as they run, behind Telegram's decoding and wording."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec

from benchmarks import people, seeded
from benchmarks.contenders.phones import Feed, Phones
from benchmarks.contenders.questions import AGREE, QUESTIONS, START, THANKS
from bot.core.flow import Command, Tables, Turn
from bot.core.form import Type
from bot.core.messages import Fate, File, Inbound, Outcome, Request, Text
from bot.engine.delivery import Delivery
from bot.engine.holder import Holder
from bot.engine.journal import Journal
from bot.engine.outgoing import Connected
from bot.engine.running import seldom_look_for_garbage
from bot.engine.turns import Taken, Turns
from bot.flows import TABLES
from bot.flows.surveys import survey_answers
from bot.forms.definition import Choice, Definition, Field, to_json
from bot.handlers.telegram import CAPABILITIES, NAME, receive, wording
from storage import forms, members, networks, surveys
from storage.database import Store

FIRST, SECOND = 0, 1
CAPS = replace(  # Telegram's shape, no pace
    CAPABILITIES, per_second=1e6, per_chat_second=1e6, busiest_second=0
)


class Stub:
    """Telegram behind its wording: a call is written in JSON, and answered at once."""

    def __init__(self, phones: Phones) -> None:
        self.phones = phones

    async def send(self, address: str, request: Request) -> Outcome:
        _method, asked = wording.new(int(address), request)
        msgspec.json.encode(asked)
        keyboard = asked.get("reply_markup", {}).get("inline_keyboard", ())
        answer = msgspec.json.decode(self.phones.show(int(address), asked["text"], keyboard))
        return Outcome(fate=Fate.ACCEPTED, platform_id=str(answer["result"]["message_id"]))

    async def answer(self, callback: str, text: str = "") -> None: ...

    async def fetch(self, file: File, limit: int) -> bytes | None: ...


FORM = Definition(
    name="measured",
    title={"en": "Measured"},
    nodes=tuple(
        Field(name=asked.name, type=Type.SELECT_ONE, choices="agree", label={"en": asked.label})
        for asked in QUESTIONS
    ),
    lists={"agree": tuple(Choice(name=name, label={"en": label}) for name, label in AGREE)},
    languages=("en",),
    thanks={"en": THANKS},
)


def tables(begun: Mapping[int, str]) -> Tables:
    """Everything as it is, and a word to begin with, in the survey of one's network."""

    def begin(turn: Turn, _rest: str) -> None:
        """As the button "Start" of a survey's first message does."""
        survey_answers.start(turn, begun[turn.home.id], "")

    command = Command(name=START[1:], label=Text("Measured"), does=begin)
    return replace(TABLES, commands={**TABLES.commands, command.name: command})


def seed(folder: Path, number: int) -> Sequence[int]:
    """So many members, each with Telegram; returns their chats."""
    seeded.write(folder, lambda store: settle_in(store, number))
    return people.chats(number)


def settle_in(store: Store, number: int) -> None:
    """Members in networks of a dozen, each asked in a survey of its network, without names."""
    now = seeded.now()
    for town in people.settle_in(store, number, now):
        form = forms.add(
            store, network_id=town, definition=to_json(FORM), family=FORM.name, source="chat",
            now=now,
        )  # fmt: skip
        for _which in FIRST, SECOND:
            survey = surveys.add(
                store,
                network_id=town,
                now=now,
                form_id=form.id,
                anonymous=True,
                opens={"at": now.isoformat(timespec="minutes")},
                opens_at=now,
                closes_at=now + timedelta(days=3),
                reminders=0,
                audience={"networks": [town]},
            )
            here = members.of_network(store, town)
            surveys.ask(store, survey, [(one.id, town) for one in here])


def of_networks(store: Store, which: int) -> dict[int, str]:
    """The subject of one of the two surveys of each network."""
    return {
        town.id: sorted(surveys.of_network(store, town.id), key=lambda one: one.id)[which].subject
        for town in networks.listed(store)
    }


@asynccontextmanager
async def opened(phones: Phones, folder: Path, which: int) -> AsyncIterator[Feed]:
    """Everybody answers a survey once: `which` of the two that they are asked in."""
    with seeded.opened(folder) as database:
        with database.transaction() as store:
            asked = tables(of_networks(store, which))
        database.start()
        holder = Holder(database.url)
        fence = await database.write(lambda store: holder.take(store, seeded.now()))
        journal = Journal(folder / "sends")
        delivery = Delivery(database=database, tables=asked, now=seeded.now, journal=journal)
        delivery.connect(NAME, Connected(platform=Stub(phones), capabilities=CAPS))
        delivery.fence = fence
        journal.open(fence or 0)
        turns = Turns(
            database=database, tables=delivery.tables, now=seeded.now, links={}, taken=nothing,
            planned=delivery.wake, delivery=delivery,
        )  # fmt: skip
        seldom_look_for_garbage()  # as it does once it is ready
        running = [asyncio.create_task(turns.run()), asyncio.create_task(delivery.run())]

        async def feed(body: bytes) -> None:
            event = receive.decode(body)
            assert isinstance(event, Inbound), "it is a text or a tap"
            await turns.commit([event])

        yield feed
        await delivery.finish()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if turns.counts["failed"] or turns.counts["flooded"]:
            raise RuntimeError(f"not every turn was taken well: {turns.counts}")
        journal.close()
        holder.close()
        await asyncio.to_thread(database.close)


async def nothing(_taken: Taken) -> None:
    """Here nobody waits for the end of a button's waiting sign; nor do they at the peers."""
