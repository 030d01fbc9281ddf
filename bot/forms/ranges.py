"""Ranges: the numbers from a start to an end, in steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.forms.worth import number, number_text

MOST_BUTTONS = 11  # 0 to 10; more numbers than that are typed
_SLACK = 1e-9  # what sums of tenths may be off by


@dataclass(frozen=True, kw_only=True)
class Range:
    """From `low` to `high`, both included."""

    low: float
    high: float
    step: float

    def steps(self) -> tuple[float, ...]:
        """All its numbers when they are few enough to be tapped; else nothing."""
        count = math.floor((self.high - self.low) / self.step + _SLACK) + 1
        if not 1 <= count <= MOST_BUTTONS:
            return ()
        return tuple(round(self.low + place * self.step, 9) for place in range(count))

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def on_step(self, value: float) -> bool:
        places = (value - self.low) / self.step
        return abs(places - round(places)) < _SLACK * max(1.0, abs(places))

    @property
    def ends(self) -> tuple[str, str, str]:
        return number_text(self.low), number_text(self.high), number_text(self.step)


def range_of(parameters: Mapping[str, str]) -> Range:
    """From 1 to 10 in steps of 1, where the form does not say otherwise, as in XLSForm."""
    low = _given(parameters, "start", 1)
    step = abs(_given(parameters, "step", 1)) or 1.0
    return Range(low=low, high=max(_given(parameters, "end", 10), low), step=step)


def _given(parameters: Mapping[str, str], name: str, default: float) -> float:
    found = number(parameters.get(name, ""))
    return found if math.isfinite(found) else default
