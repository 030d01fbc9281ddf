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
from sqlalchemy.engine import make_url

from storage.vault import Vault

T = TypeVar("T")
Work = Callable[["Store"], T]

MOST_TOGETHER = 64  # pieces of work in one commit; performance.md section 2: little gain beyond
BUSY_MS = 10_000  # how long SQLite waits for another process's write lock


@dataclass
class Store:
    """What a piece of work may touch: one transaction, and the vault. `woken` is told of changes."""

    conn: Connection
    vault: Vault
    memory: dict[str, Any] = field(default_factory=dict)  # what this transaction has already read

    @property
    def sqlite(self) -> bool:
        return self.conn.dialect.name == "sqlite"


class Closed(Exception):
    """The database is closing; nothing more is taken."""


class Database:
    """SQLite by path or PostgreSQL by URL. `write` is safe from any thread or task."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = url
        self.vault = vault
        self.engine = open_engine(url)
        self._work: queue.SimpleQueue[tuple[Work[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[T]) -> T:
        """Runs `work` in the next commit; returns when that commit is durable."""
        if self._closed:
            raise Closed
        future: Future[T] = Future()
        self._work.put((work, future))
        return await asyncio.wrap_future(future)

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """One transaction on the calling thread: for the command line and for tests."""
        with self.engine.begin() as conn:
            yield Store(conn, self.vault)

    def close(self) -> None:
        self._closed = True
        if self._thread is not None:
            self._work.put(None)
            self._thread.join(timeout=30)
        self.engine.dispose()

    def _run(self) -> None:
        connection: Connection | None = None
        while (batch := self._next_batch()) is not None:
            try:
                if connection is None or connection.closed or connection.invalidated:
                    connection = self.engine.connect()
                self._commit_together(connection, batch)
            except Exception as error:  # the commit itself failed: nobody was told "saved"
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                connection = discard(connection)
        discard(connection)

    def _next_batch(self) -> list[tuple[Work[Any], Future[Any]]] | None:
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
        return batch

    def _commit_together(
        self, connection: Connection, batch: list[tuple[Work[Any], Future[Any]]]
    ) -> None:
        results: list[tuple[Future[Any], Any, Exception | None]] = []
        with connection.begin():
            for work, future in batch:
                results.append((future, *run_one(Store(connection, self.vault), work)))
        for future, value, error in results:
            if future.cancelled():
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(value)


def run_one(store: Store, work: Work[Any]) -> tuple[Any, Exception | None]:
    """Runs one piece of work in a savepoint. Its own error is its own; a lost database is not."""
    savepoint = store.conn.begin_nested()
    try:
        value = work(store)
    except Exception as error:
        savepoint.rollback()  # raises when the connection itself is gone: then the batch fails
        return None, error
    savepoint.commit()
    return value, None


def discard(connection: Connection | None) -> None:
    if connection is not None:
        connection.invalidate()
        connection.close()


def open_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return open_sqlite(url)
    return create_engine(url, pool_pre_ping=True, pool_size=4)


def open_sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "mmap_size=0",
            f"busy_timeout={BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def alive(store: Store) -> bool:
    return bool(store.conn.execute(text("SELECT 1")).scalar())
