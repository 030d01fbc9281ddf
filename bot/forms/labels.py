"""The words of a form: its labels with ${name} filled in, and values as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from bot.core.form import Type
from bot.core.messages import Argument, Day, Hour, Terms, Text, Wording, _
from bot.forms.answered import OTHER, written
from bot.forms.definition import Labels
from bot.forms.expressions import REFERENCE
from bot.forms.layout import At, Spot
from bot.forms.reckoning import Reckoning

OTHERWISE = _("Other")
SELECTS = frozenset({Type.SELECT_ONE, Type.SELECT_MULTIPLE, Type.RANK})


def referred(labels: Labels) -> tuple[str, ...]:
    """The names of the questions whose answers stand in a label."""
    found = (REFERENCE.findall(each) for each in labels.values() if "${" in each)
    return tuple(dict.fromkeys(name for names in found for name in names))


def wording(labels: Labels, name: str) -> Wording:
    """A label as it stands; what has none goes by its name."""
    return Wording(tuple(labels.items()) or (("", name),))


def filled(labels: Labels, spot: Spot, at: At, reckoning: Reckoning) -> Wording:
    """A label with the answers that it refers to."""
    args = tuple((name, shown(name, spot, at, reckoning)) for name in referred(labels))
    return Wording(tuple(labels.items()) or (("", spot.name),), args)


def shown(name: str, spot: Spot, at: At, reckoning: Reckoning) -> Argument:
    """The answer to another question, as seen from this one: ours where both are repeated."""
    target = reckoning.layout.by_name.get(name)
    if target is None or target.group is not None:
        return ""
    pairs = zip(spot.repeats, target.repeats, strict=False)
    shared = sum(mine is theirs for mine, theirs in pairs)
    place = (*at[:shared], *[1] * (len(target.repeats) - shared))
    if reckoning.layout.spoken and target.field.type is Type.CALCULATE:
        return _spoken(target, place, reckoning)
    return readable(target, reckoning.value(target, place))


def _spoken(target: Spot, at: At, reckoning: Reckoning) -> Argument:
    """What is calculated may name choices and months: so once in each language."""
    languages = reckoning.layout.languages
    said = ((each, written(reckoning.speaking(each).value(target, at))) for each in languages)
    return Wording(tuple(said))


def readable(spot: Spot, value: Any) -> Argument:
    """A value as people read it: labels of choices, dates in words."""
    if value is None:
        return ""
    kind = spot.field.type
    if kind in SELECTS:
        names = value if isinstance(value, list) else [value]
        return _terms(choice_label(spot, str(each)) for each in names)
    if kind in (Type.DATE, Type.TIME, Type.DATETIME):
        return _terms(_moment(str(value)))
    return written(value)


def _terms(items: Iterable[Argument]) -> Argument:
    found = tuple(items)
    return found[0] if len(found) == 1 else Terms(found)


def choice_label(spot: Spot, name: str) -> Wording | Text | str:
    label = next((each.label for each in spot.listed if each.name == name), None)
    if label is not None:
        return wording(label, name)
    return OTHERWISE if spot.field.or_other and name == OTHER else name


def _moment(value: str) -> Iterable[Argument]:
    """A date, a time, or both."""
    try:
        if "T" in value:
            moment = datetime.fromisoformat(value)
            return (Day(day=moment.date()), Hour(at=moment.time()))
        if ":" in value:
            return (Hour(at=time.fromisoformat(value)),)
        return (Day(day=date.fromisoformat(value)),)
    except ValueError:
        return (value,)
