"""Mailboxes: where summaries and reports go by e-mail as well, and who still wants them there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.flow import Turn
from bot.core.messages import Day, Words, _
from bot.flows.apps.reach import NOT_WANTED
from bot.flows.places import here
from bot.flows.roles import MAY
from storage import addresses, digests, forgotten, ledger, members, notes, withdrawn
from storage.addresses import Address
from storage.database import Store
from storage.digests import Mailbox
from storage.ledger import MAILED, Entry, Planned
from storage.members import Member

PLATFORM = "email"
NOTE, ON = "email", "on"  # noted at the start, where a mail server is set
CODE = "mailbox-code"  # reason of the only mail that goes to an address before it is proved
CODE_LASTS = timedelta(hours=1)
AGREED_FOR = timedelta(days=365)  # as every consent (H10)
WORDED = datetime(2026, 11, 22, tzinfo=UTC)  # when the words of the consent last changed


def switched_on(store: Store) -> bool:
    return notes.get(store, NOTE) == ON


def note(store: Store, *, on: bool) -> None:
    """Whether a mail server is set; flows know it from here, in every process."""
    if switched_on(store) != on:
        notes.put(store, NOTE, ON if on else "")


# --- who gets mail --------------------------------------------------------------------------------


def agreed(box: Mailbox, now: datetime) -> bool:
    """Proved to be theirs, under the words of now, and not too long ago."""
    proved = box.proved_at
    return proved is not None and proved >= WORDED and now < proved + AGREED_FOR


def mailed(store: Store, member: Member, now: datetime) -> int | None:
    """The address that this member's mail goes to; None where there is none, or it goes no more."""
    box = digests.mailbox(store, member.id)
    if box is None or not agreed(box, now) or not may_have(member) or not switched_on(store):
        return None
    reached = addresses.get(store, box.address_id).state == addresses.OK
    return box.address_id if reached else None


def may_have(member: Member) -> bool:
    """The role counts that they have now (R14)."""
    return member.here and member.role in MAY["email"]


def mailed_too(
    store: Store, member: Member, row: Planned, now: datetime, *, digest: bool = False
) -> Iterator[Planned]:
    """The same message for the member's mailbox, where they want it: a row of its own beside the
    one for the chat, outside of the budget, because they asked for it (H13).

    `digest`: it is the weekly summary, which may be wanted in the chat alone. Whoever composes the
    message finds `entry.mailed` set, and leaves names out: what asks for protection is not mailed.
    """
    box = digests.mailbox(store, member.id)
    if box is None or (digest and not box.digest):
        return
    address_id = mailed(store, member, now)
    if address_id is not None:
        key = f"{row.key}/{address_id}{MAILED}"  # another address is another message
        yield replace(row, key=key, address_id=address_id, budget=False)


def key_in_chat(entry: Entry) -> str:
    """The key of the message of which this one may be the copy."""
    return entry.key.removesuffix(f"/{entry.address_id}{MAILED}") if entry.mailed else entry.key


def follow(turn: Turn) -> None:
    """The summaries that are planned already go where they are wanted now."""
    turn.reconcile(f"digest/{turn.me.id}")


def address_of(store: Store, entry: Entry, now: datetime) -> Address | None:
    """Where a mailed message goes; None when that mailbox has been taken back meanwhile."""
    member = members.find(store, entry.member_id) if entry.member_id is not None else None
    box = digests.mailbox(store, member.id) if member is not None else None
    if member is None or box is None or box.address_id != entry.address_id:
        return None
    wanted = may_have(member) and (entry.reason == CODE or agreed(box, now))
    return addresses.get(store, box.address_id) if wanted else None


# --- and who gets it no more ----------------------------------------------------------------------


def forget(store: Store, member_id: int, now: datetime) -> None:
    """At once: the address, the codes that were sent there, and what is planned for it (R14)."""
    box = digests.mailbox(store, member_id)
    if box is None:
        return
    withdrawn.withdraw_mailed(store, member_id, NOT_WANTED, now)
    forget_codes(store, member_id)
    digests.forget_mailbox(store, member_id)
    if not digests.has_mailbox(store, box.address_id):
        addresses.forget(store, box.address_id)


def codes(store: Store, member_id: int) -> list[Entry]:
    """The codes that were sent to this member, oldest first."""
    return ledger.of_subject(store, subject_of(member_id))


def subject_of(member_id: int) -> str:
    return f"mailbox/{member_id}"


def forget_codes(store: Store, member_id: int) -> None:
    forgotten.forget_bodies(store, [entry.key for entry in codes(store, member_id)])


def left(turn: Turn, member: Member) -> None:
    forget(turn.store, member.id, turn.now)
    digests.forget_member(turn.store, member.id)


def forget_unused(store: Store, now: datetime) -> None:
    """What nobody proved in time, agreed to again, or may have any more is not kept (H12)."""
    for box in digests.mailboxes(store):
        waits = box.proved_at is None and now < box.asked_at + CODE_LASTS
        member = members.find(store, box.member_id)
        if member is None or not may_have(member) or not (waits or agreed(box, now)):
            forget(store, box.member_id, now)


# --- what is kept ---------------------------------------------------------------------------------


def kept(turn: Turn) -> list[Words]:
    """For whoever asks what is kept of them (H11)."""
    box = digests.mailbox(turn.store, turn.me.id)
    if box is None:
        return []
    address = addresses.get(turn.store, box.address_id).external
    if box.proved_at is None:
        return [_("• E-mail address: {address}, which waits for its code", address=address)]
    day = Day(day=here(box.proved_at, turn.home).date(), style="full")
    return [
        _("• E-mail address, for summaries and reports: {address} ({date})", address=address,
          date=day)
    ]  # fmt: skip
