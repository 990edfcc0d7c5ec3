"""Gift vouchers ordered, sold, paid back, made void, forgotten. The rules are in ``camp.rules.vouchers``."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import CardPayment, Letter, Payment, Voucher
from camp.rules.currencies import RATE_UNIT, Currency
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind, LetterStatus
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import ContactMissing, TryAgain
from camp.rules.text import booking_code
from camp.rules.voucher_refusals import VoucherStepNotPossible, VoucherSumChanged, VoucherSumOutOfRange
from camp.rules.vouchers import (
    KEEP_BUYER,
    KEEP_UNPAID,
    LEAST,
    MOST,
    VoucherStatus,
    last_day_of,
    new_code,
)
from camp.services import letters
from camp.services.catalogue import get_settings
from camp.services.letters import Recipient
from camp.services.transaction import transaction
from camp.services.vouchers import get_voucher, hold_still, path_of
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
        voucher = _make_good(session, voucher_id, now, VoucherStatus.ORDERED)
        session.add(_sale(voucher, voucher.amount, form, receipt_number, taken_by, now))
        return voucher


def sell_by_bank(session: Session, voucher: Voucher, attempt: str, now: datetime) -> Payment | None:
    """The same as a part of another office's command, with the voucher locked: a bank's signed word says that
    the whole sum has come. Who pays for an order that was made void meanwhile has bought it all the same.
    None when it was paid for already: one voucher is not bought twice."""
    if voucher.paid_at is not None:
        return None
    _make_good(session, voucher.id, now, VoucherStatus.ORDERED, VoucherStatus.VOID)
    payment = _sale(voucher, voucher.amount, PaymentForm.CARD, "", None, now)
    payment.attempt = attempt
    session.add(payment)
    session.flush()
    return payment


def _make_good(session: Session, voucher_id: int, now: datetime, *sources: VoucherStatus) -> Voucher:
    """From today on it can be used, and the buyer is told."""
    last_day = last_day_of(camp_day(now), get_settings(session).voucher_months)
    voucher = _advance(
        session, voucher_id, *sources,
        status=VoucherStatus.ACTIVE, remaining=Voucher.amount, paid_at=now, ended_at=None, last_day=last_day,
    )  # fmt: skip
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
        hold_still(session, voucher)
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


def to_pay(voucher: Voucher) -> ToPay | None:
    """How to pay for what was ordered; None: it is paid, or ended."""
    return invite(Due(voucher.number, voucher.amount)) if voucher.status is VoucherStatus.ORDERED else None


# Forgetting


def forget_buyers(now: datetime, today: date) -> int:
    """Delete orders nobody paid for, and who bought what has nothing left to give. Gives how many.

    An order for which a page was opened at the bank stays, void and without its buyer: should money come for
    it after all, there is a place for it.
    """
    with transaction() as session:
        old = and_(Voucher.paid_at.is_(None), Voucher.ordered_at <= now - KEEP_UNPAID)
        by_card = exists().where(CardPayment.voucher_id == Voucher.id)
        orders = Voucher.status.in_((VoucherStatus.ORDERED, VoucherStatus.VOID))
        unpaid = session.scalars(select(Voucher).where(old, orders, ~by_card)).all()
        for voucher in unpaid:
            session.delete(voucher)
        kept = session.scalars(select(Voucher).where(old, orders, by_card, _HAS_A_BUYER)).all()
        for voucher in kept:
            if voucher.status is VoucherStatus.ORDERED:
                voucher.status, voucher.ended_at = VoucherStatus.VOID, now
            _forget(session, voucher)
        over = session.scalars(
            select(Voucher).where(
                Voucher.paid_at.is_not(None),
                _HAS_A_BUYER,
                or_(
                    Voucher.ended_at <= now - KEEP_BUYER,
                    Voucher.last_day < today - KEEP_BUYER,
                ),
            )
        ).all()
        for voucher in over:
            _forget(session, voucher)
        return len(unpaid) + len(kept) + len(over)


_HAS_A_BUYER = Voucher.buyer_name + Voucher.buyer_email + Voucher.buyer_phone + Voucher.for_name != ""


def _forget(session: Session, voucher: Voucher) -> None:
    voucher.buyer_name = voucher.buyer_email = voucher.buyer_phone = ""
    voucher.for_name = voucher.message = ""
    for letter in session.scalars(select(Letter).where(Letter.kind == LetterKind.VOUCHER)):
        if letter.about.get("path") == path_of(voucher):
            letter.to_name = letter.to_email = letter.to_phone = letter.subject = letter.text = ""
            letter.about = {}
            if letter.status is LetterStatus.TO_SEND:
                letter.status = LetterStatus.OVERTAKEN
