"""getUpdates: long polling, confirmation by offset, and one poller at a time."""

from __future__ import annotations

import time
from typing import Any

from tests.fakes.telegram import refusals
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.refusals import RefusalError
from tests.fakes.telegram.world import FakeTelegram

MOST_UPDATES = 100
LONGEST_POLL = 50  # seconds


async def get_updates(fake: FakeTelegram, call: Call) -> Any:
    asked = call.parameters
    if fake.hook.url:
        raise RefusalError(*refusals.WEBHOOK_ACTIVE)
    if "allowed_updates" in asked:
        fake.updates.allowed = tuple(asked["allowed_updates"])
    fake.poll_ticket = ticket = fake.poll_ticket + 1
    fake.updates.news.set()
    fake.updates.confirm(int(asked.get("offset") or 0))
    limit = max(1, min(MOST_UPDATES, int(asked.get("limit") or MOST_UPDATES)))
    ends = time.monotonic() + min(LONGEST_POLL, float(asked.get("timeout") or 0))
    while True:
        if ticket != fake.poll_ticket:
            raise RefusalError(*refusals.OTHER_POLLER)
        if fake.hook.url:
            raise RefusalError(*refusals.WEBHOOK_ACTIVE)
        waiting = fake.updates.alive()[:limit]
        left = ends - time.monotonic()
        if waiting or left <= 0 or fake.closing:
            return [one.body for one in waiting]
        await fake.updates.wait(left)
