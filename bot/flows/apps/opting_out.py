"""No more messages: what STOP does, said to us in words or to a messaging app by its own means."""

from __future__ import annotations

from datetime import datetime

from bot.flows.apps.reach import STOPPED
from bot.flows.surveys import survey_drafts
from storage import addresses, members, opt_ins, withdrawn
from storage.addresses import Address
from storage.database import Store
from storage.members import Member, State


def opt_out(store: Store, member: Member, now: datetime) -> Member:
    """At once, and in all their apps: nothing that was planned is sent, no conversation goes on,
    nothing holds any more that they had agreed to be sent (H11)."""
    withdrawn.withdraw_for_member(store, member.id, STOPPED, now)
    for address in addresses.all_of(store, member.id):
        survey_drafts.forget_at(store, address.id, now)
        opt_ins.end(store, address.id, opt_ins.STOP, now)
    return members.change(store, member, state=State.STOPPED)


def opt_out_at(store: Store, address: Address, now: datetime, how: str) -> None:
    """The app itself was told. It is closed to us until its person writes there, or takes that
    back there; and it is taken for a STOP in all their apps: better one message too few."""
    addresses.change(store, address.id, state=addresses.BLOCKED)
    opt_ins.end(store, address.id, how, now)
    survey_drafts.forget_at(store, address.id, now)
    member = members.find(store, address.member_id) if address.member_id is not None else None
    if member is not None and member.here:
        opt_out(store, member, now)
