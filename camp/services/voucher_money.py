"""Gift vouchers in the owner's figures: what came in for them, what they paid, what the camp owes on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.clock import camp_moment
from camp.models import Payment, Voucher
from camp.rules.dates import ONE_DAY
from camp.rules.folio import PaymentForm
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
    start, end = camp_moment(span.first, time.min), camp_moment(span.last + ONE_DAY, time.min)
    within = Payment.received_at >= start, Payment.received_at < end
    of_sale = Payment.booking_id.is_(None)
    return VoucherMoney(
        sold=_paid(session, *within, of_sale, Payment.amount > NOTHING),
        paid_back=-_paid(session, *within, of_sale, Payment.amount < NOTHING),
        used=_paid(session, *within, Payment.form == PaymentForm.VOUCHER),
        owed=_left(session, Voucher.last_day >= today),
        expired=_left(session, Voucher.last_day < today),
    )


def _paid(session: Session, *about: Any) -> Money:
    return session.scalar(select(func.sum(Payment.amount)).where(*about)) or NOTHING


def _left(session: Session, about: Any) -> Money:
    good = Voucher.status == VoucherStatus.ACTIVE
    return session.scalar(select(func.sum(Voucher.remaining)).where(good, about)) or NOTHING
