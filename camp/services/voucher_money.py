"""Gift vouchers in the owner's figures: what came in for them, what they paid, what the camp owes on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.clock import camp_moment
from camp.models import Payment, Voucher
from camp.rules.dates import ONE_DAY
from camp.rules.metrics import Span
from camp.rules.money import NOTHING, Money
from camp.rules.vouchers import VoucherStatus


@dataclass(frozen=True, slots=True)
class VoucherMoney:
    """The first three of one year, the others as they stand today."""

    sold: Money
    """In the money that came in of that year already."""
    paid_back: Money
    """Not negative; in the money that went back."""
    used: Money
    """What vouchers paid of bookings, less what went back onto them; no money moved for it."""
    owed: Money
    """On vouchers that can still be used."""
    expired: Money
    """On vouchers whose last day is over: nobody can use it, and the owner may pay it back."""

    def __bool__(self) -> bool:
        return any((self.sold, self.paid_back, self.used, self.owed, self.expired))


def voucher_money(session: Session, span: Span, today: date) -> VoucherMoney:
    """Two questions, however much was sold."""
    start, end = camp_moment(span.first, time.min), camp_moment(span.last + ONE_DAY, time.min)
    of_sale = Payment.booking_id.is_(None)
    amount, remaining = func.sum(Payment.amount), func.sum(Voucher.remaining)
    sold, back, used = session.execute(
        select(
            amount.filter(of_sale, Payment.amount > NOTHING),
            amount.filter(of_sale, Payment.amount < NOTHING),
            amount.filter(~of_sale),
        ).where(Payment.received_at >= start, Payment.received_at < end, Payment.voucher_id.is_not(None))
    ).one()
    owed, expired = session.execute(
        select(remaining.filter(Voucher.last_day >= today), remaining.filter(Voucher.last_day < today)).where(
            Voucher.status == VoucherStatus.ACTIVE
        )
    ).one()
    return VoucherMoney(
        sold or NOTHING, -(back or NOTHING), used or NOTHING, owed or NOTHING, expired or NOTHING
    )
