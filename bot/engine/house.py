"""The running system: its parts, their order of starting and stopping, and who may work."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.core.flow import Tables
from bot.core.messages import Inbound, Kind
from bot.engine import journal, marker, planning, settling, wire
from bot.engine.clock import Alarm, Clock
from bot.engine.delivery import Delivery
from bot.engine.holder import Holder
from bot.engine.journal import Journal
from bot.engine.maker import Maker
from bot.engine.marker import Marker
from bot.engine.outgoing import Connected
from bot.engine.turns import Taken, Turns
from storage import inbox, ledger
from storage.database import Closed, Database, Store, sqlite_file

log = logging.getLogger(__name__)

KEEP_LEASE = timedelta(seconds=4)  # well within the lease's time
PLAN_EVERY = timedelta(hours=1)
PLAN_AT_ONCE = 50  # subjects in one transaction, some 50 ms
CLEAN_EVERY = timedelta(hours=1)
ON_TIME_EVERY = timedelta(seconds=30)  # surveys open and close to the minute
MARK_EVERY = timedelta(minutes=1)
RECOVER_EVERY = timedelta(minutes=1)
NOTE_EVERY = timedelta(seconds=20)  # that we listen; far below the 120 s of R11
BEGIN_AGAIN = 2.0  # seconds until a loop that ended with an error begins again
WORKING = "…"  # told at once where the reply takes long: it is neither yes nor no
FILE_LIMIT = 5_000_000  # bytes of a document that a flow asked for (trust.md S10)

HELD = "held after a restore: nothing is sent until you run muyassir release"

Listener = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A platform that is switched on, and how it is listened to (None: others bring its events)."""

    connected: Connected
    listen: Listener | None = None
    prepare: Listener | None = None
    close: Listener | None = None


