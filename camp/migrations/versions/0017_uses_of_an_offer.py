"""uses of an offer

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-28 03:12:55.208811

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("special_offers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("most_uses", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("uses", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_check_constraint(op.f("ck_special_offers_most_uses_positive"), "most_uses > 0")
        batch_op.create_check_constraint(op.f("ck_special_offers_uses_not_negative"), "uses >= 0")
    op.execute(
        "UPDATE special_offers SET uses = (SELECT count(*) FROM bookings"
        " WHERE bookings.special_offer_id = special_offers.id"
        " AND bookings.status IN ('held', 'requested', 'awaiting_deposit', 'confirmed'))"
    )


def downgrade():
    with op.batch_alter_table("special_offers", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_special_offers_uses_not_negative"), type_="check")
        batch_op.drop_constraint(op.f("ck_special_offers_most_uses_positive"), type_="check")
        batch_op.drop_column("uses")
        batch_op.drop_column("most_uses")
