"""What must not be seen is not seen: tokens, names, texts, in any log line or error (S6)."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Sequence

import pytest
from telegram.error import TelegramError

from bot.core.messages import Document, File, Inbound, Label, Request
from bot.handlers.telegram.polling import AccountError, poll
from bot.handlers.telegram.receive import Malformed
from bot.handlers.telegram.send import Profile, Telegram
from tests.fakes.any_platform.patience import until
from tests.fakes.telegram import FakeTelegram, faults, person, running

TOKEN = "7001:CANARY-token-0123456789"
TEXT = "CANARY-text for CANARY-name +96170CANARY"
REQUEST = Request(text=TEXT, rows=((Label(data="CANARY-data", text="CANARY-label"),),))
EVERY_FAULT = [
    faults.blocked(),
    faults.cannot_parse(),
    faults.refuse(400, f"Bad Request: {TEXT}"),
    faults.refuse(401, "Unauthorized"),
    faults.too_many(1),
    faults.migrated(-1001),
    faults.html(502),
    faults.refuse(500, f"Internal Server Error {TEXT}"),
    faults.ok_false(500, TEXT),
    faults.reset_before(),
    faults.reset_after(),
    faults.cut(),
    faults.garbled(),
]


async def use_everything(bot: Telegram, fake: FakeTelegram) -> list[str]:
    """Calls whatever there is, under every fault. Returns all that it says for operators."""
    amal = person(fake, "CANARY-name")
    seen = [repr(bot.client), str(bot.client)]
    document = Document(name="CANARY.csv", mime="text/csv", content=b"CANARY")
    for fault in [None, *EVERY_FAULT]:
        fake.faults.clear()
        if fault is not None:
            fault.method, fault.times = "*", 0
            fake.faults.add(fault)
        requests = (
            REQUEST,
            Request(text="CANARY", document=document),
            Request(text="CANARY", edits="1"),
        )
        seen += [(await bot.send(amal.address, request)).why for request in requests]
    fake.faults.clear()
    await bot.answer("CANARY-callback", "CANARY")
    await bot.fetch(File(ref="CANARY-ref"), 10)
    seen.append((await bot.prepare({"": Profile(description="CANARY")})).why)
    return seen


async def poll_for_a_moment(bot: Telegram, fake: FakeTelegram) -> list[str]:
    """What a loop says when it fails, and when it is refused for good."""
    rows: list[Inbound | Malformed] = []
    trouble = [True]

    async def commit(events: Sequence[Inbound | Malformed]) -> None:
        if trouble:
            trouble.clear()
            raise OSError(TEXT)
        rows.extend(events)

    for fault in EVERY_FAULT[6:]:
        fault.method, fault.times = "getUpdates", 1
        fake.faults.add(fault)
    fake.updates.insert({"update_id": 3, "message": {"text": TEXT}})
    person(fake).says(TEXT)
    stop = asyncio.Event()
    task = asyncio.create_task(poll(bot, commit, stop, wait_after=lambda failures: 0.0))
    await until(lambda: len(rows) == 2)
    stop.set()
    await task
    fake.faults.add(faults.unauthorized(method="getUpdates"))
    try:
        await poll(bot, commit, asyncio.Event())
    except AccountError as error:
        return ["".join(traceback.format_exception(error)), repr(error)]
    return []


async def test_S6_token_never_in_logs_or_errors(caplog: pytest.LogCaptureFixture) -> None:
    """Everything at DEBUG, the libraries too; canaries in the token and in all content."""
    caplog.set_level(logging.DEBUG)
    async with running(FakeTelegram(token=TOKEN)) as fake:
        bot = Telegram(TOKEN, base=fake.url)
        await bot.start()
        seen = await use_everything(bot, fake)
        seen += await poll_for_a_moment(bot, fake)
        await bot.stop()
        seen.append((await bot.send("5000000001", REQUEST)).why)
    nowhere = Telegram(TOKEN, base="http://127.0.0.1:9")
    await nowhere.start()
    with pytest.raises(TelegramError) as lost:
        await nowhere.client.call("getMe", {})
    seen += ["".join(traceback.format_exception(lost.value)), repr(nowhere.client)]
    await nowhere.stop()
    assert len(seen) > 40
    assert "CANARY" not in "\n".join(seen)
    fields = [str(vars(record)) for record in caplog.records]
    assert any("telegram-call" in one for one in fields), "something was logged at all"
    assert "CANARY" not in "\n".join([caplog.text, *fields])
