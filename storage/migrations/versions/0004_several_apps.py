"""Several apps a person, agreements to be written to, templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    no, nought, nothing = sa.false(), sa.text("0"), sa.text("''")
    with op.batch_alter_table("addresses") as batch_op:
        batch_op.add_column(sa.Column("also_blind", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("preferred", sa.Boolean(), nullable=False, server_default=no))
        batch_op.add_column(
            sa.Column("strikes", sa.Integer(), nullable=False, server_default=nought)
        )
        batch_op.create_unique_constraint(batch_op.f("uq_addresses_also_blind"), ["also_blind"])
    with op.batch_alter_table("invitations") as batch_op:
        batch_op.add_column(sa.Column("member_id", ID, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_invitations_member_id"), "members", ["member_id"], ["id"]
        )
    op.add_column(
        "ledger", sa.Column("template", sa.String(), nullable=False, server_default=nothing)
    )
    op.create_index(
        "ix_ledger_template",
        "ledger",
        ["platform", "handed_at"],
        sqlite_where=sa.text("template != ''"),
        postgresql_where=sa.text("template != ''"),
    )
    op.create_table(
        "opt_ins",
        sa.Column("id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name=op.f("fk_opt_ins_address_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_opt_ins_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_ins")),
    )
    op.create_index(op.f("ix_opt_ins_address_id"), "opt_ins", ["address_id"])
    op.create_index(op.f("ix_opt_ins_member_id"), "opt_ins", ["member_id"])
    op.create_table(
        "templates",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "language", name=op.f("pk_templates")),
    )


def downgrade() -> None:
    op.drop_table("templates")
    op.drop_table("opt_ins")
    op.drop_index("ix_ledger_template", table_name="ledger")
    with op.batch_alter_table("ledger") as batch_op:
        batch_op.drop_column("template")
    with op.batch_alter_table("invitations") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitations_member_id"), type_="foreignkey")
        batch_op.drop_column("member_id")
    with op.batch_alter_table("addresses") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_addresses_also_blind"), type_="unique")
        batch_op.drop_column("strikes")
        batch_op.drop_column("preferred")
        batch_op.drop_column("also_blind")
