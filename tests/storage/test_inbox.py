"""The inbox: each event is there once, is taken in its person's order, and never kills for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from storage import inbox, notes
from storage.database import Database, Store
from storage.inbox import KEPT, LEASE, MOST_DEATHS, Arrival, Event
from tests.fresh import NOW
from tests.storage.at_once import at_once

LATER = NOW + LEASE + timedelta(seconds=1)


def arrival(event: int, external: str = "samira", platform: str = "telegram") -> Arrival:
    payload = f"payload {event}".encode()
    return Arrival(platform=platform, event_id=str(event), external=external, payload=payload)


def ids(events: list[Event]) -> list[str]:
    return [event.event_id for event in events]


async def test_R2_seen_events_do_nothing(database: Database) -> None:
    events = [arrival(1), arrival(2), arrival(1)]
    assert await database.write(lambda store: inbox.add(store, events, NOW)) == 2
    again = [arrival(2), arrival(3), arrival(1)]
    assert await database.write(lambda store: inbox.add(store, again, NOW)) == 1

    async def redelivered() -> int:
        return await database.write(lambda store: inbox.add(store, [arrival(4)], NOW))

    assert sum(await asyncio.gather(*(redelivered() for _ in range(50)))) == 1
    taken = await database.write(lambda store: inbox.claim(store, 10, NOW))
    assert ids(taken) == ["1", "2", "3", "4"]
    assert [event.payload for event in taken] == [f"payload {n}".encode() for n in (1, 2, 3, 4)]
    done = [event.id for event in taken]
    await database.write(lambda store: inbox.settle(store, done))
    assert await database.write(lambda store: inbox.add(store, again, NOW)) == 0
    assert await database.write(lambda store: inbox.claim(store, 10, LATER)) == []


def test_R2_the_same_event_from_several_processes_at_once_is_there_once(
    database: Database,
) -> None:
    events = [arrival(number) for number in range(20)]
    assert sum(at_once(database, lambda store: inbox.add(store, events, NOW))) == 20
    with database.transaction() as store:
        assert inbox.counts(store) == {"new": 20}


def test_the_same_id_on_another_platform_is_another_event(store: Store) -> None:
    assert inbox.add(store, [arrival(1), arrival(1, platform="whatsapp")], NOW) == 2
    assert inbox.add(store, [], NOW) == 0


def test_several_workers_never_take_the_same_event(database: Database) -> None:
    with database.transaction() as store:
        inbox.add(store, [arrival(number, external=str(number)) for number in range(30)], NOW)
    taken = at_once(database, lambda store: ids(inbox.claim(store, 5, NOW)))
    together = [event for some in taken for event in some]
    assert len(together) == len(set(together)) == 30


def test_events_of_one_person_wait_while_an_earlier_one_is_held(store: Store) -> None:
    inbox.add(store, [arrival(1), arrival(2), arrival(3, external="omar")], NOW)
    (first,) = inbox.claim(store, 1, NOW)
    assert ids(inbox.claim(store, 10, NOW)) == ["3"]
    inbox.settle(store, [first.id])
    assert ids(inbox.claim(store, 10, NOW)) == ["2"]


def test_an_event_that_was_let_go_comes_before_the_later_ones(store: Store) -> None:
    inbox.add(store, [arrival(1), arrival(2)], NOW)
    (first,) = inbox.claim(store, 1, NOW)
    inbox.release(store, [first.id], "database is locked")
    assert ids(inbox.claim(store, 10, NOW)) == ["1"], "alone: it may be what hurts"
    inbox.settle(store, [first.id])
    assert ids(inbox.claim(store, 10, NOW)) == ["2"]


def test_an_event_that_was_given_back_untried_has_lost_no_try(store: Store) -> None:
    inbox.add(store, [arrival(1), arrival(2)], NOW)
    for _ in range(MOST_DEATHS + 1):
        claimed = inbox.claim(store, 10, NOW)
        assert ids(claimed) == ["1", "2"]
        inbox.release(store, [event.id for event in claimed], untried=True)


def test_one_that_was_tried_before_takes_nobody_with_it(store: Store) -> None:
    inbox.add(store, [arrival(number, external=str(number)) for number in range(4)], NOW)
    claimed = inbox.claim(store, 10, NOW)
    inbox.release(store, [claimed[1].id])
    inbox.release(store, [one.id for one in claimed if one.id != claimed[1].id], untried=True)
    assert [ids(inbox.claim(store, 10, NOW)) for _ in range(3)] == [["0"], ["1"], ["2", "3"]]


def test_an_event_that_somebody_else_has_claimed_since_is_not_ours(store: Store) -> None:
    inbox.add(store, [arrival(1), arrival(2, external="omar")], NOW)
    events = inbox.claim(store, 10, NOW)
    assert ids(inbox.still_ours(store, events)) == ["1", "2"]
    inbox.release(store, [events[0].id])
    inbox.claim(store, 1, NOW)
    inbox.settle(store, [events[1].id])
    assert inbox.still_ours(store, events) == []


def test_whether_somebody_has_something_waiting(store: Store) -> None:
    inbox.add(store, [arrival(1)], NOW)
    assert inbox.has_waiting(store, "telegram", "samira")
    assert not inbox.has_waiting(store, "telegram", "omar")
    inbox.settle(store, [inbox.claim(store, 1, NOW)[0].id])
    assert not inbox.has_waiting(store, "telegram", "samira")


def test_an_event_whose_worker_died_is_taken_again_when_its_lease_is_over(store: Store) -> None:
    inbox.add(store, [arrival(1)], NOW)
    inbox.claim(store, 10, NOW)
    assert inbox.claim(store, 10, NOW + LEASE - timedelta(seconds=1)) == []
    (again,) = inbox.claim(store, 10, LATER)
    assert again.attempts == 1, "counted before it was tried"


def test_at_start_the_leases_of_a_dead_process_are_void(store: Store) -> None:
    inbox.add(store, [arrival(1)], NOW)
    inbox.claim(store, 10, NOW)
    inbox.release_all(store)
    assert ids(inbox.claim(store, 10, NOW)) == ["1"]


def test_an_event_that_kills_every_time_is_set_aside_with_its_payload(store: Store) -> None:
    inbox.add(store, [arrival(1), arrival(2)], NOW)
    now = NOW
    for _ in range(MOST_DEATHS):
        assert "1" in ids(inbox.claim(store, 1, now))
        now += LEASE + timedelta(seconds=1)
    assert ids(inbox.claim(store, 10, now)) == ["2"]
    row = store.conn.execute(text("SELECT * FROM inbox WHERE state = 'aside'")).one()
    assert (row.event_id, row.error, row.attempts) == ("1", "tried too often", MOST_DEATHS)
    assert store.vault.open(row.payload_sealed, inbox.PAYLOAD) == "payload 1"
    assert inbox.counts(store) == {"aside": 1, "new": 1}


def test_what_could_not_be_read_is_kept_aside_from_the_beginning(store: Store) -> None:
    broken = Arrival(
        platform="telegram", event_id="9", external="", payload=b"\xff{", aside="not JSON"
    )
    assert inbox.add(store, [broken], NOW) == 1
    assert inbox.claim(store, 10, NOW) == []
    assert inbox.counts(store) == {"aside": 1}


def test_H12_the_content_of_a_taken_event_goes_at_once_its_id_after_eight_days(
    store: Store,
) -> None:
    inbox.add(store, [arrival(1)], NOW)
    (event,) = inbox.claim(store, 10, NOW)
    inbox.settle(store, [event.id])
    sealed = text("SELECT payload_sealed FROM inbox")
    assert store.conn.execute(sealed).scalar_one() is None
    inbox.purge(store, NOW + timedelta(days=8))
    assert inbox.add(store, [arrival(1)], NOW) == 0, "still known after eight days"
    inbox.purge(store, NOW + KEPT + timedelta(seconds=1))
    assert inbox.add(store, [arrival(1)], NOW) == 1, "nothing is known of it any more"


def test_what_waits_is_never_purged(store: Store) -> None:
    inbox.add(store, [arrival(1)], NOW)
    inbox.purge(store, NOW + timedelta(days=365))
    assert inbox.counts(store) == {"new": 1}


def test_a_file_that_was_fetched_settles_its_event(store: Store) -> None:
    inbox.add(store, [arrival(1), arrival(2)], NOW)
    inbox.settle_event(store, "telegram", "1")
    assert ids(inbox.claim(store, 10, NOW)) == ["2"]


def test_when_a_platform_was_last_heard(store: Store) -> None:
    assert inbox.last_received(store, "telegram") is None
    inbox.add(store, [arrival(1)], NOW)
    inbox.add(store, [arrival(2)], NOW + timedelta(hours=1))
    inbox.add(store, [arrival(3, platform="web")], NOW + timedelta(hours=2))
    assert inbox.last_received(store, "telegram") == NOW + timedelta(hours=1)


def test_H12_what_was_set_aside_goes_when_a_log_would(store: Store) -> None:
    unreadable = replace(arrival(1), aside="not readable")
    inbox.add(store, [unreadable], NOW)
    inbox.purge(store, NOW + timedelta(days=13))
    assert inbox.counts(store) == {inbox.ASIDE: 1}
    inbox.purge(store, NOW + timedelta(days=15))
    assert inbox.counts(store) == {"done": 1}
    row = store.conn.execute(text("SELECT * FROM inbox")).one()
    assert (row.event_id, row.blind, row.payload_sealed, row.error) == (
        f"gone/{row.id}", "", None, "",
    )  # fmt: skip


def test_R3_a_number_never_comes_again_so_that_no_reply_takes_the_place_of_another(
    store: Store,
) -> None:
    inbox.add(store, [arrival(1)], NOW)
    (first,) = inbox.claim(store, 10, NOW)
    inbox.settle(store, [first.id])
    inbox.purge(store, NOW + timedelta(days=30))
    inbox.add(store, [arrival(2)], NOW + timedelta(days=30))
    (second,) = inbox.claim(store, 10, NOW + timedelta(days=30))
    assert second.id > first.id


def test_two_processes_do_not_take_turns_at_once(database: Database) -> None:
    """Each reads a number and writes the next; with turns at the same time some would be lost."""

    def count(store: Store) -> None:
        store.alone()
        notes.put(store, "number", str(int(notes.get(store, "number", "0")) + 1))

    at_once(database, count, times=12)
    with database.transaction() as store:
        assert notes.get(store, "number") == "12"
