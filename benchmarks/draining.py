"""A thousand reminders due in one second, against flood limits, while members press and type."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import child, flood, limited, people, seeded
from benchmarks.asked import Asked
from benchmarks.figures import Figure, busiest_second, percentile, ratio
from bot.handlers.telegram import CAPABILITIES
from storage import members
from storage.database import Store
from tests.fakes.telegram import remote

MANY, FEW = 1000, 200
SEEDING = 25.0  # seconds for the database and the start, per thousand members
PERMITTED = CAPABILITIES.per_second  # messages a second that we allow ourselves
EDGE = 2.0  # seconds left out at both ends of the steady stretch
LIMIT = 30  # messages a second that the server lets through
PATIENCE = 2.5  # times as long as it should take; then it is given up
ASKS = "/help"

Call = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A member who pressed a button or typed, and when (seconds since 1970)."""

    at: float
    chat: int
    typed: bool


@dataclass(kw_only=True)
class Drained:
    """What the server saw."""

    due: float
    reminders: dict[int, Call] = field(default_factory=dict)  # by chat: the first one
    calls: list[Call] = field(default_factory=list)
    settled: int = 0  # so many of them had been answered at the last look
    asked: list[Asking] = field(default_factory=list)
    processor: float = 0.0  # seconds


def measure(asked: Asked) -> list[Figure]:
    number = FEW if asked.quick else MANY
    with remote.process() as fake:
        fake.people(*people.accounts(number))
        fake.limits(on=True)
        asked.tell(f"peer: {number} messages with the limiter of python-telegram-bot")
        peer = limited.drain(fake, number)
        asked.tell(f"seeding {number} members")
        due = seeded.in_a_while(SEEDING * max(0.3, number / MANY))
        seeded.write(asked.folder, partial(seed, number=number, due=due))
        fake.clear()
        drained = drain(asked, fake, number, due)
    return [*results(drained, number), *peer_results(drained, peer)]


def seed(store: Store, *, number: int, due: datetime) -> None:
    towns = people.settle_in(store, number, due - 2 * people.INVITED)
    for town in towns:
        people.remind(store, town, members.of_network(store, town), due)


def drain(asked: Asked, fake: remote.Remote, number: int, due: datetime) -> Drained:
    """Runs the bot until all reminders are there, pressing and typing meanwhile."""
    drained = Drained(due=due.timestamp())

    def looked() -> bool:
        look(fake, drained)
        ask(fake, drained)
        if len(drained.asked) % 10 == 0:
            asked.tell(f"{len(drained.reminders)} of {number}")
        return len(drained.reminders) == number

    with child.running(asked.folder, fake.url) as bot:
        patience = PATIENCE * number / PERMITTED + 10
        drained.processor = flood.watched(asked, bot, drained.due, looked, patience)
        time.sleep(EDGE)
        look(fake, drained)
        keep_log(bot.log)
    return drained


def keep_log(log: Path) -> None:
    """What went wrong is worth a look when a target is missed."""
    kept = Path(__file__).parent / "results" / "draining.log"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(log.read_text()[-20_000:])


def look(fake: remote.Remote, drained: Drained) -> None:
    """Reads what is new in the server's ledger, and again what was not answered yet."""
    new = fake.ledger(since=drained.settled)
    drained.calls[drained.settled :] = new
    open_ones = (place for place, call in enumerate(new) if not call["code"])
    drained.settled += next(open_ones, len(new))
    for call in new:
        if is_reminder(call):
            drained.reminders.setdefault(call["parameters"]["chat_id"], call)


def is_reminder(call: Call) -> bool:
    markup = call["parameters"].get("reply_markup")
    return bool(call["method"] == "sendMessage" and call["accepted"] and markup)


