"""A member, what is planned for them, and what their platforms say of it, in tests."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.flow import Tables
from bot.core.messages import Capabilities, Fate, Inbound, Kind, Outcome
from bot.engine import wire
from bot.engine.delivery import Delivery
from bot.engine.doctor import examine
from bot.engine.findings import Verdict
from bot.engine.holder import NAME
from bot.engine.outgoing import Connected
from bot.engine.turns import take_batch
from storage import addresses, inbox, leases, ledger
from storage.addresses import Address
from storage.database import Database
from storage.ledger import Entry, Urgency
from storage.members import Member
from tests.engine.small import CAPS, PLATFORM, TABLES, Fake, Still, inbound, prompt
from tests.fresh import NOW, fresh_address, fresh_member, fresh_network

OTHER = "other"  # a second platform
NUMBERS = itertools.count()


def out(fate: Fate, **values: object) -> Outcome:
    return Outcome(fate=fate, why="as told", **values)  # type: ignore[arg-type]


class World:
    """A member with one app or two, what is planned for them, and what their platforms say."""

    def __init__(
        self, database: Database, *, apps: Sequence[str] = (PLATFORM,), tables: Tables = TABLES,
        caps: Capabilities = CAPS, who: str = "omar",
    ) -> None:  # fmt: skip
        self.database, self.tables, self.caps, self.who = database, tables, caps, who
        self.clock = Still()
        self.fakes = {name: Fake() for name in (PLATFORM, OTHER)}
        with database.transaction() as store:
            network = fresh_network(store)
            self.member: Member = fresh_member(store, network, name=who, language="en")
            for app in apps:
                made = fresh_address(store, self.member, platform=app, external=who)
                addresses.change(store, made.id, last_in_at=NOW, preferred=app == apps[0])
            store.conn.exec_driver_sql("DELETE FROM leases")
            self.fence = leases.take(store, NAME, "test", NOW)

    def plan(self, key: str = "a", **values: object) -> None:
        with self.database.transaction() as store:
            ledger.plan(store, "test", prompt(self.member, key, **values), NOW)

    def plan_reply(self, key: str = "r") -> None:
        self.plan(key, urgency=Urgency.REPLY, address_id=self.address().id)

    async def send(self, *outcomes: Outcome, on: str = PLATFORM) -> None:
        self.fakes[on].outcomes = list(outcomes)
        await self.deliver()

    async def deliver(self) -> None:
        """All that is due is sent; a new delivery remembers no pause."""
        made = Delivery(database=self.database, tables=self.tables, now=self.clock.now)
        for name, fake in self.fakes.items():
            caps = replace(self.caps, name=name)
            made.connect(name, Connected(platform=fake, capabilities=caps))
        made.fence = self.fence
        await made.drain()

    async def later(self, span: timedelta, *outcomes: Outcome) -> None:
        self.clock.moment += span
        await self.send(*outcomes)

    def tell(self, *events: Inbound) -> None:
        with self.database.transaction() as store:
            inbox.add(store, wire.arrivals(events), self.clock.now())
            claimed = inbox.claim(store, 64, self.clock.now())
        with self.database.transaction() as store:
            take_batch(store, claimed, self.clock.now(), self.tables, {})

    def fail(self, outcome: Outcome, key: str = "a", on: str = PLATFORM) -> None:
        """The platform had taken it, and tells now that it did not arrive."""
        event = inbound(Kind.FAILED, self.who, f"failed/{next(NUMBERS)}", outcome=outcome,
                        message_id=self.entry(key).platform_id)  # fmt: skip
        self.tell(replace(event, platform=on))

    def receipt(self, told: str, key: str = "a") -> Inbound:
        return inbound(Kind.RECEIPT, self.who, f"receipt/{next(NUMBERS)}", text=told,
                       message_id=self.entry(key).platform_id)  # fmt: skip

    def entry(self, key: str = "a") -> Entry:
        with self.database.transaction() as store:
            found = ledger.by_key(store, key)
        assert found is not None
        return found

    def stands(self, key: str = "a") -> tuple[str, str]:
        found = self.entry(key)
        return str(found.state), found.why

    def address(self, platform: str = PLATFORM) -> Address:
        with self.database.transaction() as store:
            found = addresses.find(store, platform, self.who)
        assert found is not None
        return found

    @property
    def sends(self) -> dict[str, int]:
        return {name: len(fake.sent) for name, fake in self.fakes.items()}

    def faults(self) -> list[str]:
        with self.database.transaction() as store:
            found = list(examine(store, self.clock.now()))
        return [one.what for one in found if one.verdict is Verdict.WRONG]
