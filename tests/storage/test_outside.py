"""Outside the window: who counts against a platform's day, and until when."""

from __future__ import annotations

from datetime import timedelta

from storage import held, ledger, outside, sending
from storage.database import Store
from storage.ledger import Planned, Standing
from storage.networks import Network
from tests.fresh import NOW, fresh_address, fresh_member

HOUR = timedelta(hours=1)


def template(
    store: Store, address_id: int, hours_ago: float, *, member_id: int | None = None,
    name: str = "a", platform: str = "paid", settled: bool = True,
) -> int:  # fmt: skip
    """A row that went to this address so long ago, as this template."""
    at = NOW - timedelta(hours=hours_ago)
    key = f"{address_id}/{hours_ago}/{name}/{platform}"
    wanted = Planned(key=key, reason="r", due=at, member_id=member_id, address_id=address_id)
    id = ledger.plan(store, "test/1", wanted, at)
    assert id is not None
    entry = ledger.get(store, id)
    assert sending.mark_sending(
        store, entry, platform=platform, address_id=address_id, fence=1, now=at, revision=0,
        template=name,
    )  # fmt: skip
    if settled:
        assert sending.settle_handed_over(store, entry, fence=1, platform_id=key, now=at)
    return id


def test_a_row_says_as_which_template_it_went(store: Store) -> None:
    id = template(store, fresh_address(store).id, 1, name="muyassir_x_v1")
    assert ledger.get(store, id).template == "muyassir_x_v1"


def test_each_person_counts_once_for_a_day_after_the_last_template(store: Store) -> None:
    one, two, three = (fresh_address(store, external=name).id for name in "abc")
    template(store, one, 23)
    template(store, one, 3, name="b")
    template(store, two, 20)
    template(store, three, 25)  # has left the day
    template(store, three, 2, name="")  # free-form: costs nothing of it
    template(store, three, 2, platform="other")
    found = outside.allowance(store, "paid", NOW)
    assert found.leaves == {one: NOW + 21 * HOUR, two: NOW + 4 * HOUR}
    assert (found.limit, found.used, found.left) == (None, 2, None)
    assert found.waits_until(three, NOW) is None


def test_what_is_on_its_way_counts(store: Store) -> None:
    one = fresh_address(store).id
    template(store, one, 0, settled=False)
    assert outside.allowance(store, "paid", NOW).leaves == {one: NOW + 24 * HOUR}


def test_what_is_marked_in_this_piece_of_work_counts(store: Store) -> None:
    assert outside.allowance(store, "paid", NOW).used == 0
    outside.count(store, "paid", 7, NOW)
    assert outside.allowance(store, "paid", NOW).used == 1


def test_a_spent_day_is_over_when_the_first_one_leaves_it(store: Store) -> None:
    one, two, three = (fresh_address(store, external=name).id for name in "abc")
    outside.assume_limit(store, "paid", 2)
    template(store, one, 20)
    assert outside.allowance(store, "paid", NOW).waits_until(three, NOW) is None
    template(store, two, 3)
    store.memory.clear()
    found = outside.allowance(store, "paid", NOW)
    assert found.left == 0
    assert found.waits_until(three, NOW) == NOW + 4 * HOUR
    assert found.waits_until(one, NOW) is None, "who counts already costs nothing more"


def test_nobody_may_be_written_to_where_the_limit_is_nought(store: Store) -> None:
    outside.set_limit(store, "paid", 0)
    assert outside.allowance(store, "paid", NOW).waits_until(1, NOW) == NOW + 24 * HOUR


def test_what_the_platform_tells_goes_before_what_the_operator_has_set(store: Store) -> None:
    assert outside.limit(store, "paid") is None
    outside.assume_limit(store, "paid", 250)
    assert outside.limit(store, "paid") == 250
    outside.set_limit(store, "paid", 2000)
    outside.assume_limit(store, "paid", 250)
    assert outside.limit(store, "paid") == 2000
    outside.set_limit(store, "paid", None)
    assert outside.limit(store, "paid") is None
    assert outside.limit(store, "other") is None


def test_a_nudge_stands_for_a_day_or_until_it_is_answered(store: Store, network: Network) -> None:
    member, other = fresh_member(store, network), fresh_member(store, network)
    address = fresh_address(store).id
    assert outside.unanswered(store, member.id, NOW) is None
    template(store, address, 30, member_id=member.id)
    template(store, address, 2, member_id=other.id)
    template(store, address, 1, member_id=member.id, name="")
    assert outside.unanswered(store, member.id, NOW) is None
    id = template(store, address, 5, member_id=member.id)
    assert outside.unanswered(store, member.id, NOW) == NOW - 5 * HOUR
    ledger.progress(store, id, Standing.READ)
    assert outside.unanswered(store, member.id, NOW) == NOW - 5 * HOUR
    ledger.progress(store, id, Standing.ANSWERED)
    assert outside.unanswered(store, member.id, NOW) is None


def kept_back(store: Store, member_id: int, key: str, why: str, **values: object) -> int:
    wanted = Planned(key=key, reason="r", due=NOW - HOUR, member_id=member_id, **values)  # type: ignore[arg-type]
    id = ledger.plan(store, "test/1", wanted, NOW)
    assert id is not None
    ledger.end(store, [id], Standing.HELD, why, NOW)
    return id


def test_what_was_held_from_somebody_is_planned_again_while_it_is_of_use(
    store: Store, network: Network
) -> None:
    member, other = fresh_member(store, network), fresh_member(store, network)
    useful = kept_back(store, member.id, "useful", "window", expires=NOW + HOUR)
    lasting = kept_back(store, member.id, "lasting", "window")
    late = kept_back(store, member.id, "late", "window", expires=NOW)
    restored = kept_back(store, member.id, "restored", "after a restore")
    others = kept_back(store, other.id, "others", "window")
    waits = ledger.plan(
        store, "test/1", Planned(key="w", reason="r", due=NOW - HOUR, member_id=member.id), NOW
    )
    assert waits is not None
    sending.put_off(store, ledger.get(store, waits), NOW + HOUR, "window")
    held.release_to(store, member.id, ["window"], NOW)
    for id in (useful, lasting, waits):
        entry = ledger.get(store, id)
        assert (entry.state, entry.next_at, entry.ended_at) == (
            Standing.PLANNED, NOW - HOUR, None,
        )  # fmt: skip
    for id in (late, restored, others):
        assert ledger.get(store, id).state is Standing.HELD
