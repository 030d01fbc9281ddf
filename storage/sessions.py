"""Sessions: one person inside one conversation, and what they have answered so far."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage.database import Late, Store
from storage.models import SessionRow
from storage.prepared import Statement, all_columns, insertion
from storage.written import to_json

ANSWERS = "sessions.answers"
KEPT = timedelta(hours=24)  # H12: drafts are wiped after a day

ONE = SessionRow.id == bindparam("which")
BY_ID = Statement(lambda _: all_columns(SessionRow, ONE))
BY_ADDRESS = Statement(
    lambda _: all_columns(SessionRow, SessionRow.address_id == bindparam("address_id"))
)
HAS_RUN_OUT = (
    SessionRow.flow.like(bindparam("flows")),
    SessionRow.expires_at <= bindparam("until"),
)
LEFT = Statement(lambda _: all_columns(SessionRow, *HAS_RUN_OUT))
BEGUN = itertools.count()
AT_ONCE = 4096  # sessions that may begin in one microsecond
OPENED = Late(statement=Statement(lambda words: insertion(SessionRow, words)), place=0)
SAVED = Late(
    statement=Statement(
        lambda _: (
            update(SessionRow)
            .where(ONE)
            .values(
                answers_sealed=bindparam("answers_sealed"),
                asked=bindparam("asked"),
                updated_at=bindparam("updated_at"),
                expires_at=bindparam("expires_at"),
            )
        )
    ),
    place=1,
)
PARKED = Late(
    statement=Statement(lambda _: update(SessionRow).where(ONE).values(parked=bindparam("parked"))),
    place=1,
)
MOVED = Late(
    statement=Statement(
        lambda _: update(SessionRow).where(ONE).values(address_id=bindparam("address_id"))
    ),
    place=1,
)
CLOSED = Late(statement=Statement(lambda _: delete(SessionRow).where(ONE)), place=4)


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


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session, and how long it has been left and will be kept."""

    session: Session
    updated_at: datetime
    expires_at: datetime


def open_session(
    store: Store, *, address_id: int, member_id: int | None, flow: str, answers: dict[str, Any],
    now: datetime,
) -> Session:  # fmt: skip
    row: dict[str, Any] = {
        "address_id": address_id,
        "member_id": member_id,
        "flow": flow,
        "answers_sealed": store.vault.seal(to_json(answers), ANSWERS),
        "asked": "",
        "parked": False,
        "updated_at": now,
        "expires_at": now + KEPT,
    }
    held = all_of(store, address_id)
    if store.sqlite:
        row["id"] = unused(now)
        store.later(OPENED, row)
    else:
        made = store.conn.execute(insert(SessionRow).values(row).returning(SessionRow.id))
        row["id"] = int(made.scalar_one())
    session = Session(
        id=row["id"],
        address_id=address_id,
        member_id=member_id,
        flow=flow,
        answers=answers,
        asked="",
    )
    keep(store, held, session, now)
    return session


def unused(now: datetime) -> int:
    """A number that no session ever had: SQLite would give that of a closed one again, and then
    its buttons would answer another conversation. They grow with time."""
    microseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return microseconds * AT_ONCE + next(BEGUN) % AT_ONCE


def all_of(store: Store, address_id: int) -> dict[int, Held]:
    """The sessions of an address by id, oldest first; expired and parked ones, too."""
    held: dict[int, Held] | None = store.known.get(("sessions", address_id))
    if held is None:
        rows = sorted(store.look(BY_ADDRESS, address_id=address_id), key=lambda row: row.id)
        held = store.known["sessions", address_id] = {row.id: read_held(store, row) for row in rows}
        for id in held:
            store.known["session", id] = address_id
    return held


def keep(store: Store, held: dict[int, Held], session: Session, now: datetime) -> None:
    held[session.id] = Held(session=session, updated_at=now, expires_at=now + KEPT)
    store.known["sessions", session.address_id] = held
    store.known["session", session.id] = session.address_id


def find(store: Store, id: int) -> Session | None:
    address_id = store.known.get(("session", id))
    if address_id is None:
        rows = store.look(BY_ID, which=id)
        if not rows:
            return None
        address_id = rows[0].address_id
    held = all_of(store, address_id).get(id)
    return held.session if held else None


def open_of(store: Store, address_id: int, now: datetime) -> list[Held]:
    """Those that stand open, the one gone on with last at the end; parked ones do not."""
    standing = [
        held
        for held in all_of(store, address_id).values()
        if held.expires_at > now and not held.session.parked
    ]
    return sorted(standing, key=lambda held: held.updated_at)  # of the same moment: by id


