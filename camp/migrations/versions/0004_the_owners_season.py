"""the owners season

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-24 00:33:16.654749

"""

import sqlalchemy as sa
from alembic import op

from camp.models.journal import keeping_statements

# revision identifiers, used by Alembic.
revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD_KINDS = (
    "adult_night", "child_night", "private_yurt", "long_stay_discount", "large_party_discount", "breakfast",
    "lunch", "dinner", "lunch_box", "tour_place", "horse", "guide", "guide_horse", "pack_horse",
    "class_place", "class_group", "extra", "cancellation_fee",
)  # fmt: skip
KINDS = (*OLD_KINDS, "offer_discount", "free_night", "class_included")


def _keep_journal():
    # SQLite has copied the table to change it, and the copy has no triggers.
    if op.get_bind().dialect.name == "sqlite":
        for statement in keeping_statements("sqlite"):
            op.execute(statement)


def _allow_kinds(kinds):
    with op.batch_alter_table("charges") as batch_op:
        batch_op.drop_constraint(op.f("ck_charges_charge_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_charges_charge_kind"), sa.column("kind").in_(kinds))


def _keep_terms():
    """A camp in use has had terms and no details: it keeps the first, as the sample's."""
    connection = op.get_bind()
    if not connection.scalar(sa.text("SELECT count(*) FROM camp_settings")):
        return
    texts = ("address", "about", "way", "bring", "rules")
    plain = ("phone", "whatsapp", "telegram", "instagram", "email")
    empty = {"ky": "", "ru": "", "en": ""}
    details = sa.table(
        "camp_details", sa.column("id"),
        sa.column("shows_eco", sa.Boolean), sa.column("is_sample", sa.Boolean),
        *(sa.column(name, sa.String) for name in plain), *(sa.column(name, sa.JSON) for name in texts),
    )  # fmt: skip
    values = dict.fromkeys(texts, empty) | dict.fromkeys(plain, "")
    op.bulk_insert(details, [{"id": 1, "shows_eco": False, "is_sample": True, **values}])
    steps = sa.table(
        "cancellation_steps", sa.column("beyond_days"), sa.column("percent_kept"),
        sa.column("is_sample", sa.Boolean),
    )  # fmt: skip
    rows = ((30, 0), (14, 50))
    op.bulk_insert(
        steps, [{"beyond_days": days, "percent_kept": kept, "is_sample": True} for days, kept in rows]
    )


