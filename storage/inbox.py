"""The inbox: every event is here, durably, before anybody is told "received" (R1, R2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    String,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from storage.database import Late, Store
from storage.models import InboxRow
from storage.prepared import Statement, insertion

PAYLOAD = "inbox.payload"
NEW, FETCH, DONE, ASIDE = "new", "fetch", "done", "aside"
WAITING = text("inbox.state = 'new'")  # in the index's own words: SQLite takes it for nothing else
MOST_TRIES = 3  # trust.md F20: set aside after three errors
MOST_DEATHS = 8  # an event may end the process so often; fewer would blame innocent ones in a row
LEASE = timedelta(seconds=60)  # longer than any turn: a turn has 30 s
KEPT = timedelta(days=9)  # R2: ids are kept at least 8 days; WhatsApp repeats for 7
ADDED = Statement(
    lambda words: (
        insertion(InboxRow, words, leave_out="id")
        .on_conflict_do_nothing(index_elements=["platform", "event_id"])
        .returning(InboxRow.id)
    )
)
LEFT = Statement(
    lambda _: (
        select(InboxRow.id)
        .where(
            WAITING,
            or_(InboxRow.lease_until.is_(None), InboxRow.lease_until <= bindparam("now")),
        )
        .limit(1)
    )
)
STANDING = Statement(
    lambda _: (
        select(InboxRow.id, InboxRow.blind, InboxRow.attempts)
        .where(WAITING, InboxRow.id <= bindparam("last"))
        .order_by(InboxRow.id)
        .with_for_update()
    )
)
TAKEN = Late(
    statement=Statement(
        lambda _: (
            update(InboxRow)
            .where(InboxRow.id == bindparam("which"))
            .values(state=DONE, payload_sealed=None, lease_until=None)
        )
    ),
    place=7,
)
ASIDE_KEPT = timedelta(days=14)  # H12: as long as logs are kept


@dataclass(frozen=True, kw_only=True)
class Event:
    """One row of the inbox; `payload` is what the engine wrote."""

    id: int
    platform: str
    event_id: str
    blind: str
    payload: bytes
    attempts: int
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What is to be written: `external` is the sender's id, for the order of events."""

    platform: str
    event_id: str
    external: str
    payload: bytes
    aside: str = ""  # not readable: set aside at once, with the reason


def add(store: Store, arrivals: Sequence[Arrival], now: datetime) -> int:
    """Writes events that were never seen before; returns how many were new."""
    return len(write(store, arrivals, now, claimed=False))


def add_claimed(store: Store, arrivals: Sequence[Arrival], now: datetime) -> list[Event]:
    """The same, and claims them in the same breath, for whoever alone takes turns.

    Where others wait that nobody has claimed, these wait behind them, and none is claimed.
    """
    if store.look(LEFT, now=now):
        write(store, arrivals, now, claimed=False)
        return []
    return write(store, arrivals, now, claimed=True)


def write(
    store: Store, arrivals: Sequence[Arrival], now: datetime, *, claimed: bool
) -> list[Event]:
    written = []
    for arrival in arrivals:
        row: dict[str, Any] = {
            "platform": arrival.platform,
            "event_id": arrival.event_id,
            "blind": store.vault.blind(arrival.platform, arrival.external),
            "state": ASIDE if arrival.aside else NEW,
            "error": arrival.aside,
            "payload_sealed": store.vault.seal(arrival.payload, PAYLOAD),
            "attempts": int(claimed),
            "lease_until": now + LEASE if claimed else None,
            "received_at": now,
        }
        for found in store.look(ADDED, **row):
            event = Event(
                id=found.id,
                platform=arrival.platform,
                event_id=arrival.event_id,
                blind=row["blind"],
                payload=arrival.payload,
                attempts=0,
                received_at=now,
            )
            written.append(event)
    return written


def claim(store: Store, limit: int, now: datetime) -> list[Event]:
    """The next events to take, in order, their attempt counted (and committed by the caller) first.

    Events of one address stay together in order: while one is held by another worker, later ones
    of the same address are left alone. One that has been tried before is tried alone: should it
    end the process again, no other event is blamed for it.
    """
    if not store.look(LEFT, now=now):
        return []
    store.alone()  # claims are short; one at a time keeps each address's order
    busy = select(InboxRow.blind).where(WAITING, InboxRow.lease_until > now)
    rows = store.reading.execute(
        select(*InboxRow.__table__.c)
        .where(WAITING, InboxRow.blind.not_in(busy))
        .order_by(InboxRow.id)
        .limit(limit)
    ).all()
    spent = [row.id for row in rows if row.attempts >= MOST_DEATHS]
    if spent:
        set_aside(store, spent, "tried too often")
    fit = [row for row in rows if row.attempts < MOST_DEATHS]
    events = [read(store, row) for row in together(fit)]
    if events:
        store.changing.execute(
            update(InboxRow)
            .where(InboxRow.id.in_([event.id for event in events]))
            .values(attempts=InboxRow.attempts + 1, lease_until=now + LEASE)
        )
    return events


