"""What comes in and goes out: inbox, sessions, ledger, buttons, templates, screens, leases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    false,
    text,
)

from storage.models.table import Column, Id, Table, column


class InboxRow(Table):
    __tablename__ = "inbox"

    id: Column[int] = column(Id, primary_key=True)
    platform: Column[str]
    event_id: Column[str]
    blind: Column[str]  # whose event: events of one address are taken in order
    state: Column[str]  # new, fetch, done, aside
    payload_sealed: Column[bytes | None]
    attempts: Column[int] = column(default=0)
    lease_until: Column[datetime | None]
    error: Column[str] = column(default="")
    received_at: Column[datetime]

    __table_args__ = (
        UniqueConstraint("platform", "event_id"),
        Index(
            "ix_inbox_waiting",
            "id",
            sqlite_where=text("state = 'new'"),
        ),
        Index("ix_inbox_received_at", "received_at"),
    )


class SessionRow(Table):
    __tablename__ = "sessions"

    id: Column[int] = column(Id, primary_key=True)
    address_id: Column[int] = column(ForeignKey("addresses.id"), index=True)
    member_id: Column[int | None] = column(ForeignKey("members.id"))
    flow: Column[str]
    answers_sealed: Column[bytes]
    asked: Column[str] = column(default="")
    parked: Column[bool] = column(default=False, server_default=false())  # "answer later"
    updated_at: Column[datetime]
    expires_at: Column[datetime]


class LedgerRow(Table):
    __tablename__ = "ledger"

    id: Column[int] = column(Id, primary_key=True)
    key: Column[str] = column(unique=True)
    reason: Column[str]
    subject: Column[str] = column(index=True)
    network_id: Column[int | None] = column(ForeignKey("networks.id"))
    member_id: Column[int | None] = column(ForeignKey("members.id"))
    address_id: Column[int | None] = column(ForeignKey("addresses.id"))
    due: Column[datetime]
    next_at: Column[datetime]
    expires: Column[datetime | None]
    urgency: Column[int]
    budget: Column[bool]
    state: Column[str]
    revision: Column[int] = column(default=0)
    attempt: Column[int] = column(default=0)
    part: Column[int] = column(default=0)
    lease_until: Column[datetime | None]
    fence: Column[int] = column(default=0)
    platform: Column[str] = column(default="")
    platform_id: Column[str] = column(default="")
    template: Column[str] = column(default="")  # it went as this one, outside a window
    body_sealed: Column[bytes | None]
    handed_at: Column[datetime | None]
    ended_at: Column[datetime | None]
    why: Column[str] = column(default="")
    created_at: Column[datetime]

    # PostgreSQL's WHERE stands in the migration alone: its words here would load its dialect, two
    # megabytes, where only SQLite is used.
    __table_args__ = (
        Index(
            "ix_ledger_planned",
            "next_at",
            sqlite_where=text("state = 'planned'"),
        ),
        Index(
            "ix_ledger_sending",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
        ),
        Index(
            "ix_ledger_network",
            "network_id",
            "due",
            sqlite_where=text("reason != 'reply'"),
        ),
        Index("ix_ledger_member", "member_id", "state"),
        Index("ix_ledger_address", "address_id", "state"),
        Index("ix_ledger_platform", "platform", "platform_id"),
        Index(
            "ix_ledger_spent",
            "member_id",
            "handed_at",
            sqlite_where=text("budget IS 1"),
        ),
        Index(
            "ix_ledger_said",
            "ended_at",
            sqlite_where=text("body_sealed IS NOT NULL"),
        ),
        Index(
            "ix_ledger_template",
            "platform",
            "handed_at",
            sqlite_where=text("template != ''"),
        ),
    )


class ButtonsRow(Table):
    """What the buttons of one message mean, for whom, and until when (S2)."""

    __tablename__ = "buttons"

    handle: Column[str] = column(primary_key=True)
    address_id: Column[int] = column(ForeignKey("addresses.id"), index=True)
    ledger_id: Column[int] = column(ForeignKey("ledger.id"), index=True)
    presses_sealed: Column[bytes]
    created_at: Column[datetime]
    expires_at: Column[datetime] = column(index=True)


class TemplateRow(Table):
    """How an approved message stands at its platform, as far as we were told."""

    __tablename__ = "templates"

    name: Column[str] = column(primary_key=True)
    language: Column[str] = column(primary_key=True)
    state: Column[str]  # approved, pending, rejected, paused, disabled, frozen
    category: Column[str] = column(default="")
    quality: Column[str] = column(default="")
    why: Column[str] = column(default="")  # the platform's reason, a constant of theirs
    external: Column[str] = column(default="")  # its id there
    digest: Column[str] = column(default="")  # of the wording that was handed in
    changed_at: Column[datetime]


class ScreenRow(Table):
    """What the web page of one address shows, in order."""

    __tablename__ = "screen"

    id: Column[int] = column(Id, primary_key=True)
    address_id: Column[int] = column(ForeignKey("addresses.id"), index=True)
    replaces: Column[int | None]
    item_sealed: Column[bytes]
    created_at: Column[datetime] = column(index=True)


class LeaseRow(Table):
    __tablename__ = "leases"

    name: Column[str] = column(primary_key=True)
    holder: Column[str]
    fence: Column[int]
    until: Column[datetime]


class NoteRow(Table):
    """Single facts of the installation: polling offset, hold after a restore, demo clock."""

    __tablename__ = "notes"

    name: Column[str] = column(primary_key=True)
    value: Column[str]
