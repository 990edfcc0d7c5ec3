"""rates

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-24 17:48:55.270931

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "shown_currency",
                sa.Enum(
                    "KGS",
                    "USD",
                    "EUR",
                    "RUB",
                    "KZT",
                    name="currency",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("shown_rate", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_bookings_rate_shown_whole"), "(shown_currency IS NULL) = (shown_rate IS NULL)"
        )
        batch_op.create_check_constraint(batch_op.f("ck_bookings_shown_rate_positive"), "shown_rate > 0")

    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows_bank", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade():
    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.drop_column("follows_bank")

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        for name in ("shown_rate_positive", "rate_shown_whole", "currency"):
            batch_op.drop_constraint(batch_op.f(f"ck_bookings_{name}"), type_="check")
        batch_op.drop_column("shown_rate")
        batch_op.drop_column("shown_currency")
