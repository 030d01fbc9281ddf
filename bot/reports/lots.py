"""Meetings and rounds in lots, so that no two sums of them differ by one to four people (H8).

Whoever sees two reports may subtract one from the other, and any two days may be the ends of a
period. So meetings are put together, the earliest first, until at least five people came, or
nobody did, and likewise of those who did not; a report counts only lots that lie in its period as
a whole. Every difference of two sums is then made of whole lots. The lots begin anew with each
year, so that they do not depend on the period (docs/adr/0022-what-a-report-hides.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.reports.figures import Asked, Gathered, Period, percent

FEWEST = 5  # people; one to four could be known to whoever looks (domain.md, section 2)


@dataclass(frozen=True, kw_only=True)
class One:
    """A meeting or a round: how many were invited or asked, and how many came or answered."""

    day: date
    part: int
    whole: int


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The sums of the lots in a period, and how many meetings or rounds are in none of them."""

    number: int = 0
    part: int = 0
    whole: int = 0
    left_out: int = 0

    @property
    def percent(self) -> int | None:
        return percent(self.part, self.whole)


def safe(number: int) -> bool:
    """Nobody, or five and more."""
    return number <= 0 or number >= FEWEST


def lots(ones: Iterable[One]) -> list[list[One]]:
    """Of all that was since the first of January, in order; what fills no lot is in none."""
    made: list[list[One]] = []
    some: list[One] = []
    for one in sorted(ones, key=lambda one: one.day):
        if some and some[0].day.year != one.day.year:
            some = []
        some = [*some, one]
        part = sum(each.part for each in some)
        if safe(part) and safe(sum(each.whole for each in some) - part):
            made.append(some)
            some = []
    return made


def counted(ones: Sequence[One], period: Period) -> Counted:
    """`ones` begin with the year in which the period begins, and end with the period."""
    inside = [one for one in ones if period.first <= one.day <= period.last]
    whole = [lot for lot in lots(ones) if lot[0].day >= period.first and lot[-1].day <= period.last]
    sums = [one for lot in whole for one in lot]
    return Counted(
        number=len(sums),
        part=sum(one.part for one in sums),
        whole=sum(one.whole for one in sums),
        left_out=len(inside) - len(sums),
    )


def of_meetings(gathered: Iterable[Gathered]) -> list[One]:
    """Those that were held, and whose attendance was noted."""
    return [
        One(day=one.day, part=one.came, whole=one.invited)
        for one in sorted(gathered, key=lambda one: (one.day, one.id))
        if one.state == "held" and one.noted
    ]


def of_rounds(asked: Iterable[Asked]) -> list[One]:
    return [
        One(day=one.day, part=one.answered, whole=one.asked)
        for one in sorted(asked, key=lambda one: (one.day, one.id))
    ]


def since(period: Period) -> date:
    """The day from which meetings and rounds have to be known."""
    return date(period.first.year, 1, 1)


def added(some: Iterable[Counted]) -> Counted:
    """Of several networks together."""
    found = list(some)
    return Counted(
        number=sum(one.number for one in found),
        part=sum(one.part for one in found),
        whole=sum(one.whole for one in found),
        left_out=sum(one.left_out for one in found),
    )
