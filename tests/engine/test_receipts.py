"""What a platform tells of a message afterwards, in any order and twice, counts once (R2, R10)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Fate, Inbound, Kind, Request
from bot.engine import settling
from bot.engine.handover import ref_of, with_ref
from bot.flows.apps.reach import MISSED, UNKNOWN
from storage import sending, unfetched
from storage.database import Database
from storage.sending import SECOND_TRY
from storage.vault import KEY_BYTES, Vault
from tests.engine.fated import NUMBERS, World, out
from tests.engine.small import PLATFORM, inbound
from tests.fresh import NOW

TOLD = st.lists(st.sampled_from(["delivered", "read", "failed", "expired"]), max_size=6)
RANK = {"expired": -2, "failed": -1, "handed over": 1, "delivered": 2, "read": 3}


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    path = tmp_path_factory.mktemp("receipts") / "muyassir.db"
    path.write_bytes(migrated_file.read_bytes())
    return path


@settings(max_examples=60)
@given(told=TOLD)
def test_R10_receipts_in_any_order_never_take_anything_back(
    one_file: Path, told: list[str]
) -> None:
    """Whatever the order, what counts is the most that was told. "expired" is told by nobody: no
    phone fetched it in time, as far as we knew."""
    database = Database(f"sqlite:///{one_file}", Vault(bytes(KEY_BYTES)))
    database.start()
    try:
        number = next(NUMBERS)
        world = World(database, who=f"person {number}")
        key = f"receipts/{number}"
        world.plan(key)
        asyncio.run(world.send())
        seen = [world.stands(key)[0]]
        for one in told:
            if one == "failed":
                fail_as(world, key)
            elif one == "expired":
                nobody_fetched(world, key)
            else:
                world.tell(world.receipt(one, key))
            seen.append(world.stands(key)[0])
        good = [RANK[one] for one in seen if RANK[one] > 0]
        assert good == sorted(good)
        expected = max(told, key=lambda one: RANK[one], default="handed over")
        assert seen[-1] == expected
        assert world.faults() == []
    finally:
        database.close()


def fail_as(world: World, key: str) -> None:
    world.fail(out(Fate.REFUSED), key)


def nobody_fetched(world: World, key: str) -> None:
    id = world.entry(key).id
    with world.database.transaction() as store:
        unfetched.end(store, [id], NOW)


async def test_a_failure_that_comes_before_the_acceptance_is_kept_for_it(
    database: Database,
) -> None:
    """Webhooks may be quicker than our own disk."""
    world = World(database)
    event = inbound(Kind.FAILED, "omar", "f", message_id="1", outcome=out(Fate.MISSED))
    world.tell(event)
    world.plan()
    await world.send()
    assert world.stands() == ("handed over", "")
    with database.transaction() as store:
        assert settling.settle_early(store, NOW) == 1
        assert settling.settle_early(store, NOW) == 0
    assert world.stands() == ("failed", MISSED)
    assert world.address().strikes == 1


def delivered(world: World, ref: str, who: str = "omar") -> Inbound:
    event = inbound(Kind.RECEIPT, who, f"late/{next(NUMBERS)}", text="delivered", message_id="w1")
    return replace(event, ref=ref)


def ref(world: World, key: str = "a") -> str:
    with world.database.transaction() as store:
        return ref_of(store, key)


async def test_R5_what_a_receipt_tells_of_is_not_sent_again_though_its_answer_was_lost(
    database: Database,
) -> None:
    world = World(database)
    world.plan()
    await world.send(out(Fate.UNKNOWN))
    assert world.stands() == ("planned", UNKNOWN)
    world.tell(delivered(world, ref(world)))
    assert world.stands() == ("delivered", "")
    assert world.entry().platform_id == "w1"
    await world.later(10 * SECOND_TRY)
    assert world.sends[PLATFORM] == 1
    assert world.faults() == []


async def test_R5_nor_does_it_count_as_lost_after_the_last_try(database: Database) -> None:
    world = World(database)
    world.plan()
    await world.send(out(Fate.UNKNOWN))
    await world.later(2 * SECOND_TRY, out(Fate.UNKNOWN))
    assert world.stands() == ("failed", UNKNOWN)
    world.tell(delivered(world, ref(world)))
    assert world.stands() == ("delivered", "")
    assert world.faults() == []


async def test_R10_a_receipt_that_is_quicker_than_the_answer_is_not_lost(
    database: Database,
) -> None:
    """Its message is being sent, and its acceptance is written down after the receipt has come."""
    world = World(database)
    world.plan()
    entry, address = world.entry(), world.address()
    with database.transaction() as store:
        assert sending.mark_sending(
            store, entry, platform=PLATFORM, address_id=address.id, fence=1, now=NOW, revision=0
        )
    reference = ref(world)
    world.tell(delivered(world, reference))
    with database.transaction() as store:
        assert sending.settle_all(store, [(entry, "w1")], fence=1, now=NOW) == 0
    assert world.stands() == ("delivered", "")
    assert world.faults() == []


async def test_S4_a_receipt_settles_nothing_but_its_own_persons_message(
    database: Database,
) -> None:
    world = World(database)
    World(database, who="mallory")
    world.plan()
    await world.send(out(Fate.UNKNOWN))
    world.tell(
        delivered(world, ref(world), "mallory"), delivered(world, ""),
        delivered(world, f"{ref(world)}.0"), delivered(world, ref(world, "b")),
    )  # fmt: skip
    assert world.stands() == ("planned", UNKNOWN)


async def test_of_a_message_in_parts_each_has_an_id_that_tells_nothing_of_the_whole(
    database: Database,
) -> None:
    world = World(database)
    world.plan()
    entry = world.entry()
    with database.transaction() as store:
        (whole,) = with_ref(store, entry, [Request(text="x")])
        parts = with_ref(store, entry, [Request(text="x"), Request(text="y")])
    assert whole.ref == ref(world)
    assert [part.ref for part in parts] == [f"{whole.ref}.0", f"{whole.ref}.1"]


async def test_what_was_never_tried_is_no_receipts_matter(database: Database) -> None:
    world = World(database)
    world.plan(due=NOW + 10 * SECOND_TRY, address_id=world.address().id)
    world.tell(delivered(world, ref(world)))
    assert world.stands() == ("planned", "")


async def test_R2_a_failure_told_twice_counts_once(database: Database) -> None:
    world = World(database)
    world.plan()
    await world.send()
    message_id = world.entry().platform_id
    for n in range(2):
        world.tell(
            inbound(Kind.FAILED, "omar", f"again/{n}", message_id=message_id,
                    outcome=out(Fate.MISSED))
        )  # fmt: skip
    assert world.address().strikes == 1


async def test_somebody_elses_message_cannot_be_made_to_fail(database: Database) -> None:
    world = World(database)
    World(database, who="mallory")
    world.plan()
    await world.send()
    world.tell(
        inbound(Kind.FAILED, "mallory", "m", message_id=world.entry().platform_id,
                outcome=out(Fate.OPTED_OUT))
    )  # fmt: skip
    assert world.stands() == ("handed over", "")
