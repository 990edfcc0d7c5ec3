"""other sites calendars

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-27 21:04:11.530218

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CHANNELS = (
    "web", "phone", "whatsapp", "instagram", "facebook", "telegram", "agency", "booking_com", "airbnb",
    "walk_in",
)  # fmt: skip
OLD_STATES = ("taken", "echo", "conflict", "ignored", "cancelled", "past")
STATES = (*OLD_STATES, "kept")


def _allow_states(batch_op, states):
    batch_op.drop_constraint(op.f("ck_channel_events_event_state"), type_="check")
    batch_op.create_check_constraint(op.f("ck_channel_events_event_state"), sa.column("state").in_(states))


def upgrade():
    op.create_table(
        "feed_previews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("yurt_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(*CHANNELS, name="channel", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("site", sa.String(length=60), nullable=False),
        sa.Column("closes_blocks", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=60), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("repeating", sa.Integer(), nullable=False),
        sa.Column("alarms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["channel_feeds.id"], name=op.f("fk_feed_previews_feed_id_channel_feeds")
        ),
        sa.ForeignKeyConstraint(["yurt_id"], ["yurts.id"], name=op.f("fk_feed_previews_yurt_id_yurts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_previews")),
    )
    with op.batch_alter_table("channel_feeds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("site", sa.String(length=60), server_default="", nullable=False))
        batch_op.add_column(sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("channel_events", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_channel_events_absences_not_negative"), type_="check")
        batch_op.drop_column("absences")
        batch_op.add_column(sa.Column("bare_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True))
        _allow_states(batch_op, STATES)
    with op.batch_alter_table("feed_pulls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("repeating", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("alarms", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("channel_conflicts", schema=None) as batch_op:
        batch_op.alter_column("reference", existing_type=sa.String(length=60), nullable=True)
        batch_op.alter_column("people", existing_type=sa.Integer(), nullable=True)


def downgrade():
    # What the older books can't say goes: conflicts that no person was told of, and what a person kept.
    op.execute("DELETE FROM channel_conflicts WHERE reference IS NULL OR people IS NULL")
    op.execute("UPDATE channel_events SET state = 'taken' WHERE state = 'kept'")
    with op.batch_alter_table("channel_conflicts", schema=None) as batch_op:
        batch_op.alter_column("people", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("reference", existing_type=sa.String(length=60), nullable=False)
    with op.batch_alter_table("feed_pulls", schema=None) as batch_op:
        batch_op.drop_column("alarms")
        batch_op.drop_column("repeating")
    with op.batch_alter_table("channel_events", schema=None) as batch_op:
        _allow_states(batch_op, OLD_STATES)
        batch_op.drop_column("completed_at")
        batch_op.drop_column("bare_since")
        batch_op.add_column(sa.Column("absences", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_channel_events_absences_not_negative"), "absences >= 0"
        )
    with op.batch_alter_table("channel_feeds", schema=None) as batch_op:
        batch_op.drop_column("claimed_until")
        batch_op.drop_column("site")
    op.drop_table("feed_previews")
