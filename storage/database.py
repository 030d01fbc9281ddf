"""One writer thread, many pieces of work per commit, a savepoint for each."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from storage.models import Table
from storage.prepared import Row, Statement, as_read, cursor_of
from storage.vault import Vault

T = TypeVar("T")
Work = Callable[["Store"], T]
Job = tuple[Work[Any], Future[Any]]

MOST_TOGETHER = 64  # pieces of work in one commit; performance.md section 2: little gain beyond
MOST_KNOWN = 20_000  # rows that the writer remembers; some 20 MB
STATEMENTS = 512  # that a connection keeps ready: a day of work asks more than the driver's 128
BUSY_MS = 10_000  # how long SQLite waits for another process's write lock


class Store:
    """What a piece of work may touch: one transaction, and the vault.

    Most work speaks to the connection. The few things that every turn does are quicker: what was
    read or written is `known` to later turns, and what need not be written at once is put off, to
    be written for many turns together. Whoever takes the connection finds all of it written, and
    nothing is taken for known afterwards: so neither can ever be out of date. There is a narrower
    way for those who only read, and for those who change what is never known.
    """

    def __init__(
        self, connection: Connection, vault: Vault, known: dict[Any, Any] | None = None
    ) -> None:
        self._connection = connection
        self.vault = vault
        self.known = {} if known is None else known  # rows as values, by noun and id
        self.memory: dict[str, Any] = {}  # what this piece of work remembers
        self.networks_made: list[int] = []  # their keys live with the transaction
        self.writes = 0  # how often something that was put off has been written
        self.direct = False  # whether the connection has been taken
        self._late: list[tuple[Late, Row]] = []
        self._next_ids: dict[type[Table], int] = {}
        self._broken = False  # whether writes of earlier turns have failed
        self._turn_began: int | None = None  # its place in `_late`; None: a savepoint is set

    @property
    def conn(self) -> Connection:
        """The connection, for anything at all."""
        conn = self.reading
        self.direct = True
        self.known.clear()
        self._next_ids.clear()
        return conn

    @property
    def reading(self) -> Connection:
        """The connection, for SELECTs: it finds all that was put off, and changes nothing."""
        if self._turn_began is not None:
            self._set_savepoint(self._turn_began)
        self.write_late()
        return self._connection

    @property
    def changing(self) -> Connection:
        """The connection, for changes of what is never `known`; a message may be due by them."""
        conn = self.reading
        self.direct = True
        self._next_ids.clear()
        return conn

    @property
    def writing(self) -> Connection:
        """The connection, for changes of what is never `known`, or is forgotten by whoever changes
        it, and that make no message due: papers, where people stand in a survey, what their page
        shows, and what is wiped."""
        return self.reading

    def once(self, noun: str, row: Any, read: Callable[[Store, Any], T]) -> T:
        """What has been read of this row before, else what `read` makes of it."""
        found: T | None = self.known.get((noun, row.id))
        if found is None:
            found = self.known[noun, row.id] = read(self, row)
        return found

    def every(
        self, noun: str, statement: Statement, read: Callable[[Store, Any], T], **row: Any
    ) -> list[T]:
        """The same of all rows that a statement finds; the first of its columns is their id."""
        conn = self.reading
        ready = statement.in_words_of(conn.dialect)
        found: list[T] = []
        for values in cursor_of(conn).execute(ready.sql, ready.parameters(row)).fetchall():
            one: T | None = self.known.get((noun, values[0]))
            if one is None:
                one = self.known[noun, values[0]] = read(self, as_read(ready, values))
            found.append(one)
        return found

    def unchanged(
        self, noun: str, statement: Statement, read: Callable[[Store, Any], T], **row: Any
    ) -> list[T]:
        """The same of rows that may be changed by anybody at any time: what was read of one before
        is right for as long as all of its columns are what they were."""
        conn = self.reading
        ready = statement.in_words_of(conn.dialect)
        found: list[T] = []
        for values in cursor_of(conn).execute(ready.sql, ready.parameters(row)).fetchall():
            kept: tuple[Any, T] | None = self.known.get((noun, values[0]))
            if kept is None or kept[0] != values:
                kept = self.known[noun, values[0]] = values, read(self, as_read(ready, values))
            found.append(kept[1])
        return found

    def next_id(self, table: type[Table], highest: Statement) -> int:
        """The id that SQLite would give next: nobody else writes while we do."""
        following = self._next_ids.get(table)
        if following is None:
            ((found,),) = self.look(highest)
            following = (found or 0) + 1
        self._next_ids[table] = following + 1
        return following

    def look(self, statement: Statement, **row: Any) -> list[Any]:
        """Reads what nothing that is put off can have changed."""
        return statement.rows(self._connection, row)

    def later(self, late: Late, row: Row) -> None:
        """Puts a write off: to the end of the transaction, or until somebody takes `conn`."""
        self._late.append((late, row))

    def is_put_off(self, row: Row) -> bool:
        """Whether this row has not been written yet, and may still be changed."""
        return any(each is row for _late, each in reversed(self._late))

    def write_late(self) -> None:
        if self._late:
            self.writes += 1
            late, self._late = self._late, []
            self._write(late)

    def _write(self, late: list[tuple[Late, Row]]) -> None:
        by_kind: dict[Late, list[Row]] = {}
        for kind, row in late:
            by_kind.setdefault(kind, []).append(row)
        for kind in sorted(by_kind, key=lambda each: each.place):
            kind.statement.each(self._connection, by_kind[kind])

    def say(self, words: str) -> None:
        """Plain SQL about the transaction itself."""
        if self.sqlite:
            with suppress(sqlite3.Error):  # it is asked again, for an error in SQLAlchemy's words
                cursor_of(self._connection).execute(words)
                return
        self._connection.exec_driver_sql(words)

    def undo_late(self) -> None:
        self._late.clear()
        self._turn_began = None
        self._broken = False

    # --- a turn, which mostly needs no savepoint --------------------------------------------

    def begin_turn(self) -> None:
        self._turn_began = len(self._late)

    def _set_savepoint(self, began: int) -> None:
        """From here on the turn's writes are undone by the database, not by forgetting them."""
        before, self._late = self._late[:began], self._late[began:]
        try:
            self._write(before)
        except Exception as error:
            self._broken = True
            raise LateError from error
        self.say("SAVEPOINT turn")
        self._turn_began = None

    def end_turn(self) -> None:
        if self._broken:
            raise LateError
        if self._turn_began is None:
            self.say("RELEASE SAVEPOINT turn")
        self._turn_began = None

    def undo_turn(self) -> None:
        if self._broken:
            raise LateError
        if self._turn_began is None:
            self._late.clear()
            self.undone()
            self.say("ROLLBACK TO SAVEPOINT turn")
            self.say("RELEASE SAVEPOINT turn")
        else:
            del self._late[self._turn_began :]
            self._turn_began = None
            self.write_late()  # what is known of earlier turns must be there to be read again
            self.undone()
        self._turn_began = None

    # ----------------------------------------------------------------------------------------

    @property
    def sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def alone(self) -> None:
        """From here to the end of the transaction no other process is at this point.

        Two that read a row and then write it would undo each other. It is one lock for all uses, so
        that no two can wait for each other. SQLite has one writer anyway.
        """
        if not self.sqlite:
            self.say("SELECT pg_advisory_xact_lock(7262001)")
            self.known.clear()  # another process may have written while we waited

    def insert(self, table: type[Table]) -> Any:
        """An INSERT that can say ON CONFLICT; both databases do, each in a class of its own."""
        if self.sqlite:
            return sqlite_insert(table)
        from sqlalchemy.dialects.postgresql import insert as postgres_insert

        return postgres_insert(table)

    def undone(self) -> None:
        """After a rollback SQLite gives the same id again, and the next network has another key."""
        self.known.clear()
        for network in self.networks_made:
            self.vault.forget(network)


@dataclass(frozen=True, eq=False, kw_only=True)
class Late:
    """A statement that may be put off. Those at a lower `place` are written first."""

    statement: Statement
    place: int


class LateError(Exception):
    """What earlier turns had put off could not be written: nothing may be built upon it."""


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
        self._known: dict[Any, Any] = {}  # the writer's: of rows that nobody else has written
        self._version: object = None

    def start(self) -> None:
        if self._thread is not None:
            raise RuntimeError("A database has one writer, and this one's is at work already.")
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
                    store.write_late()
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
            self._forget_what_changed(connection)
            for work, _ in batch:
                stores.append(Store(connection, self.vault, self._known))
                results.append(run_one(stores[-1], work))
            connection.commit()
        except Exception as error:  # noqa: BLE001  whatever it was, nobody may be told "saved"
            discard(connection)
            self._known.clear()
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

    def _forget_what_changed(self, connection: Connection) -> None:
        """What is known is still true if nobody else has written since: SQLite can tell."""
        version = None
        if connection.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            ((count,),) = cursor_of(connection).execute("PRAGMA data_version").fetchall()
            version = (id(driver), count)
        if version is None or version != self._version or len(self._known) > MOST_KNOWN:
            self._known.clear()
        self._version = version

    def _begin(self, connection: Connection | None) -> Connection:
        """A connection with a transaction open; one that died while it was idle is replaced."""
        if connection is not None:
            try:
                connection.begin()
                if connection.dialect.name != "sqlite":  # there, BEGIN itself has asked
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
    store.write_late()
    store.say("SAVEPOINT work")
    try:
        value = work(store)
        store.write_late()
        store.say("RELEASE SAVEPOINT work")
    except Exception as error:  # noqa: BLE001  it goes to whoever waits for this work
        store.undo_late()
        store.undone()
        store.say("ROLLBACK TO SAVEPOINT work")
        store.say("RELEASE SAVEPOINT work")
        return None, error
    return value, None


def run_turn(store: Store, work: Work[Any]) -> tuple[Any, Exception | None]:
    """The same for a turn: the savepoint is set only where the work needs the connection."""
    store.begin_turn()
    try:
        value = work(store)
        store.end_turn()
    except LateError:
        raise
    except Exception as error:  # noqa: BLE001  it goes to whoever waits for this work
        store.undo_turn()
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
    engine = create_engine(url, connect_args={"cached_statements": STATEMENTS})

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
