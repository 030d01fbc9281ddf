"""The same process behind a webhook: registered, guarded; nothing is answered before it is kept."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.fakes.any_platform.phone import wait_until
from tests.fakes.telegram.remote import process
from tests.telegram.copies import copy, environment, said
from tests.telegram.people import arrive, wrong_calls
from tests.telegram.test_a_month import FIRST

pytestmark = pytest.mark.timeout(120)

SECRET = "s" * 40
PATH = "/telegram/webhook"
FORGED = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": FIRST, "type": "private"},
        "from": {"id": FIRST, "is_bot": False, "first_name": "Huda"},
        "text": "/stop",
    },
}


def test_S1_the_owner_arrives_by_webhook_and_nobody_else_comes_in(tmp_path: Path) -> None:
    with process() as remote:
        settings = environment(
            tmp_path, remote, TELEGRAM_MODE="webhook", TELEGRAM_WEBHOOK_SECRET=SECRET
        )
        port = settings["MUYASSIR_HTTP_PORT"]
        settings["MUYASSIR_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        code = said(tmp_path, settings, "owner").partition("?start=")[2].split()[0]
        huda = arrive(remote, FIRST, "Huda")
        remote.act(huda.id, "starts", payload=code)  # before the bot is there: it waits
        with copy(tmp_path, settings) as ours:
            wait_until(lambda: remote.state()["webhook"], "a registered webhook")
            assert remote.state()["webhook"] == ours.address + PATH
            wait_until(huda.sees, "an answer to what had waited")
            huda.taps("English")
            huda.taps("Yes")
            for secret, status in (("", 401), ("x" * 40, 403), (SECRET + "s", 403), ("ß", 403)):
                assert posted(ours.address, FORGED, secret) == status
            assert posted(ours.address, b"no JSON", SECRET) == 400
            assert posted(ours.address, FORGED, SECRET) == 200
            assert posted(ours.address, FORGED, SECRET) == 200, "a repeat changes nothing (R2)"
        assert not remote.state()["pending"], "each was taken, once"
        (call,) = [each for each in remote.ledger(method="setWebhook") if each["accepted"]]
        assert call["parameters"]["secret_token"] == SECRET
        assert remote.ledger(method="getUpdates") == []
        assert wrong_calls(remote) == []


def posted(address: str, body: Any, secret: str) -> int:
    """The status that somebody gets who posts to the webhook."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.putrequest("POST", PATH)
    connection.putheader("Content-Length", str(len(content)))
    if secret:
        connection.putheader("X-Telegram-Bot-Api-Secret-Token", secret.encode())
    connection.endheaders(content)
    status = connection.getresponse().status
    connection.close()
    return status


def test_R13_a_second_copy_waits_and_says_so(tmp_path: Path) -> None:
    with process() as remote:
        settings = environment(tmp_path, remote)
        code = said(tmp_path, settings, "owner").partition("?start=")[2].split()[0]
        huda = arrive(remote, FIRST, "Huda")
        other = {**environment(tmp_path, remote), "MUYASSIR_DATABASE_URL": settings[
            "MUYASSIR_DATABASE_URL"
        ]}  # fmt: skip
        with copy(tmp_path, settings) as first:
            huda.opens(code)
            with copy(tmp_path, other) as second:
                assert standing(first.address)["clock"] == "ok"
                assert "another copy" in standing(second.address)["clock"]
                assert "Another copy is already working" in said_by(second)
                huda.taps("English")
                assert 409 not in {poll["code"] for poll in remote.ledger(method="getUpdates")}
        assert huda.count("program, not a person") == 1, "answered once"


def test_R13_of_two_copies_that_do_not_know_each_other_one_waits_and_says_so(
    tmp_path: Path,
) -> None:
    """Each with a database of its own, and one token between them: a mistake of the operator's."""
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()
    with process() as remote, ExitStack() as stack:
        copies = [
            stack.enter_context(copy(folder, environment(folder, remote))) for folder in folders
        ]
        wait_until(
            lambda: any("another copy" in standing(each.address)["telegram"] for each in copies),
            "a copy that waits",
        )
        assert "ok" in {standing(each.address)["telegram"] for each in copies}


def standing(address: str) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=60) as answer:  # noqa: S310 - ours
            found: dict[str, str] = json.load(answer)
    except urllib.error.HTTPError as refusal:
        found = json.load(refusal)
    return found


def said_by(ours: Any) -> str:
    return str(ours.process.stdout.readline())
