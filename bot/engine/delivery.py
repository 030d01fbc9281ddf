"""Claims due rows of the ledger, judges once more, sends, settles (R4, R5, R7, R8, R10)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from bot.core.flow import Tables
from bot.core.messages import Capabilities, Fate, File, Outcome, Request
from bot.engine import along, handover
from bot.engine.along import Companion, Said
from bot.engine.clock import real_now
from bot.engine.handover import BROKEN, Claim
from bot.engine.holder import NAME
from bot.engine.journal import Journal, Note, Noted
from bot.engine.pace import Pace
from bot.flows.export import EXPORT
from bot.flows.reach import BLOCKED, TOO_LATE, UNKNOWN
from storage import addresses, leases, ledger, sending
from storage.addresses import Address
from storage.database import Closed, Database, Store, run_one
from storage.ledger import Entry, Standing

T = TypeVar("T")

log = logging.getLogger(__name__)

LOOK_AT = 64  # due rows looked at in one claim
LONGEST_SLEEP = 30.0  # seconds between two looks when nothing is known to be due
SEND_TIMEOUT = 35.0  # seconds; the lease is more than three times as long (trust.md F19)
BACKOFF = (2.0, 600.0)  # seconds: first wait after a failed connection, and the longest
PRIVATE_TRIES = 2  # R5: an unknown outcome of a private message is tried once more
STOPPED_FOR = timedelta(seconds=60)  # a platform that refuses our account is asked again after
DOWN = (1.0, 10.0)  # seconds nobody is tried on a platform that cannot be reached: first, longest
PATIENCE = 0.5  # seconds that `drain` waits for a platform's pace; more is left to the loop
SETTLE_TRIES = 8  # about four minutes, doubling; then the row is taken for abandoned
SETTLE_PAUSE = 2.0  # seconds; doubling
MARKED_AHEAD = 64  # replies marked as being sent, and waiting for a slot
QUEUED_FOR = timedelta(seconds=30)  # a marked reply may wait for a slot; well below its lease
NO_NOTES = "cannot be noted"  # the disk is full, or not ours to write on
LONG_WAIT = timedelta(seconds=5)  # a row that must wait longer leaves its place to others


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
        self.platforms: dict[str, Connected] = {}
        self.paces: dict[str, Pace] = {}
        self.fence: int | None = None
        self.stopped: dict[str, str] = {}  # platforms that refuse our account, and why
        self.counts: dict[str, int] = {}
        self.journal = journal or Journal(None)
        self._flying: dict[str, set[asyncio.Task[None]]] = {}
        self._marked: dict[str, deque[Claim]] = {}  # durably so, and waiting for a slot
        self._accepted: list[tuple[Claim, str]] = []
        self._settling: set[asyncio.Task[None]] = set()
        self._more = True  # whether the last look left something behind that is due
        self._failures: dict[int, int] = {}  # by row: how often it surely was not accepted
        self._down: dict[str, int] = {}  # by platform: how often in a row it could not be reached
        self._wake = asyncio.Event()
        self._looking = asyncio.Lock()

    def connect(self, name: str, connected: Connected) -> None:
        self.platforms[name] = connected
        self.paces[name] = Pace(connected.capabilities, real_now())
        self._flying[name] = set()
        self._marked[name] = deque()

    def wake(self) -> None:
        self._wake.set()

    # --- replies that go along with their turn ----------------------------------------------

    def companion(self) -> Companion:
        """For one batch of turns."""
        return Companion(
            current=self._current, mark=self._mark, launch=self.launch, let_go=self.let_go
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

    def launch(self, claims: Sequence[Claim]) -> None:
        """Sends what was marked; to be called when that is durable."""
        for claim in claims:
            self._launch(claim)

    def let_go(self, claims: Sequence[Claim]) -> None:
        """Their mark was undone: they are not sent."""
        for claim in claims:
            self.paces[claim.address.platform].landed(real_now())

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
        free = {name: self._free(name) for name in self.platforms}
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
            for claim in found.claims:  # marked nowhere, and will not be sent
                self.paces[claim.address.platform].landed(real_now())
            raise
        self.launch(found.claims)
        self._more = found.more
        if found.again is None:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, (found.again - self.now()).total_seconds()))

    async def drain(self) -> None:
        """Sends all that can go now, and waits for it; for the demonstration and for tests."""
        while True:
            pause = await self.step()
            if flying := self._in_flight():
                await asyncio.wait(flying)
            elif pause > PATIENCE:
                return
            else:
                await asyncio.sleep(pause)

    async def finish(self) -> None:
        """Waits for what is in flight: an orderly stop leaves no unknown outcome."""
        while flying := self._in_flight():
            _done, late = await asyncio.wait(flying, timeout=SEND_TIMEOUT)
            if late:
                break

    def _in_flight(self) -> list[asyncio.Task[None]]:
        flying = [task for tasks in self._flying.values() for task in tasks]
        return [*flying, *self._settling]

    def _free(self, name: str) -> int:
        out = len(self._flying[name]) + len(self._marked[name])
        return self.platforms[name].capabilities.slots - out

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
        free = {name: self._free(name) for name in self.platforms}
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
        prepared = handover.prepare(store, entry, now)
        if prepared is None:
            self._count_end(entry)
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

    def _count_end(self, entry: Entry) -> None:
        self._count(f"judged {entry.reason}")

    # --- sending ----------------------------------------------------------------------------

    def _launch(self, claim: Claim) -> None:
        """As many at once as there are slots: at most so many doubles a death (R4)."""
        self._marked[claim.address.platform].append(claim)
        self._take_slot(claim.address.platform)

    def _take_slot(self, name: str) -> None:
        tasks = self._flying[name]
        if self._marked[name] and len(tasks) < self.platforms[name].capabilities.slots:
            task = asyncio.create_task(self._deliver_marked(name))
            tasks.add(task)
            task.add_done_callback(lambda done: self._landed(name, done))

    async def _deliver_marked(self, name: str) -> None:
        """One slot's work, until nothing waits for a slot."""
        marked = self._marked[name]
        while marked:
            claim = marked.popleft()
            try:
                if self.fence == claim.fence and self.now() < claim.at + QUEUED_FOR:
                    await self._deliver(claim)
                else:
                    await self._put_back(claim)
            except Exception:
                log.exception("a send failed", extra={"action": "send-failed"})

    async def _put_back(self, claim: Claim) -> None:
        """Marked and never begun, and it is too late for that: it waits its turn again."""
        self.paces[claim.address.platform].landed(real_now())
        now = self.now()
        await self._write(
            lambda store: sending.put_off(
                store, claim.entry, now, "", fence=claim.fence, uncount=True
            )
        )
        self._more = True

    def _landed(self, name: str, done: asyncio.Task[None]) -> None:
        self._flying[name].discard(done)
        self._take_slot(name)
        self._look_for_more()

    def _look_for_more(self) -> None:
        """A slot or a person is free again; where nothing is left behind, nobody needs to look."""
        if self._more:
            self._wake.set()

    async def _deliver(self, claim: Claim) -> None:
        """Sends the parts of one message in order, and settles how it went."""
        try:
            self.journal.begun(claim.entry.id)
        except OSError:
            self.paces[claim.address.platform].landed(real_now())
            await self._settle_badly(claim, Outcome(fate=Fate.RETRY, why=NO_NOTES))
            return
        parts = list(enumerate(claim.requests))[claim.entry.part :]
        if not parts:  # it has become shorter since its first parts were sent
            self.paces[claim.address.platform].landed(real_now())
        first = ""
        for part, request in parts:
            if part > claim.entry.part:
                await self._take_turn(claim)
            outcome = await self._send(claim.address, request)
            if outcome.fate is not Fate.ACCEPTED:
                await self._settle_badly(claim, outcome)
                return
            # The part with the buttons is the one that is edited, answered and receipted.
            first = outcome.platform_id if request.rows or not first else first
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
        pace, address = self.paces[claim.address.platform], claim.address
        moment = real_now()
        latest = moment + LONG_WAIT
        while moment < (ready := pace.ready_at(address.external, moment, group=address.group)):
            if moment >= latest:
                break
            await asyncio.sleep((min(ready, latest) - moment).total_seconds())
            moment = real_now()
        pace.take(address.external, moment, group=address.group)

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
            self.paces[address.platform].landed(real_now())

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
            self._failures.pop(claim.entry.id, None)
            self._down.pop(claim.address.platform, None)
            self.stopped.pop(claim.address.platform, None)
        self._count("handed over", settled)
        self._count("fenced off", len(some) - settled)
        self._look_for_more()

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
        wait = self._slow_down(claim, outcome)
        now = self.now()
        await self._write(lambda store: settle_badly(store, claim, outcome, now, wait))
        self.journal.ended(claim.entry.id)
        self._more = True
        self._count(str(outcome.fate))

    def _count(self, what: str, times: int = 1) -> None:
        if times:
            self.counts[what] = self.counts.get(what, 0) + times

    def _slow_down(self, claim: Claim, outcome: Outcome) -> timedelta:
        """Holds back the chat or the whole platform; returns how long this message waits."""
        name, chat, row = claim.address.platform, claim.address.external, claim.entry.id
        pace, moment = self.paces[name], real_now()
        if outcome.fate is Fate.STOP:
            self.stopped[name] = outcome.why
            pace.pause_all(moment + STOPPED_FOR)
            return STOPPED_FOR
        if outcome.fate is not Fate.RETRY:
            self._failures.pop(row, None)
            self._down.pop(name, None)
            return timedelta(0)
        if outcome.retry_after is not None:
            wait = timedelta(seconds=outcome.retry_after)
            if outcome.whole_platform:
                pace.pause_all(moment + wait)
        else:
            self._failures[row] = self._failures.get(row, 0) + 1
            wait = timedelta(seconds=growing(BACKOFF, self._failures[row]))
            if not pace.is_paused(moment):
                self._down[name] = self._down.get(name, 0) + 1
                down = timedelta(seconds=growing(DOWN, self._down[name]))
                pace.pause_all(moment + down)
        pace.pause(chat, moment + wait)  # what comes later for the same person stays behind it
        return wait


