"""The meetings of one month, as the schedule tells them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.core.messages import Day, Hour, Words, _
from bot.flows.meetings.meeting import MONTH
from bot.flows.meetings.meeting_cards import seen_from
from bot.flows.places import here
from storage import meetings, networks
from storage.database import Store
from storage.meetings import Meeting, Standing
from storage.members import Member
from storage.networks import Network


def subject(network: Network, first: date) -> str:
    return MONTH.format(network=network.id, day=first)


def of(subject: str) -> date:
    """The first day of the month that a subject names."""
    return date.fromisoformat(f"{subject.rpartition('/')[2]}-01")


def following(first: date) -> date:
    return (first.replace(day=1) + timedelta(days=31)).replace(day=1)


def for_network(store: Store, network: Network, first: date, now: datetime) -> list[Meeting]:
    """What is still to come of a month, of all that the network hosts or is invited to."""
    since = max(first, here(now, network).date())
    return within(meetings.coming_up(store, network.id, since, limit=100), first)


def for_member(store: Store, member: Member, first: date, now: datetime) -> list[Meeting]:
    """The same, of what one member is invited to."""
    since = max(first, here(now, networks.get(store, member.network_id)).date())
    return within(meetings.of_member(store, member.id, since), first)


def within(listed: list[Meeting], first: date) -> list[Meeting]:
    return [
        meeting
        for meeting in listed
        if first <= meeting.day < following(first) and meeting.state is Standing.PLANNED
    ]


def lines(store: Store, listed: list[Meeting], first: date, network: Network) -> list[Words]:
    """The month in words, by the clock of the reader's network. Places are left out (H5)."""
    said: list[Words] = [_("🗓 Meetings in {month}:", month=Day(day=first, style="month"))]
    for meeting in listed:
        day, at = seen_from(meeting, networks.get(store, meeting.network_id), network)
        said.append(
            _("• {date}, {time}: {title}", date=Day(day=day), time=Hour(at=at), title=meeting.title)
        )
    said.append(_("The file brings them into your phone’s calendar."))
    return said
