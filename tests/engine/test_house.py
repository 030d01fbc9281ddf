"""The running system: taking over, holding after a restore, coming back after a gap, healing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.core.messages import Fate, File, Kind, Outcome
from bot.engine import house as houses
from bot.engine import marker as markers
from bot.engine import planning
from bot.engine.holder import NAME
from bot.engine.house import House
from bot.engine.marker import RESTORED, Marker
from storage import addresses, inbox, leases, ledger, members, notes, sending, sessions
from storage.database import Database, Store
from storage.members import Member
from storage.vault import Vault
from tests.engine.small import PLATFORM, Fake, Still, house, inbound, press, prompt, somebody, text
from tests.fresh import NOW, fresh_network


async def until(true: Callable[[], bool]) -> None:
    """Waits for something that happens by itself; the test's own limit ends it if it never does."""
    while not true():  # noqa: ASYNC110  what is waited for knows nothing of tests
        await asyncio.sleep(0.005)


@asynccontextmanager
async def at_work(
    url: str, vault: Vault, fake: Fake, clock: Still | None = None, marker: Marker | None = None
) -> AsyncIterator[House]:
    made = house(Database(url, vault), fake, clock=clock, marker=marker)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


def prepared(url: str, vault: Vault, *names: str) -> list[Member]:
    database = Database(url, vault)
    with database.transaction() as store:
        network = fresh_network(store)
        made = [somebody(store, network, name) for name in names]
    database.close()
    return made


def look(url: str, vault: Vault, question: str) -> list[tuple[Any, ...]]:
    database = Database(url, vault)
    with database.transaction() as store:
        found = [tuple(row) for row in store.conn.execute(sql(question))]
    database.close()
    return found


# --- from the inbox to the platform ---------------------------------------------------------------


async def test_what_comes_in_is_answered(running: House, fake: Fake) -> None:
    await running.turns.commit([text("/count")])
    await until(lambda: fake.texts() == ["Counted 1."])


