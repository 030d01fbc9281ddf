"""Leases: of two copies one works, and the one that was overtaken can be told by its number."""

from __future__ import annotations

from datetime import timedelta

from storage import leases
from storage.database import Database, Store
from storage.leases import LASTS
from tests.fresh import NOW
from tests.storage.at_once import at_once

SECOND = timedelta(seconds=1)


def test_R13_second_copy_does_not_get_the_lease(store: Store) -> None:
    assert leases.take(store, "poller", "first", NOW) == 1
    assert leases.take(store, "poller", "second", NOW) is None
    assert leases.take(store, "poller", "second", NOW + LASTS - SECOND) is None
    assert leases.take(store, "poller", "first", NOW + LASTS - SECOND) == 1, "kept"
    assert leases.take(store, "poller", "second", NOW + LASTS) is None
    assert leases.holder(store, "poller") == ("first", 1, NOW + LASTS - SECOND + LASTS)


def test_R13_a_dead_holder_is_followed_with_a_higher_number(store: Store) -> None:
    leases.take(store, "poller", "first", NOW)
    assert leases.take(store, "poller", "second", NOW + LASTS) == 2
    assert leases.take(store, "poller", "first", NOW + LASTS) is None, "woke up too late"
    assert leases.take(store, "poller", "first", NOW + 2 * LASTS) == 3


def test_R13_of_copies_that_start_at_once_one_gets_the_lease(database: Database) -> None:
    names = iter("abcdef")
    fences = at_once(database, lambda store: leases.take(store, "poller", next(names), NOW))
    assert [fence for fence in fences if fence is not None] == [1]


def test_an_orderly_stop_leaves_the_lease_to_the_next_at_once(store: Store) -> None:
    leases.take(store, "poller", "first", NOW)
    leases.drop(store, "poller", "somebody else", NOW)
    assert leases.take(store, "poller", "second", NOW) is None
    leases.drop(store, "poller", "first", NOW)
    assert leases.take(store, "poller", "second", NOW) == 2


def test_leases_of_different_names_do_not_meet(store: Store) -> None:
    assert leases.holder(store, "clock") is None
    leases.take(store, "poller", "first", NOW)
    assert leases.take(store, "clock", "second", NOW) == 1
