"""How long a survey stays open: what is offered, and what people type."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core import counts
from bot.core.form import Accepted, Asking, Item, Question, Refused, Type
from bot.core.messages import Text, _, n_
from bot.flows.dates import read_date
from bot.flows.places import here
from bot.flows.surveys import survey_offers
from bot.flows.surveys.survey_draft import draft
from bot.forms.definition import Definition

A_DAY = 24  # hours
LENGTHS = (A_DAY, 3 * A_DAY, 7 * A_DAY)  # hours that are offered beside what the form suggests
LONGEST = 60 * A_DAY  # hours; nobody remembers what it was about after that
HOW = _("Please use a button, or send the number of days.")


def question(form: Definition | None) -> Question:
    return Question(
        name="hours",
        type=Type.SELECT_ONE,
        label=_("How long shall it stay open?"),
        hint=_("A number of days or a date can be typed, too."),
        choices=lambda _asking: lengths(form),
        read=read_days,
        constraint=hours_fault,
    )


def lengths(form: Definition | None) -> Sequence[Item]:
    """A few lengths, and what the form suggests among them."""
    suggested = min(form.hours, LONGEST) if form else LENGTHS[1]
    return [
        Item(name=str(hours), label=length(hours, suggested=hours == suggested))
        for hours in sorted({*LENGTHS, suggested})
    ]


def length(hours: int, *, suggested: bool) -> Text:
    days, rest = divmod(hours, A_DAY)
    said = n_("{n} hour", "{n} hours", hours) if rest else n_("{n} day", "{n} days", days)
    return _("{length} (suggested)", length=said) if suggested else said


def read_days(words: str, asking: Asking) -> Accepted | Refused:
    """ "3" and "two weeks" count from the opening; a day is the one on which it closes."""
    days = counts.number(words)
    if days is None:
        days = until(words, asking)
    if days is None:
        days = lasting(words, asking)
    return Refused(say=(HOW,)) if days is None else Accepted(str(days * A_DAY))


def until(words: str, asking: Asking) -> int | None:
    """Days from the opening to a day that was typed."""
    read = read_date(words, asking)
    form = survey_offers.chosen(asking.turn, asking.answers)
    if isinstance(read, Refused) or form is None:
        return None
    opens = here(draft(asking.turn, asking.answers, form).opens_at, asking.turn.home).date()
    return (date.fromisoformat(read.value) - opens).days


def lasting(words: str, asking: Asking) -> int | None:
    """How many days "two weeks" are, in any of the languages."""
    read = (read_date(before + words, asking) for before in ("in ", "dans ", "بعد "))
    day = next((one.value for one in read if isinstance(one, Accepted)), None)
    today = here(asking.now, asking.turn.home).date()
    return None if day is None else (date.fromisoformat(day) - today).days


def hours_fault(value: str, _asking: Asking) -> Text | None:
    if not 1 <= int(value) <= LONGEST:
        return _("Please choose from one day to {n} days.", n=LONGEST // A_DAY)
    return None
