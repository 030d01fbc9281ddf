"""The moments of WhatsApp's webhooks: seconds, written as text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

LAST = 253_402_300_799  # seconds, the end of the year 9999
MOMENT = re.compile(r"[0-9]{1,12}")


def seconds(told: Any) -> int | None:
    """None when it is not said, or is no moment: nothing is lost for that."""
    written = str(told) if isinstance(told, str | int) else ""
    if not MOMENT.fullmatch(written) or int(written) > LAST:
        return None
    return int(written)


def moment_of(told: Any) -> datetime | None:
    number = seconds(told)
    return datetime.fromtimestamp(number, UTC) if number is not None else None