async def test_the_waiting_sign_of_a_button_is_ended(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    prepared(database_url, vault, "omar")
    async with at_work(database_url, vault, fake) as running:
        await running.turns.commit([text("/offer")])
        await until(lambda: bool(fake.buttons("omar")))
        await running.turns.commit([press(fake.buttons("omar")["Yes"], callback="tap1")])
        await until(lambda: fake.answered == [("tap1", "")])
        await until(lambda: fake.texts()[-1] == "Saved.")


async def test_the_engine_sends_again_what_its_platform_did_not_take(
    running: House, fake: Fake, clock: Still
) -> None:
    fake.outcomes = [Outcome(fate=Fate.UNKNOWN)]
    await running.turns.commit([text("/count")])
    await until(lambda: len(fake.sent) == 1)
    clock.moment += sending.SECOND_TRY
    running.delivery.wake()
    await until(lambda: len(fake.sent) == 2)


# --- R6: after a restart --------------------------------------------------------------------------


async def test_R6_a_conversation_goes_on_where_it_stood(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    """A restart between any two answers."""
    for words, asked in (
        ("/ask", "Which first?"),
        ("red", "Which second?"),
        ("green", "Which third?"),
    ):
        async with at_work(database_url, vault, fake) as running:
            await running.turns.commit([text(words)])
            await until(lambda asked=asked: asked in fake.texts()[-1] if fake.sent else False)  # type: ignore[misc]
    async with at_work(database_url, vault, fake) as running:
        await running.turns.commit([text("blue")])
        await until(lambda: fake.texts()[-1] == "Saved: red green blue.")


async def test_R6_what_was_accepted_before_the_restart_is_answered_after_it(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    made = house(Database(database_url, vault), fake)
    made.database.start()
    await made.turns.commit([text("/count")])  # nobody takes it: the process dies here
    await asyncio.to_thread(made.database.close)
    async with at_work(database_url, vault, fake):
        await until(lambda: fake.texts() == ["Counted 1."])


async def test_R6_what_was_claimed_by_the_dead_is_taken_at_once(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    made = house(Database(database_url, vault), fake)
    made.database.start()
    await made.turns.commit([text("/count")])
    await made.database.write(lambda store: inbox.claim(store, 10, NOW))
    await asyncio.to_thread(made.database.close)
    if not database_url.startswith("sqlite"):
        pytest.skip("with several processes the lease is waited for")
    async with at_work(database_url, vault, fake):
        await until(lambda: fake.texts() == ["Counted 1."])


async def test_R6_a_document_that_was_asked_for_is_fetched_after_the_restart(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    event = inbound(Kind.FILE, "omar", "1", file=File(ref="f7", size=3))
    made = house(Database(database_url, vault), fake)
    made.database.start()
    await made.turns.commit([event])
    await made.database.write(
        lambda store: inbox.await_content(store, inbox.claim(store, 1, NOW)[0].id)
    )
    await asyncio.to_thread(made.database.close)
    async with at_work(database_url, vault, fake):
        await until(lambda: fake.fetched == ["f7"])
        states = "SELECT state FROM inbox WHERE event_id = '1'"
        await until(lambda: look(database_url, vault, states) == [("done",)])


# --- R11: after a gap -----------------------------------------------------------------------------

GAP = planning.TAPS_LOST_AFTER + timedelta(seconds=1)


async def asked(running: House, fake: Fake, *people: str) -> None:
    for one in people:
        await running.turns.commit([text("/ask", one)])
    await until(lambda: sum("Which first?" in each for each in fake.texts()) == len(people))


async def test_R11_after_a_gap_open_questions_are_asked_again_once(
    running: House, fake: Fake, clock: Still
) -> None:
    await running.caught_up(PLATFORM, clock.now())
    await asked(running, fake, "omar", "samira")
    clock.moment += GAP
    await running.caught_up(PLATFORM, clock.now())
    await until(lambda: len(fake.sent) == 6)
    assert [("Which" in each) for each in fake.texts("omar")] == [True, False, True]
    clock.moment += timedelta(seconds=60)
    await running.caught_up(PLATFORM, clock.now())
    clock.moment += timedelta(seconds=60)
    await running.caught_up(PLATFORM, clock.now())
    await running.settle()
    assert len(fake.sent) == 6


async def test_R11_no_question_is_asked_again_after_a_short_gap(
    running: House, fake: Fake, clock: Still
) -> None:
    await running.caught_up(PLATFORM, clock.now())
    await asked(running, fake, "omar")
    clock.moment += planning.TAPS_LOST_AFTER - timedelta(seconds=1)
    await running.caught_up(PLATFORM, clock.now())
    await running.settle()
    assert len(fake.sent) == 1


@pytest.mark.parametrize("taken", [True, False], ids=["already taken", "still waiting"])
async def test_R11_who_wrote_meanwhile_is_not_asked_again(
    running: House, fake: Fake, clock: Still, taken: bool
) -> None:
    """What was typed during the gap is still there, and its answer asks the next question."""
    await running.caught_up(PLATFORM, clock.now())
    await asked(running, fake, "omar", "samira")
    clock.moment += GAP
    back = clock.now()
    if taken:
        await running.turns.commit([text("red", "omar")])
        await until(lambda: "Which second?" in fake.texts("omar")[-1])
        clock.moment += timedelta(seconds=1)
        await running.caught_up(PLATFORM, back)
    else:
        await asyncio.gather(
            running.turns.commit([text("red", "omar")]), running.caught_up(PLATFORM, back)
        )
    await until(lambda: "Which first?" in fake.texts("samira")[-1] and len(fake.sent) == 5)
    await running.settle()
    assert len(fake.texts("omar")) == 2
    assert "Which second?" in fake.texts("omar")[-1]


async def test_R11_somebody_in_two_conversations_is_asked_once(
    running: House, fake: Fake, clock: Still
) -> None:
    await running.caught_up(PLATFORM, clock.now())
    await asked(running, fake, "omar")

    def another(store: Store) -> None:
        omar = addresses.find(store, PLATFORM, "omar")
        assert omar is not None
        opened = sessions.open_session(
            store, address_id=omar.id, member_id=None, flow="colours", answers={}, now=NOW
        )
        sessions.save(store, replace(opened, asked="first"), NOW)

    await running.database.write(another)
    clock.moment += GAP
    await running.caught_up(PLATFORM, clock.now())
    await until(lambda: len(fake.sent) == 3)
    await running.settle()
    assert len(fake.sent) == 3


async def test_R11_nobody_who_blocked_us_and_nobody_elsewhere_is_asked(
    running: House, fake: Fake, clock: Still
) -> None:
    await running.caught_up(PLATFORM, clock.now())
    await running.caught_up("elsewhere", clock.now())
    await asked(running, fake, "omar", "samira")
    clock.moment += GAP

    def block(store: Store) -> None:
        omar = addresses.find(store, PLATFORM, "omar")
        assert omar is not None
        addresses.change(store, omar.id, state=addresses.BLOCKED)

    await running.database.write(block)
    await running.caught_up("elsewhere", clock.now())
    await running.settle()
    assert len(fake.sent) == 2
    await running.caught_up(PLATFORM, clock.now())
    await until(lambda: len(fake.texts("samira")) == 3)
    await running.settle()
    assert len(fake.texts("omar")) == 1


async def test_R11_after_an_outage_one_message_a_day_and_the_rest_expires(
    database_url: str, vault: Vault, fake: Fake, clock: Still
) -> None:
    """A week without power: no burst. What has become useless says so."""
    omar, samira = prepared(database_url, vault, "omar", "samira")
    database = Database(database_url, vault)
    with database.transaction() as store:
        for day in range(7):
            due = NOW + timedelta(days=day)
            for one in (omar, samira):
                row = prompt(
                    one, f"{one.id}/{day}", due=due, expires=due + timedelta(days=2), budget=True
                )
                ledger.plan(store, "test", row, NOW)
    database.close()
    clock.moment += timedelta(days=6, hours=1)
    async with at_work(database_url, vault, fake, clock) as running:
        await running.settle()
        assert sorted(to for to, _request in fake.sent) == ["omar", "samira"]
        clock.moment += timedelta(days=9)
        await running.settle()
    assert len(fake.sent) == 2
    ends = dict(look(database_url, vault, "SELECT state, count(*) FROM ledger GROUP BY state"))
    assert ends == {"handed over": 2, "expired": 12}


# --- R12: after a restore -------------------------------------------------------------------------

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
async def test_R12_a_database_put_back_sends_nothing_by_itself(
    database_url: str, vault: Vault, fake: Fake, tmp_path: Path
) -> None:
    (omar,) = prepared(database_url, vault, "omar")
    marker = Marker(tmp_path / "key.mark")
    file = Path(database_url.removeprefix("sqlite:///"))
    async with at_work(database_url, vault, fake, marker=marker) as running:
        await plan(running, prompt(omar, "later", due=NOW + timedelta(minutes=5)))
    backup = file.read_bytes()  # noqa: ASYNC240  nothing else goes on
    async with at_work(database_url, vault, fake, marker=marker):
        pass
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    file.write_bytes(backup)  # noqa: ASYNC240  the same
    clock = Still(NOW + timedelta(hours=1))
    async with at_work(database_url, vault, fake, clock, marker) as running:
        await running.turns.commit([text("/count")])
        await running.settle()
        await running.delivery.step()
        assert fake.sent == []
        assert running.held
        assert running.standing()["ledger"].startswith("held")
        assert look(database_url, vault, "SELECT state, why FROM ledger WHERE key = 'later'") == [
            ("held", RESTORED)
        ]
    async with at_work(database_url, vault, fake, clock, marker) as running:
        assert running.held, "another start changes nothing"
        await running.database.write(markers.release)
        await running._keep_lease()
        await until(lambda: len(fake.sent) == 2)
        assert "ledger" not in running.standing()
    async with at_work(database_url, vault, fake, clock, marker) as running:
        assert not running.held


async def plan(running: House, *wanted: ledger.Planned) -> None:
    def work(store: Store) -> None:
        for one in wanted:
            ledger.plan(store, "test", one, NOW)

    await running.database.write(work)


async def test_R12_a_database_that_comes_to_a_new_machine_is_held(
    database_url: str, vault: Vault, fake: Fake, tmp_path: Path
) -> None:
    """It has lived, and there is no mark: it was put back, or moved."""
    async with at_work(database_url, vault, fake, marker=Marker(tmp_path / "old.mark")) as running:
        assert not running.held
    async with at_work(database_url, vault, fake, marker=Marker(tmp_path / "new.mark")) as running:
        assert running.held


async def test_R12_ordinary_restarts_hold_nothing(
    database_url: str, vault: Vault, fake: Fake, tmp_path: Path
) -> None:
    for _ in range(4):
        async with at_work(
            database_url, vault, fake, marker=Marker(tmp_path / "a.mark")
        ) as running:
            assert not running.held
            await running._keep_mark()


async def test_R12_a_death_between_the_database_and_its_mark_holds_nothing(
    database_url: str, vault: Vault, fake: Fake, tmp_path: Path
) -> None:
    marker = Marker(tmp_path / "a.mark")
    async with at_work(database_url, vault, fake, marker=marker) as running:
        await running.database.write(lambda store: markers.count_up(store, marker))
    async with at_work(database_url, vault, fake, marker=marker) as running:
        assert not running.held


async def test_R12_where_no_mark_can_be_kept_nothing_is_held(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    for _ in range(2):
        async with at_work(database_url, vault, fake, marker=Marker(None)) as running:
            assert not running.held


def test_the_mark_lies_beside_the_key_else_beside_the_database(tmp_path: Path) -> None:
    key, data = tmp_path / "keys" / "k", tmp_path / "data"
    data.mkdir()
    key.parent.mkdir()
    url = f"sqlite:///{data}/m.db"
    assert markers.place_of_mark(key, url) == key.with_name("k.mark")
    assert markers.place_of_mark(tmp_path / "nowhere" / "k", url) == data / "m.db.mark"
    assert markers.place_of_mark(tmp_path / "nowhere" / "k", "postgresql+psycopg://h/d") is None


# --- R13: two copies ------------------------------------------------------------------------------


async def test_R13_of_two_copies_one_works_and_the_other_waits_and_says_so(
    database_url: str, vault: Vault
) -> None:
    first, second = Fake(), Fake()
    async with at_work(database_url, vault, first) as one:
        async with at_work(database_url, vault, second) as other:
            assert one.standing()["clock"] == "ok"
            assert other.standing()["clock"].startswith("waiting")
            for number in range(20):
                await one.turns.commit([text(f"/count {number}", f"p{number}")])
                await other.turns.commit([text(f"/count {number}", f"p{number}")])
            await until(lambda: len(first.sent) == 20)
        assert second.sent == []
    taken = look(database_url, vault, "SELECT value FROM notes WHERE name LIKE 'order/%'")
    assert sorted(int(value) for (value,) in taken) == list(range(20)), "each once"


async def test_R13_the_copy_that_waited_takes_over(database_url: str, vault: Vault) -> None:
    first, second = Fake(), Fake()
    one = house(Database(database_url, vault), first)
    await one.start()
    other = house(Database(database_url, vault), second)
    await other.start()
    assert other.standing()["clock"].startswith("waiting")
    await one.stop()
    await other._keep_lease()
    assert other.standing()["clock"] == "ok"
    await other.turns.commit([text("/count")])
    await until(lambda: second.texts() == ["Counted 1."])
    await other.stop()


async def test_R13_who_lost_the_lease_sends_nothing_more(
    running: House, fake: Fake, clock: Still
) -> None:
    clock.moment += timedelta(minutes=1)
    await running.database.write(lambda store: leases.take(store, NAME, "nobody", clock.now()))
    await running.turns.commit([text("/count")])
    await running.turns.take_some()
    await running.delivery.step()
    assert fake.sent == []


# --- healing --------------------------------------------------------------------------------------


async def test_a_loop_that_failed_begins_again(
    running: House, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(houses, "BEGIN_AGAIN", 0.01)
    await running.database.write(
        lambda store: store.conn.execute(sql("ALTER TABLE inbox RENAME TO away"))
    )
    running.turns.wake()
    await until(lambda: "turns" in running.problems)
    assert running.standing()["turns"] != "ok"
    await running.database.write(
        lambda store: store.conn.execute(sql("ALTER TABLE away RENAME TO inbox"))
    )
    await running.turns.commit([text("/count")])
    await until(lambda: fake.texts() == ["Counted 1."])
    assert "turns" not in running.problems


async def test_a_listener_that_ends_with_an_error_begins_again(
    database_url: str, vault: Vault, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(houses, "BEGIN_AGAIN", 0.01)
    times: list[int] = []

    async def listen() -> None:
        times.append(len(times))
        if len(times) < 3:
            raise ConnectionError
        await asyncio.Event().wait()

    made = house(Database(database_url, vault), fake, listen=listen)
    await made.start()
    await until(lambda: len(times) == 3)
    await made.stop()


async def test_an_orderly_stop_waits_for_what_is_in_flight(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    made = house(Database(database_url, vault), fake)
    await made.start()
    fake.open.clear()
    await made.turns.commit([text("/count")])
    await until(lambda: len(fake.sent) == 1)
    stopping = asyncio.create_task(made.stop())
    await asyncio.sleep(0.01)
    fake.open.set()
    await stopping
    assert look(database_url, vault, "SELECT state FROM ledger") == [("handed over",)]


async def test_what_is_planned_is_derived_again_by_the_hour(running: House) -> None:
    await running.plan()
    await running._clean()
    await running._recover()
    found: list[sessions.Session] = await running.database.write(
        lambda store: sessions.open_since(store, NOW)
    )
    assert found == []


async def test_R14_a_removal_takes_effect_before_the_next_send(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    (omar,) = prepared(database_url, vault, "omar")
    async with at_work(database_url, vault, fake) as running:
        fake.open.clear()
        await plan(running, prompt(omar, "a"), prompt(omar, "b"))
        running.delivery.wake()
        await until(lambda: len(fake.sent) == 1)

        def remove(store: Store) -> None:
            gone = members.erase(store, members.get(store, omar.id), members.State.REMOVED, NOW)
            ledger.withdraw_for_member(store, gone.id, "no longer in the network", NOW)

        await running.database.write(remove)
        fake.open.set()
        await running.settle()
        assert len(fake.sent) == 1
        assert await running.database.write(lambda store: notes.get(store, "none", "-")) == "-"
