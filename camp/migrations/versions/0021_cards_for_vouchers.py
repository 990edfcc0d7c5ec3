"""cards for vouchers

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-27 23:40:12.418033

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("card_payments", schema=None) as batch_op:
        batch_op.alter_column("booking_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("voucher_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_card_payments_voucher_id_vouchers"), "vouchers", ["voucher_id"], ["id"]
        )
        batch_op.create_index("ix_card_payments_voucher_id", ["voucher_id"], unique=False)
        batch_op.create_check_constraint(
            op.f("ck_card_payments_names_what_it_is_for"), "(booking_id IS NULL) <> (voucher_id IS NULL)"
        )


def downgrade():
    # The sale stays in the books; that a bank's word wrote it down is not known any more.
    op.execute("DELETE FROM card_payments WHERE booking_id IS NULL")
    with op.batch_alter_table("card_payments", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_card_payments_names_what_it_is_for"), type_="check")
        batch_op.drop_index("ix_card_payments_voucher_id")
        batch_op.drop_constraint(op.f("fk_card_payments_voucher_id_vouchers"), type_="foreignkey")
        batch_op.drop_column("voucher_id")
        batch_op.alter_column("booking_id", existing_type=sa.Integer(), nullable=False)
