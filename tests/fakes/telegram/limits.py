"""Telegram's flood limits, off until a test switches them on."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.fakes.telegram.refusals import too_many

OVERALL_PER_SECOND = 30  # Bot FAQ: "about 30 messages per second"
CHAT_BURST = 5  # "avoid more than one message a second in one chat", short bursts pass
GROUP_PER_MINUTE = 20  # "20 messages per minute to the same group"
CHAT_SLACK = 0.05  # seconds by which a network may shift two calls


@dataclass(kw_only=True)
class Limits:
    """Sliding windows over what was let through; the moment is an argument."""

    on: bool = False
    overall: int = OVERALL_PER_SECOND
    chat_burst: int = CHAT_BURST
    group_minute: int = GROUP_PER_MINUTE
    refused: int = 0
    _all: deque[float] = field(default_factory=deque)
    _tokens: dict[int, tuple[float, float]] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, chat_id: int, now: float) -> None:
        """Raises 429 with the seconds to wait, or counts the message."""
        if not self.on:
            return
        tokens = self._chat_tokens(chat_id, now)
        wait = max(
            _window_wait(self._all, self.overall, 1.0, now),
            0.0 if tokens >= 1 - CHAT_SLACK else 1 - tokens,
            _window_wait(self._groups[chat_id], self.group_minute, 60.0, now) if chat_id < 0 else 0,
        )
        if wait > 0:
            self.refused += 1
            raise too_many(max(1, math.ceil(wait)))
        self._all.append(now)
        self._tokens[chat_id] = (tokens - 1, now)
        if chat_id < 0:
            self._groups[chat_id].append(now)

    def _chat_tokens(self, chat_id: int, now: float) -> float:
        tokens, since = self._tokens.get(chat_id, (float(self.chat_burst), now))
        return min(float(self.chat_burst), tokens + now - since)


def _window_wait(seen: deque[float], most: int, seconds: float, now: float) -> float:
    while seen and seen[0] <= now - seconds:
        seen.popleft()
    return seen[0] + seconds - now if len(seen) >= most else 0.0
