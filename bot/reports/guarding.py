"""One question of an anonymous survey, as it may be shown: a rule for every kind of question."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from bot.core.form import Type
from bot.forms.definition import Definition, Field
from bot.reports import pooling
from bot.reports.asked import Asked
from bot.reports.publication import (
    DIFFER,
    FEW,
    GUARDED,
    KIND,
    MIXED,
    NEGATIVE,
    ONE,
    POSITIVE,
    Cell,
    Finding,
)
from bot.reports.scales import Scale, Span, number_name, scale_of, told

TIMES = frozenset({Type.DATE, Type.TIME, Type.DATETIME})
# Of fewer people, or of two choices only, what most of them ticked tells what the others did.
FEWEST_TO_NAME = 7
SPREAD = 10  # between the lowest and the highest number: less is like a scale without an end
ROUND = (0.0, *(step * 10.0**zeros for zeros in range(1, 7) for step in (1, 1.5, 2, 3, 5, 7)))
AMOUNTS = frozenset({Type.INTEGER, Type.DECIMAL, Type.RANGE, Type.MINUTES})


@dataclass(frozen=True, kw_only=True)
class Given:
    """What people answered to one question, and what a rule needs to know besides."""

    asked: Asked
    definition: Definition
    answers: list[Any]
    rounds: int
    people: int  # papers of the survey
    chance: Random
    written: tuple[str, ...] = ()  # what stands behind "other"

    @property
    def n(self) -> int:
        return len(self.answers)

    @property
    def field(self) -> Field:
        return self.asked.field

    @property
    def choices(self) -> tuple[str, ...]:
        return choices_of(self.field, self.definition, self.answers)


def choices_of(field: Field, definition: Definition, answers: Sequence[Any]) -> tuple[str, ...]:
    """Everything that could be chosen, and what was chosen from an older version of the list."""
    listed = [each.name for each in definition.lists.get(field.choices, ())]
    other = ["other"] if field.or_other and "other" not in listed else []
    older = sorted({name for each in answers for name in names(each)} - {*listed, *other})
    return (*listed, *other, *older)


def names(answer: Any) -> tuple[str, ...]:
    """The choices of an answer; a number is the name of its point."""
    if isinstance(answer, str):
        return (answer,)
    if isinstance(answer, int | float):
        return (number_name(answer),)
    return tuple(answer)


def guarded(given: Given) -> Finding:
    """The finding of a question that everybody was asked, or of whom it may be told who was."""
    finding = Finding(name=given.asked.path, type=given.field.type)
    if given.asked.repeated:
        return replace(finding, why=KIND)
    scale = scale_of(given.field, given.definition)
    if scale is not None:
        return of_scale(finding, scale, given)
    if given.n < pooling.least(given.rounds):
        return replace(finding, why=FEW)
    return RULES[given.field.type](replace(finding, n=given.n), given)


# --- a scale --------------------------------------------------------------------------------------


def of_scale(finding: Finding, scale: Scale, given: Given) -> Finding:
    """Its mean, or a stretch in which that lies; counts where they say nothing more."""
    places = [scale.place(names(each)[0]) for each in given.answers]
    found = [each for each in places if each is not None]
    n = len(found)
    finding = replace(finding, scale=scale.ends)
    if n < pooling.least(given.rounds):
        return replace(finding, why=FEW)
    counts = tuple(found.count(place) for place in range(len(scale.values)))
    total = sum(scale.whole[place] for place in found)
    span = told(scale, total, n, given.rounds)
    cells = pooling.scale_cells(scale, counts, span, given.rounds)
    low, high = scale.mean(span[0], n), scale.mean(span[1], n)
    return replace(
        finding,
        n=n,
        mean=low if low == high else None,
        limits=(low, high) if low != high else None,
        band=in_words(scale, span, n),
        cells=tuple(Cell(names=_joined(scale, each), count=count) for each, count in cells or ()),
        why="" if cells and low == high else GUARDED,
    )


def in_words(scale: Scale, span: Span, n: int) -> str:
    """In words, from what is told of the mean and from nothing else.

    Thirds of the scale where it stands for itself; where only a stretch is told, its half.
    """
    low, high = (Fraction(total, n * scale.whole[-1]) for total in span)
    if scale.mean(span[0], n) == scale.mean(span[1], n):
        low = high = Fraction(sum(span), 2 * n * scale.whole[-1])
        return POSITIVE if low >= Fraction(2, 3) else NEGATIVE if high <= Fraction(1, 3) else MIXED
    half = Fraction(1, 2)
    return POSITIVE if low > half else NEGATIVE if high < half else MIXED


def _joined(scale: Scale, places: Iterable[int]) -> tuple[str, ...]:
    return tuple(name for place in places for name in scale.names[place])


# --- choices --------------------------------------------------------------------------------------


def of_one(finding: Finding, given: Given) -> Finding:
    """Counts of choices that enough people gave, or that most gave one and the same."""
    given_names = [names(each)[0] for each in given.answers]
    counts = tuple(given_names.count(name) for name in given.choices)
    lead, cells = pooling.loose_cells(counts, given.rounds)
    band, leading = led(lead, given.choices)
    finding = replace(
        finding,
        cells=tuple(
            Cell(names=tuple(given.choices[place] for place in places), count=count)
            for places, count in cells or ()
        ),
        band=band,
        leading=leading,
        why="" if cells else GUARDED,
    )
    return _written(finding, finding.cells, given)


def _written(finding: Finding, shown: tuple[Cell, ...], given: Given) -> Finding:
    """What stands behind "other", where its count is shown and enough wrote something."""
    alone = any(cell.names == ("other",) for cell in shown)
    if not alone or len(given.written) < pooling.least(given.rounds):
        return finding
    return replace(finding, comments=shuffled(given.written, given.chance))


def led(lead: int | None, choices: Sequence[str]) -> tuple[str, str]:
    """The band, and the choice that it names."""
    if lead is None:
        return "", ""
    return (ONE, choices[lead]) if lead >= 0 else (DIFFER, "")


def of_several(finding: Finding, given: Given) -> Finding:
    """Each choice is a question of yes or no; which of them may be told depends on the others."""
    counts = {name: sum(name in names(each) for each in given.answers) for name in given.choices}
    shown = ticks(counts, given.n, alone(given.field, given.choices), pooling.least(given.rounds))
    named = not shown and len(counts) > 2 and given.n >= FEWEST_TO_NAME
    lead = pooling.leader(tuple(counts.values()), given.n) if named else None
    band, leading = led(lead, given.choices)
    finding = replace(
        finding,
        ticked=tuple(Cell(names=(name,), count=counts[name]) for name in shown),
        why="" if len(shown) == len(counts) else GUARDED,
        band=band,
        leading=leading,
    )
    return _written(finding, finding.ticked, given)


def alone(field: Field, choices: tuple[str, ...]) -> frozenset[str]:
    """The choices that are ticked with no other one, such as "none"."""
    quoted = {name for name in choices if f"'{name}'" in field.constraint}
    return frozenset(quoted | ({"none"} & set(choices)))


def ticks(counts: Mapping[str, int], n: int, alone: frozenset[str], fewest: int) -> tuple[str, ...]:
    """The choices whose counts may be told.

    Everybody ticked something, and who ticked "none" ticked nothing else, so the counts say more
    than each by itself: how many ticked two, or only what is hidden. The smallest goes until they
    do not.
    """
    shown = [name for name, count in counts.items() if fewest <= count <= n - fewest]
    while shown and not closed(counts, shown, n, alone, fewest):
        shown.remove(min(shown, key=lambda name: counts[name]))
    return tuple(shown)


def closed(
    counts: Mapping[str, int], shown: Sequence[str], n: int, alone: frozenset[str], fewest: int
) -> bool:
    """Whether these counts say nothing more than themselves."""
    nothing = sum(counts[name] for name in shown if name in alone)
    rest = [counts[name] for name in shown if name not in alone]
    if nothing and any(n - nothing - count < fewest for count in rest):
        return False  # of those who ticked something, too few did not tick this
    hidden, twice = len(counts) - len(shown), sum(counts[name] for name in shown) - n
    return twice >= fewest if not hidden else -twice <= 2 * hidden


# --- the other kinds ------------------------------------------------------------------------------


def of_rank(finding: Finding, given: Given) -> Finding:
    """Only the order by mean place."""
    return replace(finding, order=by_mean_place(given.choices, given.answers))


def by_mean_place(choices: Sequence[str], answers: Sequence[Any]) -> tuple[str, ...]:
    """The best first; what somebody left out of their order comes last in it."""
    orders = [names(each) for each in answers]
    places = {
        name: sum(order.index(name) if name in order else len(choices) for order in orders)
        for name in choices
    }
    return tuple(sorted(choices, key=places.__getitem__))


def of_amount(finding: Finding, given: Given) -> Finding:
    """Between which two round numbers the mean lies, where it is nobody's number.

    Of ten people or more, five must lie above the lowest and five below the highest number, and no
    number may outweigh the others on either side: the distances without the two largest come to at
    least half of the largest one, so the second largest cannot work it out. An exact mean of ten
    numbers is their sum; with "we always count in fives" that can be taken apart, so it is not
    shown, and small means are not told apart at all.
    """
    numbers = sorted(Fraction(str(each)) for each in given.answers)
    above = [each - numbers[0] for each in reversed(numbers)]
    below = [numbers[-1] - each for each in numbers]
    even = _even(above, given.rounds) and _even(below, given.rounds)
    even = even and given.n >= 2 * pooling.least(given.rounds)
    place = bisect_right(ROUND, sum(numbers, Fraction(0)) / given.n)
    if not even or numbers[-1] - numbers[0] < SPREAD or not 0 < place < len(ROUND):
        return replace(finding, why=GUARDED)
    return replace(finding, limits=(ROUND[place - 1], ROUND[place]), why=GUARDED)


def _even(distances: list[Fraction], rounds: int) -> bool:
    """Of distances, the largest first: one person may have given as many as there are rounds."""
    apart = sum(each > 0 for each in distances)
    largest = sum(distances[:rounds], Fraction(0))
    return apart >= pooling.least(rounds) and 2 * sum(distances[2 * rounds :]) >= largest


def of_text(finding: Finding, given: Given) -> Finding:
    """All comments, in no order and without a language."""
    return replace(finding, comments=shuffled(map(str, given.answers), given.chance))


def shuffled(comments: Iterable[str], chance: Random) -> tuple[str, ...]:
    mixed = sorted(comments)
    chance.shuffle(mixed)
    return tuple(mixed)


def of_time(finding: Finding, given: Given) -> Finding:
    """A date or an hour is often one person's: only how many there were."""
    return replace(finding, why=KIND)


def of_nod(finding: Finding, given: Given) -> Finding:
    """ "OK" is the only answer, so who did not give it is the other cell."""
    if given.people - given.n < pooling.least(given.rounds):
        return replace(finding, n=None, why=GUARDED)
    return finding


RULES = {
    Type.SELECT_ONE: of_one,
    Type.SELECT_MULTIPLE: of_several,
    Type.RANK: of_rank,
    Type.TEXT: of_text,
    Type.ACKNOWLEDGE: of_nod,
    **dict.fromkeys(AMOUNTS, of_amount),
    **dict.fromkeys(TIMES, of_time),
}
