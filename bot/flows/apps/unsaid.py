"""What we have to say and cannot: about a meeting, a survey or tasks, and to whom, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.flows.apps import reach
from bot.flows.meetings.meeting import Gathering, gather
from bot.flows.surveys.survey_moments import PROMPT
from bot.flows.tasks.task_days import offered, reminded
from storage import ledger, losses, meetings, members, networks, plan_items, surveys
from storage.database import Store
from storage.ledger import Entry
from storage.ledger import Standing as State
from storage.meetings import Standing
from storage.members import Member, Role
from storage.networks import Network
from storage.plan_shape import Item
from storage.surveys import Part, Survey

LATELY = timedelta(days=14)  # later than that the weekly summary has told of it
TASKS_LAST = timedelta(days=7)
UNSENT = (State.FAILED, State.HELD)  # it surely found no way; time alone ends others
TASKS = "tasks-of"  # all tasks of a network's people are one matter


@dataclass(frozen=True, kw_only=True)
class Unsaid:
    """One matter that people of one network could not be told.

    `key` is the same for as long as it is the same matter; `since` is when the first message was
    lost, and `until` when it is of no use any more.
    """

    subject: str
    key: str
    people: tuple[tuple[Member, str], ...]  # and the ledger's reason
    since: datetime
    until: datetime


# --- meetings -------------------------------------------------------------------------------------


def of_meeting(store: Store, id: int, home: Network, me: Member, now: datetime) -> Unsaid | None:
    """An invitation, a change or a cancellation, until the meeting begins."""
    meeting = meetings.find(store, id)
    if meeting is None or meeting.state not in (Standing.PLANNED, Standing.CANCELLED):
        return None
    gathering = gather(store, meeting)
    people = [
        (member, why)
        for member, why in reach.unreached(gathering)
        if member.network_id == home.id and member.id != me.id
    ]
    if not people or gathering.start <= now:
        return None
    lost = first_lost(gathering, home)
    changed = meeting.revision > 1
    return Unsaid(
        subject=meeting.subject,
        key=f"{meeting.subject}/{meeting.revision}",
        people=tuple(people),
        since=max(lost, meeting.changed_at) if changed else lost,
        until=gathering.start,
    )


def first_lost(gathering: Gathering, home: Network) -> datetime:
    """The first message to anybody of this network that did not arrive, whatever came later."""
    return min(
        moment(entry)
        for _invitee, member in gathering.people
        for entry in gathering.entries.get(member.id, ())
        if member.network_id == home.id and reach.was_lost(entry)
    )


def moment(entry: Entry) -> datetime:
    return entry.ended_at or entry.due


# --- surveys and the rounds of check-ins ----------------------------------------------------------


def of_survey(store: Store, id: int, home: Network, me: Member, now: datetime) -> Unsaid | None:
    """The first message alone counts: reminders go to the silent, and who is silent is told to
    nobody (H7). For the same reason nobody leaves the list of an anonymous one by answering."""
    found = surveys.find(store, id)
    if found is None or found.state is not surveys.Standing.OPEN or found.closes_at <= now:
        return None
    lost = unprompted(store, found)
    known = members.among(store, lost).values()
    people = [
        (one, lost[one.id].why)
        for one in known
        if one.here and one.network_id == home.id and one.id != me.id
    ]
    if not people:
        return None
    return Unsaid(
        subject=found.subject,
        key=f"{found.subject}/0",
        people=tuple(people),
        since=min(moment(lost[one.id]) for one, _why in people),
        until=found.closes_at,
    )


def unprompted(store: Store, found: Survey) -> Mapping[int, Entry]:
    """By member, the first message that found no way to them."""
    lost: dict[int, Entry] = {}
    told: set[int] = set()
    for entry in ledger.of_subject(store, found.subject):
        if entry.member_id is None or entry.reason != PROMPT:
            continue
        if entry.state in UNSENT:
            lost[entry.member_id] = entry
        elif entry.state in ledger.TOLD:
            told.add(entry.member_id)
    parts = surveys.participants(store, found.id)
    return {
        id: entry
        for id, entry in lost.items()
        if id not in told and (found.anonymous or parts.get(id) is Part.ASKED)
    }


# --- tasks ----------------------------------------------------------------------------------------


def of_tasks(store: Store, _id: int, home: Network, me: Member, now: datetime) -> Unsaid | None:
    """The tasks of all people of the network whom no message about theirs has reached."""
    lost = [
        (member, items, entries)
        for member in members.of_network(store, home.id)
        if member.id != me.id and (items := waiting(store, member))
        if (entries := unasked(store, member, now))
    ]
    if not lost:
        return None
    newest = max(given(items) for _member, items, _entries in lost)
    since = min(moment(entries[0]) for _member, _items, entries in lost)
    return Unsaid(
        subject=f"{TASKS}/{home.id}",
        key=f"{TASKS}/{home.id}/{int(newest.timestamp())}",
        people=tuple((member, entries[-1].why) for member, _items, entries in lost),
        since=since,
        until=max(moment(entries[-1]) for _member, _items, entries in lost) + TASKS_LAST,
    )


def waiting(store: Store, member: Member) -> list[Item]:
    """The tasks that wait for a word of this member."""
    return [
        item for item in plan_items.tasks_of(store, member.id) if offered(item) or reminded(item)
    ]


def given(items: Sequence[Item]) -> datetime:
    return max(item.assigned_at or item.created_at for item in items)


def unasked(store: Store, member: Member, now: datetime) -> list[Entry]:
    """The messages that found no way, oldest first, since the last one that did."""
    entries = ledger.of_subject(store, f"tasks/{member.id}")
    told = max((moment(one) for one in entries if one.state in ledger.TOLD), default=None)
    lost = [
        one
        for one in entries
        if one.state in UNSENT and moment(one) > now - TASKS_LAST
        if told is None or moment(one) > told
    ]
    return sorted(lost, key=moment)


# --- all of them ----------------------------------------------------------------------------------


FINDERS: Mapping[str, Callable[[Store, int, Network, Member, datetime], Unsaid | None]] = {
    "meeting": of_meeting,
    "survey": of_survey,
    TASKS: of_tasks,
}


def find(store: Store, subject: str, me: Member, now: datetime) -> Unsaid | None:
    """One matter as a coordinator of this network may know it now: of their own people (S4)."""
    noun, _slash, number = subject.partition("/")
    if noun not in FINDERS or not number.isdecimal():
        return None
    home = networks.get(store, me.network_id)
    return FINDERS[noun](store, int(number), home, me, now)


def all_of_them(store: Store, me: Member, now: datetime) -> list[Unsaid]:
    """The oldest first."""
    lost = losses.subjects(store, me.network_id, now - LATELY, reach.WHY)
    found = (find(store, subject, me, now) for subject in matters(lost, me))
    return sorted((one for one in found if one is not None), key=lambda one: (one.since, one.key))


def matters(subjects: Iterable[str], me: Member) -> Iterator[str]:
    """What they are about; the tasks of several people are one matter."""
    named = [f"{TASKS}/{me.network_id}" if one.startswith("tasks/") else one for one in subjects]
    yield from dict.fromkeys(named)


def offered_to(store: Store, one: Unsaid, me: Member) -> bool:
    """Whoever planned it is asked to pass it on, where they coordinate this network; else all who
    do."""
    planner = members.find(store, planned_by(store, one) or 0)
    if planner is None or not planner.here or planner.role is not Role.COORDINATOR:
        return True
    return planner.network_id != me.network_id or planner.id == me.id


def planned_by(store: Store, one: Unsaid) -> int | None:
    noun, _slash, number = one.subject.partition("/")
    if noun == "meeting":
        return meetings.get(store, int(number)).created_by
    return surveys.get(store, int(number)).created_by if noun == "survey" else None
