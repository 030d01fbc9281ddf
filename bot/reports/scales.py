"""Choices that can be put in order, and how exactly their mean may be told (H8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from math import floor, lcm

from bot.core.form import Type
from bot.forms.definition import Choice, Definition, Field
from bot.reports.inference import Known, leaks, reach

LONGEST = 11  # points: a range with more of them (0 to 10 has eleven) is a number like any other

Span = tuple[int, int]  # the lowest and the highest sum of what is told in the same words


@dataclass(frozen=True)
class Scale:
    """Choices by their value, the lowest first; those with the same value stand together."""

    names: tuple[tuple[str, ...], ...]
    values: tuple[Fraction, ...]

    @property
    def unit(self) -> int:
        """How many whole steps make 1."""
        return lcm(*((value - self.values[0]).denominator for value in self.values))

    @property
    def whole(self) -> tuple[int, ...]:
        """The values in whole steps above the lowest."""
        return tuple(int((value - self.values[0]) * self.unit) for value in self.values)

    @property
    def ends(self) -> tuple[float, float]:
        return float(self.values[0]), float(self.values[-1])

    def mean(self, total: int, n: int) -> float:
        """Of a sum in whole steps: one decimal, halves upwards."""
        return tenths(self.values[0] + Fraction(total, self.unit * n))

    def place(self, name: str) -> int | None:
        found = (index for index, names in enumerate(self.names) if name in names)
        return next(found, None)


def tenths(value: Fraction) -> float:
    return floor(value * 10 + Fraction(1, 2)) / 10


def scale_of(field: Field, definition: Definition) -> Scale | None:
    """The scale of a question: choices with values, right and wrong of a quiz, a short range.

    A choice without a value beside others that have one ("prefer not to say") is no answer.
    """
    if field.type is Type.RANGE:
        return _range(field)
    if field.type is not Type.SELECT_ONE or field.or_other:
        return None
    choices = definition.lists.get(field.choices, ())
    if field.correct:
        return _quiz(field.correct, choices)
    valued = sorted((_exact(each.value), each.name) for each in choices if each.value is not None)
    steps = [(value, tuple(name for _, name in same)) for value, same in groupby(valued, _first)]
    if len(steps) < 2:
        return None
    return Scale(tuple(names for _, names in steps), tuple(value for value, _ in steps))


def _first(pair: tuple[Fraction, str]) -> Fraction:
    return pair[0]


def _exact(value: float) -> Fraction:
    return Fraction(str(value))


def _quiz(correct: str, choices: tuple[Choice, ...]) -> Scale:
    wrong = tuple(each.name for each in choices if each.name != correct)
    return Scale((wrong, (correct,)), (Fraction(0), Fraction(1)))


def _range(field: Field) -> Scale | None:
    """Its points, named as the answers are written; None where there are too many."""
    try:
        start, end, step = (
            Fraction(field.parameters.get(word, usual))
            for word, usual in (("start", "0"), ("end", "10"), ("step", "1"))
        )
    except (ValueError, ZeroDivisionError):
        return None
    if step <= 0 or not 1 <= (end - start) / step < LONGEST:
        return None
    values = tuple(start + step * index for index in range(int((end - start) / step) + 1))
    return Scale(tuple((number_name(float(value)),) for value in values), values)


def number_name(value: float) -> str:
    """A number as the name of its point: 3, not 3.0."""
    return str(int(value)) if float(value).is_integer() else str(value)


# --- how exactly a mean may be told ---------------------------------------------------------------


def told(scale: Scale, total: int, n: int, rounds: int) -> Span:
    """The sums that are told in the same words as this one."""
    return next(each for each in spans(scale, n, rounds) if each[0] <= total <= each[1])


@lru_cache(maxsize=512)
def spans(scale: Scale, n: int, rounds: int) -> tuple[Span, ...]:
    """All sums, cut into stretches of which none gives an answer away.

    A mean in the middle stands for itself. A mean near an end of the scale would say that nobody
    chose the other end ("4.9" of twelve: nobody below 4), so those are told together: "4.3 or
    more". The cuts depend on nothing but the scale and the number of answers; which stretch is
    told therefore says no more than that the sum lies in it.
    """
    single = singles(scale, n)

    def unsafe(piece: Span) -> bool:
        low, high = single[piece[0]][0], single[piece[1] - 1][1]
        return leaks(Known(scale.whole, ((0, len(scale.values), n),), low, high), rounds)

    last = len(single)
    low = next((end for end in range(1, last) if not unsafe((0, end))), last)
    high = next((each for each in range(last - 1, low - 1, -1) if not unsafe((each, last))), last)
    pieces = [(0, low), *((each, each + 1) for each in range(low, high)), (high, last)]
    safe = _merged(_runs([each for each in pieces if each[0] < each[1]], unsafe), unsafe)
    return tuple((single[begin][0], single[end - 1][1]) for begin, end in safe)


def _runs(pieces: list[Span], unsafe: Callable[[Span], bool]) -> list[Span]:
    """Neighbours of which each alone is unsafe, put together."""
    runs = (list(same) for _, same in groupby(pieces, lambda each: unsafe(each) or each))
    return [(same[0][0], same[-1][1]) for same in runs]


def _merged(pieces: list[Span], unsafe: Callable[[Span], bool]) -> list[Span]:
    """What is still unsafe goes with its neighbour on the outer side."""
    while len(pieces) > 1:
        bad = next((index for index, each in enumerate(pieces) if unsafe(each)), None)
        if bad is None:
            break
        first = bad if bad == 0 or len(pieces) / 2 <= bad < len(pieces) - 1 else bad - 1
        pieces[first : first + 2] = [(pieces[first][0], pieces[first + 1][1])]
    return pieces


def singles(scale: Scale, n: int) -> list[Span]:
    """The sums that can be, those with the same mean in tenths together."""
    sums = reach(scale.whole, n)
    possible = [total for total in range(sums.bit_length()) if sums >> total & 1]
    by_mean = groupby(possible, lambda total: scale.mean(total, n))
    return [(found[0], found[-1]) for found in (list(same) for _, same in by_mean)]
