"""Money in and out of a folio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import Booking, Charge, Payment
from camp.rules.currencies import RATE_UNIT, Currency, is_slip, split, to_ask, worth
from camp.rules.folio import FolioSums, PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import ENDED_WITH_A_NAME, BookingStatus
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import (
    BookingUnknown,
    PaymentAboveBalance,
    RefundAboveOwed,
    StepNotPossible,
    SumNotPositive,
)
from camp.rules.staff_refusals import (
    AttemptUsed,
    ChangeTooLarge,
    ForeignNotCash,
    WorthLessThanPart,
)
from camp.services import letters
from camp.services.exchange import rate_for, rates_of_booking
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


@dataclass(frozen=True)
class Tender:
    """What a guest hands over."""

    form: PaymentForm
    hundredths: int
    """Of the currency."""
    currency: Currency = Currency.KGS
    part: Money | None = None
    """So much of it is for the booking; None: as much as is owed."""


@dataclass(frozen=True)
class Ask:
    """What to ask for in foreign notes."""

    currency: Currency
    rate: int
    noted_for: date | None
    """None: it was promised when the guest booked."""
    units: int


@dataclass(frozen=True)
class PayDesk:
    """What a booking owes, before the money is on the table."""

    booking: Booking
    sums: FolioSums
    due: Money
    """The rest of the deposit while the booking waits for it, else all that is owed."""
    asks: list[Ask]
    """In each currency that has a rate, for what is due."""


def pay_desk(code: str, today: date) -> PayDesk:
    """Raises BookingUnknown."""
    session = reading()
    booking = get_by_code(code, session)
    sums = sums_of(session, booking.id)
    due = _due(booking, sums)
    asks = [
        Ask(currency, rate, noted_for, to_ask(due, rate))
        for currency, (rate, noted_for) in rates_of_booking(session, booking, today).items()
    ]
    return PayDesk(booking, sums, max(due, NOTHING), asks)


def due_of(booking: Booking) -> tuple[Money, bool] | None:
    """What there is to pay now, and whether it is for the deposit; None: nothing."""
    due = _due(booking, sums_of(reading(), booking.id))
    return (due, booking.status is BookingStatus.AWAITING_DEPOSIT) if due > NOTHING else None


def _due(booking: Booking, sums: FolioSums) -> Money:
    """The rest of the deposit while it is awaited, else all that is owed."""
    if booking.status is BookingStatus.AWAITING_DEPOSIT:
        return min(booking.deposit, sums.charged) - sums.paid
    return sums.balance


def folio_of(booking: Booking) -> Folio:
    session = reading()
    return Folio(
        charges_of(session, booking.id), payments_of(session, booking.id), sums_of(session, booking.id)
    )


# Taking


def record_payment(
    code: str, form: PaymentForm, amount: Money, receipt_number: str, taken_by: int | None, now: datetime
) -> Payment:
    """A sum in som, to the tyiyn: nothing to give change for. Raises what ``take_payment`` does."""
    tender = Tender(form, amount.tyiyn, part=amount)
    return take_payment(code, tender, receipt_number, None, taken_by, now)


def take_payment(
    code: str,
    tender: Tender,
    receipt_number: str,
    attempt: str | None,
    taken_by: int | None,
    now: datetime,
) -> Payment:
    """Money received, at the rate of the day; of cash above what is owed, change is given in som. A booking
    that waited for its deposit is confirmed by it. The same attempt again gives the payment it made.

    Raises BookingUnknown, SumNotPositive, ForeignNotCash, RateMissing, PaymentAboveBalance,
    WorthLessThanPart, ChangeTooLarge, AttemptUsed, or StepNotPossible for a booking that ended.
    """
    if tender.currency is not Currency.KGS and tender.form is not PaymentForm.CASH:
        raise ForeignNotCash(tender.currency)
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        made = _made_by(session, booking, attempt)
        if made is not None:
            _check_same(made, tender.form, tender.currency, tender.hundredths)
            return made
        if booking.status not in BOOKED:
            raise StepNotPossible("pay", booking.status)
        rate = rate_for(session, booking, tender.currency, camp_day(now))
        amount, change = _divide(tender, rate, sums_of(session, booking.id).balance)
        payment = Payment(
            form=tender.form,
            amount=amount,
            currency=tender.currency,
            tendered=tender.hundredths,
            rate=rate,
            change=change,
        )
        _post(session, booking, payment, receipt_number, attempt, taken_by, now)
        if not confirm_when_paid(session, booking, now):
            _say_thanks(session, booking, payment, now)
        return payment


def _say_thanks(session: Session, booking: Booking, payment: Payment, now: datetime) -> None:
    """Of money that came from afar; who is here has the slip."""
    if camp_day(now) < booking.arrival:
        about = {"paid": payment.amount.tyiyn}
        letters.write(session, LetterKind.DEPOSIT_RECEIVED, now=now, booking=booking, about=about)


def take_late_payment(
    code: str,
    form: PaymentForm,
    amount: Money,
    receipt_number: str,
    attempt: str | None,
    taken_by: int | None,
    now: datetime,
) -> Payment:
    """Money seen that came for a booking after it had ended: nothing is owed for it, so all of it is the
    guest's until somebody decides. The same attempt again gives the payment it made.

    Raises BookingUnknown, SumNotPositive, AttemptUsed, or StepNotPossible for a booking that stands, or
    that never was one.
    """
    if amount <= NOTHING:
        raise SumNotPositive
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        made = _made_by(session, booking, attempt)
        if made is not None:
            _check_same(made, form, Currency.KGS, amount.tyiyn)
            return made
        if not booking.may_be_paid_late:
            raise StepNotPossible("pay_late", booking.status)
        payment = _in_som(form, amount)
        _post(session, booking, payment, receipt_number, attempt, taken_by, now)
        _tell_no_beds(session, booking, amount, now)
        return payment


def post_from_bank(
    session: Session, booking: Booking, form: PaymentForm, amount: Money, attempt: str, now: datetime
) -> Payment:
    """Money that a bank's signed word says has come, as a part of another office's command, with the booking
    locked: it is written down whatever has become of the booking, and more than is owed too. A booking that
    waited for it is confirmed."""
    payment = _post(session, booking, _in_som(form, amount), "", attempt, None, now)
    if booking.status in ENDED_WITH_A_NAME:
        _tell_no_beds(session, booking, amount, now)
    elif not confirm_when_paid(session, booking, now):
        _say_thanks(session, booking, payment, now)
    return payment


def _in_som(form: PaymentForm, amount: Money) -> Payment:
    return Payment(
        form=form,
        amount=amount,
        currency=Currency.KGS,
        tendered=amount.tyiyn,
        rate=RATE_UNIT,
        change=NOTHING,
    )


def _tell_no_beds(session: Session, booking: Booking, amount: Money, now: datetime) -> None:
    about = {"paid": amount.tyiyn}
    letters.write(session, LetterKind.PAID_NO_BEDS, now=now, booking=booking, about=about)


def _divide(tender: Tender, rate: int, balance: Money) -> tuple[Money, Money]:
    """What the folio gets, and the change."""
    value = worth(tender.currency, tender.hundredths, rate)
    if value <= NOTHING or (tender.part is not None and tender.part <= NOTHING):
        raise SumNotPositive
    due = balance if tender.part is None else tender.part
    if not NOTHING < due <= balance:
        raise PaymentAboveBalance(value if tender.part is None else due, balance)
    if value > due and tender.form is not PaymentForm.CASH:
        raise PaymentAboveBalance(value, due)
    if tender.part is not None and value < tender.part:
        raise WorthLessThanPart(value, tender.part)
    amount, change = split(value, due)
    if is_slip(change, tender.currency, rate):
        raise ChangeTooLarge(change)
    return amount, change


def refund(
    code: str,
    form: PaymentForm,
    amount: Money,
    receipt_number: str,
    taken_by: int | None,
    now: datetime,
    attempt: str | None = None,
) -> Payment:
    """Money given back in som, at most what the camp owes the guest. The same attempt again gives the refund
    it made.

    Raises BookingUnknown, SumNotPositive, RefundAboveOwed or AttemptUsed.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        return refund_within(session, booking, form, amount, attempt, taken_by, now, receipt_number)


