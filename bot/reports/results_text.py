"""Results as a message: a few lines whatever the form, the most telling ones first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core.form import Type
from bot.core.graphemes import cut_at_word
from bot.core.messages import Terms, Text, Words, _, n_
from bot.forms.definition import Field
from bot.reports import result_words
from bot.reports.comparing import DOWN, UP, Comparison, compare, pairs
from bot.reports.guarding import names
from bot.reports.publication import ONE, Cell, Finding, Publication
from bot.reports.result_words import Reader

MOST_LINES = 14  # issue 3: more is not read on a phone
QUESTION_LENGTH = 70  # characters: two lines of a phone
MOST_CHOICES = 3  # of one question, those that most people gave
NEEDS = "needs"  # appearance of a question whose first choice is "nothing", all others a need

Row = tuple[str, Mapping[str, Any]]  # a member's name, and answers by path


def summary(
    publication: Publication,
    reader: Reader,
    *,
    earlier: Publication | None = None,
    most: int = MOST_LINES,
) -> tuple[Words, ...]:
    """How many answered, what they said, what is not shown. `earlier` is the round before."""
    if publication.too_few:
        return (result_words.turnout(publication), too_few())
    trends = compare(earlier, publication) if earlier else ()
    told = [*changes(publication, reader), *results(publication, reader, trends)]
    last = list(endings(publication))
    room = most - 1 - len(last)
    if len(told) > room:
        left = len(told) - room + 1
        more = n_(
            "{n} more question is in the workbook.", "{n} more questions are in the workbook.", left
        )
        told = [*told[: room - 1], more]
    return (result_words.turnout(publication), *told, *last)


def too_few() -> Text:
    return _(
        "Fewer than {n} answers came in, so results are not shown. They will be added to the next "
        "period.",
        n=result_words.FEWEST,
    )


# --- what they said -------------------------------------------------------------------------------


def changes(publication: Publication, reader: Reader) -> list[Words]:
    """Before and now, the largest difference first."""
    found = sorted(pairs(publication), key=lambda each: each.before[1] - each.after[0])
    return [
        _(
            "{question} – before {before}, now {now}",
            question=question(reader, each.name),
            before=between(reader, each.before),
            now=between(reader, each.after),
        )
        for each in found
    ]


def between(reader: Reader, told: tuple[float, float]) -> str:
    low, high = map(reader.number, told)
    return low if low == high else f"{low}–{high}"


def results(publication: Publication, reader: Reader, trends: Sequence[Comparison]) -> list[Words]:
    """Scales with the lowest first, since that is what can be made better; then the others."""
    paired = {
        name for each in pairs(publication) for name in (each.name, _before(publication, each))
    }
    kept = [each for each in publication.findings if each.name not in paired]
    directions = {each.name: each.direction for each in trends}
    lines = ((each, said(each, reader)) for each in sorted(kept, key=_standing))
    return [
        line(reader, each, result, directions.get(each.name, ""))
        for each, result in lines
        if result
    ]


def _before(publication: Publication, pair: Comparison) -> str:
    now = publication.finding(pair.name)
    return now.compares if now else ""


def _standing(finding: Finding) -> float:
    """From 0 to 1 on a scale, by what is told of it; 2 for what has none."""
    told = finding.limits if finding.mean is None else (finding.mean, finding.mean)
    if finding.scale is None or told is None:
        return 2
    low, high = finding.scale
    return (sum(told) / 2 - low) / (high - low)


def line(reader: Reader, finding: Finding, result: Text, direction: str) -> Text:
    asked = question(reader, finding.name)
    if direction == UP:
        return _("{question} – {result} ⬆ since last time", question=asked, result=result)
    if direction == DOWN:
        return _("{question} – {result} ⬇ since last time", question=asked, result=result)
    return _("{question} – {result}", question=asked, result=result)


def question(reader: Reader, path: str) -> str:
    return cut_at_word(reader.question(path), QUESTION_LENGTH)


def said(finding: Finding, reader: Reader) -> Text | None:
    """What stands behind the colon; None where nothing is shown."""
    if finding.n == 0:
        return None  # of a named check-in: everybody left it out
    if result_words.is_quiz(reader, finding):
        return result_words.right(reader, finding)
    average, band = result_words.average(reader, finding), result_words.band(reader, finding)
    if finding.scale is not None and average is not None and band is not None:
        return _("{band}, {mean}", band=band, mean=average)
    if finding.ticked or finding.cells:
        return counts(finding, reader)
    if finding.order:
        return _("{choice} comes first", choice=reader.choice(finding.name, finding.order[0]))
    if finding.band == ONE:
        return _("Mostly “{choice}”", choice=reader.choice(finding.name, finding.leading))
    return average or band


def counts(finding: Finding, reader: Reader) -> Text:
    """The choices that most people gave."""
    cells = sorted(finding.ticked or finding.cells, key=lambda cell: -cell.count)
    shown = [each for each in cells if each.count][:MOST_CHOICES]
    return _(
        "{choices} (of {n})",
        choices=Terms(tuple(_counted(finding, cell, reader) for cell in shown)),
        n=finding.n or 0,
    )


def _counted(finding: Finding, cell: Cell, reader: Reader) -> Text:
    return _("{choice} {count}", choice=reader.cell(finding.name, cell), count=cell.count)


def endings(publication: Publication) -> Iterable[Words]:
    """Comments, and how much is not shown."""
    comments = sum(len(each.comments) for each in publication.findings)
    if comments:
        yield n_("{n} comment is in the workbook.", "{n} comments are in the workbook.", comments)
    if any(each.type is Type.TEXT and each.n is None for each in publication.findings):
        yield _("Fewer than {n} comments came in, so they are not shown.", n=result_words.FEWEST)
    hidden = [each for each in publication.findings if each.why and not _tells(each)]
    if hidden:
        yield n_(
            "{n} question is not shown, to protect members.",
            "{n} questions are not shown, to protect members.",
            len(hidden),
        )


def _tells(finding: Finding) -> bool:
    figures = (finding.mean is not None, finding.limits, finding.cells, finding.ticked)
    return any(figures) or bool(finding.band or finding.order) or finding.type is Type.TEXT


# --- a named check-in, for the coordinator alone --------------------------------------------------


def needs(reader: Reader, rows: Iterable[Row], most: int = MOST_LINES) -> tuple[Words, ...]:
    """Who needs something, and what: one line a person, in the order of their names."""
    found = [(name, wanted(reader, answers)) for name, answers in sorted(rows, key=_name)]
    lines: list[Words] = [
        _("{name}: {needs}", name=name, needs=Terms(labels)) for name, labels in found if labels
    ]
    if not lines:
        return (_("Nobody asked for anything."),)
    if len(lines) > most - 1:
        left = len(lines) - most + 2
        more = n_(
            "{n} more person is in the workbook.", "{n} more people are in the workbook.", left
        )
        lines = [*lines[: most - 2], more]
    return (_("Who waits for something from you:"), *lines)


def _name(row: Row) -> str:
    return row[0]


def wanted(reader: Reader, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of what is blocked (`first_if`) and of what is needed (appearance "needs")."""
    fields = result_words.fields(reader.definition)
    return tuple(
        reader.choice(path, name)
        for path, field in fields.items()
        if answers.get(path) is not None
        for name in names(answers[path])
        if name in field.first_if or name in _needed(reader, path, field)
    )


def _needed(reader: Reader, path: str, field: Field) -> tuple[str, ...]:
    listed = tuple(each.name for each in result_words.choices(reader.definition, path))
    return listed[1:] if NEEDS in field.appearance.split() else ()