def together(rows: Sequence[Any]) -> Sequence[Any]:
    """Those to be taken in one go: the first alone if it has been tried, else all untried ones."""
    tried = [place for place, row in enumerate(rows) if row.attempts]
    return rows[: max(1, tried[0])] if tried else rows


def still_ours(store: Store, events: Sequence[Event]) -> list[Event]:
    """Of claimed events those that nobody else has claimed since, and that are not settled."""
    return turn_of(store, events)[0]


def turn_of(store: Store, events: Sequence[Event]) -> tuple[list[Event], list[Event]]:
    """Of claimed events those that are still ours; and of these, which must let others go first:
    an earlier one of the same address waits, that is not among them."""
    last = max((event.id for event in events), default=0)
    rows = STANDING.rows(store.reading, {"last": last})
    standing = {row.id: row.attempts for row in rows}
    ours = [event for event in events if standing.get(event.id) == event.attempts + 1]
    among = {event.id for event in ours}
    first: dict[str, int] = {}
    for row in rows:
        if row.id not in among:
            first.setdefault(row.blind, row.id)
    late = [event for event in ours if first.get(event.blind, event.id) < event.id]
    return ours, late


def settle(store: Store, ids: Sequence[int]) -> None:
    """These events were taken: their content goes, their ids stay to know repeats by."""
    for id in ids:
        store.later(TAKEN, {"which": id})


def settle_event(store: Store, platform: str, event_id: str) -> None:
    """The same for one event that was waiting for its content."""
    store.changing.execute(
        update(InboxRow)
        .where(InboxRow.platform == platform, InboxRow.event_id == event_id)
        .values(state=DONE, payload_sealed=None, lease_until=None)
    )


def release(store: Store, ids: Sequence[int], error: str = "", *, untried: bool = False) -> None:
    """These events go back to be tried again; `untried`: this time does not count as a try."""
    values: dict[str, Any] = {"lease_until": None, "error": error}
    if untried:
        values["attempts"] = InboxRow.attempts - 1
    store.changing.execute(update(InboxRow).where(WAITING, InboxRow.id.in_(ids)).values(**values))


def has_waiting(store: Store, platform: str, external: str) -> bool:
    """Is there something of this address that no turn has taken yet?"""
    blind = store.vault.blind(platform, external)
    found = store.reading.execute(
        select(InboxRow.id).where(WAITING, InboxRow.blind == blind).limit(1)
    )
    return found.first() is not None


def await_content(store: Store, id: int) -> None:
    """A document that is wanted: its event stays until the content has been fetched."""
    store.changing.execute(update(InboxRow).where(InboxRow.id == id).values(state=FETCH))


def awaiting_content(store: Store) -> list[Event]:
    rows = store.reading.execute(
        select(*InboxRow.__table__.c).where(InboxRow.state == FETCH).order_by(InboxRow.id)
    )
    return [read(store, row) for row in rows]


def set_aside(store: Store, ids: Sequence[int], error: str) -> None:
    """These events hurt; they keep their payload for whoever mends the cause."""
    store.changing.execute(
        update(InboxRow)
        .where(InboxRow.id.in_(ids))
        .values(state=ASIDE, lease_until=None, error=error)
    )


def release_all(store: Store) -> None:
    """At start, when this process alone takes turns: leases of a dead one are void."""
    store.changing.execute(
        update(InboxRow).where(WAITING, InboxRow.lease_until.is_not(None))
        .values(lease_until=None)
    )  # fmt: skip


def counts(store: Store) -> dict[str, int]:
    rows = store.reading.execute(select(InboxRow.state, func.count()).group_by(InboxRow.state))
    return {state: int(number) for state, number in rows}


def last_received(store: Store, platform: str) -> datetime | None:
    found: datetime | None = store.reading.execute(
        select(InboxRow.received_at)
        .where(InboxRow.platform == platform)
        .order_by(InboxRow.id.desc())
        .limit(1)
    ).scalar()
    return found


def purge(store: Store, now: datetime) -> None:
    """Ids go when no platform repeats them any more; what was set aside when a log would go.

    The newest row is only emptied: SQLite would give its number again, and replies get their keys
    from it.
    """
    over = or_(
        and_(InboxRow.state == DONE, InboxRow.received_at < now - KEPT),
        and_(InboxRow.state == ASIDE, InboxRow.received_at < now - ASIDE_KEPT),
    )
    last = select(func.max(InboxRow.id)).scalar_subquery()
    store.changing.execute(delete(InboxRow).where(over, InboxRow.id < last))
    nobody = literal("gone/").concat(cast(InboxRow.id, String))
    store.changing.execute(
        update(InboxRow)
        .where(over)
        .values(state=DONE, event_id=nobody, blind="", payload_sealed=None, error="")
    )


def read(store: Store, row: Any) -> Event:
    return Event(
        id=row.id,
        platform=row.platform,
        event_id=row.event_id,
        blind=row.blind,
        payload=store.vault.open_bytes(row.payload_sealed, PAYLOAD) if row.payload_sealed else b"",
        attempts=row.attempts,
        received_at=row.received_at,
    )
