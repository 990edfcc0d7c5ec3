"""Money in and out: som and dollars, change, part payments, mistakes taken back, extras at the desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from camp.extensions import db
from camp.models import Booking, ExchangeRate, Payment
from camp.rules.currencies import Currency
from camp.rules.folio import MONEY_FORMS, PaymentForm
from camp.rules.lifecycle import BookingStatus
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
    OnlySameDay,
    PaymentStillNeeded,
    RateMissing,
    RateOutOfRange,
    ReceiptNoted,
    TakenBackAlready,
    WorthLessThanPart,
)
from camp.services import accounts, cashier, exchange, front_desk, payment_corrections, reservations
from camp.services.cashier import Tender
from camp.services.slips import slip_of
from camp.services.verify import verify
from tests.builders import AYGUL, GUESTS, at_once, booked, confirmed, held, refused
from tests.conftest import TODAY

CASH, QR, CARD = PaymentForm.CASH, PaymentForm.QR, PaymentForm.CARD
USD, KGS = Currency.USD, Currency.KGS
DOLLAR = 874_500


def pay(
    code: str,
    now: datetime,
    hundredths: int,
    currency: Currency = KGS,
    form: PaymentForm = CASH,
    part: Money | None = None,
    attempt: str | None = None,
) -> Payment:
    return cashier.take_payment(code, Tender(form, hundredths, currency, part), "", attempt, None, now)


def note(now: datetime, day: date = TODAY, **rates: int) -> None:
    exchange.note_rates(day, {Currency(name): rate for name, rate in rates.items()}, None, now)


def balance(booking: Booking) -> Money:
    return cashier.folio_of(booking).sums.balance


def numbers(payment: Payment) -> tuple[Any, ...]:
    return payment.amount, payment.tendered, payment.rate, payment.change


# Paying


def test_dollars_pay_a_balance_and_the_change_is_given_in_som(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    note(now, USD=DOLLAR)
    payment = pay(booking.code, now, 300_00, USD)
    # 300 dollars are 26 235 som, and 20 700 are owed.
    assert numbers(payment) == (Money.som(20_700), 300_00, DOLLAR, Money.som(5_535))
    assert balance(booking) == NOTHING
    assert verify() == []


def test_part_of_the_dollars_can_be_for_the_booking_and_the_rest_is_change(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 1)
    note(now, USD=DOLLAR)
    payment = pay(booking.code, now, 100_00, USD, part=Money.som(5_000))
    assert numbers(payment) == (Money.som(5_000), 100_00, DOLLAR, Money.som(3_745))
    assert balance(booking) == Money.som(15_700)
    assert verify() == []


def test_a_rate_noted_later_changes_nothing_that_was_paid(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    note(now, USD=DOLLAR)
    first = pay(booking.code, now, 10_00, USD)
    note(now, USD=880_000)
    second = pay(booking.code, now, 10_00, USD)
    assert (first.rate, first.amount) == (DOLLAR, Money.som(875))
    assert (second.rate, second.amount) == (880_000, Money.som(880))
    assert verify() == []


def test_cash_in_som_above_the_balance_gives_change_too(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    payment = pay(booking.code, now, 25_000_00)
    assert numbers(payment) == (Money.som(20_700), 25_000_00, 10_000, Money.som(4_300))
    assert verify() == []


def test_parts_are_paid_in_any_form_until_nothing_is_owed(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    for form, som in zip(MONEY_FORMS, (700, 5_000, 5_000, 5_000, 5_000), strict=True):
        pay(booking.code, now, som * 100, form=form)
    assert balance(booking) == NOTHING
    with refused(PaymentAboveBalance) as refusal:
        pay(booking.code, now, 100)
    assert refusal.value.balance == NOTHING


def test_only_cash_gives_change(app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    for form in MONEY_FORMS:
        if form is not CASH:
            with refused(PaymentAboveBalance, form):
                pay(code, now, 20_701_00, form=form)
            with refused(PaymentAboveBalance, form):
                pay(code, now, 500_00, form=form, part=Money.som(400))


def test_money_that_makes_no_sense_is_refused(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    note(now, KZT=1_725)
    with refused(RateMissing) as missing:
        pay(code, now, 100_00, USD)
    assert missing.value.currency is USD
    with refused(ForeignNotCash):
        pay(code, now, 100_00, USD, form=CARD)
    for hundredths in (0, -100):
        with refused(SumNotPositive):
            pay(code, now, hundredths)
    with refused(SumNotPositive, "a tenge is worth less than half a som"):
        pay(code, now, 1_00, Currency.KZT)
    with refused(SumNotPositive):
        pay(code, now, 100_00, part=Money.som(-5))
    with refused(WorthLessThanPart) as worth_less:
        pay(code, now, 100_00, part=Money.som(101))
    assert worth_less.value.value == Money.som(100)
    with refused(PaymentAboveBalance):
        pay(code, now, 30_000_00, part=Money.som(20_701))
    with refused(ChangeTooLarge) as change:
        pay(code, now, 207_000_00)
    assert change.value.change == Money.som(186_300)
    with refused(BookingUnknown):
        pay("NOSUCH", now, 100)


def test_a_booking_that_ended_takes_no_money(app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    reservations.cancel(code, now, TODAY)
    with refused(StepNotPossible):
        pay(code, now, 100_00)


def test_a_deposit_in_dollars_confirms_the_booking(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    note(now, USD=DOLLAR)
    desk = cashier.pay_desk(booking.code, TODAY)
    assert desk.due == booking.deposit
    ask = desk.asks[0]
    pay(booking.code, now, ask.units * 100, USD)
    assert reservations.get_by_code(booking.code).status is BookingStatus.CONFIRMED
    assert verify() == []


def test_what_to_ask_for_is_told_only_where_there_is_a_rate(app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    assert cashier.pay_desk(code, TODAY).asks == []
    note(now, USD=DOLLAR, KZT=1_725)
    asks = {ask.currency: ask.units for ask in cashier.pay_desk(code, TODAY).asks}
    assert asks == {USD: 237, Currency.KZT: 120_000}


# Once


def test_a_form_sent_twice_is_one_payment(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    first = pay(booking.code, now, 100_00, attempt="a").id
    assert pay(booking.code, now, 100_00, attempt="a").id == first
    assert pay(booking.code, now, 100_00, attempt="b").id != first
    with refused(AttemptUsed):
        pay(booking.code, now, 200_00, attempt="a")
    other = confirmed(now, 2)
    assert pay(other.code, now, 100_00, attempt="a").booking_id == other.id


def test_fifty_sendings_of_one_form_are_one_payment(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code

    def send(_number: int) -> str:
        return str(pay(code, now, 500_00, attempt="one tap too many").id)

    assert len(at_once(any_app, send)) == 1
    assert cashier.folio_of(reservations.get_by_code(code)).sums.paid == Money.som(500)


def test_two_cashiers_never_take_one_balance_twice(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    note(now, USD=DOLLAR)

    def take(number: int) -> str:
        currency, hundredths = (USD, 237_00) if number % 2 else (KGS, 20_700_00)
        try:
            pay(code, now, hundredths, currency, attempt=str(number))
        except PaymentAboveBalance as refusal:
            return f"told: {refusal.balance.tyiyn}"
        return "paid"

    assert at_once(any_app, take) == {"paid": 1, "told: 0": GUESTS - 1}
    assert verify() == []


def test_a_refund_sent_twice_is_one_refund(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    pay(booking.code, now, 20_700_00, form=QR)
    reservations.cancel(booking.code, now, TODAY)
    owed = -balance(booking)
    assert owed > NOTHING
    half = Money(owed.tyiyn // 2)

    def give(_number: int) -> str:
        return str(cashier.refund(booking_code, CASH, half, "", None, now, "one").id)

    booking_code = booking.code
    assert len(at_once(any_app, give)) == 1
    with refused(AttemptUsed):
        cashier.refund(booking_code, QR, half, "", None, now, "one")
    with refused(RefundAboveOwed):
        cashier.refund(booking_code, CASH, owed, "", None, now, "two")
    assert verify() == []


# Taking back


def test_a_payment_by_mistake_is_taken_back_by_its_mirror(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    note(now, USD=DOLLAR)
    wrong = pay(booking.code, now, 100_00, USD)
    assert reservations.get_by_code(booking.code).status is BookingStatus.CONFIRMED
    mirror = payment_corrections.take_back(booking.code, wrong.id, None, now + timedelta(hours=1))
    assert numbers(mirror) == (-wrong.amount, -100_00, DOLLAR, -wrong.change)
    assert mirror.reverses_id == wrong.id
    assert balance(booking) == Money.som(20_700)
    assert reservations.get_by_code(booking.code).status is BookingStatus.CONFIRMED
    assert verify() == []


def test_a_payment_is_taken_back_once_and_on_its_own_day(any_app: Flask, now: datetime) -> None:
    code, other = confirmed(now, 1).code, confirmed(now, 2).code
    wrong = pay(code, now, 100_00)
    with refused(OnlySameDay):
        payment_corrections.take_back(code, wrong.id, None, now + timedelta(days=1))
    with refused(BookingUnknown, "of another booking"):
        payment_corrections.take_back(other, wrong.id, None, now)
    mirror = payment_corrections.take_back(code, wrong.id, None, now)
    for payment_id in (wrong.id, mirror.id):
        with refused(TakenBackAlready):
            payment_corrections.take_back(code, payment_id, None, now)


def test_fifty_taps_take_a_payment_back_once(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    wrong = pay(code, now, 100_00).id

    def take_back(_number: int) -> str:
        try:
            payment_corrections.take_back(code, wrong, None, now)
        except TakenBackAlready:
            return "told"
        return "done"

    assert at_once(any_app, take_back) == {"done": 1, "told": GUESTS - 1}
    assert verify() == []


def test_money_that_was_given_back_or_kept_is_not_taken_back(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1, arrival=TODAY, departure=TODAY + timedelta(days=2))
    paid = pay(booking.code, now, booking.deposit.tyiyn)
    reservations.cancel(booking.code, now, TODAY)
    assert cashier.folio_of(booking).sums.charged > NOTHING
    with refused(PaymentStillNeeded):
        payment_corrections.take_back(booking.code, paid.id, None, now)
    assert verify() == []


def test_a_deposit_kept_from_who_never_came_is_not_taken_back(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1, arrival=TODAY, departure=TODAY + timedelta(days=2))
    paid = pay(booking.code, now, booking.deposit.tyiyn)
    front_desk.mark_no_show(booking.code, now, TODAY)
    with refused(PaymentStillNeeded):
        payment_corrections.take_back(booking.code, paid.id, None, now)
    assert verify() == []


def test_a_refund_by_mistake_is_taken_back_too(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    paid = pay(booking.code, now, 20_700_00)
    reservations.cancel(booking.code, now, TODAY)
    owed = -balance(booking)
    given = cashier.refund(booking.code, CASH, owed, "", None, now)
    with refused(PaymentStillNeeded):
        payment_corrections.take_back(booking.code, paid.id, None, now)
    payment_corrections.take_back(booking.code, given.id, None, now)
    assert balance(booking) == -owed
    assert verify() == []


def test_verify_sees_a_payment_that_does_not_add_up(app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    wrong = pay(code, now, 100_00)
    mirror = payment_corrections.take_back(code, wrong.id, None, now)
    db.session.execute(text("UPDATE payments SET amount = amount - 1 WHERE id = :id"), {"id": mirror.id})
    db.session.commit()
    found = " ".join(verify())
    assert f"payment {mirror.id} is worth" in found
    assert "is no mirror of it" in found


def test_the_books_know_no_som_at_another_rate(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    payment_id = pay(code, now, 100_00).id
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE payments SET rate = 9999 WHERE id = :id"), {"id": payment_id})
    db.session.rollback()


# The slip


def test_the_receipt_number_is_filled_in_once(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    payment = pay(code, now, 100_00).id
    payment_corrections.note_receipt(code, payment, "0042", now)
    assert payment_corrections.note_receipt(code, payment, "0042", now).receipt_number == "0042"
    with refused(ReceiptNoted) as refusal:
        payment_corrections.note_receipt(code, payment, "0043", now)
    assert refusal.value.receipt_number == "0042"


def test_a_slip_tells_who_took_the_money_and_what_is_left(app: Flask, now: datetime) -> None:
    user = accounts.add_user("bermet", "Бермет", (), "a-password-for-tests", "ky")
    booking, other = confirmed(now, 1), confirmed(now, 2)
    payment = cashier.take_payment(booking.code, Tender(CASH, 700_00), "1", None, user.id, now)
    slip = slip_of(booking.code, payment.id)
    assert (slip.taken_by, slip.balance, slip.is_taken_back) == ("Бермет", Money.som(20_000), False)
    payment_corrections.take_back(booking.code, payment.id, user.id, now)
    assert slip_of(booking.code, payment.id).is_taken_back
    with pytest.raises(BookingUnknown):
        slip_of(other.code, payment.id)


# The rates


def test_a_rate_holds_until_the_next_one(any_app: Flask, now: datetime) -> None:
    note(now, date(2026, 7, 10), USD=870_000, EUR=1_010_000)
    note(now, date(2026, 7, 14), USD=875_000)
    found = {currency: (rate.day.day, rate.rate) for currency, rate in exchange.rates_on(TODAY).items()}
    assert found == {USD: (14, 875_000), Currency.EUR: (10, 1_010_000)}
    before = exchange.rates_on(date(2026, 7, 13))
    assert before[USD].rate == 870_000
    assert exchange.rates_on(date(2026, 7, 9)) == {}


def test_a_rate_that_can_not_be_right_is_refused_with_all_the_others(any_app: Flask, now: datetime) -> None:
    note(now, date(2026, 7, 14), USD=870_000)
    for wrong in (8_700_000, 87_000, 0, -1):
        with refused(RateOutOfRange) as refusal:
            note(now, EUR=1_000_000, USD=wrong)
        assert refusal.value.currency is USD
    with refused(RateOutOfRange):
        note(now, EUR=0)
    note(now, USD=1_740_000)
    note(now, USD=870_000)
    assert exchange.rates_on(TODAY)[USD].rate == 870_000


def test_many_hands_note_one_rate(any_app: Flask, now: datetime) -> None:
    def write(number: int) -> str:
        exchange.note_rates(TODAY, {USD: DOLLAR + number}, None, now)
        return "noted"

    assert at_once(any_app, write) == {"noted": GUESTS}
    assert len(db.session.scalars(select(ExchangeRate)).all()) == 1


# The rate a guest was promised


def promised(now: datetime, yurt: int, currency: Currency | None) -> Booking:
    booking = reservations.submit(held(now, yurt).token, AYGUL, now, shown=currency)
    return reservations.confirm(booking.code, now)


def test_the_rate_seen_when_booking_is_promised_for_that_booking(any_app: Flask, now: datetime) -> None:
    note(now, USD=DOLLAR, EUR=1_010_000)
    booking = promised(now, 1, USD)
    assert (booking.shown_currency, booking.shown_rate) == (USD, DOLLAR)
    later = now + timedelta(days=5)
    note(later, TODAY + timedelta(days=5), USD=900_000, EUR=1_050_000)
    asks = {ask.currency: ask for ask in cashier.pay_desk(booking.code, TODAY + timedelta(days=5)).asks}
    assert (asks[USD].rate, asks[USD].noted_for, asks[USD].units) == (DOLLAR, None, 237)
    assert asks[Currency.EUR].rate == 1_050_000
    payment = pay(booking.code, later, 237_00, USD)
    assert (payment.rate, payment.amount) == (DOLLAR, Money.som(20_700))
    assert verify() == []


def test_who_saw_only_som_or_no_rate_was_promised_none(any_app: Flask, now: datetime) -> None:
    assert promised(now, 1, USD).shown_currency is None
    note(now, USD=DOLLAR)
    assert promised(now, 2, None).shown_rate is None


def test_booked_twice_the_first_rate_is_the_promise(app: Flask, now: datetime) -> None:
    note(now, USD=DOLLAR, EUR=1_010_000)
    booking = held(now, 1)
    for currency in (USD, Currency.EUR):
        reservations.submit(booking.token, AYGUL, now, shown=currency)
    assert reservations.get_by_token(booking.token).shown_currency is USD
