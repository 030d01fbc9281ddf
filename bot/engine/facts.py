"""Gathers what the judgement of a due message rests on, as things are now."""

from __future__ import annotations

from datetime import datetime

from bot.core.flow import Tables
from bot.core.occasions import local
from bot.engine import judging, resting
from bot.engine.judging import Facts
from bot.flows.apps import nudges
from bot.flows.apps.windows import window_open
from bot.flows.places import place_of
from bot.flows.summaries import mailbox
from bot.flows.surveys.survey import PROMPTS
from storage import addresses, ledger, members, networks, opt_ins, sessions
from storage.addresses import Address
from storage.database import Store
from storage.ledger import Entry


def facts_of(store: Store, entry: Entry, now: datetime, tables: Tables) -> Facts:
    member = members.find(store, entry.member_id) if entry.member_id else None
    network_id = entry.network_id or (member.network_id if member else None)
    network = networks.get(store, network_id) if network_id else None
    spent = False
    if member is not None and network is not None and entry.budget:
        since, until = judging.today(now, place_of(network))
        spent = member.spent_on == local(now, place_of(network)).date()
        spent = spent or ledger.budget_spent(store, member.id, since, until)
    address = address_of(store, entry, now)
    begins = address is not None and meant(store, entry).reason in PROMPTS
    return Facts(
        entry=entry,
        member=member,
        network=network,
        address=address,
        budget_spent=spent,
        now=now,
        talked_at=sessions.talked_at(store, address.id, now) if begins and address else None,
        opted_in=address is None or opted_in(store, address, tables),
        resting_until=resting_until(store, entry, address, tables, now) if address else None,
    )


def resting_until(
    store: Store, entry: Entry, address: Address, tables: Tables, now: datetime
) -> datetime | None:
    """Until when nothing unasked goes there. That it is so, whoever writes with us is told now."""
    caps = tables.platforms.get(address.platform)
    if entry.reason == resting.REASON and caps is not None and window_open(address, caps, now):
        return None
    return resting.until(store, address.platform, now)


def opted_in(store: Store, address: Address, tables: Tables) -> bool:
    """Has its person agreed to be written to there, where the platform demands that?"""
    caps = tables.platforms.get(address.platform)
    if caps is None or not caps.needs_opt_in or address.member_id is None:
        return True
    return opt_ins.current(store, address.id, address.member_id) is not None


def address_of(store: Store, entry: Entry, now: datetime) -> Address | None:
    """A reply goes where it was asked for, mail to the mailbox that it was planned for, and
    everything else to the member's best address."""
    if entry.mailed:
        return mailbox.address_of(store, entry, now)
    if entry.urgency is ledger.Urgency.REPLY or entry.member_id is None:
        return addresses.get(store, entry.address_id) if entry.address_id else None
    return addresses.of_member(store, entry.member_id)


def meant(store: Store, entry: Entry) -> Entry:
    """What a reader has put off says what the first one would say."""
    while entry.reason == nudges.AGAIN:
        first = ledger.by_key(store, entry.key.removesuffix(ledger.AGAIN))
        if first is None:
            return entry
        entry = first
    return entry
