"""Notes: single facts of the installation, by name."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from storage.database import Store
from storage.models import NoteRow


def get(store: Store, name: str, default: str = "") -> str:
    found = store.conn.execute(select(NoteRow.value).where(NoteRow.name == name)).scalar()
    return default if found is None else str(found)


def put(store: Store, name: str, value: str) -> None:
    store.conn.execute(delete(NoteRow).where(NoteRow.name == name))
    store.conn.execute(insert(NoteRow).values(name=name, value=value))