class House:
    """Wires inbox, turns, ledger and delivery together. Only the holder of the lease sends."""

    def __init__(
        self, *, database: Database, tables: Tables, clock: Clock, links: Mapping[str, str],
        marker: Marker | None = None,
    ) -> None:  # fmt: skip
        self.database = database
        self.tables = tables
        self.clock = clock
        self.lines: dict[str, Line] = {}
        self.notes = notes_of(database.url)
        self.delivery = Delivery(
            database=database, tables=tables, now=clock.now, journal=Journal(self.notes)
        )
        self.turns = Turns(
            database=database,
            tables=tables,
            now=clock.now,
            links=links,
            taken=self._taken,
            planned=self._planned,
            delivery=self.delivery,
        )
        self.maker = Maker(
            database=database, tables=tables, now=clock.now, planned=self.delivery.wake
        )
        self.holder = Holder(database.url)
        self.alarm = Alarm()
        self.marker = marker or Marker(None)
        self.fence: int | None = None
        self.held = False
        self.problems: dict[str, str] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._noted: dict[str, datetime] = {}

    def connect(self, name: str, line: Line) -> None:
        self.lines[name] = line
        self.delivery.connect(name, line.connected)

    async def start(self) -> None:
        """Ready when this returns; a second copy is ready too, but waits for the lease (R13)."""
        self.database.start()
        self._keep_going("delivery", self.delivery.run)
        if sqlite_file(self.database.url) is None:
            self._keep_going("turns", self.turns.run)  # every process takes turns
        await self._keep_lease()
        self.alarm.every(KEEP_LEASE, self._keep_lease, "lease")
        self.alarm.every(PLAN_EVERY, self.plan, "plan")
        self.alarm.every(CLEAN_EVERY, self.clean, "clean")
        self.alarm.every(ON_TIME_EVERY, self._on_time, "on time")
        self.alarm.every(MARK_EVERY, self._keep_mark, "mark")
        self.alarm.every(RECOVER_EVERY, self._recover, "recover")
        self.alarm.start()

    async def stop(self) -> None:
        """Lets what is in flight land, gives the lease up, closes."""
        self.alarm.stop()
        for name, task in list(self._tasks.items()):
            if name != "delivery":
                await ended(task)
        self.delivery.fence = None
        await self.delivery.finish()
        await ended(self._tasks.get("delivery"))
        self.maker.close()
        for line in self.lines.values():
            if line.close is not None:
                await line.close()
        if self.fence is not None:
            now = self.clock.now()
            await self.database.write(lambda store: self.holder.drop(store, now))
        self.holder.close()
        self.delivery.journal.close()
        await asyncio.to_thread(self.database.close)

    def _keep_going(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Runs a loop for as long as we may. One that ends with an error begins again: a database
        that is away for a minute must not leave us deaf or dumb for ever."""

        async def going() -> None:
            while True:
                try:
                    return await loop()
                except Closed:
                    return None
                except Exception as error:
                    self.problems[name] = type(error).__name__
                    log.exception(
                        "a loop ended and begins again",
                        extra={"action": "loop-ended", "loop": name},
                    )
                await asyncio.sleep(BEGIN_AGAIN)
                self.problems.pop(name, None)

        self._tasks[name] = asyncio.ensure_future(going())

    # --- the lease ----------------------------------------------------------------------------

    async def _keep_lease(self) -> None:
        now = self.clock.now()

        def work(store: Store) -> tuple[int | None, bool]:
            return self.holder.take(store, now), marker.is_held(store)

        fence, held = await self.database.write(work)
        if fence != self.fence:
            if fence is None:
                await self._step_down()
            else:
                await self._take_over(fence)
            self.fence = fence
        elif self.held and not held:
            await self._released()

    async def _take_over(self, fence: int) -> None:
        now = self.clock.now()

        def work(store: Store) -> bool:
            if store.sqlite:
                inbox.release_all(store)
            restored = marker.is_restored(store, self.marker)
            noted = None if restored else journal.read(self.notes)
            settling.recover(store, now, all_of_them=True, noted=noted)
            if not marker.hold_if_restored(store, self.marker) and not marker.is_held(store):
                planning.plan_ahead(store, self.tables, now)
            return marker.is_held(store)

        self.held = await self.database.write(work)
        self.delivery.journal.open(fence)
        log.info("working", extra={"action": "lease-taken", "fence": fence})
        if self.held:
            log.error(HELD, extra={"action": "held"})
        else:
            await self._mark()
        if sqlite_file(self.database.url) is not None:
            # What waits comes first: the first hand-over has much to load, and would hold it up.
            await self.turns.take_some()
            self._keep_going("turns", self.turns.run)
        self._may_send(fence)
        self._keep_going("maker", self.maker.run)
        await self._fetch_left_over()
        for name, line in self.lines.items():
            if line.listen is not None:
                self._keep_going(f"listen/{name}", line.listen)
            if line.prepare is not None:
                self._keep_going(f"prepare/{name}", line.prepare)

    def _may_send(self, fence: int | None) -> None:
        self.delivery.fence = None if self.held else fence
        self.delivery.wake()

    async def _released(self) -> None:
        """An operator has let go what was held after a restore (R12)."""
        log.info("messages go out again", extra={"action": "released"})
        await self._mark()
        await self.plan()
        self.held = False
        self._may_send(self.fence)

    async def _step_down(self) -> None:
        log.warning("another copy works; waiting", extra={"action": "lease-lost"})
        self._may_send(None)
        sqlite = sqlite_file(self.database.url) is not None
        for name in list(self._tasks):
            ours = name == "maker" or (name == "turns" and sqlite)
            if ours or name.startswith(("listen/", "prepare/")):
                await ended(self._tasks.pop(name))

    # --- what goes on by itself ---------------------------------------------------------------

    async def plan(self) -> None:
        """Some subjects in each transaction: replies go out in between (R7)."""
        now, tables = self.clock.now(), self.tables
        if self.fence is None:
            return
        ahead = await self.database.write(lambda store: planning.subjects_ahead(store, tables, now))
        for first in range(0, len(ahead), PLAN_AT_ONCE):
            some = ahead[first : first + PLAN_AT_ONCE]
            await self.database.write(
                partial(planning.plan_each, tables=tables, subjects=some, now=now)
            )
        self._planned()

    async def _on_time(self) -> None:
        now = self.clock.now()
        if self.fence is not None and not self.held:
            await self.database.write(lambda store: planning.on_time(store, self.tables, now))
            self._planned()

    async def clean(self) -> None:
        now = self.clock.now()
        if self.fence is None:
            return
        await self.database.write(lambda store: planning.clean_up(store, now))
        if not self.held:
            await self.database.write(lambda store: settling.end_unfetched(store, self.tables, now))

    async def _recover(self) -> None:
        """What was being sent and was never settled, although we live: the database was away."""
        now = self.clock.now()
        if self.fence is not None and not self.held:
            await self.database.write(lambda store: settling.recover(store, now, all_of_them=False))
            await self.database.write(lambda store: settling.settle_early(store, now))
            self._planned()

    async def _mark(self) -> None:
        """The database first, then the file: a crash in between leaves the file behind."""
        generation = await self.database.write(lambda store: marker.count_up(store, self.marker))
        await asyncio.to_thread(self.marker.write, generation)

    async def _keep_mark(self) -> None:
        if self.fence is not None and not self.held:
            await self._mark()

    async def caught_up(self, name: str, since: datetime) -> None:
        """A platform has told all it had. After a gap, open questions are asked again (R11)."""
        now = self.clock.now()
        noted = self._noted.get(name)
        if noted is not None and now - noted < NOTE_EVERY:
            return
        asked = await self.database.write(
            lambda store: planning.caught_up(store, self.tables, name, now, since)
        )
        self._noted[name] = now
        if asked:
            log.info("asked again after a gap", extra={"action": "asked-again", "people": asked})
            self._planned()

    def _planned(self) -> None:
        """Something may have become due, or be wanted: delivery and the maker look."""
        self.delivery.wake()
        self.maker.wake()

    # --- after a turn -------------------------------------------------------------------------

    async def _taken(self, taken: Taken) -> None:
        """Ends the waiting sign of a button, and fetches a document that a flow asked for."""
        line = self.lines.get(taken.inbound.platform)
        if line is None:
            return
        if taken.inbound.outcome is not None:
            chat = taken.said.address.external
            self.delivery.told(taken.inbound.platform, chat, taken.inbound.outcome)
        if taken.inbound.callback:
            platform = line.connected.platform
            words = taken.toast or (WORKING if taken.fetch else "")
            self._background(platform.answer(taken.inbound.callback, words))
        if taken.fetch:
            self._background(self._fetch(taken.inbound))

    async def _fetch(self, inbound: Inbound) -> None:
        """The content comes in as an event of its own; none when it is gone or too large."""
        content: bytes | None = None
        line = self.lines[inbound.platform]
        if inbound.file is not None and inbound.file.size <= FILE_LIMIT:
            content = await line.connected.platform.fetch(inbound.file, FILE_LIMIT)
        arrived = replace(
            inbound,
            event_id=f"{inbound.event_id}/content",
            kind=Kind.FETCHED,
            content=content or b"",
        )
        await self.turns.commit([arrived])
        await self.database.write(
            lambda store: inbox.settle_event(store, inbound.platform, inbound.event_id)
        )

    async def _fetch_left_over(self) -> None:
        events = await self.database.write(inbox.awaiting_content)
        for event in events:
            self._background(self._fetch(wire.read(event.payload)))

    def _background(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        name = f"background/{id(task)}"
        self._tasks[name] = task

        def over(done: asyncio.Task[None]) -> None:
            self._tasks.pop(name, None)
            if not done.cancelled() and (error := done.exception()) is not None:
                log.error("background work failed", extra={"action": "background"}, exc_info=error)

        task.add_done_callback(over)

    # --- for health and for the demonstration --------------------------------------------------

    def standing(self) -> dict[str, str]:
        """Each part and how it stands: "ok", or what is wrong."""
        parts = {"clock": "ok" if self.fence is not None else "waiting: another copy works"}
        if self.held:
            parts["ledger"] = HELD
        for name in self.lines:
            stopped = self.delivery.stopped.get(name)
            parts[name] = stopped or self.problems.get(f"listen/{name}") or "ok"
        return parts | {name: why for name, why in self.problems.items() if "/" not in name}

    async def settle(self) -> None:
        """Takes all that waits, makes and sends all that can go: for the demonstration and for
        tests."""
        while await self.turns.take_some():
            pass
        if self.fence is not None:
            await self.maker.drain()
        if self.delivery.fence is not None:
            await self.delivery.drain()

    async def forward(self, to: datetime) -> None:
        """Moves the demonstration's clock on; what lies between really comes due, in order."""
        while (moment := await self._next_moment(to)) is not None:
            self.clock.ahead += max(timedelta(0), moment - self.clock.now())
            await self.plan()
            await self.settle()
            if moment >= to:
                break

    async def _next_moment(self, to: datetime) -> datetime | None:
        now = self.clock.now()
        if now >= to:
            return None
        due = await self.database.write(lambda store: ledger.next_due(store, now))
        soonest = min(to, now + timedelta(days=1))
        return min(due, soonest) if due is not None else soonest


def notes_of(url: str) -> Path | None:
    """Where sends are noted; None for PostgreSQL, whose next holder may be on another machine."""
    file = sqlite_file(url)
    return file.with_name(f"{file.name}.sends") if file is not None else None


async def ended(task: asyncio.Task[None] | None) -> None:
    if task is None:
        return
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task
