"""The ledger: every message the bot will ever send, from the day it is planned to its end."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, text, update

from storage.database import Late, Store
from storage.models import LedgerRow, MemberRow
from storage.networks import seal, unseal
from storage.prepared import Row, Statement, all_columns, insertion, one_of

BODY = "ledger.body"
HORIZON = timedelta(days=8)  # rows are planned only so far ahead: a million members stay cheap


class Standing(StrEnum):
    """Where a message stands. All but the first two are ends that a coordinator can see."""

    PLANNED = "planned"
    SENDING = "sending"
    HANDED_OVER = "handed over"
    DELIVERED = "delivered"
    READ = "read"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    FAILED = "failed"


IS_PLANNED = text("ledger.state = 'planned'")  # in the words of the index: SQLite takes it for
IS_SENDING = text("ledger.state = 'sending'")  # nothing else
TOLD = (Standing.HANDED_OVER, Standing.DELIVERED, Standing.READ, Standing.ANSWERED)
OPEN = (Standing.PLANNED, Standing.SENDING, Standing.HELD)
BEFORE = {
    Standing.DELIVERED: (Standing.HANDED_OVER,),
    Standing.READ: (Standing.HANDED_OVER, Standing.DELIVERED),
    Standing.ANSWERED: (Standing.HANDED_OVER, Standing.DELIVERED, Standing.READ),
}

OF_SUBJECT = Statement(
    lambda _: all_columns(LedgerRow, LedgerRow.subject == bindparam("subject")).order_by(
        LedgerRow.id
    )
)
OF_MEMBER = Statement(
    lambda _: all_columns(
        LedgerRow,
        LedgerRow.subject == bindparam("subject"),
        LedgerRow.member_id == bindparam("member_id"),
    ).order_by(LedgerRow.id)
)
HIGHEST = Statement(lambda _: select(func.max(LedgerRow.id).label("highest")))
PUT_OFF = Statement(
    lambda _: (
        select(LedgerRow.id)
        .where(
            LedgerRow.member_id == bindparam("member_id"),
            LedgerRow.state == Standing.PLANNED,
            LedgerRow.next_at > LedgerRow.due,
        )
        .limit(1)
    )
)
BY_ID = Statement(lambda _: all_columns(LedgerRow, LedgerRow.id == bindparam("id")))
SAID = Late(statement=Statement(lambda words: insertion(LedgerRow, words)), place=2)
ANSWERED = Late(
    statement=Statement(
        lambda _: (
            update(LedgerRow)
            .where(
                LedgerRow.id == bindparam("which"),
                one_of(LedgerRow.state, BEFORE[Standing.ANSWERED]),
            )
            .values(state=Standing.ANSWERED)
        )
    ),
    place=6,
)
# The columns of a row that nobody has tried to send.
NEVER_SENT: Row = {
    "attempt": 0,
    "part": 0,
    "lease_until": None,
    "fence": 0,
    "platform": "",
    "platform_id": "",
    "handed_at": None,
    "ended_at": None,
    "why": "",
}


class Urgency(IntEnum):
    """The lower, the sooner: replies overtake bulk."""

    REPLY = 0
    CHANGE = 1
    PROMPT = 2
    BULK = 3


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A message that something wants sent. `key` is unique for ever; `due` is UTC."""

    key: str
    reason: str
    due: datetime
    member_id: int | None = None
    address_id: int | None = None
    network_id: int | None = None
    expires: datetime | None = None
    urgency: Urgency = Urgency.PROMPT
    budget: bool = True  # counts against one message a person a day (H13)
    revision: int = 0
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the ledger."""

    id: int
    key: str
    reason: str
    subject: str
    network_id: int | None
    member_id: int | None
    address_id: int | None
    due: datetime
    next_at: datetime
    expires: datetime | None
    urgency: Urgency
    budget: bool
    state: Standing
    revision: int
    attempt: int
    part: int
    fence: int
    platform: str
    platform_id: str
    body: str
    handed_at: datetime | None
    ended_at: datetime | None
    why: str


def plan(store: Store, subject: str, wanted: Planned, now: datetime) -> int | None:
    """Writes one message down; None when its key is already there."""
    found = store.conn.execute(
        store.insert(LedgerRow)
        .values(row_of(store, subject, wanted, now))
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(LedgerRow.id)
    ).scalar()
    return None if found is None else int(found)


def reply(store: Store, subject: str, wanted: Planned, now: datetime) -> dict[str, Any]:
    """Writes a reply down, whose key nobody else can have; until it is written, delivery may take
    it along as being sent."""
    row = {**NEVER_SENT, **row_of(store, subject, wanted, now)}
    if store.sqlite:
        row["id"] = store.next_id(LedgerRow, HIGHEST)
        store.later(SAID, row)
    else:
        plan(store, subject, wanted, now)
    return row


def entry_of(row: Row, body: str) -> Entry:
    """The row as one that is read, before it is written."""
    return Entry(
        id=row["id"],
        key=row["key"],
        reason=row["reason"],
        subject=row["subject"],
        network_id=row["network_id"],
        member_id=row["member_id"],
        address_id=row["address_id"],
        due=row["due"],
        next_at=row["next_at"],
        expires=row["expires"],
        urgency=Urgency(row["urgency"]),
        budget=row["budget"],
        state=row["state"],
        revision=row["revision"],
        attempt=row["attempt"],
        part=row["part"],
        fence=row["fence"],
        platform=row["platform"],
        platform_id=row["platform_id"],
        body=body,
        handed_at=row["handed_at"],
        ended_at=row["ended_at"],
        why=row["why"],
    )


def row_of(store: Store, subject: str, wanted: Planned, now: datetime) -> dict[str, Any]:
    body = seal(store, wanted.body, BODY, wanted.network_id) if wanted.body else None
    return {
        "key": wanted.key,
        "reason": wanted.reason,
        "subject": subject,
        "network_id": wanted.network_id,
        "member_id": wanted.member_id,
        "address_id": wanted.address_id,
        "due": wanted.due,
        "next_at": wanted.due,
        "expires": wanted.expires,
        "urgency": int(wanted.urgency),
        "budget": wanted.budget,
        "state": Standing.PLANNED,
        "revision": wanted.revision,
        "body_sealed": body,
        "created_at": now,
    }


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """What reconciling changed."""

    planned: int = 0
    moved: int = 0
    withdrawn: int = 0


def reconcile(
    store: Store, subject: str, wanted: Iterable[Planned], now: datetime, why: str = "not wanted",
    *, member_id: int | None = None,
) -> Reconciled:  # fmt: skip
    """Makes the ledger hold exactly what is wanted for `subject`, leaving alone what has ended.

    With `member_id`, `wanted` is what is wanted for that member alone, and only their rows change.
    Rows beyond the horizon are not written yet; the daily planning writes them.
    """
    soon = {row.key: row for row in wanted if row.due <= now + HORIZON}
    standing = {entry.key: entry for entry in of_subject(store, subject, member_id)}
    gone = [
        entry.id
        for entry in standing.values()
        if entry.state == Standing.PLANNED and not entry.body and entry.key not in soon
    ]
    end(store, gone, Standing.WITHDRAWN, why, now)
    moved = 0
    fresh = []
    for row in soon.values():
        entry = standing.get(row.key)
        if entry is None:
            if row.expires is None or row.expires > now:
                fresh.append(row_of(store, subject, row, now))
        elif entry.state == Standing.PLANNED or may_revive(entry, row, now):
            moved += update_planned(store, entry, row)
    if fresh:
        store.conn.execute(insert(LedgerRow), fresh)
    return Reconciled(planned=len(fresh), moved=moved, withdrawn=len(gone))


def may_revive(entry: Entry, wanted: Planned, now: datetime) -> bool:
    """What was withdrawn unsent may be wanted again, while it is still of use."""
    useful = wanted.expires is None or wanted.expires > now
    return entry.state == Standing.WITHDRAWN and entry.handed_at is None and useful


def update_planned(store: Store, entry: Entry, wanted: Planned) -> int:
    same = (
        entry.state == Standing.PLANNED
        and entry.due == wanted.due
        and entry.expires == wanted.expires
        and entry.revision == wanted.revision
        and entry.urgency == wanted.urgency
        and entry.budget == wanted.budget
    )
    if same:
        return 0
    store.conn.execute(
        update(LedgerRow)
        .where(LedgerRow.id == entry.id)
        .values(
            state=Standing.PLANNED,
            due=wanted.due,
            next_at=wanted.due,
            expires=wanted.expires,
            revision=wanted.revision,
            urgency=int(wanted.urgency),
            budget=wanted.budget,
            ended_at=None,
            why="",
        )
    )
    return 1


def end(store: Store, ids: Sequence[int], state: Standing, why: str, now: datetime) -> None:
    """Ends planned, held or sending rows by name."""
    if ids:
        store.conn.execute(
            update(LedgerRow)
            .where(LedgerRow.id.in_(ids), LedgerRow.state.in_(OPEN))
            .values(state=state, why=why, ended_at=now, lease_until=None)
        )


def of_subject(store: Store, subject: str, member_id: int | None = None) -> list[Entry]:
    """The rows of a subject, oldest first; with `member_id` only those for that member."""
    row: Row = {"subject": subject, "member_id": member_id}
    found = OF_SUBJECT if member_id is None else OF_MEMBER
    return [read(store, one) for one in found.rows(store.reading, row)]


def get(store: Store, id: int) -> Entry:
    (row,) = BY_ID.rows(store.reading, {"id": id})
    return read(store, row)


def by_key(store: Store, key: str) -> Entry | None:
    row = store.conn.execute(select(*LedgerRow.__table__.c).where(LedgerRow.key == key)).first()
    return read(store, row) if row else None


def by_platform_id(
    store: Store, platform: str, platform_id: str, address_id: int | None = None
) -> Entry | None:
    """The message that a platform knows by this id. Ids may repeat from one chat to the next."""
    query = select(*LedgerRow.__table__.c).where(
        LedgerRow.platform == platform, LedgerRow.platform_id == platform_id
    )
    if address_id is not None:
        query = query.where(LedgerRow.address_id == address_id)
    row = store.conn.execute(query.order_by(LedgerRow.id.desc()).limit(1)).first()
    return read(store, row) if row else None


def progress(store: Store, entry_id: int, state: Standing) -> None:
    """A receipt or an answer; never backwards (delivered < read < answered)."""
    lower = BEFORE[state]
    if state is Standing.ANSWERED:
        store.later(ANSWERED, {"which": entry_id})
        return
    store.conn.execute(
        update(LedgerRow)
        .where(LedgerRow.id == entry_id, LedgerRow.state.in_(lower))
        .values(state=state)
    )


def withdraw_for_member(store: Store, member_id: int, why: str, now: datetime) -> None:
    """Nothing more to somebody who is gone: what is planned for them ends now (R14)."""
    store.conn.execute(
        update(LedgerRow)
        .where(LedgerRow.member_id == member_id, LedgerRow.state == Standing.PLANNED)
        .values(state=Standing.WITHDRAWN, why=why, ended_at=now)
    )


def look_again(
    store: Store, because: Sequence[str], *, member_id: int | None = None,
    network_id: int | None = None,
) -> None:  # fmt: skip
    """What waits for one of these reasons is judged anew, for somebody or for a whole network.

    It still waits until it is due; what has expired meanwhile ends by that name.
    """
    if member_id is not None:
        if not store.look(PUT_OFF, member_id=member_id):
            return  # mostly so: nothing waits
        whose = LedgerRow.member_id == member_id
    else:
        inside = select(MemberRow.id).where(MemberRow.network_id == network_id)
        whose = or_(LedgerRow.network_id == network_id, LedgerRow.member_id.in_(inside))
    store.conn.execute(
        update(LedgerRow)
        .where(
            whose,
            LedgerRow.state == Standing.PLANNED,
            LedgerRow.next_at > LedgerRow.due,
            LedgerRow.why.in_(because),
        )
        .values(next_at=LedgerRow.due)
    )


def budget_spent(
    store: Store, member_id: int, since: datetime, until: datetime, *, but: str = ""
) -> bool:
    """Has this person had their one message of the day (H13)? `but` is a reason not counted."""
    found = store.conn.execute(
        select(LedgerRow.id)
        .where(
            LedgerRow.member_id == member_id,
            LedgerRow.budget.is_(True),
            LedgerRow.reason != but,
            or_(
                and_(LedgerRow.handed_at >= since, LedgerRow.handed_at < until),
                LedgerRow.state == Standing.SENDING,
            ),
        )
        .limit(1)
    )
    return found.first() is not None


def next_due(store: Store, after: datetime | None = None) -> datetime | None:
    """The next moment, after a given one, when delivery has something to look at."""
    query = select(func.min(LedgerRow.next_at)).where(IS_PLANNED)
    if after is not None:
        query = query.where(LedgerRow.next_at > after)
    found: datetime | None = store.reading.execute(query).scalar()
    return found


def is_due(store: Store, now: datetime) -> bool:
    """Is there anything that delivery should have looked at by now?"""
    query = select(LedgerRow.id).where(IS_PLANNED, LedgerRow.next_at <= now).limit(1)
    return store.reading.execute(query).first() is not None


def sums(store: Store) -> dict[tuple[str, str], int]:
    """How many rows stand where: (state, why) -> count."""
    rows = store.conn.execute(
        select(LedgerRow.state, LedgerRow.why, func.count()).group_by(
            LedgerRow.state, LedgerRow.why
        )
    )
    return {(state, why): int(number) for state, why, number in rows}


def hold_all(store: Store, why: str) -> int:
    """Holds all that is planned, until an operator releases it (R12)."""
    done = store.conn.execute(
        update(LedgerRow)
        .where(LedgerRow.state.in_((Standing.PLANNED, Standing.SENDING)))
        .values(state=Standing.HELD, why=why, lease_until=None)
    )
    return int(done.rowcount)


def release_held(store: Store, why: str) -> int:
    """Plans again what is held for this reason; it is judged anew when it is due."""
    done = store.conn.execute(
        update(LedgerRow)
        .where(LedgerRow.state == Standing.HELD, LedgerRow.why == why)
        .values(state=Standing.PLANNED, why="", ended_at=None)
    )
    return int(done.rowcount)


def drop_bodies(store: Store, before: datetime) -> None:
    """Texts of replies go once they are older than a chat keeps them (H12)."""
    store.conn.execute(
        update(LedgerRow)
        .where(LedgerRow.ended_at < before, LedgerRow.body_sealed.is_not(None))
        .values(body_sealed=None)
    )


def forget_bodies(store: Store, keys: Sequence[str]) -> None:
    """What these messages said goes at once: it held words that are not kept, or not yet (H2)."""
    store.conn.execute(update(LedgerRow).where(LedgerRow.key.in_(keys)).values(body_sealed=None))


def cut_loose(store: Store, subject: str) -> None:
    """The rows of a subject stay for the sums, but whose they were is forgotten (H7, R10).

    They were written in the order of the members, so what became of them is dealt out anew.
    """
    rows = store.conn.execute(select(*FATES, LedgerRow.id).where(LedgerRow.subject == subject))
    found = [row._asdict() for row in rows]
    ids = [row.pop("id") for row in found]
    random.SystemRandom().shuffle(found)
    for number, (id, fate) in enumerate(zip(ids, found, strict=True)):
        values = {**fate, **NOBODYS, "key": f"{subject}/cut/{number}"}
        store.conn.execute(update(LedgerRow).where(LedgerRow.id == id).values(**values))


NOBODYS = {"member_id": None, "address_id": None, "platform_id": "", "body_sealed": None}
FATES = [
    column
    for column in LedgerRow.__table__.c
    if column.name not in {"id", "key", "subject", *NOBODYS}
]


def read(store: Store, row: Any) -> Entry:
    return Entry(
        id=row.id,
        key=row.key,
        reason=row.reason,
        subject=row.subject,
        network_id=row.network_id,
        member_id=row.member_id,
        address_id=row.address_id,
        due=row.due,
        next_at=row.next_at,
        expires=row.expires,
        urgency=Urgency(row.urgency),
        budget=row.budget,
        state=Standing(row.state),
        revision=row.revision,
        attempt=row.attempt,
        part=row.part,
        fence=row.fence,
        platform=row.platform,
        platform_id=row.platform_id,
        body=unseal(store, row.body_sealed, BODY, row.network_id),
        handed_at=row.handed_at,
        ended_at=row.ended_at,
        why=row.why,
    )