def refund_within(
    session: Session,
    booking: Booking,
    form: PaymentForm,
    amount: Money,
    attempt: str | None,
    taken_by: int | None,
    now: datetime,
    receipt_number: str = "",
) -> Payment:
    """The same as a part of another office's command, with the booking locked."""
    if amount <= NOTHING:
        raise SumNotPositive
    made = _made_by(session, booking, attempt)
    if made is not None:
        _check_same(made, form, Currency.KGS, -amount.tyiyn)
        return made
    owed = max(NOTHING, -sums_of(session, booking.id).balance)
    if amount > owed:
        raise RefundAboveOwed(amount, owed)
    return _post(session, booking, _in_som(form, -amount), receipt_number, attempt, taken_by, now)


# Within


def mirror(
    session: Session, booking: Booking, wrong: Payment, taken_by: int | None, now: datetime
) -> Payment:
    """An entry that undoes another, as a part of a command that has looked whether it may be."""
    entry = Payment(
        form=wrong.form,
        amount=-wrong.amount,
        currency=wrong.currency,
        tendered=-wrong.tendered,
        rate=wrong.rate,
        change=-wrong.change,
        reverses_id=wrong.id,
        voucher_id=wrong.voucher_id,
    )
    return _post(session, booking, entry, "", None, taken_by, now)


