"""A fake Bot API, and our own Telegram talking to it; every call of ours is checked."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.handlers.telegram.send import Telegram
from tests.fakes.telegram import FakeTelegram, running
from tests.fakes.telegram.spec import specification, wrong_in_call


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """After each test every call it caused is held against the Bot API, where that is at hand."""
    async with running() as server:
        server.hook.pace = 0.001
        yield server
    spec = specification()
    if spec is not None:
        calls = [*server.ledger, *server.polls]
        assert [wrong for call in calls for wrong in wrong_in_call(spec, call)] == []


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Telegram]:
    telegram = Telegram(fake.token, base=fake.url)
    await telegram.start()
    yield telegram
    await telegram.stop()
