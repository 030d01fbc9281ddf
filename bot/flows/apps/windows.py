"""Windows: how long after somebody's last message a platform lets us write to them freely."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.messages import Capabilities
from storage.addresses import Address

MARGIN = timedelta(minutes=10)  # platforms.md section 3: keep off the edge of the window


def window_open(address: Address, caps: Capabilities, now: datetime) -> bool:
    if caps.window_hours is None:
        return True
    heard = address.last_in_at
    return heard is not None and now < heard + timedelta(hours=caps.window_hours) - MARGIN
