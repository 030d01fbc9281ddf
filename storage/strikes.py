"""Strikes: messages that did not get through to an address, one after the other."""

from __future__ import annotations

from storage import addresses
from storage.addresses import BLOCKED, MISSED, OK, STRIKES, Address
from storage.database import Store


def add(store: Store, address: Address) -> Address:
    """One more; the third in a row makes the address unreachable (platforms.md section 5)."""
    number = address.strikes + 1
    state = BLOCKED if number >= STRIKES else MISSED
    addresses.change(store, address.id, strikes=number, state=state)
    return addresses.get(store, address.id)


def end(store: Store, address: Address) -> None:
    """A message got through: those before it prove nothing any more."""
    if address.state == MISSED:
        addresses.change(store, address.id, strikes=0, state=OK)


def next_after(store: Store, member_id: int, missed: Address) -> Address | None:
    """Where else a member may be reached with what did not get through at `missed`.

    Only where fewer were lost: `of_member` then picks it, and a message comes back to no address
    that it has missed, unless its person has been heard there since.
    """
    best = addresses.of_member(store, member_id)
    if best is None or best.id == missed.id or not best.reachable:
        return None
    return best if not missed.reachable or best.strikes < missed.strikes else None
