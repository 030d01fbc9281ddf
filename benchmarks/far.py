"""The same draining where each call takes as long as to a server far away."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks import people, seeded
from benchmarks.asked import Asked
from benchmarks.draining import PERMITTED, Drained, counted, drain, seed
from benchmarks.figures import Figure, busiest_second, ratio
from bot.handlers.telegram import CAPABILITIES
from tests.fakes.telegram import remote

MANY, FEW = 300, 150
AWAY = 0.1  # seconds for each send and edit: a data centre some countries away
SEEDING = 10.0  # seconds for the database and the start
LIMIT = 30  # messages a second that the server lets through


def measure(asked: Asked) -> list[Figure]:
    number = FEW if asked.quick else MANY
    with remote.process() as fake:
        fake.people(*people.accounts(number))
        fake.limits(on=True)
        fake.faults({"do": "slow", "times": 0, "seconds": AWAY})
        due = seeded.in_a_while(SEEDING)
        seeded.write(asked.folder, partial(seed, number=number, due=due))
        return list(results(drain(asked, fake, number, due), number))


def results(drained: Drained, number: int) -> Iterator[Figure]:
    arrived = sorted(call["at"] for call in drained.reminders.values())
    overall = counted(drained.calls)
    rate = sum(at <= arrived[-1] for at in overall) / (arrived[-1] - drained.due)
    yield Figure(what="reminders handed over", value=len(arrived), at_least=number)
    yield Figure(
        what="rate, of the permitted",
        value=100 * ratio(rate, PERMITTED),
        unit="%",
        note=f"{1000 * AWAY:.0f} ms a call, {CAPABILITIES.slots} at once",
    )
    refused = sum(call["code"] == 429 for call in drained.calls)
    yield Figure(what="refused with 429", value=refused, at_most=0)
    yield Figure(what="busiest second", value=busiest_second(overall), at_most=LIMIT)
