"""Money in and out of a folio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from camp.models import Booking, Charge, Payment
from camp.rules.currencies import Currency
from camp.rules.folio import FolioSums, PaymentForm
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import PaymentAboveBalance, RefundAboveOwed, StepNotPossible, SumNotPositive
from camp.services.folios import charges_of, payments_of, sums_of
from camp.services.reservations import BOOKED, confirm_within, get_by_code, lock
from camp.services.transaction import reading, transaction


@dataclass(frozen=True)
class Folio:
    charges: list[Charge]
    payments: list[Payment]
    sums: FolioSums

    @property
    def standing(self) -> list[Charge]:
        """Charges still owed: without those taken back, and without the entries that took them back."""
        undone = {charge.reverses_id for charge in self.charges}
        return [charge for charge in self.charges if charge.reverses_id is None and charge.id not in undone]


def folio_of(booking: Booking) -> Folio:
    session = reading()
    return Folio(
        charges_of(session, booking.id), payments_of(session, booking.id), sums_of(session, booking.id)
    )


def record_payment(
    code: str, form: PaymentForm, amount: Money, receipt_number: str, taken_by: int | None, now: datetime
) -> Payment:
    """Money received. A booking that waited for its deposit is confirmed by it.

    Raises BookingUnknown, SumNotPositive, PaymentAboveBalance, or StepNotPossible for a booking that ended.
    """
    if amount <= NOTHING:
        raise SumNotPositive
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        if booking.status not in BOOKED:
            raise StepNotPossible("pay", booking.status)
        balance = sums_of(session, booking.id).balance
        if amount > balance:
            raise PaymentAboveBalance(amount, balance)
        payment = _post(session, booking, form, amount, receipt_number, taken_by, now)
        waits = booking.status is BookingStatus.AWAITING_DEPOSIT
        sums = sums_of(session, booking.id)
        if waits and sums.paid >= min(booking.deposit, sums.charged):
            confirm_within(session, booking.id, now)
        return payment


def refund(
    code: str, form: PaymentForm, amount: Money, receipt_number: str, taken_by: int | None, now: datetime
) -> Payment:
    """Money given back, at most what the camp owes the guest.

    Raises BookingUnknown, SumNotPositive or RefundAboveOwed.
    """
    if amount <= NOTHING:
        raise SumNotPositive
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        owed = max(NOTHING, -sums_of(session, booking.id).balance)
        if amount > owed:
            raise RefundAboveOwed(amount, owed)
        return _post(session, booking, form, -amount, receipt_number, taken_by, now)


def _post(
    session: Session,
    booking: Booking,
    form: PaymentForm,
    amount: Money,
    receipt_number: str,
    taken_by: int | None,
    now: datetime,
) -> Payment:
    payment = Payment(
        booking_id=booking.id,
        received_at=now,
        form=form,
        amount=amount,
        currency=Currency.KGS,
        tendered=amount.tyiyn,
        receipt_number=receipt_number,
        taken_by_id=taken_by,
    )
    session.add(payment)
    session.flush()
    return payment
