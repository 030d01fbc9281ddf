"""A fake server on loopback: while a block runs, or as a program that prints its address."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from aiohttp import web


class Served(Protocol):
    """A fake server that runs, with the address for the bot."""

    url: str


@asynccontextmanager
async def served(app: web.Application, port: int) -> AsyncIterator[str]:
    """Its address; calls that are under way at the end are cut short."""
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def program(
    what: str,
    token: str,
    running: Callable[[str, int], AbstractAsyncContextManager[Served]],
) -> None:
    """`running` is given the token and the port that were asked for."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--token", default=token)
    asked = parser.parse_args()
    asyncio.run(_until_stopped(running(asked.token, asked.port)))


async def _until_stopped(running: AbstractAsyncContextManager[Served]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running as fake:
        print(fake.url, flush=True)  # noqa: T201 - its address is what the program is asked for
        await stop.wait()
