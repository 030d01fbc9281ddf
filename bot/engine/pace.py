"""How fast a platform, a chat and a group may be written to: token buckets, and pauses."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.messages import Capabilities

REMEMBERED = 20_000  # chats; a full bucket need not be remembered
SECOND = timedelta(seconds=1)  # the stretch over which a platform counts
HEARD_AT_MOST = 0.25  # of a platform's second: a flood of what comes in does not silence us
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

    The buckets keep the average: a message takes its turn when it is marked, and leaves once a slot
    is free. How long a call is under way is not for us to say, so calls that left evenly may arrive
    in a crowd: what is under way, and what has landed within a second, never is more than `most`
    together, and so never more than that arrive in any one second.
    """

    def __init__(self, caps: Capabilities, now: datetime) -> None:
        self._caps = caps
        size = max(1.0, caps.per_second * CATCH_UP)
        self._all = Bucket(caps.per_second, size, size, now)
        self._most = caps.busiest_second
        self._waiting = 0  # messages whose turn it is, and that have not left
        self._under_way = 0  # calls that have left and have not landed
        self._landed: deque[datetime] = deque()
        self._heard: deque[datetime] = deque(maxlen=int(self._most * HEARD_AT_MOST))
        self._chats: dict[str, Bucket] = {}
        self._paused: dict[str, datetime] = {}
        self._too_fast: dict[str, int] = {}  # chats that were written to too fast, times in a row
        self._all_paused = now

    def ready_at(self, chat: str, now: datetime, *, group: bool) -> datetime:
        """The first moment when this chat may be written to; `now` when it is now."""
        return max(
            self._all_paused,
            self._all.ready_at(now),
            self._paused.get(chat, now),
            self._bucket(chat, now, group=group).ready_at(now),
            now,
        )

    @property
    def out(self) -> int:
        """How many have taken their turn and have not landed."""
        return self._waiting + self._under_way

    def is_paused(self, now: datetime) -> bool:
        """Is nobody on this platform to be written to for a while?"""
        return self._all_paused > now

    def anybody_at(self, now: datetime) -> datetime:
        """When the next one may go. A pause does not count: it is written down row by row."""
        return now if self.is_paused(now) else self._all.ready_at(now)

    def take(self, chat: str, now: datetime, *, group: bool) -> None:
        """It is this chat's turn; `leaves` or `let_go` must follow."""
        self._all.take(now)
        self._bucket(chat, now, group=group).take(now)
        self._waiting += 1

    def let_go(self) -> None:
        """One that has taken its turn is not sent."""
        self._waiting -= 1

    def leaves(self) -> None:
        """One that has taken its turn is on its way; `landed` must follow."""
        self._waiting -= 1
        self._under_way += 1

    def landed(self, now: datetime) -> None:
        """That call has ended, well or not: if it arrived, then before now."""
        self._under_way -= 1
        self._landed.append(now)

    def heard(self, now: datetime, messages: int) -> None:
        """So many came in, which takes their place in the second where both ways count."""
        if self._caps.both_ways:
            self._heard.extend([now] * min(messages, self._most))

    def room_at(self, now: datetime) -> datetime:
        """When the next one may leave; `now` when it is now."""
        if not self._most:
            return now
        for moments in (self._landed, self._heard):
            while moments and moments[0] <= now - SECOND:
                moments.popleft()
        over = self._under_way + len(self._landed) + len(self._heard) - self._most
        if over < 0:
            return now
        if over >= len(self._landed):
            return now + SECOND  # too many are under way; a landing wakes delivery before that
        return self._landed[over] + SECOND

    def too_fast(self, chat: str) -> int:
        """That was too fast for this chat; returns how often in a row it was."""
        times = self._too_fast.pop(chat, 0) + 1
        if len(self._too_fast) >= REMEMBERED:
            self._too_fast.pop(next(iter(self._too_fast)))
        self._too_fast[chat] = times
        return times

    def worked(self, chat: str) -> None:
        """It was not too fast this time."""
        self._too_fast.pop(chat, None)

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
