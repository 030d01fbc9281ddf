"""A thousand of WhatsApp's webhooks a second in bursts, and the same over a `kill -9`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import select

from benchmarks import child, cloud, people, seeded
from benchmarks.asked import Asked
from benchmarks.figures import Figure, percentile
from bot.handlers.whatsapp.ids import known_by
from storage.database import Store
from storage.models import InboxRow
from tests.fakes.whatsapp import ACCOUNT_ID, APP_SECRET, NUMBER, PHONE_ID, remote
from tests.fakes.whatsapp.events import SIGNATURE, sign

BURST, BURSTS_A_SECOND = 100, 10
LONG, SHORT = 10, 3  # seconds of it
KILLED_AFTER = 0.5  # of the time
PEOPLE = 1000
WORDS = 20  # of a hundred: somebody types; the others are receipts
LINES = 64  # connections, which stay open
AT_MOST = 0.250  # seconds, p99; promised by the project
PATIENCE = 10.0  # seconds for one answer
ACCEPTED = b"HTTP/1.1 200"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One webhook, signed; `event_id` is what it is known by in the inbox."""

    raw: bytes
    event_id: str


@dataclass(kw_only=True)
class Post:
    """What became of them. `waits` are seconds from when each was to be sent to its 200."""

    waits: list[float] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0


def measure(asked: Asked) -> list[Figure]:
    seconds = SHORT if asked.quick else LONG
    with remote.process() as fake:
        seeded.write(asked.folder, partial(seed, number=PEOPLE))
        asked.tell(f"{BURST * BURSTS_A_SECOND} a second for {seconds} s")
        with child.running(asked.folder, cloud.platform(fake.url)) as bot:
            calm = asyncio.run(deliver(bot.port, letters("calm", seconds)))
            waits_until_worked_off(asked.folder)
        asked.tell("the same, and kill -9 in the middle")
        killed = die_meanwhile(asked, fake, letters("killed", seconds), seconds)
    return list(results(calm, killed, lost(asked.folder, killed)))


def seed(store: Store, *, number: int) -> None:
    people.settle_in(store, number, seeded.now(), app=people.WHATSAPP)


def die_meanwhile(
    asked: Asked, fake: remote.Remote, sent: Sequence[Letter], seconds: float
) -> Post:
    """What was accepted until it died."""

    async def both(port: int, pid: int) -> Post:
        posting = asyncio.create_task(deliver(port, sent))
        await asyncio.sleep(KILLED_AFTER * seconds)
        os.kill(pid, signal.SIGKILL)
        return await posting

    with (
        suppress(ProcessLookupError),
        child.running(asked.folder, cloud.platform(fake.url)) as bot,
    ):
        return asyncio.run(both(bot.port, bot.pid))
    raise AssertionError("unreachable")


# --- the letters ----------------------------------------------------------------------------------


def letters(run: str, seconds: float) -> list[Letter]:
    number = int(BURST * BURSTS_A_SECOND * seconds)
    now = int(time.time())
    return [letter(run, place, now) for place in range(number)]


def letter(run: str, place: int, now: int) -> Letter:
    chat = people.chats(PEOPLE)[place % PEOPLE]
    who, wamid = people.WHATSAPP.address(chat), f"wamid.{run}.{place}"
    contacts = [{"profile": {"name": "x"}, "wa_id": str(chat), "user_id": who}]
    value: dict[str, object]
    if place % 100 < WORDS:
        message = {
            "from": str(chat), "from_user_id": who, "id": wamid, "timestamp": str(now),
            "type": "text", "text": {"body": "hello"},
        }  # fmt: skip
        value, event_id = {"messages": [message]}, known_by(wamid)
    else:
        status = {
            "id": wamid, "status": "delivered", "timestamp": str(now), "recipient_id": str(chat),
            "recipient_user_id": who,
        }  # fmt: skip
        value, event_id = {"statuses": [status]}, f"{known_by(wamid)}/delivered"
    meta = {"display_phone_number": NUMBER, "phone_number_id": PHONE_ID}
    told = {"messaging_product": "whatsapp", "metadata": meta, "contacts": contacts} | value
    entry = [{"id": ACCOUNT_ID, "changes": [{"value": told, "field": "messages"}]}]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
    head = (
        f"POST {cloud.WEBHOOK} HTTP/1.1\r\nHost: 127.0.0.1\r\n{SIGNATURE}:"
        f" {sign(APP_SECRET, body)}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Letter(raw=head.encode() + body, event_id=event_id)


# --- delivering -----------------------------------------------------------------------------------


async def deliver(port: int, sent: Sequence[Letter]) -> Post:
    """Bursts at their moments, over lines that stay open; each line has one letter at a time."""
    post = Post()
    queue: asyncio.Queue[tuple[float, Letter] | None] = asyncio.Queue()
    lines = [asyncio.create_task(line(port, queue, post)) for _ in range(LINES)]
    begin = time.perf_counter()
    for burst in range(0, len(sent), BURST):
        at = begin + burst / BURST / BURSTS_A_SECOND
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        for each in sent[burst : burst + BURST]:
            queue.put_nowait((at, each))
    for _ in lines:
        queue.put_nowait(None)
    await asyncio.gather(*lines)
    post.seconds = time.perf_counter() - begin
    return post


async def line(port: int, queue: asyncio.Queue[tuple[float, Letter] | None], post: Post) -> None:
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while (told := await queue.get()) is not None:
        at, letter = told
        try:
            async with asyncio.timeout(PATIENCE):
                streams = streams or await asyncio.open_connection("127.0.0.1", port)
                streams[1].write(letter.raw)
                head = await streams[0].readuntil(b"\r\n\r\n")
                await streams[0].readexactly(length(head))
        except (OSError, EOFError, TimeoutError):
            streams = None
            post.refused += 1
            continue
        if head.startswith(ACCEPTED):
            post.waits.append(time.perf_counter() - at)
            post.accepted.append(letter.event_id)
        else:
            post.refused += 1
    if streams is not None:
        streams[1].close()


def length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name == b"content-length":
            return int(value)
    return 0


# --- what it means --------------------------------------------------------------------------------


def waits_until_worked_off(folder: Path) -> None:
    """The next run begins with nothing to do."""
    ends = time.time() + 120
    while time.time() < ends:
        with seeded.opened(folder) as database, database.transaction() as store:
            left = store.conn.execute(select(InboxRow.id).where(InboxRow.state == "new")).first()
        if left is None:
            return
        time.sleep(0.5)


def lost(folder: Path, killed: Post) -> int:
    """Accepted with 200 and not in the inbox."""
    with seeded.opened(folder) as database, database.transaction() as store:
        kept = set(store.conn.execute(select(InboxRow.event_id)).scalars())
    return sum(event_id not in kept for event_id in killed.accepted)


def results(calm: Post, killed: Post, lost: int) -> Iterator[Figure]:
    number = len(calm.waits) + calm.refused
    yield Figure(what="webhooks accepted", value=len(calm.waits), at_least=number)
    yield Figure(
        what="a second, from the first to the last 200",
        value=len(calm.waits) / calm.seconds,
        unit="/s",
        note=f"{BURST} every {1000 // BURSTS_A_SECOND} ms; {WORDS} in a hundred are words",
    )
    for percent, target in ((50, None), (99, AT_MOST), (100, None)):
        yield Figure(
            what=f"from its moment to its 200, p{percent}",
            value=percentile(calm.waits, percent),
            unit="s",
            at_most=target,
        )
    yield Figure(what="accepted before kill -9", value=len(killed.accepted), at_least=1)
    yield Figure(what="of these lost", value=lost, at_most=0)
