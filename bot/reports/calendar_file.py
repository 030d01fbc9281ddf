"""Meetings as a calendar file (iCalendar, RFC 5545) that phones and office programs accept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.core.direction import harmless
from bot.core.graphemes import cut
from bot.core.occasions import Place, instant, zone
from bot.reports import zone_rules
from bot.sheets import plain

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress

Method = Literal["PUBLISH", "CANCEL"]

MIME = "text/calendar; charset=utf-8"
PRODUCT = "-//Muyassir//Muyassir//EN"
TITLE_LENGTH = 250  # characters; Outlook cuts a subject at 255
TEXT_LENGTH = 4000  # characters; longer descriptions make some phones refuse the whole file
SCHEMES = {"http", "https"}  # a link in a file is tapped without a look


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One occurrence of one meeting.

    `uid` stays the same for its whole life and `sequence` rises with each change: that is how a
    calendar knows an update from a second meeting. `starts` is what the clock of `zone` shows;
    where a network overrides its clock, `at_utc` gives the instant, and it wins.
    """

    uid: str
    sequence: int
    starts: datetime
    zone: str
    minutes: int
    title: str
    place: str = ""
    description: str = ""
    cancelled: bool = False
    link: str = ""
    organiser: str = ""
    at_utc: datetime | None = None


def calendar(entries: Sequence[Entry], name: str, method: Method, stamp: datetime) -> bytes:
    """The file's bytes. `stamp` (aware) is when it is made.

    A file of nothing but cancelled entries is itself a cancellation, whatever `method` says, and
    "CANCEL" cancels every entry in it: RFC 5546 (3.2.5) knows no file that is half of each.
    """
    return _written(tuple(entries), name, method, stamp)


@lru_cache(maxsize=64)
def _written(entries: tuple[Entry, ...], name: str, method: Method, stamp: datetime) -> bytes:
    """Everybody who is told of a meeting at the same moment gets the same file."""
    from icalendar import Calendar

    cancels = method == "CANCEL" or (bool(entries) and all(entry.cancelled for entry in entries))
    result = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", "CANCEL" if cancels else "PUBLISH")
    for key in ("name", "x-wr-calname"):  # RFC 7986, and what Google and Apple read
        result.add(key, _title(name))
    timed = [(entry, *_times(entry)) for entry in entries]
    _add_zones(result, [start for _, start, _ in timed])
    for entry, start, end in timed:
        result.add_component(_event(entry, start, end, cancels or entry.cancelled, stamp))
    written: bytes = result.to_ical()
    return written


def _times(entry: Entry) -> tuple[datetime, datetime]:
    """Start and end: by the clock of the place, or in UTC where that clock could be misread."""
    place, wall = zone(entry.zone), entry.starts
    start = entry.at_utc or instant(wall.date(), wall.time(), Place(entry.zone))
    end = start + timedelta(minutes=entry.minutes)
    local = (start.astimezone(place), end.astimezone(place))
    if entry.at_utc is not None or any(moment.fold for moment in local):
        return start.astimezone(UTC), end.astimezone(UTC)
    return local


def _add_zones(result: Calendar, starts: Sequence[datetime]) -> None:
    for key, moments in _by_zone(starts):
        first, last = min(moments).astimezone(UTC), max(moments).astimezone(UTC)
        result.add_component(zone_rules.timezone(key, first, last))


def _by_zone(starts: Sequence[datetime]) -> Iterator[tuple[str, list[datetime]]]:
    zones = {start.tzinfo.key for start in starts if isinstance(start.tzinfo, ZoneInfo)}
    for key in sorted(zones):
        yield key, [start for start in starts if getattr(start.tzinfo, "key", "") == key]


def _event(entry: Entry, start: datetime, end: datetime, cancelled: bool, stamp: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", harmless(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("last-modified", stamp.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", _title(entry.title))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    # Those who look into a shared calendar see that the time is taken, not for what (H5).
    event.add("class", "PRIVATE")
    _add_optional(event, entry)
    return event


def _add_optional(event: Event, entry: Entry) -> None:
    link = _link(entry.link)
    if place := _title(entry.place):
        event.add("location", place)
    # Some calendars hide the link, so it stands under the description as well.
    description = "\n\n".join(filter(None, (_text(entry.description), link)))
    if description:
        event.add("description", description)
    if link:
        event.add("url", link)
    if organiser := _title(entry.organiser):
        event.add("organizer", _nobody(organiser))


def _nobody(name: str) -> vCalAddress:
    """A name without an address, as office calendars write it: nobody gets mail from a meeting."""
    from icalendar import vCalAddress

    address = vCalAddress("invalid:nomail")
    address.params["CN"] = name.replace('"', "'")
    return address


def _link(link: str) -> str:
    """`link` if it is an ordinary web address, else nothing."""
    bare = harmless(link)
    if " " in bare:
        return ""
    try:
        parts = urlsplit(bare)
    except ValueError:
        return ""
    return bare if parts.scheme in SCHEMES and parts.hostname else ""


def _title(text: str) -> str:
    return cut(harmless(text), TITLE_LENGTH)


def _text(text: str) -> str:
    return cut(plain.lines(text), TEXT_LENGTH)