def upgrade():
    op.create_table(
        "camp_details",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("whatsapp", sa.String(length=20), nullable=False),
        sa.Column("telegram", sa.String(length=40), nullable=False),
        sa.Column("instagram", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Integer(), nullable=True),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("way", sa.JSON(), nullable=False),
        sa.Column("bring", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("shows_eco", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_camp_details_one_row")),
        sa.CheckConstraint(
            "latitude BETWEEN -90000000 AND 90000000", name=op.f("ck_camp_details_latitude_in_range")
        ),
        sa.CheckConstraint(
            "longitude BETWEEN -180000000 AND 180000000", name=op.f("ck_camp_details_longitude_in_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camp_details")),
    )
    op.create_table(
        "cancellation_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("beyond_days", sa.Integer(), nullable=False),
        sa.Column("percent_kept", sa.Integer(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("beyond_days >= 0", name=op.f("ck_cancellation_steps_beyond_days_not_negative")),
        sa.CheckConstraint(
            "percent_kept BETWEEN 0 AND 100", name=op.f("ck_cancellation_steps_percent_kept_in_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation_steps")),
        sa.UniqueConstraint("beyond_days", name=op.f("uq_cancellation_steps_beyond_days")),
    )
    op.create_table(
        "channel_costs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("commission", sa.Integer(), nullable=False),
        sa.Column("season_cost", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "commission BETWEEN 0 AND 10000", name=op.f("ck_channel_costs_commission_in_range")
        ),
        sa.CheckConstraint("season_cost >= 0", name=op.f("ck_channel_costs_season_cost_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_costs")),
        sa.UniqueConstraint("year", "origin", name=op.f("uq_channel_costs_year_origin")),
    )
    op.create_table(
        "account_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invite", "reset", name="link_kind", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_account_links_made_by_id_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_links_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_links_token_hash")),
    )
    with op.batch_alter_table("account_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_links_user_id"), ["user_id"], unique=False)

    op.create_table(
        "meter_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "meter",
            sa.Enum(
                "water",
                "power",
                "firewood",
                "waste",
                name="meter",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hundredths", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("hundredths >= 0", name=op.f("ck_meter_readings_not_negative")),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["users.id"], name=op.f("fk_meter_readings_noted_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_readings")),
        sa.UniqueConstraint("meter", "day", name=op.f("uq_meter_readings_meter_day")),
    )
    op.create_table(
        "photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "camp",
                "yurt",
                "tour",
                "master_class",
                "meal",
                name="photo_subject",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.JSON(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_photos_size_positive")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_photos_added_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
        sa.UniqueConstraint("name", name=op.f("uq_photos_name")),
    )
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.create_index("ix_photos_subject", ["subject", "subject_id", "position"], unique=False)

    op.create_table(
        "plant_services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "work",
            sa.Enum(
                "filter",
                "sludge",
                "pump",
                "sample",
                "repair",
                name="plant_work",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["users.id"], name=op.f("fk_plant_services_noted_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plant_services")),
    )
    with op.batch_alter_table("plant_services", schema=None) as batch_op:
        batch_op.create_index("ix_plant_services_day", ["day"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "special_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "percent",
                "free_night",
                "class_included",
                name="offer_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("every_nights", sa.Integer(), nullable=True),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("first_night", sa.Date(), nullable=False),
        sa.Column("last_night", sa.Date(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'class_included') = (class_id IS NOT NULL)", name=op.f("ck_special_offers_class_known")
        ),
        sa.CheckConstraint(
            "(kind = 'free_night') = (every_nights IS NOT NULL)",
            name=op.f("ck_special_offers_every_nights_known"),
        ),
        sa.CheckConstraint(
            "(kind = 'percent') = (percent IS NOT NULL)", name=op.f("ck_special_offers_percent_known")
        ),
        sa.CheckConstraint(
            "every_nights BETWEEN 2 AND 14", name=op.f("ck_special_offers_every_nights_in_range")
        ),
        sa.CheckConstraint("first_night <= last_night", name=op.f("ck_special_offers_nights_in_order")),
        sa.CheckConstraint("percent BETWEEN 1 AND 90", name=op.f("ck_special_offers_percent_in_range")),
        sa.ForeignKeyConstraint(
            ["class_id"], ["classes.id"], name=op.f("fk_special_offers_class_id_classes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_offers")),
        sa.UniqueConstraint("code", name=op.f("uq_special_offers_code")),
    )
    with op.batch_alter_table("beds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_night", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("last_night", sa.Date(), nullable=True))

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("campaign", sa.String(length=60), server_default="", nullable=False))
        batch_op.add_column(sa.Column("special_offer_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_bookings_special_offer_id"), ["special_offer_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_bookings_special_offer_id_special_offers"),
            "special_offers",
            ["special_offer_id"],
            ["id"],
        )

    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("act", sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("undoes_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_journal_act", ["act"], unique=False)
        batch_op.create_index("uq_journal_undoes_id", ["undoes_id"], unique=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_journal_undoes_id_journal"), "journal", ["undoes_id"], ["id"]
        )
    _keep_journal()

    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_received_at"), ["received_at"], unique=False)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sign_in", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("totp_secret", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("yurts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_night", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("last_night", sa.Date(), nullable=True))
    _allow_kinds(KINDS)
    _keep_terms()


def downgrade():
    _allow_kinds(OLD_KINDS)
    with op.batch_alter_table("yurts", schema=None) as batch_op:
        batch_op.drop_column("last_night")
        batch_op.drop_column("first_night")

    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payments_received_at"))

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("totp_step")
        batch_op.drop_column("totp_secret")
        batch_op.drop_column("sign_in")

    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_journal_undoes_id_journal"), type_="foreignkey")
        batch_op.drop_index("uq_journal_undoes_id")
        batch_op.drop_index("ix_journal_act")
        batch_op.drop_column("undoes_id")
        batch_op.drop_column("act")
    _keep_journal()

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_bookings_special_offer_id_special_offers"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_bookings_special_offer_id"))
        batch_op.drop_column("special_offer_id")
        batch_op.drop_column("campaign")
        batch_op.drop_column("source")

    with op.batch_alter_table("beds", schema=None) as batch_op:
        batch_op.drop_column("last_night")
        batch_op.drop_column("first_night")

    op.drop_table("special_offers")
    op.drop_table("recovery_codes")
    with op.batch_alter_table("plant_services", schema=None) as batch_op:
        batch_op.drop_index("ix_plant_services_day")

    op.drop_table("plant_services")
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.drop_index("ix_photos_subject")

    op.drop_table("photos")
    op.drop_table("meter_readings")
    with op.batch_alter_table("account_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_links_user_id"))

    op.drop_table("account_links")
    op.drop_table("channel_costs")
    op.drop_table("cancellation_steps")
    op.drop_table("camp_details")
