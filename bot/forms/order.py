"""The rows of a form in the order in which they are met, each in each time of its repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.core.form import Type
from bot.forms.layout import At, Spot
from bot.forms.reckoning import MOST_TIMES, Reckoning

UNASKED = frozenset({Type.CALCULATE, Type.HIDDEN})
MOST_ENTRIES = 5_000  # of one form with all its repeats; nobody answers so many


class Kind(Enum):
    """What a row does in a conversation."""

    QUESTION = 1
    NOTE = 2
    HEADING = 3  # the label of a group
    AGAIN = 4  # "another?" behind one time of a repeat
    SILENT = 5  # calculated or handed in


ASKED = (Kind.QUESTION, Kind.AGAIN)


@dataclass(frozen=True)
class Entry:
    """One row in one time of each repeat; `at` of a repeat's own rows counts the repeat itself."""

    kind: Kind
    spot: Spot
    at: At

    @property
    def path(self) -> str:
        return self.spot.path(self.at)

    @property
    def around(self) -> At:
        """The times of the repeats around the row, without its own."""
        return self.at[: len(self.spot.repeats)]

    def relevant(self, reckoning: Reckoning) -> bool:
        return reckoning.relevant(self.spot, self.around)

    def holds(self, other: Entry) -> bool:
        """Whether this group is one that the other row stands in, the same time of it."""
        parent = other.spot.parent
        while parent is not None and parent is not self.spot:
            parent = parent.parent
        return parent is self.spot and other.at[: len(self.at)] == self.at


def entries(reckoning: Reckoning) -> tuple[Entry, ...]:
    """Where nothing is repeated, they are the same whatever was answered."""
    layout = reckoning.layout
    if not layout.flat:
        return _met(reckoning)
    if not layout.met:
        layout.met.append(_met(reckoning))
    found: tuple[Entry, ...] = layout.met[0]
    return found


def _met(reckoning: Reckoning) -> tuple[Entry, ...]:
    found = []
    for entry in _within(reckoning, reckoning.layout.top, ()):
        found.append(entry)
        if len(found) == MOST_ENTRIES:
            break
    return tuple(found)


def _within(reckoning: Reckoning, spots: Sequence[Spot], at: At) -> Iterator[Entry]:
    for spot in spots:
        if spot.group is None:
            yield Entry(_kind(spot), spot, at)
        elif spot.is_repeat:
            yield from _repeated(reckoning, spot, at)
        else:
            yield from _group(reckoning, spot, at)


def _group(reckoning: Reckoning, spot: Spot, at: At) -> Iterator[Entry]:
    if spot.node.label:
        yield Entry(Kind.HEADING, spot, at)
    yield from _within(reckoning, spot.inner, at)


def _repeated(reckoning: Reckoning, spot: Spot, at: At) -> Iterator[Entry]:
    for time in range(1, reckoning.times(spot, at) + 1):
        yield from _group(reckoning, spot, (*at, time))
        if spot.value is None and time < MOST_TIMES:
            yield Entry(Kind.AGAIN, spot, (*at, time))


def _kind(spot: Spot) -> Kind:
    if spot.field.type in UNASKED:
        return Kind.SILENT
    return Kind.NOTE if spot.field.type is Type.NOTE else Kind.QUESTION
