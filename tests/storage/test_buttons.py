"""Buttons: an opaque handle says nothing, and is looked up for its one address."""

from __future__ import annotations

from datetime import timedelta

from storage import buttons, ledger
from storage.buttons import KEPT
from storage.database import Store
from storage.ledger import Planned
from tests.fresh import NOW, fresh_address

PRESSES = [["rsvp", "meeting/1", "yes", ["Coming", "سأحضر"]], ["rsvp", "meeting/1", "no", []]]


def message(store: Store, key: str = "k") -> int:
    made = ledger.plan(store, "meeting/1", Planned(key=key, reason="r", due=NOW), NOW)
    assert made is not None
    return made


def test_S2_a_handle_is_opaque_and_leads_to_its_address(store: Store) -> None:
    address, entry = fresh_address(store).id, message(store)
    handle = buttons.add(store, address, entry, PRESSES, NOW)
    found = buttons.find(store, handle)
    assert found is not None
    assert (found.address_id, found.ledger_id, found.presses) == (address, entry, PRESSES)
    assert found.expires_at == NOW + KEPT
    assert len(handle) >= 128 / 6, "128 bits, six in a character"
    assert buttons.find(store, handle[:-1]) is None
    assert buttons.find(store, "") is None


def test_two_messages_with_the_same_buttons_have_different_handles(store: Store) -> None:
    address, entry = fresh_address(store).id, message(store)
    assert len({buttons.add(store, address, entry, PRESSES, NOW) for _ in range(9)}) == 9


def test_the_newest_buttons_of_an_address_are_its_own(store: Store) -> None:
    mine, theirs = fresh_address(store, external="a").id, fresh_address(store, external="b").id
    old, new = message(store, "old"), message(store, "new")
    buttons.add(store, mine, old, PRESSES, NOW)
    again = buttons.add(store, mine, old, PRESSES, NOW + timedelta(seconds=5))
    buttons.add(store, theirs, new, PRESSES, NOW)
    found = buttons.latest(store, mine, NOW - timedelta(days=1))
    assert found is not None
    assert found.handle == again
    assert buttons.latest(store, mine, NOW + timedelta(minutes=1)) is None
    of_message = buttons.of_message(store, old)
    assert of_message is not None
    assert of_message.handle == again


def test_a_reminder_planned_long_ago_is_the_newest_when_it_is_shown_last(store: Store) -> None:
    mine = fresh_address(store).id
    reminder, reply = message(store, "planned first"), message(store, "said meanwhile")
    buttons.add(store, mine, reply, PRESSES, NOW)
    shown = buttons.add(store, mine, reminder, PRESSES, NOW + timedelta(seconds=5))
    found = buttons.latest(store, mine, NOW - timedelta(days=1))
    assert found is not None
    assert found.handle == shown


def test_old_buttons_go(store: Store) -> None:
    handle = buttons.add(store, fresh_address(store).id, message(store), PRESSES, NOW)
    buttons.purge(store, NOW + KEPT)
    assert buttons.find(store, handle) is not None
    buttons.purge(store, NOW + KEPT + timedelta(seconds=1))
    assert buttons.find(store, handle) is None
