"""The tables: the same instants, JSON and indexes on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert, inspect, select, text

from storage import inbox, ledger, networks, sending
from storage.database import Store
from storage.inbox import Arrival
from storage.ledger import Planned
from storage.models import Instant, LeaseRow, Table
from storage.networks import Network
from tests.fresh import NOW

INSTANTS = [
    datetime(2026, 3, 29, 0, 0, tzinfo=ZoneInfo("Asia/Beirut")),  # the clock has just changed
    datetime(2026, 10, 24, 23, 30, fold=1, tzinfo=ZoneInfo("Asia/Beirut")),
    datetime(2026, 1, 1, 3, 0, tzinfo=ZoneInfo("Asia/Amman")),
    datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 6, 1, 12, 0, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
]


@pytest.mark.parametrize("instant", INSTANTS, ids=str)
def test_an_instant_comes_back_as_the_same_instant_in_utc(store: Store, instant: datetime) -> None:
    store.conn.execute(insert(LeaseRow).values(name="clock", holder="me", fence=1, until=instant))
    found = store.conn.execute(select(LeaseRow.until)).scalar_one()
    assert found == instant.astimezone(UTC)
    assert found.tzinfo is UTC or found.utcoffset() == timedelta(0)


@pytest.mark.parametrize("instant", INSTANTS, ids=str)
def test_instants_are_compared_as_instants(store: Store, instant: datetime) -> None:
    store.conn.execute(insert(LeaseRow).values(name="clock", holder="me", fence=1, until=instant))
    later = instant.astimezone(UTC) + timedelta(microseconds=1)
    before = select(LeaseRow.name).where(LeaseRow.until < later.astimezone(ZoneInfo("Asia/Tokyo")))
    assert store.conn.execute(before).scalars().all() == ["clock"]
    same = select(LeaseRow.name).where(LeaseRow.until < instant.astimezone(UTC))
    assert store.conn.execute(same).scalars().all() == []


def test_a_naive_time_is_never_taken_for_an_instant(store: Store) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        Instant().process_bind_param(naive, store.conn.dialect)


def test_json_comes_back_as_it_was(store: Store, network: Network) -> None:
    networks.change(
        store,
        network.id,
        quiet={"night": ["21:00", "08:00"], "اسم": [1, None, True, {"é": "😀"}]},
        days={date(2026, 12, 25): "عيد الميلاد"},
        overrides=[(date(2027, 3, 28), date(2027, 4, 20), 120)],
        weekend=[],
    )
    found = networks.get(store, network.id)
    assert found.quiet == {"night": ["21:00", "08:00"], "اسم": [1, None, True, {"é": "😀"}]}
    assert found.days == {date(2026, 12, 25): "عيد الميلاد"}
    assert found.overrides == ((date(2027, 3, 28), date(2027, 4, 20), 120),)
    assert found.weekend == ()


def test_no_column_is_named_with_a_word_of_sql() -> None:
    columns = {column.name for table in Table.metadata.sorted_tables for column in table.columns}
    assert not columns & {"group", "order", "user", "check", "table"}
    assert "is_group" in columns


@pytest.mark.parametrize(
    ("table", "index"),
    [
        ("ledger", "ix_ledger_planned"),
        ("ledger", "ix_ledger_sending"),
        ("inbox", "ix_inbox_waiting"),
    ],
)
def test_the_indexes_of_what_is_open_hold_only_what_is_open(
    store: Store, table: str, index: str
) -> None:
    found = {one["name"]: one for one in inspect(store.conn).get_indexes(table)}[index]
    condition = str(found["dialect_options"][f"{store.conn.dialect.name}_where"])
    assert any(f"'{state}'" in condition for state in ("planned", "sending", "new"))


def plans(store: Store, ask: Any) -> list[str]:
    """How the database would run each SELECT that `ask` makes."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(store.conn, "before_cursor_execute", note)
    ask()
    event.remove(store.conn, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if store.sqlite else "EXPLAIN "
    return [
        " | ".join(str(row[-1]) for row in store.conn.exec_driver_sql(explain + one, parameters))
        for one, parameters in asked
    ]


def test_what_is_due_is_found_by_its_index(store: Store) -> None:
    for number in range(300):
        ledger.plan(store, "s", Planned(key=f"k{number}", reason="r", due=NOW), NOW)
    if not store.sqlite:  # 300 rows are too few to be worth an index
        store.conn.execute(text("SET LOCAL enable_seqscan = off"))
    found = [
        *plans(store, lambda: sending.due(store, NOW, 10)),
        *plans(store, lambda: ledger.next_due(store)),
        *plans(store, lambda: sending.abandoned(store, NOW)),
    ]
    used = [plan.split("ix_ledger_")[1].split()[0] for plan in found]
    assert used == ["sending", "planned", "planned", "sending"], found


def test_what_waits_in_the_inbox_is_found_by_its_index(store: Store) -> None:
    inbox.add(store, [Arrival(platform="web", event_id="1", external="a", payload=b"x")], NOW)
    if not store.sqlite:
        store.conn.execute(text("SET LOCAL enable_seqscan = off"))
    found = [plan for plan in plans(store, lambda: inbox.claim(store, 10, NOW)) if "inbox" in plan]
    assert found
    assert all("ix_inbox_waiting" in plan for plan in found), found
