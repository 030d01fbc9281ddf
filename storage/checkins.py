"""Check-ins: forms that are sent again and again, and how each member wants them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage.database import Store
from storage.models import CheckinRow, RhythmRow
from storage.prepared import Statement, all_columns

ON, ENDED = "on", "ended"
BY_ID = Statement(lambda _: all_columns(CheckinRow, CheckinRow.id == bindparam("id")))
RHYTHMS = Statement(
    lambda _: all_columns(RhythmRow, RhythmRow.checkin_id == bindparam("checkin_id"))
)


@dataclass(frozen=True, kw_only=True)
class Checkin:
    """`rhythm`: {"every": week | two weeks | month | working day, "at": HH:MM, "from": ISO day}.

    With weeks also "weekdays" (0 is Monday), with months "day" (1 to 31); "ramadan" is the hour
    that holds in Ramadan. `window_hours` is how long each round stands open at most.
    """

    id: int
    network_id: int
    form_id: int
    state: str
    anonymous: bool
    rhythm: dict[str, Any]
    window_hours: int
    reminders: int
    audience: dict[str, Any]
    created_by: int | None
    created_at: datetime
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"checkin/{self.id}"


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """One member's own: asked on this weekday (0 is Monday) instead, and not before a day."""

    weekday: int | None = None
    not_before: date | None = None


def add(store: Store, *, network_id: int, now: datetime, **values: Any) -> Checkin:
    """Values: form_id, anonymous, rhythm, window_hours, reminders, audience, created_by."""
    inserted = store.changing.execute(
        insert(CheckinRow)
        .values(network_id=network_id, state=ON, created_at=now, changed_at=now, **values)
        .returning(CheckinRow.id)
    )
    return get(store, int(inserted.scalar_one()))


def get(store: Store, id: int) -> Checkin:
    found = find(store, id)
    if found is None:
        raise LookupError(f"no check-in {id}")
    return found


def find(store: Store, id: int) -> Checkin | None:
    rows = store.look(BY_ID, id=id)
    return read(rows[0]) if rows else None


def of_network(store: Store, network_id: int) -> list[Checkin]:
    """Those that are on, oldest first."""
    return listed(store, CheckinRow.network_id == network_id, CheckinRow.state == ON)


def going_on(store: Store) -> list[Checkin]:
    return listed(store, CheckinRow.state == ON)


def listed(store: Store, *where: Any) -> list[Checkin]:
    rows = store.reading.execute(
        select(*CheckinRow.__table__.c).where(*where).order_by(CheckinRow.id)
    )
    return [read(row) for row in rows]


def change(store: Store, checkin: Checkin, now: datetime, **values: Any) -> Checkin:
    store.changing.execute(
        update(CheckinRow).where(CheckinRow.id == checkin.id).values(changed_at=now, **values)
    )
    return get(store, checkin.id)


def rhythms(store: Store, checkin_id: int) -> dict[int, Rhythm]:
    """How members want it, by member id; those who said nothing are not there."""
    rows = store.look(RHYTHMS, checkin_id=checkin_id)
    return {row.member_id: Rhythm(weekday=row.weekday, not_before=row.not_before) for row in rows}


def set_rhythm(store: Store, checkin_id: int, member_id: int, rhythm: Rhythm) -> None:
    values = {"weekday": rhythm.weekday, "not_before": rhythm.not_before}
    store.changing.execute(
        store.insert(RhythmRow)
        .values(checkin_id=checkin_id, member_id=member_id, **values)
        .on_conflict_do_update(index_elements=["checkin_id", "member_id"], set_=values)
    )


def forget_member(store: Store, member_id: int) -> None:
    store.changing.execute(delete(RhythmRow).where(RhythmRow.member_id == member_id))


def read(row: Any) -> Checkin:
    return Checkin(**{column.name: getattr(row, column.name) for column in CheckinRow.__table__.c})
