"""Meetings and who is invited to them, what they replied, and who came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, delete, insert, or_, select, update

from storage.database import Store
from storage.models import InviteeRow, MeetingRow, TurnoutRow
from storage.networks import seal, unseal
from storage.prepared import Statement, all_columns

SEALED = ("title", "place", "link", "agenda", "decisions", "carried")
BY_ID = Statement(lambda _: all_columns(MeetingRow, MeetingRow.id == bindparam("id")))
BETWEEN = Statement(
    lambda _: all_columns(
        MeetingRow, MeetingRow.day >= bindparam("since"), MeetingRow.day <= bindparam("until")
    ).order_by(MeetingRow.id)
)
OF_SERIES = Statement(
    lambda _: all_columns(MeetingRow, MeetingRow.series == bindparam("series")).order_by(
        MeetingRow.day
    )
)
IN_SERIES = Statement(
    lambda _: (
        select(MeetingRow.id, MeetingRow.series)
        .where(MeetingRow.series != "")
        .order_by(MeetingRow.day)
    )
)
OF_MEETING = InviteeRow.meeting_id == bindparam("meeting_id")
OF_MEMBER = InviteeRow.member_id == bindparam("member_id")
INVITEES = Statement(lambda _: all_columns(InviteeRow, OF_MEETING).order_by(InviteeRow.member_id))
INVITEE = Statement(lambda _: all_columns(InviteeRow, OF_MEETING, OF_MEMBER))
NETWORKS = Statement(lambda _: select(InviteeRow.network_id).where(OF_MEETING).distinct())


class Standing(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"
    DROPPED = "dropped"  # undone before anybody was told
    HELD = "held"  # over; the summary has been made


class Reply(StrEnum):
    SILENT = ""
    YES = "yes"
    LATE = "late"
    ONLINE = "online"
    MAYBE = "maybe"
    NO = "no"


HAS_SOMEBODY_INVITED = MeetingRow.id.in_(
    select(InviteeRow.meeting_id).where(InviteeRow.network_id == bindparam("network_id"))
)
COMING_UP = Statement(
    lambda _: (
        all_columns(
            MeetingRow,
            MeetingRow.state == Standing.PLANNED,
            MeetingRow.day >= bindparam("since"),
            or_(MeetingRow.network_id == bindparam("network_id"), HAS_SOMEBODY_INVITED),
        )
        .order_by(MeetingRow.day, MeetingRow.at, MeetingRow.id)
        .limit(bindparam("limit", type_=Integer()))
    )
)
COMING = frozenset({Reply.YES, Reply.LATE, Reply.ONLINE})


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A meeting or training: a wall clock (`day`, `at`) and a place's `zone`, never an instant.

    `ladder` holds minutes before the start. `told` maps a revision to what was true in it. Each
    change that people must learn raises `revision`.
    """

    id: int
    network_id: int
    series: str
    state: Standing
    revision: int
    title: str
    place: str
    link: str
    agenda: str
    decisions: str
    carried: str
    day: date
    at: time
    minutes: int
    zone: str
    ladder: tuple[int, ...]
    repeat: dict[str, Any]
    audience: dict[str, Any]
    code: str
    told: dict[str, Any]
    sends_at: datetime
    created_by: int | None
    facilitator_id: int | None
    created_at: datetime
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"meeting/{self.id}"

    def facts(self) -> dict[str, Any]:
        """What people are told, and learn again when it changes; that it is over is no news."""
        return {
            "title": self.title,
            "day": self.day.isoformat(),
            "at": self.at.isoformat("minutes"),
            "minutes": self.minutes,
            "place": self.place,
            "link": self.link,
            "zone": self.zone,
            "state": str(Standing.PLANNED if self.state is Standing.HELD else self.state),
        }


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """One member's place in one meeting."""

    meeting_id: int
    member_id: int
    network_id: int
    reply: Reply
    reason: str
    replied_at: datetime | None
    replied_revision: int
    attended: str
    attended_by: str
    walk_in: bool


def add(store: Store, *, network_id: int, now: datetime, **values: Any) -> Meeting:
    """A new meeting at revision 1. Values: title, day, at, minutes, zone, place, link ..."""
    columns = sealed_columns(store, network_id, values)
    inserted = store.conn.execute(
        insert(MeetingRow)
        .values(
            network_id=network_id,
            state=Standing.PLANNED,
            revision=1,
            told={},
            created_at=now,
            changed_at=now,
            **columns,
        )
        .returning(MeetingRow.id)
    )
    return remember_told(store, get(store, int(inserted.scalar_one())))


