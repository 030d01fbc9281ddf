"""Action plans, their lines and history; who wants the summary, and in which mailbox."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    ForeignKey,
    text,
)

from storage.models.table import Column, Id, Table, column


class PlanRow(Table):
    """A network's action plan: objectives, activities and tasks for a time."""

    __tablename__ = "plans"
    __table_options__ = {"sqlite_autoincrement": True}  # noqa: RUF012  a number never comes again

    id: Column[int] = column(Id, primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    state: Column[str]  # open, closed
    title_sealed: Column[bytes]
    since: Column[date | None]
    until: Column[date | None]
    created_by: Column[int | None] = column(ForeignKey("members.id"))
    created_at: Column[datetime]
    closed_at: Column[datetime | None]


class ItemRow(Table):
    """One line of a plan: an objective, an activity under it, or a task under that."""

    __tablename__ = "plan_items"
    __table_options__ = {"sqlite_autoincrement": True}  # noqa: RUF012  a number never comes again

    id: Column[int] = column(Id, primary_key=True)
    plan_id: Column[int] = column(ForeignKey("plans.id"), index=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    level: Column[str]  # objective, activity, task
    parent_id: Column[int | None] = column(ForeignKey("plan_items.id"))
    position: Column[int]  # among those with the same parent
    status: Column[str]
    reason: Column[str] = column(default="")  # of a block, from a closed list
    pillar: Column[str] = column(default="")  # a code of `pillars`
    member_id: Column[int | None] = column(ForeignKey("members.id"), index=True)
    former: Column[bool] = column(default=False)  # who was responsible has left
    supporters: Column[list[Any]]  # ids of members
    supporting_since: Column[dict[str, Any]] = column(server_default=text("'{}'"))  # by id
    agreed: Column[str] = column(default="")  # proposed, accepted, talk, declined
    start: Column[date | None]
    due: Column[date | None] = column(index=True)
    participants: Column[str] = column(default="")  # a band
    meeting_id: Column[int | None]  # where it was decided; without a constraint, meetings may go
    words_sealed: Column[bytes]  # title, partners, indicator, target ..., as JSON
    revision: Column[int]
    assigned_at: Column[datetime | None]
    blocked_at: Column[datetime | None]
    answered_at: Column[datetime | None]  # when whoever does it last said how it stands
    ended_at: Column[datetime | None]  # when it was done or cancelled
    created_by: Column[int | None] = column(ForeignKey("members.id"))
    created_at: Column[datetime]
    changed_at: Column[datetime]


class RevisionRow(Table):
    """One change of one line of a plan: what stood there before, and what since."""

    __tablename__ = "plan_revisions"

    id: Column[int] = column(Id, primary_key=True)
    plan_id: Column[int] = column(ForeignKey("plans.id"), index=True)
    item_id: Column[int] = column(index=True)  # the line may be gone
    network_id: Column[int] = column(ForeignKey("networks.id"))
    batch: Column[str] = column(default="", index=True)  # what was changed in one go
    at: Column[datetime] = column(index=True)
    member_id: Column[int | None] = column(ForeignKey("members.id"))  # who changed it
    revision: Column[int]  # of the line after the change
    before_sealed: Column[bytes | None]  # the fields that changed, as JSON; none: it was added
    after_sealed: Column[bytes | None]  # none: it was taken away


class DigestRow(Table):
    """When one coordinator or lead wants the summary; who has no row gets it as everybody."""

    __tablename__ = "digests"

    member_id: Column[int] = column(ForeignKey("members.id"), primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"))
    on: Column[bool] = column("is_on", default=True)
    weekday: Column[int]  # 0 is Monday
    at: Column[time]


class MailboxRow(Table):
    """An e-mail address that somebody has proved to be theirs, or is about to."""

    __tablename__ = "mailboxes"

    member_id: Column[int] = column(ForeignKey("members.id"), primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"))
    address_id: Column[int] = column(ForeignKey("addresses.id"), index=True)
    code_blind: Column[str] = column(default="")  # of the code that was sent there
    tries: Column[int] = column(default=0)
    asked_at: Column[datetime]
    proved_at: Column[datetime | None]
    digest: Column[bool] = column(default=True)  # wants the summary there
