"""Meetings in words: what is said of them, to whom, with which buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from bot.core import spots
from bot.core.flow import Composing
from bot.core.messages import (
    Attachment,
    Choice,
    Day,
    Hour,
    Option,
    Press,
    Text,
    Words,
    _,
)
from bot.core.occasions import clock_changes_on, local
from bot.flows.meetings.meeting import TELLING, start_of
from bot.flows.meetings.meeting_length import about
from bot.flows.places import place_of
from storage import addresses, meetings, networks
from storage.database import Store
from storage.meetings import Meeting, Reply
from storage.members import Member
from storage.networks import Network

CALENDAR = "calendar-file"  # the attachment that reports/ makes
CITIES: Mapping[str, Text] = {"Asia/Beirut": _("Beirut"), "Asia/Amman": _("Amman")}
REPLIES: Mapping[Reply, Text] = {
    Reply.YES: _("I will come"),
    Reply.LATE: _("I will be late"),
    Reply.ONLINE: _("I will join by phone"),
    Reply.MAYBE: _("Not sure yet"),
    Reply.NO: _("I cannot come"),
}
ACKNOWLEDGED: Mapping[Reply, Text] = {
    Reply.YES: _("Noted, we look forward to seeing you."),
    Reply.LATE: _("Noted, thank you for telling us."),
    Reply.ONLINE: _("Noted. The link comes before the meeting."),
    Reply.MAYBE: _("No problem. I will ask once more the day before."),
    Reply.NO: _("Thank you for telling us. If a summary is sent, you get it too."),
}
CLOCK_NOTICE = timedelta(days=3)  # T2: a change of the clock so near the meeting is said


def city(zone: str) -> Words:
    return CITIES.get(zone) or zone.rpartition("/")[2].replace("_", " ")


def seen_from(meeting: Meeting, host: Network, network: Network) -> tuple[date, time]:
    """Day and time on the clock of the reader's own place."""
    wall = local(start_of(meeting, host), place_of(network))
    return wall.date(), wall.time()


def when(meeting: Meeting, host: Network, network: Network) -> Text:
    day, at = seen_from(meeting, host, network)
    return _(
        "{date}, {time} ({tz_city} time)",
        date=Day(day=day),
        time=Hour(at=at),
        tz_city=city(network.zone),
    )


def both_clocks(store: Store, meeting: Meeting, host: Network) -> tuple[Words, ...]:
    """Joint meetings print both clocks (T2)."""
    involved = {host.id, *meetings.networks_invited(store, meeting.id)}
    zones = {networks.get(store, id).zone: networks.get(store, id) for id in sorted(involved)}
    if len(zones) < 2:
        return ()
    start = start_of(meeting, host)
    shown = {zone: local(start, place_of(network)).time() for zone, network in zones.items()}
    if set(shown) == {"Asia/Beirut", "Asia/Amman"}:
        return (
            _(
                "🕒 Beirut {time_beirut} | Amman {time_amman}",
                time_beirut=Hour(at=shown["Asia/Beirut"]),
                time_amman=Hour(at=shown["Asia/Amman"]),
            ),
        )
    return tuple(
        _("🕒 {tz_city}: {time}", tz_city=city(zone), time=Hour(at=at))
        for zone, at in shown.items()
    )


def clock_change(meeting: Meeting, host: Network) -> tuple[Words, ...]:
    """The day when clocks change is said (T2)."""
    place = place_of(host, meeting.zone)
    near = [meeting.day - timedelta(days=back) for back in range(CLOCK_NOTICE.days + 1)]
    if not any(clock_changes_on(day, place) for day in near):
        return ()
    return (
        _(
            "🕒 The clock changes around that day. The meeting stays at {time} by the official "
            "{tz_city} clock. Please check that your phone shows the right hour.",
            time=Hour(at=meeting.at),
            tz_city=city(meeting.zone),
        ),
    )


def where(meeting: Meeting) -> tuple[Words, ...]:
    lines: list[Words] = []
    if meeting.place:
        lines.append(_("📍 {place}", place=in_words(meeting.place)))
    if meeting.link:
        lines.append(_("🔗 {link}", link=meeting.link))
    return tuple(lines)


def in_words(place: str) -> str:
    """A place on the map by its words; by its figures only where it has none."""
    spot = spots.found(place)
    return place if spot is None else spot.name or spots.written(spot)


def shown_where(meeting: Meeting, network: Network) -> tuple[Words, ...]:
    """The place, where the network lets it show on locked phones (H5); else a way to it."""
    if network.shows_places:
        return where(meeting)
    return (_("Place and details: see the button below."),) if where(meeting) else ()


def full(store: Store, meeting: Meeting, network: Network) -> tuple[Words, ...]:
    """Everything about it, for somebody who asked."""
    host = networks.get(store, meeting.network_id)
    lines: list[Words] = [when(meeting, host, network), *both_clocks(store, meeting, host)]
    lines += where(meeting)
    lines.append(about(meeting.minutes))
    lines += clock_change(meeting, host)
    if meeting.agenda:
        lines += [_("Agenda:"), meeting.agenda]
    if meeting.carried:
        lines += [_("Last time it was decided:"), meeting.carried]
    return tuple(lines)


# --- buttons --------------------------------------------------------------------------------------


def rsvp_options(meeting: Meeting, reply: Reply = Reply.SILENT) -> tuple[Option, ...]:
    """The answers, one a row; the one given is marked. Remotely only where there is a link."""
    offered = [Reply.YES, Reply.LATE, Reply.ONLINE, Reply.MAYBE, Reply.NO]
    if not meeting.link:
        offered.remove(Reply.ONLINE)
    return tuple(
        Option(
            label=_("✓ {choice}", choice=REPLIES[each]) if each is reply else REPLIES[each],
            press=Press(action="rsvp", subject=meeting.subject, value=each),
        )
        for each in offered
    )


def details_option(meeting: Meeting) -> Option:
    return Option(
        label=_("Place and details"), press=Press(action="meeting-details", subject=meeting.subject)
    )


def answer_choice(meeting: Meeting, reply: Reply, network: Network) -> Choice:
    options = rsvp_options(meeting, reply)
    hidden = not network.shows_places and where(meeting)
    if hidden or spots.found(meeting.place) is not None:  # the map comes with the details
        options = (*options, details_option(meeting))
    return Choice(options=options)


def calendar_file(meeting: Meeting) -> tuple[Attachment, ...]:
    return (Attachment(make=CALENDAR, subject=meeting.subject),)


def loaded(composing: Composing) -> tuple[Meeting, Network, Network, Reply] | None:
    """The meeting as it is now, its host, the reader's network and what they replied so far."""
    id = int(composing.entry.subject.partition("/")[2])
    meeting = meetings.find(composing.store, id)
    if meeting is None or composing.network is None:
        return None
    host = networks.get(composing.store, meeting.network_id)
    reply = Reply.SILENT
    if composing.member is not None:
        invitee = meetings.invitee(composing.store, id, composing.member.id)
        if invitee is None and composing.entry.reason in TELLING:
            return None
        reply = invitee.reply if invitee else Reply.SILENT
    return meeting, host, composing.network, reply


def reached(store: Store, people: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    """Members who can be written to, and those who cannot."""
    where_to = addresses.of_members(store, [member.id for member in people])
    yes = [member for member in people if member.id in where_to and where_to[member.id].reachable]
    return yes, [member for member in people if member not in yes]
