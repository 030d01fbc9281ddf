"""A Muyassir that says "received" too early: the control, which the crash test must see through."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from bot.__main__ import main
from bot.engine import telegram_line, whatsapp_line

LATER = 0.2  # seconds
_running: set[asyncio.Task[None]] = set()

Commit = Callable[[Any, Any], Awaitable[None]]


def forgetful(commit: Commit) -> Commit:
    async def commit_later(doorman: Any, events: Any) -> None:
        async def later() -> None:
            await asyncio.sleep(LATER)
            await commit(doorman, events)

        task = asyncio.create_task(later())
        _running.add(task)
        task.add_done_callback(_running.discard)

    return commit_later


if __name__ == "__main__":
    for line in (telegram_line, whatsapp_line):
        setattr(line.Doorman, "commit", forgetful(line.Doorman.commit))  # noqa: B010  a fault, put in on purpose
    sys.exit(main(["run"]))
