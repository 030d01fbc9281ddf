"""An app becomes a member's: from now on they are spoken to there, too, as who they are."""

from __future__ import annotations

import logging

from bot.core.flow import REPLY_LASTS, Turn
from bot.core.messages import Choice, Message, Option, Press, _
from bot.core.stored import to_json
from bot.flows.apps import opting_in
from bot.flows.members.people import MENU
from storage import addresses, ledger, networks, opt_ins, sessions
from storage.addresses import Address
from storage.ledger import Planned, Urgency
from storage.members import Member

log = logging.getLogger(__name__)

REASON = "apps"  # of what is said in an app about one's apps
# Wrong, used, expired, and guessed too often: all look the same (S3).
NOT_USABLE = _(
    "This invitation cannot be used. Perhaps it was used already, or its time is over. Please ask "
    "your coordinator for a new one, or try again later."
)


def link(
    turn: Turn, member: Member, new: Address, *, prefer: bool = False, waits: bool = False
) -> None:
    """From now on this app is theirs, too, in the role that is theirs. It is written down who
    agreed to be written to there; the old app stays the one where messages come. `waits`: until it
    may be chosen instead."""
    best = addresses.of_member(turn.store, member.id)
    sessions.close_all(turn.store, new.id)
    addresses.change(
        turn.store, new.id, member_id=member.id, network_id=member.network_id,
        state=addresses.OK, strikes=0,
    )  # fmt: skip
    linked = addresses.get(turn.store, new.id)
    opting_in.give(turn, member, linked, opt_ins.LINK)
    preferred = linked if prefer or best is None else best
    addresses.prefer(turn.store, member.id, preferred.id)
    log.info("an app was connected", extra={"action": "app-link", "member": member.id})
    network = networks.get(turn.store, member.network_id)
    lines = (
        _("This app is connected. Welcome, {name}!", name=member.name),
        _("You belong to {network}, as before.", network=network.name(member.language)),
    )
    reach = Press(action="app-prefer", subject=f"address/{linked.id}")
    options = (
        *(() if preferred is linked or waits else (Option(label=_("Reach me here"), press=reach),)),
        MENU,
    )
    message = Message(lines=lines, choice=Choice(options=options))
    tell_at(turn, linked, message, f"app/{linked.id}/{turn.event}")


def tell_at(turn: Turn, address: Address, message: Message, key: str) -> None:
    """Says something in this very app, whichever its person prefers: it is about this app."""
    planned = Planned(
        key=key,
        reason=REASON,
        due=turn.now,
        member_id=address.member_id,
        address_id=address.id,
        network_id=address.network_id,
        expires=turn.now + REPLY_LASTS,
        urgency=Urgency.REPLY,
        budget=False,
        body=to_json(message),
    )
    ledger.plan(turn.store, f"reply/{address.id}", planned, turn.now)
