"""Takes inbound events in batches: inbox first, a savepoint a turn, one commit for all (R1-R3)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.core.flow import Tables, Turn
from bot.core.messages import Inbound, Kind, _
from bot.core.texts import translate
from bot.engine import conversation, wire
from bot.engine.along import Companion, Said, said
from bot.engine.delivery import Delivery
from bot.engine.flood import Flood
from storage import addresses, also_known, inbox, members, networks
from storage.addresses import Address
from storage.database import Database, Store, Work, run_one, run_turn, sqlite_file
from storage.inbox import Arrival, Event

Run = Callable[[Store, Work[Any]], tuple[Any, Exception | None]]

log = logging.getLogger(__name__)

BATCH = 64  # events in one commit
MOST_IN_HAND = 1000  # events claimed while they are written down; more wait in the inbox alone
CROWD = 16  # events that are brought at once; fewer need no room made for them
STAYS = 0.25  # seconds after which a crowd is over
GIVES_WAY = 0.3  # seconds at most for which turns wait while a crowd comes in
FOLLOWS = 0.005  # seconds after which somebody who has heard "received" has brought the next
FEW = 8  # events in one commit meanwhile: about 50 ms for which nobody can be told "received"
RECEIPTS_WAIT = 0.2  # seconds until receipts are taken, many together: nobody waits for that
LOOK_AGAIN = 5.0  # seconds between two looks when nothing is known to have come in
SORRY = _(
    "Something went wrong on my side. Your answer was not lost: "
    "please press again in a few minutes."
)
# Not a person's doing, or what the engine itself brings.
UNPACED = frozenset(
    {Kind.RECEIPT, Kind.FAILED, Kind.FETCHED, Kind.MOVED}
    | {Kind.BLOCKED, Kind.UNBLOCKED, Kind.OPTED_OUT, Kind.OPTED_IN}
)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a turn leaves to be done when its commit is durable: end a button's waiting sign."""

    inbound: Inbound
    toast: str = ""
    fetch: bool = False
    said: Said


