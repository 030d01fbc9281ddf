"""Ledger to platforms: each message once, in order, at the right time, and its end by name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import Capabilities, Fate, Outcome
from bot.engine import delivery as deliveries
from bot.engine import outgoing, settling, slowing
from bot.engine.delivery import Delivery
from bot.engine.handover import BROKEN
from bot.engine.holder import NAME
from bot.engine.outgoing import Connected
from bot.flows.apps.reach import BLOCKED, BUDGET, LEFT, NOT_WANTED, QUIET, TOO_LATE, UNKNOWN
from storage import addresses, leases, ledger, members, sending, withdrawn
from storage.database import Database, Store, Work
from storage.ledger import Planned, Standing, Urgency
from storage.members import Member, State
from storage.sending import SECOND_TRY
from tests.engine.houses import until
from tests.engine.small import CAPS, PLATFORM, SECRET, TABLES, Fake, Still, prompt, somebody, states
from tests.fresh import NOW, fresh_network


@pytest.fixture
def delivery(database: Database, fake: Fake, clock: Still) -> Delivery:
    return make(database, fake, clock)


def make(database: Database, fake: Fake, clock: Still, caps: Capabilities = CAPS) -> Delivery:
    made = Delivery(database=database, tables=TABLES, now=clock.now)
    made.connect(PLATFORM, Connected(platform=fake, capabilities=caps))
    with database.transaction() as store:
        made.fence = leases.take(store, NAME, "test", NOW)
    return made


def plan(database: Database, *wanted: Planned) -> None:
    with database.transaction() as store:
        for one in wanted:
            ledger.plan(store, "test", one, NOW)


def people(database: Database, *names: str) -> list[Member]:
    with database.transaction() as store:
        network = fresh_network(store)
        return [somebody(store, network, name) for name in names]


def reply(database: Database, member: Member, key: str) -> Planned:
    with database.transaction() as store:
        address = addresses.of_member(store, member.id)
    assert address is not None
    return prompt(member, key, urgency=Urgency.REPLY, address_id=address.id)


def stand(database: Database) -> dict[str, tuple[str, str]]:
    with database.transaction() as store:
        return states(store)


def outcome(fate: Fate, **values: object) -> Outcome:
    return Outcome(fate=fate, **values)  # type: ignore[arg-type]


async def test_what_is_due_is_handed_over_once(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"), prompt(omar, "later", due=NOW + timedelta(hours=1)))
    await delivery.drain()
    await delivery.drain()
    assert fake.texts() == ["Reminder a"]
    assert stand(database) == {"a": ("handed over", ""), "later": ("planned", "")}


async def test_R7_replies_overtake_bulk_and_each_person_hears_in_order(
    database: Database, fake: Fake, clock: Still
) -> None:
    delivery = make(database, fake, clock, replace(CAPS, slots=1))
    omar, samira = people(database, "omar", "samira")
    plan(
        database,
        prompt(omar, "bulk", urgency=Urgency.BULK, due=NOW - timedelta(hours=3)),
        prompt(omar, "prompt 2", due=NOW - timedelta(hours=1)),
        prompt(omar, "prompt 1", due=NOW - timedelta(hours=2)),
        prompt(samira, "change", urgency=Urgency.CHANGE),
        reply(database, omar, "reply"),
    )
    await delivery.drain()
    said = [each.removeprefix("Reminder ") for each in fake.texts()]
    assert said == ["reply", "change", "prompt 1", "prompt 2", "bulk"]


async def test_one_send_at_a_time_for_each_person_and_four_in_all(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    everybody = people(database, *(f"person {n}" for n in range(9)))
    plan(database, *(prompt(one, f"{one.id}/{n}") for one in everybody for n in range(2)))
    fake.open.clear()
    await delivery.step()
    await until(lambda: len(fake.sent) == CAPS.slots)
    await delivery.step()
    assert len(fake.sent) == len({to for to, _request in fake.sent}) == CAPS.slots
    fake.open.set()
    await delivery.drain()
    assert fake.most_at_once == CAPS.slots
    assert len(fake.sent) == 18


async def test_S8_a_long_queue_of_one_person_holds_up_nobody(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    flooder, omar = people(database, "flooder", "omar")
    early = NOW - timedelta(hours=1)
    plan(
        database,
        *(prompt(flooder, f"{n}", due=early) for n in range(deliveries.LOOK_AT * 2)),
        prompt(omar, "patient"),
    )
    await delivery.step()
    await until(lambda: len(fake.sent) == 2)
    assert sorted(to for to, _request in fake.sent) == ["flooder", "omar"]
    await delivery.finish()


# --- R4 and R5: what became of a send -------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "sends", "end"),
    [
        ([outcome(Fate.RETRY, why="no connection")], 2, ("handed over", "")),
        ([outcome(Fate.RETRY, retry_after=30.0, why="too many")], 2, ("handed over", "")),
        ([outcome(Fate.STOP, why="the token is refused")], 2, ("handed over", "")),
        ([outcome(Fate.UNKNOWN)], 2, ("handed over", "")),
        ([outcome(Fate.UNKNOWN), outcome(Fate.UNKNOWN)], 2, ("failed", UNKNOWN)),
        (
            [outcome(Fate.RETRY), outcome(Fate.RETRY), outcome(Fate.UNKNOWN)], 4,
            ("handed over", ""),
        ),
        (
            [outcome(Fate.UNKNOWN), outcome(Fate.RETRY), outcome(Fate.UNKNOWN)], 3,
            ("failed", UNKNOWN),
        ),
        ([outcome(Fate.REFUSED, why="bad request")], 1, ("failed", "bad request")),
        ([outcome(Fate.UNREACHABLE)], 1, ("failed", BLOCKED)),
        ([outcome(Fate.MOVED, moved_to="new")], 2, ("handed over", "")),
        ([ValueError(SECRET)], 2, ("handed over", "")),
        ([ValueError(SECRET), TimeoutError()], 2, ("failed", UNKNOWN)),
    ],
)  # fmt: skip
async def test_R5_each_fate_of_a_private_message(
    database: Database, fake: Fake, clock: Still, outcomes: list[Outcome | Exception],
    sends: int, end: tuple[str, str],
) -> None:  # fmt: skip
    """Surely not accepted: again. Surely refused: never. Unknown: one further try."""
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"))
    fake.outcomes = list(outcomes)
    for _ in range(6):
        delivery = make(database, fake, clock)  # a new one: it remembers no pause
        await delivery.drain()
        clock.moment += timedelta(minutes=11)
    assert len(fake.sent) == sends
    assert stand(database)["a"] == end


async def test_R5_an_unknown_outcome_is_tried_again_after_a_minute_not_before(
    database: Database, delivery: Delivery, fake: Fake, clock: Still
) -> None:
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"))
    fake.outcomes = [outcome(Fate.UNKNOWN)]
    await delivery.drain()
    clock.moment += SECOND_TRY - timedelta(seconds=1)
    await delivery.drain()
    assert len(fake.sent) == 1
    assert stand(database)["a"] == ("planned", UNKNOWN)
    clock.moment += timedelta(seconds=1)
    await delivery.drain()
    assert len(fake.sent) == 2


async def test_R5_no_second_try_when_it_would_come_too_late(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a", expires=NOW + timedelta(seconds=30)))
    fake.outcomes = [outcome(Fate.UNKNOWN)]
    await delivery.drain()
    assert stand(database)["a"] == ("expired", TOO_LATE)


async def test_R5_a_group_is_told_once_at_most(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    plan(database, to_group(database))
    fake.outcomes = [outcome(Fate.UNKNOWN)]
    await delivery.drain()
    assert stand(database)["g"] == ("failed", UNKNOWN)


def to_group(database: Database) -> Planned:
    with database.transaction() as store:
        group = addresses.meet(store, PLATFORM, "-100", NOW, group=True)
    return Planned(
        key="g", reason="notice", due=NOW, address_id=group.id, urgency=Urgency.CHANGE,
        budget=False,
    )  # fmt: skip


async def test_R5_retry_after_is_obeyed_to_the_letter_and_is_no_try(
    database: Database, delivery: Delivery, fake: Fake, clock: Still
) -> None:
    omar, samira = people(database, "omar", "samira")
    plan(database, prompt(omar, "a"))
    fake.outcomes = [outcome(Fate.RETRY, retry_after=90.0, why="too many requests")]
    await delivery.drain()
    with database.transaction() as store:
        (entry,) = ledger.of_subject(store, "test")
    assert entry.next_at == NOW + timedelta(seconds=90)
    assert entry.attempt == 0
    plan(database, prompt(omar, "b"), prompt(samira, "c"))
    await delivery.drain()
    assert fake.texts() == ["Reminder a", "Reminder c"], "only that chat waits"
    with database.transaction() as store:
        waiting = ledger.by_key(store, "b")
    assert waiting is not None
    assert NOW + timedelta(seconds=60) < waiting.next_at <= NOW + timedelta(seconds=90)


async def test_a_platform_that_cannot_be_reached_is_not_hammered(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    everybody = people(database, *(f"person {n}" for n in range(20)))
    plan(database, *(prompt(one, f"{one.id}") for one in everybody))
    fake.outcomes = [outcome(Fate.RETRY, why="no connection")] * 100
    await delivery.drain()
    assert len(fake.sent) == CAPS.slots
    assert {state for state, _why in stand(database).values()} == {"planned"}


async def test_a_refused_account_is_said_until_it_works_again(
    database: Database, fake: Fake, clock: Still
) -> None:
    delivery = make(database, fake, clock)
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"))
    fake.outcomes = [outcome(Fate.STOP, why="the token is refused")]
    await delivery.drain()
    assert delivery.stopped == {PLATFORM: "the token is refused"}
    clock.moment += timedelta(minutes=2)
    delivery.connect(PLATFORM, delivery.platforms[PLATFORM])  # forgets the pause in real time
    await delivery.drain()
    assert delivery.stopped == {}


async def test_R4_a_send_whose_process_died_is_an_unknown_outcome(
    database: Database, fake: Fake, clock: Still
) -> None:
    """Marked before the platform is called: whoever comes next sees what was in flight."""
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"), to_group(database))
    dying = make(database, fake, clock)
    fake.open.clear()
    await dying.step()
    await until(lambda: len(fake.sent) == 2)
    assert {state for state, _why in stand(database).values()} == {"sending"}
    await killed(dying)
    fake.open.set()
    with database.transaction() as store:
        assert settling.recover(store, NOW, all_of_them=True) == 2
    assert stand(database) == {"a": ("planned", UNKNOWN), "g": ("failed", UNKNOWN)}
    clock.moment += SECOND_TRY
    await make(database, fake, clock).drain()
    assert stand(database)["a"] == ("handed over", "")
    assert len(fake.texts("omar")) == 2, "one double, explained by the death"


async def killed(delivery: Delivery) -> None:
    """Its sends end without a trace, as when the process is gone."""
    flying = [task for tasks in delivery.outgoing.flying.values() for task in tasks]
    for task in flying:
        task.cancel()
    await asyncio.gather(*flying, return_exceptions=True)


async def test_F19_who_was_paused_past_the_lease_neither_sends_nor_settles(
    database: Database, delivery: Delivery, fake: Fake, clock: Still
) -> None:
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"))
    fake.open.clear()
    fake.outcomes = [outcome(Fate.REFUSED)]
    await delivery.step()
    await until(lambda: len(fake.sent) == 1)
    clock.moment += timedelta(minutes=3)
    with database.transaction() as store:
        leases.take(store, NAME, "another", clock.moment)
        settling.recover(store, clock.moment, all_of_them=True)
    plan(database, prompt(omar, "b"))
    await delivery.step()
    fake.open.set()
    await delivery.finish()
    assert len(fake.sent) == 1
    assert stand(database) == {"a": ("planned", UNKNOWN), "b": ("planned", "")}


class Failing(Database):
    """Fails for a while, from a certain call on."""

    def __init__(self, real: Database) -> None:
        self.real = real
        self.fails = 0

    async def write(self, work: Work[outgoing.T]) -> outgoing.T:
        if self.fails > 0:
            self.fails -= 1
            raise OSError("the disk is full")
        return await self.real.write(work)


async def test_what_a_platform_has_taken_is_written_down_when_the_database_is_back(
    database: Database, fake: Fake, clock: Still, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing(database)
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"))
    delivery = make(database, fake, clock)
    delivery.outgoing.database = failing
    monkeypatch.setattr(outgoing, "SETTLE_PAUSE", 0.0)
    fake.open.clear()
    await delivery.step()
    await until(lambda: len(fake.sent) == 1)
    failing.fails = 3
    fake.open.set()
    await delivery.finish()
    assert stand(database)["a"] == ("handed over", "")


async def test_a_row_that_nobody_settled_is_found_when_its_lease_is_over(
    database: Database, delivery: Delivery, fake: Fake, clock: Still
) -> None:
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"))
    fake.open.clear()
    await delivery.step()
    await killed(delivery)
    with database.transaction() as store:
        assert settling.recover(store, NOW, all_of_them=False) == 0
        late = NOW + sending.LEASE + timedelta(seconds=1)
        assert settling.recover(store, late, all_of_them=False) == 1


# --- judged when it goes --------------------------------------------------------------------------


async def test_R8_what_is_due_at_night_goes_in_the_morning(
    database: Database, delivery: Delivery, fake: Fake, clock: Still
) -> None:
    (omar,) = people(database, "omar")
    night = NOW + timedelta(hours=12)  # 23:00 in Beirut
    plan(database, prompt(omar, "a", due=night))
    clock.moment = night
    await delivery.drain()
    assert fake.sent == []
    assert stand(database)["a"] == ("planned", QUIET)
    clock.moment = night + timedelta(hours=9)  # 08:00
    await delivery.drain()
    assert fake.texts() == ["Reminder a"]


async def test_H13_at_most_one_message_a_day_and_none_is_forgotten(
    database: Database, delivery: Delivery, fake: Fake, clock: Still
) -> None:
    (omar,) = people(database, "omar")
    plan(
        database,
        *(prompt(omar, str(n), budget=True, expires=NOW + timedelta(days=9)) for n in range(3)),
        prompt(omar, "change", urgency=Urgency.CHANGE),
        prompt(omar, "short", budget=True, expires=NOW + timedelta(hours=20)),
    )
    days = []
    for _ in range(4):
        before = len(fake.sent)
        await delivery.drain()
        days.append([each.removeprefix("Reminder ") for each in fake.texts()[before:]])
        clock.moment += timedelta(days=1)
    assert days == [["change", "0"], ["1"], ["2"], []]
    assert stand(database)["short"] == ("expired", BUDGET)


async def test_R14_what_was_planned_for_somebody_who_is_removed_is_withdrawn(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    omar, samira = people(database, "omar", "samira")
    plan(
        database,
        prompt(omar, "a"),
        prompt(omar, "b", due=NOW + timedelta(days=1)),
        prompt(samira, "c"),
    )
    with database.transaction() as store:
        members.erase(store, omar, State.REMOVED, NOW)
        withdrawn.withdraw_for_member(store, omar.id, LEFT, NOW)
    await delivery.drain()
    assert fake.texts() == ["Reminder c"]
    assert stand(database)["a"] == stand(database)["b"] == ("withdrawn", LEFT)


async def test_R14_a_message_planned_after_the_removal_is_not_handed_over_either(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    (omar,) = people(database, "omar")
    with database.transaction() as store:
        members.erase(store, omar, State.REMOVED, NOW)
    plan(database, prompt(omar, "a"), reply(database, omar, "r"))
    await delivery.drain()
    assert fake.sent == []
    assert set(stand(database).values()) == {("withdrawn", LEFT)}


async def test_what_its_composer_does_not_want_any_more_is_withdrawn(
    database: Database, delivery: Delivery, fake: Fake
) -> None:
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "x/unwanted"), prompt(omar, "next"))
    await delivery.drain()
    assert fake.texts() == ["Reminder next"]
    assert stand(database)["x/unwanted"] == ("withdrawn", NOT_WANTED)


async def test_a_message_that_cannot_be_composed_ends_by_name_and_holds_up_nobody(
    database: Database, delivery: Delivery, fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    (omar,) = people(database, "omar")
    plan(
        database,
        prompt(omar, "x/broken"),
        prompt(omar, "y", reason="nobody makes these"),
        prompt(omar, "z"),
    )
    await delivery.drain()
    assert fake.texts() == ["Reminder z"]
    assert stand(database)["x/broken"] == stand(database)["y"] == ("failed", BROKEN)
    assert [record.message for record in caplog.records] == ["a message could not be made"] * 2


async def test_expired_messages_end_in_one_go_however_many(
    database: Database, delivery: Delivery, fake: Fake, clock: Still
) -> None:
    (omar,) = people(database, "omar")
    plan(database, *(prompt(omar, str(n)) for n in range(70)))
    clock.moment += timedelta(days=3)
    await delivery.drain()
    assert fake.sent == []
    assert set(stand(database).values()) == {("expired", TOO_LATE)}


# --- parts ----------------------------------------------------------------------------------------


async def test_a_message_of_several_parts_goes_on_where_it_stopped(
    database: Database, fake: Fake, clock: Still
) -> None:
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "x/long"))
    fake.outcomes = [outcome(Fate.ACCEPTED, platform_id="1"), outcome(Fate.RETRY)]
    await make(database, fake, clock).drain()
    assert stand(database)["x/long"][0] == "planned"
    clock.moment += timedelta(minutes=1)
    await make(database, fake, clock).drain()
    assert stand(database)["x/long"] == ("handed over", "")
    first, failed, second = fake.texts()
    assert failed == second != first


# --- S6 -------------------------------------------------------------------------------------------


async def test_S6_a_platform_that_fails_tells_the_log_no_secret(
    database: Database, delivery: Delivery, fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (omar,) = people(database, "omar")
    plan(database, prompt(omar, "a"), prompt(omar, "x/broken"))
    fake.outcomes = [ValueError(SECRET)]
    await delivery.drain()
    from bot.engine.logs import Json, Plain

    lines: Sequence[str] = [
        form.format(record) for record in caplog.records for form in (Json(), Plain())
    ]
    assert lines
    assert not any(part in line for line in lines for part in ("Samira", "123 456", "fell"))


def test_the_waits_double_and_end_at_the_longest() -> None:
    waits = [slowing.growing((2.0, 600.0), times) for times in (1, 2, 3, 9, 10, 1000)]
    assert waits == [2.0, 4.0, 8.0, 512.0, 600.0, 600.0]


def test_an_entry_that_is_told_stays_told(store: Store) -> None:
    omar = somebody(store)
    ledger.plan(store, "test", prompt(omar, "a"), NOW)
    (entry,) = ledger.of_subject(store, "test")
    ledger.end(store, [entry.id], Standing.EXPIRED, TOO_LATE, NOW)
    sending.put_off(store, entry, NOW, "again")
    assert states(store)["a"] == ("expired", TOO_LATE)
