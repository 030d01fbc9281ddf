"""The way in for members: the menu, the help, and the way out of a conversation."""

from __future__ import annotations

from bot.core import texts
from bot.core.commands import nearest
from bot.core.flow import Command, Turn
from bot.core.lexicon import phrases
from bot.core.messages import Choice, Option, Press, Text, Words, _
from bot.flows.apps import elsewhere
from bot.flows.roles import MAY
from storage import sessions

MOST_LETTERS = 32  # of a command; what is longer is like none
MENU = _("What would you like to do?")


def meaning(intent: str) -> tuple[str, ...]:
    """What people say, in any language, when they mean this."""
    return tuple(sorted(" ".join(phrase) for phrase in phrases("intents", intent)))


def called(choice: str) -> tuple[str, ...]:
    """What people type, in any language, for a choice that has another label."""
    return tuple(sorted(" ".join(phrase) for phrase in phrases("choices", choice)))


def offered(turn: Turn, *, first: bool) -> tuple[Option, ...]:
    """The commands that this person may use now: those of the menu, or the others."""
    return tuple(
        Option(label=command.label, press=Press(action="command", subject=command.name))
        for command in turn.tables.commands.values()
        if command.menu is first and command.name not in HIDDEN and turn.may(command.by)
    )


def say_unknown(turn: Turn, name: str) -> None:
    """A slip of the finger is met with the command that was probably meant."""
    near = nearest(turn, name[:MOST_LETTERS])
    lines: list[Words] = [
        _("I do not know the command {command}.", command=f"/{texts.clean(name, MOST_LETTERS)}")
    ]
    if near is None:
        turn.say(*lines, _("Send /menu to see what is possible."))
        return
    meant = Option(label=f"/{near.name}", press=Press(action="command", subject=near.name))
    lines.append(_("Did you mean {command}?", command=f"/{near.name}"))
    turn.say(*lines, choice=Choice(options=(meant,)))


def choice(turn: Turn) -> Choice:
    more = Option(label=MORE.label, press=Press(action="command", subject=MORE.name))
    return Choice(options=(*elsewhere.offered(turn), *offered(turn, first=True), more))


def show(turn: Turn, _words: str = "") -> None:
    turn.say(MENU, choice=choice(turn))


def show_more(turn: Turn, _words: str) -> None:
    turn.say(MENU, choice=Choice(options=offered(turn, first=False)))


def show_help(turn: Turn, _words: str) -> None:
    """Everything that one may do, and the people to turn to."""
    commands = [
        _("{label}: {command}", label=command.label, command=f"/{command.name}")
        for command in turn.tables.commands.values()
        if turn.may(command.by) and command.name not in HIDDEN
    ]
    turn.say(_("What I can do:"), *commands, *people(turn))


def people(turn: Turn) -> tuple[Text, ...]:
    network = turn.network
    if network is None:
        return ()
    lines = []
    if network.contact:
        lines.append(_("To talk to a person: {contact}", contact=network.contact))
    if network.focal and network.emergency:
        lines.append(
            _(
                "Worried about someone? Please do not write it here. Speak in person with "
                "{focal}. If there is immediate danger, call {emergency}.",
                focal=network.focal,
                emergency=network.emergency,
            )
        )
    return tuple(lines)


def cancel(turn: Turn, _words: str) -> None:
    """Ends the conversation that is open."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is None:
        turn.say(_("There is nothing to cancel."))
        return
    sessions.close(turn.store, session.id)
    turn.say(_("Cancelled. Nothing was sent and nothing was changed."))
    flow = turn.tables.flow(session.flow)
    if flow.cancelled is not None:
        flow.cancelled(turn, session.answers)
    if sessions.current(turn.store, turn.address.id, turn.now) is not None:
        turn.say(_("An earlier question still waits for your answer. To end that, too: /cancel"))


MORE = Command(name="more", label=_("More"), does=show_more, by=MAY["more"])
HIDDEN = frozenset({"start", "menu", "more", "cancel"})  # known, but no row of the menu

COMMANDS = (
    Command(
        name="menu", label=_("Menu"), does=show, by=MAY["menu"], words=meaning("menu"),
    ),
    MORE,
    Command(
        name="help", label=_("Help"), does=show_help, by=MAY["help"], menu=False,
        words=meaning("help"),
    ),
    Command(
        name="cancel", label=_("Cancel"), does=cancel, by=MAY["cancel"], menu=False,
        strangers=True, words=meaning("cancel"),
    ),
)  # fmt: skip
