"""One writer thread, many pieces of work per commit, a savepoint for each."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from storage.models import Table
from storage.vault import Vault

T = TypeVar("T")
Work = Callable[["Store"], T]
Job = tuple[Work[Any], Future[Any]]

MOST_TOGETHER = 64  # pieces of work in one commit; performance.md section 2: little gain beyond
BUSY_MS = 10_000  # how long SQLite waits for another process's write lock


@dataclass
class Store:
    """What a piece of work may touch: one transaction, and the vault."""

    conn: Connection
    vault: Vault
    memory: dict[str, Any] = field(default_factory=dict)  # what this transaction has already read
    networks_made: list[int] = field(default_factory=list)  # their keys live with the transaction

    @property
    def sqlite(self) -> bool:
        return self.conn.dialect.name == "sqlite"

    def alone(self) -> None:
        """From here to the end of the transaction no other process is at this point.

        Two that read a row and then write it would undo each other. It is one lock for all uses, so
        that no two can wait for each other. SQLite has one writer anyway.
        """
        if not self.sqlite:
            self.conn.execute(text("SELECT pg_advisory_xact_lock(7262001)"))

    def insert(self, table: type[Table]) -> Any:
        """An INSERT that can say ON CONFLICT; both databases do, each in a class of its own."""
        if self.sqlite:
            return sqlite_insert(table)
        from sqlalchemy.dialects.postgresql import insert as postgres_insert

        return postgres_insert(table)

    def undone(self) -> None:
        """After a rollback SQLite gives the same id again, and the next network has another key."""
        for network in self.networks_made:
            self.vault.forget(network)


class Closed(Exception):  # noqa: N818  not a mistake of anybody's
    """The database is closing; nothing more is taken."""


class Database:
    """SQLite by path or PostgreSQL by URL. `write` is safe from any thread or task."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = url
        self.vault = vault
        self.engine = open_engine(url)
        self._work: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._entry = threading.Lock()  # nothing may enter behind the end of the queue
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[T]) -> T:
        """Runs `work` in the next commit; returns when that commit is durable."""
        future: Future[T] = Future()
        with self._entry:
            if self._closed:
                raise Closed
            self._work.put((work, future))
        return await asyncio.wrap_future(future)

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """One transaction on the calling thread: for the command line and for tests."""
        with self.engine.connect() as conn:
            store = Store(conn, self.vault)
            try:
                with conn.begin():
                    yield store
            except BaseException:
                store.undone()
                raise

    def close(self) -> None:
        """Takes nothing more, finishes what was taken, and lets go of the database."""
        with self._entry:
            self._closed = True
            self._work.put(None)
        if self._thread is not None:
            self._thread.join(timeout=30)
        self.engine.dispose()

    def _run(self) -> None:
        connection: Connection | None = None
        while (batch := self._next_batch()) is not None:
            connection = self._commit_together(connection, batch)
        discard(connection)

    def _next_batch(self) -> list[Job] | None:
        first = self._work.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < MOST_TOGETHER:
            try:
                more = self._work.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._work.put(None)
                break
            batch.append(more)
        # From here on a job cannot be cancelled any more: it is either done, or was never begun.
        return [job for job in batch if job[1].set_running_or_notify_cancel()]

    def _commit_together(
        self, connection: Connection | None, batch: list[Job]
    ) -> Connection | None:
        """Answers every job; returns the connection to go on with, None when it had to be left."""
        stores: list[Store] = []
        results: list[tuple[Any, Exception | None]] = []
        try:
            connection = self._begin(connection)
            for work, _ in batch:
                stores.append(Store(connection, self.vault))
                results.append(run_one(stores[-1], work))
            connection.commit()
        except Exception as error:  # noqa: BLE001  whatever it was, nobody may be told "saved"
            discard(connection)
            for store in stores:
                store.undone()
            for _, future in batch:
                future.set_exception(error)
            return None
        for (_, future), (value, failure) in zip(batch, results, strict=True):
            if failure is None:
                future.set_result(value)
            else:
                future.set_exception(failure)
        return connection

    def _begin(self, connection: Connection | None) -> Connection:
        """A connection with a transaction open; one that died while it was idle is replaced."""
        if connection is not None:
            try:
                connection.begin()
                connection.exec_driver_sql("SELECT 1")
            except DBAPIError as error:
                discard(connection)
                if not error.connection_invalidated:
                    raise
            else:
                return connection
        connection = self.engine.connect()
        try:
            connection.begin()
        except DBAPIError:
            discard(connection)
            raise
        return connection


def run_one(store: Store, work: Work[Any]) -> tuple[Any, Exception | None]:
    """Runs one piece of work in a savepoint. Its own error is its own; a lost database is not.

    The savepoint is plain SQL: SQLAlchemy's cannot be rolled back once its release has failed, as
    happens on PostgreSQL when the work has swallowed an error.
    """
    store.conn.exec_driver_sql("SAVEPOINT work")
    try:
        value = work(store)
        store.conn.exec_driver_sql("RELEASE SAVEPOINT work")
    except Exception as error:  # noqa: BLE001  it goes to whoever waits for this work
        store.undone()
        store.conn.exec_driver_sql("ROLLBACK TO SAVEPOINT work")
        store.conn.exec_driver_sql("RELEASE SAVEPOINT work")
        return None, error
    return value, None


def discard(connection: Connection | None) -> None:
    if connection is not None and not connection.closed:
        connection.invalidate()
        connection.close()


def open_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return open_sqlite(url)
    return create_engine(url, pool_pre_ping=True, pool_size=4)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def open_sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch(mode=0o600)  # nobody else's to read; its -wal and -shm follow it
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours, below
        for pragma in (
            f"busy_timeout={BUSY_MS}",  # first: the change to WAL may have to wait, too
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "mmap_size=0",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def alive(store: Store) -> bool:
    return bool(store.conn.execute(text("SELECT 1")).scalar())
