"""conflicts

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-27 22:31:07.552910

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _enum(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade():
    with op.batch_alter_table("channel_conflicts") as batch_op:
        batch_op.add_column(sa.Column("guest_name", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("child_ages", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("meal_plan", _enum("meal_plan", "breakfast", "half_board", "full_board"), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "solution",
                _enum("solution", "ours_moved", "theirs_moved", "freed", "gone", "by_hand"),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("how", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("solved_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("moved_stay_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_channel_conflicts_solved_by_id_users"), "users", ["solved_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_channel_conflicts_moved_stay_id_stays"), "stays", ["moved_stay_id"], ["id"]
        )


def downgrade():
    with op.batch_alter_table("channel_conflicts") as batch_op:
        for name in ("moved_stay_id_stays", "solved_by_id_users"):
            batch_op.drop_constraint(batch_op.f(f"fk_channel_conflicts_{name}"), type_="foreignkey")
        for name in ("meal_plan", "solution"):
            batch_op.drop_constraint(batch_op.f(f"ck_channel_conflicts_{name}"), type_="check")
        for name in (
            "moved_stay_id", "solved_by_id", "how", "solution", "meal_plan", "child_ages", "guest_name",
        ):  # fmt: skip
            batch_op.drop_column(name)
