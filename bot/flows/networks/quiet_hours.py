"""Quiet hours of a network: its nights, its Friday midday, and its Ramadan (T5)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from bot.core import calendars
from bot.core.flow import Command, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Day, Text, Words, _
from bot.core.quiet import FRIDAY_PRAYER, RAMADAN_NIGHT
from bot.flows import typed
from bot.flows.confirming import SAYS_NO, SAYS_YES
from bot.flows.dates import read_date
from bot.flows.members.settings import EVENINGS, MORNINGS, ends_elsewhere, read_beginning
from bot.flows.networks.hours import change
from bot.flows.places import here
from bot.flows.roles import MAY

SUNSETS = ("17:30", "18:00", "18:30", "19:00", "19:30")
BEFORE_SUNSET, AFTER_SUNSET = -30, 90  # minutes that are quiet around it (domain notes, section 3)
NONE, KEEP, CHANGE = "none", "keep", "change"
FRIDAY = [f"{at:%H:%M}" for at in FRIDAY_PRAYER]
RAMADAN = [f"{at:%H:%M}" for at in RAMADAN_NIGHT]


def quiet_form(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="what",
            type=Type.SELECT_ONE,
            label=quiet_now,
            choices=(
                Item(name="night", label=_("Night hours")),
                Item(name="friday", label=_("Friday hours")),
                Item(name="ramadan", label=_("Ramadan hours")),
            ),
        ),
        *night_questions(),
        Question(
            name="friday",
            type=Type.SELECT_ONE,
            label=_("Should Friday midday be quiet?"),
            choices=(
                Item(
                    name="yes",
                    label=_("Quiet: {range}", range=typed.span(FRIDAY)),
                    intents=SAYS_YES,
                ),
                Item(name="no", label=_("Not quiet"), intents=SAYS_NO),
            ),
            relevant=lambda answers: answers.get("what") == "friday",
        ),
        *ramadan_questions(),
    )


def quiet_now(asking: Asking) -> list[Words]:
    """The hours as they are, and what may be changed."""
    quiet = asking.turn.home.quiet
    lines: list[Words] = [
        _("Nothing is sent at night: {range}.", range=typed.span(quiet["night"])),
    ]
    if quiet.get("friday"):
        lines.append(_("Nothing is sent on Fridays: {range}.", range=typed.span(quiet["friday"])))
    if quiet.get("ramadan"):
        kept = quiet["ramadan"]
        lines.append(
            _(
                "Ramadan hours from {begin} to {end}.",
                begin=Day(day=date.fromisoformat(kept["from"])),
                end=Day(day=date.fromisoformat(kept["to"])),
            )
        )
    return [*lines, _("Which hours should change?")]


def night_questions() -> Form:
    def wanted(answers: Answers) -> bool:
        return answers.get("what") == "night"

    return (
        Question(
            name="from",
            type=Type.WHEN,
            label=_("From which hour is it night?"),
            choices=typed.hour_items(map(time.fromisoformat, EVENINGS)),
            read=read_beginning,
            relevant=wanted,
        ),
        Question(
            name="to",
            type=Type.WHEN,
            label=_("Until which hour?"),
            choices=typed.hour_items(map(time.fromisoformat, MORNINGS)),
            read=typed.read_hour,
            constraint=ends_elsewhere,
            relevant=wanted,
        ),
    )


def ramadan_questions() -> Form:
    """Dates by calculation, which a person confirms or corrects."""

    def wanted(answers: Answers) -> bool:
        return answers.get("what") == "ramadan"

    def corrected(answers: Answers) -> bool:
        return wanted(answers) and answers.get("dates") == CHANGE

    def kept(answers: Answers) -> bool:
        return wanted(answers) and answers.get("dates") != NONE

    return (
        Question(
            name="dates",
            type=Type.SELECT_ONE,
            label=suggested_dates,
            choices=(
                Item(name=KEEP, label=_("These dates")),
                Item(name=CHANGE, label=_("Other dates")),
                Item(name=NONE, label=_("No Ramadan hours")),
            ),
            relevant=wanted,
        ),
        Question(
            name="first",
            type=Type.WHEN,
            label=_("Which is the first day?"),
            read=read_date,
            relevant=corrected,
        ),
        Question(
            name="last",
            type=Type.WHEN,
            label=_("Which is the last day?"),
            read=read_date,
            relevant=corrected,
            constraint=lasts_a_month,
        ),
        Question(
            name="sunset",
            type=Type.WHEN,
            label=_("About when is sunset in these weeks? It is quiet around it."),
            choices=typed.hour_items(map(time.fromisoformat, SUNSETS)),
            read=typed.read_hour,
            required=False,
            relevant=kept,
        ),
    )


def suggestion(asking: Asking) -> tuple[date, date]:
    """The next Ramadan, as calculated; the moon may decide otherwise."""
    today = here(asking.now, asking.turn.home).date()
    first, last = calendars.ramadan_suggestion(today.year)
    return calendars.ramadan_suggestion(today.year + 1) if last < today else (first, last)


def suggested_dates(asking: Asking) -> list[Words]:
    first, last = suggestion(asking)
    return [
        _(
            "By calculation, Ramadan is from about {begin} to {end}. Which dates hold here?",
            begin=Day(day=first, style="full"),
            end=Day(day=last, style="full"),
        ),
        _("During it, nights are quiet from {range}.", range=typed.span(RAMADAN)),
    ]


def lasts_a_month(value: str, asking: Asking) -> Text | None:
    days = (date.fromisoformat(value) - date.fromisoformat(asking.answers["first"])).days
    return None if 28 <= days <= 30 else _("A month of Ramadan has 29 or 30 days.")


def set_quiet(turn: Turn, answers: Answers) -> None:
    quiet: dict[str, Any] = dict(turn.home.quiet)
    if answers["what"] == "night":
        quiet["night"] = [answers["from"], answers["to"]]
    elif answers["what"] == "friday":
        quiet["friday"] = list(FRIDAY) if answers["friday"] == "yes" else None
    elif answers["dates"] == NONE:
        quiet["ramadan"] = None
    else:
        asking = Asking(answers=answers, now=turn.now, turn=turn)
        first, last = suggestion(asking)
        quiet["ramadan"] = {
            "from": answers.get("first") or first.isoformat(),
            "to": answers.get("last") or last.isoformat(),
            "night": list(RAMADAN),
            "iftar": around(answers["sunset"]) if answers.get("sunset") else None,
        }
    change(turn, quiet=quiet)
    asking = Asking(answers=answers, now=turn.now, turn=turn)
    turn.say(_("Saved."), *quiet_now(asking)[:-1])


def around(sunset: str) -> list[str]:
    hours, minutes = map(int, sunset.split(":"))
    middle = hours * 60 + minutes
    edges = (middle + BEFORE_SUNSET, middle + AFTER_SUNSET)
    return [f"{edge // 60 % 24:02}:{edge % 60:02}" for edge in edges]


FLOWS = (Flow(name="quiet", asks=quiet_form, then=set_quiet, by=MAY["quiet"], counts=False),)
COMMANDS = (
    Command(
        name="quiet",
        label=_("Quiet hours of the network"),
        by=MAY["quiet"],
        menu=False,
        does=lambda turn, _words: turn.begin("quiet"),
    ),
)
