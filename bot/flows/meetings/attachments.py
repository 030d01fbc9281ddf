"""Calendar files that go with messages: one meeting's, or a month's, made when they are sent."""

from __future__ import annotations

from datetime import datetime

from bot.core.flow import Making
from bot.core.messages import Document, _
from bot.core.occasions import Place, instant
from bot.core.texts import translate
from bot.flows.meetings import month
from bot.flows.meetings.meeting import ends_series, start_of
from bot.flows.meetings.meeting_cards import CALENDAR
from bot.reports.calendar_file import MIME, Entry, calendar
from storage import meetings, networks
from storage.meetings import Meeting, Standing
from storage.networks import Network

SCHEDULE = "schedule-file"
MEETINGS = _("Meetings")  # a calendar's own name shows beside its alarms (H5)
# Never changes, or calendars would show a moved meeting twice; no other installation has the same.
UID = "meeting-{number}-{installation}@muyassir"


def calendar_file(making: Making) -> Document | None:
    """The meeting as it is now; for somebody who is invited, or whose network hosts it (S4)."""
    number = making.subject.partition("/")[2]
    meeting = meetings.find(making.store, int(number)) if number.isdecimal() else None
    if meeting is None or making.member is None:
        return None
    invited = meetings.invitee(making.store, meeting.id, making.member.id) is not None
    if not invited and meeting.network_id != making.member.network_id:
        return None
    listed = [meeting]
    if ends_series(meeting):
        listed = [one for one in meetings.of_series(making.store, meeting.series) if gone(one)]
    return document(making, "meeting.ics", listed)


def gone(meeting: Meeting) -> bool:
    """Whether it was called off with all that followed."""
    return meeting.state is Standing.CANCELLED and "with" in meeting.repeat


def schedule_file(making: Making) -> Document | None:
    """A month's meetings in one file."""
    if making.member is None:
        return None
    listed = month.for_member(making.store, making.member, month.of(making.subject), making.now)
    return document(making, "meetings.ics", listed) if listed else None


def document(making: Making, name: str, listed: list[Meeting]) -> Document:
    hosts = [networks.get(making.store, meeting.network_id) for meeting in listed]
    content = calendar(
        [entry(making, one, host) for one, host in zip(listed, hosts, strict=True)],
        translate(MEETINGS, making.voice),
        "PUBLISH",
        making.now,
    )
    return Document(name=name, mime=MIME, content=content)


def entry(making: Making, meeting: Meeting, host: Network) -> Entry:
    """`sequence` is the revision, which rises with each change that people learn of."""
    start = start_of(meeting, host)
    plain = instant(meeting.day, meeting.at, Place(meeting.zone))
    return Entry(
        uid=UID.format(number=meeting.id, installation=making.store.vault.blind("calendar")[:12]),
        sequence=meeting.revision,
        starts=datetime.combine(meeting.day, meeting.at),
        zone=meeting.zone,
        minutes=meeting.minutes,
        title=meeting.title,
        place=meeting.place if shown_on_locked_phones(making) else "",
        description=meeting.agenda,
        link=meeting.link,
        cancelled=meeting.state is Standing.CANCELLED,
        at_utc=None if start == plain else start,  # phones do not know a network's own clock (T3)
    )


def shown_on_locked_phones(making: Making) -> bool:
    """A calendar's alarm shows the place as a message would (H5)."""
    return making.member is not None and (
        networks.get(making.store, making.member.network_id).shows_places
    )


ATTACHMENTS = {CALENDAR: calendar_file, SCHEDULE: schedule_file}