def settle_well(store: Store, some: Sequence[tuple[Claim, str]], now: datetime) -> int:
    """Each under the fencing number that it was marked with; returns how many were still ours."""
    return sum(
        sending.settle_all(
            store,
            [(claim.entry, platform_id) for claim, platform_id in some if claim.fence == fence],
            fence=fence,
            now=now,
        )
        for fence in {claim.fence for claim, _platform_id in some}
    )


def settle_badly(
    store: Store, claim: Claim, outcome: Outcome, now: datetime, wait: timedelta
) -> None:
    """What becomes of a row whose send did not succeed: the policy of R5."""
    entry = claim.entry
    if not sending.is_sending(store, entry.id, claim.fence):
        return  # another process has taken it over
    if outcome.fate in (Fate.RETRY, Fate.STOP):
        sending.put_off(store, entry, now + wait, outcome.why, uncount=True)
    elif outcome.fate is Fate.MOVED:
        addresses.move(store, claim.address, outcome.moved_to)
        sending.put_off(store, entry, now, outcome.why, uncount=True)
    elif outcome.fate is Fate.UNKNOWN:
        settle_unknown(store, entry, now, attempts=entry.attempt + 1, group=claim.address.group)
    elif outcome.fate is Fate.UNREACHABLE:
        addresses.change(store, claim.address.id, state=addresses.BLOCKED)
        ledger.end(store, [entry.id], Standing.FAILED, BLOCKED, now)
    else:
        ledger.end(store, [entry.id], Standing.FAILED, outcome.why or "refused", now)


