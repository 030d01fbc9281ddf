"""What a page may say, what becomes of it, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Kind, Request
from bot.handlers.web import receive
from bot.handlers.web.pace import Pace
from bot.handlers.web.receive import MalformedError
from tests.handlers.web.conftest import Browser

ID = "6a1f0a52-9c1e-4c4e-8d0e-3b9a55d0c001"


async def test_R1_a_text_is_acknowledged_after_it_is_committed(browser: Browser) -> None:
    address = await browser.enter()
    answer = await browser.say("مرحبا", id=ID)
    assert answer.status == 200
    event = browser.stage.screen.events[f"{address}:{ID}"]
    assert (event.kind, event.text, event.address) == (Kind.TEXT, "مرحبا", address)
    assert (await answer.json())["at"] == "2026-11-23T09:05:00+02:00"


async def test_R1_what_could_not_be_committed_is_not_acknowledged(browser: Browser) -> None:
    await browser.enter()
    browser.stage.screen.failing = True
    answer = await browser.say("hello")
    assert answer.status == 503
    assert "disk" not in await answer.text()
    assert not browser.stage.screen.of_kind(Kind.TEXT)


async def test_S6_a_failure_is_logged_without_what_was_said(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    await browser.enter()
    browser.stage.screen.failing = True
    await browser.say("a private word")
    assert "could not be served" in caplog.text
    assert "private" not in caplog.text
    assert "disk" not in caplog.text


async def test_R2_a_text_sent_again_under_its_id_counts_once(browser: Browser) -> None:
    await browser.enter()
    for _ in range(3):
        assert (await browser.say("hello", id=ID)).status == 200
    assert len(browser.stage.screen.of_kind(Kind.TEXT)) == 1


async def test_S2_one_person_cannot_use_up_anothers_id(browser: Browser, other: Browser) -> None:
    await browser.enter()
    await other.enter()
    await other.say("mine", id=ID)
    await browser.say("yours", id=ID)
    assert {event.text for event in browser.stage.screen.of_kind(Kind.TEXT)} == {"mine", "yours"}


async def test_a_tap_carries_its_handle_and_its_message(browser: Browser) -> None:
    await browser.enter()
    fields = {"id": ID, "kind": "press", "handle": "p:abc", "reply_to": 7}
    assert (await browser.post("/web/send", json=fields)).status == 200
    (event,) = browser.stage.screen.of_kind(Kind.PRESS)
    assert (event.handle, event.message_id) == ("p:abc", "7")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"id": ID},
        {"id": ID, "kind": "dance", "text": "x"},
        {"id": ID, "kind": "enter", "text": "code"},
        {"id": ID, "kind": "text"},
        {"id": ID, "kind": "text", "text": 5},
        {"id": ID, "kind": "text", "text": "  \n "},
        {"id": ID, "kind": "text", "text": "\ud800"},
        {"id": ID, "kind": "press", "handle": ""},
        {"id": ID, "kind": "press", "handle": "م" * 33},
        {"id": ID, "kind": "press", "handle": ["x"]},
        {"id": ID, "kind": "press", "handle": "x", "reply_to": "1; drop"},
        {"id": ID, "kind": "press", "handle": "x", "reply_to": -1},
        {"id": ID, "kind": "press", "handle": "x", "reply_to": True},
        {"id": ID, "kind": "press", "handle": "x", "reply_to": 10**30},
        {"id": "short", "kind": "text", "text": "x"},
        {"id": 5, "kind": "text", "text": "x"},
        {"id": ID + "\n", "kind": "text", "text": "x"},
        [],
        "text",
        None,
    ],
)
async def test_what_our_page_would_not_send_is_refused(browser: Browser, fields: Any) -> None:
    await browser.enter()
    before = len(browser.stage.screen.events)
    body = json.dumps(fields)
    headers = {"Content-Type": "application/json"}
    answer = await browser.post("/web/send", data=body, headers=headers)
    assert (answer.status, await answer.json()) == (400, {"error": "malformed"})
    assert len(browser.stage.screen.events) == before


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 60_000, b'{"id": NaN}'])
async def test_broken_json_is_refused(browser: Browser, body: bytes) -> None:
    await browser.enter()
    headers = {"Content-Type": "application/json"}
    for path in ("/web/send", "/web/seen"):
        assert (await browser.post(path, data=body, headers=headers)).status == 400


@pytest.mark.parametrize("path", ["/web/send", "/web/seen"])
async def test_a_form_of_another_kind_is_refused(browser: Browser, path: str) -> None:
    await browser.enter()
    body = json.dumps({"id": ID, "kind": "text", "text": "x"})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await browser.post(path, data=body, headers={"Content-Type": kind})
        assert answer.status == 415


async def test_S7_a_huge_text_is_read_no_further_than_the_limit(browser: Browser) -> None:
    await browser.enter()
    answer = await browser.say("x" * 1_000_000)
    assert (answer.status, await answer.json()) == (413, {"error": "too_long"})


async def test_ten_thousand_arabic_letters_come_through(browser: Browser) -> None:
    await browser.enter()
    assert (await browser.say("م" * 10_000)).status == 200


async def test_S8_a_flood_is_slowed_and_told_when_to_come_back(
    browser: Browser, other: Browser
) -> None:
    browser.stage.site.said.clock = lambda: 0.0  # however long these take to be said
    await browser.enter()
    await other.enter()
    statuses = [(await browser.say(f"{n}")).status for n in range(20)]
    answer = await browser.say("one more")
    assert statuses == [200] * 20
    assert answer.status == 429
    fields = await answer.json()
    assert fields["error"] == "slowly"
    assert 0 < fields["retry_after"] <= 10
    assert (await other.say("hello")).status == 200


def test_S8_a_pace_opens_again_as_time_passes() -> None:
    now = [0.0]
    pace = Pace(times=2, seconds=10, clock=lambda: now[0])
    assert [pace.wait("a"), pace.wait("a"), pace.wait("a"), pace.wait("b")] == [0, 0, 10, 0]
    now[0] = 10.0
    assert pace.wait("a") == 0


def test_S8_a_pace_forgets_those_who_are_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("bot.handlers.web.pace.FORGET_ABOVE", 5)
    pace = Pace(times=1, seconds=10, clock=lambda: now[0])
    for n in range(6):
        pace.wait(str(n))
    now[0] = 11.0
    pace.wait("new")
    assert set(pace._seen) == {"new"}


async def test_receipts_count_for_ones_own_messages_only(browser: Browser, other: Browser) -> None:
    address, stranger = await browser.enter(), await other.enter()
    mine = (await browser.stage.web.send(address, Request(text="a"))).platform_id
    theirs = (await browser.stage.web.send(stranger, Request(text="b"))).platform_id
    fields = {"seqs": [int(theirs), int(mine), 999], "what": "read"}
    assert (await browser.post("/web/seen", json=fields)).status == 200
    (event,) = browser.stage.screen.of_kind(Kind.RECEIPT)
    assert (event.address, event.message_id, event.text) == (address, mine, "read")


async def test_a_receipt_given_twice_counts_once(browser: Browser) -> None:
    address = await browser.enter()
    seq = int((await browser.stage.web.send(address, Request(text="a"))).platform_id)
    for what in ("delivered", "delivered", "read", "read"):
        await browser.post("/web/seen", json={"seqs": [seq], "what": what})
    assert [e.text for e in browser.stage.screen.of_kind(Kind.RECEIPT)] == ["delivered", "read"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"seqs": [1]},
        {"seqs": [1], "what": "eaten"},
        {"seqs": [], "what": "read"},
        {"seqs": 1, "what": "read"},
        {"seqs": list(range(101)), "what": "read"},
        {"seqs": [1.5], "what": "read"},
        {"seqs": [{}], "what": "read"},
        {"seqs": [1], "what": ["read"]},
    ],
)
async def test_broken_receipts_are_refused(browser: Browser, fields: Any) -> None:
    await browser.enter()
    assert (await browser.post("/web/seen", json=fields)).status == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.just(ID) | JSON,
        "kind": st.sampled_from(["text", "press"]) | JSON,
        "text": JSON,
        "handle": JSON,
        "reply_to": JSON,
    },
)


@given(FIELDS)
def test_S1_any_fields_are_an_event_of_their_sender_or_refused(fields: dict[str, Any]) -> None:
    try:
        event = receive.spoken("me", fields, language="en")
    except MalformedError:
        return
    assert event.address == "me"
    assert event.event_id == f"me:{ID}"
    assert event.kind in {Kind.TEXT, Kind.PRESS}
    assert len(event.handle.encode()) <= 64
    assert "\0" not in event.text + event.handle


@given(JSON)
def test_S1_any_receipts_are_events_of_their_sender_or_refused(value: Any) -> None:
    try:
        events = receive.seen("me", {"seqs": value, "what": "read"})
    except MalformedError:
        return
    assert all(event.address == "me" and event.kind is Kind.RECEIPT for event in events)


@pytest.mark.parametrize(
    ("claimed", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\list.xlsx", "list.xlsx"),
        ("a\u202exslx.exe", "axslx.exe"),
        ("line\nbreak.csv", "linebreak.csv"),
        (None, ""),
        ("x" * 300 + ".xlsx", "x" * 195 + ".xlsx"),
        ("قائمة.xlsx", "قائمة.xlsx"),
    ],
)
def test_a_files_name_is_made_harmless(claimed: str | None, name: str) -> None:
    assert receive.file_name(claimed) == name
