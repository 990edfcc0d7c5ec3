"""the camps day

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-23 20:39:40.521175

"""

import sqlalchemy as sa
from alembic import op

from camp.models.journal import keeping_statements
from camp.rules.text import folded

# revision identifiers, used by Alembic.
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "exchange_rates",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "currency",
            sa.Enum(
                "KGS",
                "USD",
                "EUR",
                "RUB",
                "KZT",
                name="currency",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rates_rate_positive")),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["users.id"], name=op.f("fk_exchange_rates_noted_by_id_users")
        ),
        sa.PrimaryKeyConstraint("day", "currency", name=op.f("pk_exchange_rates")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor",
            sa.Enum(
                "staff",
                "guest",
                "program",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "created",
                "changed",
                "removed",
                name="deed",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_journal_booking_id_bookings")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_journal_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index("ix_journal_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "night_audits",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_night_audits_closed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_night_audits")),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "prepare_yurt",
                "inspect_yurt",
                "saddle_horses",
                "class_materials",
                "plant_filter",
                "by_hand",
                name="task_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", sa.Time(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "front_desk",
                "kitchen",
                "stable",
                "housekeeping",
                "manager",
                "owner",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column(
            "urgency",
            sa.Enum(
                "low",
                "normal",
                "urgent",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind <> 'by_hand' OR title <> ''", name=op.f("ck_tasks_says_what")),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f("fk_tasks_assignee_id_users")),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_tasks_done_by_id_users")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_tasks_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("key", name=op.f("uq_tasks_key")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_day"), ["day"], unique=False)

    op.create_table(
        "till_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "cash",
                "qr",
                "transfer",
                "card",
                "channel",
                name="payment_form",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "currency",
            sa.Enum(
                "KGS",
                "USD",
                "EUR",
                "RUB",
                "KZT",
                name="currency",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["counted_by_id"], ["users.id"], name=op.f("fk_till_counts_counted_by_id_users")
        ),
        sa.PrimaryKeyConstraint("day", "form", "currency", name=op.f("pk_till_counts")),
    )
    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "front_desk",
                "kitchen",
                "stable",
                "housekeeping",
                "manager",
                "owner",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_roles_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_roles")),
    )
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("yurt_id", sa.Integer(), nullable=False),
        sa.Column("first_night", sa.Date(), nullable=False),
        sa.Column("last_night", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_night <= last_night", name=op.f("ck_closures_in_order")),
        sa.ForeignKeyConstraint(["yurt_id"], ["yurts.id"], name=op.f("fk_closures_yurt_id_yurts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    with op.batch_alter_table("closures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closures_yurt_id"), ["yurt_id"], unique=False)

    with op.batch_alter_table("bed_nights", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closure_id", sa.Integer(), nullable=True))
        batch_op.alter_column("stay_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_bed_nights_closure_id"), ["closure_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_bed_nights_closure_id_closures"), "closures", ["closure_id"], ["id"]
        )

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("name_key", sa.String(length=240), nullable=False, server_default=sa.text("''"))
        )
        batch_op.create_index(batch_op.f("ix_bookings_name_key"), ["name_key"], unique=False)

    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "guest_register",
                sa.Enum(
                    "off",
                    "optional",
                    "required",
                    name="register_rule",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=False,
                server_default=sa.text("'optional'"),
            )
        )
        batch_op.add_column(
            sa.Column("document_days", sa.Integer(), nullable=False, server_default=sa.text("90"))
        )
        batch_op.add_column(
            sa.Column("plant_capacity", sa.Integer(), nullable=False, server_default=sa.text("60"))
        )
        batch_op.add_column(
            sa.Column("plant_filter_days", sa.Integer(), nullable=False, server_default=sa.text("30"))
        )
        batch_op.add_column(sa.Column("plant_filter_on", sa.Date(), nullable=True))

    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.add_column(sa.Column("posted_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_charges_posted_by_id_users"), "users", ["posted_by_id"], ["id"]
        )

    with op.batch_alter_table("guests", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("name_key", sa.String(length=240), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("diet_seen", sa.String(length=240), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("citizenship", sa.String(length=2), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("document_number", sa.String(length=40), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("birth_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_guests_name_key"), ["name_key"], unique=False)

    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "currency",
                sa.Enum(
                    "KGS",
                    "USD",
                    "EUR",
                    "RUB",
                    "KZT",
                    name="currency",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=False,
                server_default=sa.text("'KGS'"),
            )
        )
        batch_op.add_column(
            sa.Column("tendered", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        )
        batch_op.add_column(sa.Column("rate", sa.Integer(), nullable=False, server_default=sa.text("10000")))
        batch_op.add_column(sa.Column("change", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
        batch_op.add_column(sa.Column("attempt", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("reverses_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_payments_attempt"), ["attempt"])
        batch_op.create_unique_constraint(batch_op.f("uq_payments_reverses_id"), ["reverses_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_payments_reverses_id_payments"), "payments", ["reverses_id"], ["id"]
        )

    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("checked_out_at", sa.DateTime(timezone=True), nullable=True))

    _give_roles()
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_users_role"), type_="check")
        batch_op.drop_column("role")

    with op.batch_alter_table("yurts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "condition",
                sa.Enum(
                    "to_prepare",
                    "prepared",
                    "ready",
                    name="yurt_condition",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=False,
                server_default=sa.text("'ready'"),
            )
        )
        batch_op.add_column(sa.Column("condition_since", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("bed_nights") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_bed_nights_stay_or_closure"), "(stay_id IS NULL) <> (closure_id IS NULL)"
        )
    with op.batch_alter_table("payments") as batch_op:
        batch_op.create_check_constraint(op.f("ck_payments_rate_positive"), "rate > 0")
        batch_op.create_check_constraint(op.f("ck_payments_som_at_par"), "currency <> 'KGS' OR rate = 10000")
    with op.batch_alter_table("camp_settings") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_camp_settings_document_days_not_negative"), "document_days >= 0"
        )
        batch_op.create_check_constraint(
            op.f("ck_camp_settings_plant_capacity_positive"), "plant_capacity > 0"
        )
        batch_op.create_check_constraint(
            op.f("ck_camp_settings_plant_filter_days_positive"), "plant_filter_days > 0"
        )
    op.execute("UPDATE payments SET tendered = amount")
    _fold_names()
    for statement in keeping_statements(op.get_bind().dialect.name):
        op.execute(statement)


def _give_roles():
    """Who was staff could do all that staff do, and still can."""
    op.execute(
        "INSERT INTO user_roles (user_id, role)"
        " SELECT id, CASE role WHEN 'owner' THEN 'owner' ELSE 'manager' END FROM users"
    )


def _fold_names():
    connection = op.get_bind()
    for table, column in (("bookings", "guest_name"), ("guests", "name")):
        rows = sa.table(table, sa.column("id"), sa.column(column), sa.column("name_key"))
        for row_id, name in connection.execute(sa.select(rows.c.id, rows.c[column])).all():
            connection.execute(rows.update().where(rows.c.id == row_id).values(name_key=folded(name)))


def downgrade():
    op.execute("DELETE FROM bed_nights WHERE closure_id IS NOT NULL")
    with op.batch_alter_table("bed_nights") as batch_op:
        batch_op.drop_constraint(op.f("ck_bed_nights_stay_or_closure"), type_="check")
    with op.batch_alter_table("yurts", schema=None) as batch_op:
        batch_op.drop_column("condition_since")
        batch_op.drop_column("condition")

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "role",
                sa.Enum("staff", "owner", name="role", native_enum=False, create_constraint=True, length=20),
                nullable=False,
                server_default="staff",
            )
        )
    op.execute(
        "UPDATE users SET role = 'owner' WHERE id IN (SELECT user_id FROM user_roles WHERE role = 'owner')"
    )

    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.drop_column("checked_out_at")
        batch_op.drop_column("checked_in_at")

    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_payments_reverses_id_payments"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_payments_reverses_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_payments_attempt"), type_="unique")
        batch_op.drop_column("reverses_id")
        batch_op.drop_column("attempt")
        batch_op.drop_column("change")
        batch_op.drop_column("rate")
        batch_op.drop_column("tendered")
        batch_op.drop_column("currency")

    with op.batch_alter_table("guests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guests_name_key"))
        batch_op.drop_column("registered_at")
        batch_op.drop_column("birth_date")
        batch_op.drop_column("document_number")
        batch_op.drop_column("citizenship")
        batch_op.drop_column("diet_seen")
        batch_op.drop_column("name_key")

    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_charges_posted_by_id_users"), type_="foreignkey")
        batch_op.drop_column("posted_by_id")

    with op.batch_alter_table("camp_settings", schema=None) as batch_op:
        batch_op.drop_column("plant_filter_on")
        batch_op.drop_column("plant_filter_days")
        batch_op.drop_column("plant_capacity")
        batch_op.drop_column("document_days")
        batch_op.drop_column("guest_register")

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookings_name_key"))
        batch_op.drop_column("name_key")

    with op.batch_alter_table("bed_nights", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_bed_nights_closure_id_closures"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_bed_nights_closure_id"))
        batch_op.alter_column("stay_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("closure_id")

    with op.batch_alter_table("closures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closures_yurt_id"))

    op.drop_table("closures")
    op.drop_table("user_roles")
    op.drop_table("till_counts")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_day"))

    op.drop_table("tasks")
    op.drop_table("night_audits")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_subject")
        batch_op.drop_index(batch_op.f("ix_journal_booking_id"))
        batch_op.drop_index(batch_op.f("ix_journal_at"))

    op.drop_table("journal")
    op.drop_table("exchange_rates")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION journal_keeps()")
