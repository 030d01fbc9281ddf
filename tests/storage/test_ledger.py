"""The ledger: what is planned is what is wanted, and a row moves only the way it may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from storage import forgotten, held, ledger, sending
from storage.database import Database, Store
from storage.ledger import Entry, Planned, Standing, Urgency
from storage.models import LedgerRow
from storage.networks import Network
from tests.fresh import NOW, fresh_address, fresh_member, fresh_network
from tests.storage.at_once import at_once

SOON = NOW + timedelta(hours=1)


def plan(store: Store, key: str = "k", **values: object) -> Entry:
    given = {"key": key, "reason": "invitation", "due": NOW, **values}
    made = ledger.plan(store, "meeting/1", Planned(**given), NOW)  # type: ignore[arg-type]
    assert made is not None
    return ledger.get(store, made)


def send(store: Store, entry: Entry, fence: int = 1, now: datetime = NOW) -> Entry:
    """Marks it as sending, to its member or to a stranger's address."""
    address = entry.address_id or fresh_address(store).id
    assert sending.mark_sending(
        store, entry, platform="web", address_id=address, fence=fence, now=now, revision=3
    )
    return ledger.get(store, entry.id)


def hand_over(store: Store, entry: Entry) -> Entry:
    sent = send(store, entry)
    assert sending.settle_handed_over(store, sent, fence=1, platform_id="77", now=NOW)
    return ledger.get(store, entry.id)


def keys(entries: list[Entry]) -> list[str]:
    return [entry.key for entry in entries]


def test_a_planned_message_comes_back_as_it_was(store: Store, network: Network) -> None:
    entry = plan(
        store,
        network_id=network.id,
        expires=SOON,
        urgency=Urgency.CHANGE,
        budget=False,
        revision=4,
        body="نص الرد",
    )
    assert (entry.due, entry.next_at, entry.expires) == (NOW, NOW, SOON)
    assert (entry.urgency, entry.budget, entry.revision) == (Urgency.CHANGE, False, 4)
    assert (entry.state, entry.subject, entry.body) == (Standing.PLANNED, "meeting/1", "نص الرد")
    assert ledger.by_key(store, "k") == entry
    assert ledger.by_key(store, "other") is None


def test_a_key_is_planned_once_for_ever(store: Store) -> None:
    entry = plan(store)
    again = Planned(key="k", reason="invitation", due=SOON)
    assert ledger.plan(store, "meeting/1", again, NOW) is None
    hand_over(store, entry)
    assert ledger.plan(store, "meeting/1", again, NOW) is None


def test_a_key_planned_by_several_at_once_is_there_once(database: Database) -> None:
    wanted = Planned(key="k", reason="invitation", due=NOW)
    made = at_once(database, lambda store: ledger.plan(store, "meeting/1", wanted, NOW))
    assert len([one for one in made if one is not None]) == 1


def test_what_is_due_comes_by_urgency_then_by_age(store: Store) -> None:
    plan(store, "bulk", urgency=Urgency.BULK, due=NOW - timedelta(days=1))
    plan(store, "younger", due=NOW)
    plan(store, "older", due=NOW - timedelta(minutes=1))
    plan(store, "reply", urgency=Urgency.REPLY, due=NOW)
    plan(store, "not yet", urgency=Urgency.REPLY, due=NOW + timedelta(microseconds=1))
    assert keys(sending.due(store, NOW, 10)) == ["reply", "older", "younger", "bulk"]
    assert keys(sending.due(store, NOW, 2)) == ["reply", "older"]


def test_a_person_with_something_in_flight_gets_nothing_else_meanwhile(
    store: Store, network: Network
) -> None:
    samira, omar = fresh_member(store, network), fresh_member(store, network, name="Omar")
    home = fresh_address(store, samira)
    stranger = fresh_address(store, external="someone")
    first = plan(store, "first", member_id=samira.id, address_id=home.id)
    plan(store, "second", member_id=samira.id)
    plan(store, "by address", address_id=home.id)
    plan(store, "omar", member_id=omar.id)
    plan(store, "stranger", address_id=stranger.id)
    send(store, first)
    assert keys(sending.due(store, NOW, 10)) == ["omar", "stranger"]
    assert sending.settle_handed_over(store, first, fence=1, platform_id="1", now=NOW)
    assert keys(sending.due(store, NOW, 10)) == ["second", "by address", "omar", "stranger"]


