"""Migrations of a database that is in use: what stood in its tables stands there, up and down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Column, MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, Store
from storage.migrate import HEAD, LooseEndsError, check_key, config, current, stepping, upgrade
from storage.vault import Vault
from tests.postgres import own_schema

BEFORE = "0003"
ROWS = range(1, 4)  # in each table
OF_ALEMBIC = "alembic_version"
Rows = Sequence[Mapping[str, Any]]
# What a row gets that the step before did not know.
FRESH: Mapping[str, Mapping[str, Any]] = {
    "addresses": {"also_blind": None, "preferred": False, "strikes": 0},
    "invitations": {"member_id": None},
    "ledger": {"template": ""},
    "plan_items": {"supporting_since": {}},
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path}/muyassir.db", vault)
        yield made
        made.close()
        return
    with own_schema() as url:
        made = Database(url, vault)
        yield made
        made.close()


def step(database: Database, to: str, *, down: bool = False) -> None:
    with stepping(database) as store:
        (command.downgrade if down else command.upgrade)(config(store.conn), to)
    assert current(database) == to


def tables(store: Store) -> Sequence[Table]:
    """As they are in the database, each after those that it points to."""
    found = MetaData()
    found.reflect(store.conn)
    return [table for table in found.sorted_tables if table.name != OF_ALEMBIC]


def fill(database: Database) -> None:
    """Every column of every row has a value; what points to another table points to a row."""
    with database.transaction() as store:
        for table in tables(store):
            rows = [{one.name: value(one, n) for one in table.columns} for n in ROWS]
            store.conn.execute(insert(table), rows)


def value(column: Column[Any], number: int) -> Any:
    moment = datetime(2026, 11, number, 9, 30, tzinfo=UTC)
    if not getattr(column.type, "timezone", False):
        moment = moment.replace(tzinfo=None)
    kinds: dict[type, Any] = {
        bool: number % 2 == 0,
        int: number,
        str: f"{column.name} {number}",
        bytes: b"\x00\xff%d" % number,
        object: {"كلمة": number},  # JSON
        datetime: moment,
        date: date(2026, 11, number),
        time: time(number, 30),
    }
    return kinds[column.type.python_type]


def kept(database: Database) -> dict[str, Rows]:
    """All rows of all tables, in the order of their keys."""
    with database.transaction() as store:
        return {
            table.name: [
                dict(row._mapping)
                for row in store.conn.execute(select(table).order_by(*table.primary_key))
            ]
            for table in tables(store)
        }


def without(rows: Rows, columns: Mapping[str, Any]) -> Rows:
    return [{name: row[name] for name in row if name not in columns} for row in rows]


def test_no_row_is_lost_on_the_way_up_and_down_and_up_again(empty: Database) -> None:
    step(empty, BEFORE)
    fill(empty)
    with empty.transaction() as store:
        check_key(store)
    old = kept(empty)
    assert all(len(rows) >= len(ROWS) for rows in old.values())
    for _ in range(2):
        upgrade(empty)
        new = kept(empty)
        for name, rows in old.items():
            fresh = FRESH.get(name, {})
            assert new[name] == [{**row, **fresh} for row in rows], name
        assert {name for name in new if new[name] == []} == {"opt_ins", "templates"}
        step(empty, BEFORE, down=True)
        assert kept(empty) == old


def test_what_only_the_newest_step_knows_goes_with_it_and_nothing_else(empty: Database) -> None:
    step(empty, HEAD)
    fill(empty)
    full = kept(empty)
    assert all(len(rows) == len(ROWS) for rows in full.values())
    step(empty, BEFORE, down=True)
    assert kept(empty) == {
        name: without(rows, FRESH.get(name, {}))
        for name, rows in full.items()
        if name not in ("opt_ins", "templates")
    }


def test_a_step_that_leaves_loose_ends_changes_nothing(empty: Database) -> None:
    step(empty, BEFORE)
    fill(empty)

    def step_that_loses_programmes() -> None:
        with stepping(empty) as store:
            command.upgrade(config(store.conn), HEAD)
            store.conn.execute(text("DELETE FROM programmes"))

    with pytest.raises((LooseEndsError, IntegrityError)):
        step_that_loses_programmes()
    assert current(empty) == BEFORE
    with pytest.raises(IntegrityError), empty.transaction() as store:
        store.conn.execute(text("DELETE FROM programmes"))  # it is looked after again
