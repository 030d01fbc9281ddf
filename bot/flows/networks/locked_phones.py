"""Whether places of meetings show on locked phones: not until a coordinator says so (H5)."""

from __future__ import annotations

from bot.core.flow import Command, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Words, _
from bot.flows.roles import MAY
from storage import networks

NAME = "places"


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="show",
            type=Type.SELECT_ONE,
            label=as_it_is,
            choices=(
                Item(name="yes", label=_("Show places")),
                Item(name="no", label=_("Keep them behind a button")),
            ),
        ),
    )


def as_it_is(asking: Asking) -> list[Words]:
    shows = asking.turn.home.shows_places
    return [
        _("Places show in reminders.") if shows else _("Places stay behind a button in reminders."),
        _(
            "A reminder can be read on a locked phone by whoever holds it. Should the place of a "
            "meeting show there?"
        ),
    ]


def keep(turn: Turn, answers: Answers) -> None:
    networks.change(turn.store, turn.home.id, shows_places=answers["show"] == "yes")
    turn.say(
        _("Saved. Places show in reminders.")
        if answers["show"] == "yes"
        else _("Saved. Places stay behind a button in reminders.")
    )


FLOWS = (Flow(name=NAME, asks=questions, then=keep, by=MAY[NAME], counts=False),)
COMMANDS = (
    Command(
        name=NAME,
        label=_("Places on locked phones"),
        by=MAY[NAME],
        menu=False,
        does=lambda turn, _words: turn.begin(NAME),
    ),
)
