"""The kinds of questions that are written in chat, and the row of a form that each one becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.core.counts import one_or_other
from bot.core.form import Accepted, Answers, Asking, Item, Refused, Type
from bot.core.letters import normalise
from bot.core.messages import Text, _
from bot.forms.definition import Choice, Field
from bot.forms.pack import pack
from bot.forms.worth import number_text

COMMENT_LENGTH = 280  # characters (domain.md: comments)

KINDS: Mapping[str, Text] = {
    "quality": _("A scale: very weak to excellent"),
    "agree": _("A scale: not at all to fully"),
    "yes": _("Yes, partly, no"),
    "one": _("One choice of several"),
    "many": _("Several choices"),
    "rank": _("An order of choices"),
    "number": _("A number"),
    "date": _("A date"),
    "text": _("Free text"),
    "one_other": _("One choice, or another"),
    "many_other": _("Choices, and others"),
    "range": _("A number from … to …"),
    "decimal": _("A number with decimals"),
    "time": _("A time of day"),
    "moment": _("A date and a time"),
    "note": _("A text, no question"),
    "read": _("A text, confirmed by OK"),
}
TYPES = {
    "quality": Type.SELECT_ONE,
    "agree": Type.SELECT_ONE,
    "yes": Type.SELECT_ONE,
    "one": Type.SELECT_ONE,
    "many": Type.SELECT_MULTIPLE,
    "rank": Type.RANK,
    "number": Type.INTEGER,
    "date": Type.DATE,
    "text": Type.TEXT,
    "one_other": Type.SELECT_ONE,
    "many_other": Type.SELECT_MULTIPLE,
    "range": Type.RANGE,
    "decimal": Type.DECIMAL,
    "time": Type.TIME,
    "moment": Type.DATETIME,
    "note": Type.NOTE,
    "read": Type.ACKNOWLEDGE,
}
OTHERS = frozenset({"one_other", "many_other"})
OWN_CHOICES = frozenset({"one", "many", "rank"}) | OTHERS
TEXTS = frozenset({"note", "read"})  # what members read, rather than a question
SKIPPED_ANYWAY = frozenset({"text", "note"})  # nobody has to write (H2); a note has no answer
# Scales of the content pack, by the form and the list in which they stand there.
SCALES = {
    "quality": ("post_training", "overall"),
    "agree": ("post_training", "relevant"),
    "yes": ("post_training", "learned"),
}

# --- ranges ---------------------------------------------------------------------------------------

RANGES = ((1, 5, 1), (1, 10, 1), (0, 10, 1), (0, 100, 1))
NO_RANGE = _("Please send two numbers, the smaller one first, like this: 1 to 10.")
BAD_STEP = _("The step has to be above 0, and not larger than the whole range.")

_FIGURE = re.compile(r"(?<![\d.])-?\d{1,9}(?:\.\d{1,4})?(?![\d.])")
_HYPHEN = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
_COMMA = re.compile(r"(?<=\d),(?=\d)")


def ranges() -> tuple[Item, ...]:
    return tuple(
        Item(name=f"{low} {high} {step}", label=_("{low} to {high}", low=str(low), high=str(high)))
        for low, high, step in RANGES
    )


def read_range(words: str, _asking: Asking) -> Accepted | Refused:
    """ "1 to 10", "من 0 إلى 100", "0-50 step 5", "one to ten", as "low high step"."""
    plain = _COMMA.sub(".", _HYPHEN.sub(" ", normalise(words)))
    figures = [float(each) for each in _FIGURE.findall(plain)]
    spelled = one_or_other(words) if not figures else None
    if spelled is not None:
        figures = [float(each) for each in spelled]
    if len(figures) not in (2, 3) or figures[0] >= figures[1]:
        return Refused(say=(NO_RANGE,))
    low, high, step = (*figures, 1.0)[:3]
    if not 0 < step <= high - low:
        return Refused(say=(BAD_STEP,))
    return Accepted(" ".join(map(number_text, (low, high, step))))


# --- the row of a form ----------------------------------------------------------------------------


def one(answers: Answers, number: int, language: str) -> tuple[Field, tuple[Choice, ...]]:
    """The question of this number, and the choices of its list."""
    kind = answers[f"type#{number}"]
    choices = choices_of(answers, number, language)
    values: dict[str, Any] = {"choices": list_name(kind, number)} if choices else {}
    if kind == "text":
        values["text_limit"] = COMMENT_LENGTH
    if kind in ("quality", "agree"):
        values["appearance"] = "likert"
    if kind == "range":
        limits = answers[f"range#{number}"].split()
        values["parameters"] = dict(zip(("start", "end", "step"), limits, strict=True))
    return (
        Field(
            name=f"question_{number}",
            type=TYPES[kind],
            label={language: answers[f"label#{number}"].strip()},
            required="yes" if answers.get(f"required#{number}") == "yes" else "",
            or_other=kind in OTHERS,
            **values,
        ),
        choices,
    )


def list_name(kind: str, number: int) -> str:
    return kind if kind in SCALES else f"choices_{number}"


def choices_of(answers: Answers, number: int, language: str) -> tuple[Choice, ...]:
    kind = answers[f"type#{number}"]
    if kind in SCALES:
        form, field = SCALES[kind]
        there = pack()[form]
        asks = there.field(field)
        return there.lists[asks.choices] if asks else ()
    if kind not in OWN_CHOICES:
        return ()
    return tuple(
        Choice(name=f"c{place}", label={language: words})
        for place, words in enumerate(answers[f"choices#{number}"], start=1)
    )
