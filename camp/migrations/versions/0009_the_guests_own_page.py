"""the guest's own page

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-27 22:14:40.120331

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guest_change_days", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_camp_settings_guest_change_days_not_negative"), "guest_change_days >= 0"
        )


def downgrade():
    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_camp_settings_guest_change_days_not_negative"), type_="check")
        batch_op.drop_column("guest_change_days")
