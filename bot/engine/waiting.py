"""Messages that are marked as being sent, and wait for a slot: replies overtake the others (R7)."""

from __future__ import annotations

from collections import deque

from bot.engine.handover import Claim
from storage.ledger import Urgency


class Waiting:
    """Of one platform. Everybody has one message here at most, so nobody's own are reordered."""

    def __init__(self) -> None:
        self._replies: deque[Claim] = deque()
        self._others: deque[Claim] = deque()

    def __len__(self) -> int:
        return len(self._replies) + len(self._others)

    def add(self, claim: Claim) -> None:
        is_reply = claim.entry.urgency is Urgency.REPLY
        (self._replies if is_reply else self._others).append(claim)

    def next(self) -> Claim:
        """Raises IndexError where nothing waits."""
        return (self._replies or self._others).popleft()

    def clear(self) -> None:
        self._replies.clear()
        self._others.clear()
