"""Where groups and repeats do not end as they begin: each mistake once, with what mends it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Wrong(StrEnum):
    """What is wrong with a row that ends something, and so how the form goes on behind it."""

    NOTHING_OPEN = "nothing of its kind is open"  # the row is passed over
    TOO_EARLY = "what it ends begins later"  # the same
    ANOTHER_TYPE = "it has the type of another end"  # it ends what is open
    CROSSED = "two ends have changed places"  # the same, and the other one is not told too
    INNER_OPEN = "what is open inside was never closed"  # it ends that, and what stands around it


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A row that begins or ends a group or, with `repeat`, a repeat. `at` is its place."""

    at: int
    begins: bool
    repeat: bool


@dataclass(frozen=True, kw_only=True)
class Nesting:
    """`ends` are those that are wrong, by place. `early` are those that stand before what they
    end: the place of each, and that of its beginning."""

    ends: dict[int, Wrong] = field(default_factory=dict)
    early: dict[int, int] = field(default_factory=dict)


def nesting(marks: Sequence[Mark]) -> Nesting:
    """What is wrong, with as few mistakes as explain it. Each looks at all rows that follow, which
    a form's bounds keep few (S7)."""
    found = Nesting()
    stack: list[Mark] = []
    kinds: list[bool] = []  # of what is open; those of crossed ends are exchanged
    for number, mark in enumerate(marks):
        if mark.begins:
            stack.append(mark)
            kinds.append(mark.repeat)
        elif kinds and kinds[-1] is mark.repeat:
            stack.pop()
            kinds.pop()
        else:
            wrong = _likeliest(kinds, mark, marks[number + 1 :])
            found.ends[mark.at] = wrong
            kinds = _after(kinds, mark, wrong)
            del stack[len(kinds) :]
    found.early.update(_early(found, stack, marks))
    found.ends.update(dict.fromkeys(found.early, Wrong.TOO_EARLY))
    return found


def _early(
    found: Nesting, left: Sequence[Mark], marks: Sequence[Mark]
) -> Iterator[tuple[int, int]]:
    """What is never closed may be what an end before it was meant for."""
    passed = [mark for mark in marks if found.ends.get(mark.at) is Wrong.NOTHING_OPEN]
    for repeat in (True, False):
        ends = deque(mark.at for mark in passed if mark.repeat is repeat)
        for open in left:
            if open.repeat is repeat and ends and ends[0] < open.at:
                yield ends.popleft(), open.at


def _likeliest(kinds: list[bool], mark: Mark, following: Sequence[Mark]) -> Wrong:
    """What leaves the fewest further mistakes."""
    possible = [Wrong.NOTHING_OPEN]
    if kinds:
        possible.append(Wrong.ANOTHER_TYPE)
    if len(kinds) > 1 and kinds[-2] is mark.repeat:
        possible += [Wrong.INNER_OPEN, Wrong.CROSSED]
    return min(possible, key=lambda wrong: _mistakes(_after(kinds, mark, wrong), following))


def _after(kinds: list[bool], mark: Mark, wrong: Wrong) -> list[bool]:
    """What is open behind this end."""
    if wrong is Wrong.NOTHING_OPEN:
        return kinds
    if wrong is Wrong.CROSSED:
        return [*kinds[:-2], not mark.repeat]
    return kinds[:-2] if wrong is Wrong.INNER_OPEN else kinds[:-1]


def _mistakes(kinds: list[bool], following: Sequence[Mark]) -> int:
    """How many there are from here on, when nothing is looked at twice."""
    kinds, count = list(kinds), 0
    for mark in following:
        if mark.begins:
            kinds.append(mark.repeat)
        elif not kinds or kinds.pop() is not mark.repeat:
            count += 1
    return count + len(kinds)
