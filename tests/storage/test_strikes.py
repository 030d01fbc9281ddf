"""Strikes: the third message in a row that did not get through makes an address unreachable."""

from __future__ import annotations

from storage import addresses, strikes
from storage.addresses import BLOCKED, MISSED, OK
from storage.database import Store
from storage.networks import Network
from tests.fresh import NOW, fresh_address, fresh_member


def test_the_third_in_a_row_makes_an_address_unreachable(store: Store) -> None:
    home = fresh_address(store)
    seen = []
    for _ in range(3):
        home = strikes.add(store, home)
        seen.append((home.strikes, home.state, home.reachable))
    assert seen == [(1, MISSED, True), (2, MISSED, True), (3, BLOCKED, False)]


def test_what_gets_through_or_comes_in_wipes_them_out(store: Store) -> None:
    home = strikes.add(store, fresh_address(store))
    strikes.end(store, home)
    home = addresses.get(store, home.id)
    assert (home.strikes, home.state) == (0, OK)
    for _ in range(3):
        home = strikes.add(store, home)
    strikes.end(store, home)
    assert addresses.get(store, home.id).state == BLOCKED, "that was late; they were given up"
    addresses.heard(store, home, NOW)
    store.write_late()
    home = addresses.get(store, home.id)
    assert (home.strikes, home.state) == (0, OK)


def test_the_next_address_is_one_with_fewer_strikes(store: Store, network: Network) -> None:
    omar = fresh_member(store, network)
    one, other = (fresh_address(store, omar, platform="a", external=id) for id in "12")
    addresses.change(store, one.id, preferred=True)
    one = strikes.add(store, one)
    following = strikes.next_after(store, omar.id, one)
    assert following is not None
    assert following.id == other.id
    other = strikes.add(store, other)
    assert strikes.next_after(store, omar.id, other) is None, "it came from there"
    addresses.change(store, one.id, state=BLOCKED)
    assert strikes.next_after(store, omar.id, addresses.get(store, one.id)) is not None


def test_nobody_has_a_next_address_who_has_one(store: Store, network: Network) -> None:
    omar = fresh_member(store, network)
    home = strikes.add(store, fresh_address(store, omar))
    assert strikes.next_after(store, omar.id, home) is None
