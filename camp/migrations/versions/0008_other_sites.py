"""other sites

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-27 21:10:40.118204

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OLD_KINDS = (
    "adult_night", "child_night", "private_yurt", "long_stay_discount", "large_party_discount",
    "offer_discount", "free_night", "breakfast", "lunch", "dinner", "lunch_box", "tour_place", "horse",
    "guide", "guide_horse", "pack_horse", "class_place", "class_group", "class_included", "extra",
    "cancellation_fee",
)  # fmt: skip
KINDS = (*OLD_KINDS, "agreed_price")


def _allow_kinds(kinds):
    with op.batch_alter_table("charges") as batch_op:
        batch_op.drop_constraint(op.f("ck_charges_charge_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_charges_charge_kind"), sa.column("kind").in_(kinds))


def upgrade():
    _allow_kinds(KINDS)


def downgrade():
    # What was more or less than our prices becomes part of the yurt's: the sums stay what they are.
    op.execute("UPDATE charges SET kind = 'private_yurt' WHERE kind = 'agreed_price'")
    _allow_kinds(OLD_KINDS)
