"""The lines of a question: what is said before it, its label and hint, and what is said after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.core.form import Asking
from bot.core.messages import Terms, Words, _
from bot.forms.answered import bare
from bot.forms.labels import choice_label, filled, readable
from bot.forms.order import ASKED, Entry, Kind
from bot.forms.reckoning import Reckoning
from bot.forms.scene import Scene

RIGHT = _("✔️ Correct.")


def comes_first(scene: Scene, entry: Entry) -> bool:
    """Whether last time's answer is one that is asked about first."""
    if entry.kind is not Kind.QUESTION or not entry.spot.field.first_if:
        return False
    return not set(_last_names(scene, entry)).isdisjoint(entry.spot.field.first_if)


def _last_names(scene: Scene, entry: Entry) -> list[str]:
    last = bare(scene.last.get(entry.path), entry.spot.field.type)
    return [str(each) for each in last] if isinstance(last, list) else [str(last)]


def fixed_words(words: Sequence[Words], _asking: Asking) -> Sequence[Words]:
    return words


def label(scene: Scene, entry: Entry, before: tuple[Entry, ...], asking: Asking) -> Sequence[Words]:
    spot, reckoning = entry.spot, scene.reckoning(asking.answers)
    lines = [*_said_before(entry, before, reckoning)]
    if scene.last and comes_first(scene, entry):
        last = readable(spot, bare(scene.last[entry.path], spot.field.type))
        lines.append(_("Last time: {answer}.", answer=last))
    return (*lines, filled(spot.node.label, spot, entry.around, reckoning))


def hint(scene: Scene, entry: Entry, asking: Asking) -> Sequence[Words]:
    reckoning = scene.reckoning(asking.answers)
    return (filled(entry.spot.field.hint, entry.spot, entry.at, reckoning),)


def asks_again(
    scene: Scene, entry: Entry, before: tuple[Entry, ...], asking: Asking
) -> Sequence[Words]:
    reckoning = scene.reckoning(asking.answers)
    title = filled(entry.spot.node.label, entry.spot, entry.around, reckoning)
    return (
        *_said_before(entry, before, reckoning),
        _("Is there one more for “{title}”?", title=title),
    )


def place_hint(
    scene: Scene, entry: Entry, before: tuple[str, ...], asking: Asking
) -> Sequence[Words]:
    if not before:
        own = hint(scene, entry, asking) if any(entry.spot.field.hint.values()) else ()
        return (*own, _("Which one comes first?"))
    so_far = Terms(tuple(choice_label(entry.spot, each) for each in before))
    return (_("So far: {places}. Which one comes next?", places=so_far),)


def _said_before(entry: Entry, before: tuple[Entry, ...], reckoning: Reckoning) -> Iterator[Words]:
    """The notes, and the labels of the groups that begin here, since the question before."""
    met: list[Words] = []
    for each in before:
        if not each.relevant(reckoning):
            continue
        if each.kind in ASKED:
            break
        if each.kind is Kind.NOTE or each.holds(entry):
            met.append(_heading(each, reckoning))
    return reversed(met)


def _heading(entry: Entry, reckoning: Reckoning) -> Words:
    spot = entry.spot
    words = filled(spot.node.label, spot, entry.around, reckoning)
    return _("{title} ({n})", title=words, n=entry.at[-1]) if spot.is_repeat else words


def reply(scene: Scene, entry: Entry, value: Any, asking: Asking) -> Sequence[Words]:
    """Said right after the answer to a quiz: whether it is right, and why it is not."""
    field = entry.spot.field
    found = bare(value, field.type)
    if found is None:
        return ()
    right = field.correct.split()
    if set(found if isinstance(found, list) else [str(found)]) == set(right):
        return (RIGHT,)
    answer = Terms(tuple(choice_label(entry.spot, each) for each in right))
    told = _("The answer is: {answer}", answer=answer)
    if not any(field.reason.values()):
        return (told,)
    return (told, filled(field.reason, entry.spot, entry.at, scene.reckoning(asking.answers)))
