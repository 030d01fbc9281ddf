"""Options that are bands of numbers, "11–25" and "More than 100", and the one a number lies in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.letters import normalise

Band = tuple[int, int | None]  # the least and the greatest; None: without end
Range = tuple[int, int]

_NUMBER = re.compile(r"\d+")
_RANGE = re.compile(r"(\d+)\s*(?:-|to|a|الي)\s*(\d+)")


def holding(amount: int, options: Sequence[Sequence[str]]) -> list[int] | None:
    """The places of the bands that hold it, each option by its labels in all languages.

    None where the options are no bands: fewer than two of them say from where to where.
    """
    ranges = {place: band for place, labels in enumerate(options) if (band := _range(labels))}
    if len(ranges) < 2:
        return None
    least = min(low for low, _high in ranges.values())
    greatest = max(high for _low, high in ranges.values())
    open_ended = {
        place: beyond
        for place, labels in enumerate(options)
        if place not in ranges and (beyond := _open_ended(labels, least, greatest))
    }
    bands: dict[int, Band] = {**ranges, **open_ended}
    return sorted(
        place
        for place, (low, high) in bands.items()
        if low <= amount and (high is None or amount <= high)
    )


def _range(labels: Sequence[str]) -> Range | None:
    """11 and 25, of "11–25" and "11 to 25 people"."""
    for label in labels:
        plain = normalise(label)
        found = _RANGE.search(plain)
        if found and len(_NUMBER.findall(plain)) == 2 and int(found[1]) < int(found[2]):
            return int(found[1]), int(found[2])
    return None


def _open_ended(labels: Sequence[str], least: int, greatest: int) -> Band | None:
    """ "More than 100" above the last band; "fewer than 5" below the first; "0" is itself."""
    numbers = {int(n) for label in labels for n in _NUMBER.findall(normalise(label))}
    if len(numbers) != 1:
        return None
    (number,) = numbers
    plain = [normalise(label) for label in labels]
    if any(_NUMBER.fullmatch(label) for label in plain):
        return number, number
    if number >= greatest:
        itself = number > greatest or any(label.endswith("+") for label in plain)
        return (number if itself else number + 1), None
    if number <= least:
        return 0, number if number < least else number - 1
    return None
