"""A network's pause, and a clock of its own for a range of dates."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Day, Hour, Text, Words, _, n_
from bot.flows.dates import read_date
from bot.flows.members.leaving import (
    OWN_CHOICE,
    end_of,
    network_paused,
    pause_question,
    replan,
    resume_network,
)
from bot.flows.places import here
from bot.flows.roles import MAY
from storage import ledger, networks

BEFORE = _("That day is before the first one.")
OFFSETS = (120, 180)  # minutes ahead of UTC: winter and summer time of both countries
NONE = "none"


def change(turn: Turn, **values: Any) -> None:
    """A fact that all of the network's messages rest on: they are judged and derived again."""
    networks.change(turn.store, turn.home.id, **values)
    turn.network = networks.get(turn.store, turn.home.id)
    ledger.look_again(turn.store, OWN_CHOICE, network_id=turn.home.id)
    replan(turn)


# --- the pause of a whole network (T6) -----------------------------------------------------------


def pause_command(turn: Turn, _words: str) -> None:
    until = turn.home.paused_until
    if until is None or until <= turn.now:
        turn.begin("pausenetwork")
        return
    turn.say(network_paused(turn, until), choice=resume_network(turn))


def pause_form(_turn: Turn, _answers: Answers) -> Form:
    return (pause_question(_("For how long should all messages of the network pause?")),)


def pause(turn: Turn, answers: Answers) -> None:
    until, _day = end_of(answers["until"], turn.now, turn.home)
    networks.change(turn.store, turn.home.id, paused_until=until)
    replan(turn)
    turn.say(
        network_paused(turn, until),
        _("What comes due meanwhile waits or expires. To resume earlier: /pausenetwork"),
    )


def resume(turn: Turn, _subject: str, _value: str) -> None:
    change(turn, paused_until=None)
    turn.say(_("Messages come again from now on."))


# --- a clock of its own (T3) ---------------------------------------------------------------------


def clock_form(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="from",
            type=Type.WHEN,
            label=explain_clock,
            choices=present_exceptions,
            read=read_date,
        ),
        Question(
            name="to",
            type=Type.WHEN,
            label=_("Until which day, that day included?"),
            read=read_date,
            constraint=ends_after,
            relevant=lambda answers: answers.get("from") != NONE,
        ),
        Question(
            name="offset",
            type=Type.SELECT_ONE,
            label=_("Which clock holds on those days?"),
            choices=tuple(
                Item(name=str(minutes), label=offset_words(minutes)) for minutes in OFFSETS
            ),
            relevant=lambda answers: answers.get("from") != NONE,
        ),
    )


def explain_clock(asking: Asking) -> list[Words]:
    """In plain words, with what the clock shows now."""
    network = asking.turn.home
    lines: list[Words] = [
        _(
            "If the official clock of your town is another one for some days, say it here. All "
            "messages to come move with it."
        ),
        _("It is now {time} there.", time=Hour(at=minute(here(asking.now, network).time()))),
    ]
    lines += [
        _(
            "From {begin} to {end}: {clock}",
            begin=Day(day=first),
            end=Day(day=last),
            clock=offset_words(minutes),
        )
        for first, last, minutes in network.overrides
    ]
    return [*lines, _("From which day?")]


def minute(at: time) -> time:
    return at.replace(second=0, microsecond=0)


def offset_words(minutes: int) -> Text:
    hours = minutes // 60
    if minutes == OFFSETS[0]:
        return n_(
            "Winter time, {n} hour ahead of UTC", "Winter time, {n} hours ahead of UTC", hours
        )
    return n_("Summer time, {n} hour ahead of UTC", "Summer time, {n} hours ahead of UTC", hours)


def present_exceptions(asking: Asking) -> tuple[Item, ...]:
    if not asking.turn.home.overrides:
        return ()
    return (Item(name=NONE, label=_("Follow the official clock again")),)


def ends_after(value: str, asking: Asking) -> Text | None:
    begins = date.fromisoformat(asking.answers["from"])
    return None if date.fromisoformat(value) >= begins else BEFORE


def set_clock(turn: Turn, answers: Answers) -> None:
    if answers["from"] == NONE:
        change(turn, overrides=[])
        turn.say(_("The official clock counts again."))
        return
    first, last = date.fromisoformat(answers["from"]), date.fromisoformat(answers["to"])
    override = (first, last, int(answers["offset"]))
    change(turn, overrides=[*turn.home.overrides, override])
    turn.say(
        _(
            "From {begin} to {end}: {clock}",
            begin=Day(day=first),
            end=Day(day=last),
            clock=offset_words(override[2]),
        ),
        _("Messages to come have been moved with it."),
    )


FLOWS = (
    Flow(
        name="pausenetwork", asks=pause_form, then=pause, by=MAY["pausenetwork"], counts=False,
    ),
    Flow(name="clock", asks=clock_form, then=set_clock, by=MAY["clock"], counts=False),
)  # fmt: skip
ACTIONS = (Action(name="resume-network", does=resume, by=MAY["resume-network"]),)
COMMANDS = (
    Command(
        name="pausenetwork", label=_("Pause the network"), does=pause_command,
        by=MAY["pausenetwork"],
    ),
    Command(
        name="clock", label=_("Clock of the network"), by=MAY["clock"], menu=False,
        does=lambda turn, _words: turn.begin("clock"),
    ),
)  # fmt: skip
