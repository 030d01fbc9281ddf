"""After a gap: open questions are asked again once, and nobody gets a burst (R11)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine import planning
from bot.engine.house import House
from storage import addresses, ledger, sessions
from storage.database import Database, Store
from storage.vault import Vault
from tests.engine.houses import at_work, look, prepared, until
from tests.engine.small import PLATFORM, Fake, Still, prompt, text
from tests.fresh import NOW

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
