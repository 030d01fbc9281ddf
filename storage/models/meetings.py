"""Meetings, who is invited, and how many came."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    ForeignKey,
)

from storage.models.table import Column, Id, Table, column


class MeetingRow(Table):
    __tablename__ = "meetings"

    id: Column[int] = column(Id, primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    series: Column[str] = column(default="", index=True)
    state: Column[str]  # planned, cancelled, held
    revision: Column[int]
    title_sealed: Column[bytes]
    place_sealed: Column[bytes | None]
    link_sealed: Column[bytes | None]
    agenda_sealed: Column[bytes | None]
    decisions_sealed: Column[bytes | None]
    carried_sealed: Column[bytes | None]
    day: Column[date] = column(index=True)
    at: Column[time]
    minutes: Column[int]
    zone: Column[str]
    ladder: Column[list[Any]]  # minutes before the start
    repeat: Column[dict[str, Any]]
    audience: Column[dict[str, Any]]
    code: Column[str] = column(default="")  # four digits, read out in the room
    told: Column[dict[str, Any]]  # revision -> what was true then
    sends_at: Column[datetime]
    created_by: Column[int | None] = column(ForeignKey("members.id"))
    facilitator_id: Column[int | None]  # a member; without a constraint, which SQLite cannot add
    created_at: Column[datetime]
    changed_at: Column[datetime]


class InviteeRow(Table):
    __tablename__ = "invitees"

    meeting_id: Column[int] = column(ForeignKey("meetings.id"), primary_key=True)
    member_id: Column[int] = column(ForeignKey("members.id"), primary_key=True, index=True)
    network_id: Column[int] = column(ForeignKey("networks.id"))
    reply: Column[str] = column(default="")  # yes, late, online, maybe, no
    reason: Column[str] = column(default="")
    replied_at: Column[datetime | None]
    replied_revision: Column[int] = column(default=0)
    attended: Column[str] = column(default="")  # here, late; empty: nobody
    attended_by: Column[str] = column(default="")  # self, code, coordinator
    walk_in: Column[bool] = column(default=False)


class TurnoutRow(Table):
    """How many of a network were invited to a meeting, and came: what stays of the invitees."""

    __tablename__ = "turnouts"

    meeting_id: Column[int] = column(ForeignKey("meetings.id"), primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), primary_key=True)
    invited: Column[int]
    came: Column[int]
    noted: Column[bool]
