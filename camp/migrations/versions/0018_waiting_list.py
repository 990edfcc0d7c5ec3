"""the waiting list

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-28 05:02:31.918220

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _enum(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade():
    op.create_table(
        "waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrival", sa.Date(), nullable=False),
        sa.Column("departure", sa.Date(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("child_ages", sa.JSON(), nullable=False),
        sa.Column("meal_plan", _enum("meal_plan", "breakfast", "half_board", "full_board"), nullable=False),
        sa.Column("sold_as", _enum("sold_as", "private", "bed"), nullable=True),
        sa.Column("kind_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("arrival < departure", name=op.f("ck_waiting_has_a_night")),
        sa.CheckConstraint("adults > 0", name=op.f("ck_waiting_has_an_adult")),
        sa.CheckConstraint("email <> '' OR phone <> ''", name=op.f("ck_waiting_can_be_reached")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_waiting_booking_id_bookings")),
        sa.ForeignKeyConstraint(["kind_id"], ["yurt_kinds.id"], name=op.f("fk_waiting_kind_id_yurt_kinds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_waiting_booking_id")),
        sa.UniqueConstraint("token", name=op.f("uq_waiting_token")),
    )
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.create_index("ix_waiting_arrival", ["arrival"], unique=False)
        batch_op.create_index("ix_waiting_booking_id_arrival", ["booking_id", "arrival"], unique=False)
    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waiting_hours", sa.Integer(), server_default="6", nullable=False))
        batch_op.create_check_constraint(op.f("ck_camp_settings_waiting_hours_positive"), "waiting_hours > 0")


def downgrade():
    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_camp_settings_waiting_hours_positive"), type_="check")
        batch_op.drop_column("waiting_hours")
    op.drop_table("waiting")
