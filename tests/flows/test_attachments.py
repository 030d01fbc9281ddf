"""Calendar files of meetings: the same event through every change, and for the right eyes only."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.flow import Making
from bot.core.messages import Voice
from bot.flows.meetings.attachments import calendar_file, schedule_file
from storage import meetings, networks
from storage.database import Store
from storage.meetings import Meeting, Standing
from storage.members import Member
from tests.fresh import NOW, fresh_meeting, fresh_member, fresh_network

if TYPE_CHECKING:
    from icalendar import Event


def event(store: Store, subject: str, member: Member | None) -> Event:
    from icalendar import Calendar

    made = calendar_file(making(store, subject, member))
    assert made is not None
    (found,) = Calendar.from_ical(made.content.decode()).events
    return found


def making(store: Store, subject: str, member: Member | None) -> Making:
    return Making(store=store, subject=subject, member=member, voice=Voice(), now=NOW)


def invited(store: Store, member: Member, meeting: Meeting) -> Meeting:
    meetings.invite(store, meeting.id, [(member.id, member.network_id)])
    return meeting


def test_a_moved_meeting_is_the_same_event_with_a_higher_sequence(store: Store) -> None:
    network = fresh_network(store)
    member = fresh_member(store, network)
    meeting = invited(store, member, fresh_meeting(store, network))
    before = event(store, meeting.subject, member)
    meetings.change(store, meeting, NOW, day=date(2026, 12, 10))
    after = event(store, meeting.subject, member)
    assert before["uid"] == after["uid"]
    assert re.fullmatch(rf"meeting-{meeting.id}-[0-9a-f]{{12}}@muyassir", str(before["uid"]))
    assert (before["sequence"], after["sequence"]) == (1, 2)
    assert after.decoded("dtstart").date() == date(2026, 12, 10)


def test_a_cancelled_meeting_cancels_the_event(store: Store) -> None:
    network = fresh_network(store)
    member = fresh_member(store, network)
    meeting = invited(store, member, fresh_meeting(store, network))
    gone = meetings.change(store, meeting, NOW, state=Standing.CANCELLED)
    assert event(store, gone.subject, member)["status"] == "CANCELLED"
    made = calendar_file(making(store, gone.subject, member))
    assert made is not None
    assert b"METHOD:CANCEL" in made.content


def test_T3_a_network_with_a_clock_of_its_own_gives_the_instant(store: Store) -> None:
    network = fresh_network(store)
    member = fresh_member(store, network)
    meeting = invited(store, member, fresh_meeting(store, network, at=time(17, 0)))
    assert event(store, meeting.subject, member).decoded("dtstart").astimezone(UTC).hour == 15
    networks.change(store, network.id, overrides=((date(2026, 12, 1), date(2026, 12, 31), 180),))
    start = event(store, meeting.subject, member).decoded("dtstart")
    assert start == datetime(2026, 12, 3, 14, 0, tzinfo=UTC)


def test_S4_others_get_no_file(store: Store) -> None:
    network, elsewhere = fresh_network(store), fresh_network(store)
    meeting = fresh_meeting(store, network)
    stranger = fresh_member(store, elsewhere)
    assert calendar_file(making(store, meeting.subject, stranger)) is None
    assert calendar_file(making(store, meeting.subject, None)) is None
    assert calendar_file(making(store, meeting.subject, fresh_member(store, network))) is not None


@pytest.mark.parametrize("subject", ["meeting/999999", "meeting/", "meeting/x"])
def test_a_meeting_that_is_not_there_has_no_file(store: Store, subject: str) -> None:
    member = fresh_member(store, fresh_network(store))
    assert calendar_file(making(store, subject, member)) is None


def test_a_months_file_holds_what_one_member_is_invited_to_in_that_month(store: Store) -> None:
    network = fresh_network(store)
    member = fresh_member(store, network)
    for day in (date(2026, 11, 26), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)):
        invited(store, member, fresh_meeting(store, network, day=day))
    fresh_meeting(store, network, day=date(2026, 12, 5))
    made = schedule_file(making(store, f"schedule/{network.id}/2026-12", member))
    assert made is not None
    assert made.content.count(b"BEGIN:VEVENT") == 2
    assert schedule_file(making(store, f"schedule/{network.id}/2027-03", member)) is None
    assert schedule_file(making(store, f"schedule/{network.id}/2026-12", None)) is None


def test_a_months_file_leaves_out_what_is_past(store: Store) -> None:
    network = fresh_network(store)
    member = fresh_member(store, network)
    for ahead in (-3, 3):
        day = NOW.date() + timedelta(days=ahead)
        invited(store, member, fresh_meeting(store, network, day=day))
    made = schedule_file(making(store, f"schedule/{network.id}/2026-11", member))
    assert made is not None
    assert made.content.count(b"BEGIN:VEVENT") == 1


def test_H5_the_place_is_in_the_calendar_where_locked_phones_may_show_it(store: Store) -> None:
    network = fresh_network(store)
    member = fresh_member(store, network)
    meeting = invited(store, member, fresh_meeting(store, network, place="Town hall"))
    networks.change(store, network.id, shows_places=False)
    assert "location" not in event(store, meeting.subject, member)
    networks.change(store, network.id, shows_places=True)
    assert event(store, meeting.subject, member)["location"] == "Town hall"


def test_H5_a_calendars_name_says_nothing_of_the_network(store: Store) -> None:
    network = fresh_network(store)
    member = fresh_member(store, network)
    meeting = invited(store, member, fresh_meeting(store, network))
    made = calendar_file(making(store, meeting.subject, member))
    assert made is not None
    assert b"X-WR-CALNAME:Meetings" in made.content
    assert network.name("en").encode() not in made.content
