"""A measured figure, its target, and the little arithmetic that a benchmark needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the result. `at_most` and `at_least` are targets; peers have none."""

    what: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        below = self.at_most is None or self.value <= self.at_most
        return below and (self.at_least is None or self.value >= self.at_least)

    @property
    def target(self) -> str:
        signs = (("≤", self.at_most), ("≥", self.at_least))
        return " ".join(f"{sign} {shown(limit)}" for sign, limit in signs if limit is not None)

    def plain(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed."""
    if not values:
        raise ValueError("nothing was measured")
    place = math.ceil(percent / 100 * len(values))
    return sorted(values)[max(1, place) - 1]


def median(values: Sequence[float]) -> float:
    return percentile(values, 50)


def ratio(ours: float, theirs: float) -> float:
    """How many times theirs ours is."""
    if theirs == 0:
        raise ValueError("a ratio to nothing")
    return ours / theirs


def busiest_second(moments: Sequence[float], seconds: float = 1.0) -> int:
    """The most moments that lie within any stretch of so many seconds."""
    ordered = sorted(moments)
    most = first = 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def steady_rate(moments: Sequence[float], start: float, end: float) -> float:
    """Moments a second between two moments: from the first there to the last."""
    inside = [moment for moment in moments if start <= moment < end]
    if len(inside) < 2 or inside[0] == inside[-1]:
        raise ValueError("too few to speak of a rate")
    return (len(inside) - 1) / (max(inside) - min(inside))


def shown(value: float) -> str:
    """A figure with as many places as it deserves."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    places = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 0
    return f"{value:,.{places}f}"


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table in Markdown."""
    signs = {True: "yes", False: "**no**", None: ""}
    lines = ["| what | figure | target | met | |", "|---|---|---|---|---|"]
    lines += [
        f"| {figure.what} | {shown(figure.value)} {figure.unit} | {figure.target} "
        f"| {signs[figure.met]} | {figure.note} |"
        for figure in figures
    ]
    return "\n".join(lines)
