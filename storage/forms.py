"""Forms and their versions, as JSON in bot/forms/definition.py's shape; a version never changes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.database import Store
from storage.models import FormRow
from storage.networks import seal, unseal
from storage.prepared import Statement, all_columns

DEFINITION = "forms.definition"
BY_ID = Statement(lambda _: all_columns(FormRow, FormRow.id == bindparam("id")))
DRAFT, READY, DROPPED = "draft", "ready", "dropped"


@dataclass(frozen=True, kw_only=True)
class Form:
    """One version. `definition` is JSON; `source` is pack/<name>, file or chat."""

    id: int
    network_id: int
    family: str
    version: int
    state: str
    source: str
    definition: str
    created_by: int | None
    created_at: datetime

    @property
    def subject(self) -> str:
        return f"form/{self.id}"


def add(
    store: Store, *, network_id: int, definition: str, source: str, now: datetime, family: str = "",
    state: str = READY, created_by: int | None = None,
) -> Form:  # fmt: skip
    """The first version of a new family, or the next one of a family that is there."""
    family = family or secrets.token_hex(8)
    newest = store.reading.execute(
        select(func.max(FormRow.version)).where(
            FormRow.network_id == network_id, FormRow.family == family
        )
    ).scalar()
    inserted = store.conn.execute(
        insert(FormRow)
        .values(
            network_id=network_id,
            family=family,
            version=(newest or 0) + 1,
            state=state,
            source=source,
            definition_sealed=seal(store, definition, DEFINITION, network_id),
            created_by=created_by,
            created_at=now,
        )
        .returning(FormRow.id)
    )
    return get(store, int(inserted.scalar_one()))


def get(store: Store, id: int) -> Form:
    found = find(store, id)
    if found is None:
        raise LookupError(f"no form {id}")
    return found


def find(store: Store, id: int) -> Form | None:
    known: Form | None = store.known.get(("form", id))
    if known is None:
        rows = store.look(BY_ID, id=id)
        if not rows:
            return None
        known = store.known["form", id] = read(store, rows[0])
    return known


def newest(store: Store, network_id: int, family: str) -> Form | None:
    """The newest version of a family, whatever its state."""
    row = store.reading.execute(
        select(*FormRow.__table__.c)
        .where(FormRow.network_id == network_id, FormRow.family == family)
        .order_by(FormRow.version.desc())
        .limit(1)
    ).first()
    return read(store, row) if row else None


def versions(store: Store, network_id: int, family: str) -> list[int]:
    """The ids of all versions of a family."""
    query = select(FormRow.id).where(FormRow.network_id == network_id, FormRow.family == family)
    return [row.id for row in store.reading.execute(query.order_by(FormRow.version))]


def of_network(store: Store, network_id: int) -> list[Form]:
    """The newest version of each family that is not dropped, in the order of their making."""
    rows = store.reading.execute(
        select(*FormRow.__table__.c)
        .where(FormRow.network_id == network_id)
        .order_by(FormRow.version)
    )
    newest_of = {row.family: row for row in rows}
    kept = [row for row in newest_of.values() if row.state != DROPPED]
    return [read(store, row) for row in sorted(kept, key=lambda row: row.id)]


def of_source(store: Store, network_id: int, source: str) -> Form | None:
    """The newest version with this source: the network's copy of a form that comes with us."""
    row = store.reading.execute(
        select(*FormRow.__table__.c)
        .where(FormRow.network_id == network_id, FormRow.source == source)
        .order_by(FormRow.id.desc())
        .limit(1)
    ).first()
    return read(store, row) if row else None


def set_state(store: Store, id: int, state: str) -> None:
    store.conn.execute(update(FormRow).where(FormRow.id == id).values(state=state))


def read(store: Store, row: Any) -> Form:
    return Form(
        id=row.id,
        network_id=row.network_id,
        family=row.family,
        version=row.version,
        state=row.state,
        source=row.source,
        definition=unseal(store, row.definition_sealed, DEFINITION, row.network_id),
        created_by=row.created_by,
        created_at=row.created_at,
    )
