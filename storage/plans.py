"""Action plans: one open at a time in a network; closed ones are history without names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage import plan_items, plan_revisions
from storage.database import Store
from storage.models import ItemRow, PlanRow, RevisionRow
from storage.networks import seal, unseal
from storage.plan_shape import CLOSED, OPEN, Agreed, Level, Plan
from storage.prepared import Statement, all_columns

TITLE = "plans.title"
BY_ID = Statement(lambda _: all_columns(PlanRow, PlanRow.id == bindparam("id")))
CURRENT = Statement(
    lambda _: all_columns(
        PlanRow, PlanRow.network_id == bindparam("network_id"), PlanRow.state == OPEN
    ).order_by(PlanRow.id)
)
ALL_OPEN = Statement(lambda _: all_columns(PlanRow, PlanRow.state == OPEN).order_by(PlanRow.id))


def add(
    store: Store, *, network_id: int, title: str, now: datetime, created_by: int | None = None,
    since: date | None = None, until: date | None = None,
) -> Plan:  # fmt: skip
    inserted = store.changing.execute(
        insert(PlanRow)
        .values(
            network_id=network_id,
            state=OPEN,
            title_sealed=seal(store, title, TITLE, network_id),
            since=since,
            until=until,
            created_by=created_by,
            created_at=now,
        )
        .returning(PlanRow.id)
    )
    return get(store, int(inserted.scalar_one()))


def get(store: Store, id: int) -> Plan:
    found = find(store, id)
    if found is None:
        raise LookupError(f"no plan {id}")
    return found


def find(store: Store, id: int) -> Plan | None:
    rows = BY_ID.rows(store.reading, {"id": id})
    return _read_plan(store, rows[0]) if rows else None


def current(store: Store, network_id: int) -> Plan | None:
    """The open plan of a network, the newest if there are several."""
    rows = CURRENT.rows(store.reading, {"network_id": network_id})
    return _read_plan(store, rows[-1]) if rows else None


def open_ones(store: Store, network_id: int | None = None) -> list[Plan]:
    """The open plans of one network, or of all: for the daily planning."""
    if network_id is None:
        rows = ALL_OPEN.rows(store.reading, {})
    else:
        rows = CURRENT.rows(store.reading, {"network_id": network_id})
    return [_read_plan(store, row) for row in rows]


def of_network(store: Store, network_id: int) -> list[Plan]:
    """All plans of a network, oldest first."""
    return _plans(store, PlanRow.network_id == network_id)


def change(store: Store, plan: Plan, **values: Any) -> Plan:
    """Values: title, since, until, state, closed_at."""
    if "title" in values:
        title = values.pop("title")
        values["title_sealed"] = seal(store, title, TITLE, plan.network_id)
    store.changing.execute(update(PlanRow).where(PlanRow.id == plan.id).values(**values))
    return get(store, plan.id)


def _plans(store: Store, *where: Any) -> list[Plan]:
    rows = store.reading.execute(select(*PlanRow.__table__.c).where(*where).order_by(PlanRow.id))
    return [_read_plan(store, row) for row in rows]


def _read_plan(store: Store, row: Any) -> Plan:
    return Plan(
        id=row.id,
        network_id=row.network_id,
        state=row.state,
        title=unseal(store, row.title_sealed, TITLE, row.network_id),
        since=row.since,
        until=row.until,
        created_by=row.created_by,
        created_at=row.created_at,
        closed_at=row.closed_at,
    )


def without_names(store: Store, plan: Plan, now: datetime) -> None:
    """A closed plan is history: nobody is named in it any more (domain.md, retention)."""
    for item in plan_items.of_plan(store, plan.id):
        plan_items.change(store, item, now, member_id=None, supporters=(), agreed=Agreed.OPEN)
    store.changing.execute(
        update(ItemRow).where(ItemRow.plan_id == plan.id).values(created_by=None)
    )
    plan_revisions.forget(store, plan.network_id, None, RevisionRow.plan_id == plan.id)


def forget(store: Store, plan: Plan) -> None:
    """Retention has ended: nothing of it stays."""
    store.changing.execute(delete(RevisionRow).where(RevisionRow.plan_id == plan.id))
    for level in (Level.TASK, Level.ACTIVITY, Level.OBJECTIVE):
        store.changing.execute(
            delete(ItemRow).where(ItemRow.plan_id == plan.id, ItemRow.level == level)
        )
    store.changing.execute(delete(PlanRow).where(PlanRow.id == plan.id))


def closed_before(store: Store, before: datetime) -> list[Plan]:
    return _plans(store, PlanRow.state == CLOSED, PlanRow.closed_at < before)
