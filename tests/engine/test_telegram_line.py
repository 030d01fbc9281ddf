"""Telegram connected to a house: what comes in is committed, what goes wrong is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from bot.engine import planning, telegram_line
from bot.engine.house import House
from bot.engine.telegram_line import WEBHOOK_PATH, connect_telegram
from bot.settings import Settings
from storage import addresses, inbox, members, notes
from storage.database import Store
from storage.vault import Vault
from tests.engine.connected import connected, hears, members_at
from tests.engine.houses import until
from tests.engine.small import Still
from tests.fakes.telegram import FakeTelegram, Person, person
from tests.fakes.telegram import running as telegram_running
from tests.ports import free_port

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "s" * 40


@pytest.fixture
async def telegram(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeTelegram]:
    monkeypatch.setattr(telegram_line, "CONFLICT_PAUSE", 0.05)
    monkeypatch.setattr(telegram_line, "BROUGHT_WITHIN", 0.05)
    async with telegram_running() as server:
        server.hook.pace = 0.001
        yield server


def prepared(url: str, vault: Vault, *people: Person) -> None:
    members_at(url, vault, "telegram", (one.address for one in people))


@asynccontextmanager
async def at_work(
    url: str,
    vault: Vault,
    telegram: FakeTelegram,
    clock: Still | None = None,
    mode: str = "polling",
) -> AsyncIterator[House]:
    settings = Settings(
        telegram_token=telegram.token, telegram_api_base=telegram.url, http_port=free_port(),
        telegram_mode=mode, telegram_webhook_secret=SECRET,
    )  # fmt: skip
    async with connected(url, vault, settings, connect_telegram, clock) as made:
        yield made


async def test_R1_what_is_said_is_answered_and_confirmed_only_when_it_is_kept(
    database_url: str, vault: Vault, telegram: FakeTelegram
) -> None:
    amal = person(telegram)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, telegram) as house:
        update = amal.says("/count")
        await until(hears(amal, "Counted 1."))
        await until(lambda: update in telegram.updates.confirmed)

        def kept(store: Store) -> dict[str, int]:
            return inbox.counts(store)

        assert await house.database.write(kept) == {"done": 1}
        assert house.standing()["telegram"] == "ok"


async def test_a_tap_is_answered(database_url: str, vault: Vault, telegram: FakeTelegram) -> None:
    amal = person(telegram)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, telegram):
        amal.says("/offer")
        await until(lambda: bool(amal.sees()))
        amal.taps("Yes")
        await until(hears(amal, "Saved."))
        await until(lambda: len(telegram.calls("answerCallbackQuery")) == 1)


async def test_by_webhook_it_is_the_same(
    database_url: str, vault: Vault, telegram: FakeTelegram
) -> None:
    amal = person(telegram)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, telegram, mode="webhook") as house:
        await until(lambda: bool(telegram.hook.url))
        amal.says("/count")
        await until(hears(amal, "Counted 1."))
        assert telegram.hook.url.endswith(WEBHOOK_PATH)
        async with (
            ClientSession() as client,
            client.post(telegram.hook.url, json={"update_id": 1}) as said,
        ):
            assert said.status == 401
        await until(lambda: "telegram" in house._noted)


async def test_an_update_that_nobody_can_read_is_set_aside_and_harms_no_other(
    database_url: str, vault: Vault, telegram: FakeTelegram
) -> None:
    amal = person(telegram)
    prepared(database_url, vault, amal)
    telegram.updates.insert({"update_id": 700_000_001, "message": {"chat": "no chat"}})
    async with at_work(database_url, vault, telegram) as house:
        amal.says("/count")
        await until(hears(amal, "Counted 1."))
        await until(lambda: house.turns.counts["aside"] == 1)
        assert await house.database.write(inbox.counts) == {"aside": 1, "done": 1}


async def test_R13_where_another_copy_polls_we_wait_and_say_so(
    database_url: str, vault: Vault, telegram: FakeTelegram
) -> None:
    async with at_work(database_url, vault, telegram) as house:
        await until(lambda: telegram.poll_ticket > 0)
        telegram.poll_ticket += 1  # somebody else has asked for updates
        telegram.updates.news.set()
        await until(lambda: house.standing()["telegram"].startswith("waiting"))
        amal = person(telegram)
        amal.says("/count")
        await until(hears(amal, "Counted 1."))
        assert house.standing()["telegram"] == "ok"


async def test_a_refused_token_is_said(
    database_url: str, vault: Vault, telegram: FakeTelegram
) -> None:
    async with at_work(database_url, vault, telegram) as house:
        telegram.token = "8001:another-token-of-the-tests-0123456789"
        telegram.updates.insert({"update_id": 700_000_001})  # ends the poll that is under way
        await until(lambda: house.standing()["telegram"] == "the token is refused")


async def test_R11_who_had_a_question_open_is_asked_again_after_a_gap(
    database_url: str, vault: Vault, telegram: FakeTelegram
) -> None:
    amal, badr = person(telegram, "Amal"), person(telegram, "Badr")
    prepared(database_url, vault, amal, badr)
    clock = Still()
    async with at_work(database_url, vault, telegram, clock):
        amal.says("/ask")
        badr.says("/ask")
        await until(hears(amal, "Which first?"))
        await until(hears(badr, "Which first?"))
    badr.says("red")  # while nobody listens; Telegram keeps words, but no taps
    clock.moment += planning.TAPS_LOST_AFTER + timedelta(minutes=1)
    async with at_work(database_url, vault, telegram, clock):
        await until(lambda: len(amal.hears()) == 3)
        await until(hears(badr, "Which second?"))
    assert hears(amal, "I was away for a while")()
    assert not hears(badr, "I was away")()
    assert [("Which first?" in each) for each in amal.hears()] == [True, False, True]


async def test_the_bot_introduces_itself_and_learns_its_link(
    database_url: str, vault: Vault, telegram: FakeTelegram
) -> None:
    async with at_work(database_url, vault, telegram) as house:
        await until(lambda: "telegram" in house.turns.links)
        assert house.turns.links["telegram"].startswith(f"https://t.me/{telegram.username}?start=")
        await until(lambda: ("short_description", "fr") in telegram.profile)


async def test_R14_who_is_removed_gets_nothing_more(
    database_url: str, vault: Vault, telegram: FakeTelegram
) -> None:
    amal = person(telegram)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, telegram) as house:
        amal.says("/offer")
        await until(lambda: bool(amal.sees()))

        def remove(store: Store) -> None:
            found = addresses.find(store, "telegram", amal.address)
            assert found is not None
            assert found.member_id is not None
            gone = members.get(store, found.member_id)
            members.erase(store, gone, members.State.REMOVED, gone.joined_at)

        await house.database.write(remove)
        amal.taps("Yes")
        await until(lambda: len(telegram.calls("answerCallbackQuery")) == 1)
        await house.settle()
        assert await house.database.write(lambda store: notes.get(store, "votes")) == ""
