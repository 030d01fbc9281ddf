"""What a form asks: its rows as questions of the core, in their order, for the answers so far.

The name of a question is its path: "group/q", "kids[1]/name". A note and the label of a group are
said with the next question, so that they cost no message and no tap; only a note with no question
behind it is asked by itself ("Go on"). A ranking is one question for each place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type, always
from bot.core.messages import Text, _
from bot.forms import lines, offers
from bot.forms.answered import AGAIN, NO, OTHER, OTHER_TEXT, PLACE, YES, place, ranked
from bot.forms.definition import Definition
from bot.forms.labels import SELECTS, filled
from bot.forms.layout import layout
from bot.forms.lines import comes_first
from bot.forms.order import ASKED, Entry, Kind, entries
from bot.forms.reckoning import Reckoning
from bot.forms.refusals import is_required, refusal, refused_place
from bot.forms.scene import NOTHING, Scene
from bot.forms.typed_order import read_order

WIDEST = 5  # figures side by side
ANOTHER = (
    Item(name=YES, label=_("Yes, one more")),
    Item(name=NO, label=_("No, that is all")),
)


def never(_answers: Answers) -> bool:
    return False


def asked(
    definition: Definition,
    answers: Answers,
    now: datetime,
    given: Mapping[str, Any] = NOTHING,
    last: Mapping[str, Any] | None = None,
) -> Form:
    """The questions, those included that are not relevant now.

    `now` is the wall clock, `given` has the values of hidden questions by name, `last` the values
    of last time by path. Raises ExpressionError for a form that was never checked.
    """
    ready = layout(definition)
    if ready.plain and not (last and ready.remembers):
        return ready.always_asked(lambda: _form(Scene(ready, now, kept=True), {}))
    return _form(Scene(ready, now, given=given, last=last or NOTHING), answers)


def _form(scene: Scene, answers: Answers) -> Form:
    reckoning = scene.reckoning(answers)
    met = entries(reckoning)
    first = tuple(each for each in met if comes_first(scene, each))
    rest = tuple(each for each in met if each not in first) if first else met
    found: list[Question] = []
    for entry in first:
        found += _asks(scene, entry, (), reckoning)
    for at, entry in enumerate(rest):
        if entry.kind is Kind.NOTE:
            found += _ending(scene, entry, rest, at)
        elif entry.kind in ASKED:
            found += _asks(scene, entry, _before(rest, at), reckoning)
    return tuple(found)


# --- one row -------------------------------------------------------------------------------------


def _asks(
    scene: Scene, entry: Entry, before: tuple[Entry, ...], reckoning: Reckoning
) -> Sequence[Question]:
    """The questions of one row; those that never change are made once."""
    kept = scene.layout.kept
    if before or scene.last or not entry.spot.plain or entry.at:
        return tuple(_made(scene, entry, before, reckoning))
    if entry.spot not in kept:
        scene = Scene(scene.layout, scene.now, kept=True)
        kept[entry.spot] = tuple(_made(scene, entry, before, reckoning))
    return kept[entry.spot]


def _made(
    scene: Scene, entry: Entry, before: tuple[Entry, ...], reckoning: Reckoning
) -> Iterator[Question]:
    if entry.kind is Kind.AGAIN:
        yield _again(scene, entry, before)
    elif entry.spot.field.type is Type.RANK:
        yield from _ranking(scene, entry, before, reckoning)
    else:
        yield _question(scene, entry, before, reckoning)
        if entry.spot.field.or_other:
            yield _other(scene, entry)


def _question(
    scene: Scene, entry: Entry, before: tuple[Entry, ...], reckoning: Reckoning
) -> Question:
    spot, field = entry.spot, entry.spot.field
    fixed = spot.plain and not scene.last
    words = (filled(field.label, spot, entry.at, reckoning),)
    figures = offers.figures(spot) if field.type is Type.RANGE else ()
    checked = field.type in SELECTS or field.type is Type.RANGE
    return Question(
        name=entry.path,
        type=field.type,
        label=partial(lines.fixed_words, words)
        if fixed and not before
        else partial(lines.label, scene, entry, before),
        hint=partial(lines.hint, scene, entry) if any(field.hint.values()) else None,
        required=is_required(spot, entry.at, reckoning),
        relevant=always if spot.always else partial(_relevant, scene, entry),
        constraint=partial(_refusal, scene, entry)
        if checked or field.text_limit or field.constraint
        else None,
        choices=offers.items(scene, spot, entry.at, reckoning)
        if fixed
        else partial(_items, scene, entry),
        columns=WIDEST if figures else 1,
        free=field.type is Type.TEXT,
        reply=partial(lines.reply, scene, entry) if field.correct else None,
    )


def _other(scene: Scene, entry: Entry) -> Question:
    """What "Other" means, in words."""
    return Question(
        name=entry.path + OTHER_TEXT,
        type=Type.TEXT,
        label=_("Please say which."),
        required=False,
        relevant=partial(_chose_other, scene, entry),
        free=True,
    )


def _again(scene: Scene, entry: Entry, before: tuple[Entry, ...]) -> Question:
    return Question(
        name=entry.spot.path(entry.at) + AGAIN,
        type=Type.SELECT_ONE,
        label=partial(lines.asks_again, scene, entry, before),
        relevant=always if entry.spot.always else partial(_relevant, scene, entry),
        choices=ANOTHER,
    )


def _ranking(
    scene: Scene, entry: Entry, before: tuple[Entry, ...], reckoning: Reckoning
) -> Iterator[Question]:
    """One question for each place; what is left at the end needs none."""
    spot, count = entry.spot, len(reckoning.choices(entry.spot, entry.at))
    given = ranked(reckoning.answers, entry.path, spot.names)
    required = is_required(spot, entry.at, reckoning)
    for number in range(1, count):
        known = number <= len(given) + 1  # of later places not even the name is known
        places = tuple(given[: number - 1])
        name = place(entry.path, spot.names, places) if known else f"{entry.path}{PLACE}{number}"
        asks = Question(
            name=name,
            type=Type.SELECT_ONE,
            label=partial(lines.label, scene, entry, () if places else before),
            hint=partial(lines.place_hint, scene, entry, places),
            required=required,
            relevant=partial(_relevant, scene, entry) if known else never,
            constraint=partial(_place_refusal, scene, entry, places),
            choices=partial(_left, scene, entry, places),
        )
        yield replace(asks, read=partial(_read_order, scene, entry, places, asks))


def _ending(scene: Scene, entry: Entry, rest: tuple[Entry, ...], at: int) -> Iterator[Question]:
    """A note that no question follows."""
    after = tuple(each for each in rest[at + 1 :] if each.kind in (*ASKED, Kind.NOTE))
    if any(each.spot.always for each in after):
        return
    yield Question(
        name=entry.path,
        type=Type.NOTE,
        label=partial(lines.label, scene, entry, _before(rest, at)),
        relevant=partial(_is_ending, scene, entry, after),
        choices=(offers.GO_ON,),
    )


# --- what a question does, with the answers of its moment ----------------------------------------


def _relevant(scene: Scene, entry: Entry, answers: Answers) -> bool:
    return entry.relevant(scene.reckoning(answers))


def _is_ending(scene: Scene, entry: Entry, after: tuple[Entry, ...], answers: Answers) -> bool:
    reckoning = scene.reckoning(answers)
    return entry.relevant(reckoning) and not any(each.relevant(reckoning) for each in after)


def _chose_other(scene: Scene, entry: Entry, answers: Answers) -> bool:
    chosen = scene.reckoning(answers).value(entry.spot, entry.at)
    return OTHER in chosen if isinstance(chosen, list) else chosen == OTHER


def _items(scene: Scene, entry: Entry, asking: Asking) -> tuple[Item, ...]:
    return offers.items(scene, entry.spot, entry.at, scene.reckoning(asking.answers))


def _left(scene: Scene, entry: Entry, before: tuple[str, ...], asking: Asking) -> tuple[Item, ...]:
    return offers.left(entry.spot, entry.at, scene.reckoning(asking.answers), before)


def _refusal(scene: Scene, entry: Entry, value: Any, asking: Asking) -> Text | None:
    return refusal(value, entry.spot, entry.at, scene.reckoning(asking.answers))


def _place_refusal(
    scene: Scene, entry: Entry, before: tuple[str, ...], value: Any, asking: Asking
) -> Text | None:
    return refused_place(value, before, entry.spot, entry.at, scene.reckoning(asking.answers))


def _read_order(
    scene: Scene, entry: Entry, before: tuple[str, ...], asks: Question, words: str, asking: Asking
) -> Accepted | Refused:
    def fault(value: str, behind: Sequence[str]) -> Text | None:
        return _place_refusal(scene, entry, tuple(behind), value, asking)

    return read_order(
        asks, before, partial(place, entry.path, entry.spot.names), fault, words, asking
    )


def _before(rest: tuple[Entry, ...], at: int) -> tuple[Entry, ...]:
    """What may have to be said first, the nearest first: back to a question that everybody gets."""
    found: list[Entry] = []
    for entry in reversed(rest[:at]):
        if entry.kind in ASKED and entry.spot.always:
            break
        if entry.kind is not Kind.SILENT:
            found.append(entry)
    return tuple(found) if any(each.kind not in ASKED for each in found) else ()
