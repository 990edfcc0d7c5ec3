"""gift vouchers

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-28 08:41:19.730155

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

FORMS = ("cash", "qr", "transfer", "card", "channel")
FOR = (
    "(form = 'voucher' AND booking_id IS NOT NULL AND voucher_id IS NOT NULL)"
    " OR (form <> 'voucher' AND (booking_id IS NULL) <> (voucher_id IS NULL))"
)


def _allow_forms(*forms):
    for table in ("payments", "till_counts"):
        name = op.f(f"ck_{table}_payment_form")
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, sa.column("form").in_(forms))


def upgrade():
    op.create_table(
        "vouchers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "ordered",
                "active",
                "refunded",
                "void",
                name="voucher_status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sold_by_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("buyer_name", sa.String(length=120), nullable=False),
        sa.Column("buyer_email", sa.String(length=254), nullable=False),
        sa.Column("buyer_phone", sa.String(length=20), nullable=False),
        sa.Column("for_name", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_vouchers_worth_something")),
        sa.CheckConstraint("remaining BETWEEN 0 AND amount", name=op.f("ck_vouchers_remaining_in_range")),
        sa.CheckConstraint(
            "status NOT IN ('ordered', 'refunded') OR remaining = 0", name=op.f("ck_vouchers_nothing_left")
        ),
        sa.CheckConstraint(
            "status IN ('ordered', 'void') OR paid_at IS NOT NULL", name=op.f("ck_vouchers_payment_dated")
        ),
        sa.ForeignKeyConstraint(["sold_by_id"], ["users.id"], name=op.f("fk_vouchers_sold_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("code", name=op.f("uq_vouchers_code")),
        sa.UniqueConstraint("number", name=op.f("uq_vouchers_number")),
        sa.UniqueConstraint("token", name=op.f("uq_vouchers_token")),
    )
    _allow_forms(*FORMS, "voucher")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.alter_column("booking_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("voucher_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_payments_voucher_id_vouchers"), "vouchers", ["voucher_id"], ["id"]
        )
        batch_op.create_index("ix_payments_voucher_id", ["voucher_id"], unique=False)
        batch_op.create_check_constraint(op.f("ck_payments_names_what_it_is_for"), FOR)
    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voucher_months", sa.Integer(), server_default="12", nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_camp_settings_voucher_months_positive"), "voucher_months > 0"
        )


def downgrade():
    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_camp_settings_voucher_months_positive"), type_="check")
        batch_op.drop_column("voucher_months")
    # What vouchers were sold for belongs to no booking; what they paid was money, whichever it had been.
    op.execute("DELETE FROM payments WHERE booking_id IS NULL")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_payments_names_what_it_is_for"), type_="check")
        batch_op.drop_index("ix_payments_voucher_id")
        batch_op.drop_constraint(op.f("fk_payments_voucher_id_vouchers"), type_="foreignkey")
        batch_op.drop_column("voucher_id")
        batch_op.alter_column("booking_id", existing_type=sa.Integer(), nullable=False)
    op.execute("UPDATE payments SET form = 'transfer' WHERE form = 'voucher'")
    _allow_forms(*FORMS)
    op.drop_table("vouchers")