def test_the_next_moment_is_the_earliest_planned_one(store: Store) -> None:
    assert ledger.next_due(store) is None
    plan(store, "later", due=NOW + timedelta(days=2))
    first = plan(store, "first", due=NOW + timedelta(days=1))
    found = ledger.next_due(store)
    assert found == NOW + timedelta(days=1)
    assert found.tzinfo is UTC
    ledger.end(store, [first.id], Standing.EXPIRED, "too late", NOW)
    assert ledger.next_due(store) == NOW + timedelta(days=2)


def test_marking_says_what_a_crash_would_leave_unknown(store: Store) -> None:
    sending = send(store, plan(store), fence=9)
    assert (sending.state, sending.attempt, sending.fence) == (Standing.SENDING, 1, 9)
    assert (sending.platform, sending.revision) == ("web", 3)


def test_a_message_is_marked_by_one_process_only(database: Database) -> None:
    with database.transaction() as store:
        entry = plan(store)
        address = fresh_address(store).id
    marked = at_once(
        database,
        lambda store: sending.mark_sending(
            store, entry, platform="web", address_id=address, fence=1, now=NOW, revision=0
        ),
    )
    assert sorted(marked) == [False] * 5 + [True]
    with database.transaction() as store:
        assert ledger.get(store, entry.id).attempt == 1


def test_what_was_withdrawn_meanwhile_is_not_marked(store: Store) -> None:
    entry = plan(store)
    ledger.end(store, [entry.id], Standing.WITHDRAWN, "not wanted", NOW)
    assert not sending.mark_sending(
        store, entry, platform="web", address_id=1, fence=1, now=NOW, revision=0
    )
    assert ledger.get(store, entry.id).state == Standing.WITHDRAWN


def test_R13_a_copy_that_was_overtaken_settles_nothing(store: Store) -> None:
    old = send(store, plan(store), fence=1)
    sending.put_off(store, old, NOW, "taken over")
    new = send(store, old, fence=2)
    assert not sending.settle_handed_over(store, old, fence=1, platform_id="old", now=NOW)
    sending.put_off(store, old, SOON, "late", fence=1)
    sending.settle_part(store, old, fence=1, part=5, now=NOW)
    assert ledger.get(store, old.id) == new
    assert sending.settle_handed_over(store, new, fence=2, platform_id="new", now=NOW)
    found = ledger.get(store, old.id)
    assert (found.state, found.platform_id) == (Standing.HANDED_OVER, "new")


def test_a_message_is_settled_once(store: Store) -> None:
    sent = send(store, plan(store))
    assert sending.settle_handed_over(store, sent, fence=1, platform_id="1", now=NOW)
    assert not sending.settle_handed_over(store, sent, fence=1, platform_id="2", now=NOW)
    assert ledger.get(store, sent.id).platform_id == "1"


def test_R4_a_row_whose_sender_died_is_found_once_its_lease_is_over(store: Store) -> None:
    entry = send(store, plan(store))
    send(store, plan(store, "young"), now=NOW + timedelta(minutes=1))
    hand_over(store, plan(store, "done"))
    plan(store, "planned")
    assert sending.abandoned(store, NOW + sending.LEASE) == []
    after = NOW + sending.LEASE + timedelta(seconds=1)
    assert sending.abandoned(store, after) == [entry]
    assert sorted(keys(sending.abandoned(store, NOW, all_of_them=True))) == ["k", "young"]


def test_R5_an_unknown_outcome_is_tried_again_later_and_counted(store: Store) -> None:
    entry = send(store, plan(store))
    retry = NOW + sending.SECOND_TRY
    sending.put_off(store, entry, retry, "unknown outcome")
    again = ledger.get(store, entry.id)
    assert (again.state, again.attempt, again.why) == (Standing.PLANNED, 1, "unknown outcome")
    assert sending.due(store, retry - timedelta(seconds=1), 10) == []
    assert keys(sending.due(store, retry, 10)) == ["k"]
    assert send(store, again).attempt == 2
    assert sending.abandoned(store, NOW) == []


def test_R5_a_try_that_surely_did_not_arrive_does_not_count(store: Store) -> None:
    entry = send(store, plan(store))
    sending.put_off(store, entry, SOON, "retry_after", fence=1, uncount=True)
    assert ledger.get(store, entry.id).attempt == 0


def test_what_has_ended_is_not_put_off(store: Store) -> None:
    done = hand_over(store, plan(store))
    sending.put_off(store, done, SOON, "late")
    ledger.end(store, [done.id], Standing.FAILED, "late", NOW)
    assert ledger.get(store, done.id) == done


