"""The tables, one class each. Columns named `*_sealed` hold AES-GCM ciphertext (see vault.py)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, the same on SQLite (which knows no zones) and PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone: it is no instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Table(DeclarativeBase):
    """The root of all tables; names of constraints are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        datetime: Instant(),
        bytes: LargeBinary(),
        str: String(),
        date: Date(),
        time: Time(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


# Integer on SQLite is what makes an autoincrementing key; PostgreSQL gets 64 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")


class ProgrammeRow(Table):
    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name_sealed: Mapped[bytes]
    created_at: Mapped[datetime]


class NetworkRow(Table):
    __tablename__ = "networks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    office: Mapped[bool] = mapped_column(default=False)
    names_sealed: Mapped[bytes | None]  # language -> name, as JSON
    towns_sealed: Mapped[bytes | None]  # language -> town, as JSON
    country: Mapped[str]
    zone: Mapped[str]
    weekend: Mapped[list[Any]]
    languages: Mapped[list[Any]]
    quiet: Mapped[dict[str, Any]]
    overrides: Mapped[list[Any]]  # [from, to, minutes east of UTC]
    days: Mapped[dict[str, Any]]  # ISO date -> name of a confirmed holiday
    paused_until: Mapped[datetime | None]
    shows_places: Mapped[bool] = mapped_column(default=False)  # on locked phones (H5)
    controller_sealed: Mapped[bytes | None]
    contact_sealed: Mapped[bytes | None]
    focal_sealed: Mapped[bytes | None]
    emergency_sealed: Mapped[bytes | None]
    key_sealed: Mapped[bytes]  # the network's data key, sealed by the master key
    created_at: Mapped[datetime]


class MemberRow(Table):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    role: Mapped[str]
    proposed_role: Mapped[str] = mapped_column(default="")
    profession: Mapped[str] = mapped_column(default="other")
    state: Mapped[str]  # active, stopped, left, removed
    name_sealed: Mapped[bytes]
    language: Mapped[str]
    digits: Mapped[str] = mapped_column(default="western")
    quiet: Mapped[dict[str, Any]]
    paused_until: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ConsentRow(Table):
    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    purpose: Mapped[str]  # reminders, surveys
    version: Mapped[int]
    language: Mapped[str]
    given_at: Mapped[datetime]
    until: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class AddressRow(Table):
    __tablename__ = "addresses"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    platform: Mapped[str]
    blind: Mapped[str] = mapped_column(unique=True)  # keyed hash of platform and id
    id_sealed: Mapped[bytes]
    group: Mapped[bool] = mapped_column("is_group", default=False)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    language: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="ok")  # ok, blocked, gone
    last_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class InvitationRow(Table):
    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    code_blind: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    profession: Mapped[str] = mapped_column(default="other")
    name_sealed: Mapped[bytes | None]
    language: Mapped[str] = mapped_column(default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None]


class GuessRow(Table):
    """Wrong codes of one address in one hour, for throttling (S3)."""

    __tablename__ = "guesses"

    blind: Mapped[str] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]


class MeetingRow(Table):
    __tablename__ = "meetings"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    series: Mapped[str] = mapped_column(default="", index=True)
    state: Mapped[str]  # planned, cancelled, held
    revision: Mapped[int]
    title_sealed: Mapped[bytes]
    place_sealed: Mapped[bytes | None]
    link_sealed: Mapped[bytes | None]
    agenda_sealed: Mapped[bytes | None]
    decisions_sealed: Mapped[bytes | None]
    carried_sealed: Mapped[bytes | None]
    day: Mapped[date] = mapped_column(index=True)
    at: Mapped[time]
    minutes: Mapped[int]
    zone: Mapped[str]
    ladder: Mapped[list[Any]]  # minutes before the start
    repeat: Mapped[dict[str, Any]]
    audience: Mapped[dict[str, Any]]
    code: Mapped[str] = mapped_column(default="")  # four digits, read out in the room
    told: Mapped[dict[str, Any]]  # revision -> what was true then
    sends_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    facilitator_id: Mapped[int | None]  # a member; without a constraint, which SQLite cannot add
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class InviteeRow(Table):
    __tablename__ = "invitees"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"))
    reply: Mapped[str] = mapped_column(default="")  # yes, late, online, maybe, no
    reason: Mapped[str] = mapped_column(default="")
    replied_at: Mapped[datetime | None]
    replied_revision: Mapped[int] = mapped_column(default=0)
    attended: Mapped[str] = mapped_column(default="")  # here, late, absent
    attended_by: Mapped[str] = mapped_column(default="")  # self, code, coordinator
    walk_in: Mapped[bool] = mapped_column(default=False)


