"""Watches the hours that messages tell, and those at which they come (T1, T2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.direction import plain
from bot.engine.handover import Claim
from bot.simulation.claims import number
from bot.simulation.knowing import Known
from bot.simulation.walls import is_quiet, says, start_of, wall_clock
from storage import meetings, networks, surveys
from storage.database import Store
from storage.ledger import Entry
from storage.meetings import Meeting, Standing
from storage.members import Member
from storage.networks import Network

SAYS_WHEN = frozenset({"meeting-invitation", "meeting-reminder", "meeting-today"})

Look = Callable[[str, bool, str, str], None]  # promise, whether it held, words, where to look


def look_at(
    look: Look, known: Known, store: Store, claim: Claim, network: Network, member: Member
) -> None:
    """Of what is called off no hour is told; a change tells the new one."""
    entry = claim.entry
    if entry.reason in SAYS_WHEN:
        meeting = meetings.get(store, number(entry.subject))
        goes_on = meeting.state is not Standing.CANCELLED
        look("T1", goes_on, "it tells the hour of what was called off", entry.key)
        says_when(look, store, claim, meeting, network)
        on_its_rung(look, entry, meeting, network, member)
    elif entry.reason == "meeting-changed":
        meeting = meetings.get(store, number(entry.subject))
        if not known.knows(meeting, member.id):
            says_when(look, store, claim, meeting, network)
    elif entry.reason == "survey-prompt":
        at_its_hour(look, store, entry, network)


def says_when(look: Look, store: Store, claim: Claim, meeting: Meeting, network: Network) -> None:
    text = plain("\n".join(request.text for request in claim.requests))
    start = start_of(meeting)
    own = start.astimezone(ZoneInfo(network.zone))
    look("T1", says(text, own), f"it does not say {own:%H:%M}", claim.entry.key)
    invited = meetings.networks_invited(store, meeting.id) | {meeting.network_id}
    zones = {networks.get(store, id).zone for id in invited}
    if len(zones) > 1 and claim.entry.reason == "meeting-invitation":
        clocks = [start.astimezone(ZoneInfo(zone)) for zone in sorted(zones)]
        both = all(says(text, each) for each in clocks)
        told = " and ".join(f"{each:%H:%M}" for each in clocks)
        look("T2", both, f"it does not say {told}", claim.entry.key)


def on_its_rung(
    look: Look, entry: Entry, meeting: Meeting, network: Network, member: Member
) -> None:
    """So many days before, at the hour of the meeting on the host's wall."""
    minutes = entry.key.split("/")[3] if entry.key.count("/") >= 4 else ""
    if not minutes.isdecimal() or int(minutes) % 1440:
        return
    day = meeting.day - timedelta(minutes=int(minutes))
    wanted = datetime.combine(day, meeting.at, ZoneInfo(meeting.zone))
    there = wanted.astimezone(ZoneInfo(network.zone)).replace(tzinfo=None)
    if is_quiet(there, network, member):
        return
    words = f"due at {entry.due:%d %b %H:%M} UTC, not at {there:%d %b %H:%M} there"
    look("T1", entry.due == wanted, words, entry.key)


def at_its_hour(look: Look, store: Store, entry: Entry, network: Network) -> None:
    """A round of a check-in opens at the hour that its coordinator chose."""
    survey = surveys.of_subject(store, entry.subject)
    if survey is None or survey.checkin_id is None or "at" not in survey.opens:
        return
    wanted = datetime.fromisoformat(survey.opens["at"]).time()
    there = wall_clock(network, entry.due).time()
    look("T1", there == wanted, f"asked at {there}, not at {wanted}", entry.key)
