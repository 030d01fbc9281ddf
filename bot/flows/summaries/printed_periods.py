"""Over which period a report is: what may be tapped, and days that are typed."""

from __future__ import annotations

from datetime import date

from bot.core.flow import Turn
from bot.core.form import Answers, Asking, Item, Question, Type
from bot.core.messages import Day, Text, _
from bot.core.occasions import ONE_DAY
from bot.flows.places import here
from bot.reports.figures import Period

LONGEST = 731  # days: two years


def day_question(name: str, label: Text) -> Question:
    return Question(
        name=name,
        type=Type.DATE,
        label=label,
        constraint=fault_of_day,
        relevant=lambda answers: answers.get("period") == "other",
    )


def fault_of_day(value: str, asking: Asking) -> Text | None:
    today = here(asking.now, asking.turn.home).date()
    day, first = date.fromisoformat(value), asking.answers.get("first")
    begun = date.fromisoformat(first) if first and first != value else None
    if day > today:
        return _("That day is yet to come. Please choose one up to today.")
    if begun is not None and day < begun:
        return _("The last day is before the first one. Please choose a later day.")
    if begun is not None and (day - begun).days >= LONGEST:
        return _("A report covers two years at most. Please choose an earlier day.")
    return None


def periods(today: date) -> dict[str, tuple[Text, Period]]:
    """What may be tapped; what is not over yet ends today."""
    month = today.replace(day=1)
    before = (month - ONE_DAY).replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    return {
        "month": (_("This month"), Period(first=month, last=today)),
        "last-month": (_("Last month"), Period(first=before, last=month - ONE_DAY)),
        "quarter": (_("This quarter"), Period(first=quarter, last=today)),
        "year": (_("This year"), Period(first=today.replace(month=1, day=1), last=today)),
    }


def period_items(asking: Asking) -> list[Item]:
    today = here(asking.now, asking.turn.home).date()
    items = [
        Item(name=name, label=label, hint=said(period))
        for name, (label, period) in periods(today).items()
    ]
    return [*items, Item(name="other", label=_("From one day to another"))]


def said(period: Period) -> Text:
    first, last = (Day(day=day, style="date") for day in (period.first, period.last))
    return _("{first} to {last}", first=first, last=last)


def period_of(turn: Turn, answers: Answers) -> Period:
    if answers["period"] == "other":
        first, last = (date.fromisoformat(answers[name]) for name in ("first", "last"))
        return Period(first=min(first, last), last=max(first, last))
    return periods(here(turn.now, turn.home).date())[answers["period"]][1]
