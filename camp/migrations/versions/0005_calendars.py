"""calendars

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-24 04:47:18.695715

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "timers",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("went_well", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_timers")),
    )
    op.create_table(
        "channel_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("yurt_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "phone",
                "whatsapp",
                "instagram",
                "facebook",
                "telegram",
                "agency",
                "booking_com",
                "airbnb",
                "walk_in",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("closes_blocks", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=60), nullable=False),
        sa.Column("next_pull_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("good_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("suspect_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_channel_feeds_failures_not_negative")),
        sa.ForeignKeyConstraint(["yurt_id"], ["yurts.id"], name=op.f("fk_channel_feeds_yurt_id_yurts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_feeds")),
    )
    with op.batch_alter_table("channel_feeds", schema=None) as batch_op:
        batch_op.create_index("ix_channel_feeds_next_pull_at", ["next_pull_at"], unique=False)
        batch_op.create_index(
            "uq_channel_feeds_yurt_id_channel",
            ["yurt_id", "channel"],
            unique=True,
            sqlite_where=sa.text("stopped_at IS NULL"),
            postgresql_where=sa.text("stopped_at IS NULL"),
        )

    op.create_table(
        "calendar_reads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["calendar_feeds.id"], name=op.f("fk_calendar_reads_feed_id_calendar_feeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_reads")),
    )
    with op.batch_alter_table("calendar_reads", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_reads_feed_id_read_at", ["feed_id", "read_at"], unique=False)

    op.create_table(
        "channel_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("arrival", sa.Date(), nullable=False),
        sa.Column("departure", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reservation",
                "block",
                "horizon",
                "unsure",
                "tentative",
                name="event_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "taken",
                "echo",
                "conflict",
                "ignored",
                "cancelled",
                "past",
                name="event_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absent_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.CheckConstraint("absences >= 0", name=op.f("ck_channel_events_absences_not_negative")),
        sa.CheckConstraint("arrival < departure", name=op.f("ck_channel_events_has_a_night")),
        sa.CheckConstraint(
            "booking_id IS NULL OR closure_id IS NULL", name=op.f("ck_channel_events_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_channel_events_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closures.id"], name=op.f("fk_channel_events_closure_id_closures")
        ),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["channel_feeds.id"], name=op.f("fk_channel_events_feed_id_channel_feeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_events")),
        sa.UniqueConstraint("feed_id", "uid", name=op.f("uq_channel_events_feed_id_uid")),
    )
    with op.batch_alter_table("channel_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_events_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_channel_events_closure_id"), ["closure_id"], unique=False)

    op.create_table(
        "feed_pulls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("pulled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "news",
                "nothing_new",
                "suspect",
                "failed",
                name="pull_outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["channel_feeds.id"], name=op.f("fk_feed_pulls_feed_id_channel_feeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_pulls")),
    )
    with op.batch_alter_table("feed_pulls", schema=None) as batch_op:
        batch_op.create_index("ix_feed_pulls_feed_id_pulled_at", ["feed_id", "pulled_at"], unique=False)

    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "yurt",
                    "camp",
                    "arrivals",
                    "guide",
                    "tasks",
                    "kitchen",
                    name="calendar_kind",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                server_default="yurt",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("guide_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "channel",
                sa.Enum(
                    "web",
                    "phone",
                    "whatsapp",
                    "instagram",
                    "facebook",
                    "telegram",
                    "agency",
                    "booking_com",
                    "airbnb",
                    "walk_in",
                    name="channel",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("language", sa.String(length=2), server_default="en", nullable=False))
        batch_op.alter_column("yurt_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_calendar_feeds_guide_id_guides"), "guides", ["guide_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_calendar_feeds_user_id_users"), "users", ["user_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_calendar_feeds_yurt_named"), "(kind = 'yurt') = (yurt_id IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_calendar_feeds_guide_named"), "(kind = 'guide') = (guide_id IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_calendar_feeds_user_named"), "(kind = 'tasks') = (user_id IS NOT NULL)"
        )

    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_back_yurts", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("stale_hours", sa.Integer(), server_default="12", nullable=False))
        batch_op.add_column(sa.Column("stale_asks", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_camp_settings_held_back_yurts_not_negative"), "held_back_yurts >= 0"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_camp_settings_stale_hours_positive"), "stale_hours > 0"
        )

    with op.batch_alter_table("channel_conflicts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_channel_conflicts_event_id"), ["event_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_channel_conflicts_event_id_channel_events"), "channel_events", ["event_id"], ["id"]
        )


def downgrade():
    # What the older books can't say goes: calendars of other kinds than a yurt's.
    op.execute("DELETE FROM calendar_reads")
    op.execute("DELETE FROM calendar_feeds WHERE kind <> 'yurt'")
    with op.batch_alter_table("channel_conflicts", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_channel_conflicts_event_id_channel_events"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_channel_conflicts_event_id"), type_="unique")
        batch_op.drop_column("event_id")

    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_camp_settings_stale_hours_positive"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_camp_settings_held_back_yurts_not_negative"), type_="check")
        batch_op.drop_column("stale_asks")
        batch_op.drop_column("stale_hours")
        batch_op.drop_column("held_back_yurts")

    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        for name in ("yurt_named", "guide_named", "user_named", "calendar_kind", "channel"):
            batch_op.drop_constraint(batch_op.f(f"ck_calendar_feeds_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_calendar_feeds_user_id_users"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_calendar_feeds_guide_id_guides"), type_="foreignkey")
        batch_op.alter_column("yurt_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("language")
        batch_op.drop_column("channel")
        batch_op.drop_column("user_id")
        batch_op.drop_column("guide_id")
        batch_op.drop_column("kind")

    with op.batch_alter_table("feed_pulls", schema=None) as batch_op:
        batch_op.drop_index("ix_feed_pulls_feed_id_pulled_at")

    op.drop_table("feed_pulls")
    with op.batch_alter_table("channel_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_events_closure_id"))
        batch_op.drop_index(batch_op.f("ix_channel_events_booking_id"))

    op.drop_table("channel_events")
    with op.batch_alter_table("calendar_reads", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_reads_feed_id_read_at")

    op.drop_table("calendar_reads")
    with op.batch_alter_table("channel_feeds", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_channel_feeds_yurt_id_channel",
            sqlite_where=sa.text("stopped_at IS NULL"),
            postgresql_where=sa.text("stopped_at IS NULL"),
        )
        batch_op.drop_index("ix_channel_feeds_next_pull_at")

    op.drop_table("channel_feeds")
    op.drop_table("timers")
