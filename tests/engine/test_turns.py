"""Inbox to turns: nothing accepted is lost, nothing is taken twice, nobody suffers for another."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot.core.messages import File, Inbound, Kind
from bot.engine import handover, wire
from bot.engine import turns as engine_turns
from bot.engine.flood import AT_ONCE, PER_SECOND
from bot.engine.turns import BATCH, FEW, SORRY, Taken, Turns, take_batch
from storage import inbox, ledger, notes, sending
from storage.database import Database, Store, Work
from storage.vault import KEY_BYTES, Vault
from tests.engine.small import CAPS, PLATFORM, TABLES, Still, inbound, press, somebody, text
from tests.fresh import NOW

T = TypeVar("T")


@pytest.fixture
def clock() -> Still:
    return Still()


@pytest.fixture
def turns(database: Database, clock: Still) -> Turns:
    return make(database, clock.now)


def make(database: Database, now: Callable[[], datetime]) -> Turns:
    async def taken(_taken: Taken) -> None:
        return None

    return Turns(
        database=database, tables=TABLES, now=now, links={}, taken=taken, planned=lambda: None
    )


async def take_all(turns: Turns) -> None:
    while await turns.take_some():
        pass


def note(database: Database, name: str) -> str:
    with database.transaction() as store:
        return notes.get(store, name)


def replies(database: Database) -> list[str]:
    with database.transaction() as store:
        rows = store.conn.execute(sql("SELECT id FROM ledger WHERE reason = 'reply' ORDER BY id"))
        return [ledger.get(store, row.id).body for row in rows]


def inbox_counts(database: Database) -> dict[str, int]:
    with database.transaction() as store:
        return inbox.counts(store)


# --- R1: committed, then confirmed ---------------------------------------------------------------


async def test_R1_what_is_confirmed_is_there_for_another_process(
    database: Database, turns: Turns, vault: Vault
) -> None:
    await turns.commit([text("/count"), text("/count", "samira")])
    other = Database(database.url, vault)
    assert inbox_counts(other) == {"new": 2}
    other.close()


async def test_R1_what_cannot_be_written_is_not_confirmed(database: Database, turns: Turns) -> None:
    with database.transaction() as store:
        store.conn.execute(sql("ALTER TABLE inbox RENAME TO away"))
    with pytest.raises(Exception, match="inbox"):
        await turns.commit([text("/count")])
    with database.transaction() as store:
        store.conn.execute(sql("ALTER TABLE away RENAME TO inbox"))
    assert inbox_counts(database) == {}


async def test_R1_trying_again_to_write_is_no_flood(database: Database, turns: Turns) -> None:
    events = [text(f"/count {number}") for number in range(AT_ONCE)]
    with database.transaction() as store:
        store.conn.execute(sql("ALTER TABLE inbox RENAME TO away"))
    for _ in range(5):
        with pytest.raises(Exception, match="inbox"):
            await turns.commit(events)
    with database.transaction() as store:
        store.conn.execute(sql("ALTER TABLE away RENAME TO inbox"))
    await turns.commit(events)
    assert inbox_counts(database) == {"new": AT_ONCE}
    assert turns.counts["flooded"] == 0


class Failing(Database):
    """Every second piece of work fails as a whole, as a full disk would have it."""

    def __init__(self, real: Database) -> None:
        self.real = real
        self.calls = 0

    async def write(self, work: Work[T]) -> T:
        self.calls += 1
        if self.calls % 3 == 2:
            raise OSError("the disk is full")
        return await self.real.write(work)


async def test_R1_a_database_that_fails_costs_an_event_no_try(
    database: Database, turns: Turns
) -> None:
    """Claimed, then the batch could not be committed, then given back: no fault of the events."""
    await turns.commit([text("/count")])
    failing = make(Failing(database), turns.now)
    for _ in range(inbox.MOST_DEATHS + 2):
        with pytest.raises(OSError, match="full"):
            await failing.take_some()
    await take_all(turns)
    assert note(database, "count") == "1"


# --- R2: once, however often and in whatever order -----------------------------------------------


@pytest.fixture(scope="module")
def one_database(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    path = tmp_path_factory.mktemp("histories") / "muyassir.db"
    path.write_bytes(migrated_file.read_bytes())
    return path


HISTORIES = itertools.count()
PEOPLE = ("omar", "samira", "hiba")


@settings(max_examples=25)
@given(
    copies=st.lists(st.integers(1, 4), min_size=1, max_size=12),
    cuts=st.integers(1, 7),
    seed=st.integers(0, 2**32),
)
def test_R2_each_event_counts_once_however_often_and_in_whatever_order(
    one_database: Path, copies: list[int], cuts: int, seed: int
) -> None:
    chance = random.Random(seed)
    name = f"history {next(HISTORIES)}"
    events = [
        replace(text("/count", PEOPLE[number % 3]), event_id=f"{name}/{number}")
        for number in range(len(copies))
    ]
    arriving = [event for event, times in zip(events, copies, strict=True) for _ in range(times)]
    chance.shuffle(arriving)
    database = Database(f"sqlite:///{one_database}", Vault(bytes(KEY_BYTES)))
    database.start()
    try:
        before = int(note(database, "count") or 0)
        asyncio.run(arrive(database, arriving, cuts))
        assert int(note(database, "count")) - before == len(events)
        assert inbox_counts(database).keys() <= {"done"}
    finally:
        database.close()


async def arrive(database: Database, events: list[Inbound], size: int) -> None:
    turns = make(database, Still().now)
    for start in range(0, len(events), size):
        await turns.commit(events[start : start + size])
        if start % 2:
            await turns.take_some()
    await turns.commit(events)  # all of them once more
    await take_all(turns)


async def test_R2_a_tap_that_the_phone_sends_again_under_a_new_id_changes_nothing(
    database: Database, turns: Turns
) -> None:
    data = await offered(database, turns)
    for id in ("1", "2", "3"):
        await turns.commit([press(data, id=id)])
        await take_all(turns)
    assert note(database, "vote/omar") == "yes"
    assert note(database, "votes") == "1"


async def offered(database: Database, turns: Turns) -> str:
    """Omar is shown the buttons Yes and No; returns the payload of Yes."""
    with database.transaction() as store:
        somebody(store)
    await turns.commit([text("/offer")])
    await take_all(turns)
    with database.transaction() as store:
        (entry,) = sending.heads(store, NOW, 10)
        prepared = handover.prepare(store, entry, NOW, TABLES)
        assert prepared is not None
        claim = handover.claim(store, prepared, now=NOW, tables=TABLES, caps=CAPS, fence=1)
        assert claim is not None
        return next(label.data for row in claim.requests[0].rows for label in row)


async def test_R2_an_event_that_two_workers_hold_is_taken_once(database: Database) -> None:
    """A worker that was paused past its lease comes back with events that were taken meanwhile."""
    with database.transaction() as store:
        inbox.add(store, wire.arrivals([text("/count")]), NOW)
        held = inbox.claim(store, 10, NOW)
    later = NOW + inbox.LEASE + timedelta(seconds=1)
    with database.transaction() as store:
        again = inbox.claim(store, 10, later)
        assert len(take_batch(store, again, later, TABLES, {}).taken) == 1
    with database.transaction() as store:
        assert take_batch(store, held, later, TABLES, {}).taken == []
    assert note(database, "count") == "1"


async def test_events_of_one_person_are_taken_in_their_order(
    database: Database, turns: Turns
) -> None:
    await turns.commit([text(f"/count {n}", who) for n in range(9) for who in PEOPLE])
    await take_all(turns)
    for who in PEOPLE:
        assert note(database, f"order/{who}") == " ".join(map(str, range(9)))


# --- R3: the confirmation is part of the answer --------------------------------------------------


async def test_R3_the_confirmation_is_written_with_the_answer(
    database: Database, turns: Turns
) -> None:
    await turns.commit([text("/ask"), text("red"), text("green"), text("blue")])
    await take_all(turns)
    assert note(database, "colours/omar") == "red green blue"
    assert "Saved" in replies(database)[-1]


async def test_R3_what_was_not_saved_is_not_confirmed(database: Database, turns: Turns) -> None:
    """`fail` says something and raises: neither the note that it wrote nor its words remain."""
    await turns.commit([text("/fail")])
    await turns.take_some()
    assert note(database, "failed") == ""
    assert replies(database) == []


# --- what hurts is set aside, and nobody else is hurt --------------------------------------------


async def test_F20_a_poison_event_is_set_aside_with_its_payload_and_counted(
    database: Database, turns: Turns, vault: Vault
) -> None:
    await turns.commit([text("/fail now"), text("/count", "samira")])
    await take_all(turns)
    assert inbox_counts(database) == {"aside": 1, "done": 1}
    assert turns.counts["aside"] == 1
    assert turns.counts["failed"] == inbox.MOST_TRIES
    assert note(database, "count") == "1"
    with database.transaction() as store:
        row = store.conn.execute(sql("SELECT * FROM inbox WHERE state = 'aside'")).one()
    assert "/fail now" in vault.open(row.payload_sealed, inbox.PAYLOAD)
    assert row.error == "ValueError"


async def test_F20_the_person_is_told_and_what_they_sent_later_is_taken(
    database: Database, turns: Turns
) -> None:
    await turns.commit([text("/fail"), text("/count 1"), text("/count 2")])
    await take_all(turns)
    assert note(database, "order/omar") == "1 2"
    assert inbox_counts(database) == {"aside": 1, "done": 2}
    first, *_others = replies(database)
    assert SORRY.id in first


async def test_F20_to_wait_behind_a_poison_event_is_no_try(
    database: Database, turns: Turns
) -> None:
    await turns.commit([text("/fail"), text("/stumble behind")])
    await take_all(turns)
    assert note(database, "stumbled behind") == "1"
    assert inbox_counts(database) == {"aside": 1, "done": 1}


async def test_F20_an_event_that_ends_the_process_is_set_aside_and_no_other(
    database: Database, turns: Turns
) -> None:
    """The try is counted, and committed, before it is made."""
    await turns.commit([text("/count", who) for who in ("killer", *PEOPLE)])
    for _ in range(inbox.MOST_DEATHS):
        with database.transaction() as store:
            first, *_others = inbox.claim(store, 64, NOW)
            assert first.event_id.startswith("killer"), "it comes again and again"
        with database.transaction() as store:  # the process died here, and comes back
            inbox.release_all(store)
    await take_all(turns)
    assert inbox_counts(database) == {"aside": 1, "done": 3}
    assert note(database, "count") == "3"


async def test_what_no_platform_could_read_is_set_aside_at_once(
    database: Database, turns: Turns
) -> None:
    broken = inbox.Arrival(
        platform=PLATFORM, event_id="9", external="", payload=b"", aside="unexpected shape"
    )
    await turns.commit_aside([broken])
    await turns.commit_aside([broken])
    assert inbox_counts(database) == {"aside": 1}


# --- S8: a flood ---------------------------------------------------------------------------------


async def test_S8_one_persons_flood_slows_nobody_else(
    database: Database, turns: Turns, clock: Still
) -> None:
    flood = [text(f"/count {n}", "flooder") for n in range(500)]
    await turns.commit([*flood[:250], text("/count", "samira"), *flood[250:]])
    counts = inbox_counts(database)
    assert counts == {"new": AT_ONCE + 1 + 1}, "a burst, one notice, and the others"
    assert turns.counts["flooded"] == 500 - AT_ONCE
    await take_all(turns)
    assert note(database, "order/samira") == ""
    assert note(database, "count") == str(AT_ONCE + 1)
    assert sum("a lot at once" in reply for reply in replies(database)) == 1


async def test_S8_a_flooder_is_heard_again_at_a_persons_pace(
    database: Database, turns: Turns, clock: Still
) -> None:
    await turns.commit([text(f"/count {n}") for n in range(100)])
    clock.moment += timedelta(seconds=10)
    await turns.commit([text(f"/count later {n}") for n in range(100)])
    await take_all(turns)
    assert note(database, "count") == str(int(AT_ONCE + min(AT_ONCE, 10 * PER_SECOND)))


async def test_S8_what_was_said_during_an_outage_is_no_flood(
    database: Database, turns: Turns
) -> None:
    """A day's messages come all at once; Telegram tells when each was said."""
    said = [NOW - timedelta(minutes=n) for n in range(100, 0, -1)]
    await turns.commit([text(f"/count {at}", occurred_at=at) for at in said])
    assert turns.counts["flooded"] == 0
    assert inbox_counts(database) == {"new": 100}


