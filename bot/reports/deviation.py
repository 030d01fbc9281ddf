"""How far an indicator is from its target: actual minus target, where both are one number."""

from __future__ import annotations

import re

from bot.core.letters import fold

_NUMBER = re.compile(r"[-+]?\d+(?:[\d '.,]*\d)?")
_GROUPED = re.compile(r"\d{1,3}(?:[ ',]\d{3})+(?:\.\d+)?")
_UNSURE = re.compile(r"\d{1,3}(?:\.\d{3})+")  # 1.200: a thousand in one country, one in another


def deviation(target: str, actual: str) -> float | None:
    """Actual minus target; None where they cannot be compared: words, ranges, two units."""
    first, second = measure(target), measure(actual)
    if first is None or second is None or first[1] != second[1]:
        return None
    return round(second[0] - first[0], 6)


def measure(text: str) -> tuple[float, str] | None:
    """The one number of a text, and what is written beside it: "80 %" is 80 of "%"."""
    plain = fold(text).text.strip()
    found = list(_NUMBER.finditer(plain))
    if len(found) != 1:
        return None
    number = value(found[0][0])
    unit = " ".join((plain[: found[0].start()] + " " + plain[found[0].end() :]).split())
    return None if number is None else (number, unit.replace("٪", "%"))


def value(written: str) -> float | None:
    sign = -1 if written[0] == "-" else 1
    digits = written.lstrip("-+")
    if _UNSURE.fullmatch(digits):
        return None
    if _GROUPED.fullmatch(digits):
        digits = re.sub(r"[ ',]", "", digits)
    digits = digits.replace(",", ".")
    return sign * float(digits) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else None
