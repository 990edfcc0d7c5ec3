"""Gift vouchers bought by card: with the same promises as the payments of bookings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import CardPayment, Letter, Payment, Voucher
from camp.rules.card_payments import CardStatus
from camp.rules.card_refusals import CardsOff, NothingDue
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.money import NOTHING, Money
from camp.rules.timers import TimerName
from camp.rules.voucher_refusals import VoucherStepNotPossible, VoucherUnknown
from camp.rules.vouchers import VoucherStatus
from camp.rules.ways import WayKind
from camp.services import card_desk, voucher_sales, ways, worker
from camp.services.card_bills import bill_of_voucher
from camp.services.card_desk import Heard
from camp.services.verify import verify
from camp.services.voucher_sales import VoucherOrder
from tests.builders import GUESTS, at_once, refused
from tests.conftest import TODAY
from tests.services.test_card_desk import OURS
from tests.stand_in import MERCHANT, SECRET, StandIn, acquirer

SUM = Money.som(10_000)


@pytest.fixture
def any_bank(any_app: Flask) -> Iterator[StandIn]:
    """The camp takes cards, and the acquirer answers; on both databases."""
    card_desk.set_account(MERCHANT, SECRET, True)
    ways.set_way(WayKind.CARD, True)
    with acquirer() as stand_in:
        any_app.config["CAMP_ACQUIRER_URL"] = stand_in.address
        yield stand_in


def ordered(now: datetime) -> Voucher:
    wish = VoucherOrder(SUM, "Anara Giver", "anara@example.org", "", "Timur", "Happy birthday", "ru")
    return voucher_sales.order(wish, now)


def begin(bank: StandIn, voucher: Voucher, now: datetime) -> CardPayment:
    return card_desk.begin(bill_of_voucher(voucher.token), OURS, bank.address, "ru", now)


def call(bank: StandIn, fields: dict[str, str], now: datetime, script: str = "result") -> str:
    """What we answer to a call of the acquirer's."""
    heard = card_desk.hear(script, fields, bank.address, now)
    assert isinstance(heard, Heard)
    return heard.xml.split("<pg_status>")[1].split("<")[0]


def sales(voucher: Voucher) -> list[tuple[PaymentForm, Money]]:
    db.session.expire_all()
    return [(one.form, one.amount) for one in db.session.scalars(select(Payment))]


def letters_of(voucher: Voucher) -> int:
    told = db.session.scalars(select(Letter).filter_by(kind=LetterKind.VOUCHER)).all()
    assert all(letter.about["code"] == voucher.shown_code for letter in told)
    return len(told)


def test_a_page_is_opened_for_the_whole_sum_and_tapped_twice_it_is_one(
    any_bank: StandIn, now: datetime
) -> None:
    voucher = ordered(now)
    attempt = begin(any_bank, voucher, now)
    order = any_bank.orders[attempt.order_id]
    assert (order["pg_amount"], order["pg_description"]) == ("10000.00", f"EcoTrek {voucher.number}")
    assert begin(any_bank, voucher, now + timedelta(minutes=1)).id == attempt.id
    assert (attempt.booking_id, attempt.voucher_id) == (None, voucher.id)


def test_the_signed_word_makes_it_good_and_the_buyer_is_told(any_bank: StandIn, now: datetime) -> None:
    voucher = ordered(now)
    order = begin(any_bank, voucher, now).order_id
    assert call(any_bank, any_bank.check(order), now, "check") == "ok"
    for minutes in (0, 30, 120):
        assert call(any_bank, any_bank.result(order), now + timedelta(minutes=minutes)) == "ok"
    assert call(any_bank, any_bank.result(order, "0"), now + timedelta(hours=3)) == "ok"
    assert sales(voucher) == [(PaymentForm.CARD, SUM)]
    assert (voucher.status, voucher.remaining, letters_of(voucher)) == (VoucherStatus.ACTIVE, SUM, 1)
    assert verify() == []


def test_fifty_words_at_once_are_one_sale(any_app: Flask, any_bank: StandIn, now: datetime) -> None:
    voucher = ordered(now)
    order = begin(any_bank, voucher, now).order_id
    assert at_once(any_app, lambda _: call(any_bank, any_bank.result(order), now)) == {"ok": GUESTS}
    assert sales(voucher) == [(PaymentForm.CARD, SUM)]
    assert letters_of(voucher) == 1
    assert verify() == []


