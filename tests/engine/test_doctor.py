"""The sums: whatever happens, every planned message ends in exactly one named end (R10)."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot.core.messages import Fate, Outcome
from bot.engine import marker, settling
from bot.engine.clock import real_now
from bot.engine.delivery import Delivery
from bot.engine.doctor import examine, span
from bot.engine.findings import Finding, Verdict
from bot.engine.holder import NAME
from bot.engine.outgoing import Connected
from bot.flows.apps import nudges
from storage import (
    addresses,
    audit,
    held,
    inbox,
    leases,
    ledger,
    members,
    networks,
    sending,
    templates,
    withdrawn,
)
from storage.database import Database, Store
from storage.ledger import Planned, Standing, Urgency
from storage.members import Member, State
from storage.vault import KEY_BYTES, Vault
from storage.wanted import reconcile
from tests.engine.small import CAPS, PLATFORM, TABLES, Fake, Still, prompt, somebody
from tests.fresh import NOW, fresh_network


def wrong(store: Store, now: datetime = NOW) -> list[str]:
    return [finding.what for finding in examine(store, now) if finding.verdict is Verdict.WRONG]


# --- R10: random histories ------------------------------------------------------------------------

HISTORIES = itertools.count()
PEOPLE = 3
FATES = st.sampled_from(
    [
        Outcome(fate=Fate.ACCEPTED),
        Outcome(fate=Fate.RETRY, why="no connection"),
        Outcome(fate=Fate.RETRY, why="too many requests", retry_after=70.0),
        Outcome(fate=Fate.UNKNOWN, why="no clear answer"),
        Outcome(fate=Fate.REFUSED, why="bad request"),
        Outcome(fate=Fate.UNREACHABLE, why="blocked"),
        Outcome(fate=Fate.STOP, why="the token is refused"),
        Outcome(fate=Fate.MISSED, why="did not get through"),
        Outcome(fate=Fate.OPTED_OUT, why="wants no more of it"),
        Outcome(fate=Fate.WINDOW, why="the window is closed"),
        Outcome(fate=Fate.SPARING, why="too much of it was called spam", whole_platform=True),
        Outcome(fate=Fate.SPARING, why="this person gets enough of that kind"),
    ]
)
DEEDS = st.one_of(
    st.tuples(
        st.just("plan"), st.integers(0, PEOPLE - 1), st.integers(0, 72), st.integers(1, 60),
        st.integers(0, 1),
    ),
    st.tuples(st.just("unplan"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("pause"), st.integers(0, PEOPLE - 1), st.integers(0, 40)),
    st.tuples(st.just("pause network"), st.integers(0, 40)),
    st.tuples(st.just("stop"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("remove"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("block"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("send"), st.lists(FATES, max_size=4)),
    st.tuples(st.just("die"), st.lists(FATES, max_size=2)),
    st.tuples(st.just("fail"), FATES),
    st.tuples(st.just("hold")),
    st.tuples(st.just("wait"), st.integers(1, 48)),
)  # fmt: skip


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    path = tmp_path_factory.mktemp("histories") / "muyassir.db"
    path.write_bytes(migrated_file.read_bytes())
    return path


class History:
    """One network in which things happen; `wanted` is what should be in the ledger, at last."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Still()
        self.fake = Fake()
        self.subject = f"thing/{next(HISTORIES)}"
        self.planned: set[str] = set()
        self.wanted: dict[int, list[Planned]] = {}
        with database.transaction() as store:
            network = fresh_network(store)
            self.network = network.id
            self.people = [somebody(store, network, f"{self.subject} {n}") for n in range(PEOPLE)]
            self.fence = leases.take(store, NAME, self.subject, NOW) or self._take(store)
        self.delivery = self._deliverer()

    def _take(self, store: Store) -> int:
        store.conn.execute(sql("DELETE FROM leases"))
        return leases.take(store, NAME, self.subject, NOW) or 0

    def _deliverer(self) -> Delivery:
        made = Delivery(database=self.database, tables=TABLES, now=self.clock.now)
        made.connect(PLATFORM, Connected(platform=self.fake, capabilities=CAPS))
        made.fence = self.fence
        return made

    async def do(self, deed: tuple[Any, ...]) -> None:
        what, *rest = deed
        if what == "wait":
            self.clock.moment += timedelta(hours=rest[0])
        elif what in ("send", "die"):
            self.fake.outcomes = list(rest[0])
            self.delivery = self._deliverer()
            await (self.delivery.drain() if what == "send" else self.die())
        else:
            with self.database.transaction() as store:
                (self.fail if what == "fail" else self.change)(store, what, rest)

    def change(self, store: Store, what: str, rest: list[Any]) -> None:
        now = self.clock.now()
        if what == "hold":
            held.hold_all(store, marker.RESTORED)
            held.release_held(store, marker.RESTORED)
            return
        if what == "pause network":
            networks.change(store, self.network, paused_until=now + timedelta(hours=rest[0]))
            return
        member = members.get(store, self.people[rest[0]].id)
        if what == "plan":
            self.plan(store, member, *rest[1:])
        elif what == "unplan":
            self.wanted.pop(member.id, None)
            self.reconcile(store)
        elif what == "pause":
            members.change(store, member, paused_until=now + timedelta(hours=rest[1]))
        elif what == "stop":
            members.change(store, member, state=State.STOPPED)
        elif what == "remove":
            members.erase(store, member, State.REMOVED, now)
            withdrawn.withdraw_for_member(store, member.id, "no longer in the network", now)
        elif what == "block":
            address = addresses.of_member(store, member.id)
            if address is not None:
                addresses.change(store, address.id, state=addresses.BLOCKED)

    def fail(self, store: Store, _what: str, rest: list[Any]) -> None:
        """All that had been taken did not arrive after all."""
        for entry in ledger.of_subject(store, self.subject):
            settling.settle_afterwards(store, entry, rest[0], self.clock.now())

    def plan(self, store: Store, member: Member, due: int, lasts: int, budget: int) -> None:
        at = self.clock.now() + timedelta(hours=due)
        row = prompt(
            member, f"{self.subject}/{member.id}/{len(self.planned)}", due=at,
            expires=at + timedelta(hours=lasts), budget=bool(budget), urgency=Urgency.PROMPT,
        )  # fmt: skip
        self.planned.add(row.key)
        self.wanted.setdefault(member.id, []).append(row)
        self.reconcile(store)

    def reconcile(self, store: Store) -> None:
        wanted = [row for rows in self.wanted.values() for row in rows]
        reconcile(store, self.subject, wanted, self.clock.now())

    async def die(self) -> None:
        """The process ends with a send in the air; the next one finds it."""
        self.fake.open.clear()
        await self.delivery.step()
        await asyncio.sleep(0)
        flying = [task for tasks in self.delivery.outgoing.flying.values() for task in tasks]
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        self.fake.open.set()
        with self.database.transaction() as store:
            settling.recover(store, self.clock.now(), all_of_them=True)

    async def end(self) -> dict[str, Standing]:
        """Time passes until nothing can be open any more."""
        self.fake.outcomes = []
        for _ in range(12):
            self.clock.moment += timedelta(hours=18)
            self.delivery = self._deliverer()
            await self.delivery.drain()
        with self.database.transaction() as store:
            return {entry.key: entry.state for entry in ledger.of_subject(store, self.subject)}


