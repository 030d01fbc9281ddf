"""The screen: what a page shows, in order, and nothing missed after a reload."""

from __future__ import annotations

from datetime import timedelta

from storage import screen
from storage.database import Store
from storage.screen import KEPT
from tests.fresh import NOW, fresh_address


def test_a_page_gets_what_it_has_not_seen_in_order(store: Store) -> None:
    home = fresh_address(store).id
    first, second, third = (
        screen.append(store, home, text.encode(), None, NOW) for text in ("one", "two", "تم")
    )
    assert first < second < third
    assert screen.since(store, home, first, 10) == [
        (second, None, b"two"),
        (third, None, "تم".encode()),
    ]
    assert len(screen.since(store, home, 0, 2)) == 2
    assert screen.since(store, home, third, 10) == []


def test_a_replaced_item_says_which_one(store: Store) -> None:
    home = fresh_address(store).id
    first = screen.append(store, home, b"asked", None, NOW)
    edit = screen.append(store, home, b"answered", first, NOW)
    assert screen.since(store, home, first, 10) == [(edit, first, b"answered")]


def test_S4_each_page_shows_its_own_address_only(store: Store) -> None:
    mine, theirs = fresh_address(store, external="a").id, fresh_address(store, external="b").id
    ours = screen.append(store, mine, b"mine", None, NOW)
    other = screen.append(store, theirs, b"theirs", None, NOW)
    assert [item for _, _, item in screen.since(store, mine, 0, 10)] == [b"mine"]
    assert screen.latest(store, [mine, theirs, 99]) == {mine: ours, theirs: other}
    screen.clear(store, mine)
    assert screen.since(store, mine, 0, 10) == []
    assert len(screen.since(store, theirs, 0, 10)) == 1


def test_H12_what_a_page_showed_goes_within_47_hours(store: Store) -> None:
    home = fresh_address(store).id
    screen.append(store, home, b"old", None, NOW)
    screen.append(store, home, b"new", None, NOW + timedelta(hours=1))
    screen.purge(store, NOW + KEPT + timedelta(seconds=1))
    assert [item for _, _, item in screen.since(store, home, 0, 10)] == [b"new"]
    assert timedelta(hours=47) >= KEPT