class SessionRow(Table):
    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    flow: Mapped[str]
    answers_sealed: Mapped[bytes]
    asked: Mapped[str] = mapped_column(default="")
    parked: Mapped[bool] = mapped_column(default=False, server_default=false())  # "answer later"
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class LedgerRow(Table):
    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    due: Mapped[datetime]
    next_at: Mapped[datetime]
    expires: Mapped[datetime | None]
    urgency: Mapped[int]
    budget: Mapped[bool]
    state: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    part: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    platform: Mapped[str] = mapped_column(default="")
    platform_id: Mapped[str] = mapped_column(default="")
    body_sealed: Mapped[bytes | None]
    handed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

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
        Index("ix_ledger_member", "member_id", "state"),
        Index("ix_ledger_address", "address_id", "state"),
        Index("ix_ledger_platform", "platform", "platform_id"),
    )


class ButtonsRow(Table):
    """What the buttons of one message mean, for whom, and until when (S2)."""

    __tablename__ = "buttons"

    handle: Mapped[str] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    ledger_id: Mapped[int] = mapped_column(ForeignKey("ledger.id"), index=True)
    presses_sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class InboxRow(Table):
    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    platform: Mapped[str]
    event_id: Mapped[str]
    blind: Mapped[str]  # whose event: events of one address are taken in order
    state: Mapped[str]  # new, fetch, done, aside
    payload_sealed: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("platform", "event_id"),
        Index(
            "ix_inbox_waiting",
            "id",
            sqlite_where=text("state = 'new'"),
        ),
        Index("ix_inbox_received_at", "received_at"),
    )


class LeaseRow(Table):
    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    fence: Mapped[int]
    until: Mapped[datetime]


class NoteRow(Table):
    """Single facts of the installation: polling offset, hold after a restore, demo clock."""

    __tablename__ = "notes"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class ScreenRow(Table):
    """What the web page of one address shows, in order."""

    __tablename__ = "screen"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    replaces: Mapped[int | None]
    item_sealed: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)


class FormRow(Table):
    """One version of a form. Versions of the same form share a family."""

    __tablename__ = "forms"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    family: Mapped[str]
    version: Mapped[int]
    state: Mapped[str]  # draft, ready, dropped
    source: Mapped[str]  # pack, file, chat
    definition_sealed: Mapped[bytes]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("network_id", "family", "version"),)


class CheckinRow(Table):
    """A form that is sent again and again."""

    __tablename__ = "checkins"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    state: Mapped[str]  # on, ended
    anonymous: Mapped[bool]
    rhythm: Mapped[dict[str, Any]]  # every, weekdays, at, from
    window_hours: Mapped[int]
    reminders: Mapped[int]
    audience: Mapped[dict[str, Any]]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class RhythmRow(Table):
    """How one member wants one check-in: on another weekday, or not for a while."""

    __tablename__ = "rhythms"

    checkin_id: Mapped[int] = mapped_column(ForeignKey("checkins.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    weekday: Mapped[int | None]  # 0 is Monday
    not_before: Mapped[date | None]


class SurveyRow(Table):
    """A form sent to an audience once, or one round of a check-in."""

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    checkin_id: Mapped[int | None] = mapped_column(ForeignKey("checkins.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    round_day: Mapped[date | None]
    state: Mapped[str]  # open, closed, skipped, dropped
    anonymous: Mapped[bool]
    opens: Mapped[dict[str, Any]]  # the rule; the instants below follow from it
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    reminders: Mapped[int]
    audience: Mapped[dict[str, Any]]
    given: Mapped[
        dict[str, Any]
    ]  # sealed values that the form is handed: the title of the training
    urn_sealed: Mapped[bytes | None]  # anonymous answers until closing, shuffled at each writing
    asked: Mapped[int | None]  # counts, from closing on
    answered: Mapped[int | None]
    why: Mapped[str] = mapped_column(default="")  # of a round that was skipped
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("checkin_id", "round_day"),)


class ParticipantRow(Table):
    """Who is asked, and who has answered; of an anonymous survey it goes at closing (H7)."""

    __tablename__ = "participants"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"))
    state: Mapped[str]  # asked, answered, declined, missed


class PaperRow(Table):
    """What one person answered: of a named survey whose, of an anonymous one nobody knows."""

    __tablename__ = "papers"

    id: Mapped[str] = mapped_column(primary_key=True)  # random: it has no order
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), index=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    day: Mapped[date]
    answers_sealed: Mapped[bytes]


class ResultRow(Table):
    """What a closed survey shows for ever: made once, never made again (H8)."""

    __tablename__ = "results"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    covers: Mapped[list[Any]]  # ids of the surveys whose answers are in it
    published_sealed: Mapped[bytes]
    made_at: Mapped[datetime]
    released_at: Mapped[datetime | None]  # to the facilitator
    shared_at: Mapped[datetime | None]  # with those who were asked


class FileRow(Table):
    """A file that is made outside of turns: a chart, a workbook."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"))
    subject: Mapped[str] = mapped_column(index=True)  # what is planned anew when it is made
    kind: Mapped[str]
    state: Mapped[str]  # wanted, made, failed
    tries: Mapped[int] = mapped_column(default=0)
    order_sealed: Mapped[bytes]  # what it is made from, as JSON
    content_sealed: Mapped[bytes | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
