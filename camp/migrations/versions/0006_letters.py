"""letters

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-27 20:05:11.402117

"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = (
    "held",
    "requested",
    "deposit_asked",
    "deposit_reminder",
    "deposit_received",
    "confirmed",
    "expired",
    "changed",
    "called_off",
    "before_arrival",
    "thanks",
    "cancelled",
    "link_again",
    "paid_no_beds",
    "place_free",
    "voucher",
    "staff_invite",
    "staff_reset",
)
STATUSES = ("to_send", "sending", "sent", "failed", "unsure", "given_up", "overtaken")
PROBLEMS = (
    "no_server",
    "no_encryption",
    "log_in",
    "later",
    "cut",
    "address",
    "refused",
    "no_answer",
    "unwritten",
    "bounced",
)


def _enum(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def _allow_kinds(kinds):
    with op.batch_alter_table("letters") as batch_op:
        batch_op.drop_constraint(op.f("ck_letters_letter_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_letters_letter_kind"), sa.column("kind").in_(kinds))


def _fill_in():
    """Letters of before, each in its booking's language and of no use once what it told of is over."""
    connection, moment = op.get_bind(), sa.DateTime(timezone=True)
    letters = sa.table(
        "letters",
        *(sa.column(name) for name in ("id", "booking_id", "order_id", "status", "sent_by", "language")),
        sa.column("message_key"),
        *(sa.column(name, moment) for name in ("written_at", "sent_at", "next_try_at", "good_until")),
    )
    bookings = sa.table("bookings", sa.column("id"), sa.column("language"))
    orders = sa.table("orders", sa.column("id"), sa.column("day", sa.Date))
    rows = connection.execute(
        sa.select(letters.c.id, letters.c.written_at, letters.c.sent_at, bookings.c.language, orders.c.day)
        .join(bookings, bookings.c.id == letters.c.booking_id)
        .outerjoin(orders, orders.c.id == letters.c.order_id)
    ).all()
    for letter_id, written_at, sent_at, language, day in rows:
        end = written_at + timedelta(days=1)
        if day is not None:
            end = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        connection.execute(
            letters.update()
            .where(letters.c.id == letter_id)
            .values(
                status="to_send" if sent_at is None else "sent",
                sent_by=None if sent_at is None else "hand",
                language=language,
                next_try_at=written_at,
                good_until=end,
                message_key=f"earlier-{letter_id}",
            )
        )


def upgrade():
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=254), server_default="", nullable=False))

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.alter_column("booking_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.add_column(sa.Column("once", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column("to_name", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("to_email", sa.String(length=254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("to_phone", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("about", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(
            sa.Column("status", _enum("letter_status", *STATUSES), server_default="to_send", nullable=False)
        )
        batch_op.add_column(sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("good_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("sent_by", _enum("sent_by", "mail", "hand"), nullable=True))
        batch_op.add_column(sa.Column("sent_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("problem", _enum("mail_problem", *PROBLEMS), nullable=True))
        batch_op.add_column(sa.Column("answer", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("message_key", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("subject", sa.String(length=250), server_default="", nullable=False))
        batch_op.add_column(sa.Column("text", sa.Text(), server_default="", nullable=False))
    _fill_in()
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.alter_column("language", existing_type=sa.String(length=2), nullable=False)
        for name in ("next_try_at", "good_until"):
            batch_op.alter_column(name, existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("message_key", existing_type=sa.String(length=40), nullable=False)
        for name in ("to_name", "to_email", "to_phone", "status", "answer", "subject"):
            batch_op.alter_column(name, server_default=None)
        batch_op.alter_column("text", server_default=None)
        batch_op.alter_column("about", server_default=None)
        batch_op.alter_column("attempts", server_default=None)
        batch_op.create_foreign_key(batch_op.f("fk_letters_user_id_users"), "users", ["user_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_letters_sent_by_id_users"), "users", ["sent_by_id"], ["id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_letters_booking_id_once"), ["booking_id", "once"])
        batch_op.create_unique_constraint(batch_op.f("uq_letters_message_key"), ["message_key"])
        batch_op.create_index("ix_letters_status_next_try_at", ["status", "next_try_at"], unique=False)
        batch_op.create_check_constraint(batch_op.f("ck_letters_attempts_not_negative"), "attempts >= 0")
        batch_op.create_check_constraint(
            batch_op.f("ck_letters_sending_dated"), "status <> 'sent' OR sent_at IS NOT NULL"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_letters_claim_dated"), "status <> 'sending' OR claimed_at IS NOT NULL"
        )
    _allow_kinds(KINDS)

    op.create_table(
        "letter_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("letter_kind", *KINDS), nullable=False),
        sa.Column("subject_line", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_texts")),
        sa.UniqueConstraint("kind", name=op.f("uq_letter_texts_kind")),
    )
    op.create_table(
        "opinions",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("impression", _enum("impression", "good", "so_so", "bad"), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_opinions_booking_id_bookings")
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_opinions")),
    )
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinions_given_at"), ["given_at"], unique=False)


def downgrade():
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinions_given_at"))

    op.drop_table("opinions")
    op.drop_table("letter_texts")
    # What the older books can't say goes: letters that tell of anything but something called off.
    op.execute("DELETE FROM letters WHERE kind <> 'called_off' OR booking_id IS NULL")
    _allow_kinds(("called_off",))
    with op.batch_alter_table("letters", schema=None) as batch_op:
        for name in (
            "attempts_not_negative",
            "sending_dated",
            "claim_dated",
            "letter_status",
            "sent_by",
            "mail_problem",
        ):
            batch_op.drop_constraint(batch_op.f(f"ck_letters_{name}"), type_="check")
        batch_op.drop_index("ix_letters_status_next_try_at")
        batch_op.drop_constraint(batch_op.f("uq_letters_booking_id_once"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_letters_message_key"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_letters_user_id_users"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_letters_sent_by_id_users"), type_="foreignkey")
        for name in (
            "text",
            "subject",
            "message_key",
            "answer",
            "problem",
            "sent_by_id",
            "sent_by",
            "claimed_at",
            "attempts",
            "good_until",
            "next_try_at",
            "status",
            "about",
            "to_phone",
            "to_email",
            "to_name",
            "language",
            "user_id",
            "once",
        ):
            batch_op.drop_column(name)
        batch_op.alter_column("booking_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("email")
