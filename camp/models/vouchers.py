"""Gift vouchers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from camp.models.base import Base, Moment, MoneyColumn, enum_column
from camp.rules.money import NOTHING, Money
from camp.rules.vouchers import VoucherState, VoucherStatus, shown_code, state_of


class Voucher(Base):
    """See rules/vouchers.py. What came in for it, and what it paid, are payments that name it."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("amount > 0", name="worth_something"),
        CheckConstraint("remaining BETWEEN 0 AND amount", name="remaining_in_range"),
        CheckConstraint("status NOT IN ('ordered', 'refunded') OR remaining = 0", name="nothing_left"),
        CheckConstraint("status IN ('ordered', 'void') OR paid_at IS NOT NULL", name="payment_dated"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    """For people to speak of it by; worth nothing."""
    code: Mapped[str] = mapped_column(String(20), unique=True)
    """Whoever knows it can use it."""
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """The secret in the buyer's private link."""
    status: Mapped[VoucherStatus] = mapped_column(enum_column(VoucherStatus))
    amount: Mapped[Money] = mapped_column(MoneyColumn)
    remaining: Mapped[Money] = mapped_column(MoneyColumn, default=NOTHING)
    """Left to use; moved by one conditional UPDATE each, see services/vouchers.py."""
    last_day: Mapped[date] = mapped_column(Date)
    """Good until then, that day included; counted anew from the payment."""
    ordered_at: Mapped[datetime] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was paid back or made void."""
    sold_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None: ordered on the site."""
    language: Mapped[str] = mapped_column(String(2))
    buyer_name: Mapped[str] = mapped_column(String(120), default="")
    buyer_email: Mapped[str] = mapped_column(String(254), default="")
    buyer_phone: Mapped[str] = mapped_column(String(20), default="")
    """E.164."""
    for_name: Mapped[str] = mapped_column(String(120), default="")
    """Whom it is for, as it is printed."""
    message: Mapped[str] = mapped_column(String(300), default="")
    consented_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def shown_code(self) -> str:
        return shown_code(self.code)

    def state(self, today: date) -> VoucherState:
        return state_of(self.status, self.remaining, self.last_day, today)
