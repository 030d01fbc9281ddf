"""People whom a platform knows by two ids: found by either, and never taken for somebody else."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from storage import addresses, opt_ins
from storage.addresses import ID, Address
from storage.database import Store

log = logging.getLogger(__name__)


def meet(
    store: Store, platform: str, external: str, also: str, now: datetime, *, language: str = ""
) -> Address:
    """The address of whoever has these two ids now; it is made if neither has ever been seen.

    `external` is kept as the one to write to. Mostly both are known already, and nothing is done.
    """
    found = addresses.find(store, platform, external)
    if found is None or found.also_blind != store.vault.blind(platform, also):
        found = paired(store, platform, external, also, found)
    if found is not None:
        return found
    made = addresses.meet(store, platform, external, now, language=language)
    return learn(store, made, external, also)


def paired(
    store: Store, platform: str, external: str, also: str, found: Address | None
) -> Address | None:
    """Who it is, now that the two ids are seen together. None: somebody new."""
    if found is not None and found.external not in (external, also):
        detach(store, found, external)  # it was their second id, and comes with another first one
        found = None
    other = addresses.find(store, platform, also)
    if other is not None and (found is None or other.id != found.id):
        if found is not None and is_another_member(other, found):
            return found
        if is_somebody_else(store, other, external):
            detach(store, other, also)
        else:
            found = together(store, found, other)
    return learn(store, found, external, also) if found is not None else None


def is_another_member(other: Address, found: Address) -> bool:
    """Nothing is changed then: that one person is two members is for people to settle."""
    return None not in (other.member_id, found.member_id) and other.member_id != found.member_id


def is_somebody_else(store: Store, other: Address, external: str) -> bool:
    """A number that comes with a new first id may have a new owner; nobody can tell, and so a
    fresh invitation has to (platforms.md section 0)."""
    known = other.also_blind not in (None, store.vault.blind(other.platform, external))
    return other.group or known


def together(store: Store, found: Address | None, other: Address) -> Address:
    """Two addresses turn out to be one person's: the one that belongs nowhere gives way."""
    if found is None:
        return other
    keeps, gives = (other, found) if found.member_id is None else (found, other)
    give_way(store, keeps, gives)
    return keeps


def give_way(store: Store, keeps: Address, gives: Address) -> None:
    """`gives` is forgotten; what its person said and agreed to there counts for the other."""
    heard = max(filter(None, (keeps.last_in_at, gives.last_in_at)), default=None)
    preferred = keeps.preferred or gives.preferred
    opt_ins.hand_on(store, gives.id, keeps.id)
    addresses.forget_all(store, [gives.id])
    addresses.change(store, keeps.id, last_in_at=heard, preferred=preferred)


def detach(store: Store, address: Address, id: str) -> None:
    """An id is another person's from now on. Who has no other is not to be written to at it."""
    if address.external == id:
        addresses.forget_all(store, [address.id])
    else:
        addresses.change(store, address.id, also_blind=None)


def learn(store: Store, address: Address, external: str, also: str) -> Address:
    addresses.change(store, address.id, **ids(store, address.platform, external, also))
    return addresses.get(store, address.id)


def ids(store: Store, platform: str, external: str, also: str) -> dict[str, Any]:
    """The columns that hold them."""
    return {
        "blind": store.vault.blind(platform, external),
        "id_sealed": store.vault.seal(external, ID),
        "also_blind": store.vault.blind(platform, also) if also and also != external else None,
    }


def move(store: Store, address: Address, external: str, also: str = "") -> bool:
    """Gives somebody the new ids that their platform announced; the old ones are nobody's then.

    Whoever has been met under a new id meanwhile is taken for the same person, and the one of them
    stays who belongs to a network: a move may be told in two ways, or late. Where they are two
    members, nothing changes, and this is False.
    """
    met = [addresses.find(store, address.platform, id) for id in (external, also) if id]
    all_of_them = {one.id: one for one in (address, *met) if one is not None}.values()
    members = {one.member_id for one in all_of_them} - {None}
    if len(members) > 1 or any(one.group for one in all_of_them):
        log.warning("an id is somebody else's", extra={"action": "not-moved", "row": address.id})
        return False
    stays = next((one for one in all_of_them if one.member_id is not None), address)
    for one in all_of_them:
        if one.id != stays.id:
            give_way(store, addresses.get(store, stays.id), one)
    if stays.id == address.id or also:  # else they have the new id already, and perhaps another
        learn(store, stays, external, also)
    return True
