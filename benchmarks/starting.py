"""From the command to a ready bot with Telegram on, and the memory it then holds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import child
from benchmarks.asked import Asked
from benchmarks.figures import Figure, median, ratio
from tests.fakes.telegram import remote

ROUNDS = 5
IDLE = 5.0  # seconds after which the memory is read
READY_WITHIN = 1.5  # seconds; promised by the project
RESIDENT = 90.0  # megabytes; promised by the project

# The peer does nothing at all but what every bot written with this library must do first.
PEER = """
import aiogram, json, os
with open("/proc/self/statm") as file:
    print(json.dumps(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")))
"""


def measure(asked: Asked) -> list[Figure]:
    """A first start with migration, then several more, taking turns with the peer."""
    rounds = 3 if asked.quick else ROUNDS
    starts: list[tuple[float, float]] = []
    peers: list[tuple[float, float]] = []
    with remote.process() as fake:
        asked.tell("first start, with migration")
        first, first_resident = start(asked.folder, fake)
        for number in range(rounds):
            asked.tell(f"start {number + 1} of {rounds}")
            starts.append(start(asked.folder, fake))
            peers.append(import_peer(asked.folder))
    return list(results(first, first_resident, starts, peers))


def start(folder: Path, fake: remote.Remote) -> tuple[float, float]:
    """Seconds until it is ready, megabytes when it has been idle for a while."""
    with child.running(folder, fake.url) as bot:
        time.sleep(IDLE)
        if not fake.state()["polls"]:
            raise RuntimeError(f"Telegram is not listened to:\n{bot.log.read_text()[-2000:]}")
        return bot.ready_after, bot.resident()


def import_peer(folder: Path) -> tuple[float, float]:
    """The same two of a bare process that imports aiogram."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PEER], cwd=folder, capture_output=True, check=True, timeout=120
    )
    took = time.perf_counter() - started
    return took, json.loads(done.stdout) / child.MEGABYTE


def results(
    first: float,
    first_resident: float,
    starts: list[tuple[float, float]],
    peers: list[tuple[float, float]],
) -> Iterator[Figure]:
    seconds = [took for took, _held in starts]
    ready, peer = median(seconds), median([took for took, _held in peers])
    held, peer_held = median([held for _took, held in starts]), median([one[1] for one in peers])
    spread = f"{min(seconds):.2f}-{max(seconds):.2f} in {len(seconds)} starts"
    yield Figure(what="start to ready", value=ready, unit="s", at_most=READY_WITHIN, note=spread)
    yield Figure(what="very first start, with migration", value=first, unit="s")
    yield Figure(what="resident, idle", value=held, unit="MB", at_most=RESIDENT)
    yield Figure(what="resident after the very first start", value=first_resident, unit="MB")
    yield Figure(what="peer: import of aiogram alone", value=peer, unit="s")
    yield Figure(what="peer: resident, aiogram alone", value=peer_held, unit="MB")
    yield Figure(what="start to ready, of the peer's import", value=ratio(ready, peer), unit="x")
    yield Figure(what="resident, of the peer's", value=ratio(held, peer_held), unit="x")
