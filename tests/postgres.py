"""PostgreSQL schemas of a test's own, in the database that MUYASSIR_TEST_POSTGRES names."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from storage.models import Table

VARIABLE = "MUYASSIR_TEST_POSTGRES"  # for example postgresql+psycopg://me@127.0.0.1:5432/test


@contextmanager
def own_schema() -> Iterator[str]:
    """The URL of an empty schema, which is dropped afterwards. Skips where there is no server."""
    server = os.environ.get(VARIABLE)
    if not server:
        pytest.skip(f"{VARIABLE} is not set: not tried on PostgreSQL")
    name = f"muyassir_{secrets.token_hex(6)}"
    execute(server, f"CREATE SCHEMA {name}")
    try:
        inside = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
        yield inside.render_as_string(hide_password=False)
    finally:
        execute(server, f"DROP SCHEMA {name} CASCADE")


def empty_all_tables(url: str) -> None:
    execute(url, f"TRUNCATE {', '.join(Table.metadata.tables)} RESTART IDENTITY CASCADE")


def execute(url: str, statement: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))
