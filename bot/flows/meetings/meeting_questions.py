"""What is asked about a meeting, when it is planned and when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core import spots
from bot.core.form import UNTIL, Accepted, Asking, Item, Question, Type
from bot.core.messages import Day, Text, Words, _, n_
from bot.core.reading import TEXT_LIMIT
from bot.core.texts import clean_lines
from bot.flows.dates import day_items, hour_items, read_day, read_hour
from bot.flows.meetings.meeting import DEFAULT_LADDER
from bot.flows.meetings.meeting_faults import (
    day_fault,
    hour_fault,
    length_fault,
    place_fault,
    title_fault,
)

LADDERS = {  # minutes before the start, by the choice that is offered
    "usual": DEFAULT_LADDER,
    "week": (7 * 1440, 1440, 120),
    "day": (1440,),
    "none": (),
}
LENGTHS = (60, 90, 120, 180)  # minutes that are offered; any other can be typed


def title(label: Text, hint: Text | None = None) -> Question:
    return Question(name="title", type=Type.TEXT, label=label, hint=hint, constraint=title_fault)


def day(label: Text) -> Question:
    """A day from a small calendar, or day and time as people type them."""
    return Question(
        name="day",
        type=Type.WHEN,
        label=label,
        hint=_("Type it as you would say it, “Thursday 5pm” or “26/11 17:00”, or tap a day."),
        choices=day_items,
        columns=3,
        read=read_day,
        constraint=day_fault,
    )


def hour() -> Question:
    return Question(
        name="at",
        type=Type.WHEN,
        label=hour_label,
        choices=hour_items,
        columns=3,
        read=read_hour,
        constraint=hour_fault,
    )


def hour_label(asking: Asking) -> Sequence[Words]:
    chosen = Day(day=date.fromisoformat(asking.answers["day"]))
    if asking.answers.get(UNTIL + "at"):
        return (_("{date}: in the morning or in the evening?", date=chosen),)
    return (_("{date}: at what time?", date=chosen),)


def length(hint: Text, *, required: bool = True) -> Question:
    return Question(
        name="minutes",
        type=Type.MINUTES,
        label=_("How long will it take?"),
        hint=hint,
        required=required,
        choices=tuple(
            Item(name=str(minutes), label=n_("{n} minute", "{n} minutes", minutes))
            for minutes in LENGTHS
        ),
        constraint=length_fault,
    )


def place(label: Text, hint: Text | None = None, *, required: bool = True) -> Question:
    return Question(
        name="where",
        type=Type.TEXT,
        label=label,
        hint=hint,
        required=required,
        read=read_place,
        constraint=place_fault,
    )


def read_place(words: str, _asking: Asking) -> Accepted:
    """As it was typed, but of a map's link only where it leads to."""
    return Accepted(spots.settled(clean_lines(words, TEXT_LIMIT)))
