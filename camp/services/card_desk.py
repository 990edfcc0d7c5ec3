"""Payments by card over the acquirer: begun by the guest, settled by the acquirer's signed word.

A word may come twice, late, after the booking has ended, or not at all; then it is asked for. Whatever it
says is written down once: the attempt's own status is the gate, and what it pays for is locked before it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from camp.models import CardAccount, CardPayment
from camp.rules import freedom_pay
from camp.rules.card_payments import STILL_OPEN, BankWord, CardStatus, Outcome
from camp.rules.card_refusals import CardNotBegun, CardsOff, MerchantFaulty, NothingDue
from camp.rules.money import Money
from camp.rules.ways import WayKind
from camp.services.acquirer import Acquirer, AcquirerSaysNo, Addresses, CardOrder, FreedomPay
from camp.services.card_bills import Bill, FindBill, bill_of
from camp.services.transaction import reading, transaction
from camp.services.ways import way_settings

log = logging.getLogger(__name__)

SAME_PAGE = timedelta(minutes=20)
"""Who taps again within that time is sent to the page that is open already."""
LONGEST_LIFE = timedelta(hours=24)
"""Of a page for the rest of the price, which has no deadline of its own."""
ASKED_AFTER = timedelta(minutes=3)
ASKED_FOR = timedelta(days=3)
"""So long an attempt nobody has heard of is asked about."""

DESCRIPTION = "EcoTrek {code}"


@dataclass(frozen=True)
class Heard:
    """What we answer to a call."""

    xml: str
    is_known: bool
    """Was it signed by the acquirer?"""


# The owner's account


def account_merchant() -> tuple[str, bool] | None:
    """The merchant's number, and whether payments are only tried out; None: not set up. The secret is shown
    to nobody."""
    account = reading().get(CardAccount, 1)
    return (account.merchant_id, account.is_test) if account is not None else None


def set_account(merchant_id: str, secret: str, is_test: bool) -> None:
    """An empty secret leaves the one there is. Raises MerchantFaulty."""
    with transaction() as session:
        account = session.get(CardAccount, 1)
        known = account.secret if account is not None else ""
        if not (merchant_id.isascii() and merchant_id.isdecimal() and len(merchant_id) <= 20):
            raise MerchantFaulty
        if not (secret or known) or len(secret) > 100:
            raise MerchantFaulty
        if account is None:
            account = CardAccount(id=1, merchant_id=merchant_id, secret=secret, is_test=is_test)
            session.add(account)
        account.merchant_id, account.is_test = merchant_id, is_test
        account.secret = secret or known


def acquirer_of(session: Session, address: str) -> Acquirer | None:
    """None: the owner has not set one up. One that is switched off still says what became of payments."""
    account = session.get(CardAccount, 1)
    if account is None:
        return None
    return FreedomPay(address.rstrip("/"), account.merchant_id, account.secret, account.is_test)


# Paying


def begin(find: FindBill, addresses: Addresses, address: str, language: str, now: datetime) -> CardPayment:
    """Open a page at the acquirer for what is due; tapped twice, it is the same page.

    Raises what finding the bill raises, CardsOff, NothingDue or CardNotBegun.
    """
    with transaction() as session:
        bill = find(session)
        acquirer = acquirer_of(session, address)
        if acquirer is None or not way_settings(session)[WayKind.CARD].is_on:
            raise CardsOff
        bill.lock(session, now)
        due = bill.due(now)
        if due is None:
            raise NothingDue
        attempt = _open_page(session, bill, due, now) or _new_attempt(session, bill, due, now)
        attempt_id, page, order = attempt.id, attempt.page, _order(bill, attempt, language, now)
    if page:
        return reading().get_one(CardPayment, attempt_id)
    try:
        begun = acquirer.begin(order, addresses)
    except AcquirerSaysNo as no:
        _advance(attempt_id, CardStatus.FAILED, now)
        raise CardNotBegun(no.problem) from no
    with transaction() as session:
        attempt = session.get_one(CardPayment, attempt_id)
        attempt.page, attempt.acquirer_id = begun.page, begun.acquirer_id
        return attempt


def _open_page(session: Session, bill: Bill, amount: Money, now: datetime) -> CardPayment | None:
    return session.scalar(
        select(CardPayment)
        .filter_by(**bill.subject, status=CardStatus.BEGUN)
        .where(CardPayment.amount == amount, CardPayment.page != "", CardPayment.begun_at > now - SAME_PAGE)
        .order_by(CardPayment.id.desc())
        .limit(1)
    )


def _new_attempt(session: Session, bill: Bill, amount: Money, now: datetime) -> CardPayment:
    attempt = CardPayment(
        **bill.subject,
        order_id=f"{bill.reference}-{secrets.token_hex(6)}",
        amount=amount,
        status=CardStatus.BEGUN,
        begun_at=now,
    )
    session.add(attempt)
    session.flush()
    return attempt


def _order(bill: Bill, attempt: CardPayment, language: str, now: datetime) -> CardOrder:
    until = bill.until or now + LONGEST_LIFE
    seconds = int((until - now).total_seconds())
    description = DESCRIPTION.format(code=bill.reference)
    return CardOrder(attempt.order_id, attempt.amount, description, language, seconds)


def find_last_attempt(find: FindBill) -> CardPayment | None:
    """Raises what finding the bill raises."""
    session = reading()
    mine = select(CardPayment).filter_by(**find(session).subject).where(CardPayment.page != "")
    return session.scalar(mine.order_by(CardPayment.id.desc()).limit(1))


def get_attempt(find: FindBill, attempt_id: int) -> CardPayment:
    """Of that bill. Raises what finding it raises, or NothingDue when there is no such attempt."""
    session = reading()
    attempt = session.scalar(select(CardPayment).filter_by(**find(session).subject, id=attempt_id))
    if attempt is None:
        raise NothingDue
    return attempt


# The acquirer speaks


def hear(script: str, fields: Mapping[str, str], address: str, now: datetime) -> Heard | None:
    """A call of the acquirer's to one of our addresses; None when the camp has no account there."""
    acquirer = acquirer_of(reading(), address)
    if acquirer is None:
        return None
    word = acquirer.hear(script, fields)
    if word is None:
        log.warning("A call to the card address %s was not signed by the acquirer", script)
        return Heard(acquirer.answer(script, freedom_pay.ERROR, "signature"), False)
    if script == "check":
        status = freedom_pay.OK if _may_be_paid(word, now) else freedom_pay.REJECTED
    else:
        status = settle(word, now)
    return Heard(acquirer.answer(script, status, ""), True)


def _may_be_paid(word: BankWord, now: datetime) -> bool:
    """Asked before the money is taken: is it still to be paid, and so much?"""
    session = reading()
    attempt = _find(session, word.order_id)
    if attempt is None or attempt.status not in STILL_OPEN or not _is_as_asked(word, attempt):
        return False
    due = bill_of(attempt).due(now)
    return due is not None and due >= attempt.amount


def settle(word: BankWord, now: datetime) -> str:
    """Write down what the acquirer says became of a payment, once. Gives what it is answered: said again, it
    gets the same answer."""
    with transaction() as session:
        attempt = _find(session, word.order_id)
        if attempt is None:
            log.warning("The acquirer speaks of a payment that nobody began here")
            return freedom_pay.REJECTED if word.may_be_rejected else freedom_pay.ERROR
        # What it pays for before the attempt, as whoever ends or pays that does.
        bill_of(attempt).lock(session, now)
        session.refresh(attempt)
        match word.outcome:
            case Outcome.PENDING:
                return freedom_pay.OK
            case Outcome.FAILED:
                _step(session, attempt, CardStatus.FAILED, {CardStatus.BEGUN}, now)
                return freedom_pay.OK
        return _take(session, attempt, word, now)


def _take(session: Session, attempt: CardPayment, word: BankWord, now: datetime) -> str:
    """The money is there."""
    attempt.acquirer_id = word.acquirer_id or attempt.acquirer_id
    if not _is_as_asked(word, attempt):
        return _doubt(session, attempt, word, now)
    if attempt.status in STILL_OPEN:
        payment = bill_of(attempt).receive(session, attempt, now)
        if payment is None:
            return _doubt(session, attempt, word, now)
        _step(session, attempt, CardStatus.PAID, STILL_OPEN, now, payment_id=payment.id)
    return freedom_pay.REJECTED if attempt.status is CardStatus.REJECTED else freedom_pay.OK


