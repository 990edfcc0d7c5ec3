"""calendars that others read

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-27 21:10:00.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = ("yurt", "camp", "arrivals", "guide", "tasks", "kitchen")


def upgrade():
    op.create_table(
        "drawn_calendars",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("books", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["calendar_feeds.id"], name=op.f("fk_drawn_calendars_feed_id_calendar_feeds")
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_drawn_calendars")),
    )
    op.create_table(
        "event_revisions",
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_event_revisions")),
    )
    with op.batch_alter_table("event_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_revisions_last_day"), ["last_day"], unique=False)

    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.create_index("ix_stays_yurt_id_departure", ["yurt_id", "departure"], unique=False)

    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holder_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_calendar_feeds_holder_id_users"), "users", ["holder_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_calendar_feeds_holder_id"), ["holder_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("ck_calendar_feeds_calendar_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_calendar_feeds_calendar_kind"), _one_of(*KINDS, "public")
        )


def downgrade():
    # What the older books can't say goes: the calendar for everybody, which makes itself anew.
    op.execute(
        "DELETE FROM calendar_reads WHERE feed_id IN (SELECT id FROM calendar_feeds WHERE kind = 'public')"
    )
    op.drop_table("drawn_calendars")
    op.execute("DELETE FROM calendar_feeds WHERE kind = 'public'")
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_calendar_feeds_calendar_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_calendar_feeds_calendar_kind"), _one_of(*KINDS))
        batch_op.drop_index(batch_op.f("ix_calendar_feeds_holder_id"))
        batch_op.drop_constraint(batch_op.f("fk_calendar_feeds_holder_id_users"), type_="foreignkey")
        batch_op.drop_column("holder_id")

    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.drop_index("ix_stays_yurt_id_departure")

    with op.batch_alter_table("event_revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_revisions_last_day"))

    op.drop_table("event_revisions")


def _one_of(*kinds):
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
