"""The queue of updates that the bot has not confirmed yet."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.any_platform.clock import Clock

FIRST_ID = 700_000_001
MESSAGE_LIFE = 24 * 3600  # seconds; tdlib/telegram-bot-api: message_date + 86400
TAP_LIFE = 150  # seconds; the same source, for callback queries
FUTURE = 10  # an offset further than this beyond the newest id confirms nothing (TQueue::get)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(kw_only=True)
class Update:
    """One event on its way to the bot. Updates of one `lane` keep their order over a webhook."""

    id: int
    body: dict[str, Any]
    expires: float
    lane: str


@dataclass(kw_only=True)
class Updates:
    """What waits, what was confirmed, and what expired before anybody asked."""

    clock: Clock
    next_id: int = FIRST_ID
    allowed: tuple[str, ...] = ()
    waiting: list[Update] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    expired: list[Update] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, kind: str, payload: dict[str, Any], *, lane: str, life: float) -> int:
        """Returns the update's id, or 0 when the bot did not ask for this kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return 0
        update_id, self.next_id = self.next_id, self.next_id + 1
        return self.insert({"update_id": update_id, kind: payload}, lane=lane, life=life)

    def insert(self, body: dict[str, Any], *, lane: str = "raw", life: float = MESSAGE_LIFE) -> int:
        """Queues any body at all, the broken ones too."""
        update_id = int(body.get("update_id", 0))
        self.next_id = max(self.next_id, update_id + 1)
        expires = self.clock.now() + life
        self.waiting.append(Update(id=update_id, body=body, expires=expires, lane=lane))
        self.news.set()
        return update_id

    def restart_ids(self, at: int) -> None:
        """Ids jump anywhere after an idle week, lower than before too."""
        self.next_id = at

    def alive(self) -> list[Update]:
        now = self.clock.now()
        self.expired.extend(one for one in self.waiting if one.expires <= now)
        self.waiting = [one for one in self.waiting if one.expires > now]
        return self.waiting

    def confirm(self, offset: int) -> None:
        """Forgets everything below `offset`; a negative one keeps so many of the newest."""
        if offset < 0:
            self._drop([one.id for one in self.alive()[:offset]])
        elif offset <= self.next_id + FUTURE:
            self._drop([one.id for one in self.alive() if one.id < offset])

    def take(self, update_id: int) -> None:
        self._drop([update_id])

    def clear(self) -> None:
        self._drop([one.id for one in self.waiting])

    async def wait(self, seconds: float) -> None:
        """Until something comes in, or the time is over."""
        self.news.clear()
        try:
            await asyncio.wait_for(self.news.wait(), seconds)
        except TimeoutError:
            return

    def _drop(self, ids: list[int]) -> None:
        self.confirmed.extend(ids)
        gone = set(ids)
        self.waiting = [one for one in self.waiting if one.id not in gone]
