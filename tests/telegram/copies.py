"""Our own process against a Bot API server; and the same parts inside a test, with their clock."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.core.messages import Capabilities
from bot.engine.clock import Clock, real_now
from bot.engine.pace import Pace
from bot.engine.running import Running, build
from bot.handlers import telegram
from bot.settings import PREFIX, load
from storage.database import Store
from tests.browser.demonstration import ROOT
from tests.fakes.telegram import TOKEN
from tests.fakes.telegram.remote import Remote
from tests.ports import free_port

T = TypeVar("T")
STOP_TIME = 60.0  # seconds that an orderly stop may take
# A test does not wait for what Telegram would limit; the limits have their own tests.
FAST = replace(
    telegram.CAPABILITIES,
    per_second=1000.0,
    busiest_second=0,
    per_chat_second=1000.0,
    per_chat_burst=1000,
    per_group_minute=60_000.0,
)


def environment(folder: Path, remote: Remote, **settings: str) -> dict[str, str]:
    """What an operator would set."""
    given = {
        "DATABASE_URL": f"sqlite:///{folder / 'muyassir.db'}",
        "KEY_FILE": str(folder / "muyassir.key"),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": remote.url,
        "HTTP_PORT": str(free_port()),
        "CONTROLLER": "Municipality",
        "CONTACT": "data@example.org",
    }
    return {PREFIX + name: value for name, value in {**given, **settings}.items()}


def command(folder: Path, settings: dict[str, str], *words: str) -> subprocess.Popen[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**own, **settings, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(folder: Path, settings: dict[str, str], *words: str) -> str:
    """What a command prints."""
    process = command(folder, settings, *words)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


@dataclass
class Copy:
    """One running process of ours."""

    process: subprocess.Popen[str]
    address: str
    log: list[str]


@contextmanager
def copy(folder: Path, settings: dict[str, str]) -> Iterator[Copy]:
    """A process that is ready, and is stopped in order at the end."""
    process = command(folder, settings, "run")
    log: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    reader = threading.Thread(target=log.extend, args=(process.stderr,), daemon=True)
    reader.start()
    try:
        line = process.stdout.readline()
        assert "http://" in line, f"the process said {line!r} {log}"
        yield Copy(process=process, address=line.rsplit(" ", 1)[1].strip(), log=log)
    finally:
        process.terminate()
        process.wait(STOP_TIME)
        reader.join(STOP_TIME)
        process.stdout.close()
        process.stderr.close()


@dataclass
class Inside:
    """The parts of the process, running in a thread of the test, with a clock that moves."""

    running: Running
    loop: asyncio.AbstractEventLoop

    def wait(self, **span: float) -> None:
        self.until(self.now() + timedelta(**span))

    def until(self, moment: datetime) -> None:
        self.do(self.running.house.forward(moment))

    def now(self) -> datetime:
        return self.running.house.clock.now()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def store(self, work: Callable[[Store], T]) -> T:
        return self.do(self.running.house.database.write(work))


@contextmanager
def inside(
    settings: dict[str, str], begins: datetime, fast: Capabilities = FAST
) -> Iterator[Inside]:
    """At work from a moment to come on."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    running: Running | None = None

    async def start() -> Running:
        clock = Clock(begins - real_now())
        made = build(load(settings), clock=clock)
        made.house.delivery.paces[fast.name] = Pace(fast, real_now())
        await made.start()
        return made

    try:
        running = asyncio.run_coroutine_threadsafe(start(), loop).result(60)
        yield Inside(running=running, loop=loop)
    finally:
        if running is not None:
            asyncio.run_coroutine_threadsafe(running.stop(), loop).result(STOP_TIME)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(STOP_TIME)
        loop.close()
