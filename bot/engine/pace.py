"""How fast a platform, a chat and a group may be written to: token buckets, and pauses."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.messages import Capabilities

REMEMBERED = 20_000  # chats; a full bucket need not be remembered
SECOND = timedelta(seconds=1)  # the stretch over which a platform counts
CROWD = 1.16  # of the rate, in the busiest second: 29 of the 30 that Telegram lets through
CATCH_UP = 0.4  # seconds for which we may be held up and still keep the average


@dataclass
class Bucket:
    """Fills at `rate` a second up to `size`."""

    rate: float
    size: float
    tokens: float
    at: datetime

    def ready_at(self, now: datetime) -> datetime:
        self._fill(now)
        if self.tokens >= 1:
            return now
        return now + timedelta(seconds=(1 - self.tokens) / self.rate)

    def take(self, now: datetime) -> None:
        self._fill(now)
        self.tokens -= 1

    def _fill(self, now: datetime) -> None:
        passed = (now - self.at).total_seconds()
        if passed > 0:
            self.tokens = min(self.size, self.tokens + passed * self.rate)
        self.at = now


class Pace:
    """The pace of one platform, from its capabilities.

    The buckets keep the average. How long a call is under way is not for us to say, so calls that
    left evenly may arrive in a crowd: what is under way, and what has landed within a second, never
    is more than `most` together, and so never more than that arrive in any one second.
    """

    def __init__(self, caps: Capabilities, now: datetime) -> None:
        self._caps = caps
        size = max(1.0, caps.per_second * CATCH_UP)
        self._all = Bucket(caps.per_second, size, size, now)
        self._most = max(1, int(caps.per_second * CROWD))
        self._out = 0  # calls that have been let go and have not landed
        self._landed: deque[datetime] = deque()
        self._chats: dict[str, Bucket] = {}
        self._paused: dict[str, datetime] = {}
        self._all_paused = now

    def ready_at(self, chat: str, now: datetime, *, group: bool) -> datetime:
        """The first moment when this chat may be written to; `now` when it is now."""
        return max(
            self._all_paused,
            self._all.ready_at(now),
            self._room_at(now),
            self._paused.get(chat, now),
            self._bucket(chat, now, group=group).ready_at(now),
            now,
        )

    @property
    def out(self) -> int:
        """How many calls have been let go and have not landed."""
        return self._out

    def is_paused(self, now: datetime) -> bool:
        """Is nobody on this platform to be written to for a while?"""
        return self._all_paused > now

    def anybody_at(self, now: datetime) -> datetime:
        """When the next one may go. A pause does not count: it is written down row by row."""
        return now if self.is_paused(now) else max(self._all.ready_at(now), self._room_at(now))

    def take(self, chat: str, now: datetime, *, group: bool) -> None:
        """Lets one call go; `landed` must follow."""
        self._all.take(now)
        self._bucket(chat, now, group=group).take(now)
        self._out += 1

    def landed(self, now: datetime) -> None:
        """That call has ended, well or not: if it arrived, then before now."""
        self._out -= 1
        self._landed.append(now)

    def _room_at(self, now: datetime) -> datetime:
        while self._landed and self._landed[0] <= now - SECOND:
            self._landed.popleft()
        over = self._out + len(self._landed) - self._most
        if over < 0:
            return now
        if over >= len(self._landed):
            return now + SECOND  # too many are under way; a landing wakes delivery before that
        return self._landed[over] + SECOND

    def pause(self, chat: str, until: datetime) -> None:
        """The platform asked for patience with this chat: obeyed to the letter."""
        self._paused[chat] = max(until, self._paused.get(chat, until))

    def pause_all(self, until: datetime) -> None:
        self._all_paused = max(until, self._all_paused)

    def _bucket(self, chat: str, now: datetime, *, group: bool) -> Bucket:
        found = self._chats.get(chat)
        if found is None:
            if len(self._chats) >= REMEMBERED:
                self._forget_full(now)
            rate = self._caps.per_group_minute / 60 if group else self._caps.per_chat_second
            size = 1.0 if group else float(self._caps.per_chat_burst)
            found = self._chats[chat] = Bucket(rate, size, size, now)
        return found

    def _forget_full(self, now: datetime) -> None:
        for chat, bucket in list(self._chats.items()):
            if bucket.ready_at(now) == now and bucket.tokens >= bucket.size:
                del self._chats[chat]
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
