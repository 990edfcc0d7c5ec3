"""A booking's folio: dated charges and payments. Nothing is edited; a correction is a reversing entry."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, MoneyColumn, enum_column
from camp.models.bookings import Booking
from camp.models.orders import Order
from camp.models.vouchers import Voucher
from camp.rules.currencies import RATE_UNIT, Currency
from camp.rules.folio import PaymentForm
from camp.rules.money import NOTHING, Money
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
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None: the guest's own booking, or the program."""
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), unique=True)

    booking: Mapped[Booking] = relationship()
    order: Mapped[Order | None] = relationship()


class Payment(Base):
    """Money that came in, or, when negative, went back; for a booking, or for a voucher that was sold.

    ``amount`` is what the folio gets: what was handed over at the frozen rate, less the change given in som.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="not_nothing"),
        CheckConstraint("rate > 0", name="rate_positive"),
        CheckConstraint("currency <> 'KGS' OR rate = 10000", name="som_at_par"),
        CheckConstraint(
            "(form = 'voucher' AND booking_id IS NOT NULL AND voucher_id IS NOT NULL)"
            " OR (form <> 'voucher' AND (booking_id IS NULL) <> (voucher_id IS NULL))",
            name="names_what_it_is_for",
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    """Whose folio it is in; None: of a voucher's sale."""
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("vouchers.id"), index=True)
    """The voucher that was sold or, where there is a booking, that paid."""
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)
    form: Mapped[PaymentForm] = mapped_column(enum_column(PaymentForm))
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    currency: Mapped[Currency] = mapped_column(enum_column(Currency), default=Currency.KGS)
    tendered: Mapped[int] = mapped_column(BigInteger)
    """What was handed over, in hundredths of its currency; negative when it went back."""
    rate: Mapped[int] = mapped_column(Integer, default=RATE_UNIT)
    """Ten-thousandths of a som for one unit of the currency, frozen."""
    change: Mapped[Money] = mapped_column(MoneyColumn, default=NOTHING)
    """Given back in cash, in som."""
    attempt: Mapped[str | None] = mapped_column(String(64), unique=True)
    """One sending of one form: the same again records nothing new."""
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    """The payment that was written down by mistake."""
    receipt_number: Mapped[str] = mapped_column(String(40), default="")
    """Of the cash register; this program prints no fiscal receipt."""
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    booking: Mapped[Booking | None] = relationship()
    voucher: Mapped[Voucher | None] = relationship()


class ExchangeRate(Base):
    """What one unit of a currency is worth at the camp from that day on, until the next one."""

    __tablename__ = "exchange_rates"
    __table_args__ = (CheckConstraint("rate > 0", name="rate_positive"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    currency: Mapped[Currency] = mapped_column(enum_column(Currency), primary_key=True)
    rate: Mapped[int] = mapped_column(Integer)
    """Ten-thousandths of a som."""
    noted_at: Mapped[datetime] = mapped_column(Moment)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class TillCount(Base):
    """What was counted at the end of a day, in one form and currency, beside what the books said then."""

    __tablename__ = "till_counts"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    form: Mapped[PaymentForm] = mapped_column(enum_column(PaymentForm), primary_key=True)
    currency: Mapped[Currency] = mapped_column(enum_column(Currency), primary_key=True)
    expected: Mapped[int] = mapped_column(BigInteger)
    """Hundredths of the currency, as ``counted``."""
    counted: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[datetime] = mapped_column(Moment)
    counted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def difference(self) -> int:
        return self.counted - self.expected