@settings(max_examples=50)
@given(deeds=st.lists(DEEDS, min_size=1, max_size=14))
def test_R10_every_planned_message_ends_in_exactly_one_named_end(
    one_file: Path, deeds: list[tuple[Any, ...]]
) -> None:
    database = Database(f"sqlite:///{one_file}", Vault(bytes(KEY_BYTES)))
    database.start()
    try:
        history = History(database)
        ends = asyncio.run(live(history, deeds))
        assert ends.keys() == history.planned
        assert set(ends.values()) <= set(Standing) - {Standing.PLANNED, Standing.SENDING}
        with database.transaction() as store:
            assert wrong(store, history.clock.now()) == []
            store.conn.execute(sql("DELETE FROM leases"))
    finally:
        database.close()


async def live(history: History, deeds: list[tuple[Any, ...]]) -> dict[str, Standing]:
    for deed in deeds:
        await history.do(deed)
    return await history.end()


# --- each sum that does not fit is found ----------------------------------------------------------

BREAK = {
    "have an end that has no name": "UPDATE ledger SET state = 'lost'",
    "have ended at no moment": "UPDATE ledger SET state = 'expired', why = 'x'",
    "were handed over, nobody knows when or where": (
        "UPDATE ledger SET state = 'read', ended_at = created_at"
    ),
    "were not sent, and no reason is given": (
        "UPDATE ledger SET state = 'failed', ended_at = created_at"
    ),
    "have ended and are planned all the same": "UPDATE ledger SET ended_at = created_at",
}


@pytest.mark.parametrize(("what", "how"), BREAK.items())
def test_R10_a_sum_that_does_not_fit_is_found(store: Store, what: str, how: str) -> None:
    a_message(store)
    assert wrong(store) == []
    store.conn.execute(sql(how))
    assert any(what in found for found in wrong(store))


def test_a_template_that_is_not_sent_any_more_is_told_with_its_cure(store: Store) -> None:
    good = {"state": templates.APPROVED, "category": templates.UTILITY}
    for name, values in {
        "meeting_today": good,
        "news_waiting": {"state": templates.PENDING},
        "meeting_reminder": {**good, "state": templates.FROZEN, "why": "the template is paused"},
        "meeting_changed": {**good, "category": "marketing"},
    }.items():
        templates.put(store, nudges.templates()[name].name, "ar", NOW, **values)
    templates.put(store, "a_shop_s", "ar", NOW, state=templates.REJECTED)
    found = [one for one in examine(store, NOW) if "template" in one.what]
    assert [one.what.removeprefix("the template muyassir_") for one in found] == [
        "meeting_changed_v1 (ar) is of category marketing, so it is not sent",
        "meeting_reminder_v1 (ar) is frozen (the template is paused), so it is not sent",
    ]
    assert {one.verdict for one in found} == {Verdict.LOOK}
    assert all("--status" in one.cure for one in found)


