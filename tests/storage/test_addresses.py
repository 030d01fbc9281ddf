"""Addresses: one row for each place where somebody is reached, found without storing its id."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from storage import addresses
from storage.addresses import BLOCKED, GONE, OK
from storage.database import Database, Store
from storage.networks import Network
from tests.fresh import NOW, fresh_address, fresh_member
from tests.storage.at_once import at_once


def test_an_address_is_met_once(store: Store) -> None:
    first = addresses.meet(store, "telegram", "123", NOW, language="fr")
    assert addresses.meet(store, "telegram", "123", NOW + timedelta(days=1)) == first
    assert (first.external, first.group, first.language, first.state) == ("123", False, "fr", OK)
    assert addresses.meet(store, "whatsapp", "123", NOW).id != first.id
    assert addresses.find(store, "telegram", "124") is None


def test_an_address_met_by_several_at_once_is_one(database: Database) -> None:
    met = at_once(database, lambda store: addresses.meet(store, "telegram", "123", NOW))
    assert len({one.id for one in met}) == 1


def test_a_group_is_no_person(store: Store, network: Network) -> None:
    group = addresses.meet(store, "telegram", "-100", NOW, group=True)
    addresses.change(store, group.id, network_id=network.id)
    assert [one.external for one in addresses.groups(store, network.id)] == ["-100"]
    assert addresses.groups(store, network.id)[0].group
    addresses.change(store, group.id, state=GONE)
    assert addresses.groups(store, network.id) == []


def test_a_member_is_reached_where_it_works_and_where_they_wrote_last(
    store: Store, network: Network
) -> None:
    samira, omar = fresh_member(store, network), fresh_member(store, network)
    old, new, dead = (
        fresh_address(store, samira, platform="web", external=name) for name in ("a", "b", "c")
    )
    for hours, address in enumerate((old, new, dead)):
        addresses.change(store, address.id, last_in_at=NOW + timedelta(hours=hours))
    addresses.change(store, dead.id, state=BLOCKED)
    best = addresses.of_members(store, [samira.id, omar.id])
    assert {member: one.id for member, one in best.items()} == {samira.id: new.id}
    addresses.change(store, new.id, state=GONE)
    found = addresses.of_member(store, samira.id)
    assert found is not None
    assert found.id == old.id
    assert addresses.of_member(store, omar.id) is None


def test_a_moved_group_is_found_under_its_new_id_only(store: Store) -> None:
    group = addresses.meet(store, "telegram", "-1", NOW, group=True)
    addresses.move(store, group, "-1001")
    assert addresses.find(store, "telegram", "-1") is None
    moved = addresses.find(store, "telegram", "-1001")
    assert moved is not None
    assert (moved.id, moved.external) == (group.id, "-1001")


def test_a_group_that_moves_to_a_known_id_gives_way(store: Store) -> None:
    group = addresses.meet(store, "telegram", "-1", NOW, group=True)
    known = addresses.meet(store, "telegram", "-1001", NOW, group=True)
    addresses.move(store, group, "-1001")
    assert addresses.get(store, group.id).state == GONE
    assert addresses.find(store, "telegram", "-1001") == known


def test_a_forgotten_address_keeps_no_trace_and_is_met_anew(store: Store, network: Network) -> None:
    samira = fresh_member(store, network)
    home = fresh_address(store, samira, external="123")
    blind = store.conn.execute(text("SELECT blind FROM addresses")).scalar_one()
    addresses.forget(store, home.id)
    left = addresses.get(store, home.id)
    assert (left.external, left.member_id, left.state) == ("", None, GONE)
    assert blind not in store.conn.execute(text("SELECT blind FROM addresses")).scalars()
    assert addresses.meet(store, "web", "123", NOW).id != home.id


def test_unlinking_leaves_the_address_without_its_member(store: Store, network: Network) -> None:
    samira = fresh_member(store, network)
    home = fresh_address(store, samira)
    addresses.unlink(store, samira.id)
    assert addresses.get(store, home.id).member_id is None
    assert addresses.of_member(store, samira.id) is None
