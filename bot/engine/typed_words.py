"""Typed words: STOP first, then a command, a code, the open question, a message, a courtesy."""

from __future__ import annotations

from bot.core import persons, understand
from bot.core.commands import named
from bot.core.flow import ABOUT, Turn
from bot.core.letters import words as words_of
from bot.core.messages import Choice, Press, _
from bot.engine import again, asking, replying
from bot.engine.taps import NEED_INVITATION, act, presses_of, run
from bot.engine.typed_answers import (
    RECENT,
    answers_label,
    answers_latest,
    answers_message,
    answers_nudge,
    came_twice,
    meant_otherwise,
)
from bot.flows import menu
from bot.flows.apps import elsewhere
from bot.flows.members import leaving
from bot.flows.typed import code_of
from storage import buttons, ledger, sessions
from storage.buttons import Buttons
from storage.ledger import Standing
from storage.members import State

BACK_BY = {understand.Intent.START: "start", understand.Intent.RESUME: "resume"}
ASKED_FOR = {
    understand.Intent.MEETINGS: "meetings",
    understand.Intent.TASKS: "tasks",
    understand.Intent.MY_DATA: "mydata",
    understand.Intent.HELP: "help",
}
GREETED = {
    "peace": _("And peace be upon you."),
    "morning": _("Good morning to you."),
    "evening": _("Good evening to you."),
    "hello": _("Hello."),
}
ABOUT_SOMEBODY = _("This looks like it is about a person. I did not save it.")
WAYS = _("Send /menu to see what is possible, or STOP to end all messages.")
BACK_IN = _("Send /menu to see what is possible, or START to get messages again.")


def typed(turn: Turn, words: str) -> None:
    """Typed words: STOP first, then a command, a code, the open question, a standing message."""
    words = words.strip()
    if understand.stop(words):
        run(turn, turn.tables.commands["stop"], "")
    elif words.startswith("/"):
        slash(turn, words)
    elif stops_something(turn, words):
        return
    elif any(means(turn, words) for means in turn.tables.typed):
        asking.show_again(turn)
    elif turn.inbound.reply_to and answers_message(turn, words):
        return
    elif sessions.current(turn.store, turn.address.id, turn.now) is not None:
        if not any(
            means(turn, words)
            for means in (meant_otherwise, may_mean_stop, thanked_meanwhile, greeted_meanwhile)
        ):
            replying.typed(turn, words)
    else:
        said_freely(turn, words)


def said_freely(turn: Turn, words: str) -> None:
    """No question is open: a word for coming back, a button, a command, a standing message."""
    if any(means(turn, words) for means in (comes_back, answers_nudge, answers_label, goes_on)):
        return
    behind = (came_twice, answers_latest, may_mean_stop, thanked, greeted, asks_for)
    if (command := named(turn, words)) is not None:
        run(turn, command, "")
    elif not any(means(turn, words) for means in behind):
        say_not_understood(turn)


def slash(turn: Turn, words: str) -> None:
    """A command by its name, or by what it is called in another language ("/tâche")."""
    name, _space, rest = words[1:].partition(" ")
    name, _at, _bot = name.partition("@")
    command = turn.tables.commands.get(name.lower()) or named(turn, name.replace("_", " "))
    if command is None:
        menu.say_unknown(turn, name)
        return
    run(turn, command, rest.strip())


def comes_back(turn: Turn, words: str) -> bool:
    """START and its sisters, from somebody who has stopped: nothing that was shown before the STOP
    is meant then, though its button may be called so."""
    if not has_stopped(turn):
        return False
    meant, command = understand.intent(words), named(turn, unmarked(words))
    name = BACK_BY.get(meant, "") if meant else ""
    if command is not None and command.name in BACK_BY.values():
        name = command.name
    if name:
        run(turn, turn.tables.commands[name], "")
    return bool(name)


def unmarked(text: str) -> str:
    """Without full stops, and without the quotation marks of the sentence that asks for a word."""
    return " ".join(word for word in words_of(text) if word.isalnum())


def stops_something(turn: Turn, words: str) -> bool:
    """ "Stop the task": that one only, or all messages? Never guessed."""
    about = understand.stops_something(words)
    if not about or turn.member is None:
        return False
    command = turn.tables.commands.get(about)
    asking.ask_whether_stop(turn, command if command and turn.may(command.by) else None)
    return True


def may_mean_stop(turn: Turn, words: str) -> bool:
    """ "Khalas", where nothing explains it that is open: a STOP, or not? Said once more, it is."""
    open_here = sessions.current(turn.store, turn.address.id, turn.now) is not None
    if not understand.enough(words) or (open_here and replying.explains_enough(turn, words)):
        return False
    if has_stopped(turn) or was_asked_whether_stop(turn):
        run(turn, turn.tables.commands["stop"], "")
    elif turn.member is not None or open_here:
        asking.ask_whether_stop(turn)
    else:
        return False
    return True


