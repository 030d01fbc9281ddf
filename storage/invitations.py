"""Invitations: single-use codes, stored as keyed hashes, and the throttle on guessing (S3)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storage.database import Store
from storage.members import Member
from storage.models import GuessRow, InvitationRow
from storage.networks import seal, unseal

NAME = "invitations.name"
CODE_BYTES = 16  # 128 bits (S3)
LASTS = timedelta(hours=72)  # S3
LINK_LASTS = timedelta(minutes=15)  # for one more app of one's own: both are in one's hands
TRIES_AN_HOUR = 5  # wrong codes of one address in an hour (trust.md S5)
ALL_TRIES_AN_HOUR = 100  # wrong codes of everybody in an hour, then a pause


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """`role` is what the inviter proposes; accepting gives the practitioner role at most.

    With `member_id` it makes nobody a member: it adds one more app to that member, who has made it,
    or for whom a coordinator did, `created_by`. `used_by` is set once that is done; such rows stay,
    so that it can be told later who let whom back in.
    """

    id: int
    network_id: int
    role: str
    profession: str
    name: str
    language: str
    created_by: int | None
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None
    member_id: int | None = None

    @property
    def own(self) -> bool:
        """Made by the member for an app of theirs; not by somebody who helps them back in."""
        return self.member_id is not None and self.member_id == self.created_by


def add(
    store: Store, *, network_id: int, role: str, created_by: int | None, now: datetime,
    name: str = "", profession: str = "other", language: str = "",
) -> tuple[int, str]:  # fmt: skip
    """A new invitation: its id, and its code, which is shown once and never stored."""
    return write(
        store,
        LASTS,
        network_id=network_id,
        role=role,
        profession=profession,
        name_sealed=seal(store, name, NAME, network_id) if name else None,
        language=language,
        created_by=created_by,
        created_at=now,
    )


def link(
    store: Store, member: Member, *, created_by: int, now: datetime, lasts: timedelta
) -> tuple[int, str]:
    """One that adds an app to a member, in the role that is theirs."""
    return write(
        store,
        lasts,
        network_id=member.network_id,
        role=member.role,
        member_id=member.id,
        created_by=created_by,
        created_at=now,
    )


def write(store: Store, lasts: timedelta, **values: Any) -> tuple[int, str]:
    code = secrets.token_urlsafe(CODE_BYTES)
    found = store.changing.execute(
        insert(InvitationRow)
        .values(
            code_blind=store.vault.blind("invitation", code),
            expires_at=values["created_at"] + lasts,
            **values,
        )
        .returning(InvitationRow.id)
    )
    return int(found.scalar_one()), code


def find(store: Store, code: str, now: datetime) -> Invitation | None:
    """The invitation of a code that may still be used; wrong, used and expired all give None."""
    row = store.reading.execute(
        select(*InvitationRow.__table__.c).where(
            InvitationRow.code_blind == store.vault.blind("invitation", code),
            InvitationRow.used_at.is_(None),
            InvitationRow.expires_at > now,
        )
    ).first()
    return read(store, row) if row else None


def get(store: Store, id: int) -> Invitation:
    row = store.reading.execute(
        select(*InvitationRow.__table__.c).where(InvitationRow.id == id)
    ).one()
    return read(store, row)


def use(store: Store, invitation_id: int, member_id: int | None, now: datetime) -> bool:
    """Spends it, for a member or before there is one. False when somebody else was faster."""
    done = store.changing.execute(
        update(InvitationRow)
        .where(
            InvitationRow.id == invitation_id,
            InvitationRow.used_at.is_(None),
            InvitationRow.expires_at > now,
        )
        .values(used_at=now, used_by=member_id, name_sealed=None)
    )
    return bool(done.rowcount)


def note_user(store: Store, invitation_id: int, member_id: int) -> None:
    """Who an invitation has brought."""
    store.changing.execute(
        update(InvitationRow).where(InvitationRow.id == invitation_id).values(used_by=member_id)
    )


def accept(store: Store, invitation_id: int, member_id: int, now: datetime) -> bool:
    """Of one that adds an app and was opened: the member says that it is theirs. Counts once, and
    only while it lasts; False when that is over.
    """
    done = store.changing.execute(
        update(InvitationRow)
        .where(
            InvitationRow.id == invitation_id,
            InvitationRow.member_id == member_id,
            InvitationRow.used_at.is_not(None),
            InvitationRow.used_by.is_(None),
            InvitationRow.expires_at > now,
        )
        .values(used_by=member_id)
    )
    return bool(done.rowcount)


def revoke_links(
    store: Store, member_id: int, now: datetime, *, created_by: int | None = None
) -> None:
    """No app can be added to this member by what was made until now, opened or not."""
    query = update(InvitationRow).where(
        InvitationRow.member_id == member_id,
        InvitationRow.used_by.is_(None),
        InvitationRow.expires_at > now,
    )
    if created_by is not None:
        query = query.where(InvitationRow.created_by == created_by)
    store.changing.execute(query.values(expires_at=now))


def was_linked(store: Store, member_id: int, created_by: int, since: datetime) -> bool:
    """Whether somebody has made a link for this member since then."""
    query = select(InvitationRow.id).where(
        InvitationRow.member_id == member_id,
        InvitationRow.created_by == created_by,
        InvitationRow.created_at >= since,
    )
    return store.reading.execute(query.limit(1)).first() is not None


def links_made(store: Store, member_id: int) -> list[Invitation]:
    """Those by which apps were added to a member, the oldest first."""
    rows = store.reading.execute(
        select(*InvitationRow.__table__.c)
        .where(InvitationRow.member_id == member_id, InvitationRow.used_by == member_id)
        .order_by(InvitationRow.id)
    )
    return [read(store, row) for row in rows]


def revoke_open(
    store: Store, network_id: int, now: datetime, *, created_by: int | None = None
) -> int:
    """Ends what nobody has used yet, in a network or of one who had invited.

    What a network's coordinators call back together are invitations of newcomers alone.
    """
    query = update(InvitationRow).where(
        InvitationRow.network_id == network_id,
        InvitationRow.used_at.is_(None),
        InvitationRow.expires_at > now,
    )
    if created_by is not None:
        query = query.where(InvitationRow.created_by == created_by)
    else:
        query = query.where(InvitationRow.member_id.is_(None))
    done = store.changing.execute(query.values(expires_at=now, name_sealed=None))
    return int(done.rowcount)


def open_ones(store: Store, network_id: int, now: datetime) -> list[Invitation]:
    """Invitations of newcomers that nobody has used yet."""
    rows = store.reading.execute(
        select(*InvitationRow.__table__.c)
        .where(
            InvitationRow.network_id == network_id,
            InvitationRow.member_id.is_(None),
            InvitationRow.used_at.is_(None),
            InvitationRow.expires_at > now,
        )
        .order_by(InvitationRow.id)
    )
    return [read(store, row) for row in rows]


def may_guess(store: Store, platform: str, external: str, now: datetime) -> bool:
    everybody = store.reading.execute(
        select(func.sum(GuessRow.tries)).where(GuessRow.hour == hour_of(now))
    ).scalar()
    mine = tries(store, platform, external, now)
    return mine < TRIES_AN_HOUR and int(everybody or 0) < ALL_TRIES_AN_HOUR


def tries(store: Store, platform: str, external: str, now: datetime) -> int:
    """How many wrong codes came from one address in this hour."""
    found = store.reading.execute(
        select(GuessRow.tries).where(
            GuessRow.blind == store.vault.blind("guess", platform, external),
            GuessRow.hour == hour_of(now),
        )
    ).scalar()
    return int(found or 0)


def hour_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def count_guess(store: Store, platform: str, external: str, now: datetime) -> None:
    blind = store.vault.blind("guess", platform, external)
    store.changing.execute(
        store.insert(GuessRow)
        .values(blind=blind, hour=hour_of(now), tries=1)
        .on_conflict_do_update(index_elements=["blind", "hour"], set_={"tries": GuessRow.tries + 1})
    )


def purge(store: Store, now: datetime) -> None:
    """Names go with the invitation that carried them; old guesses go altogether."""
    store.changing.execute(
        update(InvitationRow)
        .where(InvitationRow.expires_at < now, InvitationRow.name_sealed.is_not(None))
        .values(name_sealed=None)
    )
    store.changing.execute(delete(GuessRow).where(GuessRow.hour < now - LASTS))


def read(store: Store, row: Any) -> Invitation:
    return Invitation(
        id=row.id,
        network_id=row.network_id,
        role=row.role,
        profession=row.profession,
        name=unseal(store, row.name_sealed, NAME, row.network_id),
        language=row.language,
        created_by=row.created_by,
        expires_at=row.expires_at,
        used_at=row.used_at,
        used_by=row.used_by,
        member_id=row.member_id,
    )
