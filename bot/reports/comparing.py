"""Before and now, and one round after another, from published means and nothing else (H8)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reports.pooling import least
from bot.reports.publication import Finding, Publication

CLEAR = 0.5  # of a mean: with twelve people a smaller difference is chance (domain.md, section 5)

UP, DOWN, SAME = "up", "down", "same"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One question twice. Each side is the mean, or the two means between which it lies.

    `direction` is "" where limits are so wide that nothing can be said.
    """

    name: str
    before: tuple[float, float]
    after: tuple[float, float]
    direction: str = ""


def apart(earlier: Publication, later: Publication) -> bool:
    """Whether two periods have no day in common but the one on which the first ended."""
    return earlier.last_day <= later.first_day


def compare(earlier: Publication, later: Publication) -> tuple[Comparison, ...]:
    """The questions of which both rounds show a mean; nothing of periods that overlap.

    Both need five answers, with names too: of fewer a trend says nothing.
    """
    if earlier.form != later.form or not apart(earlier, later):
        return ()
    both = ((earlier.finding(each.name), each) for each in later.findings)
    fewest = least(earlier.rounds), least(later.rounds)
    found = (_compared(before, after, fewest) for before, after in both if before)
    return tuple(each for each in found if each is not None)


def pairs(publication: Publication) -> tuple[Comparison, ...]:
    """Each "now" with its "before"; of a named survey's full counts even of one answer."""
    both = ((publication.finding(each.compares), each) for each in publication.findings)
    fewest = least(publication.rounds) if publication.anonymous else 1
    found = (_compared(before, now, (fewest, fewest)) for before, now in both if before)
    return tuple(each for each in found if each is not None)


def _compared(before: Finding, after: Finding, fewest: tuple[int, int]) -> Comparison | None:
    if before.scale != after.scale or before.type != after.type:
        return None
    then, now = _told(before, fewest[0]), _told(after, fewest[1])
    if then is None or now is None:
        return None
    return Comparison(name=after.name, before=then, after=now, direction=direction(then, now))


def _told(finding: Finding, fewest: int) -> tuple[float, float] | None:
    """The mean or its limits, where so many have answered."""
    if finding.n is None or finding.n < fewest:
        return None
    return finding.limits if finding.mean is None else (finding.mean, finding.mean)


def direction(before: tuple[float, float], after: tuple[float, float]) -> str:
    """Where it went, if that is certain and clear."""
    at_least, at_most = after[0] - before[1], after[1] - before[0]
    if round(at_least, 1) >= CLEAR:
        return UP
    if round(at_most, 1) <= -CLEAR:
        return DOWN
    return SAME if max(abs(at_least), abs(at_most)) < CLEAR else ""
