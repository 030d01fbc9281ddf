"""Reconciling: whatever was wanted before, the ledger then holds what is wanted now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import ledger, sending
from storage.database import Database, Store
from storage.ledger import HORIZON, Entry, Planned, Standing, Urgency
from storage.wanted import Reconciled, reconcile
from tests.fresh import NOW, fresh_address

SUBJECT = "meeting/1"
KEYS = [f"meeting/1/{step}" for step in "abcde"]
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """At `after` the start these are wanted; then fate comes to some of the rows."""

    after: timedelta
    wanted: dict[str, Planned]
    fates: dict[str, str]


hours = st.integers(-48, 300).map(lambda number: number * HOUR)


@st.composite
def planned(draw: st.DrawFn, key: str) -> Planned:
    due = NOW + draw(hours)
    lasts = draw(st.none() | st.integers(1, 96).map(lambda number: number * HOUR))
    return Planned(
        key=key,
        reason="reminder",
        due=due,
        expires=None if lasts is None else due + lasts,
        urgency=draw(st.sampled_from(Urgency)),
        budget=draw(st.booleans()),
        revision=draw(st.integers(0, 2)),
    )


@st.composite
def steps(draw: st.DrawFn) -> Step:
    chosen = draw(st.sets(st.sampled_from(KEYS)))
    fate = st.sampled_from(["sending", "handed over", "expired", "failed", "put off"])
    return Step(
        after=draw(st.integers(0, 120)) * HOUR,
        wanted={key: draw(planned(key)) for key in sorted(chosen)},
        fates=draw(st.dictionaries(st.sampled_from(KEYS), fate, max_size=2)),
    )


@contextmanager
def undone(database: Database) -> Iterator[Store]:
    """A transaction that is rolled back: each example begins with an empty ledger."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        yield Store(connection, database.vault)
        transaction.rollback()


def standing(store: Store) -> dict[str, Entry]:
    return {entry.key: entry for entry in ledger.of_subject(store, SUBJECT)}


def useful(row: Planned, now: datetime) -> bool:
    return row.expires is None or row.expires > now


def expected(
    before: dict[str, Entry], wanted: dict[str, Planned], now: datetime
) -> dict[str, Planned]:
    """The planned rows that there must be afterwards, thought out independently, one key a time."""
    keys = set()
    for key, row in wanted.items():
        state = before[key].state if key in before else None
        if row.due > now + HORIZON:
            continue
        fresh_or_revived = state in (None, Standing.WITHDRAWN) and useful(row, now)
        if state == Standing.PLANNED or fresh_or_revived:
            keys.add(key)
    return {key: wanted[key] for key in keys}


def befall(store: Store, entry: Entry, fate: str, address: int) -> None:
    if entry.state != Standing.PLANNED:
        return
    if fate == "put off":
        sending.put_off(store, entry, entry.next_at + HOUR, "quiet hours")
    elif fate in ("expired", "failed"):
        ledger.end(store, [entry.id], Standing(fate), fate, NOW)
    else:
        sending.mark_sending(
            store, entry, platform="web", address_id=address, fence=1, now=NOW, revision=1
        )
        if fate == "handed over":
            sending.settle_handed_over(store, entry, fence=1, platform_id="1", now=NOW)


def check(store: Store, step: Step) -> None:
    now = NOW + step.after
    before = standing(store)
    reconcile(store, SUBJECT, step.wanted.values(), now)
    after = standing(store)

    left = {key: entry for key, entry in after.items() if entry.state == Standing.PLANNED}
    right = expected(before, step.wanted, now)
    assert set(left) == set(right)
    for key, entry in left.items():
        row = right[key]
        assert (entry.due, entry.expires, entry.revision) == (row.due, row.expires, row.revision)
        assert (entry.urgency, entry.budget) == (row.urgency, row.budget)
    for key, entry in before.items():
        assert after[key].id == entry.id, "revived under the same key, never written twice"
        if entry.state not in (Standing.PLANNED, Standing.WITHDRAWN):
            assert after[key] == entry, "what left our hands, or has ended, is not touched"
        elif key not in right:
            assert after[key].state == Standing.WITHDRAWN

    assert reconcile(store, SUBJECT, step.wanted.values(), now) == Reconciled()
    assert standing(store) == after, "once more changes nothing"


