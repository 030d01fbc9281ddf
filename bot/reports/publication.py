"""What a closed survey shows: message, chart and workbook read this and nothing else (H8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.core.form import Type

# Why something of a question is hidden. None of them says which of several reasons it was, because
# "hidden, for all agreed" would be an answer.
FEW = "few"  # fewer than five answers
GUARDED = "guarded"  # counts would show what one person answered; a band is shown where it is safe
ROUTED = "routed"  # who was asked this depends on another answer
KIND = "kind"  # dates, times and repeated questions are never shown of an anonymous survey

# Where the answers lie, in words.
POSITIVE = "mostly_positive"
MIXED = "mixed"
NEGATIVE = "mostly_negative"
DIFFER = "differ"  # choices without an order, and none of them stands out
ONE = "mostly_one"  # most gave one answer, the one named in `leading`


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How many chose any of these choices; several names are choices that were put together."""

    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What may be shown of one question.

    `name` is its path in the form ("q", "group/q"). `n` None, or anything that is empty, is hidden
    and `why` says so. `cells` cover all choices, or there are none. `ticked` holds those choices of
    a select_multiple that may be shown, one name each. Where `mean` is None, `limits` may say
    between which two means it lies ((4.3, 5.0): "4.3 or more"). `scale` is the lowest and the
    highest value that can be chosen. `order` has the choices of a rank, the best first. `compares`
    is the path of the "before" question, `before` its mean where it is shown.
    """

    name: str
    type: Type
    n: int | None = None
    why: str = ""
    cells: tuple[Cell, ...] = ()
    ticked: tuple[Cell, ...] = ()
    mean: float | None = None
    limits: tuple[float, float] | None = None
    scale: tuple[float, float] | None = None
    band: str = ""
    leading: str = ""
    order: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    compares: str = ""
    before: float | None = None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What may be shown of a whole survey. Where too few answered, `answered` is None as well."""

    form: str
    title: Mapping[str, str]
    anonymous: bool
    asked: int
    answered: int | None
    first_day: date
    last_day: date
    too_few: bool = False
    rounds: int = 1  # how many rounds of a check-in were put together
    findings: tuple[Finding, ...] = ()

    def finding(self, name: str) -> Finding | None:
        return next((each for each in self.findings if each.name == name), None)


# --- as JSON, for storage -------------------------------------------------------------------------


def to_json(publication: Publication) -> str:
    days = {"first_day": str(publication.first_day), "last_day": str(publication.last_day)}
    packed = {**asdict(publication), **days, "title": dict(publication.title)}
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def from_json(written: str) -> Publication:
    packed = json.loads(written)
    return Publication(
        **{
            **packed,
            "first_day": date.fromisoformat(packed["first_day"]),
            "last_day": date.fromisoformat(packed["last_day"]),
            "findings": tuple(map(_finding, packed["findings"])),
        }
    )


def _finding(packed: dict[str, Any]) -> Finding:
    return Finding(
        **{
            **packed,
            "type": Type(packed["type"]),
            "cells": tuple(map(_cell, packed["cells"])),
            "ticked": tuple(map(_cell, packed["ticked"])),
            "limits": _pair(packed["limits"]),
            "scale": _pair(packed["scale"]),
            "order": tuple(packed["order"]),
            "comments": tuple(packed["comments"]),
        }
    )


def _cell(packed: dict[str, Any]) -> Cell:
    return Cell(names=tuple(packed["names"]), count=packed["count"])


def _pair(packed: list[float] | None) -> tuple[float, float] | None:
    return (packed[0], packed[1]) if packed else None
