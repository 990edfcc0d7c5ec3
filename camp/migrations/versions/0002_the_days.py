"""the days

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-23 17:56:21.656803

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


OLD_KINDS = ("adult_night", "child_night", "private_yurt", "cancellation_fee")
KINDS = (
    "adult_night",
    "child_night",
    "private_yurt",
    "long_stay_discount",
    "large_party_discount",
    "breakfast",
    "lunch",
    "dinner",
    "lunch_box",
    "tour_place",
    "horse",
    "guide",
    "guide_horse",
    "pack_horse",
    "class_place",
    "class_group",
    "extra",
    "cancellation_fee",
)


def upgrade():
    op.create_table(
        "classes",
        sa.Column("per_group", sa.Boolean(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts", sa.JSON(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("cutoff_days", sa.Integer(), nullable=False),
        sa.Column("cutoff_hour", sa.Integer(), nullable=False),
        sa.Column("min_people", sa.Integer(), nullable=False),
        sa.Column("max_people", sa.Integer(), nullable=False),
        sa.Column("lowest_age", sa.Integer(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "0 < min_people AND min_people <= max_people", name=op.f("ck_classes_sizes_in_order")
        ),
        sa.CheckConstraint(
            "cutoff_days >= 0 AND cutoff_hour BETWEEN 0 AND 23", name=op.f("ck_classes_cutoff_in_range")
        ),
        sa.CheckConstraint("lowest_age BETWEEN 0 AND 18", name=op.f("ck_classes_lowest_age_in_range")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_classes_minutes_in_range")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_classes_price_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classes")),
        sa.UniqueConstraint("code", name=op.f("uq_classes_code")),
    )
    op.create_table(
        "discounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "long_stay",
                "large_party",
                name="discount_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_discounts_percent_in_range")),
        sa.CheckConstraint("threshold > 0", name=op.f("ck_discounts_threshold_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discounts")),
        sa.UniqueConstraint("kind", name=op.f("uq_discounts_kind")),
    )
    op.create_table(
        "dishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "meal",
            sa.Enum(
                "breakfast",
                "lunch",
                "dinner",
                "lunch_box",
                name="meal_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("diets", sa.JSON(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dishes")),
        sa.UniqueConstraint("code", name=op.f("uq_dishes_code")),
    )
    op.create_table(
        "extras",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "person", "piece", name="extra_unit", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("starts", sa.JSON(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("most > 0", name=op.f("ck_extras_most_positive")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_extras_price_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extras")),
        sa.UniqueConstraint("code", name=op.f("uq_extras_code")),
    )
    op.create_table(
        "guides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("weight_kg", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("weight_kg BETWEEN 30 AND 150", name=op.f("ck_guides_weight_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guides")),
        sa.UniqueConstraint("name", name=op.f("uq_guides_name")),
    )
    op.create_table(
        "horses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "riding", "pack", name="horse_role", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("carries_kg", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "fit",
                "lame",
                "resting",
                name="horse_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("out_from", sa.Date(), nullable=True),
        sa.Column("out_until", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state = 'fit' OR out_from IS NOT NULL", name=op.f("ck_horses_out_from_known")),
        sa.CheckConstraint("carries_kg BETWEEN 20 AND 200", name=op.f("ck_horses_carries_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_horses")),
        sa.UniqueConstraint("name", name=op.f("uq_horses_name")),
    )
    op.create_table(
        "meals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "breakfast",
                "lunch",
                "dinner",
                "lunch_box",
                name="meal_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_meals_price_not_negative")),
        sa.CheckConstraint("seats >= 0 AND rounds > 0", name=op.f("ck_meals_seats_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meals")),
        sa.UniqueConstraint("kind", name=op.f("uq_meals_kind")),
    )
    op.create_table(
        "sittings",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "meal",
            sa.Enum(
                "breakfast",
                "lunch",
                "dinner",
                "lunch_box",
                name="meal_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_sittings_seats_not_oversold")),
        sa.PrimaryKeyConstraint("day", "meal", name=op.f("pk_sittings")),
    )
    op.create_table(
        "tours",
        sa.Column(
            "mode",
            sa.Enum("horse", "foot", name="tour_mode", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "easy", "moderate", "hard", name="level", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("km", sa.Integer(), nullable=False),
        sa.Column("climb_m", sa.Integer(), nullable=False),
        sa.Column("people_per_guide", sa.Integer(), nullable=False),
        sa.Column("guide_rides", sa.Boolean(), nullable=False),
        sa.Column("people_per_pack_horse", sa.Integer(), nullable=False),
        sa.Column("max_rider_kg", sa.Integer(), nullable=False),
        sa.Column("on_request", sa.Boolean(), nullable=False),
        sa.Column("place_price", sa.BigInteger(), nullable=False),
        sa.Column("horse_price", sa.BigInteger(), nullable=False),
        sa.Column("guide_price", sa.BigInteger(), nullable=False),
        sa.Column("guide_horse_price", sa.BigInteger(), nullable=False),
        sa.Column("pack_horse_price", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts", sa.JSON(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("cutoff_days", sa.Integer(), nullable=False),
        sa.Column("cutoff_hour", sa.Integer(), nullable=False),
        sa.Column("min_people", sa.Integer(), nullable=False),
        sa.Column("max_people", sa.Integer(), nullable=False),
        sa.Column("lowest_age", sa.Integer(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "0 < min_people AND min_people <= max_people", name=op.f("ck_tours_sizes_in_order")
        ),
        sa.CheckConstraint(
            "cutoff_days >= 0 AND cutoff_hour BETWEEN 0 AND 23", name=op.f("ck_tours_cutoff_in_range")
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_tours_has_a_day")),
        sa.CheckConstraint("lowest_age BETWEEN 0 AND 18", name=op.f("ck_tours_lowest_age_in_range")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_tours_minutes_in_range")),
        sa.CheckConstraint("people_per_guide > 0", name=op.f("ck_tours_is_led")),
        sa.CheckConstraint("people_per_pack_horse >= 0", name=op.f("ck_tours_pack_horses_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tours")),
        sa.UniqueConstraint("code", name=op.f("uq_tours_code")),
    )
    op.create_table(
        "class_sessions",
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "call_off_reason",
            sa.Enum(
                "weather",
                "too_few",
                "no_horse",
                "other",
                name="call_off_reason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND capacity", name=op.f("ck_class_sessions_places_not_oversold")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["classes.id"], name=op.f("fk_class_sessions_class_id_classes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_sessions")),
        sa.UniqueConstraint(
            "class_id", "day", "starts_at", name=op.f("uq_class_sessions_class_id_day_starts_at")
        ),
    )
    with op.batch_alter_table("class_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_sessions_day"), ["day"], unique=False)

    op.create_table(
        "tour_departures",
        sa.Column("tour_id", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "call_off_reason",
            sa.Enum(
                "weather",
                "too_few",
                "no_horse",
                "other",
                name="call_off_reason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND capacity", name=op.f("ck_tour_departures_places_not_oversold")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_tour_departures_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(["tour_id"], ["tours.id"], name=op.f("fk_tour_departures_tour_id_tours")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tour_departures")),
    )
    with op.batch_alter_table("tour_departures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tour_departures_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tour_departures_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_tour_departures_last_day"), ["last_day"], unique=False)

    op.create_table(
        "guide_shifts",
        sa.Column("guide_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "shift",
            sa.Enum(
                "morning", "afternoon", name="shift", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("departure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["departure_id"],
            ["tour_departures.id"],
            name=op.f("fk_guide_shifts_departure_id_tour_departures"),
        ),
        sa.ForeignKeyConstraint(["guide_id"], ["guides.id"], name=op.f("fk_guide_shifts_guide_id_guides")),
        sa.PrimaryKeyConstraint("guide_id", "day", "shift", name=op.f("pk_guide_shifts")),
    )
    with op.batch_alter_table("guide_shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guide_shifts_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_guide_shifts_departure_id"), ["departure_id"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tour",
                "class",
                "meal",
                "extra",
                name="order_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("departure_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column(
            "meal",
            sa.Enum(
                "breakfast",
                "lunch",
                "dinner",
                "lunch_box",
                name="meal_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("extra_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("guest_ids", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "standing",
                "removed",
                "called_off",
                "ended",
                name="order_status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "call_off_reason",
            sa.Enum(
                "weather",
                "too_few",
                "no_horse",
                "other",
                name="call_off_reason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "choice",
            sa.Enum(
                "another_date",
                "something_else",
                "refund",
                name="call_off_choice",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind <> 'tour' OR departure_id IS NOT NULL) AND (kind <> 'class' OR session_id IS NOT NULL)"
            " AND (kind <> 'meal' OR meal IS NOT NULL) AND (kind <> 'extra' OR extra_id IS NOT NULL)",
            name=op.f("ck_orders_names_its_thing"),
        ),
        sa.CheckConstraint(
            "(status = 'called_off') = (call_off_reason IS NOT NULL)", name=op.f("ck_orders_reason_known")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_orders_quantity_positive")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_orders_booking_id_bookings")),
        sa.ForeignKeyConstraint(
            ["departure_id"], ["tour_departures.id"], name=op.f("fk_orders_departure_id_tour_departures")
        ),
        sa.ForeignKeyConstraint(["extra_id"], ["extras.id"], name=op.f("fk_orders_extra_id_extras")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["class_sessions.id"], name=op.f("fk_orders_session_id_class_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_departure_id"), ["departure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_session_id"), ["session_id"], unique=False)

    op.create_table(
        "guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "diet",
            sa.Enum(
                "everything",
                "vegetarian",
                "vegan",
                "gluten_free",
                "lactose_free",
                name="diet",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("allergies", sa.String(length=200), nullable=False),
        sa.Column("weight_kg", sa.Integer(), nullable=True),
        sa.CheckConstraint("age BETWEEN 0 AND 17", name=op.f("ck_guests_age_of_a_child")),
        sa.CheckConstraint("weight_kg BETWEEN 10 AND 250", name=op.f("ck_guests_weight_in_range")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_guests_booking_id_bookings")),
        sa.ForeignKeyConstraint(["stay_id"], ["stays.id"], name=op.f("fk_guests_stay_id_stays")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
        sa.UniqueConstraint("booking_id", "position", name=op.f("uq_guests_booking_id_position")),
    )
    with op.batch_alter_table("guests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guests_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guests_stay_id"), ["stay_id"], unique=False)

    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("called_off", name="letter_kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_letters_booking_id_bookings")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_letters_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letters_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "class_places",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("guest_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["guest_id"], ["guests.id"], name=op.f("fk_class_places_guest_id_guests")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_class_places_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["class_sessions.id"], name=op.f("fk_class_places_session_id_class_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "guest_id", name=op.f("pk_class_places")),
    )
    with op.batch_alter_table("class_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_places_guest_id"), ["guest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_class_places_order_id"), ["order_id"], unique=False)

    op.create_table(
        "horse_shifts",
        sa.Column("horse_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "shift",
            sa.Enum(
                "morning", "afternoon", name="shift", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("departure_id", sa.Integer(), nullable=False),
        sa.Column("guest_id", sa.Integer(), nullable=True),
        sa.Column("guide_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("guest_id IS NULL OR guide_id IS NULL", name=op.f("ck_horse_shifts_one_rider")),
        sa.ForeignKeyConstraint(
            ["departure_id"],
            ["tour_departures.id"],
            name=op.f("fk_horse_shifts_departure_id_tour_departures"),
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["guests.id"], name=op.f("fk_horse_shifts_guest_id_guests")),
        sa.ForeignKeyConstraint(["guide_id"], ["guides.id"], name=op.f("fk_horse_shifts_guide_id_guides")),
        sa.ForeignKeyConstraint(["horse_id"], ["horses.id"], name=op.f("fk_horse_shifts_horse_id_horses")),
        sa.PrimaryKeyConstraint("horse_id", "day", "shift", name=op.f("pk_horse_shifts")),
    )
    with op.batch_alter_table("horse_shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_horse_shifts_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_horse_shifts_departure_id"), ["departure_id"], unique=False)

    op.create_table(
        "meal_places",
        sa.Column("guest_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "meal",
            sa.Enum(
                "breakfast",
                "lunch",
                "dinner",
                "lunch_box",
                name="meal_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "served",
            sa.Enum("seat", "box", name="served", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["guest_id"], ["guests.id"], name=op.f("fk_meal_places_guest_id_guests")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_meal_places_order_id_orders")),
        sa.PrimaryKeyConstraint("guest_id", "day", "meal", name=op.f("pk_meal_places")),
    )
    with op.batch_alter_table("meal_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meal_places_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_meal_places_order_id"), ["order_id"], unique=False)

    op.create_table(
        "tour_places",
        sa.Column("departure_id", sa.Integer(), nullable=False),
        sa.Column("guest_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("lacks_horse", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["departure_id"], ["tour_departures.id"], name=op.f("fk_tour_places_departure_id_tour_departures")
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["guests.id"], name=op.f("fk_tour_places_guest_id_guests")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_tour_places_order_id_orders")),
        sa.PrimaryKeyConstraint("departure_id", "guest_id", name=op.f("pk_tour_places")),
    )
    with op.batch_alter_table("tour_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tour_places_guest_id"), ["guest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tour_places_order_id"), ["order_id"], unique=False)

    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.add_column(sa.Column("order_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_charges_order_id"), ["order_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_charges_order_id_orders"), "orders", ["order_id"], ["id"])
    with op.batch_alter_table("charges") as batch_op:
        batch_op.drop_constraint(op.f("ck_charges_charge_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_charges_charge_kind"), sa.column("kind").in_(KINDS))
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.create_check_constraint(op.f("ck_bookings_dates_in_order"), "arrival <= departure")


def downgrade():
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.drop_constraint(op.f("ck_bookings_dates_in_order"), type_="check")
    with op.batch_alter_table("charges") as batch_op:
        batch_op.drop_constraint(op.f("ck_charges_charge_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_charges_charge_kind"), sa.column("kind").in_(OLD_KINDS))
    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_charges_order_id_orders"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_charges_order_id"))
        batch_op.drop_column("order_id")

    with op.batch_alter_table("tour_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tour_places_order_id"))
        batch_op.drop_index(batch_op.f("ix_tour_places_guest_id"))

    op.drop_table("tour_places")
    with op.batch_alter_table("meal_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meal_places_order_id"))
        batch_op.drop_index(batch_op.f("ix_meal_places_day"))

    op.drop_table("meal_places")
    with op.batch_alter_table("horse_shifts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_horse_shifts_departure_id"))
        batch_op.drop_index(batch_op.f("ix_horse_shifts_day"))

    op.drop_table("horse_shifts")
    with op.batch_alter_table("class_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_places_order_id"))
        batch_op.drop_index(batch_op.f("ix_class_places_guest_id"))

    op.drop_table("class_places")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letters_booking_id"))

    op.drop_table("letters")
    with op.batch_alter_table("guests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guests_stay_id"))
        batch_op.drop_index(batch_op.f("ix_guests_booking_id"))

    op.drop_table("guests")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_session_id"))
        batch_op.drop_index(batch_op.f("ix_orders_departure_id"))
        batch_op.drop_index(batch_op.f("ix_orders_day"))
        batch_op.drop_index(batch_op.f("ix_orders_booking_id"))

    op.drop_table("orders")
    with op.batch_alter_table("guide_shifts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guide_shifts_departure_id"))
        batch_op.drop_index(batch_op.f("ix_guide_shifts_day"))

    op.drop_table("guide_shifts")
    with op.batch_alter_table("tour_departures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tour_departures_last_day"))
        batch_op.drop_index(batch_op.f("ix_tour_departures_day"))
        batch_op.drop_index(batch_op.f("ix_tour_departures_booking_id"))

    op.drop_table("tour_departures")
    with op.batch_alter_table("class_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_sessions_day"))

    op.drop_table("class_sessions")
    op.drop_table("tours")
    op.drop_table("sittings")
    op.drop_table("meals")
    op.drop_table("horses")
    op.drop_table("guides")
    op.drop_table("extras")
    op.drop_table("dishes")
    op.drop_table("discounts")
    op.drop_table("classes")
