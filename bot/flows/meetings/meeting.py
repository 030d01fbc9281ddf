"""Meetings: what each one wants sent, to whom and when, derived from the facts alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from bot.core.ladder import Rung, rungs
from bot.core.occasions import instant
from bot.flows.meetings import invited, series
from bot.flows.places import place_of, quiet_of
from storage import addresses, ledger, meetings, members, networks
from storage.database import Store
from storage.ledger import Entry, Planned, Urgency
from storage.meetings import COMING, Invitee, Meeting, Reply, Standing
from storage.members import Member, Role
from storage.networks import Network

INVITATION = "meeting-invitation"
REMINDER = "meeting-reminder"
TODAY = "meeting-today"
CHANGED = "meeting-changed"
CANCELLED = "meeting-cancelled"
CLOSE = "meeting-close"
SUMMARY = "meeting-summary"
GROUP = "group-meeting"
MONTH = "schedule/{network}/{day:%Y-%m}"  # the ledger's subject of a month's schedule
TELLING = frozenset({INVITATION, REMINDER, TODAY, CHANGED, CANCELLED})

DAY = timedelta(days=1)
SETTLE = timedelta(seconds=60)  # changing twice in a minute makes one message
AFTER_INVITATION = timedelta(hours=24)  # no reminder on the heels of the invitation itself
CHASERS = 2  # "at most two chasers, then silence" (the ladder of issue and domain.md)
CLOSE_AFTER = timedelta(minutes=5)  # the coordinator is asked for attendance at the end
CLOSE_LASTS = timedelta(days=7)
SUMMARY_LASTS = timedelta(days=7)  # later than that, the next meeting is nearer than this one
DEFAULT_LADDER = (3 * 1440, 1440, 120)  # minutes before the start: 3 days, 1 day, 2 hours
MATERIAL = ("day", "at", "zone", "place", "link", "state", "title")  # what people learn of again


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """A meeting with everything that its messages follow from."""

    meeting: Meeting
    start: datetime  # UTC
    end: datetime
    host: Network
    networks: Mapping[int, Network]
    people: Sequence[tuple[Invitee, Member]]
    entries: Mapping[int, Sequence[Entry]]  # by member
    groups: Sequence[int]  # addresses of linked groups
    posted: Mapping[int, Sequence[Entry]]  # by address of a group
    listed: frozenset[int] = frozenset()  # who knows it from a schedule, when it is called off
    heard: frozenset[int] = frozenset()  # who hears of the end of a series by its next meeting


def gather(store: Store, meeting: Meeting, member_id: int | None = None) -> Gathering:
    """The meeting with all its people, or with one of them."""
    host = networks.get(store, meeting.network_id)
    start = start_of(meeting, host)
    invited = meetings.invitees(store, meeting.id, member_id)
    found = members.among(store, [invitee.member_id for invitee in invited])
    people = [(one, found[one.member_id]) for one in invited if found[one.member_id].here]
    involved = {meeting.network_id, *meetings.networks_invited(store, meeting.id)}
    by_member: dict[int, list[Entry]] = {}
    by_group: dict[int, list[Entry]] = {}
    for entry in ledger.of_subject(store, meeting.subject, member_id):
        if entry.member_id is not None:
            by_member.setdefault(entry.member_id, []).append(entry)
        elif entry.address_id is not None:
            by_group.setdefault(entry.address_id, []).append(entry)
    linked = [addresses.groups(store, id) for id in sorted(involved)]
    return Gathering(
        meeting=meeting,
        start=start,
        end=start + timedelta(minutes=meeting.minutes),
        host=host,
        networks={id: networks.get(store, id) for id in involved},
        people=people,
        entries=by_member,
        groups=[address.id for address in chain.from_iterable(linked)],
        posted=by_group,
        listed=listed(store, meeting, involved),
        heard=heard(store, meeting, member_id),
    )


def listed(store: Store, meeting: Meeting, involved: Iterable[int]) -> frozenset[int]:
    """Who had this meeting in a month's schedule before it was called off."""
    if meeting.state is not Standing.CANCELLED:
        return frozenset()
    subjects = [MONTH.format(network=each, day=meeting.day) for each in involved]
    entries = chain.from_iterable(ledger.of_subject(store, subject) for subject in subjects)
    return frozenset(
        entry.member_id
        for entry in entries
        if entry.member_id is not None
        and entry.handed_at is not None
        and meeting.created_at <= entry.handed_at < meeting.changed_at
    )


def heard(store: Store, meeting: Meeting, member_id: int | None) -> frozenset[int]:
    """Who is told by one message that a meeting and all that follow are called off."""
    if not follows(meeting):
        return frozenset()
    first = gather(store, meetings.get(store, meeting.repeat["with"]), member_id)
    return frozenset(
        member.id
        for _invitee, member in first.people
        if member.id in first.listed or told_revision(first, member.id) is not None
    )


