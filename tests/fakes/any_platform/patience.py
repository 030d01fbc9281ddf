"""Waiting for something to become true, without a guess at how long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0  # seconds until a test gives up
LOOK = 0.005  # seconds between two looks


async def until(what: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not what():  # noqa: ASYNC110 - what is waited for happens in others' code, no event
            await asyncio.sleep(LOOK)
