"""What a message on its way shows of itself: its buttons, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.messages import Label
from bot.engine.handover import Claim


def labels(claim: Claim) -> Iterator[Label]:
    for request in claim.requests:
        for row in request.rows:
            yield from row
        yield from request.items


def number(subject: str) -> int:
    """The 12 of "meeting/12/invitation"."""
    return int(subject.partition("/")[2].partition("/")[0])
