"""What a value of an expression is worth as text, as a number, as true or false."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from bot.forms import moments

Value = str | float | bool | list[str]  # a list: the values of the nodes that a path leads to

_NUMBER = re.compile(r"\s*-?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})\s*")


def text(value: Value) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case list():
            return value[0] if value else ""
        case _:
            return number_text(value)


def number_text(value: float) -> str:
    """12 and 0.5, never 12.0 or 5e-1."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def number(value: Value) -> float:
    """Dates are days since 1970, as in ODK, so that they can be compared and counted with."""
    if isinstance(value, bool | float | int):
        return float(value)
    written = text(value)
    if _NUMBER.fullmatch(written):
        return float(written)
    days = moments.days(written)
    return math.nan if days is None else days


def truth(value: Value) -> bool:
    match value:
        case bool():
            return value
        case str() | list():
            return text(value) != ""
        case _:
            return value != 0 and not math.isnan(value)


def several(value: Value) -> list[str]:
    return value if isinstance(value, list) else [text(value)]