def test_marked_as_paid_by_staff_and_told_by_the_bank_at_once_it_is_sold_once(
    any_app: Flask, any_bank: StandIn, now: datetime
) -> None:
    voucher = ordered(now)
    voucher_id, order = voucher.id, begin(any_bank, voucher, now).order_id

    def work(number: int) -> str:
        if number % 2:
            return call(any_bank, any_bank.result(order), now)
        try:
            voucher_sales.take_payment(voucher_id, PaymentForm.CASH, "", None, now)
        except VoucherStepNotPossible:
            return "refused"
        return "cash"

    answers = at_once(any_app, work)
    if answers["cash"]:
        assert answers == {"cash": 1, "refused": GUESTS // 2 - 1, "rejected": GUESTS // 2}
    else:
        assert answers == {"ok": GUESTS // 2, "refused": GUESTS // 2}
    assert len(sales(voucher)) == 1
    assert letters_of(voucher) == 1
    assert verify() == []


@pytest.mark.parametrize("changed", [{"pg_amount": "100.00"}, {"pg_amount": "x"}, {"pg_currency": "KZT"}])
def test_another_sum_or_currency_buys_nothing(
    any_bank: StandIn, now: datetime, changed: dict[str, str]
) -> None:
    voucher = ordered(now)
    order = begin(any_bank, voucher, now).order_id
    assert call(any_bank, any_bank.result(order, **changed), now) == "rejected"
    assert call(any_bank, any_bank.result(order), now) == "rejected"
    assert (sales(voucher), voucher.status) == ([], VoucherStatus.ORDERED)


def test_a_word_that_is_not_signed_buys_nothing(any_bank: StandIn, now: datetime) -> None:
    voucher = ordered(now)
    order = begin(any_bank, voucher, now).order_id
    assert call(any_bank, any_bank.result(order, secret="guessed"), now) == "error"
    assert (sales(voucher), voucher.status) == ([], VoucherStatus.ORDERED)


def test_paid_twice_the_second_goes_back_or_a_person_must_look(any_bank: StandIn, now: datetime) -> None:
    voucher = ordered(now)
    first, second, third = (
        begin(any_bank, voucher, now + timedelta(minutes=minutes)).order_id for minutes in (0, 30, 60)
    )
    assert call(any_bank, any_bank.result(first), now) == "ok"
    assert call(any_bank, any_bank.check(second), now, "check") == "rejected"
    assert call(any_bank, any_bank.result(second), now) == "rejected"
    assert call(any_bank, any_bank.result(third, pg_can_reject="0"), now) == "ok"
    (disputed,) = card_desk.list_disputed()
    assert (disputed.voucher_id, disputed.said) == (voucher.id, "")
    assert sales(voucher) == [(PaymentForm.CARD, SUM)]
    assert verify() == []


def test_who_pays_for_an_order_that_was_made_void_has_bought_it(any_bank: StandIn, now: datetime) -> None:
    voucher = ordered(now)
    order = begin(any_bank, voucher, now).order_id
    voucher_sales.make_void(voucher.id, now)
    assert call(any_bank, any_bank.check(order), now, "check") == "rejected"
    assert call(any_bank, any_bank.result(order), now) == "ok"
    assert sales(voucher) == [(PaymentForm.CARD, SUM)]
    assert (voucher.status, voucher.remaining, voucher.ended_at) == (VoucherStatus.ACTIVE, SUM, None)
    assert letters_of(voucher) == 1
    assert verify() == []


def test_money_that_comes_when_its_order_is_forgotten_is_not_lost(any_bank: StandIn, now: datetime) -> None:
    voucher = ordered(now)
    order = begin(any_bank, voucher, now).order_id
    later = now + timedelta(days=15)
    assert voucher_sales.forget_buyers(later, TODAY + timedelta(days=15)) == 1
    assert voucher_sales.forget_buyers(later, TODAY + timedelta(days=15)) == 0
    db.session.expire_all()
    assert (voucher.status, voucher.buyer_name, voucher.for_name) == (VoucherStatus.VOID, "", "")
    assert call(any_bank, any_bank.result(order), later) == "ok"
    assert sales(voucher) == [(PaymentForm.CARD, SUM)]
    assert (voucher.status, letters_of(voucher)) == (VoucherStatus.ACTIVE, 0)
    assert verify() == []


def test_what_was_paid_back_is_not_bought_once_more(any_bank: StandIn, now: datetime) -> None:
    voucher = ordered(now)
    order = begin(any_bank, voucher, now).order_id
    voucher_sales.take_payment(voucher.id, PaymentForm.CASH, "", None, now)
    voucher_sales.pay_back(voucher.id, PaymentForm.CASH, "", SUM, None, now)
    assert call(any_bank, any_bank.result(order), now) == "rejected"
    assert (voucher.status, voucher.remaining) == (VoucherStatus.REFUNDED, NOTHING)
    assert verify() == []


def test_who_can_pay_nothing_is_sent_nowhere(any_bank: StandIn, now: datetime) -> None:
    paid = ordered(now)
    voucher_sales.take_payment(paid.id, PaymentForm.CASH, "", None, now)
    with refused(NothingDue):
        begin(any_bank, paid, now)
    with refused(VoucherUnknown):
        card_desk.begin(bill_of_voucher("nobody"), OURS, any_bank.address, "ru", now)
    ways.set_way(WayKind.CARD, False)
    open_one = ordered(now)
    with refused(CardsOff):
        begin(any_bank, open_one, now)
    assert any_bank.orders == {}


def test_the_worker_asks_about_silent_ones_too(any_app: Flask, any_bank: StandIn, now: datetime) -> None:
    voucher = ordered(now)
    attempt = begin(any_bank, voucher, now)
    any_bank.paid.add(attempt.order_id)
    later = now + timedelta(minutes=5)
    assert worker.ring(TimerName.CARDS, lambda: later)
    assert sales(voucher) == [(PaymentForm.CARD, SUM)]
    assert attempt.status is CardStatus.PAID
