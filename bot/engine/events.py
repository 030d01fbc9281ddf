"""What a platform tells and nobody has said: receipts, failures, who may be reached, new ids."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.flow import Turn
from bot.core.messages import Kind, Message, _
from bot.engine import handover, settling
from bot.flows.apps import opting_in, own_apps
from bot.flows.apps.app_connected import tell_at
from bot.flows.apps.opting_out import opt_out_at
from bot.flows.members import leaving
from storage import addresses, also_known, ledger, opt_ins, receipts, strikes
from storage.ledger import Standing
from storage.members import State
from storage.opt_ins import OptIn

log = logging.getLogger(__name__)


def reach_changed(turn: Turn) -> None:
    if turn.inbound.kind is Kind.BLOCKED:
        addresses.change(turn.store, turn.address.id, state=addresses.BLOCKED)
    else:
        addresses.change(turn.store, turn.address.id, state=addresses.OK, strikes=0)


# --- what became of our messages ------------------------------------------------------------------


def receipt(turn: Turn) -> None:
    """A message of ours was delivered or read. What was told before may come after."""
    told, message_id = turn.inbound.text, turn.inbound.message_id
    if told not in (Standing.DELIVERED, Standing.READ) or not message_id:
        return
    entry = ledger.by_platform_id(turn.store, turn.inbound.platform, message_id, turn.address.id)
    id = entry.id if entry is not None else taken_after_all(turn, message_id)
    if id is not None and receipts.arrived(turn.store, id, Standing(told)):
        strikes.end(turn.store, turn.address)


def taken_after_all(turn: Turn, message_id: str) -> int | None:
    """The message that a receipt is about whose acceptance we have not written down: its answer was
    lost, or is slower than the receipt. It is known by the id of ours that it was sent under, and
    is not sent again (R5)."""
    if not turn.inbound.ref:
        return None
    for id, key in receipts.unsettled(turn.store, turn.address.id):
        if handover.ref_of(turn.store, key) == turn.inbound.ref:
            receipts.accepted(turn.store, id, message_id, turn.now)
            return id
    return None


def failed(turn: Turn) -> None:
    """A message of ours was accepted, and did not arrive after all."""
    inbound, outcome = turn.inbound, turn.inbound.outcome
    if outcome is None or not inbound.message_id:
        return
    log.warning(
        "not delivered after all",
        extra={"action": "not-delivered", "fate": str(outcome.fate), "why": outcome.why},
    )
    entry = ledger.by_platform_id(turn.store, inbound.platform, inbound.message_id, turn.address.id)
    if entry is not None:
        settling.settle_afterwards(turn.store, entry, outcome, turn.now)
    else:
        settling.put_early(
            turn.store, inbound.platform, inbound.message_id, turn.address.id, outcome, turn.now
        )


# --- who is to be written to, and where -----------------------------------------------------------


def opted_out(turn: Turn) -> None:
    """By the platform's own means. Nothing is said to that: it would be one more message."""
    given = opting(turn)
    if given is not None and given.ended_at is None and before(turn, given.given_at):
        return  # since then they have agreed anew
    opt_out_at(turn.store, turn.address, turn.now, opt_ins.PLATFORM)


def opted_in(turn: Turn) -> None:
    """Taken back by the platform's own means; and so in all their apps, as /resume does."""
    last = opting(turn)
    if last is not None and last.ended_at is not None and before(turn, last.ended_at):
        return  # since then they have had enough again
    addresses.change(turn.store, turn.address.id, state=addresses.OK, strikes=0)
    if turn.member is None:
        return
    opting_in.give(turn, turn.member, turn.address, opt_ins.PLATFORM)
    if turn.member.state is State.STOPPED:
        leaving.opt_in(turn)


def opting(turn: Turn) -> OptIn | None:
    """What was last agreed to at this address."""
    if turn.member is None:
        return None
    found = opt_ins.of_member(turn.store, turn.member.id)
    return next((one for one in reversed(found) if one.address_id == turn.address.id), None)


def before(turn: Turn, moment: datetime) -> bool:
    """Whether what is told now happened before then: webhooks come in any order."""
    told = turn.inbound.occurred_at
    return told is not None and told < moment


def moved(turn: Turn) -> None:
    """They have a new id on their platform; in their other apps they are told, in one sentence."""
    inbound, old = turn.inbound, turn.address
    if not inbound.text or inbound.text in (old.external, inbound.address):
        return
    if not also_known.move(turn.store, old, inbound.text, inbound.also):
        return
    turn.address = addresses.get(turn.store, old.id)
    member = turn.member
    if member is None or member.state is State.STOPPED:
        return
    for other in addresses.all_of(turn.store, member.id):
        if other.id != old.id and other.reachable:
            told = _(
                "Your number in {app} has changed. Messages go on coming as before. If that was "
                "not you, please tell your coordinator.",
                app=own_apps.name_of(old.platform),
            )
            message = Message(lines=(replace(told, language=member.language),))
            tell_at(turn, other, message, f"moved/{old.id}/{turn.event}/{other.id}")


# --- groups ---------------------------------------------------------------------------------------


def group_changed(turn: Turn) -> None:
    """We were added to a group, taken out, or it has a new id. Its talk is never read (H6)."""
    chat = addresses.meet(
        turn.store, turn.inbound.platform, turn.inbound.chat, turn.now, group=True
    )
    if turn.inbound.kind is Kind.GROUP_MOVED:
        addresses.move(turn.store, chat, turn.inbound.text)
    elif turn.inbound.kind is Kind.GROUP_LEFT:
        addresses.change(turn.store, chat.id, state=addresses.GONE)
    elif turn.may(turn.tables.commands["group"].by):
        turn.tables.commands["group"].does(turn, str(chat.id))


TOLD: Mapping[Kind, Callable[[Turn], None]] = {
    Kind.BLOCKED: reach_changed,
    Kind.UNBLOCKED: reach_changed,
    Kind.RECEIPT: receipt,
    Kind.FAILED: failed,
    Kind.MOVED: moved,
    Kind.OPTED_OUT: opted_out,
    Kind.OPTED_IN: opted_in,
    Kind.GROUP_JOINED: group_changed,
    Kind.GROUP_LEFT: group_changed,
    Kind.GROUP_MOVED: group_changed,
}