async def test_R1_what_a_platform_tells_twice_is_no_flood(database: Database, turns: Turns) -> None:
    said = [text(f"/count {n}", "samira") for n in range(AT_ONCE)]
    for each in said:
        await turns.commit([each])
        await turns.commit([each])
    assert turns.counts["flooded"] == 0
    assert inbox_counts(database) == {"new": AT_ONCE}


async def test_receipts_are_no_flood(database: Database, turns: Turns) -> None:
    await turns.commit([inbound(Kind.RECEIPT, "omar", str(n), text="read") for n in range(50)])
    assert inbox_counts(database) == {"new": 50}


# --- a crowd -------------------------------------------------------------------------------------


async def crowd(turns: Turns, people: int) -> None:
    """So many events at once, each brought by somebody of its own, to the only worker."""
    turns._claims = True
    await asyncio.gather(*(turns.commit([text("/count", f"p{n}")]) for n in range(people)))


async def test_S8_a_crowd_that_goes_on_is_let_in_before_many_turns_are_taken(
    database: Database, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever brings something waits for the turns that are being taken, so those are few."""
    monkeypatch.setattr(engine_turns, "STAYS", 60.0)  # however long it takes to write them down
    await crowd(turns, BATCH * 2)
    assert await turns.take_some() == FEW
    await take_all(turns)
    assert note(database, "count") == str(BATCH * 2)
    assert inbox_counts(database) == {"done": BATCH * 2}


async def test_those_who_wait_for_answers_share_one_commit(
    database: Database, turns: Turns
) -> None:
    await crowd(turns, BATCH)
    assert await turns.take_some() == BATCH


# --- documents -----------------------------------------------------------------------------------


async def test_a_document_that_nobody_asked_for_is_not_fetched(
    database: Database, turns: Turns
) -> None:
    file = inbound(Kind.FILE, "omar", "1", file=File(ref="f", size=10))
    await turns.commit([file])
    await take_all(turns)
    assert inbox_counts(database) == {"done": 1}


def test_the_same_reply_cannot_be_written_twice(store: Store) -> None:
    """Should a turn ever be taken twice, its replies have the same keys."""
    inbox.add(store, wire.arrivals([text("/count")]), NOW)
    (event,) = inbox.claim(store, 1, NOW)
    take_batch(store, [event], NOW, TABLES, {})
    store.conn.execute(sql("UPDATE inbox SET state = 'new'"))
    take_batch(store, [event], NOW, TABLES, {})
    rows = store.conn.execute(sql("SELECT count(*) FROM ledger")).scalar_one()
    assert rows == 1
