"""Our polling loop: nothing is confirmed to Telegram before it is ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.core.messages import Inbound, Kind
from bot.handlers.telegram.polling import (
    LONGEST_WAIT,
    AccountError,
    ConflictError,
    poll,
    wait_after,
)
from bot.handlers.telegram.receive import Malformed
from bot.handlers.telegram.send import Telegram
from bot.handlers.telegram.updates import ALLOWED_UPDATES
from tests.fakes.any_platform.patience import until
from tests.fakes.telegram import FakeTelegram, faults, person

Event = Inbound | Malformed


class Inbox:
    """Keeps what is committed, as the engine's inbox does; can fail and can wait."""

    def __init__(self) -> None:
        self.rows: list[Event] = []
        self.failures = 0
        self.open = asyncio.Event()
        self.open.set()
        self.asked = 0

    async def commit(self, events: Sequence[Event]) -> None:
        self.asked += 1
        await self.open.wait()
        if self.failures:
            self.failures -= 1
            raise OSError("database is locked: CANARY")
        self.rows += events

    @property
    def ids(self) -> list[str]:
        return [row.event_id for row in self.rows]

    @property
    def texts(self) -> list[str]:
        return [row.text for row in self.rows if isinstance(row, Inbound)]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@asynccontextmanager
async def polled(
    bot: Telegram, inbox: Inbox, waits: Callable[[int], float] = lambda failures: 0.0
) -> AsyncIterator[asyncio.Task[None]]:
    stop = asyncio.Event()
    task = asyncio.create_task(poll(bot, inbox.commit, stop, wait_after=waits))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait({task})


