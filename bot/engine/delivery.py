"""Claims due rows of the ledger, judges once more, sends, settles (R4, R5, R7, R8, R10)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.core.flow import Tables
from bot.core.messages import Outcome
from bot.engine import along, handover
from bot.engine.along import Companion, Said
from bot.engine.clock import real_now
from bot.engine.handover import BROKEN, Claim
from bot.engine.holder import NAME
from bot.engine.journal import Journal
from bot.engine.outgoing import Connected, Outgoing
from bot.engine.pace import Pace
from bot.engine.slowing import STOPPED_FOR, Slowing
from storage import leases, ledger, sending
from storage.database import Database, Store, run_one
from storage.ledger import Entry, Standing

log = logging.getLogger(__name__)

LOOK_AT = 64  # due rows looked at in one claim
LONGEST_SLEEP = 30.0  # seconds between two looks when nothing is known to be due
PATIENCE = 0.5  # seconds that `drain` waits for a platform's pace; more is left to the loop
MARKED_AHEAD = 64  # replies marked as being sent, and waiting for a slot
LONG_WAIT = timedelta(seconds=5)  # a row that must wait longer leaves its place to others


@dataclass(kw_only=True)
class Claimed:
    """What one look at the ledger found: sends to make, and when to look again."""

    claims: list[Claim] = field(default_factory=list)
    again: datetime | None = None
    more: bool = True  # whether anything that is due was left where it is

    def look_at(self, moment: datetime) -> None:
        self.again = min(self.again or moment, moment)


class Delivery:
    """The loop from the ledger to the platforms. It works only while it holds the lease's fence."""

    def __init__(
        self, *, database: Database, tables: Tables, now: Callable[[], datetime],
        journal: Journal | None = None,
    ) -> None:  # fmt: skip
        self.database = database
        self.tables = tables
        self.now = now
        self.fence: int | None = None
        self.journal = journal or Journal(None)
        self.slowing = Slowing()
        self.outgoing = Outgoing(
            database=database,
            now=now,
            journal=self.journal,
            slowing=self.slowing,
            fence=lambda: self.fence,
            left=self._leave,
            freed=self._look_for_more,
        )
        self._more = True  # whether the last look left something behind that is due
        self._wake = asyncio.Event()
        self._looking = asyncio.Lock()

    @property
    def platforms(self) -> dict[str, Connected]:
        return self.outgoing.platforms

    @property
    def paces(self) -> dict[str, Pace]:
        return self.slowing.paces

    @property
    def stopped(self) -> dict[str, str]:
        """Platforms that refuse our account, and why."""
        return self.slowing.stopped

    @property
    def counts(self) -> dict[str, int]:
        return self.outgoing.counts

    def connect(self, name: str, connected: Connected) -> None:
        self.outgoing.connect(name, connected)

    def heard(self, name: str, messages: int) -> None:
        """So many messages came in there just now."""
        if name in self.paces:
            self.paces[name].heard(real_now(), messages)

    def told(self, name: str, chat: str, outcome: Outcome) -> None:
        """A platform says later that it has refused something: that holds back what comes next."""
        self.slowing.told(name, chat, outcome)

    def wake(self) -> None:
        self._wake.set()

    # --- replies that go along with their turn ----------------------------------------------

    def companion(self) -> Companion:
        """For one batch of turns."""
        return Companion(
            current=self._current,
            mark=self._mark,
            launch=self.outgoing.launch,
            let_go=self.outgoing.let_go,
        )

    def _current(self, store: Store) -> int | None:
        """The fencing number to mark with; None where nothing goes along."""
        fence = self.fence
        if fence is None or not self.journal.kept or not leases.is_current(store, NAME, fence):
            return None
        return fence

    def _mark(self, store: Store, said: Said, now: datetime, fence: int) -> Claim | None:
        name, chat = said.address.platform, said.address.external
        connected = self.platforms.get(name)
        if connected is None:
            return None
        pace, moment = self.paces[name], real_now()
        if pace.out >= MARKED_AHEAD or pace.ready_at(chat, moment, group=False) > moment:
            return None
        caps = connected.capabilities
        try:
            made = along.claim(store, said, now=now, tables=self.tables, fence=fence, caps=caps)
        except Exception:
            log.exception("a reply waits its turn", extra={"action": "not-along"})
            return None
        if made is not None:
            pace.take(chat, moment, group=False)
        return made

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._wake.clear()
            pause = await self.step() if self.fence is not None else LONGEST_SLEEP
            if pause > 0:
                await self._sleep(pause)

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # `wait_for` may swallow a cancellation
                await self._wake.wait()

    async def step(self) -> float:
        """One look at the ledger; returns how many seconds to wait before the next."""
        async with self._looking:  # two looks at once would see the same free slots
            return await self._look()

    async def _look(self) -> float:
        fence = self.fence
        free = {name: self.outgoing.free(name) for name in self.platforms}
        if fence is None or not any(slots > 0 for slots in free.values()):
            self._more = True
            return LONGEST_SLEEP
        if (wait := self._closed_for(free)) > timedelta(0):
            self._more = True
            return wait.total_seconds()
        now = self.now()
        found = Claimed()
        self._more = True
        try:
            await self.database.write(lambda store: self.claim(store, now, fence, found))
        except BaseException:
            self.outgoing.let_go(found.claims)  # marked nowhere, and will not be sent
            raise
        self.outgoing.launch(found.claims)
        self._more = found.more
        if found.again is None:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, (found.again - self.now()).total_seconds()))

    async def drain(self) -> None:
        """Sends all that can go now, and waits for it; for the demonstration and for tests."""
        while True:
            pause = await self.step()
            if flying := self.outgoing.in_flight():
                await asyncio.wait(flying)
            elif pause > PATIENCE:
                return
            else:
                await asyncio.sleep(pause)

    async def finish(self) -> None:
        """Waits for what is in flight: an orderly stop leaves no unknown outcome."""
        await self.outgoing.finish()

    def _leave(self) -> None:
        self._more = True

    def _look_for_more(self) -> None:
        """A slot or a person is free again; where nothing is left behind, nobody needs to look."""
        if self._more:
            self._wake.set()

    def _closed_for(self, free: Mapping[str, int]) -> timedelta:
        """How long until anybody at all may be written to, where a slot is free.

        While a platform's whole allowance is spent there is nothing to judge: looking at every
        waiting row again and again would cost more than sending.
        """
        moment = real_now()
        soonest = min(
            self.paces[name].anybody_at(moment) for name, slots in free.items() if slots > 0
        )
        return soonest - moment

    # --- claiming ---------------------------------------------------------------------------

    def claim(self, store: Store, now: datetime, fence: int, found: Claimed) -> None:
        """In one transaction: judge what is due, mark what goes as being sent."""
        if not leases.is_current(store, NAME, fence):
            return  # we were paused, and another process works by now
        free = {name: self.outgoing.free(name) for name in self.platforms}
        for entry in sending.heads(store, now, LOOK_AT):
            if not any(slots > 0 for slots in free.values()):
                break  # the next look is when one has landed
            if (wait := self._closed_for(free)) > timedelta(0):
                found.look_at(now + wait)
                break
            _done, error = run_one(
                store, partial(self._consider, entry=entry, now=now, fence=fence, free=free,
                               found=found)
            )  # fmt: skip
            if error is not None:
                log.error(
                    "a message could not be made",
                    extra={"action": "not-made", "row": entry.id, "reason": entry.reason},
                    exc_info=error,
                )
                store.memory.clear()
                ledger.end(store, [entry.id], Standing.FAILED, BROKEN, now)
                found.look_at(now)
        found.more = ledger.is_due(store, now)
        upcoming = ledger.next_due(store, now)
        if upcoming is not None:
            found.look_at(upcoming)

    def _consider(
        self, store: Store, entry: Entry, now: datetime, fence: int, free: dict[str, int],
        found: Claimed,
    ) -> None:  # fmt: skip
        prepared = handover.prepare(store, entry, now, self.tables)
        if prepared is None:
            self.outgoing.count(f"judged {entry.reason}")
            found.look_at(now)  # it is somebody else's turn, or the same person's next message
            return
        address = prepared.address
        connected = self.platforms.get(address.platform)
        if connected is None:
            sending.put_off(store, entry, now + STOPPED_FOR, "platform switched off")
            found.look_at(now)
            return
        if free[address.platform] <= 0:
            return  # the next look is when one has landed
        pace = self.paces[address.platform]
        moment = real_now()
        ready = pace.ready_at(address.external, moment, group=address.group)
        if ready > moment:
            self._wait(store, entry, now + (ready - moment), now, found)
            return
        claim = handover.claim(
            store, prepared, now=now, tables=self.tables, caps=connected.capabilities, fence=fence
        )
        if claim is None:
            found.look_at(now)
            return
        pace.take(address.external, moment, group=address.group)
        free[address.platform] -= 1
        found.claims.append(claim)

    def _wait(
        self, store: Store, entry: Entry, until: datetime, now: datetime, found: Claimed
    ) -> None:
        if until > now + LONG_WAIT:
            sending.put_off(store, entry, until, entry.why)
            found.look_at(now)
        else:
            found.look_at(until)
