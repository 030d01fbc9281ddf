"""The way to the Graph API: one address, no proxies, and a token that goes nowhere else."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from bot.core.messages import Fate, Request
from bot.handlers.whatsapp.client import Client, user_agent
from bot.handlers.whatsapp.send import WhatsApp
from bot.handlers.whatsapp.transport import seconds
from tests.fakes.any_platform.patience import until
from tests.fakes.whatsapp import FakeWhatsApp, person
from tests.fakes.whatsapp.faults import Fault

TEXT = Request(text="Hello")


@pytest.mark.parametrize(
    "url",
    [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
        "https://lookaside.fbsbx.com:443/x",
        "https://scontent.xx.fbcdn.net/v/t1",
        "http://127.0.0.1:8123/download/1",
    ],
)
def test_the_token_goes_to_metas_own_hosts_and_to_the_api(url: str) -> None:
    assert Client("t", base="http://127.0.0.1:8123", api_version="v23.0").is_trusted(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.org/whatsapp_business/",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://lookaside.fbsbx.com@example.org/x",
        "https://lookaside.fbsbx.com.example.org/x",
        "https://user@lookaside.fbsbx.com/x",
        "https://evilfbcdn.net/x",
        "https://127.0.0.1:8123/x",
        "http://127.0.0.1:8124/x",
        "http://127.0.0.1:99999/x",
        "//lookaside.fbsbx.com/x",
    ],
)
async def test_S6_the_token_goes_nowhere_else(url: str) -> None:
    client = Client("t", base="http://127.0.0.1:8123", api_version="v23.0")
    assert not client.is_trusted(url)
    assert await client.download(url, 10) is None


async def test_the_version_stands_in_the_path(fake: FakeWhatsApp) -> None:
    amal = person(fake)
    amal.says("hi")
    bot = WhatsApp(fake.token, fake.phone_id, base=f"{fake.url}/", api_version="v24.0")
    await bot.start()
    assert (await bot.send(amal.chat.wa_id, TEXT)).fate is Fate.ACCEPTED
    await bot.stop()
    assert fake.ledger[0].path == f"/v24.0/{fake.phone_id}/messages"


async def test_no_proxy_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, fake: FakeWhatsApp
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    bot = WhatsApp(fake.token, fake.phone_id, base=fake.url)
    await bot.start()
    assert (await bot.check()).fate is Fate.ACCEPTED
    await bot.stop()


async def test_four_at_once_share_as_many_connections() -> None:
    """Connections are kept: a handshake for each message would cost more than the message."""
    seen: set[object] = set()

    async def take(request: web.Request) -> web.Response:
        assert request.transport is not None
        seen.add(request.transport.get_extra_info("peername"))
        return web.json_response({"messages": [{"id": "wamid.1"}]})

    app = web.Application()
    app.router.add_post("/v23.0/1/messages", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot = WhatsApp("t", "1", base=f"http://127.0.0.1:{runner.addresses[0][1]}")
    await bot.start()
    for _ in range(10):
        sends = [bot.send("96170000001", TEXT) for _ in range(4)]
        assert all(each.platform_id for each in await asyncio.gather(*sends))
    await bot.stop()
    await runner.cleanup()
    assert len(seen) <= 4


async def test_R5_what_ends_while_it_is_under_way_is_unknown(fake: FakeWhatsApp) -> None:
    """The bytes had left: nobody can say whether the message arrived."""
    amal = person(fake)
    amal.says("hi")
    fake.faults.add(Fault(do="silence"))
    bot = WhatsApp(fake.token, fake.phone_id, base=fake.url)
    await bot.start()
    sending = asyncio.create_task(bot.send(amal.chat.wa_id, TEXT))
    await until(lambda: bool(fake.ledger and fake.ledger[0].accepted))
    await bot.stop()
    assert (await sending).fate is Fate.UNKNOWN


def test_we_name_ourselves_as_metas_description_wants_it() -> None:
    name, _, version = user_agent().partition("/")
    assert (name, [part.isdecimal() for part in version.split(".")]) == ("muyassir", [True] * 3)


def test_a_wait_that_is_no_number_of_seconds_is_none() -> None:
    assert [seconds(told) for told in ("3", "", "x", "-1", "1.5", "1" * 9)] == [
        3.0, None, None, None, None, None,
    ]  # fmt: skip
