"""Programmes, networks, members; where they are reached, what they agreed to, who was invited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
)

from storage.models.table import Column, Id, Table, column


class ProgrammeRow(Table):
    __tablename__ = "programmes"

    id: Column[int] = column(Id, primary_key=True)
    name_sealed: Column[bytes]
    created_at: Column[datetime]


class NetworkRow(Table):
    __tablename__ = "networks"

    id: Column[int] = column(Id, primary_key=True)
    programme_id: Column[int] = column(ForeignKey("programmes.id"))
    office: Column[bool] = column(default=False)
    names_sealed: Column[bytes | None]  # language -> name, as JSON
    towns_sealed: Column[bytes | None]  # language -> town, as JSON
    country: Column[str]
    zone: Column[str]
    weekend: Column[list[Any]]
    languages: Column[list[Any]]
    quiet: Column[dict[str, Any]]
    overrides: Column[list[Any]]  # [from, to, minutes east of UTC]
    days: Column[dict[str, Any]]  # ISO date -> name of a confirmed holiday
    paused_until: Column[datetime | None]
    shows_places: Column[bool] = column(default=False)  # on locked phones (H5)
    controller_sealed: Column[bytes | None]
    contact_sealed: Column[bytes | None]
    focal_sealed: Column[bytes | None]
    emergency_sealed: Column[bytes | None]
    key_sealed: Column[bytes]  # the network's data key, sealed by the master key
    created_at: Column[datetime]


class MemberRow(Table):
    __tablename__ = "members"

    id: Column[int] = column(Id, primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    role: Column[str]
    proposed_role: Column[str] = column(default="")
    profession: Column[str] = column(default="other")
    state: Column[str]  # active, stopped, left, removed
    name_sealed: Column[bytes]
    language: Column[str]
    digits: Column[str] = column(default="western")
    quiet: Column[dict[str, Any]]
    paused_until: Column[datetime | None]
    spent_on: Column[date | None]  # their day's message is told by no row of the ledger (H7, H13)
    joined_at: Column[datetime]
    ended_at: Column[datetime | None]


class ConsentRow(Table):
    __tablename__ = "consents"

    id: Column[int] = column(Id, primary_key=True)
    member_id: Column[int] = column(ForeignKey("members.id"), index=True)
    purpose: Column[str]  # reminders, surveys
    version: Column[int]
    language: Column[str]
    given_at: Column[datetime]
    until: Column[datetime]
    withdrawn_at: Column[datetime | None]


class AddressRow(Table):
    __tablename__ = "addresses"

    id: Column[int] = column(Id, primary_key=True)
    platform: Column[str]
    blind: Column[str] = column(unique=True)  # keyed hash of platform and id
    id_sealed: Column[bytes]
    group: Column[bool] = column("is_group", default=False)
    network_id: Column[int | None] = column(ForeignKey("networks.id"))
    member_id: Column[int | None] = column(ForeignKey("members.id"), index=True)
    language: Column[str] = column(default="")
    state: Column[str] = column(default="ok")  # ok, missed, blocked, gone
    last_in_at: Column[datetime | None]
    also_blind: Column[str | None] = column(unique=True)  # of another id of the same person
    preferred: Column[bool] = column(default=False)  # where this member wants to be reached
    strikes: Column[int] = column(default=0)  # messages in a row that did not get through
    created_at: Column[datetime]


class OptInRow(Table):
    """That somebody agreed to be written to at an address: who, when, to which words, how."""

    __tablename__ = "opt_ins"

    id: Column[int] = column(Id, primary_key=True)
    address_id: Column[int] = column(ForeignKey("addresses.id"), index=True)
    member_id: Column[int] = column(ForeignKey("members.id"), index=True)
    version: Column[int]  # of the words that were agreed to
    language: Column[str]
    how: Column[str]  # invitation, link, start, platform
    given_at: Column[datetime]
    ended_at: Column[datetime | None]
    ended_how: Column[str] = column(default="")  # stop, platform, refused


class InvitationRow(Table):
    __tablename__ = "invitations"

    id: Column[int] = column(Id, primary_key=True)
    network_id: Column[int] = column(ForeignKey("networks.id"), index=True)
    code_blind: Column[str] = column(unique=True)
    role: Column[str]
    profession: Column[str] = column(default="other")
    name_sealed: Column[bytes | None]
    language: Column[str] = column(default="")
    created_by: Column[int | None] = column(ForeignKey("members.id"))
    created_at: Column[datetime]
    expires_at: Column[datetime]
    used_at: Column[datetime | None]
    used_by: Column[int | None]
    member_id: Column[int | None] = column(ForeignKey("members.id"))  # one more app of theirs


class GuessRow(Table):
    """Wrong codes of one address in one hour, for throttling (S3)."""

    __tablename__ = "guesses"

    blind: Column[str] = column(primary_key=True)
    hour: Column[datetime] = column(primary_key=True)
    tries: Column[int]


class PillarRow(Table):
    """One pillar of a country's national strategy, as the owner has put it."""

    __tablename__ = "pillars"

    country: Column[str] = column(primary_key=True)
    code: Column[str] = column(primary_key=True)
    position: Column[int]
    names: Column[dict[str, Any]]  # language -> name
