"""What comes at an awkward moment is delivered by the stand-in, too."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tests.fakes.any_platform.patience import until
from tests.fakes.whatsapp import ACCOUNT_ID
from tests.fakes.whatsapp.events import Event
from tests.fakes.whatsapp.hook import Hook


@dataclass(kw_only=True)
class Crossing(Hook):
    """Whatever is posted first, something else comes between its worker's last look and its end."""

    posted: list[str] = field(default_factory=list)

    async def post(self, events: list[Event]) -> bool:
        self.posted += [event.label for event in events]
        if self.posted == ["first"]:
            asyncio.get_running_loop().call_soon(self.push, event("crossing"))
        return True


def event(label: str) -> Event:
    return Event(label=label, field="messages", value={})


async def test_what_comes_while_a_worker_ends_does_not_wait_for_the_next() -> None:
    hook = Crossing(account=ACCOUNT_ID, now=lambda: 0.0, url="http://127.0.0.1")
    hook.push(event("first"))
    await until(lambda: hook.idle and bool(hook.posted))
    assert hook.posted == ["first", "crossing"]
