"""What somebody who reads results can work out: every way the answers could have fallen is tried.

The attacker knows the program. What is published of the true answers is compared with what would
have been published of all others; whatever holds in all that look the same is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import combinations, combinations_with_replacement

Ways = tuple[int, ...]  # how many people gave each kind of answer
Event = frozenset[int]  # kinds of answers: "chose 4 or 5", "ticked time"

ENOUGH = 5


def ways(n: int, kinds: int) -> Iterator[Ways]:
    for chosen in combinations_with_replacement(range(kinds), n):
        yield tuple(chosen.count(kind) for kind in range(kinds))


def events(kinds: int) -> list[Event]:
    """Every question of yes or no that can be asked about an answer."""
    return [
        frozenset(each) for size in range(1, kinds) for each in combinations(range(kinds), size)
    ]


def learnt(
    n: int,
    kinds: int,
    publish: Callable[[Ways], Hashable],
    about: Sequence[Event],
    own_answers: int = 1,
) -> list[str]:
    """All that is certain of fewer than five people, for outsiders and for each one of them."""
    same: dict[Hashable, list[Ways]] = {}
    for each in ways(n, kinds):
        same.setdefault(publish(each), []).append(each)
    return [
        f"{shown}: {fact}"
        for shown, found in same.items()
        for fact in facts(found, about, own_answers)
    ]


def facts(found: list[Ways], about: Sequence[Event], own_answers: int) -> Iterator[str]:
    kinds = len(found[0])
    for given in range(own_answers + 1):
        for own in combinations_with_replacement(range(kinds), given):
            others = [without(each, own) for each in found if holds(each, own)]
            fewest = ENOUGH - 1 if own else ENOUGH
            for event in about:
                counts = {sum(each[kind] for kind in event) for each in others}
                if len(counts) == 1:
                    (count,) = counts
                    if not fewest <= count <= sum(others[0]) - fewest:
                        yield f"who answered {own} knows that {count} others gave {sorted(event)}"


def holds(each: Ways, own: tuple[int, ...]) -> bool:
    return all(each[kind] >= own.count(kind) for kind in own)


def without(each: Ways, own: tuple[int, ...]) -> Ways:
    return tuple(count - own.count(kind) for kind, count in enumerate(each))
