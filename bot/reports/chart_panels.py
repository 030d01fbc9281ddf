"""What a chart says, question by question, before it is drawn: bars, marks, bands, and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.form import Type
from bot.core.messages import _
from bot.reports import publication as shown
from bot.reports import result_words as words
from bot.reports.publication import Finding, Publication
from bot.reports.result_words import Reader

BANDS = (shown.NEGATIVE, shown.MIXED, shown.POSITIVE)
ENOUGH_FOR_PERCENT = 20  # answers; of fewer, a percentage only sounds more exact than the count
WRITTEN = frozenset({Type.TEXT})  # comments stand in message and workbook, not in a chart


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One choice. `share` is of all who answered; None where its count is hidden."""

    label: str
    shown: str
    share: float | None


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of a scale from 0 to 1, and what stands in it."""

    begins: float
    ends: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A scale with one mark or two: `then` is before, `now` is after. Both from 0 to 1."""

    low: str
    high: str
    now: float | None = None
    now_label: str = ""
    then: float | None = None
    then_label: str = ""
    between: Span | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One question. What it does not have is empty; `note` says in words what is hidden."""

    question: str
    facts: str = ""
    bars: tuple[Bar, ...] = ()
    scale: Scale | None = None
    bands: tuple[tuple[str, bool], ...] = ()  # label, and whether the answers lie there
    listed: tuple[str, ...] = ()
    said: str = ""
    note: str = ""


def panels(publication: Publication, reader: Reader) -> list[Panel]:
    """In the form's order. A "before" question stands beside its "now", where both are shown."""
    paired = {each.compares for each in publication.findings if is_pair(each)}
    return [
        panel(finding, reader)
        for finding in publication.findings
        if finding.type not in WRITTEN and finding.name not in paired
    ]


def is_pair(finding: Finding) -> bool:
    return bool(finding.compares) and None not in (finding.mean, finding.before, finding.scale)


def panel(finding: Finding, reader: Reader) -> Panel:
    said = words.band(reader, finding)
    note = words.reason(finding)
    return Panel(
        question=reader.question(finding.name),
        facts=facts(finding, reader),
        bars=tuple(bars(finding, reader)),
        scale=scale(finding, reader),
        bands=bands(finding, reader),
        listed=tuple(ranks(finding, reader)),
        said=reader.say(said) if said and finding.band == shown.ONE else "",
        note=reader.say(note) if note else "",
    )


def facts(finding: Finding, reader: Reader) -> str:
    """How many answered, and the mean where there is no scale that shows it."""
    drawn = is_pair(finding) or (finding.scale and finding.limits)
    found = [words.count(finding), None if drawn else words.average(reader, finding)]
    return " · ".join(reader.say(each) for each in found if each is not None)


def bars(finding: Finding, reader: Reader) -> Iterator[Bar]:
    if finding.n is None or is_pair(finding):
        return
    for cell in finding.cells:
        yield bar(reader.cell(finding.name, cell), cell.count, finding.n, reader)
    if finding.ticked:
        yield from ticks(finding, finding.n, reader)


def bar(label: str, count: int, n: int, reader: Reader) -> Bar:
    return Bar(label=label, shown=counted(count, n, reader), share=count / n if n else 0.0)


def counted(count: int, n: int, reader: Reader) -> str:
    number = reader.figures(str(count))
    if n < ENOUGH_FOR_PERCENT:
        return number
    percent = reader.figures(str((200 * count + n) // (2 * n)))  # halves are rounded up
    return reader.say(_("{count} ({percent}%)", count=number, percent=percent))


def ticks(finding: Finding, n: int, reader: Reader) -> Iterator[Bar]:
    """Every choice that could be ticked; those whose count is hidden say so."""
    shown_ones = {name: cell for cell in finding.ticked for name in cell.names}
    for name in words.offered(reader, finding):
        label = reader.choice(finding.name, name)
        if name in shown_ones:
            yield bar(label, shown_ones[name].count, n, reader)
        else:
            yield Bar(label=label, shown=reader.say(_("not shown")), share=None)


def ranks(finding: Finding, reader: Reader) -> Iterator[str]:
    """The choices in their order, the best first."""
    for place, name in enumerate(finding.order, start=1):
        yield f"{reader.figures(str(place))}. {reader.choice(finding.name, name)}"


def scale(finding: Finding, reader: Reader) -> Scale | None:
    """Two means beside each other, or the stretch in which a mean lies."""
    if finding.scale is None or finding.n is None:
        return None
    low, high = finding.scale
    bare = Scale(low=reader.number(low), high=reader.number(high))

    def place(value: float) -> float:
        return (value - low) / (high - low) if high > low else 0.5

    if finding.before is not None and finding.mean is not None and is_pair(finding):
        return replace(
            bare,
            now=place(finding.mean),
            now_label=reader.say(_("now {mean}", mean=reader.number(finding.mean))),
            then=place(finding.before),
            then_label=reader.say(_("before {mean}", mean=reader.number(finding.before))),
        )
    if finding.limits is not None:
        begins, until = map(place, finding.limits)
        said = words.average(reader, finding)
        return replace(
            bare, between=Span(begins=begins, ends=until, label=reader.say(said) if said else "")
        )
    return None


def bands(finding: Finding, reader: Reader) -> tuple[tuple[str, bool], ...]:
    if finding.band not in BANDS or finding.cells:
        return ()
    return tuple((reader.say(words.BANDS[each]), each == finding.band) for each in BANDS)
