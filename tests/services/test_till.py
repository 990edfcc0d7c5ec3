"""The till at the end of the day."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from camp.extensions import db
from camp.models import TillCount
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.staff_refusals import DayNotCome
from camp.services import accounts, cashier, exchange, payment_corrections, reservations, till
from camp.services.cashier import Tender
from tests.builders import GUESTS, at_once, confirmed, refused
from tests.conftest import TODAY

CASH, QR, CARD = PaymentForm.CASH, PaymentForm.QR, PaymentForm.CARD
KGS, USD = Currency.KGS, Currency.USD


def expected() -> dict[tuple[PaymentForm, Currency], int]:
    return {(line.form, line.currency): line.expected for line in till.till_of(TODAY).lines}


def take(code: str, now: datetime, form: PaymentForm, hundredths: int, currency: Currency = KGS) -> int:
    return cashier.take_payment(code, Tender(form, hundredths, currency), "", None, None, now).id


def test_the_till_expects_what_came_less_change_refunds_and_mistakes(any_app: Flask, now: datetime) -> None:
    exchange.note_rates(TODAY, {USD: 874_500}, None, now)
    one, other, gone = (confirmed(now, yurt) for yurt in (1, 2, 3))
    take(one.code, now, CASH, 300_00, USD)  # 20 700 som of them, 5 535 are change
    take(other.code, now, CASH, 4_000_00)
    take(other.code, now, QR, 1_000_00)
    take(gone.code, now, CASH, 6_000_00)
    reservations.cancel(gone.code, now, TODAY)
    cashier.refund(gone.code, CASH, Money.som(1_500), "", None, now)
    wrong = take(other.code, now, CARD, 2_000_00)
    payment_corrections.take_back(other.code, wrong, None, now)
    assert expected() == {
        (CASH, KGS): (4_000 + 6_000 - 1_500 - 5_535) * 100,
        (CASH, USD): 300_00,
        (QR, KGS): 1_000_00,
        (CARD, KGS): 0,
    }


def test_a_day_has_its_own_money_from_midnight_to_midnight_at_the_camp(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    midnight = now - timedelta(hours=12)
    for moment, som in (
        (midnight - timedelta(seconds=1), 1),
        (midnight, 20),
        (midnight + timedelta(hours=24) - timedelta(seconds=1), 300),
        (midnight + timedelta(hours=24), 4_000),
    ):
        take(code, moment, CASH, som * 100)
    assert expected() == {(CASH, KGS): 320_00}
    assert [payment.tendered for payment in till.payments_on(TODAY)] == [20_00, 300_00]


def test_a_count_keeps_what_the_books_said_and_who_counted(any_app: Flask, now: datetime) -> None:
    user = accounts.add_user("bermet", "Бермет", (), "a-password-for-tests", "ky")
    code = confirmed(now, 1).code
    take(code, now, CASH, 5_000_00)
    assert not till.till_of(TODAY).is_counted
    till.count_till(TODAY, {(CASH, KGS): 4_950_00, (CASH, USD): 10_00}, user.id, now)
    found = till.till_of(TODAY)
    assert found.is_counted
    som, dollars = found.lines
    assert (som.difference, som.counted_by) == (-50_00, "Бермет")
    assert (dollars.expected, dollars.difference) == (0, 10_00)
    assert found.differences == (som, dollars)


def test_money_that_moves_after_the_count_asks_for_another(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    take(code, now, CASH, 5_000_00)
    till.count_till(TODAY, {(CASH, KGS): 5_000_00}, None, now)
    take(code, now, CASH, 1_000_00)
    [line] = till.till_of(TODAY).lines
    assert (line.counted_against, line.expected, line.is_counted) == (5_000_00, 6_000_00, False)
    later = now + timedelta(hours=1)
    till.count_till(TODAY, {(CASH, KGS): 6_000_00}, None, later)
    [line] = till.till_of(TODAY).lines
    assert (line.difference, line.counted_at, line.is_counted) == (0, later, True)
    assert till.till_of(TODAY).differences == ()


def test_a_till_in_which_nothing_moved_needs_no_count(app: Flask) -> None:
    assert till.till_of(TODAY).lines == ()
    assert till.till_of(TODAY).is_counted


def test_a_day_to_come_is_not_counted(any_app: Flask, now: datetime) -> None:
    with refused(DayNotCome):
        till.count_till(TODAY + timedelta(days=1), {(CASH, KGS): 0}, None, now)


def test_many_hands_count_one_drawer(any_app: Flask, now: datetime) -> None:
    def count(number: int) -> str:
        till.count_till(TODAY, {(CASH, KGS): number, (QR, KGS): number}, None, now)
        return "counted"

    assert at_once(any_app, count) == {"counted": GUESTS}
    assert db.session.query(TillCount).count() == 2
