"""The ledger: every message the bot will ever send, from the day it is planned to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, text, union_all, update

from storage.database import Late, Store
from storage.models import LedgerRow, MemberRow
from storage.networks import seal, unseal
from storage.prepared import Row, Statement, all_columns, insertion, one_of

BODY = "ledger.body"
MAILED = "/mail"  # how the key of a message ends that goes to its member's mailbox
AGAIN = "/later"  # how the key of a message ends that its reader has put off
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

TAKEN_FOR_LOST = and_(  # and it has arrived, or nobody could have answered it
    one_of(LedgerRow.state, (Standing.FAILED, Standing.EXPIRED)), LedgerRow.handed_at.is_not(None)
)

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
BY_KEY = Statement(lambda _: all_columns(LedgerRow, LedgerRow.key == bindparam("key")))
COUNTS = select(LedgerRow.id).where(
    LedgerRow.member_id == bindparam("member_id"),
    LedgerRow.budget.is_(True),
    LedgerRow.reason != bindparam("but"),
)
SPENT = Statement(  # two questions, each with an index of its own
    lambda _: union_all(
        COUNTS.where(
            LedgerRow.handed_at >= bindparam("since"), LedgerRow.handed_at < bindparam("until")
        ),
        COUNTS.where(IS_SENDING),
    ).limit(1)
)
NEXT = Statement(lambda _: select(func.min(LedgerRow.next_at).label("moment")).where(IS_PLANNED))
NEXT_AFTER = Statement(
    lambda _: select(func.min(LedgerRow.next_at).label("moment")).where(
        IS_PLANNED, LedgerRow.next_at > bindparam("after")
    )
)
DUE = Statement(
    lambda _: select(LedgerRow.id).where(IS_PLANNED, LedgerRow.next_at <= bindparam("now")).limit(1)
)
ENDED = Statement(
    lambda _: (
        update(LedgerRow)
        .where(LedgerRow.id == bindparam("which"), one_of(LedgerRow.state, OPEN))
        .values(
            state=bindparam("to"), why=bindparam("why"), ended_at=bindparam("now"), lease_until=None
        )
    )
)
PLANNED = Statement(lambda words: insertion(LedgerRow, words, leave_out="id"))
BY_ID = Statement(lambda _: all_columns(LedgerRow, LedgerRow.id == bindparam("id")))
SAID = Late(statement=Statement(lambda words: insertion(LedgerRow, words)), place=2)
ANSWERED = Late(
    statement=Statement(
        lambda _: (
            update(LedgerRow)
            .where(
                LedgerRow.id == bindparam("which"),
                LedgerRow.address_id.is_not(None),  # one that is cut loose is nobody's (H7)
                or_(one_of(LedgerRow.state, BEFORE[Standing.ANSWERED]), TAKEN_FOR_LOST),
            )
            .values(state=Standing.ANSWERED, why="")
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
    "template": "",
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


STANDINGS = {str(each): each for each in Standing}
URGENCIES = {int(each): each for each in Urgency}


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
    template: str
    body: str
    handed_at: datetime | None
    ended_at: datetime | None
    why: str

    @property
    def mailed(self) -> bool:
        """Goes to the member's mailbox, whatever goes to their chat meanwhile."""
        return self.key.endswith(MAILED)


def plan(store: Store, subject: str, wanted: Planned, now: datetime) -> int | None:
    """Writes one message down; None when its key is already there."""
    found = store.changing.execute(
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
        template=row["template"],
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


def end(store: Store, ids: Sequence[int], state: Standing, why: str, now: datetime) -> None:
    """Ends planned, held or sending rows by name."""
    if ids:
        ENDED.each(
            store.changing,
            [{"which": id, "to": state, "why": why, "now": now} for id in ids],
        )


def of_subject(store: Store, subject: str, member_id: int | None = None) -> list[Entry]:
    """The rows of a subject, oldest first; with `member_id` only those for that member."""
    row: Row = {"subject": subject, "member_id": member_id}
    found = OF_SUBJECT if member_id is None else OF_MEMBER
    return [read(store, one) for one in found.rows(store.reading, row)]


def get(store: Store, id: int) -> Entry:
    (row,) = BY_ID.rows(store.reading, {"id": id})
    return read(store, row)


def find(store: Store, id: int) -> Entry | None:
    rows = BY_ID.rows(store.reading, {"id": id})
    return read(store, rows[0]) if rows else None


def by_key(store: Store, key: str) -> Entry | None:
    rows = BY_KEY.rows(store.reading, {"key": key})
    return read(store, rows[0]) if rows else None


def by_platform_id(
    store: Store, platform: str, platform_id: str, address_id: int | None = None
) -> Entry | None:
    """The message that a platform knows by this id. Ids may repeat from one chat to the next."""
    query = select(*LedgerRow.__table__.c).where(
        LedgerRow.platform == platform, LedgerRow.platform_id == platform_id
    )
    if address_id is not None:
        query = query.where(LedgerRow.address_id == address_id)
    row = store.reading.execute(query.order_by(LedgerRow.id.desc()).limit(1)).first()
    return read(store, row) if row else None


def is_newest(store: Store, entry: Entry) -> bool:
    """Whether nothing was said in that chat since."""
    later = select(LedgerRow.id).where(
        LedgerRow.address_id == entry.address_id, LedgerRow.id > entry.id
    )
    return store.reading.execute(later.limit(1)).first() is None


def progress(store: Store, entry_id: int, state: Standing) -> None:
    """A receipt or an answer; never backwards (delivered < read < answered)."""
    lower = BEFORE[state]
    if state is Standing.ANSWERED:
        store.later(ANSWERED, {"which": entry_id})
        return
    store.changing.execute(
        update(LedgerRow)
        .where(LedgerRow.id == entry_id, LedgerRow.state.in_(lower))
        .values(state=state)
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
    store.changing.execute(
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
    row = {"member_id": member_id, "since": since, "until": until, "but": but}
    return bool(SPENT.rows(store.reading, row))


def next_due(store: Store, after: datetime | None = None) -> datetime | None:
    """The next moment, after a given one, when delivery has something to look at."""
    statement = NEXT if after is None else NEXT_AFTER
    ((found,),) = statement.rows(store.reading, {"after": after})
    moment: datetime | None = found
    return moment


def is_due(store: Store, now: datetime) -> bool:
    """Is there anything that delivery should have looked at by now?"""
    return bool(DUE.rows(store.reading, {"now": now}))


def sums(store: Store) -> dict[tuple[str, str], int]:
    """How many rows stand where: (state, why) -> count."""
    rows = store.reading.execute(
        select(LedgerRow.state, LedgerRow.why, func.count()).group_by(
            LedgerRow.state, LedgerRow.why
        )
    )
    return {(state, why): int(number) for state, why, number in rows}


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
        urgency=URGENCIES[row.urgency],
        budget=row.budget,
        state=STANDINGS[row.state],
        revision=row.revision,
        attempt=row.attempt,
        part=row.part,
        fence=row.fence,
        platform=row.platform,
        platform_id=row.platform_id,
        template=row.template,
        body=unseal(store, row.body_sealed, BODY, row.network_id),
        handed_at=row.handed_at,
        ended_at=row.ended_at,
        why=row.why,
    )
