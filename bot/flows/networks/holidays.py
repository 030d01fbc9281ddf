"""Holidays of a network: the library's are suggestions until a coordinator confirms them (T5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from bot.core import calendars
from bot.core.flow import Command, Flow, Turn
from bot.core.form import DRAFT, Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Day, Text, Words, _, n_
from bot.flows.networks.hours import change
from bot.flows.places import here
from bot.flows.roles import MAY

QUARTERS = 4  # of the coming twelve months, so that each list is short enough to tick
DAYS_OF_QUARTER = 92


def form(turn: Turn, _answers: Answers) -> Form:
    """First the months, then the days in them."""
    return (
        Question(
            name="months",
            type=Type.SELECT_ONE,
            label=_("Which months?"),
            choices=quarter_items,
        ),
        *(days_of(quarter) for quarter in range(QUARTERS)),
    )


def days_of(quarter: int) -> Question:
    return Question(
        name=f"days{quarter}",
        type=Type.SELECT_MULTIPLE,
        label=explain,
        choices=lambda asking: items(asking, quarter),
        relevant=lambda answers: answers.get("months") == str(quarter),
    )


def span(turn: Turn, quarter: int) -> tuple[date, date]:
    today = here(turn.now, turn.home).date()
    first = today + timedelta(days=quarter * DAYS_OF_QUARTER)
    return first, first + timedelta(days=DAYS_OF_QUARTER - 1)


def quarter_items(asking: Asking) -> list[Item]:
    def words(quarter: int) -> Text:
        first, last = span(asking.turn, quarter)
        return _(
            "{begin} – {end}",
            begin=Day(day=first, style="short"),
            end=Day(day=last, style="short"),
        )

    return [Item(name=str(quarter), label=words(quarter)) for quarter in range(QUARTERS)]


def explain(_asking: Asking) -> list[Words]:
    return [
        _(
            "These days may be holidays. Please tick those that hold in your town, then press "
            "“Done choosing”. A day marked ≈ depends on the moon."
        )
    ]


def suggested(turn: Turn, quarter: int) -> dict[date, tuple[str, bool]]:
    """Date -> names and whether it is an estimate, in the coordinator's language."""
    first, last = span(turn, quarter)
    country = cast("calendars.Country", turn.home.country)
    language = cast("calendars.Language", turn.me.language)
    found: dict[date, tuple[str, bool]] = {}
    for year in range(first.year, last.year + 1):
        for day, name, estimated in calendars.holiday_suggestions(country, year, language):
            if first <= day <= last:
                names, moon = found.get(day, ("", False))
                found[day] = (f"{names}; {name}".removeprefix("; "), moon or estimated)
    for day, name in turn.home.days.items():
        if first <= day <= last:
            found.setdefault(day, (name, False))
    return dict(sorted(found.items()))


def items(asking: Asking, quarter: int) -> list[Item]:
    def words(day: date, name: str, moon: bool) -> Text:
        at = Day(day=day, style="short")
        if moon:
            return _("{date} ≈ {name}", date=at, name=name)
        return _("{date} {name}", date=at, name=name)

    return [
        Item(name=day.isoformat(), label=words(day, name, moon))
        for day, (name, moon) in suggested(asking.turn, quarter).items()
    ]


def begin(turn: Turn) -> Answers:
    """What is confirmed already is ticked."""
    ticked: Answers = {}
    for quarter in range(QUARTERS):
        first, last = span(turn, quarter)
        ticked[f"{DRAFT}days{quarter}"] = [
            day.isoformat() for day in turn.home.days if first <= day <= last
        ]
    return ticked


def save(turn: Turn, answers: Answers) -> None:
    quarter = int(answers["months"])
    first, last = span(turn, quarter)
    chosen = {date.fromisoformat(day) for day in answers[f"days{quarter}"]}
    names = suggested(turn, quarter)
    others = {day: name for day, name in turn.home.days.items() if not first <= day <= last}
    change(turn, days={**others, **{day: names[day][0] for day in sorted(chosen & set(names))}})
    turn.say(n_("{n} holiday is confirmed.", "{n} holidays are confirmed.", len(chosen)))


FLOWS = (
    Flow(
        name="holidays", asks=form, then=save, by=MAY["holidays"], begin=begin, counts=False,
    ),
)  # fmt: skip
COMMANDS = (
    Command(
        name="holidays", label=_("Holidays of the network"), by=MAY["holidays"], menu=False,
        does=lambda turn, _words: turn.begin("holidays"),
    ),
)  # fmt: skip
