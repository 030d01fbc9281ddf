"""The webhook: only Telegram gets in, and 200 means that it is ours."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import web

from bot.core.messages import Fate, Inbound
from bot.handlers.telegram.receive import Malformed
from bot.handlers.telegram.send import Telegram
from bot.handlers.telegram.updates import ALLOWED_UPDATES
from bot.handlers.telegram.webhook import (
    BODY_LIMIT,
    HEADER,
    NoSecretError,
    handler,
    register,
    unregister,
)
from tests.fakes.any_platform.patience import until
from tests.fakes.telegram import FakeTelegram, person

SECRET = "Sixty-four-letters-of-which-nobody-guesses-one-0123456789_abcdef"
UPDATE = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1_795_615_200,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False, "first_name": "A"},
        "text": "yes",
    },
}
BODY = json.dumps(UPDATE).encode()
GOOD = (HEADER.encode(), SECRET.encode())

Headers = list[tuple[bytes, bytes]]


class Door:
    """The handler behind a real HTTP server, and raw bytes to knock with."""

    def __init__(self) -> None:
        self.rows: list[Inbound | Malformed] = []
        self.failures = 0
        self.url = ""

    async def commit(self, events: Sequence[Inbound | Malformed]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("disk is full: CANARY")
        self.rows += events

    async def knock(self, headers: Headers, body: bytes = BODY, length: int = -1) -> int:
        """The status of one POST. `length` is what Content-Length says, if not the truth."""
        port = int(self.url.split(":")[2].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        size = str(len(body) if length < 0 else length).encode()
        head = [(b"Host", b"x"), (b"Content-Length", size), *headers]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in head)
        writer.write(b"POST /hook HTTP/1.1\r\n" + lines + b"\r\n" + body)
        try:
            return int((await reader.readline()).split()[1])
        finally:
            writer.close()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    found = Door()
    app = web.Application()
    app.router.add_post("/hook", handler(SECRET, found.commit))
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield found
    await runner.cleanup()


def forged() -> list[Headers]:
    """Secrets as somebody might guess, bend or break them; the chance is the same every time."""
    chance = random.Random(20261122)
    name = HEADER.encode()
    bent = []
    for _ in range(150):
        letters = bytearray(SECRET.encode())
        letters[chance.randrange(len(letters))] ^= 1 << chance.randrange(3)
        bent.append(bytes(letters))
    cut = [SECRET.encode()[:number] for number in range(0, len(SECRET), 4)]
    odd = [
        b"\xd8\xb3\xd8\xb1",
        b"\xff\xfe",
        SECRET.encode() + b"x",
        SECRET.upper().encode(),
        b"x" * 7000,
    ]
    return [
        [],
        [(b"X-Telegram-Bot-Api-Secret", SECRET.encode())],
        [(b"Authorization", b"Bearer " + SECRET.encode())],
        [GOOD, GOOD],
        [GOOD, (name, b"wrong")],
        *([(name, value)] for value in bent + cut + odd if value != SECRET.encode()),
    ]


async def test_S1_forged_webhook_calls_change_nothing_and_are_never_a_5xx(door: Door) -> None:
    statuses = [await door.knock(headers) for headers in forged()]
    assert set(statuses) <= {401, 403}
    assert statuses.count(401) == 3
    assert door.rows == []
    assert await door.knock([GOOD]) == 200
    assert len(door.rows) == 1


async def test_S1_the_secret_is_judged_before_the_body_is_read(door: Door) -> None:
    """No byte of the promised megabyte is sent, and the answer is there."""
    assert await door.knock([(HEADER.encode(), b"wrong")], body=b"", length=BODY_LIMIT) == 403
    assert await door.knock([], body=b"", length=10**12) == 401


async def test_S1_too_large_a_body_is_refused(door: Door) -> None:
    assert await door.knock([GOOD], body=b"", length=BODY_LIMIT + 1) == 413
    chunked = [GOOD, (b"Transfer-Encoding", b"chunked")]
    port = int(door.url.split(":")[2].split("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = b"".join(name + b": " + value + b"\r\n" for name, value in chunked)
    writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    writer.write(piece * 17)
    assert int((await reader.readline()).split()[1]) == 413
    writer.close()
    assert door.rows == []


@pytest.mark.parametrize("secret", ["", "short", "x" * 31, "x" * 257, "ن" * 40, "x" * 40 + "\n"])
async def test_S1_without_a_good_secret_the_webhook_does_not_start(
    fake: FakeTelegram, bot: Telegram, secret: str
) -> None:
    with pytest.raises(NoSecretError):
        handler(secret, Door().commit)
    with pytest.raises(NoSecretError):
        await register(bot, "http://127.0.0.1:9/hook", secret)
    assert fake.ledger == []


async def test_R1_200_is_answered_only_after_the_commit(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.failures = 2
    assert [await door.knock([GOOD]) for _ in range(3)] == [503, 503, 200]
    assert len(door.rows) == 1
    assert "CANARY" not in caplog.text


async def test_broken_bodies_are_put_aside_or_refused(door: Door) -> None:
    assert await door.knock([GOOD], b"{not json") == 400
    assert door.rows == []
    assert await door.knock([GOOD], b'{"update_id": 8, "message": {"text": "CANARY"}}') == 200
    assert door.rows == [Malformed(event_id="8", why="unexpected shape")]
    assert await door.knock([GOOD], b'{"update_id": 9, "poll": {}}') == 200
    assert len(door.rows) == 1, "what is not for us is acknowledged and not kept"


async def test_telegram_delivers_to_our_webhook_and_repeats_what_we_could_not_write(
    fake: FakeTelegram, bot: Telegram, door: Door
) -> None:
    outcome = await register(bot, door.url, SECRET)
    assert outcome.fate is Fate.ACCEPTED
    assert fake.ledger[0].parameters["allowed_updates"] == list(ALLOWED_UPDATES)
    assert "drop_pending_updates" not in fake.ledger[0].parameters
    door.failures = 2
    amal, omar = person(fake, "Amal"), person(fake, "Omar")
    ids = [amal.says("one"), amal.says("two"), omar.says("three")]
    await until(lambda: not fake.updates.alive())
    assert sorted(row.event_id for row in door.rows) == [str(number) for number in ids]
    own = [
        row.text for row in door.rows if isinstance(row, Inbound) and row.address == amal.address
    ]
    assert own == ["one", "two"]
    assert (await unregister(bot)).fate is Fate.ACCEPTED
    amal.says("four")
    assert len(fake.updates.alive()) == 1
