"""Calls the platforms with what was marked, some at once, and writes down how each call ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.core.messages import Capabilities, Fate, File, Outcome, Request
from bot.engine.clock import real_now
from bot.engine.handover import Claim
from bot.engine.journal import Journal
from bot.engine.settling import settle_badly, settle_well
from bot.engine.slowing import Slowing
from bot.engine.waiting import Waiting
from storage import sending
from storage.addresses import Address
from storage.database import Closed, Database, Store

T = TypeVar("T")

log = logging.getLogger(__name__)

SEND_TIMEOUT = 35.0  # seconds; the lease is more than three times as long (trust.md F19)
SETTLE_TRIES = 8  # about four minutes, doubling; then the row is taken for abandoned
SETTLE_PAUSE = 2.0  # seconds; doubling
AHEAD = (
    12  # messages marked while all slots are taken: what a busy second's wait for the disk needs
)
QUEUED_FOR = timedelta(seconds=30)  # a marked message may wait for a slot; well below its lease
PART_WAITS = timedelta(seconds=5)  # at most, for the pace, between two parts of one message
NO_NOTES = "cannot be noted"  # the disk is full, or not ours to write on


class Platform(Protocol):
    """What the engine needs of a platform."""

    async def send(self, address: str, request: Request) -> Outcome: ...

    async def answer(self, callback: str, text: str = "") -> None: ...

    async def fetch(self, file: File, limit: int) -> bytes | None: ...


@dataclass(frozen=True, kw_only=True)
class Connected:
    """A platform that is switched on."""

    platform: Platform
    capabilities: Capabilities


class Outgoing:
    """What is marked and waits for a slot, what is under way, and what is being settled."""

    def __init__(
        self, *, database: Database, now: Callable[[], datetime], journal: Journal,
        slowing: Slowing, fence: Callable[[], int | None], left: Callable[[], None],
        freed: Callable[[], None],
    ) -> None:  # fmt: skip
        self.database = database
        self.now = now
        self.journal = journal
        self.slowing = slowing
        self.fence = fence
        self.left = left  # something goes back to be looked at again
        self.freed = freed  # a slot or a person is free again
        self.platforms: dict[str, Connected] = {}
        self.counts: dict[str, int] = {}
        self.marked: dict[str, Waiting] = {}  # durably so, and waiting for a slot
        self.flying: dict[str, set[asyncio.Task[None]]] = {}
        self._accepted: list[tuple[Claim, str]] = []
        self._settling: set[asyncio.Task[None]] = set()

    def connect(self, name: str, connected: Connected) -> None:
        self.platforms[name] = connected
        self.slowing.connect(name, connected.capabilities)
        self.flying[name] = set()
        self.marked[name] = Waiting()

    def free(self, name: str) -> int:
        """How many more may be marked. Only as many as there are slots are under way at once (R4);
        some wait for a slot, where the journal tells which of them were never begun."""
        out = len(self.flying[name]) + len(self.marked[name])
        ahead = AHEAD if self.journal.kept else 0
        return self.platforms[name].capabilities.slots + ahead - out

    def in_flight(self) -> list[asyncio.Task[None]]:
        flying = [task for tasks in self.flying.values() for task in tasks]
        return [*flying, *self._settling]

    async def finish(self) -> None:
        """Waits for what is in flight: an orderly stop leaves no unknown outcome."""
        while flying := self.in_flight():
            _done, late = await asyncio.wait(flying, timeout=SEND_TIMEOUT)
            if late:
                break

    def launch(self, claims: Iterable[Claim]) -> None:
        """As many at once as there are slots: at most so many doubles a death (R4)."""
        for claim in claims:
            self.marked[claim.address.platform].add(claim)
            self._take_slot(claim.address.platform)

    def let_go(self, claims: Iterable[Claim]) -> None:
        """Their mark was undone: they are not sent."""
        for claim in claims:
            self.slowing.paces[claim.address.platform].let_go()

    def count(self, what: str, times: int = 1) -> None:
        if times:
            self.counts[what] = self.counts.get(what, 0) + times

    # --- sending ----------------------------------------------------------------------------

    def _take_slot(self, name: str) -> None:
        tasks = self.flying[name]
        if self.marked[name] and len(tasks) < self.platforms[name].capabilities.slots:
            task = asyncio.create_task(self._deliver_marked(name))
            tasks.add(task)
            task.add_done_callback(lambda done: self._landed(name, done))

    async def _deliver_marked(self, name: str) -> None:
        """One slot's work, until nothing waits for a slot."""
        marked, pace = self.marked[name], self.slowing.paces[name]
        while marked:
            if (room := pace.room_at(moment := real_now())) > moment:
                await asyncio.sleep((room - moment).total_seconds())
                continue
            claim = marked.next()
            in_time = self.fence() == claim.fence and self.now() < claim.at + QUEUED_FOR
            try:
                if in_time and not pace.is_paused(moment):
                    pace.leaves()
                    await self._deliver(claim)
                else:
                    pace.let_go()
                    await self._put_back(claim)
            except Exception:
                log.exception("a send failed", extra={"action": "send-failed"})

    async def _put_back(self, claim: Claim) -> None:
        """Marked and never begun, and it is too late for that, or too early: it waits its turn."""
        now = self.now()
        await self._write(
            lambda store: sending.put_off(
                store, claim.entry, now, "", fence=claim.fence, uncount=True
            )
        )
        self.left()

    def _landed(self, name: str, done: asyncio.Task[None]) -> None:
        self.flying[name].discard(done)
        self._take_slot(name)
        self.freed()

    async def _deliver(self, claim: Claim) -> None:
        """Sends the parts of one message in order, and settles how it went."""
        try:
            self.journal.begun(claim.entry.id)
        except OSError:
            self.slowing.paces[claim.address.platform].landed(real_now())
            await self._settle_badly(claim, Outcome(fate=Fate.RETRY, why=NO_NOTES))
            return
        parts = list(enumerate(claim.requests))[claim.entry.part :]
        if not parts:  # it has become shorter since its first parts were sent
            self.slowing.paces[claim.address.platform].landed(real_now())
        first = ""
        for part, request in parts:
            if part > claim.entry.part:
                await self._take_turn(claim)
            outcome = await self._send(claim.address, request)
            if outcome.fate is not Fate.ACCEPTED:
                await self._settle_badly(claim, outcome)
                return
            # The part with the buttons is the one that is edited, answered and receipted.
            shows = request.rows or request.items or not first
            first = outcome.platform_id if shows else first
            if part + 1 < len(claim.requests):
                await self._settle_part(claim, part + 1)
        self.journal.accepted(claim.entry.id, first)
        self._accepted.append((claim, first))
        if len(self._accepted) == 1:
            settling = asyncio.create_task(self._settle_accepted())
            self._settling.add(settling)
            settling.add_done_callback(self._settled)
            if not self.journal.kept:
                await settling
        elif not self.journal.kept:
            await asyncio.wait(self._settling)

    async def _take_turn(self, claim: Claim) -> None:
        """The further parts of a message keep the pace, too; but they do not wait for long."""
        pace, address = self.slowing.paces[claim.address.platform], claim.address
        moment = real_now()
        latest = moment + PART_WAITS
        while moment < (
            ready := max(
                pace.ready_at(address.external, moment, group=address.group), pace.room_at(moment)
            )
        ):
            if moment >= latest:
                break
            await asyncio.sleep((min(ready, latest) - moment).total_seconds())
            moment = real_now()
        pace.take(address.external, moment, group=address.group)
        pace.leaves()

    async def _send(self, address: Address, request: Request) -> Outcome:
        """Whatever goes wrong here, the message may have been accepted."""
        platform = self.platforms[address.platform].platform
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                return await platform.send(address.external, request)
        except TimeoutError:
            return Outcome(fate=Fate.UNKNOWN, why="time-out")
        except Exception as error:
            log.exception("a platform failed", extra={"action": "platform-failed"})
            return Outcome(fate=Fate.UNKNOWN, why=type(error).__name__)
        finally:
            self.slowing.paces[address.platform].landed(real_now())

    async def _write(self, work: Callable[[Store], T]) -> T:
        """What a platform has answered is written down, be the database away for a while."""
        for attempt in range(SETTLE_TRIES - 1):
            try:
                return await self.database.write(work)
            except Closed:
                raise
            except Exception:
                log.exception("not settled yet", extra={"action": "settle-failed"})
                await asyncio.sleep(SETTLE_PAUSE * 2.0**attempt)
        return await self.database.write(work)

    async def _settle_part(self, claim: Claim, part: int) -> None:
        now = self.now()
        await self._write(
            lambda store: sending.settle_part(
                store, claim.entry, fence=claim.fence, part=part, now=now
            )
        )

    def _settled(self, done: asyncio.Task[None]) -> None:
        self._settling.discard(done)
        if not done.cancelled() and (error := done.exception()) is not None:
            log.error("a send is not settled", extra={"action": "not-settled"}, exc_info=error)

    async def _settle_accepted(self) -> None:
        """What was accepted in the same moment is written down together."""
        some, self._accepted = self._accepted, []
        now = self.now()
        settled = await self._write(lambda store: settle_well(store, some, now))
        for claim, _platform_id in some:
            self.journal.ended(claim.entry.id)
            self.slowing.worked(claim.address.platform, claim.address.external, claim.entry.id)
        self.count("handed over", settled)
        self.count("fenced off", len(some) - settled)
        self.freed()

    async def _settle_badly(self, claim: Claim, outcome: Outcome) -> None:
        log.warning(
            "not handed over",
            extra={
                "action": "not-handed-over",
                "fate": str(outcome.fate),
                "why": outcome.why,
                "row": claim.entry.id,
            },
        )
        address, row = claim.address, claim.entry.id
        wait = self.slowing.after(address.platform, address.external, row, outcome)
        now = self.now()
        await self._write(lambda store: settle_badly(store, claim, outcome, now, wait))
        self.journal.ended(claim.entry.id)
        self.count(str(outcome.fate))
        self.left()