@given(history=st.lists(steps(), min_size=1, max_size=5))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_after_reconciling_what_is_planned_is_what_is_wanted(
    database: Database, history: list[Step]
) -> None:
    with undone(database) as store:
        address = fresh_address(store).id
        for step in history:
            check(store, step)
            for key, fate in step.fates.items():
                if key in standing(store):
                    befall(store, standing(store)[key], fate, address)


def wanted(key: str = "k", **values: object) -> Planned:
    given_ = {"key": key, "reason": "reminder", "due": NOW + HOUR, **values}
    return Planned(**given_)  # type: ignore[arg-type]


def test_what_is_withdrawn_is_revived_under_its_key_when_it_is_wanted_again(store: Store) -> None:
    assert reconcile(store, SUBJECT, [wanted()], NOW) == Reconciled(planned=1)
    first = standing(store)["k"]
    assert reconcile(store, SUBJECT, [], NOW, why="cancelled") == Reconciled(withdrawn=1)
    gone = standing(store)["k"]
    assert (gone.state, gone.why, gone.ended_at) == (Standing.WITHDRAWN, "cancelled", NOW)
    assert reconcile(store, SUBJECT, [wanted()], NOW) == Reconciled(moved=1)
    assert standing(store)["k"] == first


def test_what_was_withdrawn_is_not_revived_once_it_is_of_no_use(store: Store) -> None:
    brief = wanted(expires=NOW + 2 * HOUR)
    reconcile(store, SUBJECT, [brief], NOW)
    reconcile(store, SUBJECT, [], NOW)
    assert reconcile(store, SUBJECT, [brief], NOW + 2 * HOUR) == Reconciled()
    assert standing(store)["k"].state == Standing.WITHDRAWN


def test_a_row_that_waits_for_the_morning_keeps_waiting_when_nothing_changed(store: Store) -> None:
    reconcile(store, SUBJECT, [wanted()], NOW)
    sending.put_off(store, standing(store)["k"], NOW + 9 * HOUR, "quiet hours")
    assert reconcile(store, SUBJECT, [wanted()], NOW) == Reconciled()
    assert standing(store)["k"].next_at == NOW + 9 * HOUR


def test_a_moved_row_is_looked_at_at_its_new_time(store: Store) -> None:
    reconcile(store, SUBJECT, [wanted()], NOW)
    later = wanted(due=NOW + 5 * HOUR, revision=2)
    assert reconcile(store, SUBJECT, [later], NOW) == Reconciled(moved=1)
    entry = standing(store)["k"]
    assert (entry.due, entry.next_at, entry.revision) == (later.due, later.due, 2)


def test_beyond_the_horizon_nothing_is_written_yet(store: Store) -> None:
    far = wanted(due=NOW + HORIZON + timedelta(seconds=1))
    assert reconcile(store, SUBJECT, [far], NOW) == Reconciled()
    assert reconcile(store, SUBJECT, [far], NOW + timedelta(seconds=1)) == Reconciled(planned=1)


def test_replies_stay_when_the_plans_of_their_subject_change(store: Store) -> None:
    ledger.plan(store, SUBJECT, wanted("reply", body="Thank you!"), NOW)
    assert reconcile(store, SUBJECT, [], NOW) == Reconciled()
    assert standing(store)["reply"].state == Standing.PLANNED


def test_other_subjects_are_left_alone(store: Store) -> None:
    reconcile(store, "meeting/2", [wanted("theirs")], NOW)
    reconcile(store, SUBJECT, [wanted("ours")], NOW)
    reconcile(store, SUBJECT, [], NOW)
    assert [entry.state for entry in ledger.of_subject(store, "meeting/2")] == [Standing.PLANNED]
