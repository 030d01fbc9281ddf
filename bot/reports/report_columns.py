"""How wide the columns of a printed table are: by their shares, but none cuts a word."""

from __future__ import annotations

from collections.abc import Sequence


def columns(room: float, shares: Sequence[int], least: Sequence[float]) -> list[float]:
    """Widths that fill the room. A column whose share is too narrow for its longest word gets what
    that needs, the others share the rest; where not even the longest words fit, all give way."""
    if sum(least) >= room:
        return [room * each / sum(least) for each in least]
    narrow: set[int] = set()
    while True:
        rest = room - sum(least[place] for place in narrow)
        of_rest = sum(each for place, each in enumerate(shares) if place not in narrow)
        made = [
            least[place] if place in narrow else rest * each / of_rest
            for place, each in enumerate(shares)
        ]
        more = {place for place, each in enumerate(made) if each < least[place]} - narrow
        if not more:
            return made
        narrow |= more
