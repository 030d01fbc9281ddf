"""Members: people in a network, with a role; their addresses are in addresses.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from storage.database import Store
from storage.models import ConsentRow, MemberRow
from storage.networks import seal, unseal
from storage.prepared import Statement, all_columns, in_groups, one_among

NAME = "members.name"
AT_ONCE = 16  # members that are looked up together
BY_IDS = Statement(lambda _: all_columns(MemberRow, one_among(MemberRow.id, AT_ONCE)))
CONSENTS = Statement(
    lambda _: all_columns(
        ConsentRow,
        ConsentRow.member_id == bindparam("member_id"),
        ConsentRow.withdrawn_at.is_(None),
    )
)
AGREED = Statement(
    lambda _: select(ConsentRow.member_id, ConsentRow.purpose, ConsentRow.until).where(
        one_among(ConsentRow.member_id, AT_ONCE), ConsentRow.withdrawn_at.is_(None)
    )
)
OF_NETWORK = Statement(
    lambda _: all_columns(MemberRow, MemberRow.network_id == bindparam("network_id")).order_by(
        MemberRow.id
    )
)
WITH_ROLE = Statement(
    lambda _: all_columns(MemberRow, MemberRow.role == bindparam("role")).order_by(MemberRow.id)
)
WITH_ROLE_IN = Statement(
    lambda _: all_columns(
        MemberRow,
        MemberRow.role == bindparam("role"),
        MemberRow.network_id == bindparam("network_id"),
    ).order_by(MemberRow.id)
)
BY_ID = Statement(lambda _: all_columns(MemberRow, MemberRow.id == bindparam("id")))


class Role(StrEnum):
    PRACTITIONER = "practitioner"
    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"
    LEAD = "lead"
    AUDITOR = "auditor"
    OWNER = "owner"


class State(StrEnum):
    ACTIVE = "active"
    STOPPED = "stopped"  # said STOP: nothing is sent until they write again
    LEFT = "left"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person in one network, as they are now."""

    id: int
    network_id: int
    role: Role
    proposed_role: str
    profession: str
    state: State
    name: str
    language: str
    digits: str
    quiet: dict[str, Any]
    paused_until: datetime | None
    spent_on: date | None
    joined_at: datetime

    @property
    def here(self) -> bool:
        """Still belongs to the network."""
        return self.state in (State.ACTIVE, State.STOPPED)


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What a member agreed to last: in which version, when, and until when."""

    member_id: int
    version: int
    given_at: datetime
    until: datetime


def add(
    store: Store,
    *,
    network_id: int,
    role: Role,
    name: str,
    language: str,
    now: datetime,
    profession: str = "other",
    proposed_role: str = "",
) -> Member:
    inserted = store.conn.execute(
        insert(MemberRow)
        .values(
            network_id=network_id,
            role=role,
            proposed_role=proposed_role,
            profession=profession,
            state=State.ACTIVE,
            name_sealed=seal(store, name, NAME, network_id),
            language=language,
            quiet={},
            joined_at=now,
        )
        .returning(MemberRow.id)
    )
    return get(store, int(inserted.scalar_one()))


def get(store: Store, id: int) -> Member:
    found = find(store, id)
    if found is None:
        raise LookupError(f"no member {id}")
    return found


def find(store: Store, id: int) -> Member | None:
    known: Member | None = store.known.get(("member", id))
    if known is None:
        rows = store.look(BY_ID, id=id)
        if not rows:
            return None
        known = store.known["member", id] = read(store, rows[0])
    return known


def expect(store: Store, ids: Sequence[int]) -> None:
    """Reads these members for turns to come in this transaction."""
    for some in in_groups(ids, AT_ONCE):
        for row in store.look(BY_IDS, **some):
            store.known["member", row.id] = read(store, row)


def among(store: Store, ids: Iterable[int]) -> dict[int, Member]:
    """The members with these ids, by id."""
    wanted = list(ids)
    known = {id: store.known["member", id] for id in wanted if ("member", id) in store.known}
    if len(known) == len(set(wanted)):
        return known
    rows = [row for some in in_groups(wanted, AT_ONCE) for row in store.look(BY_IDS, **some)]
    rows.sort(key=lambda row: row.id)
    return {row.id: store.once("member", row, read) for row in rows}


def of_network(store: Store, network_id: int, *, here: bool = True) -> list[Member]:
    """The members of a network in the order of joining; `here`: only those who still belong."""
    found = store.every("member", OF_NETWORK, read, network_id=network_id)
    return [member for member in found if member.here] if here else found


def with_role(store: Store, role: Role, network_id: int | None = None) -> list[Member]:
    """Those who still belong, in the order of joining."""
    if network_id is None:
        found = store.every("member", WITH_ROLE, read, role=role)
    else:
        found = store.every("member", WITH_ROLE_IN, read, role=role, network_id=network_id)
    return [member for member in found if member.here]


def change(store: Store, member: Member, **values: Any) -> Member:
    """Sets columns; `name` is sealed on the way. Returns the member as they are now."""
    if "name" in values:
        values["name_sealed"] = seal(store, values.pop("name"), NAME, member.network_id)
    store.conn.execute(update(MemberRow).where(MemberRow.id == member.id).values(**values))
    return get(store, member.id)


def erase(store: Store, member: Member, state: State, now: datetime) -> Member:
    """Ends a membership: the name goes, the row stays so that counts stay right."""
    store.changing.execute(
        update(ConsentRow)
        .where(ConsentRow.member_id == member.id, ConsentRow.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    return change(store, member, state=state, name="", ended_at=now, role=Role.PRACTITIONER)


def consent(
    store: Store, member: Member, purposes: Iterable[str], *, version: int, now: datetime,
    until: datetime,
) -> None:  # fmt: skip
    """Records what a member agreed to: per purpose, versioned, with duration (H10)."""
    for purpose in purposes:
        store.changing.execute(
            insert(ConsentRow).values(
                member_id=member.id,
                purpose=purpose,
                version=version,
                language=member.language,
                given_at=now,
                until=until,
            )
        )


def consents(store: Store, member_id: int, now: datetime) -> dict[str, datetime]:
    """Purposes that the member agrees to now, with the moment when they agreed."""
    rows = store.look(CONSENTS, member_id=member_id)
    return {row.purpose: row.given_at for row in rows if row.until > now}


def agreeing(store: Store, ids: Sequence[int], purpose: str, now: datetime) -> set[int]:
    """Those of these members who agree to a purpose now."""
    rows = [row for some in in_groups(ids, AT_ONCE) for row in store.look(AGREED, **some)]
    return {row.member_id for row in rows if row.purpose == purpose and row.until > now}


def last_consent(store: Store, member_id: int) -> Consent | None:
    """The newest that has not been taken back, run out or not."""
    rows = store.look(CONSENTS, member_id=member_id)
    if not rows:
        return None
    row = max(rows, key=lambda each: (each.given_at, each.id))
    return Consent(
        member_id=row.member_id, version=row.version, given_at=row.given_at, until=row.until
    )


def to_ask_again(
    store: Store, version: int, until: datetime, network_id: int | None = None
) -> list[int]:
    """The members here whose consent is of an earlier version, or runs out by then; of one network,
    or of all."""
    inside = () if network_id is None else (MemberRow.network_id == network_id,)
    query = (
        select(ConsentRow.member_id)
        .join(MemberRow, MemberRow.id == ConsentRow.member_id)
        .where(
            ConsentRow.withdrawn_at.is_(None),
            or_(ConsentRow.version < version, ConsentRow.until <= until),
            MemberRow.state == State.ACTIVE,
            *inside,
        )
        .distinct()
        .order_by(ConsentRow.member_id)
    )
    return [int(id) for id in store.reading.execute(query).scalars()]


def withdraw(store: Store, member_id: int, purpose: str, now: datetime) -> None:
    store.changing.execute(
        update(ConsentRow)
        .where(
            ConsentRow.member_id == member_id,
            ConsentRow.purpose == purpose,
            ConsentRow.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


def forget_consents(store: Store, member_id: int) -> None:
    store.changing.execute(delete(ConsentRow).where(ConsentRow.member_id == member_id))


def read(store: Store, row: Any) -> Member:
    return Member(
        id=row.id,
        network_id=row.network_id,
        role=Role(row.role),
        proposed_role=row.proposed_role,
        profession=row.profession,
        state=State(row.state),
        name=unseal(store, row.name_sealed, NAME, row.network_id),
        language=row.language,
        digits=row.digits,
        quiet=row.quiet,
        paused_until=row.paused_until,
        spent_on=row.spent_on,
        joined_at=row.joined_at,
    )
