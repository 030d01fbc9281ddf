"""Health and metrics: alive to everybody, details to this machine alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from aiohttp import ClientSession

from bot.engine.running import build
from bot.settings import load

FROM_OUTSIDE = {"Host": "bot.example.org"}  # as a web server on the same machine passes it on


@pytest_asyncio.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """A running system without a demonstration, at its address."""
    given = {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{tmp_path}/one.db",
        "MUYASSIR_KEY_FILE": f"{tmp_path}/one.key",
        "MUYASSIR_WEB": "on",
    }
    running = build(load(given))
    running.server.port, running.server.port_given = 0, True
    await running.start()
    assert running.server._runner is not None
    port = running.server._runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}"
    await running.stop()


async def test_S10_details_are_for_this_machine_alone(url: str) -> None:
    async with ClientSession() as session:
        inside = await (await session.get(f"{url}/readyz")).json()
        outside = await (await session.get(f"{url}/readyz", headers=FROM_OUTSIDE)).json()
    assert inside["database"] == "ok"
    assert outside == {"ready": True}


async def test_S10_metrics_are_for_this_machine_alone(url: str) -> None:
    async with ClientSession() as session:
        assert (await session.get(f"{url}/metrics")).status == 200
        assert (await session.get(f"{url}/metrics", headers=FROM_OUTSIDE)).status == 404
        assert (await session.get(f"{url}/healthz", headers=FROM_OUTSIDE)).status == 200
