"""Replies that go along: marked as being sent in the very transaction of their turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.flow import Tables, Turn
from bot.core.messages import Capabilities, Message
from bot.engine import handover
from bot.engine.handover import Claim, Prepared
from bot.engine.judging import Facts, Go, judge
from storage import addresses, ledger, members, networks, sending
from storage.addresses import Address
from storage.database import Store


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one turn answered: the ledger's rows, and the messages in them."""

    address: Address
    replies: Sequence[tuple[dict[str, Any], Message]]


def said(turn: Turn) -> Said:
    return Said(address=turn.address, replies=turn.replies)


@dataclass(kw_only=True)
class Companion:
    """Goes with one batch of turns, and marks what each of them says first to somebody who has
    nothing on its way, and for whom nothing waits."""

    current: Callable[[Store], int | None]  # the fencing number to mark with
    mark: Callable[[Store, Said, datetime, int], Claim | None]
    launch: Callable[[Sequence[Claim]], None]
    let_go: Callable[[Sequence[Claim]], None]
    left: bool = False  # whether something is left for the next look
    claims: list[Claim] = field(default_factory=list)
    _fence: int | None = None
    _now: datetime | None = None
    _busy: set[int] = field(default_factory=set)
    _busy_members: set[int] = field(default_factory=set)

    def join(self, store: Store, address_ids: Sequence[int], now: datetime) -> None:
        """The batch begins; these speak in it."""
        self._fence, self._now = self.current(store), now
        self._busy_members, self._busy = sending.busy(store, address_ids)

    def take(self, store: Store, said: Said) -> None:
        """A turn has succeeded; what it says may still be put off (see Store.later)."""
        if not said.replies:
            return
        claim = self._claim(store, said)
        self._busy.add(said.address.id)
        if claim is not None:
            self.claims.append(claim)
        self.left = self.left or claim is None or len(said.replies) > 1

    def _claim(self, store: Store, said: Said) -> Claim | None:
        row, _message = said.replies[0]
        if self._fence is None or self._now is None or said.address.id in self._busy:
            return None
        if row["member_id"] in self._busy_members or not store.is_put_off(row):
            return None
        return self.mark(store, said, self._now, self._fence)

    def set_off(self) -> None:
        """What was marked is durably so."""
        self.launch(self.claims)

    def turn_back(self) -> None:
        """It is not: nothing of it is sent."""
        self.let_go(self.claims)
        self.claims = []


def claim(
    store: Store, one: Said, *, now: datetime, tables: Tables, fence: int, caps: Capabilities
) -> Claim | None:
    """Judged, in words, and marked. None where it is left to wait its turn like everything else."""
    row, message = one.replies[0]
    if message.attachments or message.edits:
        return None  # they take their time, and look at what is there
    address = addresses.find(store, one.address.platform, one.address.external)
    if address is None:
        return None
    entry = ledger.entry_of(row, "")
    member = members.find(store, entry.member_id) if entry.member_id is not None else None
    network = networks.get(store, entry.network_id) if entry.network_id is not None else None
    facts = Facts(
        entry=entry, member=member, network=network, address=address, budget_spent=False, now=now
    )
    if not isinstance(judge(facts), Go):
        return None
    prepared = Prepared(entry=entry, address=address, member=member, network=network)
    written = store.writes
    requests = handover.requests_for(store, prepared, message, now=now, tables=tables, caps=caps)
    if not isinstance(requests, tuple) or store.writes != written:
        return None  # it has been written down meanwhile, as planned
    sending.mark_along(row, platform=address.platform, address_id=address.id, fence=fence, now=now)
    return Claim(entry=entry, address=address, fence=fence, requests=requests, at=now)
