"""Many messages due in the same second: watched until they are there, and what rates they had."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from benchmarks.asked import Asked
from benchmarks.child import Child
from benchmarks.figures import Figure, ratio, steady_rate

EVERY = 0.5  # seconds between two looks, at each of which one member presses or types
SHARE = 98.0  # percent of the permitted rate; promised by the project
ANSWERED = 2.0  # seconds; promised by the project


def watched(
    asked: Asked, bot: Child, due: float, look: Callable[[], bool], patience: float
) -> float:
    """Looks until `look` says that all is there, or for `patience` seconds from `due`.

    Returns the seconds of processor that the bot used for it.
    """
    early = due - time.time()
    if early < 1:
        raise RuntimeError(f"seeding took {1 - early:.1f} s too long")
    asked.tell(f"ready after {bot.ready_after:.2f} s; due in {early:.0f} s")
    time.sleep(early)
    used = bot.processor_time()
    complete = False
    while not complete and time.time() < due + patience:
        next_tick = time.time() + EVERY
        complete = look()
        time.sleep(max(0.0, next_tick - time.time()))
    return bot.processor_time() - used


def rates(
    moments: Sequence[float], due: float, last: float, *, edge: float, permitted: float
) -> Iterator[Figure]:
    """Of what was handed over between two moments; `edge` seconds at both ends are not steady."""
    steady = steady_rate(moments, due + edge, last - edge)
    overall = sum(due <= at <= last for at in moments) / (last - due)
    yield Figure(
        what="steady rate, of the permitted",
        value=100 * ratio(steady, permitted),
        unit="%",
        at_least=SHARE,
        note=f"{steady:.2f} messages a second, replies included; permitted {permitted:.0f}",
    )
    yield Figure(
        what="rate from due to the last one, of the permitted",
        value=100 * ratio(overall, permitted),
        unit="%",
        at_least=SHARE,
    )
