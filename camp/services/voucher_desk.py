"""Bookings paid with gift vouchers. The rules are in ``camp.rules.vouchers``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from camp.models import Booking, Payment, Voucher
from camp.rules.money import NOTHING, Money, total
from camp.rules.refusals import StepNotPossible
from camp.rules.voucher_refusals import NothingToPay, VoucherSumChanged
from camp.rules.vouchers import to_use
from camp.services import vouchers
from camp.services.cashier import confirm_when_paid
from camp.services.folios import sums_of
from camp.services.reservations import BOOKED, get_by_code, get_by_token, lock
from camp.services.transaction import reading, transaction


@dataclass(frozen=True)
class Use:
    """What a voucher would pay of a booking."""

    voucher: Voucher
    booking: Booking
    owed: Money
    pays: Money

    @property
    def still_owed(self) -> Money:
        return self.owed - self.pays

    @property
    def left_on_it(self) -> Money:
        return self.voucher.remaining - self.pays


def look(token: str, typed: str, today: date) -> Use:
    """What a voucher would pay of the booking of that private link; nothing is written. Raises what ``use``
    does, but for VoucherSumChanged."""
    session = reading()
    return _use(session, get_by_token(token, session), typed, today)


def look_at_desk(code: str, typed: str, today: date) -> Use:
    """The same for staff, by the booking's code."""
    session = reading()
    return _use(session, get_by_code(code, session), typed, today)


def use(token: str, typed: str, seen: Money, now: datetime, today: date) -> Payment:
    """The guest pays with a voucher, what was shown.

    Raises BookingUnknown, StepNotPossible for a booking that has ended, NothingToPay, VoucherUnknown,
    VoucherNotPaid, VoucherUsedUp, VoucherExpired, VoucherEnded or VoucherSumChanged.
    """
    with transaction() as session:
        return _pay(session, get_by_token(token, session), typed, seen, None, now, today)


def use_at_desk(
    code: str, typed: str, seen: Money, taken_by: int | None, now: datetime, today: date
) -> Payment:
    """The same by staff."""
    with transaction() as session:
        return _pay(session, get_by_code(code, session), typed, seen, taken_by, now, today)


def _use(session: Session, booking: Booking, typed: str, today: date) -> Use:
    if booking.status not in BOOKED:
        raise StepNotPossible("pay", booking.status)
    owed = sums_of(session, booking.id).balance
    if owed <= NOTHING:
        raise NothingToPay
    voucher = vouchers.get_by_code(session, typed)
    vouchers.check_good(voucher, today)
    return Use(voucher, booking, owed, to_use(voucher.remaining, owed))


def _pay(
    session: Session,
    booking: Booking,
    typed: str,
    seen: Money,
    taken_by: int | None,
    now: datetime,
    today: date,
) -> Payment:
    lock(session, booking, now)
    voucher = vouchers.get_by_code(session, typed)
    vouchers.hold_still(session, voucher)
    planned = _use(session, booking, typed, today)
    if planned.pays != seen:
        raise VoucherSumChanged(seen, planned.pays)
    vouchers.take(session, planned.voucher, planned.pays, today)
    payment = vouchers.payment_by(planned.voucher.id, booking.id, planned.pays, now, taken_by)
    session.add(payment)
    session.flush()
    confirm_when_paid(session, booking, now)
    return payment


def put_back_at_desk(code: str, taken_by: int | None, now: datetime) -> Money:
    """Staff put back onto the vouchers what the camp owes of what they paid. Gives how much that was. Raises
    BookingUnknown."""
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        return vouchers.give_back(session, booking, now, taken_by)


def paid_with_vouchers(code: str) -> Money:
    """Of a booking, less what went back onto them. Raises BookingUnknown."""
    session = reading()
    return total(vouchers.paid_by_vouchers(session, get_by_code(code, session).id).values())
