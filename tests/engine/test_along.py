"""Replies marked in their turn's own transaction: at most four doubles a death, and none lost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text as sql

from bot.core.messages import Fate, Inbound, Outcome
from bot.engine import journal, outgoing, settling
from bot.engine.delivery import Delivery
from bot.engine.holder import NAME
from bot.engine.journal import Journal
from bot.engine.outgoing import Connected
from bot.engine.turns import Taken, Turns
from bot.flows.apps.reach import UNKNOWN
from storage import inbox, leases
from storage.database import Database, Work
from storage.sending import SECOND_TRY
from tests.engine.houses import until
from tests.engine.small import CAPS, PLATFORM, TABLES, Fake, Still, prompt, text
from tests.engine.test_delivery import killed, people, plan
from tests.fresh import NOW

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PEOPLE = 30
REMINDED = [f"reminded {number}" for number in range(20)]
T = TypeVar("T")


def opened(database: Database, fake: Fake, clock: Still, notes: Path) -> Delivery:
    made = Delivery(database=database, tables=TABLES, now=clock.now, journal=Journal(notes))
    made.connect(PLATFORM, Connected(platform=fake, capabilities=CAPS))
    with database.transaction() as store:
        made.fence = leases.take(store, NAME, f"holder {clock.now()}", clock.now())
    assert made.fence is not None
    made.journal.open(made.fence)
    return made


def turning(database: Database, clock: Still, delivery: Delivery) -> Turns:
    async def taken(_taken: Taken) -> None:
        return None

    return Turns(
        database=database, tables=TABLES, now=clock.now, links={}, taken=taken,
        planned=delivery.wake, delivery=delivery,
    )  # fmt: skip


def counting() -> list[Inbound]:
    return [text("/count", f"member {number}") for number in range(PEOPLE)]


def stand(database: Database) -> list[tuple[str, str]]:
    with database.transaction() as store:
        return sorted(
            (row.state, row.why) for row in store.conn.execute(sql("SELECT * FROM ledger"))
        )


async def taken_up(database: Database, turns: Turns) -> None:
    await turns.commit(counting())
    assert await turns.take_some() == PEOPLE


class Away(Database):
    """Nothing that is to be written ever is."""

    def __init__(self, real: Database) -> None:
        self.real = real

    async def write(self, work: Work[T]) -> T:
        await asyncio.Event().wait()
        return await self.real.write(work)


async def die(delivery: Delivery) -> None:
    delivery.outgoing.marked[PLATFORM].clear()  # in memory alone
    await killed(delivery)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "sends"


async def test_R4_of_many_marked_replies_a_death_doubles_four_at_most(
    database: Database, fake: Fake, clock: Still, notes: Path
) -> None:
    dying = opened(database, fake, clock, notes)
    fake.open.clear()
    await taken_up(database, turning(database, clock, dying))
    await until(lambda: len(fake.sent) == CAPS.slots)
    assert stand(database) == [("sending", "")] * PEOPLE, "all of them in the turns' own commit"
    assert len(fake.sent) == fake.most_at_once == CAPS.slots
    await die(dying)
    fake.open.set()
    with database.transaction() as store:
        settling.recover(store, NOW, all_of_them=True, noted=journal.read(notes))
    never_begun = ("planned", "")
    assert stand(database).count(never_begun) == PEOPLE - CAPS.slots
    assert stand(database).count(("planned", UNKNOWN)) == CAPS.slots
    clock.moment += SECOND_TRY
    await opened(database, fake, clock, notes).drain()
    assert stand(database) == [("handed over", "")] * PEOPLE
    assert len(fake.sent) == PEOPLE + CAPS.slots


async def test_R7_replies_overtake_what_was_marked_ahead(
    database: Database, fake: Fake, clock: Still, notes: Path
) -> None:
    """As many reminders are marked as the next moments need; of a death they are no doubles."""
    plan(database, *(prompt(each, each.name) for each in people(database, *REMINDED)))
    delivery = opened(database, fake, clock, notes)
    fake.open.clear()
    await delivery.step()
    await until(lambda: len(fake.sent) == CAPS.slots)
    assert stand(database).count(("sending", "")) == CAPS.slots + outgoing.AHEAD
    assert len(fake.sent) == fake.most_at_once == CAPS.slots
    await taken_up(database, turning(database, clock, delivery))
    fake.open.set()
    await delivery.drain()
    replies, overtaken = fake.texts()[CAPS.slots :][:PEOPLE], fake.texts()[CAPS.slots + PEOPLE :]
    assert not [each for each in replies if "Reminder" in each]
    assert overtaken == [f"Reminder {name}" for name in REMINDED[CAPS.slots :]]
    assert fake.most_at_once == CAPS.slots


async def test_nothing_that_was_marked_ahead_goes_to_a_platform_that_asks_for_patience(
    database: Database, fake: Fake, clock: Still, notes: Path
) -> None:
    plan(database, *(prompt(each, each.name) for each in people(database, *REMINDED)))
    delivery = opened(database, fake, clock, notes)
    patience = Outcome(fate=Fate.RETRY, retry_after=30.0, whole_platform=True)
    fake.outcomes = [patience] * CAPS.slots
    await delivery.drain()
    assert len(fake.sent) == CAPS.slots
    assert stand(database) == [("planned", "")] * len(REMINDED)
    assert delivery.paces[PLATFORM].out == 0


async def test_R4_what_was_accepted_before_a_death_is_not_sent_again(
    database: Database, fake: Fake, clock: Still, notes: Path
) -> None:
    dying = opened(database, fake, clock, notes)
    turns = turning(database, clock, dying)
    await turns.commit(counting())
    dying.outgoing.database = Away(database)
    await turns.take_some()
    await until(lambda: accepted(notes) == PEOPLE)
    assert len(fake.sent) == PEOPLE
    with database.transaction() as store:
        settling.recover(store, NOW, all_of_them=True, noted=journal.read(notes))
    assert stand(database) == [("handed over", "")] * PEOPLE
    for task in dying.outgoing._settling:
        task.cancel()


def accepted(notes: Path) -> int:
    return sum(note is journal.Note.ACCEPTED for note, _id in journal.read(notes).rows.values())


def start_the_machine_anew(notes: Path) -> None:
    before, _newline, rest = notes.read_text().partition("\n")
    assert before == f"boot {journal.this_boot()}"
    notes.write_text(f"boot another\n{rest}")


async def test_R5_after_a_power_cut_the_notes_are_not_believed(
    database: Database, fake: Fake, clock: Still, notes: Path
) -> None:
    dying = opened(database, fake, clock, notes)
    fake.open.clear()
    await taken_up(database, turning(database, clock, dying))
    await die(dying)
    start_the_machine_anew(notes)
    with database.transaction() as store:
        settling.recover(store, NOW, all_of_them=True, noted=journal.read(notes))
    assert stand(database) == [("planned", UNKNOWN)] * PEOPLE


async def test_R10_where_nothing_can_be_noted_nothing_is_sent_yet(
    database: Database, fake: Fake, clock: Still, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = opened(database, fake, clock, notes)

    def full(_row: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(delivery.journal, "begun", full)
    await turning(database, clock, delivery).commit([text("/count")])
    await turning(database, clock, delivery).take_some()
    await delivery.finish()
    assert (fake.sent, stand(database)) == ([], [("planned", outgoing.NO_NOTES)])


async def test_who_has_something_on_its_way_waits_for_it(
    database: Database, fake: Fake, clock: Still, notes: Path
) -> None:
    delivery = opened(database, fake, clock, notes)
    turns = turning(database, clock, delivery)
    fake.open.clear()
    for word in ("one", "two"):
        await turns.commit([text(f"/count {word}")])
        await turns.take_some()
    assert [state for state, _why in stand(database)] == ["planned", "sending"]
    fake.open.set()
    await delivery.drain()
    assert [shown.rstrip(".") for shown in fake.texts()] == ["Counted 1", "Counted 2"]


async def test_a_stop_leaves_what_was_never_begun_as_planned(
    database: Database, fake: Fake, clock: Still, notes: Path
) -> None:
    delivery = opened(database, fake, clock, notes)
    fake.open.clear()
    await taken_up(database, turning(database, clock, delivery))
    await until(lambda: len(fake.sent) == CAPS.slots)
    delivery.fence = None
    fake.open.set()
    await delivery.finish()
    told = stand(database)
    assert told.count(("handed over", "")) == CAPS.slots == len(fake.sent)
    assert told.count(("planned", "")) == PEOPLE - CAPS.slots


async def test_writes_that_fail_together_are_made_one_by_one(
    database: Database, fake: Fake, clock: Still, notes: Path
) -> None:
    """The database refuses one reply: its turn is tried again, and nobody else notices."""
    with database.transaction() as store:
        store.conn.execute(
            sql(
                "CREATE TRIGGER refused BEFORE INSERT ON ledger WHEN NEW.key LIKE 'reply/7/%' "
                "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        )
    delivery = opened(database, fake, clock, notes)
    turns = turning(database, clock, delivery)
    await taken_up(database, turns)
    assert turns.counts["failed"] == 1
    assert delivery.paces[PLATFORM].out == 0, "what had been marked is let go"
    await delivery.drain()
    assert len(fake.sent) == PEOPLE - 1
    with database.transaction() as store:
        assert inbox.counts(store) == {"done": PEOPLE - 1, "new": 1}
        store.conn.execute(sql("DROP TRIGGER refused"))
    assert await turns.take_some() == 1
    await delivery.drain()
    assert len(fake.sent) == PEOPLE


# --- the notes ------------------------------------------------------------------------------------


def test_notes_say_how_far_each_row_has_come(notes: Path, database_url: str) -> None:
    assert database_url
    kept = Journal(notes)
    kept.open(7)
    kept.begun(1)
    kept.begun(2)
    kept.accepted(2, "platform's 55")
    read = journal.read(notes)
    assert (read.fences, read.rows) == (
        {7},
        {1: (journal.Note.BEGUN, ""), 2: (journal.Note.ACCEPTED, "platform's 55")},
    )
    assert notes.stat().st_mode & 0o077 == 0
    kept.open(8)
    assert (journal.read(notes).fences, journal.read(notes).rows) == ({8}, {})
    kept.close()
    assert not kept.kept


def test_notes_that_grow_large_keep_what_is_open(
    notes: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database_url
    monkeypatch.setattr(journal, "LARGE", 500)
    kept = Journal(notes)
    kept.open(7)
    kept.begun(1)
    for row in range(2, 300):
        kept.begun(row)
        kept.accepted(row, "5")
        kept.ended(row)
    assert notes.stat().st_size < 700
    assert journal.read(notes).rows[1] == (journal.Note.BEGUN, "")
    kept.close()


@pytest.mark.parametrize("written", ["", "fence 1\n", "boot \n", "\x00\xff"])
def test_a_file_that_is_none_of_ours_says_nothing(
    notes: Path, database_url: str, written: str
) -> None:
    assert database_url
    notes.write_text(written)
    assert journal.read(notes).fences == set()
    assert journal.read(None).fences == set()
