"""The webhook: only Meta gets in, and 200 means that it is ours."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import random
import zlib
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import ClientSession, web

from bot.core.messages import Inbound, Kind
from bot.handlers.whatsapp import webhook as webhooks
from bot.handlers.whatsapp.receive import Event, Malformed, Ours
from bot.handlers.whatsapp.webhook import (
    BODY_LIMIT,
    HEADER,
    NoSecretError,
    handler,
    verification,
)
from tests.handlers.whatsapp.payloads import (
    APP_SECRET,
    NUMBER,
    OURS,
    body_of,
    message,
    signed,
    talk,
    webhook,
    words,
)

VERIFY = "a-verify-token-that-nobody-guesses-0123456789"
BODY = body_of(words("yes"))

Headers = list[tuple[bytes, bytes]]


def sign(body: bytes, secret: str = APP_SECRET) -> tuple[bytes, bytes]:
    return HEADER.encode(), signed(body, secret).encode()


GOOD = sign(BODY)


class Door:
    """The handlers behind a real HTTP server, and raw bytes to knock with."""

    def __init__(self) -> None:
        self.rows: list[Event] = []
        self.failures = 0
        self.port = 0

    async def commit(self, events: Sequence[Event]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("disk is full: CANARY")
        self.rows += events

    async def knock(
        self, headers: Headers, body: bytes = BODY, length: int = -1, *, cut: bool = False
    ) -> int:
        """The status of one POST, 0 for none. `length` is what Content-Length says, if not the
        truth; with `cut` nothing more comes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        size = str(len(body) if length < 0 else length).encode()
        head = [(b"Host", b"x"), (b"Content-Length", size), *headers]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in head)
        writer.write(b"POST /hook HTTP/1.1\r\n" + lines + b"\r\n" + body)
        if cut:
            writer.write_eof()
        try:
            return int(((await reader.readline()).split() or [b"", b"0"])[1])
        finally:
            writer.close()

    async def ask(self, query: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.port}/hook?{query}"
        async with ClientSession() as client, client.get(url) as said:
            return said.status, await said.text()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    found = Door()
    app = web.Application()
    app.router.add_post("/hook", handler(APP_SECRET, OURS, found.commit))
    app.router.add_get("/hook", verification(VERIFY))
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.port = runner.addresses[0][1]
    yield found
    await runner.cleanup()


def forged() -> list[Headers]:
    """Signatures as somebody might guess, bend or break them; the chance is always the same."""
    chance = random.Random(20261122)
    name, right = GOOD
    digits = right.removeprefix(b"sha256=")
    bent = []
    for _ in range(150):
        letters = bytearray(right)
        letters[chance.randrange(len(letters))] ^= 1 << chance.randrange(7)
        bent.append(bytes(letters))
    cut = [right[:number] for number in range(0, len(right), 4)]
    odd = [
        *(digits, b"sha1=" + digits[:40], b"SHA256=" + digits, b"sha256=" + b"0" * 64),
        *(b"\xd8\xb3\xd8\xb1", b"\xff\xfe", right + b"x", right + b", " + right, b"x" * 7000),
        *(b"sha256=" + "٠".encode() * 64, signed(BODY, "another-secret").encode()),
        signed(BODY + b" ").encode(),
    ]
    changed = [value for value in bent + cut + odd if value.lower().strip() != right.lower()]
    return [
        [],
        [(b"X-Hub-Signature", b"sha1=" + digits[:40])],
        [(b"X-Hub-Signature-512", right)],
        [GOOD, GOOD],
        [GOOD, (name, b"sha256=" + b"0" * 64)],
        *([(name, value)] for value in changed if b"\r" not in value and b"\n" not in value),
    ]


async def test_S1_forged_webhook_calls_change_nothing_and_are_never_a_5xx(door: Door) -> None:
    statuses = [await door.knock(headers) for headers in forged()]
    assert set(statuses) <= {400, 401, 403}
    assert statuses[:3] == [401, 401, 401]
    assert statuses.count(403) > 150
    assert door.rows == []
    assert await door.knock([GOOD]) == 200
    assert len(door.rows) == 1


async def test_S1_a_signature_holds_for_these_bytes_alone(door: Door) -> None:
    """Also for the same JSON, written otherwise."""
    for other in (BODY + b" ", b" " + BODY, BODY.replace(b"yes", b"no"), BODY[:-1], b""):
        assert await door.knock([GOOD], other) == 403
    assert door.rows == []
    assert await door.knock([sign(BODY + b" ")], BODY + b" ") == 200


async def test_S1_what_has_no_signature_is_refused_before_its_body_is_read(door: Door) -> None:
    """No byte of the promised megabytes is sent, and the answer is there."""
    assert await door.knock([(HEADER.encode(), b"wrong")], body=b"", length=BODY_LIMIT) == 403
    assert await door.knock([], body=b"", length=10**12) == 401
    assert door.rows == []


async def test_S1_more_than_three_megabytes_are_refused_and_three_are_not(door: Door) -> None:
    assert await door.knock([GOOD], body=b"", length=BODY_LIMIT + 1) == 413
    full = BODY + b" " * (BODY_LIMIT - len(BODY))
    assert await door.knock([sign(full)], full) == 200
    assert len(door.rows) == 1
    assert await door.knock([sign(full + b" ")], full + b" ") == 413
    assert len(door.rows) == 1