@dataclass(kw_only=True)
class Report:
    """What became of a batch."""

    taken: list[Taken] = field(default_factory=list)
    failed: int = 0
    aside: int = 0
    left: bool = True  # whether delivery has to look for what was planned


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Events to be taken together, and what their turns may know. Without a companion all that is
    said waits to be looked for."""

    events: Sequence[Event]
    now: datetime
    tables: Tables
    links: Mapping[str, str]
    companion: Companion | None


def take_batch(
    store: Store, events: Sequence[Event], now: datetime, tables: Tables, links: Mapping[str, str],
    companion: Companion | None = None,
) -> Report:  # fmt: skip
    """Takes events in order. One that fails is put back without hurting the others.

    Later events of the same address then wait for it, until it succeeds or is set aside. What the
    turns write is written together at the end; should that fail, each is taken by itself.
    """
    store.alone()
    batch = Batch(events=events, now=now, tables=tables, links=links, companion=companion)
    report, error = run_one(store, lambda store: take_all(store, batch, run_turn))
    if error is None:
        together: Report = report
        return together
    log.error("a batch failed", extra={"action": "batch-failed"}, exc_info=error)
    if companion is not None:
        companion.turn_back()
    return take_all(store, replace(batch, companion=None), run_one)


def take_all(store: Store, batch: Batch, run: Run) -> Report:
    store.direct = False
    ours, early = inbox.turn_of(store, batch.events)
    address_ids = expect(store, ours)
    if batch.companion is not None:
        batch.companion.join(store, address_ids, batch.now)
    report = take_each(store, batch, run, ours, {event.blind for event in early})
    report.left = batch.companion is None or batch.companion.left or store.direct
    return report


def take_each(
    store: Store, batch: Batch, run: Run, events: Sequence[Event], waiting: set[str]
) -> Report:
    """`waiting` are those whose earlier events have to be taken first."""
    report = Report()
    done: list[int] = []
    for event in events:
        if event.blind in waiting:
            inbox.release(store, [event.id], untried=True)
            continue
        work = partial(take_one, event=event, now=batch.now, tables=batch.tables, links=batch.links)
        taken, error = run(store, work)
        store.memory.clear()
        if error is not None:
            waiting.add(event.blind)
            report.failed += 1
            log.error(
                "a turn failed", extra={"action": "turn-failed", "event": event.id}, exc_info=error
            )
            report.aside += give_up(store, event, error, batch.now, batch.tables)
            continue
        report.taken.append(taken)
        if batch.companion is not None:
            batch.companion.take(store, taken.said)
        if taken.fetch:
            inbox.await_content(store, event.id)
        else:
            done.append(event.id)
    inbox.settle(store, done)
    return report


def expect(store: Store, events: Sequence[Event]) -> list[int]:
    """Reads who speaks in these, as far as it is not known, in few queries; returns their ids."""
    blinds = {event.blind for event in events}
    unknown = sorted(blind for blind in blinds if ("blind", blind) not in store.known)
    found = addresses.expect(store, unknown)
    members.expect(store, [one.member_id for one in found if one.member_id is not None])
    return [store.known["blind", blind] for blind in blinds if ("blind", blind) in store.known]


def take_one(
    store: Store, event: Event, now: datetime, tables: Tables, links: Mapping[str, str]
) -> Taken:
    inbound = wire.read(event.payload)
    turn = turn_of(store, event, inbound, now, tables, links)
    conversation.take(turn)
    toast = translate(turn.toast, turn.voice) if turn.toast else ""
    return Taken(inbound=inbound, toast=toast, fetch=turn.fetch, said=said(turn))


def turn_of(
    store: Store, event: Event, inbound: Inbound, now: datetime, tables: Tables,
    links: Mapping[str, str],
) -> Turn:  # fmt: skip
    """Who speaks, as what, in which network: as things are now."""
    address = address_of(store, inbound, now)
    member = members.find(store, address.member_id) if address.member_id else None
    if member is not None and not member.here:
        member = None
    network = networks.get(store, member.network_id) if member else None
    return Turn(
        store=store,
        now=now,
        event=str(event.id),
        inbound=inbound,
        address=address,
        member=member,
        network=network,
        tables=tables,
        links=links,
    )


def address_of(store: Store, inbound: Inbound, now: datetime) -> Address:
    """By either of two ids. Of somebody who has MOVED, `also` is a new one."""
    platform, external, language = inbound.platform, inbound.address, inbound.language
    if also := inbound.formerly if inbound.kind is Kind.MOVED else inbound.also:
        return also_known.meet(store, platform, external, also, now, language=language)
    return addresses.meet(store, platform, external, now, language=language)


def give_up(store: Store, event: Event, error: Exception, now: datetime, tables: Tables) -> int:
    """Counts a failure; at the last one the event is set aside and the person is told."""
    name = type(error).__name__
    if event.attempts + 1 < inbox.MOST_TRIES:
        inbox.release(store, [event.id], name)
        return 0
    inbox.set_aside(store, [event.id], name)
    apologise(store, event, now, tables)
    return 1


def apologise(store: Store, event: Event, now: datetime, tables: Tables) -> None:
    def work(store: Store) -> None:
        inbound = wire.read(event.payload)
        if not inbound.chat:
            turn_of(store, event, inbound, now, tables, {}).say(SORRY)

    _nothing, error = run_one(store, work)
    if error is not None:
        log.error(
            "no apology", extra={"action": "apology-failed", "event": event.id}, exc_info=error
        )


@dataclass(frozen=True, kw_only=True)
class Arriving:
    """Events on their way into the inbox, and who waits for them to be there."""

    arrivals: Sequence[Arrival]
    done: asyncio.Future[None]


class Turns:
    """The loop from the inbox to the ledger."""

    def __init__(
        self, *, database: Database, tables: Tables, now: Callable[[], datetime],
        links: Mapping[str, str], taken: Callable[[Taken], Awaitable[None]],
        planned: Callable[[], None], delivery: Delivery | None = None,
    ) -> None:  # fmt: skip
        self.database = database
        self.tables = tables
        self.now = now
        self.links = links
        self._taken = taken
        self._planned = planned
        self._delivery = delivery
        self._wake = asyncio.Event()
        self._flood = Flood()
        self._arriving: list[Arriving] = []
        self._writing: asyncio.Task[None] | None = None
        self._first = False  # whether somebody writes what they brought themselves
        self._more_wait = False  # whether events may be in the inbox that are not in hand
        self._crowd_at = float("-inf")  # when many were last brought at once, by the loop's time
        self._in_hand: deque[Event] = deque()  # written down, and claimed by us in doing so
        self._claims = False  # whether we alone take turns, and do so
        self.counts = {"taken": 0, "failed": 0, "aside": 0, "flooded": 0}

    async def commit(self, events: Sequence[Inbound]) -> None:
        """Writes events down, durably; only then may the platform be told "received" (R1)."""
        now = self.now()
        kept = [let for event in events if (let := self._let_in(event, now)) is not None]
        if kept:
            try:
                await self._write_down(wire.arrivals(kept), now)
            except BaseException:
                # The platform will bring them again: that is no flood of the person's.
                for event in kept:
                    self._flood.give_back(event)
                raise
        self._rouse(events)

    def _rouse(self, events: Sequence[Inbound]) -> None:
        if all(event.kind is Kind.RECEIPT for event in events):
            asyncio.get_running_loop().call_later(RECEIPTS_WAIT, self._wake.set)
        else:
            self._wake.set()

    async def _write_down(self, arrivals: Sequence[Arrival], now: datetime) -> None:
        """At once; what comes in while that is being done is written together afterwards."""
        if self._writing is None and not self._first:
            self._first = True
            try:
                await self._write(arrivals, now)
            finally:
                self._first = False
                self._write_next()
        else:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._arriving.append(Arriving(arrivals=arrivals, done=done))
            await done

    def _write_next(self) -> None:
        self._writing = asyncio.create_task(self._write_arrivals()) if self._arriving else None

    async def _write_arrivals(self) -> None:
        some, self._arriving = self._arriving, []
        if sum(len(each.arrivals) for each in some) >= CROWD:
            self._crowd_at = asyncio.get_running_loop().time()
        error: Exception | None = None
        try:
            await self._write([one for each in some for one in each.arrivals], self.now())
        except Exception as failure:  # noqa: BLE001  it goes to whoever waits
            error = failure
        finally:
            self._write_next()
        for each in some:
            if each.done.done():
                continue
            if error is None:
                each.done.set_result(None)
            else:
                each.done.set_exception(error)

    async def _write(self, arrivals: Sequence[Arrival], now: datetime) -> None:
        """Into the inbox; where we alone take turns, claimed at once."""
        claims = self._claims and len(self._in_hand) < MOST_IN_HAND

        def work(store: Store) -> list[Event]:
            if claims:
                return inbox.add_claimed(store, arrivals, now)
            inbox.add(store, arrivals, now)
            return []

        written = await self.database.write(work)
        self._in_hand += written
        self._more_wait = self._claims and (self._more_wait or not written)

    async def commit_aside(self, arrivals: Sequence[Arrival]) -> None:
        """Keeps what no platform code could read, for whoever mends the cause."""
        now = self.now()
        await self.database.write(lambda store: inbox.add(store, arrivals, now))

    def _let_in(self, event: Inbound, now: datetime) -> Inbound | None:
        """One person's flood slows nobody else (S8): beyond a pace they are told once."""
        if event.kind in UNPACED or self._flood.allows(event, now):
            return event
        self.counts["flooded"] += 1
        if self._flood.notice_due(event, now):
            return replace(event, kind=Kind.FLOOD, text="", handle="", file=None)
        return None

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled: takes whatever waits in the inbox."""
        self._claims = sqlite_file(self.database.url) is not None  # then it is ours alone
        try:
            while True:
                self._wake.clear()
                while await self.take_some():
                    pass
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_AGAIN):
                        await self._wake.wait()
        finally:
            self._claims = False

    async def take_some(self) -> int:
        """One batch; returns how many events were taken up."""
        if self._writing is not None and 0 < len(self._in_hand) < BATCH:
            await asyncio.wait({self._writing})  # what is being written down can go with these
        most = FEW if await self._give_way() else BATCH
        now = self.now()
        events = [self._in_hand.popleft() for _ in range(min(most, len(self._in_hand)))]
        if not events:
            events = await self.database.write(lambda store: inbox.claim(store, most, now))
            self._more_wait = self._claims and len(events) == most
        if not events:
            return 0
        companion = self._delivery.companion() if self._delivery is not None else None
        try:
            report = await self.database.write(
                lambda store: take_batch(store, events, now, self.tables, self.links, companion)
            )
        except BaseException as error:
            if companion is not None:
                companion.turn_back()
            if isinstance(error, Exception):
                await self._give_back(events)
            raise
        if companion is not None:
            companion.set_off()
        self.counts["taken"] += len(report.taken)
        self.counts["failed"] += report.failed
        self.counts["aside"] += report.aside
        if report.left:
            self._planned()
        for taken in report.taken:
            await self._taken(taken)
        return len(events)

    async def _give_way(self) -> bool:
        """A crowd is let in first: who brings it waits to hear that we have it, and WhatsApp no
        longer than 250 ms. Returns whether more has come than a batch holds.

        Those who wait for our answers before they say more make no crowd: nothing follows them.
        """
        loop = asyncio.get_running_loop()
        begun = loop.time()
        if begun > self._crowd_at + STAYS:
            return False
        while loop.time() < begun + GIVES_WAY:
            if self._writing is not None:
                await asyncio.wait({self._writing}, timeout=GIVES_WAY)
                continue
            await asyncio.sleep(FOLLOWS)
            if not self._busy():
                break
        return self._more_wait or len(self._in_hand) > BATCH

    def _busy(self) -> bool:
        return self._first or self._writing is not None

    async def _give_back(self, events: Sequence[Event]) -> None:
        """The database failed, not the events: this time does not count as a try."""
        ours = [event.id for event in events]
        await self.database.write(lambda store: inbox.release(store, ours, untried=True))
