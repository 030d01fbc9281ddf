"""Answers in the columns of Kobo's exports: of people with names, or shuffled column by column.

A select_multiple has one column with all that was ticked, and one of 0 and 1 for each choice. What
an anonymous survey shows here is what its publication says, written out once more; the columns are
shuffled one by one, so that no line is a person (H7, H8).
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.core.form import Type
from bot.core.messages import _
from bot.forms.definition import Field
from bot.reports import result_words
from bot.reports.publication import Finding, Publication
from bot.reports.result_words import Reader
from bot.sheets.writing import Cell

T = TypeVar("T")
Row = Mapping[str, Any]  # {"name": ..., "answers": {path: value}}

TOGETHER = " | "  # between the names of choices that were put together
NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.RANGE})
NEVER = frozenset({Type.NOTE})  # there is nothing to answer
NOBODY = _("No line is a person: each column is shuffled by itself.")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column twice: as programs read it, and in words. `note` goes to its heading."""

    name: str
    label: str
    values: Sequence[Cell]
    labels: Sequence[Cell]
    note: str = ""


# --- with names -----------------------------------------------------------------------------------


def of_people(reader: Reader, rows: Sequence[Row]) -> list[Column]:
    """A line is a person. Answers to questions that the form no longer has stand at the end."""
    names = [str(row["name"]) for row in rows]
    heading = reader.say(_("Name"))
    columns = [Column(name=heading, label=heading, values=names, labels=names)]
    asked = result_words.fields(reader.definition)
    others = dict.fromkeys(path for row in rows for path in row["answers"] if path not in asked)
    for path, each in asked.items():
        if each.type not in NEVER:
            columns += of_question(reader, path, each, [row["answers"].get(path) for row in rows])
    for path in others:
        given = [written(row["answers"].get(path)) for row in rows]
        columns.append(Column(name=path, label=path, values=given, labels=given))
    return columns


def of_question(
    reader: Reader, path: str, asked: Field, given: Sequence[Any]
) -> Iterator[Column]:  # fmt: skip
    label = reader.question(path)
    if asked.type not in result_words.SELECTS:
        values = [number(each) if asked.type in NUMBERS else written(each) for each in given]
        yield Column(name=path, label=label, values=values, labels=values)
        return
    chosen = [names_in(each) for each in given]
    yield Column(
        name=path,
        label=label,
        values=[" ".join(each) if each is not None else None for each in chosen],
        labels=[in_words(reader, path, each) for each in chosen],
    )
    if asked.type is Type.SELECT_MULTIPLE:
        for choice in result_words.choices(reader.definition, path):
            ticks = [None if each is None else int(choice.name in each) for each in chosen]
            yield tick_column(reader, path, choice.name, ticks)


def in_words(reader: Reader, path: str, names: Sequence[str] | None) -> str | None:
    return None if names is None else ", ".join(reader.choice(path, name) for name in names)


def names_in(value: Any) -> list[str] | None:
    """The names of what was chosen; None where the question was not answered."""
    if value is None:
        return None
    return [str(each) for each in value] if isinstance(value, list) else str(value).split()


def number(value: Any) -> Cell:
    """As a number where it can be read as one."""
    try:
        return written(float(value) if isinstance(value, str) else value)
    except ValueError:
        return written(value)


def written(value: Any) -> Cell:
    """What a cell can hold: numbers that are finite, and texts."""
    if value is None or (isinstance(value, int | float) and math.isfinite(value)):
        return value
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def tick_column(
    reader: Reader, path: str, choice: str, ticks: Sequence[Cell], note: str = ""
) -> Column:  # fmt: skip
    return Column(
        name=f"{path}/{choice}",
        label=f"{reader.question(path)}/{reader.choice(path, choice)}",
        values=ticks,
        labels=ticks,
        note=note,
    )


# --- without names --------------------------------------------------------------------------------


def shuffled(publication: Publication, reader: Reader) -> list[Column]:
    """The first heading says what a line is not; it is where everybody looks first."""
    said = reader.say(NOBODY)
    columns = [Column(name=said, label=said, values=(), labels=())]
    for finding in publication.findings:
        columns += of_finding(reader, finding)
    return columns


def of_finding(reader: Reader, finding: Finding) -> Iterator[Column]:
    why = result_words.reason(finding)
    note = reader.say(why) if why else ""
    pairs = mixed(list(answers_in(reader, finding)))
    yield Column(
        name=finding.name,
        label=reader.question(finding.name),
        values=[name for name, _label in pairs],
        labels=[label for _name, label in pairs],
        note=note or together(reader, finding),
    )
    if finding.type is Type.SELECT_MULTIPLE:
        yield from ticked(reader, finding, note)


def answers_in(reader: Reader, finding: Finding) -> Iterator[tuple[str, str]]:
    """What was answered so often, as names and in words; comments as they are."""
    for cell in finding.cells:
        pair = (TOGETHER.join(cell.names), reader.cell(finding.name, cell))
        yield from [pair] * cell.count
    yield from ((comment, comment) for comment in finding.comments)


def together(reader: Reader, finding: Finding) -> str:
    """What was chosen together by one person is not shown; nor which of two choices it was."""
    if finding.ticked:
        return reader.say(_("Which choices one person ticked together is not shown."))
    if any(len(cell.names) > 1 for cell in finding.cells):
        return reader.say(_("Choices with few answers are put together."))
    return ""


def ticked(reader: Reader, finding: Finding, note: str) -> Iterator[Column]:
    counts = {name: cell.count for cell in finding.ticked for name in cell.names}
    for name in result_words.offered(reader, finding):
        ticks: list[int] = []
        if name in counts and finding.n is not None:
            ticks = mixed([1] * counts[name] + [0] * (finding.n - counts[name]))
        said = "" if ticks else note or reader.say(_("not shown"))
        yield tick_column(reader, finding.name, name, ticks, said)


def mixed(values: list[T]) -> list[T]:
    """In an order that is chance."""
    secrets.SystemRandom().shuffle(values)
    return values
