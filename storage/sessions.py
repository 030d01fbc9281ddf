"""Sessions: one person inside one conversation, and what they have answered so far."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storage.database import Store
from storage.models import SessionRow

ANSWERS = "sessions.answers"
KEPT = timedelta(hours=24)  # H12: drafts are wiped after a day


@dataclass(frozen=True, kw_only=True)
class Session:
    """`asked` is the question that is open; `answers` are by question name.

    One that is parked waits until its person comes back to it; typed words do not reach it.
    """

    id: int
    address_id: int
    member_id: int | None
    flow: str
    answers: dict[str, Any]
    asked: str
    parked: bool = False


def open_session(
    store: Store, *, address_id: int, member_id: int | None, flow: str, answers: dict[str, Any],
    now: datetime,
) -> Session:  # fmt: skip
    found = store.conn.execute(
        insert(SessionRow)
        .values(
            address_id=address_id,
            member_id=member_id,
            flow=flow,
            answers_sealed=store.vault.seal(json.dumps(answers), ANSWERS),
            updated_at=now,
            expires_at=now + KEPT,
        )
        .returning(*SessionRow.__table__.c)
    )
    return read(store, found.one())


def find(store: Store, id: int) -> Session | None:
    row = store.conn.execute(select(*SessionRow.__table__.c).where(SessionRow.id == id)).first()
    return read(store, row) if row else None


def current(store: Store, address_id: int, now: datetime) -> Session | None:
    """The conversation that this address is in: the one begun last and not yet ended."""
    row = store.conn.execute(
        select(*SessionRow.__table__.c)
        .where(
            SessionRow.address_id == address_id,
            SessionRow.expires_at > now,
            SessionRow.parked.is_(False),
        )
        .order_by(SessionRow.id.desc())
        .limit(1)
    ).first()
    return read(store, row) if row else None


def of_address(store: Store, address_id: int, now: datetime) -> list[Session]:
    """All conversations of an address that stand open, oldest first; parked ones do not."""
    rows = store.conn.execute(
        select(*SessionRow.__table__.c)
        .where(
            SessionRow.address_id == address_id,
            SessionRow.expires_at > now,
            SessionRow.parked.is_(False),
        )
        .order_by(SessionRow.id)
    )
    return [read(store, row) for row in rows]


def named(store: Store, address_id: int, flow: str, now: datetime) -> Session | None:
    """This conversation of an address, parked or not."""
    row = store.conn.execute(
        select(*SessionRow.__table__.c).where(
            SessionRow.address_id == address_id,
            SessionRow.flow == flow,
            SessionRow.expires_at > now,
        )
    ).first()
    return read(store, row) if row else None


def talked_at(store: Store, address_id: int, now: datetime) -> datetime | None:
    """When this address last answered in a conversation that stands open."""
    found: datetime | None = store.conn.execute(
        select(func.max(SessionRow.updated_at)).where(
            SessionRow.address_id == address_id,
            SessionRow.expires_at > now,
            SessionRow.parked.is_(False),
        )
    ).scalar()
    return found


def park(store: Store, session_id: int, *, parked: bool = True) -> None:
    store.conn.execute(update(SessionRow).where(SessionRow.id == session_id).values(parked=parked))


def save(store: Store, session: Session, now: datetime) -> None:
    store.conn.execute(
        update(SessionRow)
        .where(SessionRow.id == session.id)
        .values(
            answers_sealed=store.vault.seal(json.dumps(session.answers), ANSWERS),
            asked=session.asked,
            updated_at=now,
            expires_at=now + KEPT,
        )
    )


def close(store: Store, session_id: int) -> None:
    store.conn.execute(delete(SessionRow).where(SessionRow.id == session_id))


def close_flow(store: Store, address_id: int, flow: str) -> None:
    """A conversation that is begun anew replaces its own earlier draft."""
    store.conn.execute(
        delete(SessionRow).where(SessionRow.address_id == address_id, SessionRow.flow == flow)
    )


def close_everywhere(store: Store, flow: str) -> None:
    """What it was about is over: nobody is in this conversation any more."""
    store.conn.execute(delete(SessionRow).where(SessionRow.flow == flow))


def close_all(store: Store, address_id: int) -> None:
    store.conn.execute(delete(SessionRow).where(SessionRow.address_id == address_id))


def purge(store: Store, now: datetime) -> None:
    store.conn.execute(delete(SessionRow).where(SessionRow.expires_at < now))


def open_since(store: Store, now: datetime) -> list[Session]:
    """All conversations that stand open."""
    query = select(*SessionRow.__table__.c).where(
        SessionRow.expires_at > now, SessionRow.parked.is_(False)
    )
    return [read(store, row) for row in store.conn.execute(query.order_by(SessionRow.id))]


def read(store: Store, row: Any) -> Session:
    return Session(
        id=row.id,
        address_id=row.address_id,
        member_id=row.member_id,
        flow=row.flow,
        answers=json.loads(store.vault.open(row.answers_sealed, ANSWERS)),
        asked=row.asked,
        parked=row.parked,
    )
