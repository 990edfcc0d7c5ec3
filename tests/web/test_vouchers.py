"""Pages of gift vouchers: ordered and sold, shown with the code once paid, used by guests and at the desk."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.extensions import db
from camp.models import Voucher
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.services import cashier, reservations, voucher_sales, vouchers
from camp.services.voucher_sales import VoucherOrder
from tests.builders import confirmed, whole_books
from tests.conftest import NOW, TODAY
from tests.pages import fields, post_form
from tests.web.test_history import text_of

ANARA = {"amount": "5000", "name": "Anara", "email": "anara@example.org", "for_name": "Timur", "consent": "y"}


def sold(site: Flask, som: int = 5_000) -> Voucher:
    with site.app_context():
        wish = VoucherOrder(Money.som(som), "Anara", "anara@example.org", "", "Timur", "", "en")
        voucher = voucher_sales.order(wish, NOW)
        voucher_sales.take_payment(voucher.id, PaymentForm.CASH, "", None, NOW)
        db.session.refresh(voucher)
        db.session.expunge(voucher)
        return voucher


def booked(site: Flask, yurt: int = 1) -> tuple[str, str]:
    """Token and code."""
    with site.app_context():
        booking = confirmed(NOW, yurt)
        return booking.token, booking.code


def balance(site: Flask, code: str) -> Money:
    with site.app_context():
        return cashier.folio_of(reservations.get_by_code(code)).sums.balance


# Guests


def test_what_is_ordered_shows_how_to_pay_and_no_code(site: Flask, client: FlaskClient) -> None:
    answer = client.post("/en/vouchers", data=fields(client.get("/en/vouchers")) | ANARA)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    with site.app_context():
        voucher = db.session.scalars(db.select(Voucher)).one()
        assert voucher.number in page
        assert voucher.shown_code not in page
        voucher_sales.take_payment(voucher.id, PaymentForm.QR, "", None, NOW)
        shown, token = voucher.shown_code, voucher.token
    titles = {"en": "Gift voucher", "ru": "Подарочный сертификат", "ky": "Белек сертификаты"}
    for language, words in titles.items():
        page = client.get(f"/{language}/voucher/{token}").text
        assert shown in page
        assert words in page
        assert "Timur" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "100"}, "for a sum between"),
        ({"amount": "many"}, "Enter a whole number of som"),
        ({"amount": ""}, "Enter the sum"),
        ({"name": ""}, "Tell us your name"),
        ({"email": ""}, "so that we can reach you"),
        ({"consent": ""}, "Without your agreement"),
    ],
)
def test_what_is_missing_is_said(client: FlaskClient, wrong: dict[str, str], said: str) -> None:
    form = {name: value for name, value in (ANARA | wrong).items() if value}
    answer = client.post("/en/vouchers", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Timur"' in answer.text


def test_one_voucher_pays_two_bookings_on_the_guests_own_page(site: Flask, client: FlaskClient) -> None:
    voucher = sold(site, 25_000)
    for yurt, owed in ((1, 0), (2, 20_700 - 4_300)):
        token, code = booked(site, yurt)
        address = f"/en/booking/{token}/voucher"
        assert address in client.get(f"/en/booking/{token}").text
        shown = client.post(address, data={"code": voucher.shown_code.lower()})
        assert "It pays" in shown.text
        before = balance(site, code)
        assert before == Money.som(20_700)
        assert client.post(address, data=post_form(shown, "/voucher")).status_code == 303
        assert balance(site, code) == Money.som(owed)
        assert "Paid with your gift voucher." in client.get(f"/en/booking/{token}").text
    used_up = client.post(address, data={"code": voucher.code})
    assert used_up.status_code == 409
    assert "Nothing is left on this gift voucher." in used_up.text


def test_a_look_at_what_it_pays_writes_nothing(site: Flask, client: FlaskClient) -> None:
    voucher, (token, _code) = sold(site), booked(site)
    with site.app_context():
        before = whole_books()
    client.post(f"/en/booking/{token}/voucher", data={"code": voucher.code})
    with site.app_context():
        assert whole_books() == before


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"code": "NOSUCHCODE12"}, 409, "We know no gift voucher with this code"),
        ({"code": ""}, 422, "Enter the code"),
        ({"code": "KNOWN", "seen": "1"}, 409, "The sum has changed in the meantime"),
        ({"code": "KNOWN", "seen": "x"}, 409, "The sum has changed in the meantime"),
    ],
)
def test_a_code_that_does_not_pay_is_refused_kindly(
    site: Flask, client: FlaskClient, sent: dict[str, str], status: int, said: str
) -> None:
    voucher, (token, code) = sold(site), booked(site)
    data = sent | ({"code": voucher.code} if sent["code"] == "KNOWN" else {})
    answer = client.post(f"/en/booking/{token}/voucher", data=data)
    assert answer.status_code == status
    assert said in answer.text
    assert balance(site, code) == Money.som(20_700)


def test_a_link_nobody_has_leads_nowhere(client: FlaskClient) -> None:
    assert client.get("/en/voucher/nobody").status_code == 404
    assert client.get("/en/booking/nobody/voucher").status_code == 404


# Staff


def test_staff_sell_one_take_the_money_and_find_it_again(site: Flask, staff_client: FlaskClient) -> None:
    form = {"amount": "7000", "language": "ky", "name": "Anara"}
    sheet = staff_client.post("/staff/vouchers", data=form).headers["Location"]
    page = staff_client.get(sheet)
    assert "not paid yet" in page.text
    paid = staff_client.post(f"{sheet}/pay", data=post_form(page, "/pay") | {"receipt_number": "42"})
    assert paid.status_code == 303
    page = staff_client.get(sheet)
    with site.app_context():
        voucher = db.session.scalars(db.select(Voucher)).one()
        number, shown = voucher.number, voucher.shown_code
    assert shown in page.text
    assert "№ 42" in page.text
    for typed in (number.lower(), shown):
        assert staff_client.get(f"/staff/vouchers?q={typed}").headers["Location"] == sheet
    assert "We know no gift voucher" in staff_client.get("/staff/vouchers?q=nosuch").text
    again = staff_client.post(f"{sheet}/pay", data={"form": "cash"})
    assert again.status_code == 409


def test_a_voucher_is_no_form_of_payment_for_a_voucher_nor_typed_at_the_till(
    site: Flask, staff_client: FlaskClient
) -> None:
    _token, code = booked(site)
    assert 'value="voucher"' not in staff_client.get(f"/staff/bookings/{code}/pay").text
    answer = staff_client.post(
        f"/staff/bookings/{code}/pay", data={"form": "voucher", "amount": "100", "currency": "KGS"}
    )
    assert answer.status_code == 422


def test_staff_use_one_give_it_back_and_the_till_shows_both(site: Flask, staff_client: FlaskClient) -> None:
    voucher, (_token, code) = sold(site), booked(site)
    address = f"/staff/bookings/{code}/voucher"
    shown = staff_client.post(address, data={"code": voucher.code})
    slip = staff_client.post(address, data=post_form(shown, "/voucher")).headers["Location"]
    assert "Gift voucher" in staff_client.get(slip).text
    till = staff_client.get("/staff/till").text
    assert voucher.number in till
    assert f"/staff/bookings/{code}/payments" in till
    with site.app_context():
        reservations.cancel(code, NOW, reservations.get_by_code(code).arrival)
    with site.app_context():
        assert vouchers.get_voucher(voucher.id).remaining == Money.som(5_000 - 4_140)


def test_what_is_left_is_paid_back_as_it_was_shown(site: Flask, staff_client: FlaskClient) -> None:
    voucher = sold(site)
    sheet = f"/staff/vouchers/{voucher.id}"
    form = post_form(staff_client.get(sheet), "/pay-back")
    assert staff_client.post(f"{sheet}/pay-back", data=form | {"seen": "1"}).status_code == 409
    assert staff_client.post(f"{sheet}/pay-back", data=form).status_code == 303
    assert "paid back" in staff_client.get(sheet).text
    assert staff_client.post(f"{sheet}/void").status_code == 303
    assert "paid back" in staff_client.get(sheet).text


def test_the_owner_sees_what_is_owed_on_vouchers(site: Flask, owner_client: FlaskClient) -> None:
    assert "Owed on vouchers today" not in owner_client.get("/owner/").text
    sold(site)
    page = owner_client.get("/owner/").text
    assert "Owed on vouchers today" in page
    assert "5,000\u00a0som" in page


def test_money_that_came_too_late_came_by_no_voucher(site: Flask, staff_client: FlaskClient) -> None:
    _token, code = booked(site)
    with site.app_context():
        reservations.cancel(code, NOW, TODAY)
    address = f"/staff/bookings/{code}/late-payment"
    form = fields(staff_client.get(address)) | {"amount": "100"}
    assert 'value="voucher"' not in staff_client.get(address).text
    assert staff_client.post(address, data=form | {"form": "voucher"}).status_code == 422


def test_a_vouchers_sheet_tells_who_did_what(site: Flask, staff_client: FlaskClient) -> None:
    sheet = staff_client.post("/staff/vouchers", data={"amount": "7000", "language": "ky"}).headers[
        "Location"
    ]
    staff_client.post(f"{sheet}/pay", data=post_form(staff_client.get(sheet), "/pay"))
    told = text_of(staff_client.get(sheet).text).split("Who did what")[1]
    assert "Test manager" in told
    assert "state not paid yet → becomes paid" in told
    assert "left on it 0 som → becomes 7,000 som" in told.replace("\xa0", " ")
