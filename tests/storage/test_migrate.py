"""Migrations: they make what the models say, at once, once, and whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage.database import Database
from storage.migrate import HEAD, UnknownVersionError, config, current, is_current, upgrade
from storage.models import Table
from storage.vault import KEY_BYTES, KeyFileError, Vault
from tests.postgres import own_schema


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/muyassir.db"
        return
    with own_schema() as url:
        yield url


@pytest.fixture
def empty(empty_url: str, vault: Vault) -> Iterator[Database]:
    database = Database(empty_url, vault)
    yield database
    database.close()


def differences(database: Database) -> list[object]:
    """What alembic would change to make the database what the models say."""
    with database.transaction() as store:
        context = MigrationContext.configure(store.conn, opts={"compare_type": True})
        return [
            one
            for one in compare_metadata(context, Table.metadata)
            if "alembic_version" not in str(one)
        ]


def test_models_and_migrations_agree(database: Database) -> None:
    assert differences(database) == []


def test_a_table_that_is_missing_would_be_seen(database: Database) -> None:
    with database.transaction() as store:
        store.conn.execute(text("DROP TABLE screen"))
    try:
        assert differences(database) != []
    finally:
        with database.transaction() as store:
            Table.metadata.tables["screen"].create(store.conn)


def test_head_is_the_newest_step() -> None:
    with Database("sqlite://", Vault(bytes(32))).engine.connect() as connection:
        script = ScriptDirectory.from_config(config(connection))
    assert script.get_heads() == [HEAD]


def test_an_empty_database_gets_its_tables_and_a_second_time_changes_nothing(
    empty: Database,
) -> None:
    assert current(empty) == ""
    assert not is_current(empty)
    upgrade(empty)
    assert current(empty) == HEAD
    with empty.transaction() as store:
        assert set(inspect(store.conn).get_table_names()) >= set(Table.metadata.tables)
    upgrade(empty)
    assert is_current(empty)


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.transaction() as store:
        store.conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(UnknownVersionError):
            upgrade(database)
        assert current(database) == "9999"
    finally:
        with database.transaction() as store:
            store.conn.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": HEAD})


def test_S9_a_lost_key_file_stops_the_start_instead_of_sealing_with_another_key(
    empty: Database, empty_url: str
) -> None:
    upgrade(empty)
    upgrade(empty)
    other = Database(empty_url, Vault(bytes(KEY_BYTES)))
    with pytest.raises(KeyFileError, match="not the one"):
        upgrade(other)
    other.close()
    upgrade(empty)


def test_the_start_of_a_current_database_needs_no_alembic_and_no_orm(database: Database) -> None:
    look = (
        "import sys; from storage.database import Database; from storage.migrate import upgrade;"
        "from storage.vault import Vault; upgrade(Database(sys.argv[1], Vault(bytes(32))));"
        "print([each for each in ('alembic', 'mako', 'sqlalchemy.orm') if each in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", look, database.url], capture_output=True, text=True, check=True
    )
    assert shown.stdout == "[]\n"


def test_the_very_first_start_keeps_nothing_of_alembic(empty_url: str) -> None:
    look = (
        "import sys; from storage.migrate import is_current, opened;"
        "from storage.vault import Vault; made = opened(sys.argv[1], Vault(bytes(32)));"
        "print(is_current(made), 'alembic' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", look, empty_url], capture_output=True, text=True, check=True
    )
    assert shown.stdout == "True False\n"


def test_where_a_child_cannot_bring_the_tables_the_start_does(empty_url: str) -> None:
    look = (
        "import sys; from storage import migrate; from storage.vault import Vault;"
        "migrate.upgrade_apart = lambda *_given: None;"
        "print(migrate.is_current(migrate.opened(sys.argv[1], Vault(bytes(32)))))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", look, empty_url], capture_output=True, text=True, check=True
    )
    assert shown.stdout == "True\n"


KILLED_IN_THE_MIDDLE = """
import os, signal, sys
import alembic.command
from sqlalchemy import event
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault

def die_at(url, statement):
    database = Database(url, Vault(bytes(32)))
    seen = 0
    @event.listens_for(database.engine, "after_cursor_execute")
    def count(*_):
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)
    upgrade(database)
    os._exit(0)

for statement in map(int, sys.argv[2:]):
    child = os.fork()
    if child == 0:
        die_at(sys.argv[1], statement)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_migration_killed_at_any_point_leaves_no_trace_and_runs_again(
    empty: Database, empty_url: str
) -> None:
    points = ["3", "5", "6", "8", "20", "40"]
    shown = subprocess.run(
        [sys.executable, "-c", KILLED_IN_THE_MIDDLE, empty_url, *points],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split() == ["-9"] * len(points)
    assert current(empty) == ""
    with empty.transaction() as store:
        assert inspect(store.conn).get_table_names() == []
    upgrade(empty)
    assert is_current(empty)
    assert differences(empty) == []


STARTED_TOGETHER = """
import os, sys
import alembic.command
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault

gate, opened = os.pipe()
children = []
for _ in range(4):
    child = os.fork()
    if child == 0:
        os.close(opened)
        os.read(gate, 1)  # returns when the parent lets go of the other end
        upgrade(Database(sys.argv[1], Vault(bytes(32))))
        os._exit(0)
    children.append(child)
os.close(opened)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


def test_processes_that_start_at_once_all_find_the_tables(empty: Database, empty_url: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", STARTED_TOGETHER, empty_url],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "[0, 0, 0, 0]\n", shown.stderr
    assert is_current(empty)
