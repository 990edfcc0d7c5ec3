"""ten seasons

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-27 21:05:33.402117

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bookings_confirmed_at_created_at", ["confirmed_at", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bookings_ended_at"), ["ended_at"], unique=False)
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_orders_choice",
            ["choice"],
            unique=False,
            sqlite_where=sa.text("choice IS NOT NULL"),
            postgresql_where=sa.text("choice IS NOT NULL"),
        )


def downgrade():
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index("ix_orders_choice")
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookings_ended_at"))
        batch_op.drop_index("ix_bookings_confirmed_at_created_at")
