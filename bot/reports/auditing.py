"""The last look at what is about to be shown: nobody may be certain of anybody's answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.forms.definition import Definition
from bot.reports.asked import Asked, questions
from bot.reports.guarding import alone, closed
from bot.reports.inference import Known, leaks
from bot.reports.pooling import least
from bot.reports.publication import GUARDED, Finding, Publication
from bot.reports.scales import Scale, Span, scale_of, singles


def learns(publication: Publication, definition: Definition) -> tuple[str, ...]:
    """What can be learnt of single people from all that is shown, as "path: how".

    It reads the publication alone, as those do who see it: an outsider, and everybody who knows
    their own answers.
    """
    found = {each.path: each for each in questions(definition)}
    faults = [
        f"{finding.name}: {fault}"
        for finding in publication.findings
        for fault in faults_of(finding, found[finding.name], definition, publication.rounds)
    ]
    answered = publication.answered
    if answered is not None and answered < least(publication.rounds):
        faults.append("the survey: too few answered")
    return tuple(faults)


def cautious(finding: Finding, asked: Asked, definition: Definition, rounds: int) -> Finding:
    """The finding without what gives an answer away: first the mean goes, then counts, then all."""
    without_mean = replace(finding, mean=None, limits=None, why=GUARDED)
    without_counts = replace(without_mean, cells=(), ticked=(), comments=())
    nothing = Finding(name=finding.name, type=finding.type, why=finding.why or GUARDED)
    for each in (finding, without_mean, without_counts):
        if not any(faults_of(each, asked, definition, rounds)):
            return each
    return nothing


def faults_of(finding: Finding, asked: Asked, definition: Definition, rounds: int) -> Iterator[str]:
    fewest, n = least(rounds), finding.n
    if n is None:
        figures = (finding.mean, finding.limits)
        if figures != (None, None) or finding.cells or finding.ticked or finding.comments:
            yield "shown of a hidden number of answers"
        return
    if n < fewest:
        yield "too few answers"
    if finding.comments and len(finding.comments) < fewest:
        yield "too few comments"
    counts = [cell.count for cell in (*finding.cells, *finding.ticked)]
    if any(not fewest <= count <= n - fewest for count in counts):
        yield "a small count"
    if finding.cells and sum(cell.count for cell in finding.cells) != n:
        yield "what is missing from the counts"
    yield from _ticked(finding, n, asked, definition, fewest)
    scale = scale_of(asked.field, definition)
    told = finding.cells or finding.limits or finding.mean is not None
    if scale and told and leaks(_known(finding, n, scale), rounds):
        yield "the mean"


def _ticked(
    finding: Finding, n: int, asked: Asked, definition: Definition, fewest: int
) -> Iterator[str]:
    counts = {each.name: 0 for each in definition.lists.get(asked.field.choices, ())}
    if asked.field.or_other:
        counts["other"] = 0
    shown = {name: cell.count for cell in finding.ticked for name in cell.names}
    exclusive = alone(asked.field, tuple(counts))
    if shown and not closed({**counts, **shown}, tuple(shown), n, exclusive, fewest):
        yield "the counts together"


def _known(finding: Finding, n: int, scale: Scale) -> Known:
    """Counts and mean of a scale, as limits of a sum."""
    low, high = _sums(finding, n, scale)
    if not finding.cells:
        return Known(scale.whole, ((0, len(scale.values), n),), low, high)
    places = [[scale.place(name) or 0 for name in cell.names] for cell in finding.cells]
    groups = sorted(
        (min(each), max(each) + 1, cell.count)
        for each, cell in zip(places, finding.cells, strict=True)
    )
    return Known(scale.whole, tuple(groups), low, high)


def _sums(finding: Finding, n: int, scale: Scale) -> Span:
    low, high = scale.ends
    if finding.mean is not None:
        low = high = finding.mean
    elif finding.limits is not None:
        low, high = finding.limits
    inside = [each for each in singles(scale, n) if low <= scale.mean(each[0], n) <= high]
    return (inside[0][0], inside[-1][1]) if inside else (0, n * scale.whole[-1])
