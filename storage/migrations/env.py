"""Alembic's entry: runs the steps in the transaction that storage/migrate.py has begun."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage.models import Instant, Table


def render_item(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """A migration must not change with the models, so it names no type of theirs."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
