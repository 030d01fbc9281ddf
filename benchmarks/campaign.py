"""A sending to a thousand on WhatsApp, half of them by template, with every receipt coming back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from benchmarks import child, cloud, flood, people, seeded
from benchmarks.asked import Asked
from benchmarks.figures import Figure, busiest_second, percentile
from bot.handlers.whatsapp import CAPABILITIES
from storage import addresses, members
from storage.database import Store
from tests.fakes.whatsapp import remote

MANY, FEW = 1000, 300
SEEDING = 35.0  # seconds for the database and the start, per thousand members
PERMITTED = CAPABILITIES.per_second
LIMIT = 80  # messages a second that the stand-in lets through, as Meta says
EDGE = 1.0  # seconds left out at both ends of the steady stretch
PATIENCE = 6.0  # times as long as it should take; then it is given up
LANES = 16  # webhooks under way at once

Call = dict[str, Any]


@dataclass(kw_only=True)
class Sent:
    """What the stand-in saw."""

    due: float
    calls: list[Call] = field(default_factory=list)
    first: dict[str, Call] = field(default_factory=dict)  # by person: the reminder
    asked: dict[str, float] = field(default_factory=dict)  # by person: when they pressed
    processor: float = 0.0  # seconds
    refused: int = 0


def measure(asked: Asked) -> list[Figure]:
    number = FEW if asked.quick else MANY
    with remote.process() as fake:
        fake.people(
            *(
                {"wa_id": str(chat), "user_id": people.WHATSAPP.address(chat), "name": "x",
                 "heard": place % 2 == 0}
                for place, chat in enumerate(people.chats(number))
            )
        )  # fmt: skip
        fake.limits(pair=True, per_second=LIMIT)
        fake.hook(lanes=LANES)
        cloud.push_templates(asked.folder, fake)
        asked.tell(f"seeding {number} members")
        due = seeded.in_a_while(SEEDING * max(0.4, number / MANY))
        seeded.write(asked.folder, partial(seed, number=number, due=due))
        sent = drain(asked, fake, number, due)
    return list(results(sent, number))


def seed(store: Store, *, number: int, due: datetime) -> None:
    """Every second person has written an hour ago; the others days ago."""
    towns = people.settle_in(store, number, due - 2 * people.INVITED, app=people.WHATSAPP)
    for place, chat in enumerate(people.chats(number)):
        home = addresses.find(store, "whatsapp", people.WHATSAPP.address(chat))
        if place % 2 == 0 and home is not None:
            addresses.change(store, home.id, last_in_at=due - timedelta(hours=1))
    for town in towns:
        people.remind(store, town, members.of_network(store, town), due)


def drain(asked: Asked, fake: remote.Remote, number: int, due: datetime) -> Sent:
    """Runs the bot until all reminders are there; members press meanwhile."""
    sent = Sent(due=due.timestamp())

    def looked() -> bool:
        look(fake, sent)
        press(fake, sent)
        return len(sent.first) == number

    with child.running(asked.folder, cloud.platform(fake.url)) as bot:
        cloud.subscribe(fake, bot.port)
        patience = PATIENCE * number / PERMITTED + 10
        sent.processor = flood.watched(asked, bot, sent.due, looked, patience)
        time.sleep(3 * EDGE)
        look(fake, sent)
        sent.refused = fake.state(brief=True)["refused_by_limits"]
    return sent


def look(fake: remote.Remote, sent: Sent) -> None:
    for call in fake.ledger(since=len(sent.calls)):
        sent.calls.append(call)
        if is_message(call):
            sent.first.setdefault(call["body"]["recipient"], call)


def is_message(call: Call) -> bool:
    return bool(call["what"] == "messages" and call["accepted"])


def press(fake: remote.Remote, sent: Sent) -> None:
    """Somebody who has the reminder answers it by its first button."""
    who = next((one for one in sent.first if one not in sent.asked), None)
    if who is None:
        return
    seen = fake.chat(who)
    if seen:
        sent.asked[who] = time.time()
        option = [*seen[-1]["buttons"], *seen[-1]["rows"]][0][1]
        fake.act(who, "taps", option=option)


# --- what it means --------------------------------------------------------------------------------


def results(sent: Sent, number: int) -> Iterator[Figure]:
    moments = [call["at"] for call in sent.calls if is_message(call)]
    arrived = sorted(call["at"] for call in sent.first.values())
    templates = sum(call["body"]["type"] == "template" for call in sent.first.values())
    yield Figure(what="reminders handed over", value=len(arrived), at_least=number)
    yield Figure(what="of them by template", value=templates, at_least=number // 2)
    yield from flood.rates(moments, sent.due, arrived[-1], edge=EDGE, permitted=PERMITTED)
    yield Figure(what="refused by a rate (130429, 131056)", value=sent.refused, at_most=0)
    yield Figure(what="busiest second", value=busiest_second(moments), at_most=LIMIT)
    yield Figure(what="reminders doubled", value=doubles(sent), at_most=0)
    waits = list(answered(sent))
    yield Figure(
        what="press to its answer, p99",
        value=percentile(waits, 99),
        unit="s",
        at_most=flood.ANSWERED,
        note=f"of {len(waits)}; p50 {percentile(waits, 50):.2f} s",
    )
    yield Figure(
        what="processor time a message",
        value=1000 * sent.processor / len(moments),
        unit="ms",
        note="two receipts of each, judging, rendering, sending and settling",
    )


def doubles(sent: Sent) -> int:
    """Messages to somebody who has pressed nothing, beyond the one that is due."""
    quiet = [c["body"]["recipient"] for c in sent.calls if is_message(c)]
    return sum(who not in sent.asked for who in quiet) - sum(
        who not in sent.asked for who in sent.first
    )


def answered(sent: Sent) -> Iterator[float]:
    """Seconds from each press to the message that replies to it."""
    for who, at in sent.asked.items():
        found = [
            call["at"]
            for call in sent.calls
            if is_message(call) and call["body"]["recipient"] == who and call["at"] >= at
        ]
        if found:
            yield found[0] - at
