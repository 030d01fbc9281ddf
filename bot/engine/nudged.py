"""What a tap on a nudge does: the message itself, the message later, or no more of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.flow import REPLY_LASTS, Turn
from bot.core.messages import Message, _, n_
from bot.core.stored import from_json, to_json
from bot.engine import asking
from bot.engine.facts import meant
from bot.engine.handover import Prepared, compose, composing_of
from bot.flows.apps import nudges
from bot.flows.apps.nudges import LATER
from storage import buttons, ledger, sessions
from storage.ledger import AGAIN, Entry, Planned, Standing, Urgency

LATER_BY = timedelta(hours=3)
GONE = _("This button is no longer in use. Send /menu to see what is possible now.")
OVER = _("The time for that is over. Send /menu to see what is possible now.")
ABOVE = _("It is the message just above. Here are its buttons once more.")
NOW = _("Later would be too late for this, so here it is now.")


def answer(turn: Turn, subject: str, does: str) -> None:
    """`subject` is "ledger/<id>": the message that somebody was nudged about."""
    entry = ledger.find(turn.store, int(subject.partition("/")[2]))
    if entry is None or turn.member is None or entry.member_id != turn.member.id:
        turn.toast = GONE
        turn.say(GONE)
    elif does == LATER:
        later(turn, entry)
    else:
        show(turn, entry)


def show(turn: Turn, entry: Entry, *, now: bool = False) -> None:
    """The message as it is now, for the role that the person has now. What they have before them
    already is not told twice: its open question is asked again, or its buttons come once more."""
    message = message_of(turn, entry)
    if is_begun(turn, entry):
        asking.resume(turn)
    elif message is None:
        over = is_over(turn, entry)
        turn.say(OVER if over else GONE)
    elif is_just_above(turn, message):
        turn.say(ABOVE, choice=message.choice, protect=message.protect)
    else:
        lines = (NOW, *message.lines) if now else message.lines
        turn.send(replace(message, lines=lines, edits=""))


def message_of(turn: Turn, entry: Entry) -> Message | None:
    """What the message is about as it stands, where the message itself has nothing more to say."""
    if is_over(turn, entry) or not is_known(turn, meant(turn.store, entry)):
        return None
    prepared = Prepared(entry=entry, address=turn.address, member=turn.member, network=turn.network)
    found = compose(turn.store, prepared, turn.now, turn.tables)
    standing = nudges.standing_of(meant(turn.store, entry).reason)
    if found is not None or standing is None:
        return found
    return standing(composing_of(turn.store, prepared, meant(turn.store, entry), turn.now))


def is_begun(turn: Turn, entry: Entry) -> bool:
    """Whether a question of what it leads to stands open here."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    return session is not None and session.flow == entry.subject


def is_just_above(turn: Turn, message: Message) -> bool:
    """Whether the last message with buttons that came here said the same."""
    found = buttons.latest(turn.store, turn.address.id, turn.now - REPLY_LASTS)
    last = ledger.find(turn.store, found.ledger_id) if found is not None else None
    if last is None or last.reason != "reply" or not last.body:
        return False
    return from_json(last.body) == from_json(to_json(replace(message, edits="")))


def is_known(turn: Turn, entry: Entry) -> bool:
    """False when what it said is not kept any more (H12)."""
    return bool(entry.body) or entry.reason in turn.tables.composers


def is_over(turn: Turn, entry: Entry) -> bool:
    nudging = nudges.nudging_of(meant(turn.store, entry).reason)
    expired = entry.expires is not None and entry.expires <= turn.now
    return expired and nudging is not None and nudging.over


def later(turn: Turn, entry: Entry) -> None:
    """Once more in some hours, as asked for: outside the budget. A second tap adds nothing (R2)."""
    due = turn.now + LATER_BY
    if entry.expires is not None and entry.expires <= due:
        show(turn, entry, now=True)
        return
    again = Planned(
        key=f"{entry.key}{AGAIN}",
        reason=nudges.AGAIN,
        due=due,
        member_id=entry.member_id,
        network_id=entry.network_id,
        expires=entry.expires,
        urgency=Urgency.PROMPT,
        budget=False,
        revision=entry.revision,
    )
    if ledger.plan(turn.store, entry.subject, again, turn.now) is None and not waits(turn, again):
        show(turn, entry)
        return
    hours = LATER_BY // timedelta(hours=1)
    turn.toast = n_("Fine, in about {n} hour.", "Fine, in about {n} hours.", hours)
    turn.say(turn.toast)


def waits(turn: Turn, again: Planned) -> bool:
    found = ledger.by_key(turn.store, again.key)
    return found is not None and found.state is Standing.PLANNED
