"""The engine without its loops: the same turns, plans, judgements and settlements, at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.flow import Tables
from bot.core.messages import Fate, Inbound, Outcome
from bot.engine import along, handover, planning, wire
from bot.engine.along import Companion, Said
from bot.engine.handover import BROKEN, Claim
from bot.engine.holder import NAME as LEASE
from bot.engine.settling import settle_badly, settle_well
from bot.engine.slowing import BACKOFF, growing
from bot.engine.turns import BATCH, take_batch
from bot.simulation.phones import CAPABILITIES, NAME
from storage import inbox, leases, ledger, sending
from storage.database import MOST_KNOWN, Database, Store, run_one
from storage.inbox import Event
from storage.ledger import Entry, Standing

TOGETHER = 64  # rows that are looked at in one transaction
LINKS = {NAME: "https://example.org/i/{code}"}

Sends = Callable[[Claim], Outcome]
Told = Callable[[Store, Claim, Outcome], None]


@dataclass(kw_only=True)
class Engine:
    """One writer on one connection, as in life; nobody else writes to this database."""

    database: Database
    tables: Tables
    sends: Sends  # calls the platform, with no transaction open
    told: Told  # is shown each outcome, in the transaction that settles it
    links: Mapping[str, str] = field(default_factory=lambda: LINKS)
    counts: dict[str, int] = field(default_factory=dict)
    fence: int = 0
    _known: dict[Any, Any] = field(default_factory=dict)
    _failures: dict[int, int] = field(default_factory=dict)
    _connection: Any = None

    def start(self, now: datetime) -> None:
        with self.transaction() as store:
            self.fence = leases.take(store, LEASE, "simulation", now) or 0

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """What is known of earlier ones is kept, as in life; but all of a day is committed
        together: nothing here need outlive a power cut."""
        if self._connection is None:
            self._connection = self.database.engine.connect()
        if not self._connection.in_transaction():
            self._connection.begin()
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        store = Store(self._connection, self.database.vault, self._known)
        try:
            yield store
            store.write_late()
        except BaseException:
            store.undone()
            self._connection.rollback()
            raise

    def commit(self) -> None:
        if self._connection is not None:
            self._connection.commit()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self.database.engine.dispose()

    # --- what comes by itself ---------------------------------------------------------------

    def plan(self, now: datetime) -> None:
        with self.transaction() as store:
            planning.plan_ahead(store, self.tables, now)

    def on_time(self, now: datetime) -> None:
        with self.transaction() as store:
            planning.on_time(store, self.tables, now)

    def clean_up(self, now: datetime) -> None:
        with self.transaction() as store:
            planning.clean_up(store, now)

    def listening(self, now: datetime, since: datetime) -> int:
        """The platform has told what it had for us, beginning at `since` (R11)."""
        with self.transaction() as store:
            return planning.caught_up(store, self.tables, NAME, now, since)

    def next_due(self, now: datetime) -> datetime | None:
        with self.transaction() as store:
            return ledger.next_due(store, now)

    # --- what people do ---------------------------------------------------------------------

    def take(self, events: Sequence[Inbound], now: datetime) -> int:
        """Into the inbox, then the turns, then what they said first to each; returns how many of
        the events were new."""
        with self.transaction() as store:
            claimed = inbox.add_claimed(store, wire.arrivals(events), now)
        for start in range(0, len(claimed), BATCH):
            self._take_batch(claimed[start : start + BATCH], now)
        return len(claimed)

    def _take_batch(self, events: Sequence[Event], now: datetime) -> None:
        companion = Companion(
            current=lambda _store: self.fence, mark=self._mark, launch=nothing, let_go=nothing
        )
        with self.transaction() as store:
            report = take_batch(store, events, now, self.tables, self.links, companion)
        self.count("turns", len(report.taken))
        self.count("turns that failed", report.failed)
        self.count("events set aside", report.aside)
        self._send(companion.claims, now)

    def _mark(self, store: Store, said: Said, now: datetime, fence: int) -> Claim | None:
        return along.claim(store, said, now=now, tables=self.tables, fence=fence, caps=CAPABILITIES)

    # --- what goes out ----------------------------------------------------------------------

    def hand_over(self, now: datetime) -> None:
        """Until nothing more may go at this moment."""
        while True:
            with self.transaction() as store:
                claims, looked = self._claims(store, now)
            self._send(claims, now)
            if not looked:
                return

    def _claims(self, store: Store, now: datetime) -> tuple[list[Claim], int]:
        """What may go now is marked; everybody has one message on its way at most."""
        if not ledger.is_due(store, now):
            return [], 0
        claims: list[Claim] = []
        heads = sending.heads(store, now, TOGETHER)
        for entry in heads:
            _done, error = run_one(store, self._considering(entry, now, claims))
            if error is not None:
                self.count("messages that could not be made", 1)
                store.memory.clear()
                ledger.end(store, [entry.id], Standing.FAILED, BROKEN, now)
        return claims, len(heads)

    def _considering(
        self, entry: Entry, now: datetime, claims: list[Claim]
    ) -> Callable[[Store], None]:
        def consider(store: Store) -> None:
            prepared = handover.prepare(store, entry, now, self.tables)
            if prepared is None:
                return
            claim = handover.claim(
                store, prepared, now=now, tables=self.tables, caps=CAPABILITIES, fence=self.fence
            )
            if claim is not None:
                claims.append(claim)

        return consider

    def _send(self, claims: Sequence[Claim], now: datetime) -> None:
        """Calls the platform for each, and settles them together."""
        outcomes = [(claim, self.sends(claim)) for claim in claims]
        if not outcomes:
            return
        with self.transaction() as store:
            accepted = [
                (claim, outcome.platform_id)
                for claim, outcome in outcomes
                if outcome.fate is Fate.ACCEPTED
            ]
            settle_well(store, accepted, now)
            for claim, outcome in outcomes:
                if outcome.fate is not Fate.ACCEPTED:
                    settle_badly(store, claim, outcome, now, self._wait(claim, outcome))
                else:
                    self._failures.pop(claim.entry.id, None)
                self.told(store, claim, outcome)

    def _wait(self, claim: Claim, outcome: Outcome) -> timedelta:
        """How long this message waits: as long as the platform asks, else longer each time."""
        if outcome.fate is not Fate.RETRY:
            return timedelta(0)
        if outcome.retry_after is not None:
            return timedelta(seconds=outcome.retry_after)
        row = claim.entry.id
        self._failures[row] = self._failures.get(row, 0) + 1
        return timedelta(seconds=growing(BACKOFF, self._failures[row]))

    def count(self, what: str, times: int) -> None:
        if times:
            self.counts[what] = self.counts.get(what, 0) + times


def nothing(_claims: Sequence[Claim]) -> None:
    """What was marked along is sent below, and what was undone is looked at again."""
