"""Delivery over a webhook, with Telegram's rule for order and repetition."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.telegram.updates import Update, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_TIME = 60.0  # seconds the server waits for an answer
LONGEST_DELAY = (60, 120)  # seconds; the cap of the doubling delays is drawn from here
LONGEST_RETRY_AFTER = 3600  # seconds
GONE_TOO_LONG = 23 * 3600  # seconds of HTTP 410 after which the webhook is dropped


@dataclass(kw_only=True)
class Delivery:
    """One attempt: which update, and what the bot's address answered (0: no answer)."""

    update_id: int
    status: int


@dataclass(kw_only=True)
class Hook:
    """One task a lane: in order within it, side by side across. `pace` shortens the delays."""

    updates: Updates
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    pace: float = 1.0
    attempts: list[Delivery] = field(default_factory=list)
    error: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)
    _lanes: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _slots: asyncio.Semaphore | None = None
    _session: ClientSession | None = None
    _gone_since: float | None = None

    async def point(self, url: str, secret: str, max_connections: int) -> None:
        await self.stop()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self._slots = asyncio.Semaphore(max_connections)
        self.kick()

    def kick(self) -> None:
        """Starts a task for every lane that has something and has none."""
        if not self.url:
            return
        for lane in {one.lane for one in self.updates.alive()}:
            if lane not in self._lanes or self._lanes[lane].done():
                self._lanes[lane] = asyncio.get_running_loop().create_task(self._drain(lane))

    async def stop(self) -> None:
        self.url = ""
        tasks = [task for task in self._lanes.values() if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _drain(self, lane: str) -> None:
        failures = 0
        while self.url and (update := self._first(lane)) is not None:
            assert self._slots is not None
            async with self._slots:
                status, retry_after = await self._post(update)
            self.attempts.append(Delivery(update_id=update.id, status=status))
            if 200 <= status < 300:
                failures = 0
                self.updates.take(update.id)
                continue
            if self._dropped(status):
                return
            await asyncio.sleep(_delay(failures, retry_after) * self.pace)
            failures += 1

    def _first(self, lane: str) -> Update | None:
        return next((one for one in self.updates.alive() if one.lane == lane), None)

    def _dropped(self, status: int) -> bool:
        if status != 410:
            self._gone_since = None
            return False
        now = self.updates.clock.now()
        self._gone_since = self._gone_since or now
        if now - self._gone_since > GONE_TOO_LONG:
            self.url = ""
        return not self.url

    async def _post(self, update: Update) -> tuple[int, float]:
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=ANSWER_TIME))
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with self._session.post(self.url, json=update.body, headers=headers) as answer:
                body = await answer.read()
        except (ClientError, TimeoutError, OSError) as problem:
            self.error = f"Connection failed: {type(problem).__name__}"
            return 0, 0.0
        if answer.status >= 300:
            self.error = f"Wrong response from the webhook: {answer.status}"
        if body and answer.content_type == "application/json":
            self.answers.append({"update_id": update.id, "body": body.decode()})
        asked = answer.headers.get("Retry-After", "")
        return answer.status, float(asked) if asked.isdigit() else 0.0


def _delay(failures: int, retry_after: float) -> float:
    """The first repetition comes at once, then after 2, 4, 8 ... seconds."""
    if retry_after:
        return min(retry_after, LONGEST_RETRY_AFTER)
    return min(2.0**failures, random.uniform(*LONGEST_DELAY)) if failures else 0.0
