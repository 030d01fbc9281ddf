"""The fault script: what a fake server is to do wrong, and how often."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

# These leave no trace with the person; those of AFTER accept the call first.
BEFORE = frozenset({"refuse", "html", "reset-before"})
AFTER = frozenset({"silence", "reset", "cut", "garbled", "html-after"})
SLOW = "slow"


@dataclass(kw_only=True)
class Fault:
    """What a call must be like to be hit is each platform's own.

    The first `skip` matching calls pass; then `times` calls are hit (0: no end), each with the
    probability `share`.
    """

    known: ClassVar[frozenset[str]] = BEFORE | AFTER | {SLOW}

    do: str
    times: int = 1
    skip: int = 0
    share: float = 1.0
    code: int = 0
    seconds: float = 3600.0  # how long "silence" and "slow" keep the client waiting

    def __post_init__(self) -> None:
        if self.do not in self.known:
            raise ValueError(f"no such fault: {self.do}")


AnyFault = TypeVar("AnyFault", bound=Fault)


@dataclass(kw_only=True)
class Script(Generic[AnyFault]):
    """The faults still to come, and how many were used."""

    kind: type[AnyFault]
    script: list[AnyFault] = field(default_factory=list)
    hits: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(20261122))

    def add(self, *faults: AnyFault) -> None:
        self.script.extend(faults)

    def clear(self) -> None:
        self.script.clear()

    def take(self, fits: Callable[[AnyFault], bool]) -> AnyFault | None:
        """The first fault that hits a call, which is used by that."""
        for fault in self.script:
            if not fits(fault) or self.chance.random() >= fault.share:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            self.hits += 1
            if fault.times:
                fault.times -= 1
                if fault.times == 0:
                    self.script.remove(fault)
            return fault
        return None
