"""A stand-in of the Cloud API, and our own WhatsApp talking to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.handlers.whatsapp.send import WhatsApp
from tests.fakes.whatsapp import FakeWhatsApp, running


@pytest.fixture
async def fake() -> AsyncIterator[FakeWhatsApp]:
    async with running() as server:
        yield server


@pytest.fixture
async def bot(fake: FakeWhatsApp) -> AsyncIterator[WhatsApp]:
    whatsapp = WhatsApp(fake.token, fake.phone_id, base=fake.url)
    await whatsapp.start()
    yield whatsapp
    await whatsapp.stop()
