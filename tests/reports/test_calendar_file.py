"""Calendar files are parsed back, by the library and by a reader of our own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports import zone_rules
from bot.reports.calendar_file import Entry, Method, calendar

STAMP = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MEETING = Entry(
    uid="meeting-7@muyassir",
    sequence=0,
    starts=datetime(2026, 11, 26, 17, 0),
    zone="Asia/Beirut",
    minutes=90,
    title="اجتماع التنسيق الشهري",
    place="قاعة البلدية",
    description="جدول الأعمال",
)


def write(*entries: Entry, method: Method = "PUBLISH", name: str = "الشبكة") -> bytes:
    return calendar(entries, name, method, STAMP)


def parse(content: bytes) -> Any:
    return icalendar.Calendar.from_ical(content)


def only_event(content: bytes) -> Any:
    (event,) = parse(content).walk("VEVENT")
    return event


def unfold(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_meeting_is_read_back_as_it_was_planned() -> None:
    event = only_event(write(MEETING))
    assert event["summary"] == "اجتماع التنسيق الشهري"
    assert event["location"] == "قاعة البلدية"
    assert event["uid"] == "meeting-7@muyassir"
    assert event["status"] == "CONFIRMED"
    assert event["class"] == "PRIVATE"
    assert event.decoded("dtstart") == datetime(2026, 11, 26, 17, 0, tzinfo=ZoneInfo("Asia/Beirut"))
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=90)
    assert event.decoded("dtstamp") == STAMP


def test_the_calendar_has_a_name_and_a_method() -> None:
    result = parse(write(MEETING))
    assert (result["x-wr-calname"], result["name"]) == ("الشبكة", "الشبكة")
    assert result["method"] == "PUBLISH"
    assert result["version"] == "2.0"
    assert result["prodid"]


def test_an_update_keeps_its_uid_and_raises_its_sequence() -> None:
    moved = replace(MEETING, sequence=3, starts=datetime(2026, 11, 27, 17, 0))
    before, after = only_event(write(MEETING)), only_event(write(moved))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 3)


def test_a_cancelled_meeting_alone_is_a_cancellation() -> None:
    content = write(replace(MEETING, cancelled=True, sequence=1))
    assert parse(content)["method"] == "CANCEL"
    assert only_event(content)["status"] == "CANCELLED"
    assert only_event(content)["transp"] == "TRANSPARENT"
    assert only_event(content)["uid"] == MEETING.uid


def test_a_cancelled_meeting_among_others_leaves_them_standing() -> None:
    result = parse(write(replace(MEETING, cancelled=True), replace(MEETING, uid="other")))
    assert result["method"] == "PUBLISH"
    assert [event["status"] for event in result.walk("VEVENT")] == ["CANCELLED", "CONFIRMED"]


def test_cancelling_the_file_cancels_each_entry() -> None:
    result = parse(write(MEETING, replace(MEETING, uid="other"), method="CANCEL"))
    assert result["method"] == "CANCEL"
    assert {event["status"] for event in result.walk("VEVENT")} == {"CANCELLED"}


def test_a_file_without_entries_is_still_a_calendar() -> None:
    assert parse(write())["method"] == "PUBLISH"


# --- time --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "offset"),
    [
        (datetime(2026, 3, 28, 23, 30), 2),
        (datetime(2026, 3, 29, 1, 30), 3),
        (datetime(2026, 10, 24, 20, 0), 3),
        (datetime(2026, 10, 25, 0, 30), 2),
        (datetime(2027, 7, 1, 12, 0), 3),
    ],
)
def test_around_beiruts_change_of_clock_our_vtimezone_says_what_tzdata_says(
    wall: datetime, offset: int
) -> None:
    content = write(replace(MEETING, starts=wall))
    assert f"DTSTART;TZID=Asia/Beirut:{wall:%Y%m%dT%H%M%S}" in unfold(content)
    assert offset_by_vtimezone(content, wall) == timedelta(hours=offset)


def offset_by_vtimezone(content: bytes, wall: datetime) -> timedelta:
    """What a reader without tzdata finds: the latest onset before `wall` (RFC 5545, 3.6.5).

    An onset is given by the clock before the change; the clock after it is what people read.
    """
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    onsets: list[tuple[datetime, timedelta]] = []
    for part in parse(content).walk("VTIMEZONE")[0].subcomponents:
        start = part.decoded("dtstart")
        before, after = part.decoded("tzoffsetfrom"), part.decoded("tzoffsetto")
        rule = part["rrule"].to_ical().decode() if "rrule" in part else "FREQ=YEARLY;COUNT=1"
        times = rrulestr(rule, dtstart=start).between(datetime(2024, 1, 1), datetime(2030, 1, 1))
        onsets += [(time - before + after, after) for time in times]
    return max(onset for onset in onsets if onset[0] <= wall)[1]


def test_beirut_has_two_rules_and_amman_one_offset() -> None:
    beirut, amman = (
        zone_rules.timezone(zone, STAMP, STAMP).to_ical().decode()
        for zone in ("Asia/Beirut", "Asia/Amman")
    )
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in beirut
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in beirut
    assert beirut.count("DTSTART:") == 2
    assert "RRULE" not in amman
    assert amman.count("TZOFFSETTO:+0300") == amman.count("DTSTART:") == 1


def test_a_zone_whose_changes_follow_no_rule_lists_them_one_by_one() -> None:
    gaza = zone_rules.timezone("Asia/Gaza", STAMP, STAMP).to_ical().decode()
    found = zone_rules.changes("Asia/Gaza", 2025, 2034)
    walls = [f"DTSTART:{change.wall:%Y%m%dT%H%M%S}" for change in found]
    assert len(walls) == 18
    assert all(wall in gaza for wall in walls)


def test_T1_a_time_that_does_not_exist_is_the_first_after_the_gap() -> None:
    event = only_event(write(replace(MEETING, starts=datetime(2026, 3, 29, 0, 20))))
    assert event.decoded("dtstart").replace(tzinfo=None) == datetime(2026, 3, 29, 1, 0)


def test_T1_a_time_that_comes_twice_is_its_first() -> None:
    event = only_event(write(replace(MEETING, starts=datetime(2026, 10, 24, 23, 30), minutes=20)))
    assert event.decoded("dtstart").astimezone(UTC) == datetime(2026, 10, 24, 20, 30, tzinfo=UTC)


def test_an_end_inside_the_hour_that_comes_twice_is_told_in_utc() -> None:
    long = replace(MEETING, starts=datetime(2026, 10, 24, 22, 30), minutes=120)
    lines = unfold(write(long))
    assert "DTSTART:20261024T193000Z" in lines
    assert "DTEND:20261024T213000Z" in lines


def test_T3_an_overridden_clock_is_told_in_utc() -> None:
    lines = unfold(write(replace(MEETING, at_utc=datetime(2026, 11, 26, 14, 0, tzinfo=UTC))))
    assert "DTSTART:20261126T140000Z" in lines
    assert "DTEND:20261126T153000Z" in lines
    assert "BEGIN:VTIMEZONE" not in lines


def test_each_zone_in_use_is_described_once() -> None:
    amman = replace(MEETING, uid="8", zone="Asia/Amman")
    content = write(MEETING, amman, replace(MEETING, uid="9"))
    found = [str(zone["tzid"]) for zone in parse(content).walk("VTIMEZONE")]
    assert found == ["Asia/Amman", "Asia/Beirut"]


# --- what people wrote -------------------------------------------------------------------------

ATTACKS = [
    "Tea\r\nATTENDEE:mailto:x@example.org",
    "Tea\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:more",
    "Tea\rX-EVIL:1",
    "Tea\x0bX-EVIL:1\u2028X-EVIL:2\x85X-EVIL:3",
    "Tea\x00\x07\ud800\ufffe",
    "\u202eATTACH:file:///etc/passwd\u202c",
    'Tea";X-EVIL=1:"',
    "Tea\\nX-EVIL:1\\;\\,",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_S5_what_people_wrote_never_becomes_a_line_of_its_own(attack: str) -> None:
    attacked = replace(
        MEETING, uid=attack, title=attack, place=attack, description=attack, organiser=attack
    )
    lines = unfold(write(attacked, name=attack))
    names = {re.split("[:;]", line)[0] for line in lines}
    expected = unfold(write(replace(MEETING, organiser="Tea")))
    assert names == {re.split("[:;]", line)[0] for line in expected}
    assert len(lines) == len(expected)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\u202e]", "\n".join(lines))


def test_commas_semicolons_and_line_breaks_come_back_as_they_were() -> None:
    words = "Tea, coffee; cake: all\nand a \\ too"
    assert only_event(write(replace(MEETING, description=words)))["description"] == words


def test_a_name_without_an_address_organises() -> None:
    organiser = only_event(write(replace(MEETING, organiser='شبكة: "صيدا"; x')))["organizer"]
    assert organiser.params["CN"] == "شبكة: 'صيدا'; x"
    assert str(organiser) == "invalid:nomail"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc", "https://", "https://a b", "https://[x", ""]
)
def test_only_a_web_address_becomes_a_link(link: str) -> None:
    event = only_event(write(replace(MEETING, link=link)))
    assert "url" not in event
    assert event["description"] == MEETING.description


def test_a_link_stands_in_the_description_too() -> None:
    event = only_event(write(replace(MEETING, link="https://meet.example.org/a;b?c=1,2")))
    assert event["url"] == "https://meet.example.org/a;b?c=1,2"
    assert event["description"].endswith("\n\nhttps://meet.example.org/a;b?c=1,2")


# The library reads "\N" in a text as a line break; nobody writes that in a title.
TITLES = st.text(max_size=120).filter(lambda text: "\\N" not in text)


@settings(max_examples=60)
@given(TITLES)
def test_every_line_fits_75_octets_and_no_letter_is_cut(title: str) -> None:
    content = write(replace(MEETING, title=title, description=title * 3))
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert only_event(content)["summary"] == " ".join(only_event(content)["summary"].split())


def test_a_long_arabic_title_is_folded_and_comes_back_whole() -> None:
    title = "اجتماع التنسيق الشهري للشبكة مع الشركاء " * 4
    content = write(replace(MEETING, title=title))
    assert any(line.startswith(b" ") for line in content.split(b"\r\n"))
    assert only_event(content)["summary"] == title.strip()
