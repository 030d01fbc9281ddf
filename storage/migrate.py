"""Brings a database to the newest shape of the tables; at most starts that is a single look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import notes
from storage.database import Database, Store
from storage.vault import KeyFileError, Vault

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"  # the newest step; a test holds it against storage/migrations/versions
KEY = "key"  # the note that holds a keyed hash, to know the right key by
STEPS = Path(__file__).parent / "migrations"
LOCK = 7262003  # PostgreSQL's advisory lock for migrating; SQLite's write lock does the same


class UnknownVersionError(Exception):
    """The database was made by another version of Muyassir, which is probably newer."""


class NoDatabaseError(Exception):
    """The database cannot be opened; its address, which may hold a password, is not repeated."""


def opened(url: str, vault: Vault) -> Database:
    """The database at this address, with the newest tables, or NoDatabaseError."""
    try:
        database = Database(url, vault)
        upgrade(database)
    except (OSError, DBAPIError) as error:
        raise NoDatabaseError(
            f"the database cannot be opened ({type(error).__name__}); muyassir check looks closer"
        ) from None
    return database


def upgrade(database: Database) -> None:
    """Runs the steps that are missing, all in one transaction: a killed one leaves no trace.

    Of two processes that start at once one waits, and then finds nothing left to do. Raises
    UnknownVersionError when the database is of a version that is not known here, and KeyFileError
    when it was sealed with another key.
    """
    with database.transaction() as store:
        if version(store) != HEAD:
            if not store.sqlite:
                store.conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            run_steps(store, version(store))
        check_key(store)


def check_key(store: Store) -> None:
    """A key file that was lost would be made anew, and nothing could be opened any more: say so."""
    mine = store.vault.blind(KEY)
    if notes.get(store, KEY, mine) != mine:
        raise KeyFileError("the key file is not the one that this database was sealed with")
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
        raise UnknownVersionError(standing)
    command.upgrade(configuration, "head")


def config(connection: Connection) -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    configuration.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    configuration.attributes["connection"] = connection
    return configuration