def current(store: Store, address_id: int, now: datetime) -> Session | None:
    """The conversation that this address is in: the one gone on with last and not yet ended."""
    standing = open_of(store, address_id, now)
    return standing[-1].session if standing else None


def of_address(store: Store, address_id: int, now: datetime) -> list[Session]:
    """All conversations of an address that stand open, the one gone on with last at the end."""
    return [held.session for held in open_of(store, address_id, now)]


def parked(store: Store, address_id: int, now: datetime) -> Session | None:
    """The conversation of an address that was put aside last."""
    waiting = [
        held
        for held in all_of(store, address_id).values()
        if held.expires_at > now and held.session.parked
    ]
    return max(waiting, key=lambda held: held.updated_at).session if waiting else None


def named(store: Store, address_id: int, flow: str, now: datetime) -> Session | None:
    """This conversation of an address, parked or not."""
    for held in all_of(store, address_id).values():
        if held.session.flow == flow and held.expires_at > now:
            return held.session
    return None


def talked_at(store: Store, address_id: int, now: datetime) -> datetime | None:
    """When this address last answered in a conversation that stands open."""
    return max((held.updated_at for held in open_of(store, address_id, now)), default=None)


def park(store: Store, session_id: int, *, parked: bool = True) -> None:
    session = find(store, session_id)
    if session is not None:
        held = all_of(store, session.address_id)
        held[session_id] = replace(held[session_id], session=replace(session, parked=parked))
        store.later(PARKED, {"which": session_id, "parked": parked})


def move(store: Store, session_id: int, address_id: int) -> None:
    """The same conversation, from now on at another address of its person."""
    session = find(store, session_id)
    if session is None or session.address_id == address_id:
        return
    held = all_of(store, session.address_id).pop(session_id)
    moved = replace(held, session=replace(session, address_id=address_id))
    there = {**all_of(store, address_id), session_id: moved}
    store.known["sessions", address_id] = dict(sorted(there.items()))
    store.known["session", session_id] = address_id
    store.later(MOVED, {"which": session_id, "address_id": address_id})


def save(store: Store, session: Session, now: datetime) -> None:
    held = all_of(store, session.address_id)
    if session.id not in held:
        return  # it was closed meanwhile
    parked = held[session.id].session.parked
    kept = session if session.parked is parked else replace(session, parked=parked)
    keep(store, held, kept, now)
    row = {
        "which": session.id,
        "answers_sealed": store.vault.seal(to_json(session.answers), ANSWERS),
        "asked": session.asked,
        "updated_at": now,
        "expires_at": now + KEPT,
    }
    store.later(SAVED, row)


def close(store: Store, session_id: int) -> None:
    session = find(store, session_id)
    if session is not None:
        del all_of(store, session.address_id)[session_id]
        store.known.pop(("session", session_id), None)
        store.later(CLOSED, {"which": session_id})


def close_flow(store: Store, address_id: int, flow: str) -> None:
    """A conversation that is begun anew replaces its own earlier draft."""
    for held in list(all_of(store, address_id).values()):
        if held.session.flow == flow:
            close(store, held.session.id)


def close_everywhere(store: Store, flow: str) -> None:
    """What it was about is over: nobody is in this conversation any more."""
    store.conn.execute(delete(SessionRow).where(SessionRow.flow == flow))


def close_all(store: Store, address_id: int) -> None:
    for id in list(all_of(store, address_id)):
        close(store, id)


def left(
    store: Store, flows: str, until: datetime, address_id: int | None = None
) -> list[tuple[Session, datetime]]:
    """Drafts of flows that begin so and have run out by then, with the moment of the last word."""
    if address_id is not None:
        return [
            (held.session, held.updated_at)
            for held in all_of(store, address_id).values()
            if held.session.flow.startswith(flows) and held.expires_at <= until
        ]
    rows = LEFT.rows(store.reading, {"flows": f"{flows}%", "until": until})
    return [(read(store, row), row.updated_at) for row in sorted(rows, key=lambda row: row.id)]


def purge(store: Store, now: datetime) -> None:
    store.conn.execute(delete(SessionRow).where(SessionRow.expires_at < now))


def open_since(store: Store, now: datetime) -> list[Session]:
    """All conversations that stand open."""
    query = select(*SessionRow.__table__.c).where(
        SessionRow.expires_at > now, SessionRow.parked.is_(False)
    )
    return [read(store, row) for row in store.reading.execute(query.order_by(SessionRow.id))]


def read_held(store: Store, row: Any) -> Held:
    return Held(session=read(store, row), updated_at=row.updated_at, expires_at=row.expires_at)


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
