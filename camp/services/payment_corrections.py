"""What was written down of payments by mistake is put right: by an entry of its own, never by a change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import CardPayment, CardRefund, Payment, Voucher
from camp.rules.card_refusals import BankPaymentStands
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.money import NOTHING
from camp.rules.staff_refusals import OnlySameDay, PaymentStillNeeded, ReceiptNoted, TakenBackAlready
from camp.services import letters, vouchers
from camp.services.cashier import confirm_when_paid, is_taken_back, mirror, payment_of
from camp.services.folios import fees_of, sums_of
from camp.services.reservations import get_by_code, lock
from camp.services.transaction import transaction


def take_back(code: str, payment_id: int, taken_by: int | None, now: datetime) -> Payment:
    """Undo what was written down by mistake, by an entry of its own that mirrors it: a payment as well as a
    refund, on the same camp day, once. A booking that the payment confirmed stays confirmed.

    Raises BookingUnknown, TakenBackAlready, OnlySameDay, BankPaymentStands, PaymentStillNeeded when money was
    given back or kept out of it, or what using a voucher does.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        wrong = payment_of(session, booking, payment_id)
        if wrong.reverses_id is not None or is_taken_back(session, wrong):
            raise TakenBackAlready
        if _is_from_bank(session, wrong):
            raise BankPaymentStands
        if camp_day(wrong.received_at) != camp_day(now):
            raise OnlySameDay(camp_day(wrong.received_at))
        left = sums_of(session, booking.id).paid - wrong.amount
        if wrong.amount > NOTHING and left < fees_of(session, booking.id):
            raise PaymentStillNeeded
        _take_back_from_voucher(session, wrong, now)
        taken_back = mirror(session, booking, wrong, taken_by, now)
        for kind in (LetterKind.DEPOSIT_RECEIVED, LetterKind.PAID_NO_BEDS):
            letters.take_back(session, booking, kind)
        confirm_when_paid(session, booking, now)
        return taken_back


def _take_back_from_voucher(session: Session, wrong: Payment, now: datetime) -> None:
    """What it paid is on it again; what was put back onto it pays again. Raises PaymentStillNeeded for a
    voucher that has ended."""
    if wrong.form is not PaymentForm.VOUCHER or wrong.voucher_id is None:
        return
    if wrong.amount > NOTHING:
        if not vouchers.put_back(session, wrong.voucher_id, wrong.amount):
            raise PaymentStillNeeded
    else:
        voucher = session.get_one(Voucher, wrong.voucher_id)
        vouchers.take(session, voucher, -wrong.amount, camp_day(now))


def note_receipt(code: str, payment_id: int, receipt_number: str, now: datetime) -> Payment:
    """Fill in the number the cash register gave, once. Raises BookingUnknown or ReceiptNoted."""
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        payment = payment_of(session, booking, payment_id)
        session.refresh(payment)
        if payment.receipt_number not in ("", receipt_number):
            raise ReceiptNoted(payment.receipt_number)
        payment.receipt_number = receipt_number
        return payment


def _is_from_bank(session: Session, payment: Payment) -> bool:
    """Did an acquirer's word write it down, in or out?"""
    came = select(CardPayment.id).where(CardPayment.payment_id == payment.id)
    went = select(CardRefund.id).where(CardRefund.payment_id == payment.id)
    return session.scalar(came.union(went)) is not None
