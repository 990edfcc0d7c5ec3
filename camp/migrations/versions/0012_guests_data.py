"""what guests do with their data

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-28 00:31:07.611940

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ERASED = (
    "erased_at IS NULL OR (guest_name = '—' AND email = '' AND phone = '' AND notes = ''"
    " AND expected_hour IS NULL)"
)


def upgrade():
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stake", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(op.f("ck_bookings_stake_in_range"), "stake BETWEEN 0 AND 100")
        batch_op.create_check_constraint(op.f("ck_bookings_erased_stays_erased"), ERASED)
    op.create_table(
        "link_asks",
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_link_asks")),
    )


def downgrade():
    op.drop_table("link_asks")
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_bookings_erased_stays_erased"), type_="check")
        batch_op.drop_constraint(op.f("ck_bookings_stake_in_range"), type_="check")
        batch_op.drop_column("erased_at")
        batch_op.drop_column("stake")
