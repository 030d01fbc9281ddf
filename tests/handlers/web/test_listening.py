"""How a page hears what is for it: everything, in order, after a break too, and nobody else's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientResponse

from bot.core.messages import Bold, Document, Fate, Label, Request, Spot
from bot.handlers.web.send import document_of, encode, shown
from bot.handlers.web.stream import OPEN, Watch
from tests.handlers.web.conftest import Browser

BYTES = b"BEGIN:VCALENDAR\r\n"
CALENDAR = Document(name="اجتماع.ics", mime="text/calendar", content=BYTES)


async def events(response: ClientResponse) -> AsyncIterator[dict[str, Any]]:
    """Server-Sent Events as a browser reads them; comments are dropped."""
    event: dict[str, Any] = {}
    async for raw in response.content:
        line = raw.decode().rstrip("\n")
        if not line and event:
            yield event
            event = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = json.loads(value) if name == "data" else value


async def texts(response: ClientResponse, count: int) -> list[str]:
    found: list[str] = []
    async for event in events(response):
        if "event" not in event:
            found.append(event["data"]["item"]["text"])
        if len(found) == count:
            break
    return found


async def said(browser: Browser, address: str, *lines: str) -> list[str]:
    return [(await browser.stage.web.send(address, Request(text=x))).platform_id for x in lines]


async def test_a_stream_gives_what_is_there_and_then_what_comes(browser: Browser) -> None:
    address = await browser.enter()
    await said(browser, address, "one", "two")
    async with await browser.get("/web/stream?since=1") as response:
        assert response.content_type == "text/event-stream"
        assert await texts(response, 2) == ["one", "two"]
        await said(browser, address, "three")
        assert await texts(response, 1) == ["three"]


async def test_a_stream_resumes_after_the_last_event_it_gave(browser: Browser) -> None:
    address = await browser.enter()
    seqs = await said(browser, address, "one", "two", "three")
    last = {"Last-Event-ID": seqs[1]}
    async with await browser.get("/web/stream?since=0", headers=last) as response:
        assert await texts(response, 1) == ["three"]


async def test_a_long_past_arrives_whole_and_in_order(browser: Browser) -> None:
    address = await browser.enter()
    lines = [str(n) for n in range(250)]
    await said(browser, address, *lines)
    async with await browser.get("/web/stream?since=1") as response:
        assert await texts(response, 250) == lines


async def test_a_stream_says_when_the_past_is_complete_and_that_it_lives(browser: Browser) -> None:
    browser.stage.site.streams.beat = 0.01
    address = await browser.enter()
    await said(browser, address, "one")
    async with await browser.get("/web/stream?since=1") as response:
        found = [event.get("event", "item") async for event in _first(response, 4)]
    assert found == ["item", "ready", "beat", "beat"]


async def _first(response: ClientResponse, count: int) -> AsyncIterator[dict[str, Any]]:
    seen = 0
    async for event in events(response):
        yield event
        seen += 1
        if seen == count:
            return


async def test_S2_one_address_cannot_read_anothers_stream(browser: Browser, other: Browser) -> None:
    mine, theirs = await browser.enter(), await other.enter()
    await said(browser, theirs, "for the other only")
    await said(browser, mine, "for me")
    own = {"You said: invitation", "for me"}
    for path in (f"/web/since?as={theirs}", f"/web/since?as={theirs}&as={mine}", "/web/since"):
        items = (await (await browser.get(path)).json())["items"]
        assert {item["item"]["text"] for item in items} == own
    async with await browser.get(f"/web/stream?as={theirs}&since=0") as response:
        assert set(await texts(response, 2)) == own
    answer = await browser.say("as the other", **{"as": theirs, "address": theirs})
    assert answer.status == 200
    assert browser.stage.screen.events[list(browser.stage.screen.events)[-1]].address == mine


async def test_S2_one_address_cannot_read_anothers_document(
    browser: Browser, other: Browser
) -> None:
    mine, theirs = await browser.enter(), await other.enter()
    request = Request(text="", document=CALENDAR)
    own = (await browser.stage.web.send(mine, request)).platform_id
    foreign = (await browser.stage.web.send(theirs, request)).platform_id
    assert (await browser.get(f"/web/file/{own}")).status == 200
    assert (await browser.get(f"/web/file/{foreign}")).status == 404
    assert (await browser.get(f"/web/file/{foreign}?as={theirs}")).status == 404


async def test_the_fallback_answers_at_once_with_what_is_there(browser: Browser) -> None:
    address = await browser.enter()
    (seq,) = await said(browser, address, "one")
    items = (await (await browser.get(f"/web/since?since={int(seq) - 1}&wait=20")).json())["items"]
    assert [item["item"]["text"] for item in items] == ["one"]


async def test_the_fallback_waits_for_what_comes(browser: Browser) -> None:
    address = await browser.enter()
    asked = asyncio.create_task(browser.get("/web/since?since=1&wait=20"))
    await browser.stage.screen.asked.wait()
    await said(browser, address, "late")
    items = (await (await asked).json())["items"]
    assert [item["item"]["text"] for item in items] == ["late"]


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "9" * 30, "%00", "١"])
async def test_a_broken_place_to_resume_is_refused(browser: Browser, since: str) -> None:
    await browser.enter()
    for path in ("/web/since", "/web/stream"):
        assert (await browser.get(f"{path}?since={since}")).status == 400
    assert (await browser.get(f"/web/file/{since}")).status == 400


async def test_S8_forgotten_streams_of_one_address_give_way(browser: Browser) -> None:
    await browser.enter()
    streams = [await browser.get("/web/stream?since=1") for _ in range(OPEN + 1)]
    assert await streams[0].content.read()  # it ended, or this would wait for ever
    for stream in streams:
        stream.close()


async def test_stopping_ends_the_streams(browser: Browser) -> None:
    await browser.enter()
    stream = await browser.get("/web/stream?since=1")
    await browser.stage.site.close()
    assert b"ready" in await stream.content.read()


async def test_a_stream_whose_screen_fails_ends_and_is_reported_by_kind(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        async def since(self, address: str, seq: int, limit: int) -> list[Any]:
            raise OSError("a private word")

    await browser.enter()
    browser.stage.site.streams.screen.since = Broken().since  # type: ignore[method-assign]
    async with await browser.get("/web/stream?since=1") as stream:
        await stream.content.read()
    assert "broke off" in caplog.text
    assert "private" not in caplog.text


async def test_nothing_appended_between_looking_and_waiting_is_missed(browser: Browser) -> None:
    """The screen appends at the worst moment: after the page looked, before it waits."""
    stage = browser.stage
    look, appended = stage.screen.since, asyncio.Event()
    wait = stage.screen.changed

    async def wait_before_that(address: str, seconds: float, /) -> bool:
        assert not appended.is_set(), "Listening began too late."
        return await wait(address, seconds)

    async def look_then_append(address: str, seq: int, limit: int) -> Any:
        rows = await look(address, seq, limit)
        if not appended.is_set():
            appended.set()
            await stage.screen.append(address, encode(Request(text="now"), at=AT), "")
        return rows

    stage.site.streams.screen.since = look_then_append  # type: ignore[method-assign]
    stage.site.streams.screen.changed = wait_before_that  # type: ignore[method-assign]
    rows = await stage.site.streams.once(Watch(address="a", since=0), 60.0)
    assert [shown(item)["text"] for _seq, _replaces, item in rows] == ["now"]


AT = datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("Asia/Beirut"))

FULL = Request(
    text="عنوان\nنصّ",
    bold=(Bold(offset=0, length=5),),
    rows=((Label(data="a", text="نعم", hint="تلميح"), Label(data="b", text="لا")),),
    items=(Label(data="c", text="ربما"),),
    document=CALENDAR,
    rtl=True,
    language="ar",
)


async def test_a_message_is_handed_over_under_the_id_of_its_item(browser: Browser) -> None:
    outcome = await browser.stage.web.send("somebody", FULL)
    assert (outcome.fate, outcome.platform_id) == (Fate.ACCEPTED, "1")
    edit = await browser.stage.web.send("somebody", Request(text="new", edits="1"))
    rows = await browser.stage.screen.since("somebody", 0, 10)
    assert [(seq, replaces) for seq, replaces, _item in rows] == [(1, None), (2, 1)]
    assert edit.platform_id == "2"


def test_an_item_holds_everything_of_the_message_but_the_documents_bytes() -> None:
    assert shown(encode(FULL, at=AT)) == {
        "text": "عنوان\nنصّ",
        "at": "2026-11-23T09:05:00+02:00",
        "language": "ar",
        "rtl": True,
        "bold": [[0, 5]],
        "rows": [
            [{"data": "a", "text": "نعم", "hint": "تلميح"}, {"data": "b", "text": "لا"}],
            [{"data": "c", "text": "ربما"}],
        ],
        "document": {"name": "اجتماع.ics", "mime": "text/calendar", "size": len(BYTES)},
    }
    assert document_of(encode(FULL, at=AT)) == CALENDAR
    assert document_of(encode(Request(text="x"), at=AT)) is None


async def test_answering_a_tap_needs_nothing_of_the_page(browser: Browser) -> None:
    await browser.stage.web.answer("whatever")
    assert not browser.stage.screen.rows


def test_a_place_is_a_link_that_the_readers_own_maps_open() -> None:
    spot = Spot(latitude=33.5631, longitude=35.3689, name="Town hall")
    assert shown(encode(Request(text="", spot=spot), at=AT))["spot"] == {
        "name": "Town hall",
        "at": "33.56310, 35.36890",
        "link": "geo:33.56310,35.36890",
    }
    assert "spot" not in shown(encode(Request(text="x"), at=AT))
