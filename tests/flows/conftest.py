"""A small world to talk in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.vault import Vault
from tests.databases import KINDS, in_a_hurry
from tests.flows.script import FIRST
from tests.flows.talk import Talk


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On SQLite alone, unless a test or its file is marked `each_kind` or names the kind itself.

    What a database decides is tried on each kind in tests/storage and tests/engine, and once more
    by the recorded conversations; a sentence of a flow need not ask PostgreSQL again.
    """
    test = metafunc.definition
    named = any("database_url" in mark.args[0] for mark in test.iter_markers("parametrize"))
    if "database_url" in metafunc.fixturenames and not named:
        kinds = KINDS if test.get_closest_marker("each_kind") else KINDS[:1]
        test.add_marker(pytest.mark.parametrize("database_url", kinds, indirect=True))


@pytest.fixture
def talk(database: Database) -> Talk:
    """Saida with a coordinator, Rana, and a practitioner, Karim; an owner, Huda, at the office."""
    made = Talk(database, FIRST)
    office = made.network("Office", "LB", office=True)
    made.member("Huda", "owner", "en", office)
    made.network("Saida", "LB")
    made.member("Rana", "coordinator", "en")
    made.member("Karim", "practitioner", "en")
    return made


@pytest.fixture
def another(migrated_file: Path, tmp_path: Path, vault: Vault) -> Iterator[Callable[[], Database]]:
    """One empty SQLite database after the other, with the same key."""
    made: list[Database] = []

    def make() -> Database:
        path = tmp_path / f"{len(made)}.db"
        shutil.copy(migrated_file, path)
        made.append(in_a_hurry(Database(f"sqlite:///{path}", vault)))
        return made[-1]

    yield make
    for database in made:
        database.close()
