"""What every test may ask for: a database of each kind, an open transaction, and people."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, delete

from storage.database import Database, Store
from storage.members import Member
from storage.migrate import upgrade
from storage.models import NoteRow
from storage.networks import Network
from storage.vault import KEY_BYTES, Vault
from tests.databases import KINDS, empty_database, in_a_hurry
from tests.fresh import fresh_member, fresh_network
from tests.postgres import own_schema

# No test is timed: how long an example takes says how busy the machine is. `make test` tries the
# same examples every time, so that a red test is the change's; `make hunt` looks for new ones.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
settings.register_profile("same", UNTIMED, derandomize=True)
settings.register_profile("hunt", UNTIMED, derandomize=False, print_blob=True)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-conversations",
        action="store_true",
        help="write down anew what is shown in tests/conversations/ (read the difference!)",
    )


# A file of these takes a minute or more, and mostly waits: for processes of its own to start, to
# answer, to be killed. The longest stand first; begun last, everything else would wait for them.
WAITING = ("crash", "simulation", "whatsapp", "telegram", "browser")
BEGUN_WITHIN = 0.75  # of all files, so that the last of them ends before the others do


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait stand between files that work, so that all processors are busy to the end."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    rooms = {file: file.relative_to(Path(__file__).parent).parts[0] for file in files}
    waiting = [file for room in WAITING for file in files if rooms[file] == room]
    working = [file for file in files if rooms[file] not in WAITING]
    gap = BEGUN_WITHIN * len(working) / max(1, len(waiting))
    place = {file: number * gap for number, file in enumerate(waiting)}
    place |= {file: number + 0.5 for number, file in enumerate(working)}
    items[:] = [item for file in sorted(files, key=place.__getitem__) for item in files[file]]


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


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with all its tables, once of each kind."""
    return empty_database(request, tmp_path)


@pytest.fixture
def database(database_url: str, vault: Vault) -> Iterator[Database]:
    """A started database of each kind. One kind only, with @pytest.mark.parametrize:

    ("database_url", ["sqlite"], indirect=True)
    """
    opened = in_a_hurry(Database(database_url, vault))
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
