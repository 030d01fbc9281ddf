"""Our own process against the stand-in, whose clock follows ours where a test moves it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.handlers import whatsapp
from bot.settings import PREFIX
from tests.fakes.any_platform.clock import Clock
from tests.fakes.whatsapp import (
    ACCOUNT_ID,
    APP_SECRET,
    NUMBER,
    PHONE_ID,
    TOKEN,
    VERIFY_TOKEN,
    FakeWhatsApp,
    running,
)
from tests.fakes.whatsapp.remote import Remote
from tests.ports import free_port
from tests.telegram.copies import Inside
from tests.telegram.copies import inside as inside_of

WEBHOOK = "/whatsapp/webhook"
# A test does not wait for what WhatsApp would limit; the limits have their own tests.
FAST = replace(
    whatsapp.CAPABILITIES,
    per_second=1000.0,
    busiest_second=0,
    per_chat_second=1000.0,
    per_chat_burst=1000,
)


def environment(folder: Path, remote: Remote, **settings: str) -> dict[str, str]:
    """What an operator would set."""
    given = {
        "DATABASE_URL": f"sqlite:///{folder / 'muyassir.db'}",
        "KEY_FILE": str(folder / "muyassir.key"),
        "WHATSAPP_TOKEN": TOKEN,
        "WHATSAPP_PHONE_ID": PHONE_ID,
        "WHATSAPP_ACCOUNT_ID": ACCOUNT_ID,
        "WHATSAPP_APP_SECRET": APP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
        "WHATSAPP_API_BASE": remote.url,
        "WHATSAPP_NUMBER": NUMBER,
        "HTTP_PORT": str(free_port()),
        "CONTROLLER": "Municipality",
        "CONTACT": "data@example.org",
    }
    return {PREFIX + name: value for name, value in {**given, **settings}.items()}


def hook_of(settings: dict[str, str]) -> str:
    return f"http://127.0.0.1:{settings[PREFIX + 'HTTP_PORT']}{WEBHOOK}"


def subscribed(remote: Remote, settings: dict[str, str]) -> None:
    """As an operator does it once on Meta's page: the webhook proves itself."""
    assert remote.subscribe(hook_of(settings), APP_SECRET, VERIFY_TOKEN)


@dataclass
class Led(Clock):
    """A clock that goes by another one while there is one."""

    leader: Callable[[], datetime] | None = None

    def now(self) -> float:
        return super().now() if self.leader is None else self.leader().timestamp()


class Beside(Remote):
    """A stand-in in a thread of the test. People take a second for whatever they do: no flood."""

    def __init__(self, url: str, led: Led):
        super().__init__(url)
        self.led = led
        self.house: Inside | None = None

    def act(self, who: str, does: str, **details: Any) -> str:
        if self.house is not None:
            self.house.running.house.clock.ahead += timedelta(seconds=1)
        return super().act(who, does, **details)


def comes_to_rest(house: Inside, remote: Remote) -> None:
    """Nothing is on its way any more, neither here nor there: the clock may be moved."""
    for _try in range(400):
        before = remote.state(brief=True)
        house.wait(seconds=1)
        if before["idle"] and remote.state(brief=True)["calls"] == before["calls"]:
            return
        time.sleep(0.05)
    raise AssertionError("it does not come to rest")


@contextmanager
def stand_in() -> Iterator[Beside]:
    """In a thread of the test, so that its clock can follow ours at every moment."""
    clock, ready, stop = Led(), threading.Event(), asyncio.Event()
    fake = FakeWhatsApp(clock=clock)
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with running(fake):
            fake.hook.pace = 0.1
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(60), "the stand-in did not start"
    try:
        yield Beside(fake.url, clock)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


@contextmanager
def inside(settings: dict[str, str], begins: datetime, beside: Beside) -> Iterator[Inside]:
    """At work from a moment to come on, and the stand-in's clock with it."""
    with inside_of(settings, begins, FAST) as house:
        beside.house, beside.led.leader = house, house.now
        try:
            yield house
        finally:
            beside.house = beside.led.leader = None