def payment_of(session: Session, booking: Booking, payment_id: int) -> Payment:
    """Raises BookingUnknown, also for a payment of another booking."""
    payment = session.get(Payment, payment_id)
    if payment is None or payment.booking_id != booking.id:
        raise BookingUnknown
    return payment


def is_taken_back(session: Session, payment: Payment) -> bool:
    return session.scalar(select(Payment.id).where(Payment.reverses_id == payment.id)) is not None


def _attempt_of(booking: Booking, attempt: str) -> str:
    """Each booking has its own attempts, so that whoever has its lock need not fear another's."""
    return f"{booking.id}-{attempt}"


def _made_by(session: Session, booking: Booking, attempt: str | None) -> Payment | None:
    if not attempt:
        return None
    return session.scalar(select(Payment).where(Payment.attempt == _attempt_of(booking, attempt)))


def _check_same(made: Payment, form: PaymentForm, currency: Currency, tendered: int) -> None:
    if (made.form, made.currency, made.tendered) != (form, currency, tendered):
        raise AttemptUsed(made.amount)


def _post(
    session: Session,
    booking: Booking,
    payment: Payment,
    receipt_number: str,
    attempt: str | None,
    taken_by: int | None,
    now: datetime,
) -> Payment:
    payment.booking_id = booking.id
    payment.received_at = now
    payment.receipt_number = receipt_number
    payment.attempt = _attempt_of(booking, attempt) if attempt else None
    payment.taken_by_id = taken_by
    session.add(payment)
    session.flush()
    _note_stranded(session, booking, payment, now)
    return payment


def _note_stranded(session: Session, booking: Booking, payment: Payment, now: datetime) -> None:
    """Money that comes after the end of its booking is somebody's to see to, until it has gone back."""
    if booking.status not in ENDED_WITH_A_NAME:
        return
    if sums_of(session, booking.id).balance >= NOTHING:
        booking.stranded_at = None
    elif payment.amount > NOTHING:
        booking.stranded_at = booking.stranded_at or now
    session.flush()


def confirm_when_paid(session: Session, booking: Booking, now: datetime) -> bool:
    """A booking that waits for its deposit waits no more once so much is paid. Was it confirmed by that?"""
    waits = booking.status is BookingStatus.AWAITING_DEPOSIT
    sums = sums_of(session, booking.id)
    is_paid = sums.paid >= min(booking.deposit, sums.charged)
    return waits and is_paid and confirm_within(session, booking.id, now)
