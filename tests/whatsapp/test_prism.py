"""Every kind of request we send, checked against Meta's own description of the Cloud API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.content import read
from bot.core.messages import Bold, Document, Fate, File, Label, Nudge, Request, Spot
from bot.handlers.whatsapp.ids import known_by
from bot.handlers.whatsapp.send import WORKING, WhatsApp
from bot.handlers.whatsapp.templates import Register, wanted
from storage.database import Database
from tests.fakes.test_whatsapp_client import NUDGE
from tests.fakes.whatsapp import ACCOUNT_ID, PHONE_ID, TOKEN, FakeWhatsApp, Person, person, running
from tests.flows.script import FIRST, played
from tests.flows.test_conversations import FILES, FOLDER
from tests.flows.test_platforms import LIST
from tests.whatsapp import prism
from tests.whatsapp.strictly import StrictPhone, as_calls

PDF = Document(name="report.pdf", mime="application/pdf", content=b"%PDF-1.7")
PICTURE = Document(name="chart.png", mime="image/png", content=b"\x89PNG")
YES_NO = ((Label(data="a", text="نعم"),), (Label(data="b", text="لا"),))
ROWS = tuple(Label(data=f"r{n}", text=f"Row {n}", hint="ه" * 72) for n in range(10))
REQUESTS = {
    "text": Request(text="*مرحبا* " + "x" * 4000, bold=(Bold(offset=0, length=7),), ref="r1"),
    "buttons": Request(text="Coming?", rows=YES_NO, ref="r2"),
    "list": Request(text="ص" * 1024, items=ROWS, list_label="Choose"),
    "buttons below a file": Request(text="Coming?", rows=YES_NO, document=PDF),
    "buttons below a picture": Request(text="Coming?", rows=YES_NO, document=PICTURE),
    "document": Request(text="", document=PDF),
    "document with a text": Request(text="The report", document=PDF),
    "picture": Request(text="", document=PICTURE),
    "place": Request(text="", spot=Spot(latitude=33.89, longitude=35.5, name="Town hall")),
    "template": Request(
        text="x",
        nudge=Nudge(template="reminder", language="en", params=("tomorrow",), payloads=("s", "l")),
    ),
}


@pytest.fixture
async def fake() -> AsyncIterator[FakeWhatsApp]:
    async with running() as server:
        server.templates.add(NUDGE).status = "APPROVED"
        yield server


@pytest.fixture
async def bot(fake: FakeWhatsApp) -> AsyncIterator[WhatsApp]:
    whatsapp = WhatsApp(TOKEN, PHONE_ID, base=fake.url)
    await whatsapp.start()
    yield whatsapp
    await whatsapp.stop()


@pytest.mark.parametrize("name", REQUESTS)
async def test_the_stand_in_takes_every_kind_and_shows_it(
    name: str, fake: FakeWhatsApp, bot: WhatsApp
) -> None:
    amal, nour = person(fake), person(fake, "Nour", username="nour_s")
    for one, address in ((amal, amal.chat.wa_id), (nour, nour.id)):
        one.says("hello")
        outcome = await bot.send(address, REQUESTS[name])
        assert outcome.fate is Fate.ACCEPTED, outcome
        assert outcome.platform_id == known_by(one.last.wamid)
        shows_all(REQUESTS[name], one)


def shows_all(request: Request, one: Person) -> None:
    seen = one.last
    wanted = [label.data for row in request.rows for label in row]
    assert [data for _, data in seen.buttons] == (wanted or list(payloads(request)))
    assert [data for _, data in seen.rows] == [label.data for label in request.items]
    assert seen.content == (request.document.content if request.document else b"")
    assert (seen.spot is not None) == (request.spot is not None)


def payloads(request: Request) -> tuple[str, ...]:
    return request.nudge.payloads if request.nudge else ()


@prism.needed
async def test_every_request_of_ours_is_right_by_metas_own_description(
    fake: FakeWhatsApp, bot: WhatsApp, meta: prism.Checker
) -> None:
    amal, nour = person(fake), person(fake, "Nour", username="nour_s")
    for one, address in ((amal, amal.chat.wa_id), (nour, nour.id)):
        wamid = one.says("hello")
        for request in REQUESTS.values():
            assert (await bot.send(address, request)).fate is Fate.ACCEPTED
        await bot.answer(wamid)
        await bot.answer(wamid, WORKING)
    amal.sends_document("plan.xlsx", b"PK")
    sent = next(media for media in fake.media.values() if not media.ours)
    assert await bot.fetch(File(ref=sent.id), 100) == b"PK"
    assert (await bot.check()).fate is Fate.ACCEPTED
    calls = [call.plain() for call in fake.ledger]
    assert {prism.kind_of(call) for call in calls} == {
        "messages", "marks", "media", "number", "file",
    }  # fmt: skip
    assert {call["body"].get("type") for call in calls if call["what"] == "messages"} == {
        "text", "interactive", "document", "image", "location", "template",
    }  # fmt: skip
    assert meta.all_wrong(calls) == []


@prism.needed
async def test_our_templates_are_handed_in_changed_and_listed_as_it_is_described(
    fake: FakeWhatsApp, meta: prism.Checker
) -> None:
    register = Register(TOKEN, ACCOUNT_ID, base=fake.url, api_version="v23.0")
    await register.start()
    fake.templates.approving = True
    fake.ledger.clear()
    for one in wanted(read("templates.json")):
        assert (await register.make(one)).well
        there = next(iter((await register.standing()).found))
        assert (await register.change(there.id, one)).well
    await register.stop()
    calls = [call.plain() for call in fake.ledger]
    assert {(prism.kind_of(call), call["method"]) for call in calls} == {
        ("templates", "POST"), ("templates", "GET"), ("template", "POST"),
    }  # fmt: skip
    assert meta.all_wrong(calls) == []


SELECTED = FILES[:: len(FILES) // 12]


@prism.needed
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", SELECTED, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_what_whole_conversations_say_is_right_by_it_too(
    path: Path, database: Database, meta: prism.Checker
) -> None:
    """A selection; each shape of a message is asked once."""
    phone = StrictPhone(database, FIRST, caps=LIST)
    played(path, phone)
    assert phone.bodies
    assert meta.all_wrong(as_calls(phone.bodies)) == []


WRONG: dict[str, dict[str, Any]] = {
    "four buttons": {"type": "interactive", "interactive": {
        "type": "button", "body": {"text": "x"}, "action": {"buttons": [
            {"type": "reply", "reply": {"id": str(n), "title": str(n)}} for n in range(4)]}}},
    "a long title": {"type": "interactive", "interactive": {
        "type": "button", "body": {"text": "x"}, "action": {"buttons": [
            {"type": "reply", "reply": {"id": "1", "title": "x" * 21}}]}}},
    "a long body": {"type": "interactive", "interactive": {
        "type": "button", "body": {"text": "x" * 1025}, "action": {"buttons": [
            {"type": "reply", "reply": {"id": "1", "title": "x"}}]}}},
    "an unknown key": {"type": "text", "text": {"body": "x"}, "colour": "red"},
    "degrees as numbers": {"type": "location", "location": {"latitude": 1.5, "longitude": 2.5}},
    "no language": {"type": "template", "template": {"name": "x"}},
}  # fmt: skip


@prism.needed
@pytest.mark.parametrize("name", WRONG)
def test_prism_finds_what_is_wrong(name: str, meta: prism.Checker) -> None:
    assert meta.wrong(call_of(WRONG[name])) != []


def call_of(body: dict[str, Any], agent: str = "muyassir/0.1.0") -> dict[str, Any]:
    start = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    to = {} if "recipient" in body or "status" in body else {"to": "96170000000"}
    return {
        "what": "marks" if "status" in body else "messages", "method": "POST", "files": {},
        "path": f"/v23.0/{PHONE_ID}/messages", "headers": {"User-Agent": agent},
        "body": {"messaging_product": "whatsapp"} | body if "status" in body else start | to | body,
    }  # fmt: skip


@prism.needed
def test_prism_wants_a_name_and_a_version_of_three_figures(meta: prism.Checker) -> None:
    text = {"type": "text", "text": {"body": "x"}}
    assert meta.wrong(call_of(text)) == []
    assert meta.wrong(call_of(text, agent="muyassir/1.0")) != []


# Requests that are right, and that the description as Meta wrote it refuses: one a correction.
REFUSED_AS_WRITTEN: dict[str, dict[str, Any]] = {
    "add_the_tracker": {
        "type": "text", "text": {"body": "x"}, "biz_opaque_callback_data": "r"},
    "add_people_without_a_number": {
        "type": "text", "text": {"body": "x"}, "recipient": "LB.1"},
    "count_buttons_from_zero": {"type": "template", "template": {
        "name": "x", "language": {"code": "ar", "policy": "deterministic"}, "components": [
            {"type": "button", "sub_type": "quick_reply", "index": "0",
             "parameters": [{"type": "payload", "payload": "p"}]}]}},
    "add_the_read_mark": {"status": "read", "message_id": "wamid.x"},
}  # fmt: skip


@pytest.fixture(scope="module")
def as_written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[prism.Checker]:
    folder = tmp_path_factory.mktemp("as-written")
    with prism.running(prism.plain_description(), folder) as checker:
        yield checker


@prism.needed
def test_each_correction_of_the_description_is_still_needed(
    meta: prism.Checker, as_written: prism.Checker
) -> None:
    assert [correct.__name__ for correct in prism.CORRECTIONS] == [*REFUSED_AS_WRITTEN]
    for name, body in REFUSED_AS_WRITTEN.items():
        assert meta.wrong(call_of(body)) == [], name
        assert as_written.wrong(call_of(body)) != [], f"{name} can go"
