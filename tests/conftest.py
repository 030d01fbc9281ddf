"""What every test may ask for: a database of each kind, an open transaction, and people."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from storage.database import Database, Store
from storage.members import Member
from storage.migrate import upgrade
from storage.models import NoteRow
from storage.networks import Network
from storage.vault import KEY_BYTES, Vault
from tests.fresh import fresh_member, fresh_network
from tests.postgres import empty_all_tables, own_schema


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-conversations",
        action="store_true",
        help="write down anew what is shown in tests/conversations/ (read the difference!)",
    )


@pytest.fixture
def vault() -> Vault:
    return Vault(secrets.token_bytes(KEY_BYTES))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with all its tables, to be copied: migrating takes its time."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    migrated = Database(f"sqlite:///{path}", Vault(bytes(KEY_BYTES)))
    upgrade(migrated)
    with migrated.transaction() as store:
        store.conn.execute(delete(NoteRow))  # each test opens its copy with a key of its own
    migrated.close()
    return path


@pytest.fixture(scope="session")
def postgres_schema() -> Iterator[Engine]:
    """A schema of this test run's own, with all its tables; it is dropped afterwards."""
    with own_schema() as url:
        migrated = Database(url, Vault(bytes(KEY_BYTES)))
        upgrade(migrated)
        yield migrated.engine
        migrated.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with all its tables, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "muyassir.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    engine: Engine = request.getfixturevalue("postgres_schema")
    empty_all_tables(engine)
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str, vault: Vault) -> Iterator[Database]:
    """A started database of each kind. One kind only, with @pytest.mark.parametrize:

    ("database_url", ["sqlite"], indirect=True)
    """
    opened = Database(database_url, vault)
    opened.start()
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """An open transaction, committed after the test. On SQLite it holds the only write lock, so a
    test that asks for it must not use `database.write` (nor anything that is built on `store`).
    """
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def network(store: Store) -> Network:
    return fresh_network(store)


@pytest.fixture
def new_member(store: Store, network: Network) -> Callable[..., Member]:
    """Makes a member of the network; name, role, language ... may be given."""
    return lambda **values: fresh_member(store, network, **values)