def remember_told(store: Store, meeting: Meeting) -> Meeting:
    """Keeps what is true at this revision, so that a change message can say what is different."""
    told = {**meeting.told, str(meeting.revision): meeting.facts()}
    sealed = seal_told(store, meeting.network_id, told)
    store.conn.execute(update(MeetingRow).where(MeetingRow.id == meeting.id).values(told=sealed))
    return get(store, meeting.id)


def seal_told(store: Store, network_id: int, told: dict[str, Any]) -> dict[str, Any]:
    """Titles and places inside `told` are free text: sealed like their columns."""
    return {
        revision: {
            name: seal(store, value, f"meetings.told.{name}", network_id).hex()
            if name in SEALED
            else value
            for name, value in facts.items()
        }
        for revision, facts in told.items()
    }


def unseal_told(store: Store, network_id: int, told: dict[str, Any]) -> dict[str, Any]:
    return {
        revision: {
            name: unseal(store, bytes.fromhex(value), f"meetings.told.{name}", network_id)
            if name in SEALED
            else value
            for name, value in facts.items()
        }
        for revision, facts in told.items()
    }


def sealed_columns(store: Store, network_id: int, values: dict[str, Any]) -> dict[str, Any]:
    columns = dict(values)
    for name in SEALED:
        if name in columns:
            value = columns.pop(name)
            columns[f"{name}_sealed"] = (
                seal(store, value, f"meetings.{name}", network_id) if value else None
            )
    if columns.get("title_sealed", b"") is None:
        columns["title_sealed"] = seal(store, "", "meetings.title", network_id)
    if "ladder" in columns:
        columns["ladder"] = list(columns["ladder"])
    return columns


def get(store: Store, id: int) -> Meeting:
    found = find(store, id)
    if found is None:
        raise LookupError(f"no meeting {id}")
    return found


def find(store: Store, id: int) -> Meeting | None:
    known: Meeting | None = store.known.get(("meeting", id))
    if known is None:
        rows = store.look(BY_ID, id=id)
        known = store.once("meeting", rows[0], read) if rows else None
    return known


def change(store: Store, meeting: Meeting, now: datetime, **values: Any) -> Meeting:
    """A change that people must learn: the revision rises."""
    set_columns(store, meeting, revision=meeting.revision + 1, changed_at=now, **values)
    return remember_told(store, get(store, meeting.id))


def note(store: Store, meeting: Meeting, **values: Any) -> Meeting:
    """A change that nobody is told of: code, decisions, state after the end."""
    set_columns(store, meeting, **values)
    return get(store, meeting.id)


def set_columns(store: Store, meeting: Meeting, **values: Any) -> None:
    store.conn.execute(
        update(MeetingRow)
        .where(MeetingRow.id == meeting.id)
        .values(**sealed_columns(store, meeting.network_id, values))
    )


def coming_up(store: Store, network_id: int, since: date, limit: int = 20) -> list[Meeting]:
    """Meetings from a day on that this network hosts or is invited to."""
    row = {"network_id": network_id, "since": since, "limit": limit}
    return store.every("meeting", COMING_UP, read, **row)


def lately(store: Store, network_id: int, since: date, until: date) -> list[Meeting]:
    """Meetings of a network between two days, whatever became of them, oldest first."""
    query = (
        select(*MeetingRow.__table__.c)
        .where(
            MeetingRow.network_id == network_id, MeetingRow.day >= since, MeetingRow.day <= until
        )
        .order_by(MeetingRow.day, MeetingRow.at, MeetingRow.id)
    )
    return [store.once("meeting", row, read) for row in store.reading.execute(query)]


def concerning(store: Store, network_id: int, since: date, until: date) -> list[Meeting]:
    """The same, and those of others that somebody of this network is invited to."""
    invited = select(InviteeRow.meeting_id).where(InviteeRow.network_id == network_id)
    counted = select(TurnoutRow.meeting_id).where(TurnoutRow.network_id == network_id)
    query = (
        select(*MeetingRow.__table__.c)
        .where(
            MeetingRow.day >= since,
            MeetingRow.day <= until,
            MeetingRow.state != Standing.DROPPED,
            or_(
                MeetingRow.network_id == network_id,
                MeetingRow.id.in_(invited),
                MeetingRow.id.in_(counted),
            ),
        )
        .order_by(MeetingRow.day, MeetingRow.at, MeetingRow.id)
    )
    return [store.once("meeting", row, read) for row in store.reading.execute(query)]


def between(store: Store, since: date, until: date) -> list[Meeting]:
    """All meetings of all networks between two days: for the daily planning."""
    return store.every("meeting", BETWEEN, read, since=since, until=until)


