"""One question of a named survey, counted in full for the coordinator who sees the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from bot.core.form import Type
from bot.forms.definition import Definition
from bot.reports.asked import Asked
from bot.reports.guarding import AMOUNTS, by_mean_place, choices_of, names
from bot.reports.publication import Cell, Finding
from bot.reports.scales import Scale, scale_of, tenths


def finding(asked: Asked, definition: Definition, answers: Sequence[Any]) -> Finding:
    """Every count, the mean, all comments. Of a repeated question each answer counts."""
    found = Finding(name=asked.path, type=asked.field.type, n=len(answers))
    scale = scale_of(asked.field, definition)
    if scale is not None:
        return _of_scale(found, scale, answers)
    choices = choices_of(asked.field, definition, answers)
    match asked.field.type:
        case Type.SELECT_ONE | Type.ACKNOWLEDGE if choices:
            return replace(found, cells=_cells(choices, answers))
        case Type.SELECT_MULTIPLE:
            return replace(found, ticked=_cells(choices, answers))
        case Type.RANK:
            return replace(found, order=by_mean_place(choices, answers))
        case Type.TEXT:
            return replace(found, comments=tuple(map(str, answers)))
        case kind if kind in AMOUNTS and answers:
            total = sum((Fraction(str(each)) for each in answers), Fraction(0))
            return replace(found, mean=tenths(total / len(answers)))
    return found


def _of_scale(found: Finding, scale: Scale, answers: Sequence[Any]) -> Finding:
    places = [scale.place(names(each)[0]) for each in answers]
    kept = [each for each in places if each is not None]
    total = sum(scale.whole[place] for place in kept)
    return replace(
        found,
        n=len(kept),
        scale=scale.ends,
        mean=scale.mean(total, len(kept)) if kept else None,
        cells=tuple(
            Cell(names=step, count=kept.count(place)) for place, step in enumerate(scale.names)
        ),
    )


def _cells(choices: Sequence[str], answers: Sequence[Any]) -> tuple[Cell, ...]:
    given = [names(each) for each in answers]
    return tuple(Cell(names=(name,), count=sum(name in each for each in given)) for name in choices)
