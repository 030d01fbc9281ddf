"""Asks once more, with its buttons, what was answered by words that were not understood."""

from __future__ import annotations

from dataclasses import replace

from bot.core.flow import Turn
from bot.core.messages import Message, Press, Words, _
from bot.engine import nudging
from bot.engine.asking import MEANS
from bot.engine.handover import Prepared, compose
from storage import ledger
from storage.buttons import Buttons
from storage.ledger import Entry, Standing

NOT_SURE = _("I am not sure I understood. Please use a button, or send one number.")
FEWEST = 2  # answers that make a reply of ours a question


def asked_again(turn: Turn, found: Buttons, before: Words = NOT_SURE) -> bool:
    """The message of these buttons, where it waits for an answer; what is over is left alone."""
    entry = ledger.get(turn.store, found.ledger_id)
    if entry.state is Standing.ANSWERED or not is_question(found, entry):
        return False
    message = composed(turn, entry)
    if message is None or message.choice is None or message.edits:
        return False  # what stands in the place of a question says how it was answered
    said = tuple(line for line in message.lines if line != NOT_SURE)
    lines = (before, *said)
    turn.send(replace(message, title=None, lines=lines, attachments=(), spot=None, edits=""))
    return True


def is_question(found: Buttons, entry: Entry) -> bool:
    """What came unasked is one as soon as it has an answer; most replies only say what was done.
    What stands behind a nudge has not been shown yet."""
    presses = [
        Press(action=action, value=value) for action, _subject, value, _labels in found.presses
    ]
    if any(map(nudging.is_ours, presses)):
        return False
    answers = [one for one in presses if is_answer(one)]
    return len(answers) >= (FEWEST if entry.reason == "reply" else 1)


def is_answer(press: Press) -> bool:
    return (press.action, press.value.partition(":")[0]) in MEANS


def composed(turn: Turn, entry: Entry) -> Message | None:
    """As things are now: nobody else's, and not what is no longer wanted."""
    mine = turn.member.id if turn.member is not None else None
    if entry.member_id not in (None, mine):
        return None
    prepared = Prepared(entry=entry, address=turn.address, member=turn.member, network=turn.network)
    return compose(turn.store, prepared, turn.now, turn.tables)
