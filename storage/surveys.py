"""Surveys, the rounds of check-ins, and who is asked; what was answered is in papers.py."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from storage.database import Store
from storage.models import ParticipantRow, SurveyRow
from storage.networks import seal, unseal
from storage.prepared import Statement, one_of

GIVEN = "surveys.given"


class Standing(StrEnum):
    OPEN = "open"  # planned, or open already: its instants tell
    CLOSED = "closed"
    SKIPPED = "skipped"  # a round that a holiday or a pause fell on
    DROPPED = "dropped"  # called off before it closed; nothing of it is kept


class Part(StrEnum):
    """Where one who is asked stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"  # "not this time": they are not reminded
    MISSED = "missed"  # named ones, after closing


@dataclass(frozen=True, kw_only=True)
class Survey:
    """`opens` is a rule: {"at": ISO wall clock}, or {"after": "meeting", "minutes": n, "days": n}.

    `opens_at` and `closes_at` follow from it (UTC), and are written anew when the facts change.
    `given` is what the form is handed: the title of the training.
    """

    id: int
    network_id: int
    form_id: int
    checkin_id: int | None
    meeting_id: int | None
    round_day: date | None
    state: Standing
    anonymous: bool
    opens: dict[str, Any]
    opens_at: datetime
    closes_at: datetime
    reminders: int
    audience: dict[str, Any]
    given: dict[str, str]
    asked: int | None
    answered: int | None
    why: str
    created_by: int | None
    created_at: datetime
    changed_at: datetime
    closed_at: datetime | None

    @property
    def subject(self) -> str:
        return f"survey/{self.id}"


def add(store: Store, *, network_id: int, now: datetime, **values: Any) -> Survey:
    """Values: form_id, anonymous, opens, opens_at, closes_at, reminders, audience, given ..."""
    given = json.dumps(values.pop("given", {}), ensure_ascii=False)
    inserted = store.conn.execute(
        insert(SurveyRow)
        .values(
            network_id=network_id,
            state=values.pop("state", Standing.OPEN),
            given={"sealed": seal(store, given, GIVEN, network_id).hex()},
            created_at=now,
            changed_at=now,
            **values,
        )
        .returning(SurveyRow.id)
    )
    return get(store, int(inserted.scalar_one()))


def get(store: Store, id: int) -> Survey:
    found = find(store, id)
    if found is None:
        raise LookupError(f"no survey {id}")
    return found


def find(store: Store, id: int) -> Survey | None:
    known: Survey | None = store.known.get(("survey", id))
    if known is None:
        rows = store.look(BY_ID, id=id)
        if not rows:
            return None
        known = store.known["survey", id] = read(store, rows[0])
    return known


def of_subject(store: Store, subject: str) -> Survey | None:
    """The survey of a button's subject, "survey/12"."""
    noun, _slash, id = subject.partition("/")
    return find(store, int(id)) if noun == "survey" and id.isdecimal() else None


def first(store: Store, *where: Any) -> Survey | None:
    row = store.reading.execute(select(*COLUMNS).where(*where).limit(1)).first()
    return store.once("survey", row, read) if row else None


def of_network(store: Store, network_id: int) -> list[Survey]:
    """The surveys of a network, newest first; what was dropped is not among them."""
    return listed(
        store, SurveyRow.network_id == network_id, SurveyRow.state != Standing.DROPPED, newest=True
    )


def closed_between(store: Store, network_id: int, since: datetime, until: datetime) -> list[Survey]:
    """Those of a network that were closed, and whose closing time lies there, in its order."""
    found = listed(
        store,
        SurveyRow.network_id == network_id,
        SurveyRow.state == Standing.CLOSED,
        SurveyRow.closes_at >= since,
        SurveyRow.closes_at < until,
    )
    return sorted(found, key=lambda one: (one.closes_at, one.id))


def asked_about(store: Store, meeting_ids: Sequence[int]) -> set[int]:
    """Which of these meetings have a survey behind them."""
    query = select(SurveyRow.meeting_id).where(
        SurveyRow.meeting_id.in_(meeting_ids), SurveyRow.state != Standing.DROPPED
    )
    return {int(id) for id in store.reading.execute(query).scalars() if id is not None}


def ever_about(store: Store, meeting_ids: Sequence[int]) -> set[int]:
    """Which of these meetings have, or had, a survey behind them: one that was called off too."""
    query = select(SurveyRow.meeting_id).where(SurveyRow.meeting_id.in_(meeting_ids))
    return {int(id) for id in store.reading.execute(query).scalars() if id is not None}


