"""How an inbound event is written down in the inbox, and read again."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bot.core.messages import Inbound
from storage.inbox import Arrival


def arrivals(events: Iterable[Inbound]) -> list[Arrival]:
    return [
        Arrival(
            platform=event.platform,
            event_id=event.event_id,
            external=event.chat or event.address,
            payload=msgspec.json.encode(event),
        )
        for event in events
    ]


def read(payload: bytes) -> Inbound:
    """Raises msgspec.MsgspecError on what is not an event."""
    return msgspec.json.decode(payload, type=Inbound)
