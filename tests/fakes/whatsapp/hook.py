"""Delivery to a webhook, as Meta does it: signed, again until 2xx for 7 days, in no sure order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.whatsapp.events import SIGNATURE, Event, body, sign

ANSWER_TIME = 20.0  # seconds the stand-in waits for an answer; Meta's own is not verified
GIVEN_UP = 7 * 24 * 3600  # seconds after which a payload is dropped
FIRST_DELAY, LONGEST_DELAY = 1.0, 600.0  # seconds between two tries; Meta's own are not published


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One attempt: which events, and what the webhook answered (0: no answer)."""

    labels: tuple[str, ...]
    status: int


@dataclass(kw_only=True)
class Hook:
    """Events go out one after the other; with `holding` they wait until `release`.

    `copies` sends each payload so many times, `shuffled` mixes what waits, `batch` puts so many
    events in one payload, `lanes` has so many payloads under way at once; `pace` shortens the
    delays between tries.
    """

    account: str
    now: Callable[[], float]
    url: str = ""
    secret: str = ""
    copies: int = 1
    batch: int = 1
    lanes: int = 1
    shuffled: bool = False
    holding: bool = False
    pace: float = 1.0
    waiting: list[Event] = field(default_factory=list)
    attempts: list[Delivery] = field(default_factory=list)
    dropped: list[tuple[str, ...]] = field(default_factory=list)
    untaken: set[str] = field(default_factory=set)  # labels of what nobody has taken yet
    told: list[Event] = field(default_factory=list)  # all there ever was
    chance: random.Random = field(default_factory=lambda: random.Random(20261122))
    _workers: set[asyncio.Task[None]] = field(default_factory=set)
    _again: set[asyncio.Task[None]] = field(default_factory=set)
    _session: ClientSession | None = None

    @property
    def idle(self) -> bool:
        return not (self._again or self._workers or (self.waiting and not self.holding))

    def push(self, event: Event) -> None:
        self.told.append(event)
        self.untaken.add(event.label)
        self.waiting.append(event)
        self.kick()

    def kick(self) -> None:
        if not self.waiting or not self.url or self.holding or len(self._workers) >= self.lanes:
            return
        worker = asyncio.get_running_loop().create_task(self._drain())
        self._workers.add(worker)
        worker.add_done_callback(self._stopped)

    def _stopped(self, worker: asyncio.Task[None]) -> None:
        """What came after its last look would else wait for the next push."""
        self._workers.discard(worker)
        if not worker.cancelled():
            self.kick()

    def again(self) -> None:
        """Everything once more, as it may come for 7 days."""
        self.waiting += self.told
        self.kick()

    def release(self) -> None:
        self.holding = False
        self.kick()

    async def stop(self) -> None:
        self.url = ""
        tasks = [*self._again, *self._workers]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _drain(self) -> None:
        while self.waiting and self.url and not self.holding:
            if self.shuffled:
                self.chance.shuffle(self.waiting)
            events, self.waiting = self.waiting[: self.batch], self.waiting[self.batch :]
            for _copy in range(self.copies):
                if not await self.post(events):
                    task = asyncio.get_running_loop().create_task(self._later(events))
                    self._again.add(task)
                    task.add_done_callback(self._again.discard)

    async def _later(self, events: list[Event]) -> None:
        began, delay = self.now(), FIRST_DELAY
        while self.url:
            await asyncio.sleep(delay * self.pace)
            if self.now() > began + GIVEN_UP:
                self.dropped.append(tuple(one.label for one in events))
                return
            if await self.post(events):
                return
            delay = min(delay * 2, LONGEST_DELAY)

    async def post(self, events: list[Event]) -> bool:
        raw = body(self.account, self.now(), events)
        status = await self.raw(raw, sign(self.secret, raw))
        self.attempts.append(Delivery(labels=tuple(e.label for e in events), status=status))
        if 200 <= status < 300:
            self.untaken -= {event.label for event in events}
        return 200 <= status < 300

    async def raw(self, raw: bytes, signature: str) -> int:
        """Any bytes with any signature, the forged ones too; the status, 0 without an answer."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=ANSWER_TIME))
        headers = {"Content-Type": "application/json"}
        if signature:
            headers[SIGNATURE] = signature
        try:
            async with self._session.post(self.url, data=raw, headers=headers) as answer:
                await answer.read()
                return answer.status
        except (ClientError, TimeoutError, OSError):
            return 0

    async def subscribe(self, url: str, secret: str, verify_token: str) -> bool:
        """Asks the webhook to prove itself, and points there when it does."""
        challenge = str(self.chance.randrange(10**9))
        query = {
            "hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge,
        }  # fmt: skip
        async with (
            ClientSession(timeout=ClientTimeout(total=ANSWER_TIME)) as session,
            session.get(url, params=query) as answer,
        ):
            proved = answer.status == 200 and await answer.text() == challenge
        if proved:
            self.url, self.secret = url, secret
            self.kick()
        return proved
