"""Which counts may be told, found by looking at every way in which the answers could have fallen.

Whoever reads results may know this code. So it is not enough that the numbers fit several sets of
answers: the choice to show or to hide them must fit several too. A rule is therefore judged by its
classes, all the sets of answers about which it says the same: what is certain in a whole class is
told by it. Classes that tell too much are put together with the silent ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from functools import lru_cache
from math import ceil, comb
from typing import TypeVar

from bot.reports.inference import ENOUGH, OTHERS, Known, leaks, owned
from bot.reports.scales import Scale, Span

Said = TypeVar("Said", bound=Hashable)
Counts = tuple[int, ...]  # how many chose each choice
Cells = tuple[tuple[tuple[int, ...], int], ...]  # choices that are put together, and how many

MOST_WAYS = 12_000  # sets of answers that are looked at: below a second for any of them
WIDTH = 5  # how uncertain a count must be where there are too many ways to look at each


def least(rounds: int) -> int:
    """How many answers are surely of five people, when each may have given one in every round."""
    return (ENOUGH - 1) * rounds + 1


# --- all ways -------------------------------------------------------------------------------------


def few_ways(n: int, choices: int) -> bool:
    return comb(n + choices - 1, choices - 1) <= MOST_WAYS


def ways(n: int, choices: int) -> Iterator[Counts]:
    """Every way in which so many answers can fall on so many choices."""
    if choices == 1:
        yield (n,)
        return
    for first in range(n + 1):
        yield from ((first, *others) for others in ways(n - first, choices - 1))


def certain(found: Collection[Counts], rounds: int = 1) -> bool:
    """Whether a count below five, of any choices, is the same in all these sets of answers.

    It is asked for an outsider and for everybody who knows their own answers, one a round; they
    take them off first.
    """
    choices = len(next(iter(found)))
    return any(_learns(found, own) for own in ((), *owned(choices, rounds)))


def _learns(found: Iterable[Counts], own: Counts) -> bool:
    """Whether somebody who gave these answers is certain. It is mostly clear after a few sets.

    Groups without the last choice are enough: what is known of one is known of all the others.
    """
    fewest = OTHERS if own else ENOUGH
    same: dict[int, int] | None = None  # by group: a small count that has always been the same
    for each in found:
        theirs = [count - own.count(choice) for choice, count in enumerate(each)] if own else each
        if min(theirs) < 0:
            continue
        sums = [0]  # of each group, whose choices are the bits of its place in this list
        for count in theirs[:-1]:
            sums += [others + count for others in sums]
        if same is None:
            most = sum(theirs) - fewest
            groups = enumerate(sums)
            same = {group: n for group, n in groups if group and not fewest <= n <= most}
        else:
            same = {group: n for group, n in same.items() if sums[group] == n}
        if not same:
            return False
    return same is not None


def tellable(
    found: Collection[Counts], say: Callable[[Counts], Said | None], rounds: int
) -> frozenset[Said]:
    """What may be said of these sets of answers, so that neither word nor silence is certain."""
    classes: dict[Said | None, list[Counts]] = {}
    for each in found:
        classes.setdefault(say(each), []).append(each)
    silent = classes.pop(None, [])
    for said in [said for said, members in classes.items() if certain(members, rounds)]:
        silent += classes.pop(said)
    while silent and classes and certain(silent, rounds):
        smallest = min(classes, key=lambda said: len(classes[said]))
        silent += classes.pop(smallest)
    return frozenset(said for said in classes if said is not None)


# --- choices in order -----------------------------------------------------------------------------


def neighbours(counts: Counts, fewest: int) -> Cells | None:
    """Neighbouring choices put together so that no group is too small: as many groups as can be.

    Of several such cuts it is the most even one. Choices that nobody gave are in a group too.
    """
    best: dict[int, tuple[int, int, Cells]] = {0: (0, 0, ())}
    for stop in range(1, len(counts) + 1):
        for start in [each for each in range(stop) if each in best]:
            count, (groups, even, cells) = sum(counts[start:stop]), best[start]
            if count >= fewest:
                found = (groups + 1, even - count**2, (*cells, (tuple(range(start, stop)), count)))
                if stop not in best or found[:2] > best[stop][:2]:
                    best[stop] = found
    cells = best.get(len(counts), (0, 0, ()))[2]
    return cells if len(cells) > 1 else None


def scale_cells(scale: Scale, counts: Counts, span: Span, rounds: int) -> Cells | None:
    """The counts that may stand beside a mean that is told as this stretch of sums."""
    n, fewest = sum(counts), least(rounds)
    if few_ways(n, len(counts)):
        cells = neighbours(counts, fewest)
        return cells if cells in _beside(scale.whole, n, span, rounds) else None
    for larger in range(fewest, n // 2 + 1):
        cells = neighbours(counts, larger)
        if cells is not None and not leaks(_grouped(scale, cells, span), rounds, WIDTH):
            return cells
    return None


def _grouped(scale: Scale, cells: Cells, span: Span) -> Known:
    groups = tuple((places[0], places[-1] + 1, count) for places, count in cells)
    return Known(scale.whole, groups, *span)


@lru_cache(maxsize=512)
def _beside(values: tuple[int, ...], n: int, span: Span, rounds: int) -> frozenset[Cells]:
    found = [
        each
        for each in ways(n, len(values))
        if span[0] <= sum(map(int.__mul__, each, values)) <= span[1]
    ]
    return tellable(found, lambda counts: neighbours(counts, least(rounds)), rounds)


# --- choices without an order ---------------------------------------------------------------------


def remainder(counts: Counts, fewest: int) -> Cells | None:
    """Each choice that enough people gave, and all others as one; that one is large enough too."""
    by_count = sorted(range(len(counts)), key=lambda place: (-counts[place], place))
    shown = [place for place in by_count if counts[place] >= fewest]
    others = [place for place in by_count if counts[place] < fewest]
    while shown and others and sum(counts[place] for place in others) < fewest:
        others.append(shown.pop())
    cells: list[tuple[tuple[int, ...], int]] = [
        ((place,), counts[place]) for place in sorted(shown)
    ]
    if others:
        cells.append((tuple(sorted(others)), sum(counts[place] for place in others)))
    return tuple(cells) if len(cells) > 1 else None


def leader(counts: Counts, n: int) -> int:
    """The choice that most people gave, or -1 where none stands out.

    "Most" begins at two thirds, and at two fewer than all: one who gave another answer must not
    be able to tell that nobody else did.
    """
    top = max(range(len(counts)), key=lambda place: (counts[place], -place))
    return top if counts[top] >= min(n - 2, ceil(n * 2 / 3)) else -1


def loose_cells(counts: Counts, rounds: int) -> tuple[int | None, Cells | None]:
    """Of choices without an order: the leader (-1: none, None: it may not be told), and counts."""
    n, lead = sum(counts), leader(counts, sum(counts))
    cells = remainder(counts, least(rounds))
    if not few_ways(n, len(counts)):
        return lead, cells
    leads, beside = _loose(n, len(counts), rounds)
    if lead not in leads:
        return None, None
    return lead, cells if cells in beside[lead] else None


@lru_cache(maxsize=512)
def _loose(n: int, choices: int, rounds: int) -> tuple[frozenset[int], dict[int, frozenset[Cells]]]:
    """Which leaders may be told, and beside each of them which counts."""
    found: dict[int, list[Counts]] = {}
    for each in ways(n, choices):
        found.setdefault(leader(each, n), []).append(each)
    everything = [each for members in found.values() for each in members]
    leads = tellable(everything, lambda counts: leader(counts, n), rounds)
    beside = {
        lead: tellable(found[lead], lambda counts: remainder(counts, least(rounds)), rounds)
        for lead in leads
    }
    return leads, beside
