"""PostgreSQL schemas of a test's own, in the database that MUYASSIR_TEST_POSTGRES names."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, NullPool, create_engine, delete, make_url

from storage.models import Table

VARIABLE = "MUYASSIR_TEST_POSTGRES"  # for example postgresql+psycopg://me@127.0.0.1:5432/test


@contextmanager
def own_schema() -> Iterator[str]:
    """The URL of an empty schema, which is dropped afterwards. Skips where there is no server."""
    server = os.environ.get(VARIABLE)
    if not server:
        pytest.skip(f"{VARIABLE} is not set: not tried on PostgreSQL")
    name = f"muyassir_{secrets.token_hex(6)}"
    engine = create_engine(server, poolclass=NullPool)
    execute(engine, f"CREATE SCHEMA {name}")
    try:
        # No test cuts PostgreSQL's power, so that none waits for its disk.
        options = f"-csearch_path={name} -csynchronous_commit=off"
        inside = make_url(server).update_query_dict({"options": options})
        yield inside.render_as_string(hide_password=False)
    finally:
        execute(engine, f"DROP SCHEMA {name} CASCADE")


def empty_all_tables(engine: Engine) -> None:
    """With DELETE: for a few rows it takes a hundredth of the time of TRUNCATE. Plans are numbered
    from one again, as on SQLite."""
    tables = reversed(Table.metadata.sorted_tables)
    restarted = (
        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1, false)"
        for name in ("plans", "plan_items")
    )
    execute(engine, ";".join((*(str(delete(table)) for table in tables), *restarted)))


def execute(engine: Engine, statements: str) -> None:
    with engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(statements)
