"""Payments by card: the camp's account with the acquirer, every attempt to pay, and what was given back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, MoneyColumn, enum_column
from camp.models.bookings import Booking
from camp.models.folios import Payment
from camp.models.vouchers import Voucher
from camp.rules.card_payments import CardStatus, RefundStatus
from camp.rules.money import Money


class CardAccount(Base):
    """The camp's account with the acquirer: one row, once the owner has set it up."""

    __tablename__ = "card_account"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    merchant_id: Mapped[str] = mapped_column(String(20))
    secret: Mapped[str] = mapped_column(String(100))
    """Signs every message. Never shown again, never logged, never in the journal."""
    is_test: Mapped[bool] = mapped_column(Boolean)
    """Are payments only tried out, without money?"""


class CardPayment(Base):
    """One attempt to pay, from the moment the guest is sent to the acquirer."""

    __tablename__ = "card_payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(status = 'paid') = (payment_id IS NOT NULL)", name="paid_in_the_books"),
        CheckConstraint("(booking_id IS NULL) <> (voucher_id IS NULL)", name="names_what_it_is_for"),
        Index("ix_card_payments_status_begun_at", "status", "begun_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("vouchers.id"), index=True)
    """The gift voucher it was to buy, when there is no booking."""
    order_id: Mapped[str] = mapped_column(String(50), unique=True)
    """Our number of it, by which the acquirer speaks of it."""
    acquirer_id: Mapped[str] = mapped_column(String(40), default="")
    """Its own number."""
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    status: Mapped[CardStatus] = mapped_column(enum_column(CardStatus))
    page: Mapped[str] = mapped_column(Text, default="")
    """Where the guest pays, at the acquirer."""
    begun_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    """What it became in the folio, or the sale of the voucher."""
    said: Mapped[str] = mapped_column(String(60), default="")
    """Of a disputed one: the sum and the currency the bank speaks of; empty for a voucher paid twice."""
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody has looked into a disputed one."""

    booking: Mapped[Booking | None] = relationship()
    voucher: Mapped[Voucher | None] = relationship()
    payment: Mapped[Payment | None] = relationship()


class CardRefund(Base):
    """Money given back to the card it came from, by the acquirer."""

    __tablename__ = "card_refunds"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    card_payment_id: Mapped[int] = mapped_column(ForeignKey("card_payments.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), unique=True)
    """The refund in the folio, written before the acquirer is asked; mirrored when it refuses."""
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    status: Mapped[RefundStatus] = mapped_column(enum_column(RefundStatus), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)

    card_payment: Mapped[CardPayment] = relationship()
    payment: Mapped[Payment] = relationship()
