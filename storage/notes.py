"""Notes: single facts of the installation, by name."""

from __future__ import annotations

from sqlalchemy import select

from storage.database import Store
from storage.models import NoteRow


def get(store: Store, name: str, default: str = "") -> str:
    found = store.conn.execute(select(NoteRow.value).where(NoteRow.name == name)).scalar()
    return default if found is None else str(found)


def put(store: Store, name: str, value: str) -> None:
    store.conn.execute(
        store.insert(NoteRow)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )
