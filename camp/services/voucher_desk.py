"""Gift vouchers ordered, sold, used, paid back and made void. The rules are in ``camp.rules.vouchers``."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import Booking, Letter, Payment, Voucher
from camp.rules.currencies import RATE_UNIT, Currency
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind, LetterStatus
from camp.rules.money import NOTHING, Money, total
from camp.rules.refusals import ContactMissing, StepNotPossible, TryAgain
from camp.rules.text import booking_code, normalized_code
from camp.rules.voucher_refusals import (
    NothingToPay,
    VoucherStepNotPossible,
    VoucherSumChanged,
    VoucherSumOutOfRange,
    VoucherUnknown,
)
from camp.rules.vouchers import (
    KEEP_BUYER,
    KEEP_UNPAID,
    LEAST,
    MOST,
    VoucherStatus,
    last_day_of,
    new_code,
    to_use,
)
from camp.rules.ways import WayKind
from camp.services import letters, vouchers
from camp.services.cashier import confirm_when_paid
from camp.services.catalogue import get_settings
from camp.services.folios import sums_of
from camp.services.letters import Recipient
from camp.services.reservations import BOOKED, get_by_code, get_by_token, lock
from camp.services.transaction import reading, transaction
from camp.services.ways import Due, ToPay, invite

SALE_FORMS = tuple(form for form in PaymentForm if form not in (PaymentForm.VOUCHER, PaymentForm.CHANNEL))
"""What a voucher can be bought with."""


@dataclass(frozen=True)
class VoucherOrder:
    """What somebody would like to give away."""

    amount: Money
    buyer_name: str
    buyer_email: str
    buyer_phone: str
    for_name: str
    message: str
    language: str


@dataclass(frozen=True)
class Use:
    """What a voucher would pay of a booking."""

    voucher: Voucher
    booking: Booking
    pays: Money

    @property
    def left_on_it(self) -> Money:
        return self.voucher.remaining - self.pays


# Selling


def order(wish: VoucherOrder, now: datetime, sold_by: int | None = None) -> Voucher:
    """It is worth nothing until it is paid. Raises VoucherSumOutOfRange, or ContactMissing for an order of
    the site that nobody could be told of."""
    if not LEAST <= wish.amount <= MOST:
        raise VoucherSumOutOfRange(LEAST, MOST)
    if sold_by is None and not (wish.buyer_email or wish.buyer_phone):
        raise ContactMissing
    with transaction() as session:
        months = get_settings(session).voucher_months
        voucher = Voucher(
            number=_free_number(session),
            code=new_code(),
            token=secrets.token_urlsafe(24),
            status=VoucherStatus.ORDERED,
            amount=wish.amount,
            remaining=NOTHING,
            last_day=last_day_of(camp_day(now), months),
            ordered_at=now,
            sold_by_id=sold_by,
            language=wish.language,
            buyer_name=wish.buyer_name,
            buyer_email=wish.buyer_email,
            buyer_phone=wish.buyer_phone,
            for_name=wish.for_name,
            message=wish.message,
            consented_at=now,
        )
        session.add(voucher)
        session.flush()
        return voucher


def _free_number(session: Session) -> str:
    for _ in range(100):
        number = f"G{booking_code(secrets.token_hex(8))}"
        if session.scalar(select(Voucher.id).where(Voucher.number == number)) is None:
            return number
    raise TryAgain


def take_payment(
    voucher_id: int, form: PaymentForm, receipt_number: str, taken_by: int | None, now: datetime
) -> Voucher:
    """The whole sum has come: from today on it can be used, and the buyer is told. Raises VoucherUnknown or
    VoucherStepNotPossible."""
    if form not in SALE_FORMS:
        raise ValueError(f"a voucher is not bought with {form}")
    with transaction() as session:
        last_day = last_day_of(camp_day(now), get_settings(session).voucher_months)
        voucher = _advance(
            session, voucher_id, VoucherStatus.ORDERED,
            status=VoucherStatus.ACTIVE, remaining=Voucher.amount, paid_at=now, last_day=last_day,
        )  # fmt: skip
        session.add(_sale(voucher, voucher.amount, form, receipt_number, taken_by, now))
        _write(session, voucher, now)
        return voucher


def pay_back(
    voucher_id: int, form: PaymentForm, receipt_number: str, seen: Money, taken_by: int | None, now: datetime
) -> Voucher:
    """What is left is given back, as it was ``seen``, and nothing is left. Raises VoucherUnknown,
    VoucherStepNotPossible, or VoucherSumChanged when it was used in the meantime."""
    if form not in SALE_FORMS:
        raise ValueError(f"a voucher is not paid back by {form}")
    with transaction() as session:
        voucher = get_voucher(voucher_id, session)
        _hold_still(session, voucher)
        left = voucher.remaining
        if voucher.status is not VoucherStatus.ACTIVE or not left:
            raise VoucherStepNotPossible(voucher.status)
        if left != seen:
            raise VoucherSumChanged(seen, left)
        voucher = _advance(
            session, voucher_id, VoucherStatus.ACTIVE,
            status=VoucherStatus.REFUNDED, remaining=NOTHING, ended_at=now,
        )  # fmt: skip
        session.add(_sale(voucher, -left, form, receipt_number, taken_by, now))
        return voucher


def make_void(voucher_id: int, now: datetime) -> Voucher:
    """Nobody can use it any more; nothing is paid back. Raises VoucherUnknown or VoucherStepNotPossible."""
    with transaction() as session:
        return _advance(
            session, voucher_id, VoucherStatus.ORDERED, VoucherStatus.ACTIVE,
            status=VoucherStatus.VOID, ended_at=now,
        )  # fmt: skip


def _advance(session: Session, voucher_id: int, *sources: VoucherStatus, **values: object) -> Voucher:
    """One UPDATE, so of two who take a step only one can win."""
    voucher = get_voucher(voucher_id, session)
    done = session.execute(
        update(Voucher)
        .where(Voucher.id == voucher_id, Voucher.status.in_(sources))
        .values(**values)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(voucher)
    if done is None:
        raise VoucherStepNotPossible(voucher.status)
    return voucher


def _hold_still(session: Session, voucher: Voucher) -> None:
    """Whoever uses it at this moment is done before, or waits."""
    session.execute(
        update(Voucher)
        .where(Voucher.id == voucher.id)
        .values(amount=Voucher.amount)
        .execution_options(synchronize_session=False)
    )
    session.refresh(voucher)


def _sale(
    voucher: Voucher, amount: Money, form: PaymentForm, receipt: str, taken_by: int | None, now: datetime
) -> Payment:
    return Payment(
        voucher_id=voucher.id,
        received_at=now,
        form=form,
        amount=amount,
        currency=Currency.KGS,
        tendered=amount.tyiyn,
        rate=RATE_UNIT,
        change=NOTHING,
        receipt_number=receipt,
        taken_by_id=taken_by,
    )


def _write(session: Session, voucher: Voucher, now: datetime) -> None:
    if not (voucher.buyer_email or voucher.buyer_phone):
        return
    letters.write(
        session,
        LetterKind.VOUCHER,
        now=now,
        to=Recipient(voucher.buyer_name, voucher.buyer_email, voucher.buyer_phone, voucher.language),
        about={
            "path": path_of(voucher),
            "code": voucher.shown_code,
            "sum": voucher.amount.tyiyn,
            "until": voucher.last_day.isoformat(),
        },
    )


def path_of(voucher: Voucher) -> str:
    return f"/{voucher.language}/voucher/{voucher.token}"


def to_pay(voucher: Voucher) -> ToPay | None:
    """How to pay for what was ordered; None: it is paid, or ended. A card pays bookings only."""
    if voucher.status is not VoucherStatus.ORDERED:
        return None
    found = invite(Due(voucher.number, voucher.amount))
    return replace(found, invitations=tuple(one for one in found.invitations if one.kind is not WayKind.CARD))


# Using


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
    return Use(voucher, booking, to_use(voucher.remaining, owed))


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
    _hold_still(session, voucher)
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


# Forgetting


def forget_buyers(now: datetime, today: date) -> int:
    """Delete orders nobody paid for, and who bought what has nothing left to give. Gives how many."""
    with transaction() as session:
        unpaid = session.scalars(
            select(Voucher).where(
                Voucher.status.in_((VoucherStatus.ORDERED, VoucherStatus.VOID)),
                Voucher.paid_at.is_(None),
                Voucher.ordered_at <= now - KEEP_UNPAID,
            )
        ).all()
        for voucher in unpaid:
            session.delete(voucher)
        over = session.scalars(
            select(Voucher).where(
                Voucher.paid_at.is_not(None),
                Voucher.buyer_name + Voucher.buyer_email + Voucher.buyer_phone + Voucher.for_name != "",
                or_(
                    Voucher.ended_at <= now - KEEP_BUYER,
                    Voucher.last_day < today - KEEP_BUYER,
                ),
            )
        ).all()
        for voucher in over:
            _forget(session, voucher)
        return len(unpaid) + len(over)


def _forget(session: Session, voucher: Voucher) -> None:
    voucher.buyer_name = voucher.buyer_email = voucher.buyer_phone = ""
    voucher.for_name = voucher.message = ""
    for letter in session.scalars(select(Letter).where(Letter.kind == LetterKind.VOUCHER)):
        if letter.about.get("path") == path_of(voucher):
            letter.to_name = letter.to_email = letter.to_phone = letter.subject = letter.text = ""
            letter.about = {}
            if letter.status is LetterStatus.TO_SEND:
                letter.status = LetterStatus.OVERTAKEN


# Finding


def get_voucher(voucher_id: int, session: Session | None = None) -> Voucher:
    """Raises VoucherUnknown."""
    found = (session or reading()).get(Voucher, voucher_id)
    if found is None:
        raise VoucherUnknown
    return found


def get_by_link(token: str) -> Voucher:
    """Raises VoucherUnknown."""
    found = reading().scalar(select(Voucher).where(Voucher.token == token))
    if found is None:
        raise VoucherUnknown
    return found


def find(typed: str) -> Voucher | None:
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
