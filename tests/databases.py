"""The databases that tests run on: which kinds, empty ones of each, and no waiting for the disk."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from storage.database import Database
from tests.postgres import empty_all_tables

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def empty_database(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of one with all its tables, of the kind that the fixture's parameter names."""
    if request.param == "sqlite":
        path = folder / "muyassir.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    engine: Engine = request.getfixturevalue("postgres_schema")
    empty_all_tables(engine)
    return engine.url.render_as_string(hide_password=False)


def in_a_hurry(database: Database) -> Database:
    """No test in this process cuts the power, so that none waits for the disk (see own_schema)."""
    if database.engine.dialect.name == "sqlite":

        @event.listens_for(database.engine, "connect")
        def hurry(connection: sqlite3.Connection, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")

    return database