def ask(fake: remote.Remote, drained: Drained) -> None:
    """Somebody who has the reminder presses its first button, or types, in turns."""
    done = {one.chat for one in drained.asked}
    chat = next((one for one in drained.reminders if one not in done), None)
    if chat is None:
        return
    typed = len(drained.asked) % 2 == 1
    reminder = drained.reminders[chat]
    at = time.time()
    if typed:
        fake.act(chat, "says", text=ASKS)
    else:
        data = reminder["parameters"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        fake.act(chat, "taps_data", data=data, message_id=reminder["message_id"])
    drained.asked.append(Asking(at=at, chat=chat, typed=typed))


# --- what it means --------------------------------------------------------------------------------


def counted(calls: list[Call]) -> list[float]:
    """When the messages were accepted that count for the limits."""
    return [
        call["at"]
        for call in calls
        if call["accepted"] and call["method"].startswith(("send", "edit"))
    ]


def doubles(drained: Drained) -> int:
    """Reminders that came once more than they should."""
    sent = sum(is_reminder(call) for call in drained.calls)
    return sent - len(drained.reminders)


def waits_for_answer(drained: Drained) -> list[float]:
    """Seconds from each press to the end of the button's waiting sign, in the order of presses."""
    presses = [one for one in drained.asked if not one.typed]
    answers = [call for call in drained.calls if call["method"] == "answerCallbackQuery"]
    answers.sort(key=lambda call: tap_number(call["parameters"]["callback_query_id"]))
    if len(answers) != len(presses):
        raise RuntimeError(f"{len(presses)} presses, {len(answers)} answers")
    return [call["at"] - press.at for press, call in zip(presses, answers, strict=True)]


def tap_number(id: str) -> int:
    return int(id.removeprefix("tap"))


def waits_for_reply(drained: Drained, *, typed: bool) -> list[float]:
    """Seconds from each press or typed word to the message that replies to it."""
    waits = []
    for one in drained.asked:
        if one.typed is typed:
            method = "sendMessage" if typed else "editMessageText"
            waits.append(reply_after(drained.calls, one, method)["at"] - one.at)
    return waits


def reply_after(calls: list[Call], asking: Asking, method: str) -> Call:
    for call in calls:
        same = call["method"] == method and call["parameters"].get("chat_id") == asking.chat
        if same and call["accepted"] and call["at"] >= asking.at:
            return call
    raise RuntimeError(f"no {method} for what was asked")


def results(drained: Drained, number: int) -> Iterator[Figure]:
    moments = counted(drained.calls)
    arrived = sorted(call["at"] for call in drained.reminders.values())
    refused = sum(call["code"] == 429 for call in drained.calls)
    yield Figure(what="reminders handed over", value=len(arrived), at_least=number)
    yield from flood.rates(moments, drained.due, arrived[-1], edge=EDGE, permitted=PERMITTED)
    yield Figure(what="refused with 429", value=refused, at_most=0)
    yield Figure(what="reminders doubled", value=doubles(drained), at_most=0)
    yield Figure(what="busiest second", value=busiest_second(moments), at_most=LIMIT)
    yield Figure(what="first reminder after due", value=arrived[0] - drained.due, unit="s")
    yield from waits(drained)
    yield Figure(
        what="processor time a message",
        value=1000 * drained.processor / len(moments),
        unit="ms",
        note="turns, judging, rendering, sending and settling",
    )


def waits(drained: Drained) -> Iterator[Figure]:
    measured = {
        "press to the end of its waiting sign": waits_for_answer(drained),
        "press to the edited message": waits_for_reply(drained, typed=False),
        "typed word to its reply": waits_for_reply(drained, typed=True),
    }
    for what, values in measured.items():
        yield Figure(what=f"{what}, p50", value=percentile(values, 50), unit="s")
        yield Figure(
            what=f"{what}, p99",
            value=percentile(values, 99),
            unit="s",
            at_most=flood.ANSWERED,
            note=f"of {len(values)}; longest {max(values):.2f} s",
        )


def peer_results(drained: Drained, peer: limited.Peer) -> Iterator[Figure]:
    arrived = sorted(call["at"] for call in drained.reminders.values())
    ours = len(arrived) / (arrived[-1] - drained.due)
    yield Figure(what="peer: messages a second", value=peer.rate, unit="/s", note=limited.NAME)
    yield Figure(what="peer: refused with 429", value=peer.refused)
    yield Figure(what="peer: not sent", value=peer.lost)
    yield Figure(
        what="reminders a second, of the peer's",
        value=ratio(ours, peer.rate),
        unit="x",
        note="the peer reads, judges, translates, remembers and answers nothing meanwhile",
    )