def of_meeting(store: Store, meeting_id: int) -> list[Survey]:
    return store.every("survey", OF_MEETING, read, meeting_id=meeting_id)


def of_checkin(store: Store, checkin_id: int, since: datetime | None = None) -> list[Survey]:
    """The rounds of a check-in, newest first; with `since` those that close after that moment."""
    if since is None:
        rounds = store.every("survey", OF_CHECKIN, read, checkin_id=checkin_id)
    else:
        rounds = store.every("survey", LATELY, read, checkin_id=checkin_id, since=since)
    return sorted(rounds, key=lambda each: each.round_day or date.min, reverse=True)


def next_opening(store: Store, survey: Survey) -> datetime | None:
    """When the round after this one opens, of those that people are asked in."""
    row = {"checkin_id": survey.checkin_id, "after": survey.opens_at}
    ((found,),) = store.look(NEXT_OPENING, **row)
    moment: datetime | None = found
    return moment


def round_of(store: Store, checkin_id: int, day: date) -> Survey | None:
    return first(store, SurveyRow.checkin_id == checkin_id, SurveyRow.round_day == day)


def of_form(store: Store, form_id: int) -> list[Survey]:
    """Open surveys that ask this version of a form."""
    return listed(store, SurveyRow.form_id == form_id, SurveyRow.state == Standing.OPEN)


def still_open(store: Store) -> list[Survey]:
    return store.every("survey", STILL_OPEN, read)


def still_open_in(store: Store, network_id: int) -> list[Survey]:
    """The same of one network, and those of others in which somebody of it is asked."""
    asked = select(ParticipantRow.survey_id).where(ParticipantRow.network_id == network_id)
    ours = or_(SurveyRow.network_id == network_id, SurveyRow.id.in_(asked))
    return listed(store, SurveyRow.state == Standing.OPEN, ours)


def to_close(store: Store, now: datetime) -> list[Survey]:
    """Those whose closing time has come."""
    return [one for one in still_open(store) if one.closes_at <= now]


def asked_of(store: Store, member_id: int, now: datetime) -> list[Survey]:
    """Open surveys that this member may answer now, those that close first before the others."""
    mine = select(ParticipantRow.survey_id).where(
        ParticipantRow.member_id == member_id, ParticipantRow.state != Part.ANSWERED
    )
    found = listed(
        store,
        SurveyRow.id.in_(mine),
        SurveyRow.state == Standing.OPEN,
        SurveyRow.opens_at <= now,
        SurveyRow.closes_at > now,
    )
    return sorted(found, key=lambda each: each.closes_at)


def of_member(store: Store, member_id: int) -> list[Survey]:
    """All open surveys that this member is asked in, those to come included."""
    mine = select(ParticipantRow.survey_id).where(ParticipantRow.member_id == member_id)
    return listed(store, SurveyRow.id.in_(mine), SurveyRow.state == Standing.OPEN)


def listed(store: Store, *where: Any, newest: bool = False) -> list[Survey]:
    order = SurveyRow.id.desc() if newest else SurveyRow.id
    rows = store.reading.execute(select(*COLUMNS).where(*where).order_by(order))
    return [store.once("survey", row, read) for row in rows]


def change(store: Store, survey: Survey, now: datetime, **values: Any) -> Survey:
    store.conn.execute(
        update(SurveyRow).where(SurveyRow.id == survey.id).values(changed_at=now, **values)
    )
    return get(store, survey.id)


# --- who is asked ---------------------------------------------------------------------------------


def ask(store: Store, survey: Survey, members: Iterable[tuple[int, int]]) -> None:
    """Adds members (id, network id) to those who are asked; who is there already stays."""
    rows = [
        {
            "survey_id": survey.id,
            "member_id": member,
            "network_id": network,
            "state": Part.ASKED,
        }
        for member, network in members
    ]
    if rows:
        store.conn.execute(store.insert(ParticipantRow).on_conflict_do_nothing(), rows)


def participants(store: Store, survey_id: int, member_id: int | None = None) -> dict[int, Part]:
    """Who is asked and where they stand, by member id."""
    if member_id is not None:
        part = participant(store, survey_id, member_id)
        return {} if part is None else {member_id: part}
    return {row.member_id: Part(row.state) for row in store.look(PARTS, survey_id=survey_id)}


def participant(store: Store, survey_id: int, member_id: int) -> Part | None:
    known: Part | None = store.known.get(("part", survey_id, member_id))
    if known is None:
        rows = store.look(PART, survey_id=survey_id, member_id=member_id)
        if not rows:
            return None
        known = store.known["part", survey_id, member_id] = Part(rows[0].state)
    return known


