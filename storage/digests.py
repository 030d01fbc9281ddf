"""When each coordinator and lead wants the summary, and the mailboxes that it may go to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.database import Store
from storage.models import DigestRow, MailboxRow
from storage.prepared import Statement, all_columns

DIGEST = Statement(lambda _: all_columns(DigestRow, DigestRow.member_id == bindparam("member_id")))
MAILBOX = Statement(
    lambda _: all_columns(MailboxRow, MailboxRow.member_id == bindparam("member_id"))
)


@dataclass(frozen=True, kw_only=True)
class Digest:
    """On which weekday (0 is Monday) and at which hour of their network somebody gets it."""

    member_id: int
    network_id: int
    on: bool
    weekday: int
    at: time


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """An e-mail address of a member; nothing but a code goes there before it is proved."""

    member_id: int
    network_id: int
    address_id: int
    code_blind: str
    tries: int
    asked_at: datetime
    proved_at: datetime | None
    digest: bool


def find(store: Store, member_id: int) -> Digest | None:
    rows = store.look(DIGEST, member_id=member_id)
    if not rows:
        return None
    row = rows[0]
    return Digest(
        member_id=row.member_id,
        network_id=row.network_id,
        on=row.is_on,
        weekday=row.weekday,
        at=row.at,
    )


def put(store: Store, digest: Digest) -> None:
    values = {"is_on": digest.on, "weekday": digest.weekday, "at": digest.at}
    store.changing.execute(
        store.insert(DigestRow)
        .values(member_id=digest.member_id, network_id=digest.network_id, **values)
        .on_conflict_do_update(index_elements=["member_id"], set_=values)
    )


def mailbox(store: Store, member_id: int) -> Mailbox | None:
    rows = store.look(MAILBOX, member_id=member_id)
    return Mailbox(**rows[0]._asdict()) if rows else None


def put_mailbox(store: Store, *, member_id: int, network_id: int, **values: Any) -> Mailbox:
    """Values: address_id, code_blind, tries, asked_at, proved_at, digest."""
    store.changing.execute(
        store.insert(MailboxRow)
        .values(member_id=member_id, network_id=network_id, **values)
        .on_conflict_do_update(index_elements=["member_id"], set_=values)
    )
    found = mailbox(store, member_id)
    if found is None:
        raise LookupError(f"no mailbox of member {member_id}")
    return found


def change_mailbox(store: Store, member_id: int, **values: Any) -> None:
    """Sets columns of a mailbox that is there."""
    store.changing.execute(
        update(MailboxRow).where(MailboxRow.member_id == member_id).values(**values)
    )


def mailboxes(store: Store) -> list[Mailbox]:
    rows = store.reading.execute(select(*MailboxRow.__table__.c).order_by(MailboxRow.member_id))
    return [Mailbox(**row._mapping) for row in rows]  # noqa: SLF001  its public name


def has_mailbox(store: Store, address_id: int) -> bool:
    """Whether an address stands in anybody's mailbox: two may share one."""
    query = select(MailboxRow.member_id).where(MailboxRow.address_id == address_id).limit(1)
    return store.reading.execute(query).first() is not None


def forget_mailbox(store: Store, member_id: int) -> None:
    store.changing.execute(delete(MailboxRow).where(MailboxRow.member_id == member_id))


def forget_member(store: Store, member_id: int) -> None:
    store.changing.execute(delete(DigestRow).where(DigestRow.member_id == member_id))
    forget_mailbox(store, member_id)
