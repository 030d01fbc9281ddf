"""What somebody can work out from a mean and from counts of a question with a scale, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement, islice

ENOUGH = 5  # people: nothing is shown of fewer (H8)
OTHERS = ENOUGH - 1  # people: what is left of five for one who knows their own answer

Group = tuple[int, int, int]  # first choice, the choice after the last, how many chose one of them


@dataclass(frozen=True)
class Known:
    """What is known of one question: counts of groups of choices, and limits of their sum.

    `values` are whole numbers from 0 upwards. `groups` cover all choices, without gaps. The sum of
    all answers lies from `low` to `high`.
    """

    values: tuple[int, ...]
    groups: tuple[Group, ...]
    low: int
    high: int

    @property
    def n(self) -> int:
        return sum(count for _start, _stop, count in self.groups)


def leaks(known: Known, rounds: int = 1, width: int = 2) -> bool:
    """Whether an outsider, or a person who knows their own answers, learns a count below five.

    To be certain that nobody (else) chose something, or that everybody did, is such a count too.
    Over several rounds one person may have given several of the answers. A count is uncertain
    where it may have at least `width` values.
    """
    views = {(known, ENOUGH), *((each, OTHERS) for each in _views(known, rounds))}
    return any(_tells(view, least, width) for view, least in views)


def owned(choices: int, rounds: int) -> Iterator[tuple[int, ...]]:
    """The answers that one person may have given, in as many rounds or in fewer."""
    for given in range(1, rounds + 1):
        yield from combinations_with_replacement(range(choices), given)


def _views(known: Known, rounds: int) -> Iterator[Known]:
    """What is known of the others to somebody who gave these answers."""
    for own in owned(len(known.values), rounds):
        groups = tuple(
            (start, stop, count - sum(start <= each < stop for each in own))
            for start, stop, count in known.groups
        )
        if all(count >= 0 for _start, _stop, count in groups):
            mine = sum(known.values[each] for each in own)
            yield Known(known.values, groups, known.low - mine, known.high - mine)


@lru_cache(maxsize=65_536)  # neighbouring sums look the same to people with neighbouring answers
def _tells(known: Known, least: int, width: int) -> bool:
    """Whether the count of some neighbouring choices is certain, and too small to be known."""
    for group in known.groups:
        start, stop, _count = group
        for first in range(start, stop):
            for last in range(first + 1, stop + (first > start)):
                found = tuple(islice(_counts(known, group, first, last), width))
                if not found:
                    return False  # nobody can have given these answers
                if len(found) < width and not all(least <= n <= known.n - least for n in found):
                    return True
    return False


def _counts(known: Known, group: Group, first: int, last: int) -> Iterator[int]:
    """How many may have chosen one of the neighbours from `first` to before `last`."""
    window = (1 << max(known.high + 1, 0)) - (1 << max(known.low, 0))
    if window > 0:
        for chosen in range(group[2] + 1):
            if _sums(known.values, known.groups, group, (first, last, chosen)) & window:
                yield chosen


@lru_cache(maxsize=65_536)
def _sums(values: tuple[int, ...], groups: tuple[Group, ...], group: Group, chosen: Group) -> int:
    """The sums that all answers may have when so many of this group chose so."""
    (start, stop, count), (first, last, some) = group, chosen
    sums = reach(values[first:last], some)
    sums = plus(sums, reach(values[start:first] + values[last:stop], count - some))
    for others in groups:
        if others != group:
            sums = plus(sums, reach(values[others[0] : others[1]], others[2]))
    return sums


@lru_cache(maxsize=65_536)
def reach(values: tuple[int, ...], people: int) -> int:
    """The sums that the answers of so many people may have, as the bits of one number."""
    sums = [1] + [0] * people
    for value in values:
        for count in range(people):
            sums[count + 1] |= sums[count] << value
    return sums[people]


def plus(one: int, other: int) -> int:
    """Every sum of one set added to every sum of the other."""
    if one.bit_count() > other.bit_count():
        one, other = other, one
    sums = 0
    while one:
        lowest = one & -one
        sums |= other * lowest
        one ^= lowest
    return sums