def _doubt(session: Session, attempt: CardPayment, word: BankWord, now: datetime) -> str:
    """Another sum or another currency than was asked for, or one voucher paid twice: sent back while that is
    possible, else a person must look."""
    if attempt.status in STILL_OPEN:
        log.warning("The acquirer took what can't be kept")
        if not _is_as_asked(word, attempt):
            amount = freedom_pay.written_sum(word.amount) if word.amount else "?"
            attempt.said = f"{amount} {word.currency[:3]}"
        status = CardStatus.REJECTED if word.may_be_rejected else CardStatus.DISPUTED
        _step(session, attempt, status, STILL_OPEN, now)
    return freedom_pay.REJECTED if attempt.status is CardStatus.REJECTED else freedom_pay.OK


def _is_as_asked(word: BankWord, attempt: CardPayment) -> bool:
    return word.amount == attempt.amount and word.currency == freedom_pay.SOM


def _find(session: Session, order_id: str) -> CardPayment | None:
    return session.scalar(select(CardPayment).where(CardPayment.order_id == order_id))


def _step(
    session: Session,
    attempt: CardPayment,
    status: CardStatus,
    sources: Collection[CardStatus],
    now: datetime,
    **values: int,
) -> None:
    """Nothing happens when it has left those states."""
    session.flush()
    session.execute(
        update(CardPayment)
        .where(CardPayment.id == attempt.id, CardPayment.status.in_(sources))
        .values(status=status, settled_at=now, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(attempt)


def _advance(attempt_id: int, status: CardStatus, now: datetime) -> None:
    with transaction() as session:
        _step(session, session.get_one(CardPayment, attempt_id), status, {CardStatus.BEGUN}, now)


# Asking


def ask_about(attempt_id: int, address: str, now: datetime) -> CardStatus:
    """Its word has not come, or not yet: ask for it. Silence changes nothing."""
    session = reading()
    attempt = session.get_one(CardPayment, attempt_id)
    acquirer, status, order_id = acquirer_of(session, address), attempt.status, attempt.order_id
    if acquirer is None or status is not CardStatus.BEGUN:
        return status
    session.rollback()
    try:
        word = acquirer.ask(order_id)
    except AcquirerSaysNo:
        return status
    settle(word, now)
    return reading().get_one(CardPayment, attempt_id, populate_existing=True).status


def ask_about_silent(address: str, now: datetime) -> int:
    """The worker asks about every attempt that nobody has spoken of for some minutes. Gives how many came to
    something."""
    session = reading()
    silent = session.scalars(
        select(CardPayment.id)
        .where(CardPayment.status == CardStatus.BEGUN, CardPayment.page != "")
        .where(CardPayment.begun_at <= now - ASKED_AFTER, CardPayment.begun_at > now - ASKED_FOR)
        .order_by(CardPayment.id)
    ).all()
    return sum(ask_about(attempt_id, address, now) is not CardStatus.BEGUN for attempt_id in silent)


# What a person must look into


def list_disputed(session: Session | None = None) -> Sequence[CardPayment]:
    rows = (
        select(CardPayment)
        .options(joinedload(CardPayment.booking), joinedload(CardPayment.voucher))
        .where(CardPayment.status == CardStatus.DISPUTED, CardPayment.seen_at.is_(None))
    )
    return (session or reading()).scalars(rows.order_by(CardPayment.id)).all()


def mark_seen(attempt_id: int, now: datetime) -> None:
    """Somebody has looked into it, at the acquirer and in the books; once is enough."""
    with transaction() as session:
        session.execute(
            update(CardPayment)
            .where(CardPayment.id == attempt_id, CardPayment.seen_at.is_(None))
            .values(seen_at=now)
        )
