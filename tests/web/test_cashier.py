"""The pages of the cashier: payments, refunds, slips, extras, rates, the till."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import ExchangeRate, Payment, Role, TillCount
from camp.rules.currencies import Currency
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.services import accounts, cashier, exchange, reservations
from camp.services.cashier import Tender
from camp.web.formats import foreign, rate
from tests.builders import booked, confirmed
from tests.conftest import TODAY, logged_in
from tests.pages import Books, words

NBSP = "\u00a0"
IN_CAMP = {"arrival": TODAY, "departure": TODAY + timedelta(days=2)}


def note_dollar(now: datetime) -> None:
    exchange.note_rates(TODAY, {Currency.USD: 874_500}, None, now)


def payments() -> list[tuple[Money, int, Currency, Money]]:
    rows = db.session.scalars(select(Payment).order_by(Payment.id))
    return [(row.amount, row.tendered, row.currency, row.change) for row in rows]


# Paying


def test_dollars_are_paid_and_the_slip_tells_the_change(staff_client: FlaskClient, books: Books) -> None:
    code = books(lambda now: confirmed(now, 1).code)
    books(note_dollar)
    page = staff_client.get(f"/staff/bookings/{code}/pay")
    assert "237 USD" in words(page.text)
    data = {"form": "cash", "currency": "USD", "amount": "300", "receipt_number": " 17 ", "attempt": "a"}
    answer = staff_client.post(f"/staff/bookings/{code}/pay", data=data, follow_redirects=True)
    told = words(answer.text)
    for fact in ("300 USD", "1 USD = 87,45 сом", "20 700 сом", "5 535 сом", "№ 17", code, "Test manager"):
        assert fact in told, fact
    again = staff_client.post(f"/staff/bookings/{code}/pay", data=data)
    assert again.status_code == 303
    assert books(lambda _now: payments()) == [
        (Money.som(20_700), 300_00, Currency.USD, Money.som(5_535)),
    ]
    told = words(staff_client.get(f"/staff/bookings/{code}/pay").text)
    assert "Nothing is owed." in told
    assert "300 USD" in words(staff_client.get(f"/staff/bookings/{code}").text)


def test_the_balance_waits_in_the_field_and_a_deposit_before_it(
    staff_client: FlaskClient, books: Books
) -> None:
    code = books(lambda now: confirmed(now, 1).code)
    assert 'value="20700"' in staff_client.get(f"/staff/bookings/{code}/pay").text
    waiting = books(lambda now: booked(now, 2).code)
    page = staff_client.get(f"/staff/bookings/{waiting}/pay").text
    assert 'value="4140"' in page
    assert "Deposit to pay" in words(page)


NONSENSE = [
    ({"amount": "", "form": "cash"}, 422, "Enter the sum."),
    ({"amount": "ten", "form": "cash"}, 422, "Enter a number, like 87.45."),
    ({"amount": "12,5", "form": "cash"}, 422, "Enter a whole number of som."),
    ({"amount": "10", "form": "cash", "currency": "GBP"}, 422, "Choose one of these."),
    ({"amount": "10", "form": "cash", "part": "x"}, 422, "Enter a whole number of som."),
    ({"amount": "10", "form": "cash", "currency": "EUR"}, 409, "There is no rate for this currency yet"),
    ({"amount": "10", "form": "card", "currency": "USD"}, 409, "Only cash comes in this currency"),
    ({"amount": "0,5", "form": "cash", "currency": "USD", "part": "900"}, 409, "It is worth: 44 som"),
    ({"amount": "207000", "form": "cash"}, 409, "The change would be 186,300 som"),
    ({"amount": "99999", "form": "qr"}, 409, "This is more than is owed. Balance: 20,700 som"),
    ({"amount": "0", "form": "cash"}, 409, "Enter a sum above zero."),
    ({"amount": "9" * 30, "form": "cash"}, 422, "Enter a number, like 87.45."),
    ({"amount": "999999999", "form": "cash", "currency": "USD"}, 409, "The change would be"),
    ({"amount": "1", "form": "cash", "receipt_number": "x" * 41}, 422, "Please shorten this"),
    ({"amount": "1", "form": "cash", "attempt": "x" * 41}, 422, "Please shorten this"),
]


def test_a_payment_that_makes_no_sense_is_refused_and_kept_in_its_field(
    staff_client: FlaskClient, books: Books
) -> None:
    code = books(lambda now: confirmed(now, 1).code)
    books(note_dollar)
    for data, status, sentence in NONSENSE:
        answer = staff_client.post(f"/staff/bookings/{code}/pay", data=data)
        assert answer.status_code == status, data
        assert sentence in words(answer.text), data
        assert f'value="{data["amount"]}"' in answer.text, data
    assert books(lambda _now: payments()) == []


def test_the_second_to_pay_a_balance_is_told_that_nothing_is_left(
    staff_client: FlaskClient, site: Flask, books: Books
) -> None:
    code = books(lambda now: confirmed(now, 1).code)
    colleague = logged_in(site, Role.FRONT_DESK)
    for client, attempt, status in ((staff_client, "a", 303), (colleague, "b", 409)):
        data = {"form": "cash", "amount": "20700", "attempt": attempt}
        answer = client.post(f"/staff/bookings/{code}/pay", data=data)
        assert answer.status_code == status
    assert "This is more than is owed. Balance: 0 som" in words(answer.text)


def test_a_refund_is_given_once_and_has_its_slip(staff_client: FlaskClient, books: Books) -> None:
    def gone(now: datetime) -> str:
        booking = confirmed(now, 1)
        cashier.record_payment(booking.code, PaymentForm.QR, Money.som(20_700), "", None, now)
        reservations.cancel(booking.code, now, TODAY)
        return booking.code

    code = books(gone)
    url = f"/staff/bookings/{code}/refund"
    assert 'value="16560"' in staff_client.get(url).text
    for amount, status, sentence in (
        ("", 422, "Enter the sum."),
        ("16561", 409, "16,560 som"),
        ("-1", 409, "Enter a sum above zero."),
    ):
        answer = staff_client.post(url, data={"form": "cash", "amount": amount, "attempt": "r"})
        assert (answer.status_code, sentence in words(answer.text)) == (status, True)
    for _ in range(2):
        data = {"form": "cash", "amount": "16 560", "attempt": "r"}
        slip = staff_client.post(url, data=data, follow_redirects=True)
    assert "Возврат гостю" in words(slip.text)
    assert "−16 560 сом" in words(slip.text)
    assert "There is nothing to give back." in words(staff_client.get(url).text)
    assert len(books(lambda _now: payments())) == 2


# The slip


def paid(now: datetime, language: str = "ru", som: int = 700) -> tuple[str, int]:
    booking = confirmed(now, 1)
    booking.language = language
    db.session.commit()
    tender = Tender(PaymentForm.CASH, som * 100)
    return booking.code, cashier.take_payment(booking.code, tender, "", None, None, now).id


@pytest.mark.parametrize(
    ("language", "sum_", "left"),
    [
        ("ky", "700 сом", "Төлөнө турганы"),
        ("ru", "700 сом", "Осталось оплатить"),
        ("en", "700 som", "Left to pay"),
    ],
)
def test_a_slip_speaks_the_guests_language_and_is_no_fiscal_receipt_in_all_three(
    staff_client: FlaskClient, books: Books, language: str, sum_: str, left: str
) -> None:
    code, payment = books(lambda now: paid(now, language))
    page = staff_client.get(f"/staff/bookings/{code}/payments/{payment}/slip").text
    paper = words(page[page.index("<article") : page.index("</article>")])
    assert sum_ in paper
    assert left in paper
    assert "Not a fiscal receipt / Не является фискальным чеком / Фискалдык чек эмес" in paper
    assert "Take back this payment" in words(page)


def test_a_receipt_number_is_added_later_and_never_changed(staff_client: FlaskClient, books: Books) -> None:
    code, payment = books(paid)
    url = f"/staff/bookings/{code}/payments/{payment}/receipt"
    assert staff_client.post(url, data={"receipt_number": " "}).status_code == 422
    assert staff_client.post(url, data={"receipt_number": "x" * 41}).status_code == 422
    assert "№ 0042" in staff_client.post(url, data={"receipt_number": "0042"}, follow_redirects=True).text
    again = staff_client.post(url, data={"receipt_number": "0043"}, follow_redirects=True)
    assert "This payment has a receipt number already: 0042." in words(again.text)


def test_a_payment_is_taken_back_by_one_button_and_only_once(staff_client: FlaskClient, books: Books) -> None:
    code, payment = books(paid)
    url = f"/staff/bookings/{code}/payments/{payment}/take-back"
    answer = staff_client.post(url, follow_redirects=True)
    assert "Taken back. The booking stays confirmed." in words(answer.text)
    again = staff_client.post(url, follow_redirects=True)
    assert "This payment has been taken back already." in words(again.text)
    assert "Эта оплата отменена: она не считается." in words(again.text)
    assert [row[0] for row in books(lambda _now: payments())] == [Money.som(700), Money.som(-700)]


def test_slips_of_nothing_are_not_found(staff_client: FlaskClient, books: Books) -> None:
    code, payment = books(paid)
    other = books(lambda now: confirmed(now, 2).code)
    for path in (f"{other}/payments/{payment}", f"{code}/payments/999", f"{code}/payments/{10**12}"):
        assert staff_client.get(f"/staff/bookings/{path}/slip").status_code == 404
        assert staff_client.post(f"/staff/bookings/{path}/take-back").status_code == 404
        data = {"receipt_number": "1"}
        assert staff_client.post(f"/staff/bookings/{path}/receipt", data=data).status_code == 404


# Extras


def test_an_extra_is_charged_in_two_taps_and_taken_back_in_one(
    staff_client: FlaskClient, books: Books
) -> None:
    code = books(lambda now: confirmed(now, 1, **IN_CAMP).code)
    booking = staff_client.get(f"/staff/bookings/{code}").text
    assert f'href="/staff/bookings/{code}/charge"' in booking
    url = f"/staff/bookings/{code}/charge"
    page = staff_client.get(url).text
    extra = re.search(r'name="extra" value="([^"]+)">\s*<input type="hidden" name="at" value="">', page)
    assert extra is not None
    for _ in range(2):
        data = {"extra": extra[1], "day": TODAY.isoformat(), "at": ""}
        answer = staff_client.post(url, data=data, follow_redirects=True)
    assert "2 ×" in words(answer.text)
    removal = re.search(rf'action="({url}/\d+/remove)"', answer.text)
    assert removal is not None
    left = staff_client.post(removal[1], data={"day": TODAY.isoformat()}, follow_redirects=True)
    assert "1 ×" in words(left.text)
    assert "2 ×" not in words(left.text)


def test_an_extra_that_makes_no_sense_is_refused(staff_client: FlaskClient, books: Books) -> None:
    code = books(lambda now: confirmed(now, 1, **IN_CAMP).code)
    for data, sentence in (
        ({"extra": "nothing"}, "This is not on offer any more."),
        ({"extra": ""}, "This is not on offer any more."),
        ({"extra": "kymyz", "day": "2026-09-01"}, "last day: 17 July 2026"),
        ({"extra": "banya", "at": "99:99"}, "It is not held at this hour."),
    ):
        answer = staff_client.post(f"/staff/bookings/{code}/charge", data=data, follow_redirects=True)
        assert answer.status_code == 200, data
        assert "notice-bad" in answer.text, data
        assert sentence in words(answer.text), data
        assert "1 ×" not in words(answer.text), data


# Rates


def test_rates_are_typed_by_hand_with_comma_or_point(staff_client: FlaskClient, books: Books) -> None:
    data = {"USD": "87,45", "EUR": "101.3", "RUB": "1,0950", "KZT": ""}
    page = staff_client.post("/staff/rates", data=data, follow_redirects=True)
    for shown in ("87.45 som", "101.30 som", "1.095 som", "Not noted yet"):
        assert shown in words(page.text), shown
    wrong = staff_client.post("/staff/rates", data={"USD": "nine"})
    assert (wrong.status_code, 'value="nine"' in wrong.text) == (422, True)
    nothing = staff_client.post("/staff/rates", data={})
    assert (nothing.status_code, "Fill in at least one number." in words(nothing.text)) == (422, True)
    zero = staff_client.post("/staff/rates", data={"EUR": "0"})
    assert (zero.status_code, "Enter a rate above zero" in words(zero.text)) == (409, True)


def test_a_slipped_comma_is_refused_at_its_field(
    staff_client: FlaskClient, site: Flask, books: Books
) -> None:
    books(note_dollar)
    site.config["CAMP_TODAY"] = TODAY + timedelta(days=1)
    answer = staff_client.post("/staff/rates", data={"USD": "8,745", "EUR": "100"})
    assert answer.status_code == 409
    assert "The rate is too far from the one before it, 87.45 som" in words(answer.text)
    assert 'value="8,745"' in answer.text
    rows = books(lambda _now: db.session.scalars(select(ExchangeRate.currency)).all())
    assert rows == [Currency.USD]


# The till


def test_the_till_is_counted_and_the_difference_told(staff_client: FlaskClient, books: Books) -> None:
    code, _payment = books(paid)
    books(note_dollar)
    books(
        lambda now: cashier.take_payment(
            code, Tender(PaymentForm.CASH, 10_00, Currency.USD), "", None, None, now
        )
    )
    url = f"/staff/till?day={TODAY}"
    before = words(staff_client.get(url).text)
    assert "not counted" in before
    assert "10 USD" in before
    counted = {"cash_KGS": "650", "cash_USD": "10,50", "qr_KGS": ""}
    page = words(staff_client.post(url, data=counted, follow_redirects=True).text)
    assert "missing: 50 som" in page
    assert "too much: 0.50 USD" in page
    assert "Test manager" in page
    counted = {"cash_KGS": "700", "cash_USD": "10"}
    page = words(staff_client.post(url, data=counted, follow_redirects=True).text)
    assert "missing" not in page
    assert page.count("agrees") == 2
    books(lambda now: cashier.record_payment(code, PaymentForm.CASH, Money.som(100), "", None, now))
    assert "Money has moved since the count." in words(staff_client.get(url).text)


def test_a_count_that_makes_no_sense_is_refused(staff_client: FlaskClient, books: Books) -> None:
    url = f"/staff/till?day={TODAY}"
    wrong = staff_client.post(url, data={"cash_KGS": "many"})
    assert (wrong.status_code, 'value="many"' in wrong.text) == (422, True)
    assert staff_client.post(url, data={}).status_code == 422
    tomorrow = f"/staff/till?day={TODAY + timedelta(days=1)}"
    ahead = staff_client.post(tomorrow, data={"cash_KGS": "1"})
    assert (ahead.status_code, "That day has not come yet: 16 July 2026." in words(ahead.text)) == (409, True)
    assert books(lambda _now: db.session.scalars(select(TillCount)).all()) == []


@pytest.mark.parametrize("role", [Role.KITCHEN, Role.STABLE, Role.HOUSEKEEPING])
def test_money_is_no_matter_of_kitchen_stable_and_yurts(site: Flask, books: Books, role: Role) -> None:
    code, payment = books(paid)
    client = logged_in(site, role)
    for path in (
        "till", "rates", f"bookings/{code}/pay", f"bookings/{code}/refund", f"bookings/{code}/charge",
        f"bookings/{code}/payments/{payment}/slip",
    ):  # fmt: skip
        assert client.get(f"/staff/{path}").status_code == 403, path


def test_every_page_of_the_cashier_speaks_three_languages(site: Flask, books: Books) -> None:
    code, _payment = books(paid)
    with site.app_context():
        for language in ("ky", "ru"):
            accounts.add_user(language, language, (Role.FRONT_DESK,), "a-password-for-tests", language)
    titles = {
        "ky": ("Касса", "Валюта курстары", "Төлөм алуу", "Кошумча кызмат кошуу"),
        "ru": ("Касса", "Курсы валют", "Принять оплату", "Добавить услуги"),
    }
    for language, expected in titles.items():
        client = site.test_client()
        client.post("/account/login", data={"login": language, "password": "a-password-for-tests"})
        paths = ("till", "rates", f"bookings/{code}/pay", f"bookings/{code}/charge")
        for path, title in zip(paths, expected, strict=True):
            assert title in client.get(f"/staff/{path}").text


# Words


def test_foreign_sums_and_rates_are_written_as_each_language_does(site: Flask) -> None:
    with site.test_request_context("/en/"):
        assert foreign(100_00, Currency.USD, "en") == f"100{NBSP}USD"
        assert foreign(-1_250_50, Currency.EUR, "ru") == f"−1{NBSP}250,50{NBSP}EUR"
        assert foreign(1_250_50, Currency.KGS, "en") == f"1,250.50{NBSP}som"
        assert rate(1_725) == f"0.1725{NBSP}som"
        assert rate(874_500) == f"87.45{NBSP}som"
        assert rate(870_000) == f"87.00{NBSP}som"


def test_a_rate_is_of_the_day_it_was_noted_for(site: Flask, books: Books, staff_client: FlaskClient) -> None:
    books(lambda now: exchange.note_rates(date(2026, 7, 10), {Currency.USD: 874_500}, None, now))
    assert "Last: 87.45 som, 10.07.2026" in words(staff_client.get("/staff/rates").text)
