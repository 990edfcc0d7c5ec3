"""Money goes back to the card it came from, once; and nobody is left guessing whether it went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Booking, Payment
from camp.rules.card_payments import RefundStatus
from camp.rules.card_refusals import (
    AboveCardPayment,
    BankPaymentStands,
    CardRefundRefused,
    CardRefundUnsure,
    CardsOff,
)
from camp.rules.folio import PaymentForm
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import RefundAboveOwed, SumNotPositive
from camp.services import card_desk, card_refunds, cashier, payment_corrections, reservations
from camp.services.verify import verify
from tests.builders import GUESTS, at_once, booked, refused
from tests.conftest import TODAY
from tests.services.test_card_desk import begin, call, taking_cards
from tests.stand_in import StandIn

DEPOSIT = Money.som(4_140)


@pytest.fixture
def bank(any_app: Flask) -> Iterator[StandIn]:
    yield from taking_cards(any_app)


def paid_too_late(bank: StandIn, now: datetime) -> Booking:
    """The whole deposit is the guest's."""
    booking = booked(now, 1)
    order = begin(bank, booking, now).order_id
    reservations.release_lapsed(now + timedelta(hours=49))
    call(bank, bank.result(order), now + timedelta(hours=50))
    return reservations.get_by_code(booking.code)


def give(
    bank: StandIn, booking: Booking, now: datetime, amount: Money = DEPOSIT, attempt: str = "a"
) -> Money:
    later = now + timedelta(hours=51)
    payment = card_refunds.refund_to_card(booking.code, amount, attempt, None, bank.address, later)
    return payment.amount


def owed(booking: Booking) -> Money:
    db.session.expire_all()
    return -cashier.folio_of(booking).sums.balance


def test_money_goes_back_to_the_card_and_out_of_the_books(bank: StandIn, now: datetime) -> None:
    booking = paid_too_late(bank, now)
    assert card_refunds.most_to_card(booking) == DEPOSIT
    assert give(bank, booking, now, Money.som(1_000)) == Money.som(-1_000)
    assert (owed(booking), card_refunds.most_to_card(booking)) == (Money.som(3_140), Money.som(3_140))
    assert booking.stranded_at is not None
    give(bank, booking, now, Money.som(3_140), "b")
    assert owed(booking) == NOTHING
    # All of it is settled: it is nobody's to see to any more.
    assert reservations.get_by_code(booking.code).stranded_at is None
    assert [sum_ for _, sum_ in bank.given_back] == ["1000.00", "3140.00"]
    assert card_refunds.list_unsure() == []
    assert verify() == []


def test_fifty_taps_give_it_back_once(any_app: Flask, bank: StandIn, now: datetime) -> None:
    booking = paid_too_late(bank, now)
    code = booking.code

    def work(_number: int) -> str:
        payment = card_refunds.refund_to_card(code, DEPOSIT, "one tap", None, bank.address, now)
        return str(payment.amount.tyiyn)

    assert at_once(any_app, work) == {str(-DEPOSIT.tyiyn): GUESTS}
    assert len(bank.given_back) == 1
    assert owed(booking) == NOTHING
    assert verify() == []


def test_nobody_gets_more_than_is_owed_or_than_came_by_card(bank: StandIn, now: datetime) -> None:
    booking = paid_too_late(bank, now)
    later = now + timedelta(hours=51)
    with refused(RefundAboveOwed):
        give(bank, booking, now, Money.som(4_141))
    with refused(SumNotPositive):
        give(bank, booking, now, NOTHING)
    cashier.take_late_payment(booking.code, PaymentForm.QR, Money.som(1_000), "", None, None, later)
    with refused(AboveCardPayment) as refusal:
        give(bank, booking, now, Money.som(5_000))
    assert refusal.value.most == DEPOSIT
    assert bank.given_back == []


def test_an_acquirer_that_refuses_leaves_the_books_as_they_were(bank: StandIn, now: datetime) -> None:
    booking = paid_too_late(bank, now)
    bank.mood = "refuses"
    with pytest.raises(CardRefundRefused):
        give(bank, booking, now)
    assert owed(booking) == DEPOSIT
    assert card_refunds.list_unsure() == []
    # Given back and taken back stand in the folio, and it is still somebody's to see to.
    amounts = [payment.amount for payment in cashier.folio_of(booking).payments]
    assert amounts == [DEPOSIT, -DEPOSIT, DEPOSIT]
    assert reservations.get_by_code(booking.code).stranded_at is not None
    bank.mood = "well"
    give(bank, booking, now, attempt="b")
    assert owed(booking) == NOTHING
    assert verify() == []


@pytest.mark.parametrize("went", [True, False])
def test_when_nobody_hears_the_answer_a_person_looks_and_says(
    bank: StandIn, now: datetime, went: bool
) -> None:
    booking = paid_too_late(bank, now)
    bank.mood = "falls"
    with pytest.raises(CardRefundUnsure) as unsure:
        give(bank, booking, now)
    assert unsure.value.amount == DEPOSIT
    # Until then nobody else gives the same money back.
    assert owed(booking) == NOTHING
    (asked,) = card_refunds.list_unsure()
    assert asked.card_payment.booking.code == booking.code
    for _ in range(2):
        if went:
            card_refunds.it_went(asked.id, now)
        else:
            card_refunds.it_did_not_go(asked.id, None, now)
    assert owed(booking) == (NOTHING if went else DEPOSIT)
    db.session.refresh(asked)
    assert asked.status is (RefundStatus.DONE if went else RefundStatus.REFUSED)
    assert verify() == []


def test_half_of_a_deposit_by_card_goes_back_after_a_cancellation(bank: StandIn, now: datetime) -> None:
    booking = booked(now, 1)
    call(bank, bank.result(begin(bank, booking, now).order_id), now)
    reservations.cancel(booking.code, now, TODAY - timedelta(days=15))
    give(bank, booking, now, Money.som(2_070))
    assert owed(booking) == NOTHING
    assert bank.given_back[0][1] == "2070.00"


def test_a_refund_by_card_is_no_mistake_of_ours(bank: StandIn, now: datetime) -> None:
    booking = paid_too_late(bank, now)
    give(bank, booking, now)
    refund = db.session.scalars(select(Payment.id).where(Payment.amount < NOTHING)).one()
    with refused(BankPaymentStands):
        payment_corrections.take_back(booking.code, refund, None, now)


def test_without_an_account_nothing_goes_to_a_card(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    cashier.record_payment(booking.code, PaymentForm.CARD, booking.deposit, "", None, now)
    reservations.cancel(booking.code, now, TODAY - timedelta(days=60))
    assert card_refunds.most_to_card(booking) == NOTHING
    with refused(CardsOff):
        card_refunds.refund_to_card(booking.code, DEPOSIT, "a", None, "http://127.0.0.1:9", now)
    assert card_desk.account_merchant() is None
