"""terms

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-24 12:10:31.402857

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _terms_columns():
    return (
        sa.Column("deposit_percent", sa.Integer(), nullable=False),
        sa.Column("deposit_sum", sa.BigInteger(), nullable=True),
        sa.Column("deposit_hours", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
    )


def upgrade():
    op.create_table(
        "season_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        *_terms_columns(),
        sa.CheckConstraint(
            "deposit_percent BETWEEN 0 AND 100", name=op.f("ck_season_terms_deposit_percent_in_range")
        ),
        sa.CheckConstraint("deposit_sum > 0", name=op.f("ck_season_terms_deposit_sum_positive")),
        sa.CheckConstraint("deposit_hours > 0", name=op.f("ck_season_terms_deposit_hours_positive")),
        sa.ForeignKeyConstraint(
            ["season_id"], ["seasons.id"], name=op.f("fk_season_terms_season_id_seasons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_terms")),
        sa.UniqueConstraint("season_id", name=op.f("uq_season_terms_season_id")),
    )
    # Bookings that are there have no row: nobody knows what was read, and they follow today's terms.
    op.create_table(
        "booking_terms",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        *_terms_columns(),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_booking_terms_booking_id_bookings")
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_terms")),
    )
    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deposit_sum", sa.BigInteger(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_camp_settings_deposit_sum_positive"), "deposit_sum > 0"
        )

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "cancelled_by",
                sa.Enum(
                    "guest",
                    "camp",
                    "weather",
                    name="cancelled_by",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=True,
            )
        )


def downgrade():
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_bookings_cancelled_by"), type_="check")
        batch_op.drop_column("cancelled_by")

    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_camp_settings_deposit_sum_positive"), type_="check")
        batch_op.drop_column("deposit_sum")

    op.drop_table("booking_terms")
    op.drop_table("season_terms")
