"""Notes: single facts of the installation, by name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, bindparam, delete, select, text

from storage.database import Store
from storage.models import NoteRow
from storage.prepared import Statement

BY_NAME = Statement(lambda _: select(NoteRow.value).where(NoteRow.name == bindparam("name")))
COUNTED = Statement(
    lambda _: text(
        "INSERT INTO notes (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET"
        " value = CAST(CAST(notes.value AS INTEGER) + CAST(excluded.value AS INTEGER) AS VARCHAR)"
    ).bindparams(bindparam("name", type_=String()), bindparam("value", type_=String()))
)


def get(store: Store, name: str, default: str = "") -> str:
    rows = BY_NAME.rows(store.reading, {"name": name})
    return str(rows[0].value) if rows else default


def count(store: Store, name: str, more: int) -> None:
    """Adds to a number; one that is not there begins at nought."""
    if more:
        COUNTED.each(store.writing, [{"name": name, "value": str(more)}])


def under(store: Store, prefix: str) -> dict[str, str]:
    """All notes whose names begin so, by the rest of their names."""
    rows = store.reading.execute(
        select(NoteRow.name, NoteRow.value).where(NoteRow.name.startswith(prefix, autoescape=True))
    )
    return {name.removeprefix(prefix): value for name, value in rows}


def forget(store: Store, names: Sequence[str]) -> None:
    store.changing.execute(delete(NoteRow).where(NoteRow.name.in_(names)))


def put(store: Store, name: str, value: str) -> None:
    store.changing.execute(
        store.insert(NoteRow)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )
