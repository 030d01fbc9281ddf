"""The writer: many pieces of work in one commit, none hurting another, and none lost."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from storage import members, notes
from storage.database import BUSY_MS, MOST_TOGETHER, Closed, Database, Store, alive
from storage.models import NoteRow
from storage.vault import KEY_BYTES, Vault
from tests.fresh import fresh_member, fresh_network

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def put(name: str, value: str = "x") -> Any:
    return lambda store: notes.put(store, name, value)


def add_one(store: Store) -> int:
    """Reads, thinks, and writes: what loses an update where two do it at once."""
    number = int(notes.get(store, "count", "0")) + 1
    notes.put(store, "count", str(number))
    return number


async def held_back(database: Database) -> threading.Event:
    """Keeps the writer busy until the event is set, so that what follows shares a batch."""
    gate, entered = threading.Event(), threading.Event()

    def wait(_: Store) -> None:
        entered.set()
        gate.wait(20)

    held = asyncio.ensure_future(database.write(wait))
    await asyncio.to_thread(entered.wait, 20)
    held.add_done_callback(asyncio.Future.result)
    return gate


async def test_two_hundred_writes_at_once_all_arrive(database: Database) -> None:
    results = await asyncio.gather(*(database.write(add_one) for _ in range(200)))
    assert sorted(results) == list(range(1, 201))
    with database.transaction() as store:
        assert notes.get(store, "count") == "200"


async def test_many_pieces_of_work_share_one_commit(database: Database) -> None:
    def which(store: Store) -> int:
        return id(store.conn.get_transaction())

    gate = await held_back(database)
    waiting = [asyncio.ensure_future(database.write(which)) for _ in range(MOST_TOGETHER)]
    await asyncio.sleep(0)
    gate.set()
    assert len(set(await asyncio.gather(*waiting))) == 1


async def test_one_piece_of_work_that_fails_does_not_hurt_the_others(database: Database) -> None:
    def half_done(store: Store) -> None:
        notes.put(store, "half", "done")
        raise ValueError("mine alone")

    gate = await held_back(database)
    work = [put("before"), half_done, put("after"), half_done, put("last")]
    waiting = asyncio.gather(*map(database.write, work), return_exceptions=True)
    await asyncio.sleep(0)
    gate.set()
    answers = await waiting
    assert [type(answer) for answer in answers] == [type(None), ValueError] * 2 + [type(None)]
    with database.transaction() as store:
        assert [notes.get(store, name) for name in ("before", "after", "last")] == ["x"] * 3
        assert notes.get(store, "half") == ""


async def test_work_that_swallows_a_database_error_does_not_hurt_the_others(
    database: Database,
) -> None:
    def swallows(store: Store) -> None:
        row = {"name": "twice", "value": "x"}
        store.conn.execute(insert(NoteRow), row)
        try:
            store.conn.execute(insert(NoteRow), row)
        except IntegrityError:
            return

    gate = await held_back(database)
    work = [put("before"), swallows, put("after")]
    waiting = asyncio.gather(*map(database.write, work), return_exceptions=True)
    await asyncio.sleep(0)
    gate.set()
    before, _, after = await waiting
    assert before is None
    assert after is None
    with database.transaction() as store:
        assert notes.get(store, "after") == "x"


async def test_no_increment_is_lost_among_eight_tasks(database: Database) -> None:
    async def increments() -> None:
        for _ in range(25):
            await database.write(add_one)

    await asyncio.gather(*(increments() for _ in range(8)))
    with database.transaction() as store:
        assert notes.get(store, "count") == "200"


@SQLITE
def test_no_increment_is_lost_between_two_writers_of_one_file(database: Database) -> None:
    other = Database(database.url, database.vault)
    other.start()

    async def both() -> None:
        turns = [one.write(add_one) for _ in range(30) for one in (database, other)]
        await asyncio.gather(*turns)

    asyncio.run(both())
    other.close()
    with database.transaction() as store:
        assert notes.get(store, "count") == "60"


def test_a_database_is_never_given_a_second_writer(database: Database) -> None:
    """Closing it would wait for the wrong one."""
    with pytest.raises(RuntimeError, match="one writer"):
        database.start()


async def test_after_close_nothing_is_taken(database: Database) -> None:
    await database.write(put("before"))
    database.close()
    with pytest.raises(Closed):
        await database.write(put("after"))


async def test_what_was_taken_before_close_is_finished(database: Database) -> None:
    waiting = [asyncio.ensure_future(database.write(add_one)) for _ in range(100)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    assert sorted(await asyncio.gather(*waiting)) == list(range(1, 101))


async def test_a_caller_who_goes_away_hurts_nobody(database: Database) -> None:
    gate = await held_back(database)
    waiting = [asyncio.ensure_future(database.write(put(f"note {n}"))) for n in range(6)]
    await asyncio.sleep(0)
    waiting[2].cancel()
    await asyncio.sleep(0)
    gate.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [answer for answer in answers if answer is not None] == [answers[2]]
    with database.transaction() as store:
        assert notes.get(store, "note 5") == "x"
        assert notes.get(store, "note 2") == "", "cancelled before it began: not done"


@SQLITE
async def test_a_commit_that_fails_is_an_error_for_everybody_in_it_and_the_writer_heals(
    database: Database,
) -> None:
    def full(limit: int) -> Any:
        return lambda store: store.conn.exec_driver_sql(f"PRAGMA max_page_count={limit}").scalar()

    await database.write(put("saved"))
    pages = await database.write(full(1))  # never lower than what there is
    gate = await held_back(database)
    work = [put("small"), put("large", "x" * 4096 * 50), put("small too")]
    waiting = asyncio.gather(*map(database.write, work), return_exceptions=True)
    await asyncio.sleep(0)
    gate.set()
    answers = await waiting
    assert pages > 1
    assert all(isinstance(answer, DBAPIError) for answer in answers)
    await database.write(put("healed", "x" * 4096 * 50))  # a fresh connection, without the limit
    with database.transaction() as store:
        assert notes.get(store, "small") == ""
        assert notes.get(store, "saved") == "x"


@SQLITE
async def test_a_commit_refused_at_its_very_end_is_told_to_everybody(database: Database) -> None:
    """The foreign key is looked at only in COMMIT itself, after every savepoint was released."""

    def dangling(store: Store) -> None:
        store.conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        store.conn.exec_driver_sql(
            "INSERT INTO screen (address_id, item_sealed, created_at) VALUES (77, 'x', '2026')"
        )

    gate = await held_back(database)
    waiting = asyncio.gather(
        database.write(put("before")), database.write(dangling), return_exceptions=True
    )
    await asyncio.sleep(0)
    gate.set()
    assert [type(answer) for answer in await waiting] == [IntegrityError, IntegrityError]
    await database.write(put("after"))
    with database.transaction() as store:
        assert (notes.get(store, "before"), notes.get(store, "after")) == ("", "x")


HOLDS_THE_LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(1)
connection.execute("COMMIT")
"""


@SQLITE
async def test_a_lock_held_by_another_process_is_waited_for(database: Database) -> None:
    await database.write(put("before"))
    path = database.engine.url.database
    assert path is not None
    with subprocess.Popen(  # noqa: ASYNC220  the writer has a thread of its own
        [sys.executable, "-c", HOLDS_THE_LOCK, path], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        await asyncio.gather(*(database.write(add_one) for _ in range(20)))
    with database.transaction() as store:
        assert notes.get(store, "count") == "20"
    assert BUSY_MS >= 5000


@SQLITE
async def test_sqlite_is_set_to_lose_nothing(database_url: str, vault: Vault) -> None:
    database = Database(database_url, vault)  # as the bot opens it: other tests are in a hurry
    database.start()

    def read(store: Store) -> list[Any]:
        names = ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "mmap_size"]
        return [store.conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    full = 2
    assert await database.write(read) == ["wal", full, 1, 1, 0]
    database.close()


@POSTGRES
async def test_a_connection_that_the_server_ended_is_replaced(database: Database) -> None:
    def which(store: Store) -> int:
        return int(store.conn.execute(text("SELECT pg_backend_pid()")).scalar_one())

    first = await database.write(which)
    with database.transaction() as store:
        gone = text("SELECT pg_terminate_backend(:pid, 30000)")  # waits until it has ended
        assert store.conn.execute(gone, {"pid": first}).scalar_one()
    await database.write(put("after"))
    assert await database.write(which) != first


@POSTGRES
async def test_a_connection_that_ends_in_the_middle_fails_its_batch_alone(
    database: Database,
) -> None:
    def ends_itself(store: Store) -> None:
        store.conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    gate = await held_back(database)
    work = [put("lost"), ends_itself, put("lost too")]
    waiting = asyncio.gather(*map(database.write, work), return_exceptions=True)
    await asyncio.sleep(0)
    gate.set()
    assert all(isinstance(answer, Exception) for answer in await waiting)
    await database.write(put("after"))
    with database.transaction() as store:
        assert (notes.get(store, "lost"), notes.get(store, "after")) == ("", "x")


@pytest.mark.parametrize("by", ["writer", "transaction"])
async def test_the_key_of_a_network_that_was_rolled_back_seals_nothing_of_the_next(
    database_url: str, by: str
) -> None:
    """SQLite gives the same id again, to another process perhaps, whose network has another key."""

    def fails(store: Store) -> None:
        fresh_network(store)
        raise ValueError("undone")

    ours, theirs = (Database(database_url, Vault(bytes(KEY_BYTES))) for _ in range(2))
    ours.start()
    if by == "writer":
        with pytest.raises(ValueError, match="undone"):
            await ours.write(fails)
    else:
        with pytest.raises(ValueError, match="undone"), ours.transaction() as store:
            fails(store)
    with theirs.transaction() as store:
        network = fresh_network(store)
    samira = await ours.write(lambda store: fresh_member(store, network))
    with theirs.transaction() as store:
        assert members.get(store, samira.id).name == "Samira"
    ours.close()
    theirs.close()


def test_a_transaction_that_fails_changes_nothing(database: Database) -> None:
    def fails(store: Store) -> None:
        notes.put(store, "half", "done")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"), database.transaction() as store:
        fails(store)
    with database.transaction() as store:
        assert notes.get(store, "half") == ""
        assert alive(store)


def test_a_file_that_is_no_database_is_an_error_at_once(tmp_path: Path, vault: Vault) -> None:
    (tmp_path / "not.db").write_text("something else entirely, and long enough to be read" * 20)
    with pytest.raises(DBAPIError), Database(f"sqlite:///{tmp_path}/not.db", vault).transaction():
        pass


def test_postgresql_without_a_driver_named_is_understood(vault: Vault) -> None:
    opened = Database("postgresql://nobody@127.0.0.1:1/none", vault)
    assert opened.engine.driver == "psycopg"
    with pytest.raises(OperationalError), opened.transaction():
        pass


def test_S9_nobody_else_may_read_the_file(tmp_path: Path, vault: Vault) -> None:
    path = tmp_path / "new" / "muyassir.db"
    opened = Database(f"sqlite:///{path}", vault)
    with opened.transaction() as store:
        store.conn.exec_driver_sql("CREATE TABLE things (id INTEGER)")
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    opened.close()
    assert modes
    assert set(modes.values()) == {0o600}
