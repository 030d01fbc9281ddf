"""The rules of the fake Bot API that no client shows: queue, expiry, limits, its own process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.fakes.any_platform.patience import until
from tests.fakes.telegram import FakeTelegram, faults, group, person, running
from tests.fakes.telegram.remote import process
from tests.fakes.telegram.world import TOKEN


class Caller:
    """Calls the server as plainly as possible."""

    def __init__(self, fake: FakeTelegram, session: ClientSession):
        self.fake, self.session = fake, session

    async def __call__(self, method: str, /, token: str = "", **parameters: Any) -> Any:
        url = f"{self.fake.url}/bot{token or self.fake.token}/{method}"
        async with self.session.post(url, json=parameters) as answer:
            return await answer.json()

    async def update_ids(self, **parameters: Any) -> list[int]:
        found = await self("getUpdates", **parameters)
        return [one["update_id"] for one in found["result"]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with running() as server:
        yield server


@pytest.fixture
async def call(fake: FakeTelegram) -> AsyncIterator[Caller]:
    async with ClientSession() as session:
        yield Caller(fake, session)


async def test_updates_come_again_until_an_offset_confirms_them(
    fake: FakeTelegram, call: Caller
) -> None:
    amal = person(fake)
    first, second = amal.says("one"), amal.says("two")
    assert await call.update_ids() == await call.update_ids() == [first, second]
    assert await call.update_ids(offset=second) == [second]
    assert await call.update_ids(offset=second + 1) == []
    third = amal.says("three")
    assert await call.update_ids(offset=-1) == [third]


async def test_an_offset_far_in_the_future_confirms_nothing(
    fake: FakeTelegram, call: Caller
) -> None:
    """TQueue::get refuses it and the server reads from the head: ids may restart lower."""
    amal = person(fake)
    fake.updates.restart_ids(500)
    number = amal.says("after an idle week")
    assert await call.update_ids(offset=700_000_000) == [number]


async def test_a_long_poll_ends_when_something_comes(fake: FakeTelegram, call: Caller) -> None:
    amal = person(fake)
    poll = asyncio.create_task(call.update_ids(timeout=30))
    await until(lambda: fake.polls)
    number = amal.says("hello")
    assert await poll == [number]


async def test_of_two_pollers_the_older_is_sent_away(fake: FakeTelegram, call: Caller) -> None:
    older = asyncio.create_task(call("getUpdates", timeout=30))
    await until(lambda: fake.polls)
    newer = asyncio.create_task(call("getUpdates", timeout=30))
    assert (await older)["error_code"] == 409
    person(fake).says("hello")
    assert (await newer)["ok"]


async def test_a_webhook_forbids_polling(fake: FakeTelegram, call: Caller) -> None:
    await call("setWebhook", url="http://127.0.0.1:9/x", secret_token="s")
    assert (await call("getUpdates"))["error_code"] == 409
    assert (await call("getWebhookInfo"))["result"]["url"] == "http://127.0.0.1:9/x"
    await call("deleteWebhook")
    assert (await call("getUpdates"))["ok"]


async def test_taps_expire_after_150_seconds_and_texts_after_a_day(
    fake: FakeTelegram, call: Caller
) -> None:
    fake.clock.stop(at=1_764_000_000)
    amal = person(fake)
    await call("sendMessage", chat_id=amal.id, text="?", reply_markup=_one_button())
    text, tap = amal.says("typed"), amal.taps("Yes")
    fake.clock.advance(149)
    assert await call.update_ids() == [text, tap]
    fake.clock.advance(2)
    assert await call.update_ids() == [text]
    fake.clock.advance(24 * 3600)
    assert await call.update_ids() == []
    assert [one.id for one in fake.updates.expired] == [tap, text]


def _one_button() -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def test_only_kinds_that_were_asked_for_arrive(fake: FakeTelegram, call: Caller) -> None:
    amal = person(fake)
    await call("getUpdates", allowed_updates=["message"])
    amal.blocks()
    text = amal.says("x")
    assert await call.update_ids() == [text]


async def test_flood_limits_count_when_they_are_on(fake: FakeTelegram, call: Caller) -> None:
    fake.clock.stop(at=0)
    fake.limits.on = True
    people = [person(fake).id for _ in range(30)]
    town = group(fake).id
    for number in people:
        assert (await call("sendMessage", chat_id=number, text="x"))["ok"]
    refused = await call("sendMessage", chat_id=town, text="the 31st in this second")
    assert refused["parameters"] == {"retry_after": 1}
    fake.clock.advance(1)
    codes = [await call("sendMessage", chat_id=people[0], text="x") for _ in range(7)]
    assert [code["ok"] for code in codes] == [True] * 5 + [False] * 2
    for _ in range(19):
        fake.clock.advance(1)
        assert (await call("sendMessage", chat_id=town, text="x"))["ok"]
    fake.clock.advance(1)
    assert (await call("sendMessage", chat_id=town, text="x"))["ok"]
    fake.clock.advance(1)
    slow = await call("sendMessage", chat_id=town, text="the 21st in this minute")
    assert slow["parameters"] == {"retry_after": 40}
    assert fake.limits.refused == 4


async def test_chats_refuse_as_telegram_says(fake: FakeTelegram, call: Caller) -> None:
    stranger, amal, town = person(fake, started=False), person(fake), group(fake)
    new = town.migrates(amal, -1001234567890)
    amal.blocks()
    said = [
        await call("sendMessage", chat_id=number, text="x")
        for number in (stranger.id, amal.id, 42, town.id, new.id)
    ]
    assert [one.get("error_code") for one in said] == [403, 403, 400, 400, None]
    assert said[3]["parameters"] == {"migrate_to_chat_id": -1001234567890}
    new.removes_bot(amal)
    assert (await call("sendMessage", chat_id=new.id, text="x"))["error_code"] == 403
    assert (await call("getMe", token="1:wrong"))["error_code"] == 401
    assert (await call("noSuchMethod"))["error_code"] == 404


async def test_the_script_skips_and_counts(fake: FakeTelegram, call: Caller) -> None:
    amal = person(fake)
    fake.faults.add(faults.html(502, skip=1, times=2, chat=amal.id, method="sendMessage"))
    codes = []
    for number in range(5):
        url = f"{fake.url}/bot{fake.token}/sendMessage"
        data = {"chat_id": amal.id, "text": str(number)}
        async with call.session.post(url, data=data) as answer:
            codes.append(answer.status)
    assert codes == [200, 502, 502, 200, 200]
    assert amal.hears() == ["0", "3", "4"]
    assert [one.accepted for one in fake.ledger] == [True, False, False, True, True]


async def test_it_runs_as_a_process_of_its_own() -> None:
    await asyncio.to_thread(_drive_a_process)


def _drive_a_process() -> None:
    with process() as remote:
        remote.people({"id": 5_000_000_001, "name": "Amal"})
        remote.limits(on=True)
        remote.faults({"do": "html", "code": 502, "method": "sendMessage"})
        number = remote.act(5_000_000_001, "says", text="hello")
        assert remote.state()["pending"] == [number]
        codes = [asyncio.run(_post(remote.url, str(n))) for n in range(2)]
        assert codes == [502, 200]
        assert [one["accepted"] for one in remote.ledger()] == [False, True]
        assert [one["text"] for one in remote.chat(5_000_000_001)] == ["1"]
        with pytest.raises(ValueError, match="no such act"):
            remote.act(5_000_000_001, "__class__")


async def _post(url: str, text: str) -> int:
    async with ClientSession() as session:
        body = {"chat_id": 5_000_000_001, "text": text}
        async with session.post(f"{url}/bot{TOKEN}/sendMessage", json=body) as answer:
            return answer.status
