"""Makes files outside of turns, each in a process of its own; then plans their messages anew."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.core.flow import Tables, reconcile
from bot.reports import making
from storage import files
from storage.database import Closed, Database, Store, run_one
from storage.files import MOST_TRIES, File

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]  # where the packages lie
PROGRAM = "bot.reports.made"
AT_ONCE = 2  # files: a chart and its workbook; each takes about 100 MB while it is made
TIME_LIMIT = 60.0  # seconds a file; a chart takes one
PAUSE = 2.0  # seconds after a file that could not be made: something may be short for a moment
LOOK_EVERY = 0.5  # seconds at least between two looks, however many turns are taken meanwhile
LONGEST_SLEEP = 30.0  # seconds between two looks when nobody says that something is wanted
KEPT = ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR")  # no token, no key, no database's address


class NotMadeError(Exception):
    """The process that was to make a file ended without one; the message says how."""


class Maker:
    """The loop from what is wanted to what is made. It works only where the lease is held."""

    def __init__(
        self, *, database: Database, tables: Tables, now: Callable[[], datetime],
        planned: Callable[[], None], time_limit: float = TIME_LIMIT, program: str = PROGRAM,
    ) -> None:  # fmt: skip
        self.database = database
        self.tables = tables
        self.now = now
        self.planned = planned
        self.time_limit = time_limit
        self.program = program
        self.pause = PAUSE
        self._wake = asyncio.Event()
        self._making = asyncio.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._wake.clear()
            await self.drain()
            await asyncio.sleep(LOOK_EVERY)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_SLEEP):
                    await self._wake.wait()

    async def drain(self) -> None:
        """Makes all that is wanted; those that cannot be made are given up after their tries."""
        async with self._making:
            while wanted := await self._next_few():
                async with asyncio.TaskGroup() as group:
                    for file in wanted:
                        group.create_task(self._make(file))

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    async def _next_few(self) -> list[File]:
        now = self.now()
        return await self.database.write(lambda store: files.next_few(store, now, AT_ONCE))

    async def _make(self, file: File) -> None:
        content = await self._made(file) if file.tries <= MOST_TRIES else None
        if content is None and file.tries < MOST_TRIES:
            await asyncio.sleep(self.pause)
            return
        now = self.now()
        await self.database.write(lambda store: keep(store, self.tables, file, content, now))
        self.planned()

    async def _made(self, file: File) -> bytes | None:
        """The content; None when this try was in vain, whatever the reason."""
        try:
            order = await self.database.write(lambda store: files.order_of(store, file))
            return await self._run(order)
        except Closed:
            raise
        except Exception as error:
            why = str(error) if isinstance(error, NotMadeError) else type(error).__name__
            log.exception("a file could not be made", extra={**of_log(file), "why": why})
            return None

    async def _run(self, order: Mapping[str, Any]) -> bytes:
        """One process for one file: its memory goes with it, and replies are not held up."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self.program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment(),
        )
        try:
            async with asyncio.timeout(self.time_limit):
                content, told = await process.communicate(json.dumps(order).encode())
        except TimeoutError:
            raise NotMadeError("time-out") from None
        finally:
            await ended(process)
        if process.returncode != 0 or not content:
            raise NotMadeError(f"exit {process.returncode}: {making.place_in(told)}")
        return content

    def _environment(self) -> dict[str, str]:
        """As little as Python needs, and a place for the list of fonts, which is read but once."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="muyassir-")
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "MPLCONFIGDIR": self._folder.name,
            "OPENBLAS_NUM_THREADS": "1",  # each thread would reserve memory, and none is needed
        }


async def ended(process: asyncio.subprocess.Process) -> None:
    """Nothing that we have started stays behind, whatever ended our waiting for it."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def keep(store: Store, tables: Tables, file: File, content: bytes | None, now: datetime) -> None:
    """What was made is kept, or the failure is; either way its messages can be planned now."""
    settled = files.failed(store, file) if content is None else files.made(store, file, content)
    if not settled:
        return
    if content is None:
        log.error("a file was given up", extra=of_log(file))
    _done, error = run_one(
        store, partial(reconcile, tables=tables, subject=file.subject, now=now)
    )  # fmt: skip
    if error is not None:
        log.error("not planned anew", extra=of_log(file), exc_info=error)


def make_all(database: Database, tables: Tables, now: datetime) -> int:
    """Makes all that is wanted, here and now, in this process: for tests. Returns how many."""
    count = 0
    while True:
        with database.transaction() as store:
            file = files.next_wanted(store, now)
            if file is None:
                return count
            order = files.order_of(store, file)
        content = making.make(order)
        with database.transaction() as store:
            keep(store, tables, file, content, now)
        count += 1


def of_log(file: File) -> dict[str, object]:
    return {"action": "make", "kind": file.kind, "file": file.id, "tries": file.tries}
