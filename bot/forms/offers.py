"""What can be tapped as the answer to a question: its choices, and what is offered as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.core.form import Item, Type
from bot.core.messages import _
from bot.core.understand import Intent
from bot.forms.answered import OFFERED, OTHER, bare, fits, written
from bot.forms.definition import Choice
from bot.forms.labels import OTHERWISE, SELECTS, filled, readable, referred, wording
from bot.forms.layout import At, Spot
from bot.forms.ranges import range_of
from bot.forms.reckoning import Reckoning
from bot.forms.refusals import refusal
from bot.forms.scene import Scene
from bot.forms.worth import number_text

OK = Item(name="OK", label=_("OK"), intents=(Intent.YES,))  # the name is ODK's
GO_ON = Item(name="OK", label=_("Go on"), intents=(Intent.YES, Intent.GO_ON, Intent.RESUME))


def items(scene: Scene, spot: Spot, at: At, reckoning: Reckoning) -> tuple[Item, ...]:
    kind = spot.field.type
    offered = _offered(scene, spot, at, reckoning)
    if kind in SELECTS:
        listed = tuple(_choices(spot, at, reckoning))
    elif kind is Type.ACKNOWLEDGE:
        listed = (OK,)
    elif kind is Type.RANGE:
        listed = figures(spot)
    else:
        listed = ()
    return (*offered, *listed)


def figures(spot: Spot) -> tuple[Item, ...]:
    """The numbers of a short range."""
    shown = map(number_text, range_of(spot.field.parameters).steps())
    return tuple(Item(name=each, label=each) for each in shown)


def left(spot: Spot, at: At, reckoning: Reckoning, before: Sequence[str]) -> tuple[Item, ...]:
    """The choices for one place of a ranking: those that have none yet."""
    found = reckoning.choices(spot, at)
    return tuple(_item(each, spot, at, reckoning) for each in found if each.name not in before)


def _choices(spot: Spot, at: At, reckoning: Reckoning) -> Iterator[Item]:
    for choice in reckoning.choices(spot, at):
        yield _item(choice, spot, at, reckoning)
    if spot.field.or_other:
        yield Item(name=OTHER, label=OTHERWISE)


def _item(choice: Choice, spot: Spot, at: At, reckoning: Reckoning) -> Item:
    if referred(choice.label):
        return Item(name=choice.name, label=filled(choice.label, spot, at, reckoning))
    return Item(name=choice.name, label=wording(choice.label, choice.name))


# --- last time's answer, and the default ---------------------------------------------------------


def _offered(scene: Scene, spot: Spot, at: At, reckoning: Reckoning) -> Iterator[Item]:
    """One tap for the whole answer: last time's, else what the form proposes."""
    kind = spot.field.type
    if kind in (Type.RANK, Type.ACKNOWLEDGE):
        return
    last = bare(scene.last.get(spot.path(at)), kind) if spot.field.same else None
    if last is not None and _stands(last, spot, at, reckoning):
        label = _("Same as last time: {answer}", answer=readable(spot, last))
        yield Item(name=OFFERED + written(last), label=label)
        return
    default = bare(reckoning.default(spot, at), kind)
    if default is not None and _stands(default, spot, at, reckoning):
        label = _("Keep: {answer}", answer=readable(spot, default))
        yield Item(name=OFFERED + written(default), label=label)


def _stands(value: Any, spot: Spot, at: At, reckoning: Reckoning) -> bool:
    """Whether it would be taken: what is offered must not be refused."""
    return fits(value, spot.field.type) and refusal(value, spot, at, reckoning) is None
