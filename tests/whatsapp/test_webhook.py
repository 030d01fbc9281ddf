"""The same process behind the webhook: proved, guarded; no input of any kind makes it stumble."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.fakes.any_platform.phone import wait_until
from tests.fakes.whatsapp import ACCOUNT_ID, APP_SECRET, NUMBER, PHONE_ID, VERIFY_TOKEN
from tests.fakes.whatsapp.events import SIGNATURE, sign
from tests.fakes.whatsapp.remote import Remote, process
from tests.telegram.copies import copy, said
from tests.whatsapp.copies import WEBHOOK, environment, subscribed
from tests.whatsapp.people import Member, arrive

pytestmark = pytest.mark.timeout(120)

MEGABYTE = 1024 * 1024
FORGER, VICTIM = "96171777777", "LB.900000000000777"
METADATA = {"display_phone_number": NUMBER, "phone_number_id": PHONE_ID}


@dataclass(frozen=True)
class Door:
    """Our process, from outside."""

    address: str
    remote: Remote
    log: list[str]

    def posts(self, raw: bytes, signature: str = "") -> int:
        """The status for these bytes; signed rightly if nothing else is said."""
        headers = {SIGNATURE: signature or sign(APP_SECRET, raw)}
        return self.asks("POST", WEBHOOK, raw, {} if signature == "none" else headers)[0]

    def asks(
        self, method: str, path: str, raw: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request(method, path, raw or None, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def heard(self) -> int:
        """How often somebody was written to or marked as read."""
        return len(self.remote.ledger(what="messages")) + len(self.remote.ledger(what="marks"))


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with process() as remote:
        settings = environment(tmp_path, remote)
        with copy(tmp_path, settings) as ours:
            subscribed(remote, settings)
            yield Door(address=ours.address, remote=remote, log=ours.log)


def letter(field: str = "messages", **value: Any) -> bytes:
    told = {"messaging_product": "whatsapp", "metadata": METADATA} | value
    change = {"field": field, "value": told}
    entry = [{"id": ACCOUNT_ID, "changes": [change]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def message(**content: Any) -> bytes:
    """Somebody whom no stand-in has says something."""
    plain = {"from": FORGER, "from_user_id": VICTIM, "id": "wamid.x", "timestamp": "1796025600"}
    contacts = [{"profile": {"name": "X"}, "wa_id": FORGER, "user_id": VICTIM}]
    return letter(contacts=contacts, messages=[plain | content])


def test_S1_meta_alone_speaks_and_the_owner_arrives_by_a_link(door: Door, tmp_path: Path) -> None:
    remote, text = door.remote, {"type": "text", "text": {"body": "/stop"}}
    good, forged = sign(APP_SECRET, message(**text)), message(**text, id="wamid.forged")
    for signature in ("none", "sha256=" + "0" * 64, good, good.upper(), "sha1=x", "x", good[:-1]):
        assert door.posts(forged, signature) in {401, 403}, signature
    assert door.posts(forged, sign("x" * 32, forged)) == 403
    query = {"hub.mode": "subscribe", "hub.challenge": "1"}
    for token in ("", "x", VERIFY_TOKEN[:-1], VERIFY_TOKEN + "x", "ß"):
        status, told = door.asks(
            "GET", f"{WEBHOOK}?{urlencode(query | {'hub.verify_token': token})}"
        )
        assert (status, told) == (403, "")
    assert door.heard() == 0
    settings = environment(tmp_path, remote, HTTP_PORT=str(urlsplit(door.address).port))
    code = said(tmp_path, settings, "owner").partition("Code: ")[2].split()[0]
    huda = arrive(remote, 1, "Huda")
    huda.opens(code)
    huda.taps("English")
    assert "program, not a person" in huda.text or huda.count("program, not a person")


STRANGE: dict[str, bytes] = {
    "no object": b"[]",
    "nothing": b"{}",
    "another product": json.dumps({"object": "page", "entry": [{"id": "1"}]}).encode(),
    "entries of no kind": json.dumps(
        {"object": "whatsapp_business_account", "entry": [1, None, {"changes": "x"}]}).encode(),
    "an unknown field": letter("flows", flow={"id": 1}),
    "no metadata": letter(metadata={}, messages=[{"id": "wamid.x", "type": "text"}]),
    "another number": letter(metadata={"phone_number_id": "1"}, messages=[{"id": "wamid.x"}]),
    "no id": letter(messages=[{"from": FORGER, "type": "text", "text": {"body": "x"}}]),
    "no sender": letter(messages=[{"id": "wamid.y", "type": "text", "text": {"body": "x"}}]),
    "a text without words": message(type="text", id="wamid.1"),
    "words that are none": message(type="text", text={"body": 7}, id="wamid.2"),
    "half a surrogate pair": message(type="text", text={"body": "\ud83d"}, id="wamid.3"),
    "a NUL": message(type="text", text={"body": "a\0b"}, id="wamid.4"),
    "a moment that is none": message(type="text", text={"body": "x"}, timestamp="x", id="wamid.5"),
    "an id of others": message(type="text", text={"body": "x"}, id="' OR 1=1 --"),
    "a deep nest": b'{"object":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a status without an id": letter(statuses=[{"status": "read"}]),
    "a status nobody knows": letter(statuses=[
        {"id": "wamid.z", "status": "danced", "recipient_id": FORGER, "timestamp": "1"}]),
    "a failure without a code": letter(statuses=[
        {"id": "wamid.z", "status": "failed", "recipient_id": FORGER, "timestamp": "1"}]),
    "a receipt of somebody else's": letter(statuses=[
        {"id": "wamid.z", "status": "read", "recipient_id": FORGER, "timestamp": "1"}]),
    "a template without half of its name": letter("template_category_update",
        new_category="MARKETING", message_template_id="\ud83d", message_template_name="x\ud83d",
        message_template_language="\ud83d"),
    "a template nobody has": letter("message_template_status_update", event="APPROVED",
        message_template_id=1, message_template_name="x", message_template_language="en"),
}  # fmt: skip
ODDITIES = (
    *("sends_sticker", "sends_voice", "sends_photo", "sends_video", "sends_contact"),
    *("sends_location", "orders", "calls", "sends_unsupported"),
)


def test_S1_no_input_is_a_5xx_and_those_who_write_meanwhile_are_answered(door: Door) -> None:
    for name, raw in STRANGE.items():
        status = door.posts(raw)
        assert status == 200 or 400 <= status < 500, f"{name}: {status}"
    whole = message(type="text", text={"body": "x"})
    assert door.posts(whole[:-10]) == 400, "cut short"
    assert door.posts(whole.replace(b'"x"', b'"' + b"x" * 3 * MEGABYTE + b'"')) == 413
    assert door.posts(b"\xff\xfe") == 400
    karim = arrive(door.remote, 1, "Karim")
    for does in ODDITIES:
        karim.acts(does)
    asked = len(karim.sees())
    door.remote.act(karim.id, "reacts", emoji="👍", wamid=karim.last["wamid"])
    door.remote.act(karim.id, "stops")
    door.remote.act(karim.id, "sends", kind="system", content={"type": "customer_identity_changed"})
    wait_until(lambda: door.remote.state()["idle"], "all events")
    assert len(karim.sees()) == asked, "a thumb is answered by nothing"
    assert {one["status"] for one in door.remote.state()["attempts"]} == {200}
    assert door.remote.state()["downloads"] == [], "nothing was fetched (H1)"
    assert not any("Traceback" in line for line in door.log)


def test_R1_R2_what_is_told_twice_or_while_we_are_away_is_answered_once(
    tmp_path: Path,
) -> None:
    with process() as remote:
        settings = environment(tmp_path, remote)
        remote.hook(copies=2, pace=0.02)
        nour = arrive(remote, 1, "Nour")
        with copy(tmp_path, settings):
            subscribed(remote, settings)
            nour.says("/help")
        remote.act(nour.id, "says", text="/privacy")
        assert not remote.state()["idle"], "it comes again until somebody takes it"
        before = len(nour.sees())
        with copy(tmp_path, settings):
            wait_until(lambda: len(nour.sees()) > before and remote.state()["idle"], "an answer")
            another = Member(remote, nour.id, "Nour")
            another.says("/help")
        assert len(nour.sees()) == before + 2
        assert len([one for one in remote.state()["attempts"] if one["status"] == 200]) >= 6
