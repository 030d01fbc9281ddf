"""Invented networks, members with Telegram, and meetings whose reminders come due when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.flow import reconcile
from bot.core.occasions import local
from bot.flows import TABLES
from bot.flows.meetings.meeting import INVITATION
from bot.flows.members.privacy import CONSENT_VERSION
from bot.flows.places import place_of
from storage import addresses, also_known, ledger, meetings, members, networks, opt_ins, sending
from storage.database import Store
from storage.members import Member, Role
from storage.networks import Network

A_DOZEN = 13  # members of one network, as networks are
FIRST = 5_100_000_001  # the first member's id in Telegram
LANGUAGES = ("ar", "fr", "en")
NO_QUIET = {"night": ["00:00", "00:00"], "friday": None}  # it is measured at any hour
DAY_BEFORE = 1440  # minutes before the meeting: the one reminder that comes due
INVITED = timedelta(days=2)  # before it comes due


@dataclass(frozen=True, kw_only=True)
class App:
    """Where people are reached, and how they are called there."""

    platform: str
    address: Callable[[int], str] = str
    two_ids: bool = False  # and are known by their number, too
    agrees: bool = False  # they agreed to be written to, and that is kept


TELEGRAM = App(platform="telegram")
WHATSAPP = App(platform="whatsapp", address="LB.{}".format, two_ids=True, agrees=True)


def chats(number: int) -> range:
    return range(FIRST, FIRST + number)


def accounts(number: int) -> list[dict[str, Any]]:
    """The same people for the fake server: each has opened the bot."""
    return [
        {"id": chat, "name": f"Member {place}", "language": LANGUAGES[place % len(LANGUAGES)]}
        for place, chat in enumerate(chats(number))
    ]


def settle_in(
    store: Store, number: int, now: datetime, size: int = A_DOZEN, app: App = TELEGRAM
) -> list[int]:
    """So many members in networks of `size`; returns the networks' ids."""
    programme = networks.add_programme(store, "Measured", now)
    made = []
    for town, some in enumerate(groups_of(chats(number), size)):
        network = networks.add(
            store,
            programme_id=programme,
            names={"ar": f"شبكة {town}", "fr": f"Réseau {town}", "en": f"Network {town}"},
            towns={"ar": f"بلدة {town}", "fr": f"Ville {town}", "en": f"Town {town}"},
            country="LB",
            now=now,
            contact="the coordinator",
        )
        networks.change(store, network.id, quiet=NO_QUIET)
        for chat in some:
            join(store, network, chat, now, app)
        made.append(network.id)
    return made


def groups_of(chats: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for first in range(0, len(chats), size):
        yield chats[first : first + size]


def join(store: Store, network: Network, chat: int, now: datetime, app: App = TELEGRAM) -> Member:
    member = members.add(
        store,
        network_id=network.id,
        role=Role.PRACTITIONER,
        name=f"Member {chat}",
        language=LANGUAGES[chat % len(LANGUAGES)],
        now=now,
        profession="teacher",
    )
    also = str(chat) if app.two_ids else ""
    address = also_known.meet(store, app.platform, app.address(chat), also, now)
    addresses.change(store, address.id, member_id=member.id, last_in_at=now)
    if app.agrees:
        opt_ins.give(
            store,
            address_id=address.id,
            member_id=member.id,
            version=CONSENT_VERSION,
            language=member.language,
            how=opt_ins.INVITATION,
            now=now,
        )
    return member


def remind(store: Store, network_id: int, people: Sequence[Member], due: datetime) -> int:
    """A meeting to which these were invited two days ago; their reminder is due to the second.

    Returns its id.
    """
    network = networks.get(store, network_id)
    invited = due - INVITED
    wall = local(due + timedelta(minutes=DAY_BEFORE), place_of(network))
    meeting = meetings.add(
        store,
        network_id=network_id,
        now=invited,
        title="Monthly coordination",
        place="Town hall",
        day=wall.date(),
        at=wall.time(),
        minutes=90,
        zone=network.zone,
        ladder=(DAY_BEFORE,),
        repeat={},
        audience={},
        sends_at=invited,
    )
    meetings.invite(store, meeting.id, [(one.id, network_id) for one in people])
    reconcile(store, TABLES, meeting.subject, invited)
    hand_over_invitations(store, meeting.subject, invited)
    return meeting.id


def hand_over_invitations(store: Store, subject: str, then: datetime) -> None:
    """As if they had been sent: from then on the members have been told."""
    for entry in ledger.of_subject(store, subject):
        if entry.reason != INVITATION or entry.member_id is None:
            continue
        address = addresses.of_member(store, entry.member_id)
        assert address is not None, "everybody here has an app"
        sending.mark_sending(
            store,
            entry,
            platform=address.platform,
            address_id=address.id,
            fence=0,
            now=then,
            revision=entry.revision,
        )
        sending.settle_handed_over(store, entry, fence=0, platform_id=f"old-{entry.id}", now=then)
