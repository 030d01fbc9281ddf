"""Action plans: lines in their order, every change of each, and who is forgotten when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from storage import plan_items, plan_revisions, plan_shape, plans
from storage.database import Store
from storage.members import Member
from storage.networks import Network
from storage.plan_shape import Agreed, Item, Level, Plan, Status
from tests.fresh import NOW, fresh_network

WORDS: dict[str, Any] = {
    "title": "طباعة الملصقات",
    "partners": "Town hall",
    "indicator": "Posters",
    "baseline": "0",
    "target": "200",
    "actual": "12 %",
    "means": "The bill",
    "resources": "Paper",
    "lesson": "Order early",
    "tags": ("sport", "شباب"),
}


def fresh_plan(store: Store, network: Network, **values: Any) -> Plan:
    given: dict[str, Any] = {"network_id": network.id, "title": "Plan of the year", "now": NOW}
    return plans.add(store, **{**given, **values})


def tree(store: Store, plan: Plan) -> tuple[Item, Item, Item]:
    """One objective, one activity under it, one task under that."""
    top = plan_items.add(store, plan, Level.OBJECTIVE, NOW, title="Objective")
    middle = plan_items.add(store, plan, Level.ACTIVITY, NOW, title="Activity", parent_id=top.id)
    task = plan_items.add(store, plan, Level.TASK, NOW, title="Task", parent_id=middle.id)
    return top, middle, task


def test_a_line_is_read_once_and_anew_when_anybody_has_changed_it(
    store: Store, network: Network
) -> None:
    _top, _middle, task = tree(store, fresh_plan(store, network))
    again = plan_items.get(store, task.id)
    assert again is plan_items.get(store, task.id)
    assert again in plan_items.of_plan(store, task.plan_id)
    where = {"id": task.id}
    store.changing.execute(text("UPDATE plan_items SET reason = 'money' WHERE id = :id"), where)
    assert plan_items.get(store, task.id).reason == "money"
    assert [one.reason for one in plan_items.of_plan(store, task.plan_id)][-1] == "money"


def test_a_line_comes_back_as_it_was_written(
    store: Store, network: Network, new_member: Callable[..., Member]
) -> None:
    who, other = new_member(), new_member(name="Nour")
    top, middle, _task = tree(store, fresh_plan(store, network))
    plan = plans.get(store, top.plan_id)
    made = plan_items.add(
        store,
        plan,
        Level.TASK,
        NOW,
        by=other.id,
        parent_id=middle.id,
        member_id=who.id,
        supporters=(other.id,),
        agreed=Agreed.PROPOSED,
        start=date(2026, 11, 1),
        due=date(2026, 11, 30),
        participants="10-24",
        pillar="9",
        meeting_id=7,
        **WORDS,
    )
    assert plan_items.get(store, made.id) == made
    assert {name: getattr(made, name) for name in WORDS} == WORDS
    assert (made.revision, made.position, made.assigned_at) == (1, 2, NOW)
    assert (made.subject, made.going, made.ended) == (f"task/{made.id}", True, False)


def test_words_are_sealed(store: Store, network: Network) -> None:
    plan = fresh_plan(store, network, title="Secret plan")
    item = plan_items.add(store, plan, Level.OBJECTIVE, NOW, **WORDS)
    plan_items.change(store, item, NOW, lesson="Ask the mayor")
    kept = []
    for table in ("plans", "plan_items", "plan_revisions"):
        kept += [bytes(value) if isinstance(value, memoryview) else value
                 for row in store.conn.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
                 for value in row]  # fmt: skip
    assert len(kept) > 40
    for word in ("Secret", "Posters", "Town hall", "mayor", "sport"):
        assert not any(word in value for value in kept if isinstance(value, str))
        assert not any(word.encode() in value for value in kept if isinstance(value, bytes))


def test_a_plan_reads_from_top_to_bottom(store: Store, network: Network) -> None:
    plan = fresh_plan(store, network)
    first = plan_items.add(store, plan, Level.OBJECTIVE, NOW, title="A")
    second = plan_items.add(store, plan, Level.OBJECTIVE, NOW, title="B")
    under_b = plan_items.add(store, plan, Level.ACTIVITY, NOW, title="B1", parent_id=second.id)
    plan_items.add(store, plan, Level.ACTIVITY, NOW, title="A1", parent_id=first.id)
    plan_items.add(store, plan, Level.TASK, NOW, title="B1a", parent_id=under_b.id)
    assert [one.title for one in plan_items.of_plan(store, plan.id)] == [
        "A",
        "A1",
        "B",
        "B1",
        "B1a",
    ]


@pytest.mark.parametrize(
    ("level", "parent"),
    [
        (Level.TASK, "objective"),
        (Level.TASK, None),
        (Level.OBJECTIVE, "activity"),
        (Level.ACTIVITY, "task"),
    ],
)
def test_a_line_stands_only_under_one_of_the_level_above(
    store: Store, network: Network, level: Level, parent: str | None
) -> None:
    plan = fresh_plan(store, network)
    known = dict(zip(("objective", "activity", "task"), tree(store, plan), strict=True))
    with pytest.raises(ValueError, match="does not stand there"):
        plan_items.add(
            store, plan, level, NOW, title="X", parent_id=known[parent].id if parent else None
        )


def test_no_line_moves_under_a_line_of_another_plan_or_under_itself(
    store: Store, network: Network
) -> None:
    plan, other = fresh_plan(store, network), fresh_plan(store, network)
    top, middle, task = tree(store, plan)
    _top, elsewhere, _task = tree(store, other)
    with pytest.raises(ValueError, match="is not in plan"):
        plan_items.change(store, task, NOW, parent_id=elsewhere.id)
    with pytest.raises(ValueError, match="does not stand there"):
        plan_items.change(store, middle, NOW, parent_id=task.id)
    with pytest.raises(ValueError, match="does not stand there"):
        plan_items.change(store, top, NOW, parent_id=top.id)


def test_what_has_not_changed_leaves_no_trace(store: Store, network: Network) -> None:
    _top, _middle, task = tree(store, fresh_plan(store, network))
    assert plan_items.change(store, task, NOW, title="Task", due=None) == task
    assert len(plan_revisions.of_item(store, task.id)) == 1


def test_moments_follow_the_status(
    store: Store, network: Network, new_member: Callable[..., Member]
) -> None:
    later = NOW + timedelta(hours=1)
    _top, _middle, task = tree(store, fresh_plan(store, network))
    task = plan_items.change(store, task, later, member_id=new_member().id)
    assert task.assigned_at == later
    task = plan_items.change(store, task, later, status=Status.BLOCKED, reason="budget")
    assert (task.blocked_at, task.ended_at) == (later, None)
    task = plan_items.change(store, task, later, status=Status.DONE, reason="")
    assert (task.blocked_at, task.ended_at, task.ended) == (None, later, True)
    plan_items.answered(store, task, later)
    assert plan_items.get(store, task.id).answered_at == later
    task = plan_items.change(store, plan_items.get(store, task.id), later, member_id=None)
    assert task.answered_at is None, "what somebody else said does not count for the next"


def test_a_change_knows_what_was_before(store: Store, network: Network) -> None:
    _top, _middle, task = tree(store, fresh_plan(store, network))
    plan_items.change(store, task, NOW, due=date(2026, 12, 1), tags=("a",), batch="b")
    *_added, change = plan_revisions.of_item(store, task.id)
    assert plan_revisions.restored(change.before or {}) == {"due": None, "tags": ()}
    assert plan_revisions.restored(change.after or {}) == {"due": date(2026, 12, 1), "tags": ("a",)}
    assert plan_revisions.of_batch(store, "b") == [change]
    assert plan_revisions.of_batch(store, "") == []


def test_a_line_that_is_taken_away_keeps_its_history_and_its_number(
    store: Store, network: Network
) -> None:
    plan = fresh_plan(store, network)
    _top, middle, task = tree(store, plan)
    plan_items.take_away(store, task, NOW)
    assert plan_items.find(store, task.id) is None
    assert plan_revisions.of_item(store, task.id)[-1].after is None
    again = plan_items.add(store, plan, Level.TASK, NOW, title="Other", parent_id=middle.id)
    assert again.id != task.id
    assert len(plan_revisions.of_item(store, again.id)) == 1
    with pytest.raises(LookupError):
        plan_items.get(store, task.id)


def test_tasks_of_somebody_come_by_date_from_open_plans_alone(
    store: Store, network: Network, new_member: Callable[..., Member]
) -> None:
    who = new_member()
    plan = fresh_plan(store, network)
    _top, middle, task = tree(store, plan)
    plan_items.change(store, task, NOW, member_id=who.id)
    for title, due in (("late", date(2026, 12, 9)), ("soon", date(2026, 12, 1))):
        plan_items.add(
            store, plan, Level.TASK, NOW, title=title, parent_id=middle.id, member_id=who.id,
            due=due,
        )  # fmt: skip
    plan_items.change(store, middle, NOW, member_id=who.id)
    assert [one.title for one in plan_items.tasks_of(store, who.id)] == ["soon", "late", "Task"]
    assert len(plan_items.responsible_for(store, who.id)) == 4
    assert plan_items.with_tasks(store) == [who.id]
    plans.change(store, plan, state=plan_shape.CLOSED, closed_at=NOW)
    assert plan_items.tasks_of(store, who.id) == []
    assert plan_items.responsible_for(store, who.id) == []
    assert plan_items.with_tasks(store) == []
    assert plans.current(store, network.id) is None
    assert plans.open_ones(store) == []


def test_H11_who_goes_is_forgotten_in_lines_and_history(
    store: Store, network: Network, new_member: Callable[..., Member]
) -> None:
    gone, stays = new_member(), new_member(name="Nour")
    plan = fresh_plan(store, network, created_by=gone.id)
    _top, middle, task = tree(store, plan)
    task = plan_items.change(store, task, NOW, by=gone.id, member_id=gone.id)
    plan_items.change(store, middle, NOW, by=stays.id, supporters=(gone.id, stays.id))
    left = plan_items.forget_member(store, gone.id, network.id, NOW)
    assert [(one.id, one.member_id, one.former) for one in left] == [(task.id, None, True)]
    assert plan_items.get(store, middle.id).supporters == (stays.id,)
    assert plans.get(store, plan.id).created_by is None
    assert not plan_revisions.has_changed(store, gone.id)
    assert plan_revisions.has_changed(store, stays.id)
    everything = plan_revisions.changes_between(store, network.id, NOW, NOW + timedelta(days=1))
    written = [one.before for one in everything] + [one.after for one in everything]
    assert not [one for one in written if one and one.get("member_id") == gone.id]
    assert not [one for one in written if one and gone.id in one.get("supporters", [])]


def test_H12_a_closed_plan_names_nobody_and_goes_whole(
    store: Store, network: Network, new_member: Callable[..., Member]
) -> None:
    who = new_member()
    plan, other = fresh_plan(store, network), fresh_plan(store, network)
    _top, _middle, task = tree(store, plan)
    kept, _m, _t = tree(store, other)
    plan_items.change(store, kept, NOW, by=who.id, member_id=who.id)
    plan_items.change(store, task, NOW, by=who.id, member_id=who.id, supporters=(who.id,))
    plans.without_names(store, plan, NOW)
    plan = plans.change(store, plan, state=plan_shape.CLOSED, closed_at=NOW)
    assert all(one.member_id is None for one in plan_items.of_plan(store, plan.id))
    assert all(one.member_id is None for one in plan_revisions.of_item(store, task.id))
    assert plan_items.get(store, kept.id).member_id == who.id, "another plan stays as it is"
    assert plans.closed_before(store, NOW) == []
    assert plans.closed_before(store, NOW + timedelta(seconds=1)) == [plan]
    plans.forget(store, plan)
    assert plans.find(store, plan.id) is None
    assert plan_revisions.of_item(store, task.id) == []
    assert len(plan_items.of_plan(store, other.id)) == 3


def test_S4_pillars_and_changes_are_counted_by_country_and_network(
    store: Store, network: Network
) -> None:
    jordan = fresh_network(store, country="JO")
    for home in (network, jordan):
        top, _middle, _task = tree(store, fresh_plan(store, home))
        plan_items.change(store, top, NOW, pillar="4")
    assert plan_items.with_pillar(store, "LB", "4") == 1
    assert plan_items.with_pillar(store, "JO", "4") == 1
    found = plan_revisions.changes_between(store, jordan.id, NOW, NOW + timedelta(days=1))
    assert {one.network_id for one in found} == {jordan.id}
    assert len(found) == 4
