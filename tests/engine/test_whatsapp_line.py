"""WhatsApp connected to a house: what comes in is committed, what goes wrong is said."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.engine import planning, whatsapp_line
from bot.engine.house import House
from bot.engine.running import platforms_of
from bot.engine.server import Server
from bot.engine.whatsapp_line import WEBHOOK_PATH, connect_whatsapp
from bot.handlers.whatsapp.news import of_status
from bot.settings import Settings
from storage import inbox, notes, outside, templates
from storage.database import Database, Store
from storage.vault import Vault
from tests.engine.connected import connected, hears, members_at
from tests.engine.houses import until
from tests.engine.small import Still
from tests.engine.test_server import get
from tests.fakes.whatsapp import (
    ACCOUNT_ID,
    APP_SECRET,
    NUMBER,
    PHONE_ID,
    VERIFY_TOKEN,
    FakeWhatsApp,
    Person,
    person,
)
from tests.fakes.whatsapp import running as whatsapp_running
from tests.fresh import NOW
from tests.ports import HOST, free_port

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeWhatsApp]:
    monkeypatch.setattr(whatsapp_line, "ASK_AGAIN", 0.05)
    monkeypatch.setattr(whatsapp_line, "LOOK_AGAIN", 0.05)
    async with whatsapp_running() as server:
        server.hook.pace = 0.001
        yield server


def prepared(url: str, vault: Vault, *people: Person) -> None:
    members_at(url, vault, "whatsapp", (one.id for one in people))


def settings_for(fake: FakeWhatsApp, **values: Any) -> Settings:
    given: dict[str, Any] = {
        "whatsapp_token": fake.token,
        "whatsapp_phone_id": PHONE_ID,
        "whatsapp_account_id": ACCOUNT_ID,
        "whatsapp_app_secret": APP_SECRET,
        "whatsapp_verify_token": VERIFY_TOKEN,
        "whatsapp_api_base": fake.url,
        "http_port": free_port(),
    }
    return Settings(**(given | values))


@asynccontextmanager
async def at_work(
    url: str, vault: Vault, fake: FakeWhatsApp, clock: Still | None = None, **values: Any
) -> AsyncIterator[House]:
    """A house behind a server, to which the stand-in posts as soon as it has proved itself."""
    settings = settings_for(fake, **values)
    async with connected(url, vault, settings, connect_whatsapp, clock) as made:
        hook = f"http://{HOST}:{settings.http_port}{WEBHOOK_PATH}"
        assert await fake.hook.subscribe(hook, APP_SECRET, VERIFY_TOKEN)
        yield made


async def test_R1_what_is_said_is_kept_and_answered(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, fake) as house:
        said = amal.says("/count")
        await until(hears(amal, "Counted 1."))
        await until(lambda: [mark["message_id"] for mark in fake.marks] == [said])
        await until(lambda: fake.hook.idle)
        assert {each.status for each in fake.hook.attempts} == {200}
        async with asyncio.timeout(10):  # receipts are taken a little later, many together
            while (await house.database.write(inbox.counts)).keys() != {"done"}:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert house.standing()["whatsapp"] == "ok"


async def test_what_people_say_counts_towards_the_busiest_second_and_receipts_do_not(
    database_url: str, vault: Vault, fake: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, fake) as house:
        heard: list[tuple[str, int]] = []
        monkeypatch.setattr(house.delivery, "heard", lambda *given: heard.append(given))
        amal.says("/count")
        await until(hears(amal, "Counted 1."))
        await until(lambda: fake.hook.idle and len(fake.hook.attempts) > 1)
    assert sum(messages for _name, messages in heard) == 1
    assert {name for name, _messages in heard} == {"whatsapp"}


async def test_R1_what_could_not_be_written_comes_again(
    database_url: str, vault: Vault, fake: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, fake) as house:
        write, failures = house.turns.commit, [OSError("disk is full")] * 2

        async def commit(events: Any) -> None:
            if failures:
                raise failures.pop()
            await write(events)

        monkeypatch.setattr(house.turns, "commit", commit)
        amal.says("/count")
        await until(hears(amal, "Counted 1."))
        await until(lambda: fake.hook.idle)
        assert [each.status for each in fake.hook.attempts][:3] == [503, 503, 200]
        assert amal.hears() == ["Counted 1."]


async def test_a_tap_is_answered(database_url: str, vault: Vault, fake: FakeWhatsApp) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, fake):
        amal.says("/offer")
        await until(lambda: bool(amal.sees()))
        amal.taps("Yes")
        await until(hears(amal, "Saved."))


async def test_R2_each_message_counts_once_however_often_and_in_whatever_order_it_comes(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    people = [person(fake, name) for name in ("Amal", "Badr", "Carla", "Dalal", "Elias")]
    prepared(database_url, vault, *people)
    fake.hook.copies, fake.hook.batch, fake.hook.shuffled = 3, 4, True
    async with at_work(database_url, vault, fake) as house:
        fake.hook.holding = True
        for one in people:
            for _ in range(3):
                one.says("/count")
        fake.hook.release()
        await until(lambda: all(len(one.hears()) >= 3 for one in people))
        await until(lambda: fake.hook.idle)
        await house.settle()
        assert await house.database.write(lambda store: notes.get(store, "count")) == "15"
        told = sorted(words for one in people for words in one.hears())
        assert told == sorted(f"Counted {number}." for number in range(1, 16))
        assert {each.status for each in fake.hook.attempts} == {200}


async def test_R2_a_message_that_comes_again_after_seven_days_is_known(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    amal, clock = person(fake), Still()
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, fake, clock) as house:
        said = amal.says("/count")
        await until(hears(amal, "Counted 1."))
        await until(lambda: fake.hook.idle)
        clock.moment += timedelta(days=7)
        now = clock.now()
        await house.database.write(lambda store: planning.clean_up(store, now))
        fake.tell("again", contacts=[amal.chat.contact()], messages=[fake.heard[said]])
        amal.says("/count")
        await until(hears(amal, "Counted 2."))
        await until(lambda: fake.hook.idle)
        await house.settle()
        assert amal.hears() == ["Counted 1.", "Counted 2."]


async def test_S1_forged_calls_change_nothing(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, fake) as house:
        fake.hook.holding = True
        amal.says("/count")
        body = json.dumps(fake.heard).encode()
        url = fake.hook.url
        assert await fake.hook.raw(body, "") == 401
        assert await fake.hook.raw(body, "sha256=" + "0" * 64) == 403
        async with ClientSession() as client, client.get(url) as said:
            assert said.status == 403
        assert await house.database.write(inbox.counts) == {}


async def test_what_nobody_can_read_is_set_aside_and_harms_no_other(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    fake.receipts = ()
    fake.hook.batch = 3
    async with at_work(database_url, vault, fake) as house:
        fake.hook.holding = True
        amal.sends("text", {"words": "CANARY"})
        amal.reacts("👍", "wamid.x")
        amal.says("/count")
        fake.hook.release()
        await until(hears(amal, "Counted 1."))
        assert await house.database.write(inbox.counts) == {"aside": 1, "done": 1}
        assert house.turns.counts["aside"] == 1


async def test_H1_nothing_of_a_refused_kind_is_downloaded_or_kept(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, fake) as house:
        for send in (
            amal.sends_voice,
            lambda: amal.sends_photo("CANARY +961 3 123 456"),
            lambda: amal.sends_contact("+9613123456", "CANARY"),
            lambda: amal.sends_document("CANARY.pdf", b"CANARY", caption="CANARY"),
            amal.sends_location,
            amal.orders,
            amal.calls,
        ):
            before = len(amal.hears())
            send()
            await until(lambda before=before: len(amal.hears()) > before)  # type: ignore[misc]
        await until(lambda: fake.hook.idle)
        await house.settle()
        assert fake.downloads == []
    assert not any(secret in everything(database_url) for secret in (b"CANARY", b"3123456"))


async def test_H6_nothing_of_a_group_is_kept(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    async with at_work(database_url, vault, fake) as house:
        amal.sends("text", {"body": "/count CANARY"}, group_id="Y2FwaV9ncm91cA")
        amal.says("/count")
        await until(lambda: bool(amal.hears()) and fake.hook.idle)
        await house.settle()
        assert amal.hears() == ["Counted 1."]
        assert (await house.database.write(inbox.counts)).get("aside") is None
    assert b"CANARY" not in everything(database_url)


async def test_S6_no_number_no_word_and_no_token_comes_into_a_log_or_stands_open_in_the_database(
    database_url: str, vault: Vault, fake: FakeWhatsApp, caplog: pytest.LogCaptureFixture
) -> None:
    amal = person(fake)
    prepared(database_url, vault, amal)
    with caplog.at_level(logging.DEBUG, logger="bot"):
        async with at_work(database_url, vault, fake) as house:
            amal.says("my word is CANARY")
            await until(lambda: bool(amal.hears()))
            amal.reads()
            amal.stops()
            amal.sends("text", {"words": "CANARY"})
            await until(lambda: house.turns.counts["aside"] == 1 and fake.hook.idle)
            await house.settle()
    told = caplog.text + str([vars(record) for record in caplog.records])
    kept = everything(database_url)
    for secret in (amal.chat.wa_id, amal.id, "CANARY", "wamid.", fake.token, APP_SECRET):
        assert secret not in told
        assert secret.encode() not in kept


def everything(url: str) -> bytes:
    """What a thief of the database reads, and what a dump of it says."""
    path = url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as opened:
        return "\n".join(opened.iterdump()).encode()


async def test_a_refused_token_is_said_until_it_works(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    token, fake.token = fake.token, "EAAanotherTokenOfTheTests0123456789"
    port = free_port()
    async with at_work(database_url, vault, fake, whatsapp_token=token, http_port=port) as house:
        await until(lambda: "refused" in house.standing()["whatsapp"])
        server = Server(house=house, host=HOST, port=port, port_given=True)
        status, body = await get(server, "/readyz")
        assert (status, json.loads(body)["ready"]) == (503, False)
        fake.token = token
        await until(lambda: house.standing()["whatsapp"] == "ok")
        assert (await get(server, "/readyz"))[0] == 200


async def test_whoever_is_away_for_a_moment_does_not_make_us_unready(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    async with at_work(
        database_url, vault, fake, whatsapp_api_base=f"http://{HOST}:{free_port()}"
    ) as house:
        await until(lambda: house.standing()["whatsapp"].startswith("waiting: "))


async def test_the_link_of_invitations_has_the_number_that_people_see(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    async with at_work(database_url, vault, fake) as house:
        await until(lambda: "whatsapp" in house.turns.links)
        link = house.turns.links["whatsapp"].format(code="Ab-9_x")
        assert link == f"https://wa.me/{NUMBER}?text=%2Fstart%20Ab-9_x"


async def test_the_operators_number_goes_before_the_one_that_is_told(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    async with at_work(database_url, vault, fake, whatsapp_number="96170999999") as house:
        await until(lambda: sum(call.what == "nodes" for call in fake.ledger) > 1)
        assert house.turns.links["whatsapp"].startswith("https://wa.me/96170999999?text=")


def template(name: str, language: str) -> Callable[[Store], templates.Template | None]:
    return lambda store: templates.find(store, name, language)


def told(fake: FakeWhatsApp, field: str, at: float, **value: Any) -> None:
    named = {"message_template_name": "meeting_soon", "message_template_language": "ar"}
    fake.clock.advance(at)
    fake.tell(f"{field} {at}", field, **(named | value))


async def test_R2_news_of_a_template_is_kept_and_older_news_do_not_overwrite_it(
    database_url: str, vault: Vault, fake: FakeWhatsApp
) -> None:
    status, category = "message_template_status_update", "template_category_update"
    async with at_work(database_url, vault, fake) as house:
        told(fake, status, 0, event="APPROVED", reason="NONE", message_template_id=77)
        told(fake, category, 10, new_category="UTILITY")
        await until(lambda: len(fake.hook.attempts) == 2)
        found = await house.database.write(template("meeting_soon", "ar"))
        assert found is not None
        assert found.usable
        assert found.external == "77"
        told(fake, category, 10, new_category="MARKETING", previous_category="UTILITY")
        told(fake, status, 10, event="PAUSED", reason=None)
        await until(lambda: len(fake.hook.attempts) == 4)
        told(fake, status, -30, event="APPROVED", reason="NONE")
        await until(lambda: len(fake.hook.attempts) == 5)
        found = await house.database.write(template("meeting_soon", "ar"))
        assert found is not None
        assert (found.state, found.category, found.usable) == ("paused", "marketing", False)


def frozen(database: Database) -> None:
    with database.transaction() as store:
        templates.put(
            store, "meeting_soon", "ar", NOW, state=templates.FROZEN, why="other parameters",
            category=templates.UTILITY,
        )  # fmt: skip


def heard(database: Database, event: str, at: datetime) -> templates.Template:
    named = {"message_template_name": "meeting_soon", "message_template_language": "ar"}
    news = of_status({"event": event, **named}, int(at.timestamp()))
    with database.transaction() as store:
        whatsapp_line.hear(store, news, at)
        found = templates.find(store, "meeting_soon", "ar")
    assert found is not None
    return found


LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize("event", ["FLAGGED", "LOCKED", "UNLOCKED"])
def test_R5_a_warning_does_not_bring_back_what_was_refused_when_we_sent_it(
    database: Database, event: str
) -> None:
    frozen(database)
    found = heard(database, event, LATER)
    assert (found.state, found.why, found.usable) == ("frozen", "other parameters", False)


@pytest.mark.parametrize("event", ["APPROVED", "REINSTATED", "UNPAUSED"])
def test_R5_a_new_verdict_does_and_one_from_before_it_does_not(
    database: Database, event: str
) -> None:
    frozen(database)
    assert heard(database, event, NOW - timedelta(minutes=1)).state == "frozen"
    assert heard(database, event, LATER).usable


@pytest.mark.parametrize("event", ["FLAGGED", "UNLOCKED"])
def test_one_that_we_did_not_freeze_is_usable_with_a_warning(
    database: Database, event: str
) -> None:
    with database.transaction() as store:
        templates.put(store, "meeting_soon", "ar", NOW, category=templates.UTILITY)
    assert heard(database, event, LATER).usable


async def test_how_many_a_day_is_the_operators_word_until_whatsapp_tells(
    database_url: str, vault: Vault, fake: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def limit(store: Store) -> int | None:
        return outside.limit(store, "whatsapp")

    monkeypatch.setattr(whatsapp_line, "LOOK_AGAIN", 3600.0)
    token, fake.token = fake.token, "EAAanotherTokenOfTheTests0123456789"
    async with at_work(
        database_url, vault, fake, whatsapp_daily_limit=50, whatsapp_token=token
    ) as house:
        assert await house.database.write(limit) == 50
        told(fake, "business_capability_update", 0, max_daily_conversations_per_business=2000)
        await until(lambda: len(fake.hook.attempts) == 1)
        assert await house.database.write(limit) == 2000


def test_what_is_switched_on_is_known_by_name(database_url: str) -> None:
    assert database_url
    assert set(platforms_of(Settings())) == set()
    assert set(platforms_of(Settings(demo=True, smtp_host="localhost"))) == {"web", "email"}
    everything = platforms_of(Settings(web=True, telegram_token="t", whatsapp_token="w"))
    assert set(everything) == {"web", "telegram", "whatsapp"}
    assert everything["whatsapp"].needs_template


def test_nothing_of_whatsapps_library_is_loaded_where_it_is_switched_off(database_url: str) -> None:
    assert database_url
    asked = (
        "import sys, bot.engine.running\n"
        "print([name for name in sys.modules if name.split('.')[0] in"
        " ('pywa', 'pywa_async', 'httpx')])"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
