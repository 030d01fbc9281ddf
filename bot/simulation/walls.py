"""What the clock on somebody's wall shows, and what is quiet by it: worked out anew, to compare."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from storage.meetings import Meeting
from storage.members import Member
from storage.networks import Network

FRIDAY = 4


def wall_clock(network: Network, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(network.zone)).replace(tzinfo=None)


def start_of(meeting: Meeting) -> datetime:
    return datetime.combine(meeting.day, meeting.at, ZoneInfo(meeting.zone))


def says(text: str, clock: datetime) -> bool:
    """In 24 hours, or in 12 as Arabic has it."""
    return f"{clock:%H:%M}" in text or f" {clock.hour % 12 or 12}:{clock:%M} " in text


def is_quiet(wall: datetime, network: Network, member: Member) -> bool:
    """Night, Friday midday, Ramadan, and the person's own hours and days."""
    quiet = network.quiet
    night = quiet["night"]
    fast = quiet.get("ramadan")
    if fast and fast["from"] <= wall.date().isoformat() <= fast["to"]:
        night = fast["night"]
        if fast.get("iftar") and within(wall.time(), fast["iftar"]):
            return True
    friday = quiet.get("friday")
    if friday and wall.weekday() == FRIDAY and within(wall.time(), friday):
        return True
    own = member.quiet or {}
    if wall.weekday() in own.get("days", []):
        return True
    return within(wall.time(), night) or within(wall.time(), own.get("night") or night)


def within(at: time, window: list[str]) -> bool:
    begin, end = (time.fromisoformat(each) for each in window)
    return begin <= at < end if begin <= end else at >= begin or at < end
