"""Forms and papers of small groups, and what is published of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from bot.core.form import Type
from bot.forms.definition import Choice, Definition, Field
from bot.reports.publication import (
    Publication,
)
from bot.reports.publishing import published

Paper = Mapping[str, Any]

FIRST, LAST = date(2026, 11, 26), date(2026, 11, 29)


def scale(*values: float) -> tuple[Choice, ...]:
    return tuple(Choice(name=f"v{value}", label={}, value=value) for value in values)


def loose(*names: str) -> tuple[Choice, ...]:
    return tuple(Choice(name=name, label={}) for name in names)


def form(*fields: Field, **lists: tuple[Choice, ...]) -> Definition:
    return Definition(name="f", title={"en": "A form"}, nodes=fields, lists=lists)


def one_question(*choices: Choice) -> Definition:
    return form(Field(name="q", type=Type.SELECT_ONE, choices="c"), c=choices)


def result(definition: Definition, papers: Sequence[Paper], rounds: int = 1) -> Publication:
    return published(
        definition,
        papers,
        asked=len(papers),
        chance=Random(1),
        rounds=rounds,
        first_day=FIRST,
        last_day=LAST,
    )


FIVE = scale(1, 2, 3, 4, 5)
THREE = scale(0, 0.5, 1)

HELD = form(
    Field(name="held", type=Type.SELECT_ONE, choices="held"),
    Field(name="reach", type=Type.SELECT_ONE, choices="size", relevant="${held} = 'yes'"),
    held=loose("yes", "no", "later"),
    size=scale(1, 2),
)
NUMBER = form(Field(name="q", type=Type.INTEGER))
