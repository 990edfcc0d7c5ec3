"""cards

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-24 21:15:40.661203

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "card_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.String(length=20), nullable=False),
        sa.Column("secret", sa.String(length=100), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_card_account_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_account")),
    )
    op.create_table(
        "card_payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=50), nullable=False),
        sa.Column("acquirer_id", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "begun",
                "paid",
                "failed",
                "rejected",
                "disputed",
                name="card_status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.String(length=60), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_card_payments_amount_positive")),
        sa.CheckConstraint(
            "(status = 'paid') = (payment_id IS NOT NULL)", name=op.f("ck_card_payments_paid_in_the_books")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_card_payments_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_card_payments_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_payments")),
        sa.UniqueConstraint("order_id", name=op.f("uq_card_payments_order_id")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_card_payments_payment_id")),
    )
    with op.batch_alter_table("card_payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_payments_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index("ix_card_payments_status_begun_at", ["status", "begun_at"], unique=False)

    op.create_table(
        "card_refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_payment_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "done",
                "refused",
                name="refund_status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["card_payment_id"],
            ["card_payments.id"],
            name=op.f("fk_card_refunds_card_payment_id_card_payments"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_card_refunds_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_refunds")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_card_refunds_payment_id")),
    )
    with op.batch_alter_table("card_refunds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_card_refunds_card_payment_id"), ["card_payment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_card_refunds_status"), ["status"], unique=False)

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stranded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_bookings_stranded_at"), ["stranded_at"], unique=False)


def downgrade():
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookings_stranded_at"))
        batch_op.drop_column("stranded_at")

    for name in ("ix_card_refunds_status", "ix_card_refunds_card_payment_id"):
        op.drop_index(op.f(name), table_name="card_refunds")
    op.drop_table("card_refunds")
    for name in ("ix_card_payments_status_begun_at", "ix_card_payments_booking_id"):
        op.drop_index(op.f(name), table_name="card_payments")
    op.drop_table("card_payments")
    op.drop_table("card_account")
