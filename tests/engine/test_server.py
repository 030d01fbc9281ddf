"""Health, readiness and metrics over HTTP: for operators, and without a name in them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import make_mocked_request

from bot.core.messages import Fate, Outcome
from bot.engine import resting
from bot.engine.house import House
from bot.engine.marker import RESTORED
from bot.engine.server import PortTakenError, Server, escaped, exposition
from storage import held, ledger
from storage.database import Store
from tests.engine.houses import until
from tests.engine.small import Fake, prompt, somebody, text
from tests.fresh import NOW
from tests.ports import HOST, free_port


@pytest.fixture
async def server(running: House) -> AsyncIterator[Server]:
    made = Server(house=running, host=HOST, port=free_port(), port_given=True)
    await made.start()
    yield made
    await made.stop()


async def get(server: Server, path: str) -> tuple[int, str]:
    async with (
        ClientSession() as client,
        client.get(f"http://{HOST}:{server.port}{path}") as answer,
    ):
        return answer.status, await answer.text()


async def test_it_is_alive_and_ready(server: Server) -> None:
    assert await get(server, "/healthz") == (200, '{"alive": true}')
    status, body = await get(server, "/readyz")
    assert status == 200
    assert body == '{"ready": true, "database": "ok", "clock": "ok", "small": "ok"}'


async def test_it_is_not_ready_without_its_database(server: Server) -> None:
    server.house.database._closed = True
    status, body = await get(server, "/readyz")
    server.house.database._closed = False
    assert status == 503
    assert '"database": "Closed"' in body


async def test_it_is_not_ready_while_its_account_is_refused(server: Server, fake: Fake) -> None:
    fake.outcomes = [Outcome(fate=Fate.STOP, why="the token is refused")]
    await server.house.turns.commit([text("/count")])
    await until(lambda: bool(server.house.delivery.stopped))
    status, body = await get(server, "/readyz")
    assert status == 503
    assert '"small": "the token is refused"' in body


async def test_R13_a_copy_that_waits_is_ready_and_says_so(server: Server) -> None:
    server.house.fence = None
    status, body = await get(server, "/readyz")
    assert status == 200
    assert '"clock": "waiting: another copy works"' in body


async def test_R12_it_is_not_ready_while_it_is_held_and_says_what_to_do(server: Server) -> None:
    server.house.held = True
    status, body = await get(server, "/readyz")
    assert status == 503
    assert "run muyassir release" in body


async def test_metrics_tell_counts_by_state_and_reason(server: Server, fake: Fake) -> None:
    house = server.house

    def one(store: Store) -> None:
        member = somebody(store)
        ledger.plan(store, "test", prompt(member, "x/unwanted"), NOW)

    await house.database.write(one)
    await house.turns.commit([text("/count"), text("/fail", "samira")])
    await until(lambda: house.turns.counts["aside"] == 1 and len(fake.sent) == 2)
    await house.settle()
    status, body = await get(server, "/metrics")
    assert status == 200
    lines = body.splitlines()
    for line in (
        'muyassir_inbox_events{state="aside"} 1',
        'muyassir_inbox_events{state="done"} 1',
        'muyassir_ledger_messages{state="handed over",why=""} 2',
        'muyassir_ledger_messages{state="withdrawn",why="not wanted"} 1',
        'muyassir_turns_total{what="aside"} 1',
        "muyassir_holds_lease 1",
    ):
        assert line in lines
    assert all(re.fullmatch(r"(# TYPE \w+ \w+)|(\w+(\{.*\})? \d+)", line) for line in lines)
    assert "samira" not in body


@pytest.mark.parametrize("peer", ["10.0.0.7", "203.0.113.9"])
async def test_S10_from_elsewhere_metrics_are_not_there_and_health_is_yes_or_no(
    server: Server, peer: str
) -> None:
    request = make_mocked_request("GET", "/readyz").clone(remote=peer)
    assert (await server.readyz(request)).text == '{"ready": true}'
    with pytest.raises(web.HTTPNotFound):
        await server.metrics(request)
    server.metrics_public = True
    assert (await server.metrics(request)).status == 200


async def test_the_next_port_is_taken_where_nobody_asked_for_a_certain_one(
    server: Server,
) -> None:
    other = Server(house=server.house, host=HOST, port=server.port, port_given=False)
    assert await other.start() > server.port
    await other.stop()


async def test_a_port_that_was_asked_for_and_is_taken_is_named(server: Server) -> None:
    other = Server(house=server.house, host=HOST, port=server.port, port_given=True)
    with pytest.raises(PortTakenError, match=f"MUYASSIR_HTTP_PORT={server.port}"):
        await other.start()
    await other.stop()


def test_what_stands_in_a_label_cannot_break_out_of_it() -> None:
    assert escaped('a"b\\c\nd') == 'a\\"b\\\\c\\nd'
    assert exposition([("x", {"why": 'a"'}, 1)]) == '# TYPE x gauge\nx{why="a\\""} 1\n'


async def test_a_held_ledger_is_seen_in_the_metrics(server: Server) -> None:
    def hold(store: Store) -> None:
        ledger.plan(store, "test", prompt(somebody(store), due=NOW + timedelta(days=1)), NOW)
        held.hold_all(store, RESTORED)

    await server.house.database.write(hold)
    _status, body = await get(server, "/metrics")
    assert f'muyassir_ledger_messages{{state="held",why="{RESTORED}"}} 1' in body


async def test_a_platform_that_asked_for_less_is_told_and_is_no_fault(server: Server) -> None:
    await server.house.database.write(lambda store: resting.rest(store, "small", NOW))
    status, body = await get(server, "/readyz")
    assert status == 200
    assert '"resting/small": "waiting: nothing unasked goes there until 2026-11-24 09:00 UTC"' in (
        body
    )
    _status, metrics = await get(server, "/metrics")
    assert 'muyassir_platform_resting{platform="small"} 1' in metrics