def mark(store: Store, survey_id: int, member_id: int, part: Part) -> bool:
    """Says where somebody stands now. False when they stood there already: nothing twice (R2)."""
    row = {"survey": survey_id, "member": member_id, "part": part, "same": part}
    store.known.pop(("part", survey_id, member_id), None)
    return bool(STANDS.each(store.writing, [row]))


def miss(store: Store, survey_id: int) -> None:
    """The window has closed: who was silent has missed it, quietly."""
    store.conn.execute(
        update(ParticipantRow)
        .where(ParticipantRow.survey_id == survey_id, ParticipantRow.state == Part.ASKED)
        .values(state=Part.MISSED)
    )


def excuse(store: Store, survey_id: int, member_ids: Sequence[int]) -> None:
    """These are not asked any more: they left, or the audience is another one."""
    if not member_ids:
        return
    store.conn.execute(
        delete(ParticipantRow).where(
            ParticipantRow.survey_id == survey_id,
            ParticipantRow.member_id.in_(list(member_ids)),
            ParticipantRow.state != Part.ANSWERED,
        )
    )


def excuse_everywhere(store: Store, member_id: int) -> None:
    """Somebody has left: their place in every survey goes; what is anonymous stays (H11)."""
    store.conn.execute(delete(ParticipantRow).where(ParticipantRow.member_id == member_id))


def forget_participants(store: Store, survey_id: int) -> None:
    """At the closing of an anonymous survey: nobody knows any more who answered (H7)."""
    store.conn.execute(delete(ParticipantRow).where(ParticipantRow.survey_id == survey_id))


def counts(store: Store, survey: Survey) -> tuple[int, int]:
    """How many are asked, and how many have answered."""
    if survey.asked is not None and survey.answered is not None:
        return survey.asked, survey.answered
    parts = Counter(participants(store, survey.id).values())
    return parts.total(), parts[Part.ANSWERED]


def count_late(store: Store, survey: Survey) -> None:
    """One more answer of a round that was counted already."""
    store.conn.execute(
        update(SurveyRow)
        .where(SurveyRow.id == survey.id, SurveyRow.answered.is_not(None))
        .values(answered=SurveyRow.answered + 1)
    )


COLUMNS = [column for column in SurveyRow.__table__.c if column.name != "urn_sealed"]


BY_ID = Statement(lambda _: select(*COLUMNS).where(SurveyRow.id == bindparam("id")))
STILL_OPEN = Statement(
    lambda _: select(*COLUMNS).where(SurveyRow.state == Standing.OPEN).order_by(SurveyRow.id)
)
OF_MEETING = Statement(
    lambda _: (
        select(*COLUMNS)
        .where(SurveyRow.meeting_id == bindparam("meeting_id"), SurveyRow.state != Standing.DROPPED)
        .order_by(SurveyRow.id)
    )
)
OF_CHECKIN = Statement(
    lambda _: select(*COLUMNS).where(SurveyRow.checkin_id == bindparam("checkin_id"))
)
NEXT_OPENING = Statement(
    lambda _: select(func.min(SurveyRow.opens_at).label("moment")).where(
        SurveyRow.checkin_id == bindparam("checkin_id"),
        one_of(SurveyRow.state, (Standing.OPEN, Standing.CLOSED)),
        SurveyRow.opens_at > bindparam("after"),
    )
)
LATELY = Statement(
    lambda _: select(*COLUMNS).where(
        SurveyRow.checkin_id == bindparam("checkin_id"), SurveyRow.closes_at > bindparam("since")
    )
)
PARTS = Statement(
    lambda _: select(ParticipantRow.member_id, ParticipantRow.state).where(
        ParticipantRow.survey_id == bindparam("survey_id")
    )
)
PART = Statement(
    lambda _: select(ParticipantRow.state).where(
        ParticipantRow.survey_id == bindparam("survey_id"),
        ParticipantRow.member_id == bindparam("member_id"),
    )
)

STANDS = Statement(
    lambda _: (
        update(ParticipantRow)
        .where(
            ParticipantRow.survey_id == bindparam("survey"),
            ParticipantRow.member_id == bindparam("member"),
            ParticipantRow.state != bindparam("same"),
        )
        .values(state=bindparam("part"))
    )
)


def read(store: Store, row: Any) -> Survey:
    values = {column.name: getattr(row, column.name) for column in COLUMNS}
    sealed = bytes.fromhex(row.given["sealed"])
    given = json.loads(unseal(store, sealed, GIVEN, row.network_id))
    return Survey(**{**values, "state": Standing(row.state), "given": given})
