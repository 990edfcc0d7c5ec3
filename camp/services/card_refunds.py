"""Money given back to the card it came from.

The refund is written into the folio before the acquirer is asked, so that nobody else gives the same money
back meanwhile; when it refuses, a second entry takes the first back. When nobody hears its answer, a person
looks there and says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from camp.models import Booking, CardPayment, CardRefund, Payment
from camp.rules.card_payments import CardProblem, CardStatus, RefundStatus
from camp.rules.card_refusals import AboveCardPayment, CardRefundRefused, CardRefundUnsure, CardsOff
from camp.rules.folio import PaymentForm
from camp.rules.money import NOTHING, Money
from camp.services.acquirer import AcquirerSaysNo
from camp.services.card_desk import acquirer_of
from camp.services.cashier import mirror, refund_within
from camp.services.reservations import get_by_code, lock
from camp.services.transaction import reading, transaction


def most_to_card(booking: Booking, session: Session | None = None) -> Money:
    """What can be given back to one card at once: the most that is left of a single payment."""
    return max((left for _, left in _left(session or reading(), booking)), default=NOTHING)


def refund_to_card(
    code: str, amount: Money, attempt: str, taken_by: int | None, address: str, now: datetime
) -> Payment:
    """At most what the camp owes the guest, and what is left of one payment by card. The same attempt again
    gives the refund it made.

    Raises BookingUnknown, SumNotPositive, RefundAboveOwed, AttemptUsed, CardsOff, AboveCardPayment,
    CardRefundRefused when the books are as they were, or CardRefundUnsure when a person must look.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        acquirer = acquirer_of(session, address)
        if acquirer is None:
            raise CardsOff
        source = next((one for one, left in _left(session, booking) if left >= amount), None)
        payment = refund_within(session, booking, PaymentForm.CARD, amount, attempt, taken_by, now)
        if any(one.payment_id == payment.id for one in _refunds(session, booking)):
            return payment
        if source is None:
            raise AboveCardPayment(most_to_card(booking, session))
        refund = CardRefund(
            card_payment_id=source.id,
            payment_id=payment.id,
            amount=amount,
            status=RefundStatus.ASKED,
            asked_at=now,
        )
        session.add(refund)
        session.flush()
        refund_id, acquirer_id = refund.id, source.acquirer_id
    try:
        acquirer.give_back(acquirer_id, amount)
    except AcquirerSaysNo as no:
        if no.problem is CardProblem.UNREACHABLE:
            raise CardRefundUnsure(amount) from no
        it_did_not_go(refund_id, taken_by, now)
        raise CardRefundRefused from no
    it_went(refund_id, now)
    return reading().get_one(CardRefund, refund_id).payment


def it_went(refund_id: int, now: datetime) -> None:
    with transaction() as session:
        _settle(session, refund_id, RefundStatus.DONE, now)


def it_did_not_go(refund_id: int, taken_by: int | None, now: datetime) -> None:
    """The books say again that it is owed."""
    with transaction() as session:
        refund = session.get(CardRefund, refund_id)
        booking = refund.card_payment.booking if refund is not None else None
        if refund is None or booking is None:
            return
        lock(session, booking, now)
        if _settle(session, refund_id, RefundStatus.REFUSED, now):
            mirror(session, booking, refund.payment, taken_by, now)


def list_unsure(session: Session | None = None) -> Sequence[CardRefund]:
    rows = (
        select(CardRefund)
        .options(joinedload(CardRefund.card_payment).joinedload(CardPayment.booking))
        .where(CardRefund.status == RefundStatus.ASKED)
    )
    return (session or reading()).scalars(rows.order_by(CardRefund.id)).all()


def _settle(session: Session, refund_id: int, status: RefundStatus, now: datetime) -> bool:
    """Of two who say how it ended only one can."""
    done = session.execute(
        update(CardRefund)
        .where(CardRefund.id == refund_id, CardRefund.status == RefundStatus.ASKED)
        .values(status=status, settled_at=now)
        .returning(CardRefund.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return done is not None


def _refunds(session: Session, booking: Booking) -> Sequence[CardRefund]:
    rows = select(CardRefund).join(CardRefund.card_payment).where(CardPayment.booking_id == booking.id)
    return session.scalars(rows).all()


def _left(session: Session, booking: Booking) -> list[tuple[CardPayment, Money]]:
    """The payments by card of a booking, and what of each was not given back to it; the largest first."""
    given = (
        select(func.sum(CardRefund.amount))
        .where(CardRefund.card_payment_id == CardPayment.id, CardRefund.status != RefundStatus.REFUSED)
        .scalar_subquery()
    )
    rows = select(CardPayment, given).where(
        CardPayment.booking_id == booking.id, CardPayment.status == CardStatus.PAID
    )
    found = [(one, one.amount - (back or NOTHING)) for one, back in session.execute(rows)]
    return sorted(found, key=lambda pair: pair[1], reverse=True)
