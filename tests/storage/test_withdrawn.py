"""What the ledger withdraws, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta

from storage import ledger, sending, withdrawn
from storage.database import Store
from storage.ledger import Standing
from storage.networks import Network
from tests.fresh import NOW, fresh_member
from tests.storage.test_ledger import hand_over, keys, plan


def test_R14_nothing_planned_is_left_for_somebody_who_is_gone(
    store: Store, network: Network
) -> None:
    gone, stays = fresh_member(store, network), fresh_member(store, network)
    plan(store, "gone", member_id=gone.id)
    plan(store, "gone later", member_id=gone.id, due=NOW + timedelta(days=5))
    told = hand_over(store, plan(store, "told", member_id=gone.id))
    plan(store, "stays", member_id=stays.id)
    withdrawn.withdraw_for_member(store, gone.id, "left", NOW)
    assert keys(sending.due(store, NOW + timedelta(days=9), 10)) == ["stays"]
    assert ledger.get(store, told.id) == told
    assert ledger.sums(store)[Standing.WITHDRAWN, "left"] == 2
