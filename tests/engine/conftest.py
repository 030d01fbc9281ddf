"""A house with one platform, for tests of the engine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.engine.house import House
from storage.database import Database
from storage.vault import Vault
from tests.engine.small import Fake, Still, house


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def clock() -> Still:
    return Still()


@pytest.fixture
def closed(database_url: str, vault: Vault) -> Database:
    """A database that the house itself opens and closes."""
    return Database(database_url, vault)


@pytest.fixture
async def running(closed: Database, fake: Fake, clock: Still) -> AsyncIterator[House]:
    """A house at work."""
    made = house(closed, fake, clock=clock)
    await made.start()
    yield made
    await made.stop()
