"""Why a value is not taken as the answer to a question: its choices, its limits, its constraint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.core.form import Type
from bot.core.messages import Text, _, n_
from bot.forms.answered import bare, written
from bot.forms.definition import Labels
from bot.forms.labels import SELECTS, filled
from bot.forms.layout import At, Spot
from bot.forms.ranges import range_of
from bot.forms.reckoning import Reckoning
from bot.forms.worth import number

NOT_FITTING = _("This answer does not fit. Please send another one.")
NOT_OFFERED = _("That is not one of the choices. Please use a button.")
NONE_CHOSEN = _("Please choose at least one.")


def refusal(value: Any, spot: Spot, at: At, reckoning: Reckoning) -> Text | None:
    """What to say to whoever sent this value, or None when it can be taken."""
    kind = spot.field.type
    found = bare(value, kind)
    if found is None:
        return _unchosen(spot, at, reckoning) if value == [] else None
    if kind in SELECTS:
        fault = _among_choices(found, spot, at, reckoning)
    elif kind is Type.RANGE:
        fault = _in_range(found, spot)
    else:
        fault = _in_length(found, spot)
    return fault or _by_constraint(found, spot, at, reckoning)


def refused_place(
    value: Any, before: Sequence[str], spot: Spot, at: At, reckoning: Reckoning
) -> Text | None:
    """The same for one place of a ranking: what has a place already is not offered again.

    The form's constraint is about the whole ranking, so it is looked at when that is complete.
    """
    if value is None:
        return None
    names = [choice.name for choice in reckoning.choices(spot, at)]
    left = [name for name in names if name not in before]
    if value not in left:
        return NOT_OFFERED
    if len(left) > 2:
        return None
    return _by_constraint(
        [*before, value, *(name for name in left if name != value)], spot, at, reckoning
    )


def _unchosen(spot: Spot, at: At, reckoning: Reckoning) -> Text | None:
    if not is_required(spot, at, reckoning):
        return None
    return _said(spot.field.required_message, spot, at, reckoning) or NONE_CHOSEN


def is_required(spot: Spot, at: At, reckoning: Reckoning) -> bool:
    required = spot.required
    return required if isinstance(required, bool) else reckoning.holds(required, spot, at)


def _among_choices(value: Any, spot: Spot, at: At, reckoning: Reckoning) -> Text | None:
    chosen = value if isinstance(value, list) else [value]
    return None if reckoning.choosable(spot, at).issuperset(chosen) else NOT_OFFERED


def _in_range(value: Any, spot: Spot) -> Text | None:
    wanted, sent = range_of(spot.field.parameters), number(written(value))
    low, high, step = wanted.ends
    if not wanted.holds(sent):
        return _("Please send a number from {low} to {high}.", low=low, high=high)
    if not wanted.on_step(sent):
        return _(
            "Please send a number from {low} to {high}, in steps of {step}.",
            low=low,
            high=high,
            step=step,
        )
    return None


def _in_length(value: Any, spot: Spot) -> Text | None:
    limit = spot.field.text_limit
    if not limit or len(str(value)) <= limit:
        return None
    return n_(
        "That is too long. Please write one character at most.",
        "That is too long. Please write at most {n} characters.",
        limit,
    )


def _by_constraint(value: Any, spot: Spot, at: At, reckoning: Reckoning) -> Text | None:
    wanted = spot.constraint
    if wanted is None or reckoning.holds(wanted, spot, at, own=value):
        return None
    return _said(spot.field.constraint_message, spot, at, reckoning) or NOT_FITTING


def _said(labels: Labels, spot: Spot, at: At, reckoning: Reckoning) -> Text | None:
    """The form's own words for it, where it has some."""
    if not any(labels.values()):
        return None
    return Text("{words}", (("words", filled(labels, spot, at, reckoning)),))
