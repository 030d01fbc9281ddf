"""How often one address may do something: so many times in so many seconds (S8)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

FORGET_ABOVE = 10_000  # addresses remembered before the idle ones are swept out


@dataclass(kw_only=True)
class Pace:
    """A sliding window for each key."""

    times: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, deque[float]] = field(default_factory=dict, init=False)

    def wait(self, key: str) -> float:
        """0 when it may happen now (and is counted), else the seconds until it may."""
        now = self.clock()
        if len(self._seen) > FORGET_ABOVE:
            self._sweep(now)
        seen = self._seen.setdefault(key, deque())
        while seen and seen[0] <= now - self.seconds:
            seen.popleft()
        if len(seen) >= self.times:
            return seen[0] + self.seconds - now
        seen.append(now)
        return 0.0

    def _sweep(self, now: float) -> None:
        idle = [key for key, seen in self._seen.items() if seen[-1] <= now - self.seconds]
        for key in idle:
            del self._seen[key]
