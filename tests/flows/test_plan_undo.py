"""Whatever is changed in one go is undone in one go: the plan is what it was before."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.flows.plans import plan_batch
from storage import plan_items, plan_revisions, plans
from storage.database import Database, Store
from storage.plan_shape import Item, Level, Plan, Status
from storage.vault import KEY_BYTES, Vault
from tests.fresh import NOW, fresh_member, fresh_network

LATER = NOW + timedelta(hours=1)
TELLS = ("id", "plan_id", "network_id", "revision", "changed_at", "assigned_at", "answered_at",
         "blocked_at", "ended_at", "created_at", "created_by", "parent_id", "position",
         "meeting_id")  # fmt: skip

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["a", "b", "ج"]),
        "status": st.sampled_from(list(Status)),
        "reason": st.sampled_from(["", "budget"]),
        "due": st.sampled_from([None, date(2026, 12, 1), date(2027, 1, 1)]),
        "tags": st.sampled_from([(), ("x",), ("x", "y")]),
        "pillar": st.sampled_from(["", "9"]),
        "member": st.sampled_from([None, 0, 1]),
        "target": st.sampled_from(["", "12"]),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.integers(0, 30), VALUES),
        st.tuples(st.just("add"), st.integers(0, 30), VALUES),
        st.tuples(st.just("away"), st.integers(0, 30), st.just({})),
    ),
    max_size=9,
)


@pytest.fixture(scope="module")
def world(migrated_file: Path) -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "muyassir.db"
        shutil.copy(migrated_file, path)
        opened = Database(f"sqlite:///{path}", Vault(secrets.token_bytes(KEY_BYTES)))
        yield opened
        opened.close()


def seen(store: Store, plan: Plan) -> list[tuple[Any, ...]]:
    """The plan as people read it: every line with what stands above it, but for numbers."""
    items = {item.id: item for item in plan_items.of_plan(store, plan.id)}

    def read(item: Item) -> tuple[Any, ...]:
        kept = {name: value for name, value in asdict(item).items() if name not in TELLS}
        above = items[item.parent_id].title if item.parent_id else ""
        return (above, *sorted((name, repr(value)) for name, value in kept.items()))

    return sorted((read(item) for item in items.values()), key=repr)


def act(
    store: Store, plan: Plan, batch: str, step: tuple[str, int, dict[str, Any]], people: list[int]
) -> None:
    what, place, wished = step
    values = dict(wished)
    if "member" in values:
        who = values.pop("member")
        values["member_id"] = None if who is None else people[who]
    items = plan_items.of_plan(store, plan.id)
    above = [one for one in items if one.level is not Level.TASK]
    if what == "add":
        parent = above[place % len(above)] if above else None
        level = {None: Level.OBJECTIVE, Level.OBJECTIVE: Level.ACTIVITY, Level.ACTIVITY: Level.TASK}
        plan_items.add(
            store, plan, level[parent.level if parent else None], LATER, batch=batch,
            **{"title": "new", **values, "parent_id": parent.id if parent else None},
        )  # fmt: skip
        return
    if not items:
        return
    item = items[place % len(items)]
    if what == "change":
        plan_items.change(store, item, LATER, batch=batch, **values)
    elif plan_batch.bare(store, item):
        plan_items.take_away(store, item, LATER, batch=batch)


def begun(store: Store) -> tuple[Plan, list[int]]:
    network = fresh_network(store)
    people = [fresh_member(store, network).id for _n in range(2)]
    plan = plans.add(store, network_id=network.id, title="Plan", now=NOW)
    for top in range(2):
        above = plan_items.add(store, plan, Level.OBJECTIVE, NOW, title=f"O{top}")
        for middle in range(2):
            under = plan_items.add(
                store, plan, Level.ACTIVITY, NOW, title=f"A{top}{middle}", parent_id=above.id
            )
            plan_items.add(
                store, plan, Level.TASK, NOW, title=f"T{top}{middle}", parent_id=under.id,
                member_id=people[0], due=date(2026, 11, 30), supporters=(people[1],),
            )  # fmt: skip
    return plan, people


@example(steps=[("change", 9, {"title": "a"}), ("away", 9, {})])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_undo_of_a_batch_makes_the_plan_what_it_was(
    world: Database, steps: list[tuple[str, int, dict[str, Any]]]
) -> None:
    with world.transaction() as store:
        plan, people = begun(store)
        before = seen(store, plan)
        batch = f"trial/{plan.id}"
        for step in steps:
            act(store, plan, batch, step, people)
        done = plan_batch.undo(store, batch, LATER, None)
        assert seen(store, plan) == before
        assert done.kept == ()
        assert plan_batch.undo(store, batch, LATER, None).back == 0, "undone once is undone"
        assert seen(store, plan) == before


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, after=STEPS)
def test_undo_leaves_alone_what_others_changed_since(
    world: Database, steps: list[tuple[str, int, dict[str, Any]]],
    after: list[tuple[str, int, dict[str, Any]]],
) -> None:  # fmt: skip
    with world.transaction() as store:
        plan, people = begun(store)
        batch = f"trial/{plan.id}"
        for step in steps:
            act(store, plan, batch, step, people)
        for step in after:
            act(store, plan, f"others/{plan.id}", step, people)
        touched = {one.item_id for one in plan_revisions.of_batch(store, f"others/{plan.id}")}
        standing = {one.id: one for one in plan_items.of_plan(store, plan.id) if one.id in touched}
        plan_batch.undo(store, batch, LATER, None)
        for id, item in standing.items():
            assert plan_items.find(store, id) == item
        listed = plan_items.of_plan(store, plan.id)
        known = {one.id for one in listed}
        assert all(one.parent_id in known for one in listed if one.parent_id is not None)
