"""Our own polling loop: the offset moves only when what came in is committed (R1)."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from bot.core.messages import Inbound
from bot.handlers.telegram.library import Conflict, InvalidToken, TelegramError
from bot.handlers.telegram.receive import Malformed, decode, update_id
from bot.handlers.telegram.send import Telegram
from bot.handlers.telegram.transport import FloodError

Commit = Callable[[Sequence[Inbound | Malformed]], Awaitable[object]]
Result = TypeVar("Result")

MOST_UPDATES = 100  # in one answer, as Telegram gives them when nobody asks for fewer
SHORTEST_WAIT = 1.0  # seconds after the first failure
LONGEST_WAIT = 12.0  # seconds; an outage that is over is noticed within 15 (trust.md F11)

log = logging.getLogger(__name__)
_chance = random.SystemRandom()


class ConflictError(Exception):
    """Another copy polls with the same token, or a webhook is set. Nothing was lost."""


class NotTakenError(Exception):
    """The inbox could not be written, or no update had an id: the offset stays."""


class AccountError(Exception):
    """Telegram refuses the token."""


def wait_after(failures: int) -> float:
    """Seconds until the next try: doubling, capped, and spread so that copies do not march."""
    longest = min(LONGEST_WAIT, SHORTEST_WAIT * 2.0 ** min(failures, 10))
    return _chance.uniform(0.8, 1.0) * longest


async def poll(
    telegram: Telegram,
    commit: Commit,
    stop: asyncio.Event,
    *,
    wait_after: Callable[[int], float] = wait_after,
    caught_up: Callable[[], Awaitable[object]] | None = None,
) -> None:
    """Runs until `stop`. `commit` must have made its events durable when it returns.

    If it raises, the same updates are asked for again. `caught_up` is told after each answer
    behind which nothing more waits. Raises ConflictError and AccountError.
    """
    offset: int | None = None
    failures = 0
    hooked = True
    while not stop.is_set():
        try:
            if hooked:
                await telegram.client.call("deleteWebhook", {})
                hooked = False
            bodies = await _unless(stop, telegram.client.updates(offset))
            if bodies is None:
                return
            offset = await _taken(bodies, commit)
            failures = 0
            if caught_up is not None and len(bodies) < MOST_UPDATES:
                await caught_up()
        except Conflict:
            raise ConflictError from None
        except InvalidToken:
            raise AccountError from None
        except FloodError as flood:
            await _unless(stop, asyncio.sleep(flood.seconds))
        except (TelegramError, NotTakenError) as error:
            _tell(error)
            await _unless(stop, asyncio.sleep(wait_after(failures)))
            failures += 1


async def _taken(bodies: Sequence[bytes], commit: Commit) -> int | None:
    """The next offset. None asks for whatever is there: right after an empty answer, and then
    ids may restart anywhere, as they do after an idle week."""
    if not bodies:
        return None
    events = [event for event in map(decode, bodies) if event is not None]
    if events:
        try:
            await commit(events)
        except Exception as error:  # noqa: BLE001 - whatever it was, the updates are not ours yet
            # Its text may hold content.
            raise NotTakenError(type(error).__name__) from None
    ids = [number for number in map(update_id, bodies) if number is not None]
    if not ids:
        raise NotTakenError("no update id")
    return max(ids) + 1


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """The work's result, or None when `stop` came first."""
    task = asyncio.create_task(work)
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        stopped.cancel()
        task.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)


def _tell(error: Exception) -> None:
    why = str(error) if isinstance(error, NotTakenError) else type(error).__name__
    log.warning("polling waits and tries again", extra={"action": "poll-failed", "why": why})
