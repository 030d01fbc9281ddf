"""The demonstration: whom one can be, its clock, and that it is for this machine alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.core.messages import Kind, Request
from bot.handlers.web.visitor import is_local
from tests.handlers.web.conftest import Browser


async def test_it_shows_people_and_the_time_in_both_countries(demo: Browser) -> None:
    people = (await (await demo.get("/demo/people")).json())["people"]
    assert people[0]["name"] == "Rima Haddad"
    assert set(people[0]) == {
        "address",
        "name",
        "role",
        "network",
        "country",
        "language",
        "group",
        "latest",
    }
    clock = await (await demo.get("/demo/clock")).json()
    assert clock["now"] == {"LB": "2026-11-23T09:05:00+02:00", "JO": "2026-11-23T10:05:00+03:00"}


@pytest.mark.parametrize(
    ("how", "time"),
    [("hour", "2026-11-23T10:05"), ("morning", "2026-11-24T08:00"), ("next", "2026-11-23T17:00")],
)
async def test_its_clock_moves_forward(demo: Browser, how: str, time: str) -> None:
    clock = await (await demo.post("/demo/forward", json={"how": how})).json()
    assert clock["now"]["LB"].startswith(time)


@pytest.mark.parametrize("how", ["back", "", None, 5, ["hour"]])
async def test_its_clock_moves_in_three_ways_only(demo: Browser, how: Any) -> None:
    assert (await demo.post("/demo/forward", json={"how": how})).status == 400


async def test_one_is_whom_one_says(demo: Browser) -> None:
    fields = {"id": str(uuid4()), "kind": "text", "text": "hello"}
    assert (await demo.post("/web/send?as=irbid-2", json=fields)).status == 200
    (event,) = demo.stage.screen.of_kind(Kind.TEXT)
    assert event.address == "irbid-2"


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 65, "%D9%85"])
async def test_a_broken_name_is_a_stranger(demo: Browser, name: str) -> None:
    fields = {"id": str(uuid4()), "kind": "text", "text": "hello"}
    assert (await demo.post(f"/web/send?as={name}", json=fields)).status == 401


async def test_one_stream_listens_for_several_people(demo: Browser) -> None:
    for address in ("irbid-2", "tripoli-1", "saida-1"):
        await demo.stage.web.send(address, Request(text=f"to {address}"))
    query = "as=irbid-2&since=0&as=tripoli-1&since=0&as=karak-1&since=0"
    heard = ""
    async with await demo.get(f"/web/stream?{query}") as stream:
        async for line in stream.content:
            heard += line.decode()
            if heard.count("event: ready") == 3:
                break
    assert "to irbid-2" in heard
    assert "to tripoli-1" in heard
    assert "to saida-1" not in heard


@pytest.mark.parametrize("query", ["", "as=a", "as=a&since=0&as=b", "as=&since=0", "since=0"])
async def test_a_broken_choice_of_people_is_refused(demo: Browser, query: str) -> None:
    assert (await demo.get(f"/web/stream?{query}")).status == 400


@pytest.mark.parametrize(
    "pasted", ["abc-1", " abc-1 ", "http://127.0.0.1:8080/join/abc-1", "x.example/join/abc-1/"]
)
async def test_a_newcomer_opens_a_link_or_a_code(demo: Browser, pasted: str) -> None:
    answer = await demo.post("/demo/newcomer", json={"id": str(uuid4()), "code": pasted})
    address = (await answer.json())["address"]
    (event,) = demo.stage.screen.events.values()
    assert (event.kind, event.text, event.address) == (Kind.ENTER, "abc-1", address)


@pytest.mark.parametrize("pasted", ["", "two words!", None, 7, "x" * 129])
async def test_a_newcomer_needs_something_like_a_code(demo: Browser, pasted: Any) -> None:
    answer = await demo.post("/demo/newcomer", json={"id": str(uuid4()), "code": pasted})
    assert answer.status == 400
    assert not demo.stage.screen.events


async def test_an_invitation_link_opens_as_a_new_person(demo: Browser) -> None:
    answer = await demo.post("/join/abc", data={"id": str(uuid4())})
    (event,) = demo.stage.screen.events.values()
    assert answer.headers["Location"] == f"/#as={event.address}"
    assert "Set-Cookie" not in answer.headers


ALL = (
    "/",
    "/demo/people",
    "/demo/clock",
    "/web/start",
    "/web/since?as=irbid-2",
    "/web/stream?as=irbid-2&since=0",
    "/web/page/app.js",
)


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.rebound.example", "[::2]:80", "["])
async def test_S10_another_name_for_this_machine_is_refused(
    demo: Browser, path: str, host: str
) -> None:
    assert (await demo.get(path, headers={"Host": host})).status in {400, 403}


async def test_S10_a_post_under_another_name_is_refused(demo: Browser) -> None:
    headers = {"Host": "rebound.example", "Origin": "http://rebound.example"}
    answer = await demo.post("/demo/forward", json={"how": "hour"}, headers=headers)
    assert answer.status == 403
    assert demo.stage.demo.time.hour == 9


@pytest.mark.parametrize(
    ("peer", "host", "local"),
    [
        ("127.0.0.1", "127.0.0.1:8080", True),
        ("127.0.0.1", "localhost", True),
        ("::1", "[::1]:8080", True),
        ("192.168.1.7", "127.0.0.1:8080", False),
        ("", "localhost", False),
        ("127.0.0.1", "muyassir.example", False),
        ("127.0.0.1", "", False),
    ],
)
def test_S10_local_means_the_peer_and_the_name(peer: str, host: str, local: bool) -> None:
    request = make_mocked_request("GET", "/", headers={"Host": host}).clone(remote=peer)
    assert is_local(request) is local


@pytest.mark.parametrize("path", ["/demo/people", "/demo/clock"])
async def test_without_a_demonstration_its_addresses_do_not_exist(
    browser: Browser, path: str
) -> None:
    await browser.enter()
    assert (await browser.get(path)).status == 404
    for post in ("/demo/forward", "/demo/newcomer"):
        assert (await browser.post(post, json={"how": "hour"})).status == 404