def settle_unknown(
    store: Store, entry: Entry, now: datetime, *, attempts: int, group: bool
) -> None:
    """Perhaps it arrived, perhaps not: one further try for a private prompt, none for a group
    or for files that somebody took out.

    `attempts` are those that may have arrived; what surely was not accepted is not counted.
    """
    again = now + sending.SECOND_TRY
    if group or entry.reason == EXPORT or attempts >= PRIVATE_TRIES:
        ledger.end(store, [entry.id], Standing.FAILED, UNKNOWN, now)
    elif entry.expires is not None and entry.expires <= again:
        ledger.end(store, [entry.id], Standing.EXPIRED, TOO_LATE, now)
    else:
        sending.put_off(store, entry, again, UNKNOWN)


def recover(store: Store, now: datetime, *, all_of_them: bool, noted: Noted | None = None) -> int:
    """Rows whose sender died on the way; returns how many. `noted` is what it has left behind."""
    entries = sending.abandoned(store, now, all_of_them=all_of_them)
    for entry in entries:
        if noted is not None and entry.fence in noted.fences:
            note, platform_id = noted.rows.get(entry.id, (None, ""))
            if note is None:
                sending.put_off(store, entry, now, entry.why, uncount=True)
                continue
            if note is Note.ACCEPTED:
                sending.settle_handed_over(
                    store, entry, fence=entry.fence, platform_id=platform_id, now=now
                )
                continue
        group = entry.address_id is not None and addresses.get(store, entry.address_id).group
        settle_unknown(store, entry, now, attempts=entry.attempt, group=group)
    return len(entries)


def growing(span: tuple[float, float], times: int) -> float:
    """Seconds to wait after so many failures: doubling from the first up to the longest."""
    first, longest = span
    return min(longest, first * 2.0 ** min(times - 1, 20))