def follows(meeting: Meeting) -> bool:
    """Whether it was called off together with an earlier one of its series."""
    cancelled = meeting.state is Standing.CANCELLED
    return cancelled and meeting.repeat.get("with", meeting.id) != meeting.id


def ends_series(meeting: Meeting) -> bool:
    return meeting.state is Standing.CANCELLED and meeting.repeat.get("with") == meeting.id


def start_of(meeting: Meeting, host: Network) -> datetime:
    """The instant at which it begins, computed from its wall clock only now (T1)."""
    return instant(meeting.day, meeting.at, place_of(host, meeting.zone))


def wanted(
    store: Store, id: int, _now: datetime, member_id: int | None = None
) -> Iterable[Planned]:
    """Every message that this meeting wants, whatever has been sent of it already.

    With `member_id`, only those that are for this member.
    """
    meeting = meetings.find(store, id)
    if meeting is None or meeting.state is Standing.DROPPED:
        return []
    gathering = gather(store, meeting, member_id)
    rows = chain(
        for_members(gathering),
        for_groups(gathering),
        for_coordinators(store, gathering),
        for_summary(gathering),
    )
    return [row for row in rows if member_id in (None, row.member_id)]


# --- members --------------------------------------------------------------------------------------


def for_members(gathering: Gathering) -> Iterator[Planned]:
    for invitee, member in gathering.people:
        if invitee.walk_in:
            continue  # they are in the room already
        told = told_revision(gathering, member.id)
        if gathering.meeting.state is Standing.CANCELLED:
            known = 1 if told is None and member.id in gathering.listed else told
            yield from cancellation(gathering, member, known)
        elif member.id == gathering.meeting.created_by and told is None:
            yield from reminders(gathering, invitee, member)
        elif told is None:
            yield invitation(gathering, member)
            yield from reminders(gathering, invitee, member)
        else:
            yield from change(gathering, member, told)
            yield from reminders(gathering, invitee, member)


def told_revision(gathering: Gathering, member_id: int, but: int = 0) -> int | None:
    """The newest revision that this member has been told, or may have been (R5), `but` by one
    message."""
    return newest_told(
        entry
        for entry in gathering.entries.get(member_id, ())
        if entry.reason in TELLING and entry.id != but
    )


def posted_revision(gathering: Gathering, address_id: int) -> int | None:
    """The newest revision that this group has, or may have, read."""
    return newest_told(gathering.posted.get(address_id, ()))


def newest_told(entries: Iterable[Entry]) -> int | None:
    arrived = (one for one in entries if one.state in ledger.TOLD or may_have_arrived(one))
    return max((one.revision for one in arrived), default=None)


def may_have_arrived(entry: Entry) -> bool:
    ended = (ledger.Standing.FAILED, ledger.Standing.EXPIRED)
    return entry.state is ledger.Standing.SENDING or (
        entry.state in ended and entry.why.startswith("perhaps")
    )


def invitation(gathering: Gathering, member: Member) -> Planned:
    return Planned(
        key=f"{gathering.meeting.subject}/{member.id}/invitation",
        reason=INVITATION,
        due=gathering.meeting.sends_at,
        member_id=member.id,
        network_id=member.network_id,
        expires=gathering.start,
        revision=gathering.meeting.revision,
    )


def change(gathering: Gathering, member: Member, told: int) -> Iterator[Planned]:
    """One message with what is different from what this member knows; none if nothing is."""
    meeting = gathering.meeting
    if not differences(meeting, told):
        return
    yield Planned(
        key=f"{meeting.subject}/{member.id}/changed/{meeting.revision}",
        reason=CHANGED,
        due=meeting.changed_at + SETTLE,
        member_id=member.id,
        network_id=member.network_id,
        expires=gathering.start,
        urgency=Urgency.CHANGE,
        budget=False,
        revision=meeting.revision,
    )


def differences(meeting: Meeting, told: int) -> list[str]:
    """The names of the facts that differ from what was true at a revision."""
    before = meeting.told.get(str(told), {})
    now = meeting.facts()
    return [name for name in MATERIAL if before.get(name) != now[name]]


def cancellation(gathering: Gathering, member: Member, told: int | None) -> Iterator[Planned]:
    meeting = gathering.meeting
    if told is None or "state" not in differences(meeting, told) or member.id in gathering.heard:
        return
    lasts = timedelta()
    if ends_series(meeting):  # the news is of use for as long as a meeting would have followed
        lasts = date.fromisoformat(meeting.repeat["until"]) - meeting.day
    yield Planned(
        key=f"{meeting.subject}/{member.id}/cancelled/{meeting.revision}",
        reason=CANCELLED,
        due=meeting.changed_at + SETTLE,
        member_id=member.id,
        network_id=member.network_id,
        expires=gathering.end + lasts,
        urgency=Urgency.CHANGE,
        budget=False,
        revision=meeting.revision,
    )