async def test_S1_a_body_without_a_length_is_counted_while_it_comes(door: Door) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    head = b"".join(name + b": " + value + b"\r\n" for name, value in [GOOD])
    chunked = b"POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    writer.write(chunked + head + b"\r\n")
    writer.write((b"10000\r\n" + b" " * 0x10000 + b"\r\n") * 49)
    assert int((await reader.readline()).split()[1]) == 413
    writer.close()
    assert door.rows == []


@pytest.mark.parametrize("packed", ["gzip", "deflate", "identity, gzip", "br", "x"])
async def test_S1_a_body_that_is_packed_is_no_5xx_and_is_not_unpacked(
    door: Door, packed: str
) -> None:
    """What is signed is the body as it came. Nobody needs a secret to send one that is broken."""
    for body in (gzip.compress(BODY), zlib.compress(BODY), BODY, b"broken"):
        for signature in (GOOD, sign(body), (GOOD[0], b"sha256=" + b"0" * 64)):
            status = await door.knock([signature, (b"Content-Encoding", packed.encode())], body)
            assert 400 <= status < 500, (packed, status)
    assert door.rows == []
    assert await door.knock([GOOD, (b"Content-Encoding", b"identity")]) == 200


async def test_S1_a_body_that_is_cut_short_changes_nothing(
    door: Door, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the line is cut, or nothing more comes."""
    with caplog.at_level(logging.WARNING):
        assert await door.knock([GOOD], BODY[:40], len(BODY), cut=True) in {0, 400}
        monkeypatch.setattr(webhooks, "READ_WITHIN", 0.05)
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        head = b": ".join(GOOD) + b"\r\nContent-Length: 900\r\n\r\n"
        writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\n" + head + BODY[:40])
        assert int((await reader.readline()).split()[1]) == 400
        writer.close()
    assert door.rows == []
    assert caplog.records == []
    assert await door.knock([GOOD]) == 200


@pytest.mark.parametrize("secret", ["", "short", "x" * 31, "x" * 257, "ن" * 40, "x" * 40 + "\n"])
def test_S1_without_good_secrets_the_webhook_does_not_start(secret: str) -> None:
    with pytest.raises(NoSecretError):
        handler(secret, Ours(), Door().commit)
    with pytest.raises(NoSecretError):
        verification(secret)


async def test_meta_learns_that_the_address_is_ours(door: Door) -> None:
    asked = f"hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={VERIFY}"
    assert await door.ask(asked) == (200, "1158201444")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "hub.mode=subscribe&hub.challenge=1",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
        f"hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY[:-1]}",
        f"hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY}x",
        f"hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY.upper()}",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=%FF%D9%86",
        f"hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY}&hub.verify_token=x",
        f"hub.mode=unsubscribe&hub.challenge=1&hub.verify_token={VERIFY}",
        f"hub.challenge=1&hub.verify_token={VERIFY}",
    ],
)
async def test_S1_whoever_does_not_know_the_token_learns_nothing(door: Door, query: str) -> None:
    status, text = await door.ask(query)
    assert status == 403
    assert "1" not in text


@pytest.mark.parametrize("challenge", ["", "%3Cscript%3E", "a%0Ab", "9" * 300])
async def test_S5_a_challenge_brings_no_markup_into_the_answer(door: Door, challenge: str) -> None:
    asked = f"hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={VERIFY}"
    assert (await door.ask(asked))[0] == 400


async def test_R1_200_is_answered_only_after_the_commit(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.failures = 2
    assert [await door.knock([GOOD]) for _ in range(3)] == [503, 503, 200]
    assert len(door.rows) == 1
    assert "CANARY" not in caplog.text


async def test_broken_bodies_are_put_aside_or_refused(door: Door) -> None:
    async def knock(body: bytes) -> int:
        return await door.knock([sign(body)], body)

    assert [await knock(body) for body in (b"", b"{not json", b"\xff", BODY[:-9])] == [400] * 4
    assert door.rows == []
    assert await knock(b'{"object": "page", "entry": []}') == 200
    assert door.rows == [], "what is not for us is acknowledged and not kept"
    assert await knock(b'{"object": "whatsapp_business_account"}') == 200
    assert [type(row) for row in door.rows] == [Malformed]


async def test_one_broken_message_does_not_cost_the_others(door: Door) -> None:
    broken = message("document", id="wamid.bad", document={"id": "CANARY \ud83d"})
    good = message("text", id="wamid.good", text={"body": "yes"})
    body = json.dumps(webhook(talk(messages=[broken, good]))).encode()
    assert await door.knock([sign(body)], body) == 200
    aside, kept = door.rows
    assert isinstance(aside, Malformed)
    assert isinstance(kept, Inbound)
    assert (kept.kind, kept.text) == (Kind.TEXT, "yes")


async def test_S6_no_number_and_no_word_comes_into_a_log(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        door.failures = 1
        for body in (BODY, BODY, body_of(words("CANARY")), body_of({"CANARY": NUMBER})):
            await door.knock([sign(body)], body)
            await door.knock([], body)
    told = caplog.text + str([vars(record) for record in caplog.records])
    assert NUMBER not in told
    assert "CANARY" not in told
