"""Runs the fake Bot API server on loopback and prints its address."""

from __future__ import annotations

import argparse
import asyncio
import signal

from tests.fakes.telegram.server import running
from tests.fakes.telegram.world import TOKEN, FakeTelegram


async def serve(port: int, token: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(FakeTelegram(token=token), port=port) as fake:
        print(fake.url, flush=True)  # noqa: T201 - its address is what the program is asked for
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--token", default=TOKEN)
    asked = parser.parse_args()
    asyncio.run(serve(asked.port, asked.token))


if __name__ == "__main__":
    main()
