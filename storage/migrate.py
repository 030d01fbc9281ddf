"""Brings a database to the newest shape of the tables; at most starts that is a single look."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import notes
from storage.database import Database, Store
from storage.unreachable import why
from storage.vault import KeyFileError, Vault

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0006"  # the newest step; a test holds it against storage/migrations/versions
KEY = "key"  # the note that holds a keyed hash, to know the right key by
STEPS = Path(__file__).parent / "migrations"
LOOKS_EVERY = 0.1  # seconds between two looks at the child that runs the steps
LOCK = 7262003  # PostgreSQL's advisory lock for migrating; SQLite's write lock does the same


class UnknownVersionError(Exception):
    """The database was made by another version of Muyassir, which is probably newer."""


class LooseEndsError(Exception):
    """A step would leave rows that point to nothing; so nothing was changed."""


class NoDatabaseError(Exception):
    """The database cannot be opened; its address, which may hold a password, is not repeated."""


def opened(url: str, vault: Vault, meanwhile: Callable[[], None] = lambda: None) -> Database:
    """The database at this address, with the newest tables, or NoDatabaseError.

    `meanwhile` is called now and then while steps run in a child.
    """
    with reachable(url):
        database = Database(url, vault)
        if not is_current(database):
            database.engine.dispose()
            upgrade_apart(url, vault, meanwhile)
        upgrade(database)
    return database


@contextmanager
def reachable(url: str) -> Iterator[None]:
    """NoDatabaseError, which says why, instead of what the drivers raise."""
    try:
        yield
    except (OSError, DBAPIError) as error:
        raise NoDatabaseError(why(url, error)) from None


def upgrade_apart(url: str, vault: Vault, meanwhile: Callable[[], None]) -> None:
    """The steps in a child that ends: Alembic and what it brings would stay, some eight megabytes.

    Where it fails, or where no child can be split off, whoever looks next runs them, and says why.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        child = get_context("fork").Process(target=try_upgrade, args=(url, vault))
        child.start()
        while child.is_alive():
            child.join(LOOKS_EVERY)
            meanwhile()


def try_upgrade(url: str, vault: Vault) -> None:
    with suppress(Exception):
        upgrade(Database(url, vault))


def upgrade(database: Database) -> None:
    """Runs the steps that are missing, all in one transaction: a killed one leaves no trace.

    Of two processes that start at once one waits, and then finds nothing left to do. Raises
    UnknownVersionError when the database is of a version that is not known here, and KeyFileError
    when it was sealed with another key.
    """
    with database.transaction() as store:
        if version(store) == HEAD:
            check_key(store)
            return
    with stepping(database) as store:
        if version(store) != HEAD:
            if not store.sqlite:
                store.conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            run_steps(store, version(store))
        check_key(store)


@contextmanager
def stepping(database: Database) -> Iterator[Store]:
    """A transaction that steps may run in.

    SQLite changes a table by making it anew, and would take that for deleting all rows that others
    point to. So it does not look after them meanwhile; at the end all are looked at together.
    """
    with database.engine.connect() as conn:
        store = Store(conn, database.vault)
        raw: Any = conn.connection.driver_connection
        if store.sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")  # changes nothing inside a transaction
        try:
            with conn.begin():
                yield store
                store.write_late()
                if store.sqlite and store.conn.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise LooseEndsError
        finally:
            if store.sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def check_key(store: Store) -> None:
    """A key file that was lost would be made anew, and nothing could be opened any more: say so."""
    mine = store.vault.blind(KEY)
    if notes.get(store, KEY, mine) != mine:
        raise KeyFileError(
            "the key file is not the one that this database was sealed with; put the right one back"
        )
    notes.put(store, KEY, mine)


def is_current(database: Database) -> bool:
    return current(database) == HEAD


def current(database: Database) -> str:
    """The version that the database has; empty before the first step."""
    with database.transaction() as store:
        return version(store)


def version(store: Store) -> str:
    if not inspect(store.conn).has_table("alembic_version"):
        return ""
    found = store.conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")


def run_steps(store: Store, standing: str) -> None:
    """Alembic is imported only here: it takes a third of a second."""
    from alembic import command
    from alembic.script import ScriptDirectory

    configuration = config(store.conn)
    known = {step.revision for step in ScriptDirectory.from_config(configuration).walk_revisions()}
    if standing and standing not in known:
        raise UnknownVersionError(
            f"the database has the tables of step {standing}, which this version does not know;"
            " start the newer Muyassir that made them, or put back a backup from before"
        )
    command.upgrade(configuration, "head")


def config(connection: Connection) -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    configuration.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    configuration.attributes["connection"] = connection
    return configuration
