"""Meetings: a wall clock and a place, what people were told of it, and who comes."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import text

from storage import meetings
from storage.database import Store
from storage.meetings import COMING, Reply, Standing
from storage.networks import Network
from tests.fresh import NOW, fresh_meeting, fresh_member, fresh_network

DAY = date(2026, 12, 3)
TEXTS = {
    "title": "اجتماع التنسيق",
    "place": "البلدية",
    "link": "https://meet.example.org/1",
    "agenda": "1. Bread\n2. Roses",
    "decisions": "None yet",
    "carried": "Roses",
}


def test_a_meeting_comes_back_as_it_was_planned(store: Store, network: Network) -> None:
    made = fresh_meeting(
        store,
        network,
        **TEXTS,
        repeat={"every": 2, "unit": "week", "until": "2027-01-31"},
        audience={"kinds": ["nurse"], "networks": [network.id]},
        code="0417",
    )
    assert meetings.get(store, made.id) == made
    assert {name: getattr(made, name) for name in TEXTS} == TEXTS
    assert (made.day, made.at, made.zone, made.minutes) == (DAY, time(17, 0), "Asia/Beirut", 90)
    assert (made.ladder, made.repeat["every"], made.code) == ((4320, 1440, 120), 2, "0417")
    assert (made.state, made.revision, made.subject) == (
        Standing.PLANNED,
        1,
        f"meeting/{made.id}",
    )
    assert made.told == {"1": made.facts()}


def test_texts_may_be_empty(store: Store, network: Network) -> None:
    made = fresh_meeting(store, network, title="", place="", link="")
    assert (made.title, made.place, made.link) == ("", "", "")


def test_nothing_is_found_by_a_wrong_id(store: Store) -> None:
    assert meetings.find(store, 99) is None
    with pytest.raises(LookupError):
        meetings.get(store, 99)


def test_a_change_raises_the_revision_and_keeps_what_was_told_before(
    store: Store, network: Network
) -> None:
    first = fresh_meeting(store, network)
    second = meetings.change(store, first, NOW + timedelta(hours=1), at=time(18, 0), place="School")
    assert (second.revision, second.at, second.place) == (2, time(18, 0), "School")
    assert second.changed_at == NOW + timedelta(hours=1)
    assert second.told == {"1": first.facts(), "2": second.facts()}
    cancelled = meetings.change(store, second, NOW, state=Standing.CANCELLED)
    assert set(cancelled.told) == {"1", "2", "3"}
    assert cancelled.told["3"]["state"] == "cancelled"


def test_what_was_told_is_sealed_where_it_is_free_text(store: Store, network: Network) -> None:
    fresh_meeting(store, network, **TEXTS)
    stored = str(store.conn.execute(text("SELECT told FROM meetings")).scalar_one())
    for word in ("اجتماع", "\\u0627", "البلدية", "meet.example", TEXTS["title"].encode().hex()):
        assert word not in stored
    assert "17:00" in stored


def test_a_note_is_told_to_nobody(store: Store, network: Network) -> None:
    made = fresh_meeting(store, network)
    noted = meetings.note(store, made, decisions="Roses first", state=Standing.HELD, code="1234")
    assert (noted.decisions, noted.state, noted.code) == ("Roses first", Standing.HELD, "1234")
    assert (noted.revision, noted.told) == (1, made.told)


def test_S4_a_network_sees_what_it_hosts_and_what_it_is_invited_to(
    store: Store, network: Network
) -> None:
    other, third = fresh_network(store), fresh_network(store)
    guest = fresh_member(store, other)
    hosted = fresh_meeting(store, network, day=DAY + timedelta(days=1))
    joint = fresh_meeting(store, network, day=DAY)
    meetings.invite(store, joint.id, [(guest.id, other.id)])
    past = fresh_meeting(store, network, day=DAY - timedelta(days=1))
    meetings.change(store, fresh_meeting(store, network), NOW, state=Standing.CANCELLED)
    assert meetings.coming_up(store, network.id, DAY) == [joint, hosted]
    assert meetings.coming_up(store, network.id, DAY, limit=1) == [joint]
    assert meetings.coming_up(store, other.id, DAY) == [joint]
    assert meetings.coming_up(store, third.id, DAY) == []
    assert past in meetings.lately(store, network.id, DAY - timedelta(days=1), DAY)
    assert meetings.lately(store, other.id, DAY - timedelta(days=9), DAY) == []


def test_the_daily_planning_sees_every_network(store: Store, network: Network) -> None:
    ours = fresh_meeting(store, network)
    theirs = fresh_meeting(store, fresh_network(store))
    fresh_meeting(store, network, day=DAY + timedelta(days=30))
    assert meetings.between(store, DAY, DAY) == [ours, theirs]


def test_a_series_is_its_meetings_in_order(store: Store, network: Network) -> None:
    late = fresh_meeting(store, network, series="s1", day=DAY + timedelta(days=14))
    early = fresh_meeting(store, network, series="s1", day=DAY)
    other = fresh_meeting(store, network, series="s2")
    fresh_meeting(store, network)
    assert meetings.of_series(store, "s1") == [early, late]
    assert {one.id for one in meetings.all_series(store)} == {late.id, other.id}


def test_who_is_invited_twice_is_invited_once_and_keeps_their_reply(
    store: Store, network: Network
) -> None:
    meeting = fresh_meeting(store, network)
    samira, omar = (fresh_member(store, network).id for _ in range(2))
    pairs = [(samira, network.id), (omar, network.id)]
    assert meetings.invite(store, meeting.id, pairs[:1]) == 1
    meetings.set_invitee(
        store, meeting.id, samira, reply=Reply.LATE, replied_at=NOW, replied_revision=1
    )
    assert meetings.invite(store, meeting.id, pairs) == 1
    first, second = meetings.invitees(store, meeting.id)
    assert (first.reply, first.replied_at, first.reply in COMING) == (Reply.LATE, NOW, True)
    assert (second.member_id, second.reply, second.walk_in) == (omar, Reply.SILENT, False)
    assert meetings.invitee(store, meeting.id, samira) == first
    meetings.uninvite(store, meeting.id, samira)
    assert meetings.invitee(store, meeting.id, samira) is None


def test_attendance_is_one_members_at_one_meeting(store: Store, network: Network) -> None:
    meeting, another = fresh_meeting(store, network), fresh_meeting(store, network)
    samira = fresh_member(store, network).id
    for one in (meeting, another):
        meetings.invite(store, one.id, [(samira, network.id)], walk_in=one is another)
    meetings.set_invitee(store, meeting.id, samira, attended="here", attended_by="code")
    here = meetings.invitee(store, meeting.id, samira)
    walked_in = meetings.invitee(store, another.id, samira)
    assert here is not None
    assert walked_in is not None
    assert (here.attended, here.attended_by, here.walk_in) == ("here", "code", False)
    assert (walked_in.attended, walked_in.walk_in) == ("", True)


def test_who_leaves_is_taken_out_of_meetings_to_come_only(store: Store, network: Network) -> None:
    past = fresh_meeting(store, network, day=DAY - timedelta(days=30))
    coming = fresh_meeting(store, network)
    samira, omar = (fresh_member(store, network).id for _ in range(2))
    for meeting in (past, coming):
        meetings.invite(store, meeting.id, [(samira, network.id), (omar, network.id)])
    assert meetings.of_member(store, samira, DAY) == [coming]
    assert meetings.forget_member(store, samira, DAY) == [coming.id]
    assert [one.member_id for one in meetings.invitees(store, coming.id)] == [omar]
    assert len(meetings.invitees(store, past.id)) == 2
