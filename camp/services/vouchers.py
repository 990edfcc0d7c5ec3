"""What is on gift vouchers: the only writer of the counter. Parts of other offices' commands, which have
locked the booking concerned; see ``camp.rules.vouchers``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from camp.models import Booking, Payment, Voucher
from camp.rules.currencies import RATE_UNIT, Currency
from camp.rules.folio import PaymentForm
from camp.rules.money import NOTHING, Money
from camp.rules.text import normalized_code
from camp.rules.voucher_refusals import (
    VoucherEnded,
    VoucherExpired,
    VoucherNotPaid,
    VoucherUnknown,
    VoucherUsedUp,
)
from camp.rules.vouchers import VoucherState, VoucherStatus, read_code, to_put_back
from camp.services.folios import sums_of
from camp.services.transaction import reading


def get_by_code(session: Session, typed: str) -> Voucher:
    """Raises VoucherUnknown."""
    found = session.scalar(select(Voucher).where(Voucher.code == read_code(typed)))
    if found is None:
        raise VoucherUnknown
    return found


def check_good(voucher: Voucher, today: date) -> None:
    """Raises VoucherNotPaid, VoucherUsedUp, VoucherExpired or VoucherEnded."""
    match voucher.state(today):
        case VoucherState.ORDERED:
            raise VoucherNotPaid
        case VoucherState.USED_UP:
            raise VoucherUsedUp
        case VoucherState.EXPIRED:
            raise VoucherExpired(voucher.last_day)
        case VoucherState.REFUNDED | VoucherState.VOID:
            raise VoucherEnded


def take(session: Session, voucher: Voucher, amount: Money, today: date) -> None:
    """So much less is left: one UPDATE, so that of many who use it at once no more is used than there is.
    Raises what ``check_good`` does."""
    done = session.execute(
        update(Voucher)
        .where(
            Voucher.id == voucher.id,
            Voucher.status == VoucherStatus.ACTIVE,
            Voucher.last_day >= today,
            Voucher.remaining >= amount,
        )
        .values(remaining=Voucher.remaining - amount)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(voucher)
    if done is None:
        check_good(voucher, today)
        raise VoucherUsedUp


def put_back(session: Session, voucher_id: int, amount: Money) -> bool:
    """So much is on it again, expired or not. Was it possible? What was paid back or made void takes nothing
    any more."""
    done = session.execute(
        update(Voucher)
        .where(
            Voucher.id == voucher_id,
            Voucher.status == VoucherStatus.ACTIVE,
            Voucher.remaining + amount <= Voucher.amount,
        )
        .values(remaining=Voucher.remaining + amount)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return done is not None


def paid_by_vouchers(session: Session, booking_id: int) -> dict[int, Money]:
    """What each voucher has paid of a booking, less what went back onto it; those that have paid nothing are
    left out."""
    rows = session.execute(
        select(Payment.voucher_id, func.sum(Payment.amount))
        .where(Payment.booking_id == booking_id, Payment.voucher_id.is_not(None))
        .group_by(Payment.voucher_id)
        .order_by(Payment.voucher_id)
    )
    return {voucher_id: paid for voucher_id, paid in rows if voucher_id is not None and paid}


def give_back(session: Session, booking: Booking, now: datetime, taken_by: int | None = None) -> Money:
    """What the camp owes the guest goes back onto the vouchers that paid, as far as it came from there. Gives
    how much that was; the rest is for the cashier."""
    session.flush()
    owed = max(NOTHING, -sums_of(session, booking.id).balance)
    back = NOTHING
    for voucher_id, paid in paid_by_vouchers(session, booking.id).items():
        amount = to_put_back(paid, owed - back)
        if amount and put_back(session, voucher_id, amount):
            session.add(payment_by(voucher_id, booking.id, -amount, now, taken_by))
            back += amount
    session.flush()
    return back


def payment_by(
    voucher_id: int, booking_id: int, amount: Money, now: datetime, taken_by: int | None = None
) -> Payment:
    return Payment(
        booking_id=booking_id,
        voucher_id=voucher_id,
        received_at=now,
        form=PaymentForm.VOUCHER,
        amount=amount,
        currency=Currency.KGS,
        tendered=amount.tyiyn,
        rate=RATE_UNIT,
        change=NOTHING,
        taken_by_id=taken_by,
    )


def hold_still(session: Session, voucher: Voucher) -> None:
    """Whoever uses it at this moment is done before, or waits."""
    session.execute(
        update(Voucher)
        .where(Voucher.id == voucher.id)
        .values(amount=Voucher.amount)
        .execution_options(synchronize_session=False)
    )
    session.refresh(voucher)


# Finding


def get_voucher(voucher_id: int, session: Session | None = None) -> Voucher:
    """Raises VoucherUnknown."""
    found = (session or reading()).get(Voucher, voucher_id)
    if found is None:
        raise VoucherUnknown
    return found


def get_by_link(token: str, session: Session | None = None) -> Voucher:
    """Raises VoucherUnknown."""
    found = (session or reading()).scalar(select(Voucher).where(Voucher.token == token))
    if found is None:
        raise VoucherUnknown
    return found


def find_voucher(typed: str) -> Voucher | None:
    """By number or code, as somebody typed it."""
    code = normalized_code(typed)
    if not code:
        return None
    return reading().scalar(select(Voucher).where(or_(Voucher.number == code, Voucher.code == code)))


def list_vouchers(most: int = 100) -> Sequence[Voucher]:
    """Those to be paid first, then the newest."""
    rows = select(Voucher).order_by(Voucher.status != VoucherStatus.ORDERED, Voucher.id.desc())
    return reading().scalars(rows.limit(most)).all()


def payments_of(voucher: Voucher) -> Sequence[Payment]:
    """What came in for it, what it paid, and what went back."""
    rows = select(Payment).where(Payment.voucher_id == voucher.id)
    return reading().scalars(rows.order_by(Payment.received_at, Payment.id)).all()


def path_of(voucher: Voucher) -> str:
    return f"/{voucher.language}/voucher/{voucher.token}"
