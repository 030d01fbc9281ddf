"""The fake server's clock, which a test may stop and move forward."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass
class Clock:
    """Seconds since 1970. Runs with the machine until `stop`, then moves by `advance` alone."""

    shift: float = 0.0
    stopped_at: float | None = None

    def now(self) -> float:
        return (time.time() if self.stopped_at is None else self.stopped_at) + self.shift

    def stop(self, at: float | None = None) -> None:
        self.stopped_at = self.now() if at is None else at
        self.shift = 0.0

    def advance(self, seconds: float) -> None:
        self.shift += seconds
