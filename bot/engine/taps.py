"""A tap on a button: what it means for the person who pressed it, and who may do it now (S2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.core.flow import Command, Turn
from bot.core.messages import Press, _
from bot.engine import answering, asking, nudged, nudging, replying
from bot.engine.handover import Prepared, compose
from bot.flows.apps import nudges
from bot.flows.roles import refusal
from storage import buttons, ledger, sessions
from storage.buttons import Buttons
from storage.ledger import Standing

STEPS = {**answering.STEPS, "meant": replying.meant_press}  # taps inside a conversation
GONE = _("This button is no longer in use. Send /menu to see what is possible now.")
# The same for everybody, whether they have answered or not: so it tells nothing of anybody (H7).
PERHAPS_WIPED = _(
    "If it belonged to a survey: answers that you have sent have arrived, and the questions are "
    "wiped after that, so that the answers stay without your name. What is still open for you is "
    "under /surveys."
)
NEED_INVITATION = _(
    "Hello. This assistant is for members of a network. To begin, please open the invitation "
    "link that your coordinator gave you."
)


def pressed(turn: Turn) -> None:
    handle, _dot, index = turn.inbound.handle.partition(".")
    found = buttons.find(turn.store, handle)
    if found is not None and index.startswith("more") and found.address_id == turn.address.id:
        more(turn, found, index.removeprefix("more"))
        return
    press = meaning(found, index, turn)
    if found is None and (about := buttons.left_of(turn.store, handle)):
        act(turn, Press(action="survey-start", subject=about))
        return
    if found is None or press is None:
        turn.toast = GONE
        turn.say(*((GONE, PERHAPS_WIPED) if turn.member is not None else (GONE,)))
        return
    turn.tapped = found.ledger_id
    act(turn, press)
    ledger.progress(turn.store, found.ledger_id, Standing.ANSWERED)


def more(turn: Turn, found: Buttons, page: str) -> None:
    """The next page of a message whose options do not fit on one."""
    entry = ledger.get(turn.store, found.ledger_id)
    prepared = Prepared(entry=entry, address=turn.address, member=turn.member, network=turn.network)
    message = compose(turn.store, prepared, turn.now, turn.tables)
    theirs = entry.member_id in (None, turn.member.id if turn.member else None)
    if message is None or not theirs or not page.isdecimal():  # it may be theirs no more (R14)
        turn.say(GONE)
    else:
        turn.send(replace(message, page=int(page), attachments=(), edits=entry.key))


def meaning(found: Buttons | None, index: str, turn: Turn) -> Press | None:
    """What a button means for the person who pressed it; None for anybody else (S2)."""
    if found is None or found.address_id != turn.address.id or found.expires_at < turn.now:
        return None
    if index.isdecimal():
        here = found.presses[int(index) : int(index) + 1]
        return press_of(here[0]) if here else None
    return next((press for press in presses_of(found) if nudging.meant(press, index)), None)


def act(turn: Turn, press: Press) -> None:
    """Runs the action behind a button, for the role that the person has now."""
    if press.action in STEPS:
        STEPS[press.action](turn, press.subject, press.value)
        return
    if nudging.is_ours(press):
        tapped_nudge(turn, press)
        return
    if press.action == asking.PERHAPS_STOP:
        stop_or_not(turn, press.value)
        return
    if press.action == "command":
        command = turn.tables.commands.get(press.subject)
        if command is not None:
            run(turn, command, press.value)
            return
    action = turn.tables.actions.get(press.action)
    if action is None:
        turn.say(GONE)
    elif turn.member is None or not turn.member.here:
        turn.say(NEED_INVITATION)
    elif not turn.may(action.by):
        turn.toast = refusal(action.by)
        turn.say(refusal(action.by))
    else:
        action.does(turn, press.subject, press.value)


def tapped_nudge(turn: Turn, press: Press) -> None:
    if press.value == nudges.STOP:
        run(turn, turn.tables.commands["stop"], "")
    elif turn.member is None or not turn.member.here:
        turn.say(NEED_INVITATION)
    else:
        nudged.answer(turn, press.subject, press.value)


def stop_or_not(turn: Turn, answer: str) -> None:
    if answer == "yes":
        run(turn, turn.tables.commands["stop"], "")
    elif sessions.current(turn.store, turn.address.id, turn.now) is not None:
        asking.show_again(turn)
    else:
        turn.say(_("That is fine. Everything goes on as before."))


def run(turn: Turn, command: Command, rest: str) -> None:
    if command.strangers or (turn.member is not None and turn.member.here):
        if command.strangers or turn.may(command.by):
            command.does(turn, rest)
        else:
            turn.say(refusal(command.by))
    else:
        asking.unknown_person(turn, NEED_INVITATION)


def presses_of(found: Buttons) -> list[Press]:
    return [press_of(written) for written in found.presses]


def press_of(written: list[Any]) -> Press:
    action, subject, value, _labels = written
    return Press(action=action, subject=subject, value=value)
