"""A Muyassir that says "received" too early: the control, which the crash test must see through."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from bot.__main__ import main
from bot.core.messages import Inbound
from bot.engine.telegram_line import Doorman
from bot.handlers.telegram.receive import Malformed

LATER = 0.2  # seconds
_running: set[asyncio.Task[None]] = set()
_commit = Doorman.commit


async def commit_later(doorman: Doorman, events: Sequence[Inbound | Malformed]) -> None:
    async def later() -> None:
        await asyncio.sleep(LATER)
        await _commit(doorman, events)

    task = asyncio.create_task(later())
    _running.add(task)
    task.add_done_callback(_running.discard)


if __name__ == "__main__":
    setattr(Doorman, "commit", commit_later)  # noqa: B010  a fault, put in on purpose
    sys.exit(main(["run"]))