def test_templates_that_nobody_has_handed_in_are_told_where_they_are_needed(store: Store) -> None:
    def told() -> list[str]:
        found = examine(store, NOW, needs_templates=True)
        return [f"{one.what}: {one.cure}" for one in found if "template" in one.what]

    ours = [(one.name, said) for one in nudges.templates().values() for said in one.said]
    assert not any("template" in one.what for one in examine(store, NOW))
    (first,) = told()
    assert first.startswith(f"{len(ours)} of our {len(ours)} templates were never handed in")
    assert "--push" in first
    for name, language in ours[1:]:
        templates.put(store, name, language, NOW)
    assert told()[0].startswith("1 of our")
    templates.put(store, *ours[0], NOW)
    assert told() == []


def a_message(store: Store, **values: object) -> Member:
    member = somebody(store)
    given: dict[str, object] = {"due": NOW + timedelta(days=1), **values}
    ledger.plan(store, "test", prompt(member, "a", **given), NOW)
    return member


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_R10_a_message_that_disappears_is_missed(store: Store) -> None:
    member = a_message(store)
    ledger.plan(store, "test", prompt(member, "b"), NOW)
    store.conn.execute(sql("DELETE FROM ledger WHERE key = 'a'"))
    assert "1 messages have disappeared" in wrong(store)


def test_what_should_have_gone_long_ago_is_told(store: Store) -> None:
    a_message(store, due=NOW - timedelta(hours=3))
    assert wrong(store) == ["1 messages are overdue, the oldest by 3 hours"]


def test_a_send_without_an_outcome_is_told(store: Store) -> None:
    a_message(store)
    (entry,) = ledger.of_subject(store, "test")
    address = addresses.meet(store, PLATFORM, "omar", NOW)
    sending.mark_sending(
        store, entry, platform=PLATFORM, address_id=address.id, fence=1, now=NOW, revision=0
    )
    assert wrong(store) == []
    assert any("no outcome" in found for found in wrong(store, NOW + timedelta(hours=1)))


def test_events_that_wait_and_events_set_aside_are_told(store: Store) -> None:
    arrivals = [
        inbox.Arrival(platform=PLATFORM, event_id="1", external="omar", payload=b"{}"),
        inbox.Arrival(platform=PLATFORM, event_id="2", external="", payload=b"", aside="strange"),
    ]
    inbox.add(store, arrivals, NOW)
    later = NOW + timedelta(hours=3)
    assert wrong(store, later) == ["1 events wait, the oldest since 3 hours"]
    assert any("1 events were set aside" in found.what for found in examine(store, later))


def test_held_messages_are_shown_with_their_reason(store: Store) -> None:
    a_message(store)
    assert held.hold_all(store, marker.RESTORED) == 1
    told = [finding.what for finding in examine(store, NOW)]
    assert f"1 messages are held ({marker.RESTORED})" in told
    assert wrong(store) == []


def test_a_clock_that_stands_behind_the_database_is_found(store: Store) -> None:
    a_message(store)
    behind = NOW - timedelta(hours=5)
    assert wrong(store, behind) == ["the clock is 5 hours behind what is written in the database"]


def test_a_servers_clock_is_compared_with_the_machines_own(store: Store) -> None:
    """Whatever day it is in a demonstration, or in a test."""
    behind = real_now() - timedelta(hours=5)
    found = audit.ahead_of(store, NOW, behind)
    assert found == timedelta(0) if store.sqlite else found >= timedelta(hours=5)
    assert audit.ahead_of(store, NOW, real_now()) < timedelta(seconds=5)


def test_who_works_is_told(store: Store) -> None:
    def told(now: datetime = NOW) -> list[Finding]:
        return [one for one in examine(store, now) if "work" in one.what]

    assert [one.what for one in told()] == ["nobody has worked on this database yet"]
    leases.take(store, NAME, "host/42/abc", NOW)
    assert [one.what for one in told()] == ["host 42 works (number 1)"]
    late = NOW + timedelta(minutes=1)
    assert [one.what for one in told(late)] == ["nobody works; host 42 was the last (number 1)"]


def test_lengths_of_time_can_be_read() -> None:
    lengths = [timedelta(minutes=5), timedelta(hours=3), timedelta(days=5)]
    assert [span(each) for each in lengths] == ["5 minutes", "3 hours", "5 days"]


def test_the_sums_of_an_empty_database_fit(store: Store) -> None:
    assert audit.sums(store, NOW).rows == 0
    assert wrong(store) == []
