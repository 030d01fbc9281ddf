"""What a chart says, question by question, before it is drawn: bars, marks, bands, and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.form import Type
from bot.core.messages import _
from bot.reports import publication as shown
from bot.reports import result_words as words
from bot.reports.comparing import Comparison, pairs
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
    """A stretch of a scale from 0 to 1, or one point of it; `earlier` is of before the training."""

    begins: float
    ends: float
    label: str
    earlier: bool = False

    @property
    def point(self) -> bool:
        return self.begins == self.ends


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A scale, and where answers lie on it: once, or before and now."""

    low: str
    high: str
    spans: tuple[Span, ...]


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
    both = {each.name: each for each in pairs(publication)}
    kept = [each for each in publication.findings if each.type not in WRITTEN]
    paired = {each.compares for each in kept if each.name in both}
    return [
        panel(finding, reader, both.get(finding.name))
        for finding in kept
        if finding.name not in paired
    ]


def panel(finding: Finding, reader: Reader, pair: Comparison | None = None) -> Panel:
    said = words.band(reader, finding)
    banded = finding.why == shown.GUARDED and finding.band
    note = None if banded else words.reason(finding)  # said once, below all of them
    drawn = scale(finding, reader, pair)
    strip = () if pair else bands(finding, reader)
    return Panel(
        question=reader.question(finding.name),
        facts=facts(finding, reader, with_mean=drawn is None),
        bars=() if pair else tuple(bars(finding, reader)),
        scale=drawn,
        bands=strip,
        listed=(*right_answer(finding, reader), *ranks(finding, reader)),
        said=reader.say(said) if said and not (pair or strip or finding.cells) else "",
        note=reader.say(note) if note else "",
    )


def facts(finding: Finding, reader: Reader, *, with_mean: bool) -> str:
    """How many answered, and the mean where there is no scale that shows it."""
    found = [words.count(finding), words.average(reader, finding) if with_mean else None]
    return " · ".join(reader.say(each) for each in found if each is not None)


def bars(finding: Finding, reader: Reader) -> Iterator[Bar]:
    if finding.n is None:
        return
    right = words.right_choice(reader, finding)
    for cell in finding.cells:
        label = reader.cell(finding.name, cell)
        yield bar(f"✔ {label}" if cell.names == (right,) else label, cell.count, finding.n, reader)
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


def right_answer(finding: Finding, reader: Reader) -> Iterator[str]:
    """Of a quiz, where no bar shows it."""
    right = words.right_choice(reader, finding)
    if right and finding.n is not None and (right,) not in [each.names for each in finding.cells]:
        yield f"✔ {reader.choice(finding.name, right)}"


def ranks(finding: Finding, reader: Reader) -> Iterator[str]:
    """The choices in their order, the best first."""
    for place, name in enumerate(finding.order, start=1):
        yield f"{reader.figures(str(place))}. {reader.choice(finding.name, name)}"


def scale(finding: Finding, reader: Reader, pair: Comparison | None) -> Scale | None:
    """Before and now on one scale, or a mean that no bars stand beside, or where it lies."""
    if finding.scale is None or finding.n is None or (not pair and in_words(finding, reader)):
        return None
    low, high = finding.scale
    spans: list[Span] = []
    if pair is not None:
        now, before = (between(reader, each) for each in (pair.after, pair.before))
        spans = [
            span(finding.scale, pair.after, reader.say(_("now {mean}", mean=now))),
            replace(
                span(finding.scale, pair.before, reader.say(_("before {mean}", mean=before))),
                earlier=True,
            ),
        ]
    elif finding.limits is not None:
        said = words.average(reader, finding)
        spans = [span(finding.scale, finding.limits, reader.say(said) if said else "")]
    elif finding.mean is not None and not finding.cells:
        said = _("mean {mean}", mean=reader.number(finding.mean))
        spans = [span(finding.scale, (finding.mean, finding.mean), reader.say(said))]
    return (
        Scale(low=reader.number(low), high=reader.number(high), spans=tuple(spans))
        if spans
        else None
    )


def in_words(finding: Finding, reader: Reader) -> bool:
    """Whether 0 and 1 are only how it is counted: right and wrong, yes and no."""
    return words.is_quiz(reader, finding) or words.is_worded(reader, finding)


def span(scale: tuple[float, float], limits: tuple[float, float], label: str) -> Span:
    low, high = scale
    length = (high - low) or 1.0
    begins, ends = ((value - low) / length for value in limits)
    return Span(begins=begins, ends=ends, label=label)


def between(reader: Reader, limits: tuple[float, float]) -> str:
    low, high = map(reader.number, limits)
    return low if low == high else f"{low}–{high}"


def bands(finding: Finding, reader: Reader) -> tuple[tuple[str, bool], ...]:
    """From negative to positive; choices without values have no such order."""
    if finding.band not in BANDS or finding.cells or finding.scale is None:
        return ()
    names = words.bands(reader, finding)
    return tuple((reader.say(names[each]), each == finding.band) for each in BANDS)