def was_asked_whether_stop(turn: Turn) -> bool:
    """Whether that was the last question, and is not answered yet."""
    found = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    if found is None or all(press.action != asking.PERHAPS_STOP for press in presses_of(found)):
        return False
    return ledger.get(turn.store, found.ledger_id).state is not Standing.ANSWERED


def has_stopped(turn: Turn) -> bool:
    return turn.member is not None and turn.member.state is State.STOPPED


def goes_on(turn: Turn, words: str) -> bool:
    """ "Continue": what the newest message offers, or what was put aside. Messages come again only
    where that is said, or tapped."""
    meant = understand.intent(words)
    if turn.member is None or meant not in (understand.Intent.GO_ON, understand.Intent.RESUME):
        return False
    quiet = leaving.is_quiet(turn)
    if meant is understand.Intent.RESUME and quiet:
        run(turn, turn.tables.commands["resume"], "")
    elif has_stopped(turn) or not (answers_latest(turn, words) or takes_up(turn)):
        leaving.ask_whether_resume(turn) if quiet else nothing_waits(turn)
    return True


def takes_up(turn: Turn) -> bool:
    """What was put aside last goes on."""
    parked = sessions.parked(turn.store, turn.address.id, turn.now)
    if parked is None:
        return False
    flow = turn.tables.flow(parked.flow)
    act(turn, Press(action=f"{flow.name}-start", subject=parked.answers[ABOUT]))
    return True


def nothing_waits(turn: Turn) -> None:
    here = elsewhere.offered(turn)
    turn.say(
        _("Nothing that you have begun is waiting, and messages come as always."),
        WAYS,
        choice=Choice(options=here) if here else None,
    )


def thanked(turn: Turn, words: str) -> bool:
    """Thanks that answer nothing are answered with a word."""
    if turn.member is None or understand.intent(words) is not understand.Intent.THANKS:
        return False
    turn.say(_("You are welcome 🙂"))
    return True


def thanked_meanwhile(turn: Turn, words: str) -> bool:
    """The same while a question is open that cannot mean them; it is asked again."""
    if replying.would_take(turn, words) or not thanked(turn, words):
        return False
    asking.show_again(turn)
    return True


def greeted(turn: Turn, words: str) -> bool:
    """A greeting is answered in kind, with what waits for an answer or else with the menu."""
    greeting = GREETED.get(understand.greeting(words))
    if greeting is None or turn.member is None:
        return False
    found = answered_last(turn)
    if has_stopped(turn):
        turn.say(greeting, BACK_IN, choice=menu.choice(turn))
    elif found is None or not again.asked_again(turn, found, greeting):
        turn.say(greeting, menu.MENU, choice=menu.choice(turn))
    return True


def greeted_meanwhile(turn: Turn, words: str) -> bool:
    """The same while a question is open that cannot mean it; it is asked again."""
    greeting = GREETED.get(understand.greeting(words))
    if greeting is None or turn.member is None or replying.would_take(turn, words):
        return False
    turn.say(greeting)
    asking.show_again(turn)
    return True


def asks_for(turn: Turn, words: str) -> bool:
    """ "When is the next meeting?": the question that a command answers."""
    meant = understand.intent(unmarked(words))  # a "?" alone asks for help
    command = turn.tables.commands.get(ASKED_FOR.get(meant, "")) if meant else None
    if command is None or turn.member is None or not turn.may(command.by):
        return False
    run(turn, command, "")
    return True


def answered_last(turn: Turn) -> Buttons | None:
    """The buttons of the message that was replied to, or of the newest one."""
    if turn.inbound.reply_to:
        entry = ledger.by_platform_id(
            turn.store, turn.inbound.platform, turn.inbound.reply_to, turn.address.id
        )
        found = buttons.of_message(turn.store, entry.id) if entry else None
        if found is not None:
            return found
    return buttons.latest(turn.store, turn.address.id, turn.now - RECENT)


def say_not_understood(turn: Turn) -> None:
    if turn.member is None and (code := code_of(turn.inbound.text)):
        run(turn, turn.tables.commands["start"], code)
    elif turn.member is None:
        asking.unknown_person(turn, NEED_INVITATION)
    elif persons.names_somebody(turn.inbound.text) is not None:
        turn.say(ABOUT_SOMEBODY, *menu.people(turn))
    else:
        found = answered_last(turn)
        if found is not None and not has_stopped(turn) and again.asked_again(turn, found):
            return
        turn.say(
            _("I am not sure I understood."),
            BACK_IN if has_stopped(turn) else menu.MENU,
            choice=menu.choice(turn),
        )