def reminders(gathering: Gathering, invitee: Invitee, member: Member) -> Iterator[Planned]:
    """The ladder: the silent are asked again, those who come get time and place, others nothing."""
    meeting = gathering.meeting
    if invitee.reply is Reply.NO or not meeting.ladder:
        return
    network = gathering.networks[member.network_id]
    ladder = [rung(minutes) for minutes in meeting.ladder]
    place = place_of(gathering.host, meeting.zone)
    steps = rungs(ladder, meeting.day, meeting.at, place, *quiet_of(network, member))
    ends = [due for _rung, due in steps[1:]] + [gathering.start]
    known = meeting.sends_at + AFTER_INVITATION
    chased = 0
    last = max((index for index, (step, _) in enumerate(steps) if not step.only_coming), default=-1)
    for index, ((step, due), expires) in enumerate(zip(steps, ends, strict=True)):
        if due < known or due >= expires:
            continue
        if invitee.reply not in COMING:
            if step.only_coming or (invitee.reply is Reply.MAYBE and index != last):
                continue
            chased += 1
            if chased > CHASERS:
                continue
        yield reminder(gathering, member, step, due, expires)


def rung(minutes: int) -> Rung:
    """Reminders less than a day before are for those who come."""
    before = timedelta(minutes=minutes)
    return Rung(before=before, only_coming=before < DAY)


def reminder(
    gathering: Gathering, member: Member, step: Rung, due: datetime, expires: datetime
) -> Planned:
    meeting = gathering.meeting
    moment = f"{meeting.day:%Y%m%d}T{meeting.at:%H%M}"
    minutes = int(step.before.total_seconds()) // 60
    return Planned(
        key=f"{meeting.subject}/{member.id}/{minutes}/{moment}",
        reason=TODAY if step.only_coming else REMINDER,
        due=due,
        member_id=member.id,
        network_id=member.network_id,
        expires=expires,
        budget=not step.only_coming,  # the last one is outside the budget of H13
        revision=meeting.revision,
    )


# --- groups and coordinators ----------------------------------------------------------------------


def for_groups(gathering: Gathering) -> Iterator[Planned]:
    """A linked group gets the date, once for each revision; its talk is never read (H6). What was
    changed and undone before it was posted is no news."""
    meeting = gathering.meeting
    posted = meeting.revision > 1 or meeting.state is not Standing.CANCELLED
    posted = posted and not follows(meeting)
    for address_id in gathering.groups if posted else ():
        if meeting.told.get(str(posted_revision(gathering, address_id))) == meeting.facts():
            continue
        yield Planned(
            key=f"{meeting.subject}/group/{address_id}/{meeting.revision}",
            reason=GROUP,
            due=max(meeting.sends_at, meeting.changed_at + SETTLE),
            address_id=address_id,
            network_id=meeting.network_id,
            expires=gathering.start,
            urgency=Urgency.BULK,
            budget=False,
            revision=meeting.revision,
        )


def for_coordinators(store: Store, gathering: Gathering) -> Iterator[Planned]:
    """After the meeting: who came, and what was decided, to the host's coordinators."""
    meeting = gathering.meeting
    if meeting.state is Standing.CANCELLED:
        return
    for coordinator in members.with_role(store, Role.COORDINATOR, meeting.network_id):
        yield Planned(
            key=f"{meeting.subject}/{coordinator.id}/close/{meeting.day:%Y%m%d}",
            reason=CLOSE,
            due=gathering.end + CLOSE_AFTER,
            member_id=coordinator.id,
            network_id=coordinator.network_id,
            expires=gathering.end + CLOSE_LASTS,
            budget=False,
            revision=meeting.revision,
        )


def for_summary(gathering: Gathering) -> Iterator[Planned]:
    """What was decided, for all who were invited, when the coordinator has asked to send it."""
    meeting = gathering.meeting
    asked = meeting.audience.get("summary", {})
    if asked.get("meeting") != meeting.id or not meeting.decisions:
        return  # an audience is copied to the next meeting of a series, the wish is not
    at = datetime.fromisoformat(asked["at"])
    for _invitee, member in gathering.people:
        if member.id == asked["by"]:
            continue
        yield Planned(
            key=f"{meeting.subject}/{member.id}/summary/{at:%Y%m%dT%H%M%S}",
            reason=SUMMARY,
            due=at,
            member_id=member.id,
            network_id=member.network_id,
            expires=at + SUMMARY_LASTS,
            budget=False,  # those who could not come were promised it
            revision=meeting.revision,
        )


def coming_subjects(store: Store, now: datetime, network_id: int | None = None) -> Iterable[str]:
    """Meetings near enough to have messages to plan; series are written down further first, when
    it is done for all networks."""
    since, until = (now - DAY).date(), (now + ledger.HORIZON + 5 * DAY).date()
    if network_id is not None:
        near = meetings.concerning(store, network_id, since, until)
        return [meeting.subject for meeting in near]
    for meeting in series.go_on(store, now):
        invited.invite(store, meeting)
    return [meeting.subject for meeting in meetings.between(store, since, until)]
