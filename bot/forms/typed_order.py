"""A ranking that is typed, whole or in part: its places in their order, each choice once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.form import Accepted, Asking, Question, Refused
from bot.core.messages import Text, _
from bot.core.reading import by_choice, option_words
from bot.core.several import in_order

HOW = _(
    "I did not understand this order. Please use a button for one place, or send all in order, the"
    " first one first, like this: 2, then 1, then 3."
)

Names = Callable[[Sequence[str]], str]  # of the question for the place behind these
Faults = Callable[[str, Sequence[str]], Text | None]  # why one cannot stand behind these


def read_order(
    question: Question, before: Sequence[str], name: Names, fault: Faults, words: str,
    asking: Asking,
) -> Accepted | Refused:  # fmt: skip
    """One choice for this place, or the places from here on. Where some are missing at the end, the
    next one is asked; what has places already stays."""
    one = by_choice(question, words, asking)
    if isinstance(one, Accepted):
        return one
    order = in_order(words, option_words(question, asking))
    if order is None:
        return Refused(say=(HOW,))
    if len(set(order)) < len(order):
        return Refused(say=(_twice(question, order, asking),))
    places = order[: len(question.items(asking)) - 1]  # what is left at the end needs no place
    for number, chosen in enumerate(places):
        why = fault(chosen, (*before, *places[:number]))
        if why is not None:
            return Refused(say=(why,))
    also = {
        name((*before, *places[:number])): chosen
        for number, chosen in enumerate(places)
        if number > 0
    }
    return Accepted(places[0], also=also)


def _twice(question: Question, order: Sequence[str], asking: Asking) -> Text:
    chosen = next(each for number, each in enumerate(order) if each in order[:number])
    labels = {item.name: item.label for item in question.items(asking)}
    return _(
        "“{choice}” has two places in this order. Please send each one once, the first one first,"
        " like this: 2, then 1, then 3.",
        choice=labels[chosen],
    )
