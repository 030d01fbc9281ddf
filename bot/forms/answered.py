"""Answers as they are kept while somebody is answering, and what they are as values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.form import Type
from bot.forms import moments
from bot.forms.worth import Value, number_text

OFFERED = "\x1f"  # before an answer that was offered as a whole; nobody can type this sign
AGAIN = "#again"  # after the path of one time of a repeat: "another?"
PLACE = "#"  # between the path of a ranking and a place in it
OTHER, OTHER_TEXT = "other", "_other"  # the choice, and what follows the path of its text
YES, NO = "yes", "no"

NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.RANGE})


def bare(value: Any, kind: Type) -> Any:
    """An answer as a value: what was offered as a whole opened, figures as numbers."""
    if isinstance(value, list):
        return [name for each in value for name in _opened(each).split()] or None
    if not isinstance(value, str):
        return value
    opened = value.removeprefix(OFFERED)
    if kind is Type.SELECT_MULTIPLE:
        return opened.split() or None
    return figure(opened) if kind in NUMBERS else opened or None


def fits(value: Any, kind: Type) -> bool:
    """Whether a value is of this kind, in the way in which answers are kept."""
    match kind:
        case Type.INTEGER:
            return isinstance(value, int)
        case Type.DECIMAL | Type.RANGE:
            return isinstance(value, int | float) and math.isfinite(value)
        case Type.DATE:
            return moments.moment(str(value)) is not None and len(str(value)) == len("2026-11-26")
        case Type.DATETIME:
            return moments.moment(str(value)) is not None and ":" in str(value)
        case Type.TIME:
            return moments.clock(str(value)) is not None
        case _:
            return True


def _opened(value: Any) -> str:
    return str(value).removeprefix(OFFERED)


def figure(value: str) -> int | float | str:
    try:
        found = float(value)
    except ValueError:
        return value
    return int(found) if found.is_integer() else found


# --- rankings ------------------------------------------------------------------------------------


def place(path: str, listed: Sequence[str], before: Sequence[str]) -> str:
    """The name of the question for the place behind those: "q#1", then "q#2:4" behind the fifth
    choice. When an earlier place is changed, the later ones have other names and are asked anew."""
    behind = ".".join(str(listed.index(each)) for each in before)
    return f"{path}{PLACE}{len(before) + 1}" + (f":{behind}" if before else "")


def ranked(answers: Mapping[str, Any], path: str, listed: Sequence[str]) -> list[str]:
    """The places of a ranking that have been given so far."""
    places: list[str] = []
    while (chosen := answers.get(place(path, listed, places))) in listed and chosen not in places:
        places.append(str(chosen))
    return places


# --- to and from expressions ---------------------------------------------------------------------


def plain(value: Value | None) -> Any:
    """What an expression gave, as a value to keep; nothing where there is no number."""
    match value:
        case None | "":
            return None
        case bool() | str():
            return written(value)
        case list():
            return value[0] or None if value else None
        case _:
            return figure(number_text(value)) if math.isfinite(value) else None


def written(value: Any) -> str:
    """A value as expressions see it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return " ".join(map(str, value))
        case int() | float():
            return number_text(float(value))
        case _:
            return str(value)
