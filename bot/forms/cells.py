"""What single cells of a form say: yes or no, a number, parameters. What they do not is a fault."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from bot.core.form import Type
from bot.core.messages import _
from bot.forms.entries import Entry
from bot.forms.faults import Fault

YES = frozenset({"yes", "true", "true()", "1"})
NO = frozenset({"no", "false", "false()", "0", ""})
RANGE = {"start": "1", "end": "10", "step": "1"}  # XLSForm's own, where the author says nothing

YES_OR_NO = _("This says neither yes nor no. Please write one of them.")
NOT_A_NUMBER = _("This is not a number. Please write one, such as 2 or 0.5.")
PARAMETERS = _("The parameters cannot be read. Please write them as “start=1 end=10 step=1”.")

_PARAMETER = re.compile(r"([^\s=,;]+)\s*=\s*([^\s=,;]+)[\s,;]*")


def required(entry: Entry) -> str:
    """Empty, "yes" or an expression."""
    written = entry.expression("required")
    if written.lower() in NO:
        return ""
    return "yes" if written.lower() in YES else written


def yes(entry: Entry, word: str) -> bool:
    return entry.text(word).lower() in YES


def parameters(entry: Entry, type: Type, faults: list[Fault]) -> Mapping[str, str]:
    written = entry.text("parameters")
    if _PARAMETER.sub("", written).strip():
        faults.append(entry.fault("parameters", PARAMETERS))
    found = {name.lower(): value for name, value in _PARAMETER.findall(written)}
    return {**RANGE, **found} if type is Type.RANGE else found


def yes_or_no(entry: Entry, word: str, faults: list[Fault]) -> bool | None:
    """None where the cell is empty."""
    written = entry.text(word).lower()
    if written not in YES | NO:
        faults.append(entry.fault(word, YES_OR_NO))
    return written in YES if written else None


def whole(entry: Entry, word: str, bounds: range, faults: list[Fault]) -> int | None:
    """None where the cell is empty, or holds no number within the bounds."""
    written = entry.text(word)
    if not written:
        return None
    if written.isascii() and written.isdigit() and len(written) < 10 and int(written) in bounds:
        return int(written)
    problem = _(
        "This is not a whole number from {least} to {most}. Please write one, or leave the cell"
        " empty.",
        least=bounds[0],
        most=bounds[-1],
    )
    faults.append(entry.fault(word, problem))
    return None


def number(entry: Entry, word: str, faults: list[Fault]) -> float | None:
    """None where the cell is empty, or holds no number."""
    written = entry.text(word)
    if not written:
        return None
    try:
        found = float(written)
    except ValueError:
        found = math.nan
    if math.isfinite(found):
        return found
    faults.append(entry.fault(word, NOT_A_NUMBER))
    return None
