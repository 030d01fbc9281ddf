"""A database with members in it and reminders planned, made before the bot is started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import child
from storage.database import Database, Store
from storage.migrate import upgrade
from storage.vault import open_vault


def now() -> datetime:
    return datetime.now(UTC)


def in_a_while(seconds: float) -> datetime:
    """A full second to come."""
    return (now() + timedelta(seconds=seconds + 1)).replace(microsecond=0)


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    """The bot's own database; nobody else may be working on it."""
    database = Database(child.database_url(folder), open_vault(child.key_file(folder)))
    upgrade(database)
    try:
        yield database
    finally:
        database.engine.dispose()


def write(folder: Path, work: Callable[[Store], None]) -> None:
    with opened(folder) as database, database.transaction() as store:
        work(store)
