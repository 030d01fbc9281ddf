"""Forms, surveys, check-ins, answers, results, and files that are made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    UniqueConstraint,
)

from storage.models.table import Column, Id, Table, column


class FormRow(Table):
    """One version of a form. Versions of the same form share a family."""

    __tablename__ = "forms"

    id: Column[int] = column(Id, primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    family: Column[str]
    version: Column[int]
    state: Column[str]  # draft, ready, dropped
    source: Column[str]  # pack, file, chat
    definition_sealed: Column[bytes]
    created_by: Column[int | None] = column(ForeignKey("members.id"))
    created_at: Column[datetime]

    __table_args__ = (UniqueConstraint("network_id", "family", "version"),)


class CheckinRow(Table):
    """A form that is sent again and again."""

    __tablename__ = "checkins"

    id: Column[int] = column(Id, primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    form_id: Column[int] = column(ForeignKey("forms.id"))
    state: Column[str]  # on, ended
    anonymous: Column[bool]
    rhythm: Column[dict[str, Any]]  # every, weekdays, at, from
    window_hours: Column[int]
    reminders: Column[int]
    audience: Column[dict[str, Any]]
    created_by: Column[int | None] = column(ForeignKey("members.id"))
    created_at: Column[datetime]
    changed_at: Column[datetime]


class RhythmRow(Table):
    """How one member wants one check-in: on another weekday, or not for a while."""

    __tablename__ = "rhythms"

    checkin_id: Column[int] = column(ForeignKey("checkins.id"), primary_key=True)
    member_id: Column[int] = column(ForeignKey("members.id"), primary_key=True, index=True)
    weekday: Column[int | None]  # 0 is Monday
    not_before: Column[date | None]


class SurveyRow(Table):
    """A form sent to an audience once, or one round of a check-in."""

    __tablename__ = "surveys"

    id: Column[int] = column(Id, primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    form_id: Column[int] = column(ForeignKey("forms.id"))
    checkin_id: Column[int | None] = column(ForeignKey("checkins.id"), index=True)
    meeting_id: Column[int | None] = column(ForeignKey("meetings.id"), index=True)
    round_day: Column[date | None]
    state: Column[str]  # open, closed, skipped, dropped
    anonymous: Column[bool]
    opens: Column[dict[str, Any]]  # the rule; the instants below follow from it
    opens_at: Column[datetime]
    closes_at: Column[datetime] = column(index=True)
    reminders: Column[int]
    audience: Column[dict[str, Any]]
    given: Column[
        dict[str, Any]
    ]  # sealed values that the form is handed: the title of the training
    urn_sealed: Column[bytes | None]  # anonymous answers until closing, shuffled at each writing
    asked: Column[int | None]  # counts, from closing on
    answered: Column[int | None]
    why: Column[str] = column(default="")  # of a round that was skipped
    created_by: Column[int | None] = column(ForeignKey("members.id"))
    created_at: Column[datetime]
    changed_at: Column[datetime]
    closed_at: Column[datetime | None]

    __table_args__ = (UniqueConstraint("checkin_id", "round_day"),)


class ParticipantRow(Table):
    """Who is asked, and who has answered; of an anonymous survey it goes at closing (H7)."""

    __tablename__ = "participants"

    survey_id: Column[int] = column(ForeignKey("surveys.id"), primary_key=True)
    member_id: Column[int] = column(ForeignKey("members.id"), primary_key=True, index=True)
    network_id: Column[int] = column(ForeignKey("networks.id"))
    state: Column[str]  # asked, answered, declined, missed


class PaperRow(Table):
    """What one person answered: of a named survey whose, of an anonymous one nobody knows."""

    __tablename__ = "papers"

    id: Column[str] = column(primary_key=True)  # random: it has no order
    survey_id: Column[int] = column(ForeignKey("surveys.id"), index=True)
    network_id: Column[int] = column(ForeignKey("networks.id"))
    member_id: Column[int | None] = column(ForeignKey("members.id"), index=True)
    day: Column[date]
    answers_sealed: Column[bytes]


class ResultRow(Table):
    """What a closed survey shows for ever: made once, never made again (H8)."""

    __tablename__ = "results"

    survey_id: Column[int] = column(ForeignKey("surveys.id"), primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    covers: Column[list[Any]]  # ids of the surveys whose answers are in it
    published_sealed: Column[bytes]
    made_at: Column[datetime]
    released_at: Column[datetime | None]  # to the facilitator
    shared_at: Column[datetime | None]  # with those who were asked


class FileRow(Table):
    """A file that is made outside of turns: a chart, a workbook."""

    __tablename__ = "files"

    id: Column[int] = column(Id, primary_key=True)
    key: Column[str] = column(unique=True)
    network_id: Column[int] = column(ForeignKey("networks.id"))
    subject: Column[str] = column(index=True)  # what is planned anew when it is made
    kind: Column[str]
    state: Column[str]  # wanted, made, failed
    tries: Column[int] = column(default=0)
    order_sealed: Column[bytes]  # what it is made from, as JSON
    content_sealed: Column[bytes | None]
    expires_at: Column[datetime] = column(index=True)