def of_series(store: Store, series: str) -> list[Meeting]:
    return store.every("meeting", OF_SERIES, read, series=series)


def all_series(store: Store) -> list[Meeting]:
    """The last planned meeting of every series: the one to go on from."""
    last = {row.series: row.id for row in IN_SERIES.rows(store.reading, {})}
    return [get(store, id) for id in last.values()]


def invite(
    store: Store, meeting_id: int, members: Iterable[tuple[int, int]], *, walk_in: bool = False
) -> int:
    """Adds (member, network) pairs that are not invited yet; returns how many were new."""
    already = {invitee.member_id for invitee in invitees(store, meeting_id)}
    rows = [
        {"meeting_id": meeting_id, "member_id": member, "network_id": network, "walk_in": walk_in}
        for member, network in members
        if member not in already
    ]
    if rows:
        store.changing.execute(insert(InviteeRow), rows)
    return len(rows)


def uninvite(store: Store, meeting_id: int, member_id: int) -> None:
    store.changing.execute(
        delete(InviteeRow).where(
            InviteeRow.meeting_id == meeting_id, InviteeRow.member_id == member_id
        )
    )


def invitees(store: Store, meeting_id: int, member_id: int | None = None) -> list[Invitee]:
    """Who is invited; with `member_id`, that member alone."""
    if member_id is not None:
        found = invitee(store, meeting_id, member_id)
        return [found] if found else []
    return [read_invitee(row) for row in store.look(INVITEES, meeting_id=meeting_id)]


def networks_invited(store: Store, meeting_id: int) -> set[int]:
    """The networks that have somebody invited."""
    return {row.network_id for row in store.look(NETWORKS, meeting_id=meeting_id)}


def invitee(store: Store, meeting_id: int, member_id: int) -> Invitee | None:
    rows = store.look(INVITEE, meeting_id=meeting_id, member_id=member_id)
    return read_invitee(rows[0]) if rows else None


def of_member(store: Store, member_id: int, since: date) -> list[Meeting]:
    """Meetings to come that a member is invited to."""
    mine = select(InviteeRow.meeting_id).where(InviteeRow.member_id == member_id)
    query = (
        select(*MeetingRow.__table__.c)
        .where(
            MeetingRow.id.in_(mine),
            MeetingRow.day >= since,
            MeetingRow.state == Standing.PLANNED,
        )
        .order_by(MeetingRow.day, MeetingRow.at, MeetingRow.id)
    )
    return [store.once("meeting", row, read) for row in store.reading.execute(query)]


def set_invitee(store: Store, meeting_id: int, member_id: int, **values: Any) -> None:
    """Sets columns: reply, reason, replied_at, replied_revision, attended, attended_by."""
    row = {"meeting_id": meeting_id, "member_id": member_id}
    row |= {f"new_{name}": value for name, value in values.items()}
    setting(tuple(values)).each(store.changing, [row])


@lru_cache(maxsize=32)
def setting(names: tuple[str, ...]) -> Statement:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return Statement(lambda _: update(InviteeRow).where(OF_MEETING, OF_MEMBER).values(values))


def forget_member(store: Store, member_id: int, since: date) -> list[int]:
    """Takes a member out of all meetings to come; returns those meetings."""
    ids = [meeting.id for meeting in of_member(store, member_id, since)]
    for meeting_id in ids:
        uninvite(store, meeting_id, member_id)
    return ids


def read(store: Store, row: Any) -> Meeting:
    opened = {
        name: unseal(store, getattr(row, f"{name}_sealed"), f"meetings.{name}", row.network_id)
        for name in SEALED
    }
    return Meeting(
        id=row.id,
        network_id=row.network_id,
        series=row.series,
        state=Standing(row.state),
        revision=row.revision,
        day=row.day,
        at=row.at,
        minutes=row.minutes,
        zone=row.zone,
        ladder=tuple(row.ladder),
        repeat=row.repeat,
        audience=row.audience,
        code=row.code,
        told=unseal_told(store, row.network_id, row.told),
        sends_at=row.sends_at,
        created_by=row.created_by,
        facilitator_id=row.facilitator_id,
        created_at=row.created_at,
        changed_at=row.changed_at,
        **opened,
    )


def read_invitee(row: Any) -> Invitee:
    return Invitee(
        meeting_id=row.meeting_id,
        member_id=row.member_id,
        network_id=row.network_id,
        reply=Reply(row.reply),
        reason=row.reason,
        replied_at=row.replied_at,
        replied_revision=row.replied_revision,
        attended=row.attended,
        attended_by=row.attended_by,
        walk_in=row.walk_in,
    )
