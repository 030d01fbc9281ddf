"""What a person had today, and what replies said, are found without reading all of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index(
        "ix_ledger_spent",
        "ledger",
        ["member_id", "handed_at"],
        sqlite_where=sa.text("budget IS 1"),
        postgresql_where=sa.text("budget IS true"),
    )
    op.create_index(
        "ix_ledger_said",
        "ledger",
        ["ended_at"],
        sqlite_where=sa.text("body_sealed IS NOT NULL"),
        postgresql_where=sa.text("body_sealed IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_ledger_said", table_name="ledger")
    op.drop_index("ix_ledger_spent", table_name="ledger")