def test_receipts_never_go_backwards_in_whatever_order_they_come(store: Store) -> None:
    steps = [Standing.DELIVERED, Standing.READ, Standing.ANSWERED]
    for number, order in enumerate(permutations(steps)):
        entry = hand_over(store, plan(store, f"k{number}"))
        for step in order:
            ledger.progress(store, entry.id, step)
        assert ledger.get(store, entry.id).state == Standing.ANSWERED
    open_row = plan(store, "not sent")
    ledger.progress(store, open_row.id, Standing.READ)
    assert ledger.get(store, open_row.id).state == Standing.PLANNED


def test_the_budget_is_spent_by_what_was_handed_over_and_by_what_is_on_its_way(
    store: Store, network: Network
) -> None:
    def spent(member: int) -> bool:
        day = timedelta(hours=12)
        return ledger.budget_spent(store, member, NOW - day, NOW + day)

    handed, sending, free, yesterday = (fresh_member(store, network).id for _ in range(4))
    hand_over(store, plan(store, "a", member_id=handed))
    send(store, plan(store, "b", member_id=sending))
    hand_over(store, plan(store, "c", member_id=free, budget=False))
    plan(store, "d", member_id=free)
    hand_over(store, plan(store, "e", member_id=yesterday))
    assert (spent(handed), spent(sending), spent(free)) == (True, True, False)
    assert not ledger.budget_spent(store, yesterday, NOW + timedelta(seconds=1), SOON)
    assert not ledger.budget_spent(store, yesterday, NOW - timedelta(hours=1), NOW)


def test_R12_what_is_held_is_not_due_until_it_is_released(store: Store) -> None:
    plan(store, "a")
    send(store, plan(store, "b"))
    hand_over(store, plan(store, "c"))
    assert held.hold_all(store, "restored") == 2
    assert sending.due(store, NOW, 10) == []
    assert ledger.next_due(store) is None
    assert sending.abandoned(store, NOW, all_of_them=True) == []
    assert held.release_held(store, "something else") == 0
    assert held.release_held(store, "restored") == 2
    assert keys(sending.due(store, NOW, 10)) == ["a", "b"]


def test_R10_every_row_stands_somewhere_in_the_sums(store: Store) -> None:
    plan(store, "a")
    hand_over(store, plan(store, "b"))
    ledger.end(store, [plan(store, "c").id, plan(store, "d").id], Standing.EXPIRED, "late", NOW)
    sums = ledger.sums(store)
    assert sums == {
        (Standing.PLANNED, ""): 1,
        (Standing.HANDED_OVER, ""): 1,
        (Standing.EXPIRED, "late"): 2,
    }
    assert sum(sums.values()) == len(store.conn.execute(select(LedgerRow.id)).all())


def test_the_text_of_a_reply_goes_once_it_is_old(store: Store) -> None:
    old = hand_over(store, plan(store, "old", body="text"))
    waits = plan(store, "waits", body="text")
    forgotten.drop_bodies(store, NOW)
    assert ledger.get(store, old.id).body == "text", "it ended just then, not before"
    forgotten.drop_bodies(store, NOW + timedelta(seconds=1))
    assert ledger.get(store, old.id).body == ""
    assert ledger.get(store, waits.id).body == "text"


def test_a_message_is_found_by_its_platforms_id_in_its_chat(store: Store, network: Network) -> None:
    homes = [fresh_address(store, fresh_member(store, network)).id for _ in range(2)]
    entries = [plan(store, f"k{home}", address_id=home) for home in homes]
    for entry in entries:
        hand_over(store, entry)
    for home, entry in zip(homes, entries, strict=True):
        found = ledger.by_platform_id(store, "web", "77", home)
        assert found is not None
        assert found.id == entry.id
    assert ledger.by_platform_id(store, "telegram", "77") is None


@pytest.mark.parametrize("state", ["read", "answered", "delivered"])
def test_a_message_that_somebody_was_told_of_counts_as_told(state: str) -> None:
    assert Standing(state) in ledger.TOLD
    assert Standing(state) not in ledger.OPEN


def test_a_body_needs_its_networks_key(database: Database) -> None:
    with database.transaction() as store:
        network = fresh_network(store)
        entry = plan(store, network_id=network.id, body="to the point")
    database.vault.forget(network.id)
    with database.transaction() as store:
        assert ledger.get(store, entry.id).body == "to the point"
