"""How long after it is due a message arrives, for messages that come due one by one."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from functools import partial

from benchmarks import child, people, seeded
from benchmarks.asked import Asked
from benchmarks.draining import is_reminder
from benchmarks.figures import Figure, percentile
from storage import members
from storage.database import Store
from tests.fakes.telegram import remote

MANY, FEW = 100, 30
GAP = timedelta(milliseconds=370)  # between two of them, so that they fall anywhere in a second
SEEDING = 8.0  # seconds for the database and the start
LATE, LATEST = 2.0, 10.0  # seconds; promised as R7, for half of them and for 99 of 100
PATIENCE = 15.0  # seconds after the last one


def measure(asked: Asked) -> list[Figure]:
    number = FEW if asked.quick else MANY
    first = seeded.in_a_while(SEEDING)
    dues = {chat: first + place * GAP for place, chat in enumerate(people.chats(number))}
    with remote.process() as fake:
        fake.people(*people.accounts(number))
        asked.tell(f"{number} messages, one every {GAP.total_seconds()} s")
        seeded.write(asked.folder, partial(seed, dues=list(dues.values())))
        with child.running(asked.folder, fake.url):
            last = max(dues.values()).timestamp()
            time.sleep(max(0.0, last - time.time()) + 1)
            arrived = arrivals(fake, number, last + PATIENCE)
    late = [at - dues[chat].timestamp() for chat, at in arrived.items()]
    return [
        Figure(what="messages handed over", value=len(late), at_least=number),
        Figure(
            what="handed over after due, p50", value=percentile(late, 50), unit="s", at_most=LATE
        ),
        Figure(
            what="handed over after due, p99",
            value=percentile(late, 99),
            unit="s",
            at_most=LATEST,
            note=f"earliest {min(late):.3f} s, latest {max(late):.3f} s",
        ),
        Figure(
            what="earliest", value=min(late), unit="s", at_least=0, note="never before its time"
        ),
    ]


def seed(store: Store, *, dues: list[datetime]) -> None:
    """A network and a meeting of one member each."""
    towns = people.settle_in(store, len(dues), dues[0] - 2 * people.INVITED, size=1)
    for town, due in zip(towns, dues, strict=True):
        people.remind(store, town, members.of_network(store, town), due)


def arrivals(fake: remote.Remote, number: int, until: float) -> dict[int, float]:
    """When each member's message came; waits for the last ones."""
    while True:
        found = {
            call["parameters"]["chat_id"]: call["at"] for call in fake.ledger() if is_reminder(call)
        }
        if len(found) >= number or time.time() > until:
            return found
        time.sleep(0.5)
