"""Every row of every table, opened with the key: what somebody would have who took all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row as SqlRow
from sqlalchemy import TableClause, select

from storage import networks
from storage.database import Database, Store
from storage.models import Table
from storage.vault import SYSTEM

SEALED = "_sealed"
KEYS = "networks.key_sealed"  # wrapped by the master key, and itself no content

Row = dict[str, Any]


def every_row(database: Database) -> dict[str, list[Row]]:
    """By table, in the order in which the database has them."""
    with database.transaction() as store:
        networks.listed(store)  # its keys are learnt
        return {
            table.name: [opened(store, table.name, row._asdict()) for row in rows_of(store, table)]
            for table in Table.metadata.sorted_tables
        }


def rows_of(store: Store, table: TableClause) -> Sequence[SqlRow[Any]]:
    return store.conn.execute(select(table)).all()


def opened(store: Store, table: str, row: Row) -> Row:
    network = row["id"] if table == "networks" else row.get("network_id")
    return {
        name: (
            text_of(store, f"{table}.{name.removesuffix(SEALED)}", value, network)
            if name.endswith(SEALED) and value is not None and f"{table}.{name}" != KEYS
            else value
        )
        for name, value in row.items()
    }


def text_of(store: Store, column: str, value: bytes, network: int | None) -> str:
    for key in (network, SYSTEM):
        if key is not None and store.vault.knows(key):
            try:
                return store.vault.open_bytes(value, column, key).decode(errors="replace")
            except InvalidTag:
                continue
    raise AssertionError(f"{column} could not be opened: the search would be blind there")
