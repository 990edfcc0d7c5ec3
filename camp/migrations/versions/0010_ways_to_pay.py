"""ways to pay

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-24 14:32:06.118425

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "payment_ways",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "elqr",
                "card",
                "transfer",
                "cash",
                name="way_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("payment_link", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_ways")),
        sa.UniqueConstraint("kind", name=op.f("uq_payment_ways_kind")),
    )


def downgrade():
    op.drop_table("payment_ways")