async def test_what_people_do_is_committed_in_order(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    amal = person(fake)
    ids = [amal.starts("Ab12"), amal.says("نعم")]
    async with polled(bot, inbox) as task:
        await until(lambda: len(inbox.rows) == 2)
        ids.append(amal.blocks())
        await until(lambda: len(inbox.rows) == 3 and not fake.updates.alive())
    assert inbox.ids == [str(number) for number in ids]
    kinds = [row.kind for row in inbox.rows if isinstance(row, Inbound)]
    assert kinds == [Kind.ENTER, Kind.TEXT, Kind.BLOCKED]
    assert task.exception() is None


async def test_R1_offset_moves_only_after_commit(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    amal = person(fake)
    inbox.open.clear()
    number = amal.says("one")
    async with polled(bot, inbox):
        await until(lambda: inbox.asked)
        amal.says("two, while the first is being written")
        assert (fake.updates.confirmed, len(fake.polls)) == ([], 1)
        inbox.open.set()
        await until(lambda: fake.updates.confirmed)
        assert inbox.ids[0] == str(number)
        await until(lambda: len(inbox.rows) == 2)


async def test_R1_a_commit_that_fails_loses_nothing(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    amal = person(fake)
    inbox.failures = 3
    amal.says("one")
    async with polled(bot, inbox):
        await until(lambda: inbox.texts == ["one"])
        await until(lambda: not fake.updates.alive())
    assert inbox.asked == 4
    assert "CANARY" not in caplog.text


async def test_R1_a_death_before_the_commit_leaves_all_with_telegram(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    amal = person(fake)
    ids = [amal.says(str(number)) for number in range(5)]
    inbox.open.clear()
    task = asyncio.create_task(poll(bot, inbox.commit, asyncio.Event()))
    await until(lambda: inbox.asked)
    task.cancel()
    await asyncio.wait({task})
    assert [one.id for one in fake.updates.alive()] == ids


async def test_only_what_we_read_is_asked_for_and_nothing_is_ever_dropped(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    amal = person(fake)
    amal.says("before the start")
    async with polled(bot, inbox):
        await until(lambda: inbox.texts == ["before the start"])
    assert [call.method for call in fake.ledger] == ["deleteWebhook"]
    assert not any("drop_pending_updates" in call.parameters for call in fake.ledger)
    assert fake.polls[0].parameters["allowed_updates"] == list(ALLOWED_UPDATES)


async def test_a_webhook_that_was_left_behind_is_taken_away(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    await fake.hook.point("http://127.0.0.1:9/gone", "s", 1)
    person(fake).says("hello")
    async with polled(bot, inbox):
        await until(lambda: inbox.texts == ["hello"])


@pytest.mark.parametrize(
    "fault",
    [
        faults.html(502),
        faults.reset_before(),
        faults.reset_after(),
        faults.cut(),
        faults.garbled(),
        faults.ok_false(500, "Internal Server Error"),
        faults.refuse(500, "Internal Server Error"),
    ],
)
@pytest.mark.parametrize("method", ["getUpdates", "deleteWebhook"])
async def test_a_bad_line_is_waited_out(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox, fault: faults.Fault, method: str
) -> None:
    amal = person(fake)
    amal.says("one")
    fault.method, fault.times = method, 3
    fake.faults.add(fault)
    failures: list[int] = []

    def waits(number: int) -> float:
        failures.append(number)
        return 0.0

    async with polled(bot, inbox, waits):
        await until(lambda: inbox.texts)
        amal.says("two")
        await until(lambda: len(inbox.rows) == 2)
    assert inbox.texts == ["one", "two"]
    assert failures == [0, 1, 2]


async def test_a_request_to_slow_down_is_obeyed(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    fake.faults.add(faults.too_many(3600, method="getUpdates"))
    async with polled(bot, inbox) as task:
        await until(lambda: fake.polls)
        amal = person(fake)
        amal.says("one")
        assert (await asyncio.wait({task}, timeout=0.05))[1] == {task}
        assert (len(fake.polls), inbox.rows) == (1, [])


async def test_R13_a_second_poller_is_noticed_and_loses_nothing(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    other = Telegram(fake.token, base=fake.url)
    await other.start()
    async with polled(bot, inbox) as first:
        await until(lambda: fake.polls)
        second_inbox = Inbox()
        async with polled(other, second_inbox) as second:
            await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
            assert isinstance(first.exception(), ConflictError)
            person(fake).says("hello")
            await until(lambda: second_inbox.texts == ["hello"])
    await other.stop()


async def test_a_refused_token_ends_the_loop(fake: FakeTelegram, inbox: Inbox) -> None:
    stranger = Telegram("1:wrong", base=fake.url)
    await stranger.start()
    with pytest.raises(AccountError):
        await poll(stranger, inbox.commit, asyncio.Event())
    await stranger.stop()


async def test_a_broken_update_is_put_aside_and_the_others_come(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    amal = person(fake)
    fake.updates.insert({"update_id": 5, "message": {"text": "CANARY"}})
    fake.updates.insert({"update_id": 6, "message": {"text": "\ud800"}})
    amal.says("whole")
    fake.updates.insert({"update_id": 700_000_100, "callback_query": 7})
    async with polled(bot, inbox):
        await until(lambda: len(inbox.rows) == 4 and not fake.updates.alive())
    assert [type(row) for row in inbox.rows] == [Malformed, Malformed, Inbound, Malformed]
    assert inbox.ids[:2] == ["5", "6"]
    assert inbox.texts == ["whole"]


async def test_what_is_not_for_us_is_confirmed_without_a_commit(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    person(fake).sends(pinned_message={"message_id": 1, "date": 0})
    async with polled(bot, inbox):
        await until(lambda: fake.updates.confirmed)
    assert inbox.asked == 0


@pytest.mark.parametrize("restart", [1, 600_000_000, 1_900_000_000])
async def test_ids_that_restart_anywhere_lose_nothing(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox, restart: int
) -> None:
    amal = person(fake)
    async with polled(bot, inbox):
        amal.says("before")
        await until(lambda: inbox.texts and fake.updates.confirmed)
        fake.updates.restart_ids(restart)
        amal.says("after an idle week")
        amal.says("and more")
        await until(lambda: len(inbox.rows) == 3 and not fake.updates.alive())
    assert sorted(inbox.texts) == ["after an idle week", "and more", "before"]


async def test_stopping_ends_a_long_poll_at_once(
    fake: FakeTelegram, bot: Telegram, inbox: Inbox
) -> None:
    async with polled(bot, inbox) as task:
        await until(lambda: fake.polls)
    assert task.exception() is None


def test_waits_grow_and_an_outage_that_is_over_is_noticed_within_15_seconds() -> None:
    assert wait_after(0) <= 1.0
    assert 0.8 * LONGEST_WAIT <= wait_after(1000) <= LONGEST_WAIT <= 15
    assert max(wait_after(number) for number in range(50)) <= LONGEST_WAIT
