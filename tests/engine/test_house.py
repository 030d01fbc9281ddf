"""The running system: what comes in is answered, a restart loses nothing, what failed goes on."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text as sql

from bot.core.messages import Fate, File, Kind, Outcome
from bot.engine import house as houses
from bot.engine.along import Said
from bot.engine.house import House
from bot.engine.turns import Taken
from storage import addresses, inbox, members, notes, sending, sessions, withdrawn
from storage.database import Database, Store
from storage.vault import Vault
from tests.engine.houses import at_work, look, plan, prepared, until
from tests.engine.small import PLATFORM, Fake, Still, house, inbound, press, prompt, text
from tests.fresh import NOW

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
    await until(lambda: running.delivery.counts.get("unknown") == 1)
    assert len(fake.sent) == 1
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


async def test_where_a_reply_takes_long_the_person_sees_that_we_work(
    running: House, fake: Fake
) -> None:
    """Fetching a list of members and reading it takes seconds."""

    address = await running.database.write(
        lambda store: addresses.meet(store, PLATFORM, "rima", NOW)
    )
    event = inbound(Kind.FILE, "rima", "1", file=File(ref="f7", size=3), callback="c1")
    for fetch, toast in ((True, ""), (True, "Wait."), (False, "")):
        said = Said(address=address, replies=())
        taken = Taken(inbound=event, toast=toast, fetch=fetch, said=said)
        await running._taken(taken)
    await until(lambda: len(fake.answered) >= 3)  # the content, once it is there, is taken like it
    assert fake.answered[:3] == [("c1", "…"), ("c1", "Wait."), ("c1", "")]


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
    await running.clean()
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
            withdrawn.withdraw_for_member(store, gone.id, "no longer in the network", NOW)

        await running.database.write(remove)
        fake.open.set()
        await running.settle()
        assert len(fake.sent) == 1
        assert await running.database.write(lambda store: notes.get(store, "none", "-")) == "-"


async def test_an_account_that_is_refused_only_afterwards_is_said(
    running: House, fake: Fake
) -> None:
    """A bill that is not paid is told by webhook, of messages that had been accepted."""
    outcome = Outcome(fate=Fate.STOP, why="the account has not paid")
    event = inbound(Kind.FAILED, "omar", "failed/1", message_id="1", outcome=outcome)
    await running.turns.commit([event])
    await until(lambda: bool(running.delivery.stopped))
    assert running.standing()[PLATFORM] == "the account has not paid"
