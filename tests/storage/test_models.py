"""The tables: the same instants, JSON and indexes on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert, inspect, select, text

from storage import forgotten, inbox, ledger, networks, sending
from storage.database import Store
from storage.inbox import Arrival
from storage.ledger import Planned
from storage.models import Instant, LeaseRow, Table
from storage.networks import Network
from storage.prepared import Row, Statement, cursor_of
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


def test_what_is_remembered_of_instants_is_one_memory_for_all_statements(store: Store) -> None:
    statements = (ledger.NEXT, ledger.NEXT_AFTER, ledger.OF_SUBJECT, ledger.SPENT, sending.HEADS)
    ready = [one.in_words_of(store.conn.dialect) for one in statements]
    read = {id(one) for each in ready for _at, one in each.converted if hasattr(one, "cache_info")}
    given = {id(one) for each in ready for _name, one in each.binds if hasattr(one, "cache_info")}
    assert max(len(read), len(given)) <= 1
    if store.sqlite:
        assert min(len(read), len(given)) == 1


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


def prepared(store: Store, statement: Statement, row: Row) -> list[str]:
    """The same of a statement that was put together once."""
    ready = statement.in_words_of(store.conn.dialect)
    explain = "EXPLAIN QUERY PLAN " if store.sqlite else "EXPLAIN "
    cursor = cursor_of(store.conn)
    cursor.execute(explain + ready.sql, ready.parameters(row))
    return [" | ".join(str(found[-1]) for found in cursor.fetchall())]


def test_what_is_due_is_found_by_its_index(store: Store) -> None:
    for number in range(300):
        ledger.plan(store, "s", Planned(key=f"k{number}", reason="r", due=NOW), NOW)
    if not store.sqlite:  # 300 rows are too few to be worth an index
        store.conn.execute(text("SET LOCAL enable_seqscan = off"))
    found = [
        *prepared(store, sending.ON_ITS_WAY, {}),
        *prepared(store, sending.HEADS, {"now": NOW, "limit": 10}),
        *prepared(store, ledger.NEXT, {}),
        *prepared(store, ledger.DUE, {"now": NOW}),
        *plans(store, lambda: sending.abandoned(store, NOW)),
    ]
    used = [plan.split("ix_ledger_")[1].split()[0] for plan in found]
    assert used == ["sending", *["planned"] * 3, "sending"], found
    beside = [
        *prepared(store, sending.DUE, {"now": NOW, "limit": 10}),
        *prepared(store, sending.FREE_HEADS, {"now": NOW, "limit": 10}),
    ]
    assert all(
        plan.count("ix_ledger_planned") == 1 and plan.count("ix_ledger_sending") == 1
        for plan in beside
    ), beside


def test_what_somebody_had_today_and_what_was_said_are_found_by_their_indexes(
    store: Store,
) -> None:
    for number in range(300):
        ledger.plan(store, "s", Planned(key=f"k{number}", reason="r", due=NOW), NOW)
    if not store.sqlite:  # 300 rows are too few to be worth an index
        store.conn.execute(text("SET LOCAL enable_seqscan = off"))
    day = {"member_id": 1, "since": NOW, "until": NOW + timedelta(days=1), "but": ""}
    (spent,) = prepared(store, ledger.SPENT, day)
    assert "ix_ledger_spent" in spent
    (said,) = prepared(store, forgotten.TOLD_LONG_AGO, {"before": NOW})
    assert "ix_ledger_said" in said


def test_what_waits_in_the_inbox_is_found_by_its_index(store: Store) -> None:
    inbox.add(store, [Arrival(platform="web", event_id="1", external="a", payload=b"x")], NOW)
    if not store.sqlite:
        store.conn.execute(text("SET LOCAL enable_seqscan = off"))
    found = [plan for plan in plans(store, lambda: inbox.claim(store, 10, NOW)) if "inbox" in plan]
    assert found
    assert all("ix_inbox_waiting" in plan for plan in found), found
