"""The rules of the stand-in that no client shows: windows, rates, tiers, webhooks, its process."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web

from tests.fakes.any_platform.patience import until
from tests.fakes.test_whatsapp_client import NUDGE
from tests.fakes.whatsapp import (
    ACCOUNT_ID,
    APP_SECRET,
    PHONE_ID,
    TOKEN,
    VERIFY_TOKEN,
    FakeWhatsApp,
    Person,
    person,
    running,
)
from tests.fakes.whatsapp.events import SIGNATURE, sign
from tests.fakes.whatsapp.faults import Fault
from tests.fakes.whatsapp.remote import process


class Caller:
    """Calls the stand-in as plainly as possible."""

    def __init__(self, fake: FakeWhatsApp, session: ClientSession):
        self.fake, self.session = fake, session

    async def __call__(self, path: str, body: dict[str, Any], token: str = TOKEN) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.fake.url}/v23.0/{path}"
        async with self.session.post(url, json=body, headers=headers) as answer:
            return await answer.json()

    async def says(self, to: Person, text: str = "x", **more: Any) -> int:
        """0, or the code of the refusal."""
        body = {"type": "text", "text": {"body": text}} | more
        return await self.sends(to, **body)

    async def sends(self, to: Person, **body: Any) -> int:
        whole = {"messaging_product": "whatsapp", "to": to.chat.wa_id} | body
        said = await self(f"{PHONE_ID}/messages", whole)
        return int(said["error"]["code"]) if "error" in said else 0

    async def nudges(self, to: Person, *values: str, language: str = "en") -> int:
        texts = [{"type": "text", "text": value} for value in values]
        payloads = [
            {"type": "button", "sub_type": "quick_reply", "index": str(place),
             "parameters": [{"type": "payload", "payload": f"h.{place}"}]}
            for place in range(2)
        ]  # fmt: skip
        template = {
            "name": "reminder", "language": {"code": language},
            "components": [{"type": "body", "parameters": texts}, *payloads],
        }  # fmt: skip
        return await self.sends(to, type="template", template=template)


@pytest.fixture
async def fake() -> AsyncIterator[FakeWhatsApp]:
    async with running() as server:
        server.clock.stop(at=1_764_000_000)
        server.templates.add(NUDGE).status = "APPROVED"
        yield server


@pytest.fixture
async def call(fake: FakeWhatsApp) -> AsyncIterator[Caller]:
    async with ClientSession() as session:
        yield Caller(fake, session)


async def test_words_go_for_24_hours_after_the_last_message(
    fake: FakeWhatsApp, call: Caller
) -> None:
    amal = person(fake)
    fake.limits.late = False
    assert await call.says(amal) == 131047, "never heard of"
    amal.says("hello")
    fake.clock.advance(24 * 3600 - 1)
    assert await call.says(amal) == 0
    fake.clock.advance(1)
    assert await call.says(amal) == 131047
    amal.says("again")
    assert await call.says(amal) == 0


async def test_a_closed_window_is_mostly_told_after_a_200(fake: FakeWhatsApp, call: Caller) -> None:
    amal = person(fake)
    assert await call.says(amal) == 0
    assert amal.sees() == []
    (event,) = fake.hook.waiting
    (status,) = event.value["statuses"]
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)
    assert "contacts" not in event.value, "as Meta leaves them out of a failure"


async def test_a_template_has_to_be_there_approved_and_filled(
    fake: FakeWhatsApp, call: Caller
) -> None:
    amal = person(fake)
    assert await call.nudges(amal, "tomorrow") == 0
    assert await call.nudges(amal, "tomorrow", language="ar") == 132001
    assert await call.nudges(amal) == 132000
    assert await call.nudges(amal, "a", "b") == 132000
    for broken in ("a\nb", "a\tb", "a     b"):
        assert await call.nudges(amal, broken) == 132018
    for status, code in (("PENDING", 132001), ("PAUSED", 132015), ("DISABLED", 132016)):
        fake.templates.all["reminder", "en"].status = status
        assert await call.nudges(amal, "tomorrow") == code


async def test_templates_are_refused_that_no_reviewer_would_see(call: Caller) -> None:
    body = NUDGE["components"][0]  # type: ignore[index]
    for change in (
        {"name": "Reminder"},
        {"category": "CHAT"},
        {"language": "en"},  # a second one in this language
        {"language": "fr", "message_send_ttl_seconds": 43_201},
        {"language": "fr", "components": [body | {"text": "{{1}} is your day."}]},
        {"language": "fr", "components": [body | {"text": "Your day is {{2}} at last."}]},
        {"language": "fr", "components": [body | {"example": {}}]},
        {"language": "fr", "components": [body, {"type": "FOOTER", "text": "x" * 61}]},
    ):
        said = await call(f"{ACCOUNT_ID}/message_templates", NUDGE | change)
        assert said["error"]["code"] == 100, change
    made = await call(f"{ACCOUNT_ID}/message_templates", NUDGE | {"language": "fr"})
    assert made["status"] == "PENDING"


async def test_the_pair_rate_lends_a_little_and_wants_it_back(
    fake: FakeWhatsApp, call: Caller
) -> None:
    amal, nour = person(fake), person(fake, "Nour")
    fake.limits.pair, fake.limits.pair_burst = True, 3
    for one in (amal, nour):
        one.says("hello")
    assert [await call.says(amal) for _ in range(5)] == [0, 0, 0, 131056, 131056]
    assert await call.says(nour) == 0
    fake.clock.advance(6)
    assert [await call.says(amal) for _ in range(2)] == [0, 131056]


async def test_a_number_has_a_throughput_and_a_tier(fake: FakeWhatsApp, call: Caller) -> None:
    people = [person(fake, str(n)) for n in range(4)]
    fake.limits.tier, fake.limits.late = 2, False
    people[3].says("hello")
    assert [await call.nudges(one, "x") for one in people] == [0, 0, 131048, 0]
    assert await call.nudges(people[0], "x") == 0, "the same person again"
    fake.clock.advance(24 * 3600)
    assert await call.nudges(people[2], "x") == 0
    fake.limits.per_second = 1
    assert await call.nudges(people[2], "x") == 130429


async def test_what_is_wrong_is_refused_and_leaves_nothing(
    fake: FakeWhatsApp, call: Caller
) -> None:
    amal = person(fake)
    amal.says("hello")
    rows = [{"id": str(n), "title": str(n)} for n in range(11)]
    listed = {"button": "Choose", "sections": [{"rows": rows}]}
    for body in (
        {"type": "text", "text": {"body": ""}},
        {"type": "text", "text": {"body": "x"}, "colour": "red"},
        {"type": "text"},
        {"type": "poll", "poll": {}},
        {"type": "interactive", "interactive": {
            "type": "list", "body": {"text": "x"}, "action": listed}},
        {"type": "location", "location": {"latitude": "95", "longitude": "35"}},
        {"type": "document", "document": {"id": "1", "filename": "x.pdf"}},
        {"type": "document", "document": {"link": "https://example.org/x.pdf"}},
    ):  # fmt: skip
        assert await call.sends(amal, **body) in {100, 131008, 131009, 131051}, body
    assert (await call(f"{PHONE_ID}/messages", {}, token="wrong"))["error"]["code"] == 190
    assert (await call("1/messages", {}))["error"]["error_subcode"] == 33
    assert fake.sent == {}


# --- the webhook ---------------------------------------------------------------------------------


@asynccontextmanager
async def listening(statuses: list[int]) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A webhook that answers with these statuses, then with 200; what it was told."""
    heard: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        raw = await request.read()
        assert request.headers[SIGNATURE] == sign(APP_SECRET, raw)
        heard.append(raw)
        return web.Response(status=statuses.pop(0) if statuses else 200)

    async def verify(request: web.Request) -> web.Response:
        good = request.query["hub.verify_token"] == VERIFY_TOKEN
        return web.Response(text=request.query["hub.challenge"] if good else "no")

    app = web.Application()
    app.add_routes([web.post("/hook", take), web.get("/hook", verify)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", heard
    finally:
        await runner.cleanup()


async def test_events_come_again_until_they_are_taken(fake: FakeWhatsApp) -> None:
    fake.hook.pace = 0.001
    async with listening([500, 503]) as (url, heard):
        assert not await fake.hook.subscribe(url, APP_SECRET, "wrong")
        assert await fake.hook.subscribe(url, APP_SECRET, VERIFY_TOKEN)
        wamid = person(fake).says("hello")
        await until(lambda: fake.hook.idle and len(heard) == 3)
        assert [one.status for one in fake.hook.attempts] == [500, 503, 200]
        (entry,) = json.loads(heard[0])["entry"]
        assert entry["changes"][0]["value"]["messages"][0]["id"] == wamid


async def test_events_come_twice_in_batches_and_in_any_order(fake: FakeWhatsApp) -> None:
    fake.hook.holding = True
    amal, nour = person(fake), person(fake, "Nour")
    sent = [one.says(str(n)) for n in range(5) for one in (amal, nour)]
    async with listening([]) as (url, heard):
        await fake.hook.subscribe(url, APP_SECRET, VERIFY_TOKEN)
        fake.hook.copies, fake.hook.batch, fake.hook.shuffled = 2, 4, True
        fake.hook.release()
        await until(lambda: fake.hook.idle)
        assert len(heard) == 6, "ten events, four in a payload, each twice"
        ids = [
            message["id"]
            for raw in heard
            for entry in json.loads(raw)["entry"]
            for change in entry["changes"]
            for message in change["value"]["messages"]
        ]
    assert sorted(ids) == sorted(sent * 2)
    assert ids[:4] != sent[:4], "shuffled"


async def test_a_phone_that_is_off_gets_what_waited(fake: FakeWhatsApp, call: Caller) -> None:
    amal, nour = person(fake), person(fake, "Nour")
    for one in (amal, nour):
        one.says("hello")
    amal.switches_off()
    nour.blocks()
    for one in (amal, nour):
        await call.says(one)
        assert one.sees() == []
    amal.switches_on()
    assert amal.hears() == ["x"]
    amal.reads()
    told = [one.value["statuses"][0]["status"] for one in fake.hook.waiting[2:]]
    assert told == ["sent", "sent", "delivered", "read"]


async def test_what_waits_for_a_phone_for_too_long_is_dropped_without_a_word(
    fake: FakeWhatsApp, call: Caller
) -> None:
    amal, nour = person(fake), person(fake, "Nour")
    for one in (amal, nour):
        one.says("hello")
        one.switches_off()
        assert await call.nudges(one, "tomorrow") == 0  # which waits for an hour
        assert await call.says(one) == 0
    fake.clock.advance(3600 - 1)
    amal.switches_on()
    fake.clock.advance(1)
    nour.switches_on()
    assert len(amal.sees()) == 2
    assert nour.hears() == ["x"], "what is no template waits for thirty days"


async def test_faults_come_as_they_are_scripted(fake: FakeWhatsApp, call: Caller) -> None:
    amal = person(fake)
    amal.says("hello")
    fake.faults.add(
        Fault(do="refuse", code=131056), Fault(do="fail", code=131049), Fault(do="refuse", code=4)
    )
    assert [await call.says(amal) for _ in range(4)] == [131056, 0, 4, 0]
    assert [sent.why for sent in fake.sent.values()] == [131049, 0]


def test_it_runs_as_a_process_of_its_own() -> None:
    with process() as remote:
        remote.people({"name": "Amal", "wa_id": "96171000001", "user_id": "LB.1"})
        wamid = remote.act("LB.1", "says", text="hello")
        assert remote.heard("LB.1") == [wamid]
        remote.review(add=[NUDGE])
        assert [one["status"] for one in remote.templates()] == ["APPROVED"]
        remote.clock(advance=3600)
        remote.faults({"do": "refuse", "code": 131056})
        remote.limits(pair=True)
        assert remote.state()["faults_left"] == 1
        with pytest.raises(ValueError, match="no such act"):
            remote.act("LB.1", "flies")
