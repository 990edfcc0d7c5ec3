"""A booking's folio: dated charges and payments. Nothing is edited; a correction is a reversing entry."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, MoneyColumn, enum_column
from camp.models.bookings import Booking
from camp.models.orders import Order
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.pricing import ChargeKind


class Charge(Base):
    """Something the guest owes, on the day it is for. ``amount`` is ``unit_price`` times ``quantity``."""

    __tablename__ = "charges"
    __table_args__ = (
        CheckConstraint("amount = unit_price * quantity", name="adds_up"),
        Index("ix_charges_service_date_kind", "service_date", "kind"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"))
    """The stay whose night or plan's meal it is."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    service_date: Mapped[date] = mapped_column(Date)
    kind: Mapped[ChargeKind] = mapped_column(enum_column(ChargeKind))
    child_first_age: Mapped[int | None] = mapped_column(Integer)
    child_last_age: Mapped[int | None] = mapped_column(Integer)
    quantity: Mapped[int] = mapped_column(Integer)
    """Negative in a reversing entry."""
    unit_price: Mapped[Money] = mapped_column(MoneyColumn)
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    posted_at: Mapped[datetime] = mapped_column(Moment)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), unique=True)

    booking: Mapped[Booking] = relationship()
    order: Mapped[Order | None] = relationship()


class Payment(Base):
    """Money that came in, or, when negative, went back."""

    __tablename__ = "payments"
    __table_args__ = (CheckConstraint("amount <> 0", name="not_nothing"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    form: Mapped[PaymentForm] = mapped_column(enum_column(PaymentForm))
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    receipt_number: Mapped[str] = mapped_column(String(40), default="")
    """Of the cash register; this program prints no fiscal receipt."""
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    booking: Mapped[Booking] = relationship()
