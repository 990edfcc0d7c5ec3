"""The guest's own page: cancelling with the refund shown, people, slips, data, and a link that was lost."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from camp.extensions import db
from camp.models import Letter
from camp.rules.folio import PaymentForm
from camp.rules.letters import LetterKind
from camp.rules.money import Money
from camp.services import cashier, reservations
from tests.builders import AYGUL, booked, confirmed, held, whole_books
from tests.conftest import NOW, TODAY
from tests.pages import fields, post_form

SAFE_PAGES = ("", "/change", "/cancel", "/people", "/my-data", "/my-data.json")


def paid(site: Flask, arrival: date = date(2026, 8, 4)) -> str:
    """The token of a booking whose deposit of 4,140 som is paid."""
    with site.app_context():
        booking = booked(NOW, 1, arrival=arrival, departure=arrival + timedelta(days=3))
        cashier.record_payment(booking.code, PaymentForm.TRANSFER, Money.som(4140), "", None, NOW)
        return booking.token


def test_the_page_leads_to_everything_that_can_be_done(site: Flask, client: FlaskClient) -> None:
    token = paid(site)
    page = client.get(f"/en/booking/{token}").text
    for way in ("/change", "/cancel", "/people", "/my-data", ".ics"):
        assert f"/en/booking/{token}{way}" in page
    for said in ("How to get here", "What to bring", "How to reach the camp"):
        assert said in page


def test_half_of_the_deposit_comes_back_at_twenty_days(site: Flask, client: FlaskClient) -> None:
    token = paid(site)
    shown = client.get(f"/en/booking/{token}/cancel")
    assert "2,070\u00a0som" in shown.text
    done = client.post(f"/en/booking/{token}/cancel", data=post_form(shown, "/cancel"))
    assert done.status_code == 303
    page = client.get(f"/en/booking/{token}").text
    assert "Your booking is cancelled." in page
    assert "You get back" in page
    again = client.get(f"/en/booking/{token}/cancel").text
    assert "Call or write to us" in again


@pytest.mark.parametrize("seen", ["1", "", "x"])
def test_a_refund_that_was_not_shown_is_not_made(site: Flask, client: FlaskClient, seen: str) -> None:
    token = paid(site)
    refused = client.post(f"/en/booking/{token}/cancel", data={"seen": seen})
    assert refused.status_code in (409, 422)
    assert "2,070\u00a0som" in refused.text
    with site.app_context():
        assert reservations.get_by_token(token).status == "confirmed"


def test_people_are_told_on_a_page_of_their_own(site: Flask, client: FlaskClient) -> None:
    token = paid(site)
    address = f"/en/booking/{token}/people"
    form = fields(client.get(address))
    assert form["email"] == AYGUL.email
    wrong = client.post(address, data=form | {"email": "no-address", "name_2": "Bakyt"})
    assert wrong.status_code == 422
    assert 'value="Bakyt"' in wrong.text
    told = {
        "name_2": "Bakyt",
        "diet_2": "vegan",
        "allergies_2": "nuts",
        "notes": "A quiet yurt",
        "expected_hour": "19",
    }
    assert client.post(address, data=form | told).status_code == 303
    again = fields(client.get(address))
    assert {name: again[name] for name in told} == told


def test_a_slip_is_the_guests_own_and_no_fiscal_receipt(site: Flask, client: FlaskClient) -> None:
    mine, other = paid(site), paid(site, date(2026, 8, 10))
    with site.app_context():
        payment_id = cashier.folio_of(reservations.get_by_token(mine)).payments[0].id
    assert f"/en/booking/{mine}/payments/{payment_id}" in client.get(f"/en/booking/{mine}").text
    slip = client.get(f"/en/booking/{mine}/payments/{payment_id}")
    assert "4,140\u00a0som" in slip.text
    assert "Фискалдык чек эмес" in slip.text
    assert client.get(f"/en/booking/{other}/payments/{payment_id}").status_code == 404


def test_the_data_come_as_a_file(site: Flask, client: FlaskClient) -> None:
    token = paid(site)
    answer = client.get(f"/ky/booking/{token}/my-data.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert json.loads(answer.text)["booking"]["email"] == AYGUL.email


def test_the_data_are_deleted_when_nothing_is_open(site: Flask, client: FlaskClient) -> None:
    token = paid(site)
    page = client.get(f"/en/booking/{token}/my-data")
    refused = client.post(f"/en/booking/{token}/my-data/delete", data=post_form(page))
    assert refused.status_code == 409
    assert "Your stay is ahead of you" in refused.text
    with site.app_context():
        code = reservations.get_by_token(token).code
        reservations.cancel(code, NOW, TODAY)
    owed = client.post(f"/en/booking/{token}/my-data/delete", data=post_form(page))
    assert "We still owe you 2,070\u00a0som" in owed.text
    with site.app_context():
        cashier.refund(code, PaymentForm.TRANSFER, Money.som(2070), "", None, NOW)
    assert client.post(f"/en/booking/{token}/my-data/delete", data=post_form(page)).status_code == 303
    gone = client.get(f"/en/booking/{token}/my-data").text
    assert "Nobody can write it in again" in gone
    assert AYGUL.name not in client.get(f"/en/booking/{token}").text


@pytest.mark.parametrize("path", SAFE_PAGES)
def test_a_look_writes_nothing_and_tells_no_other_site(site: Flask, client: FlaskClient, path: str) -> None:
    token = paid(site)
    with site.app_context():
        before = whole_books()
    answer = client.get(f"/en/booking/{token}{path}")
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "same-origin"
    with site.app_context():
        assert whole_books() == before


@pytest.mark.parametrize("path", SAFE_PAGES)
def test_a_link_nobody_has_opens_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(f"/en/booking/nobody{path}").status_code == 404


def test_what_is_only_held_has_no_data_to_take_along(site: Flask, client: FlaskClient) -> None:
    with site.app_context():
        token = held(NOW, 1).token
    assert client.get(f"/en/booking/{token}/my-data").status_code == 404
    assert client.get(f"/en/booking/{token}/my-data.json").status_code == 404


def test_who_has_left_is_thanked_and_offered_no_change(site: Flask, client: FlaskClient) -> None:
    with site.app_context():
        booking = confirmed(NOW, 1, arrival=date(2026, 7, 16), departure=date(2026, 7, 17))
        db.session.execute(
            db.text("UPDATE stays SET status = 'departed' WHERE booking_id = :id"), {"id": booking.id}
        )
        db.session.commit()
        token = booking.token
    page = client.get(f"/en/booking/{token}").text
    assert "Thank you for being our guest" in page
    assert "/change" not in page


# A lost link


@pytest.mark.parametrize(
    "typed",
    [
        {"email": AYGUL.email},
        {"email": "nobody@example.org"},
        {"code": "NOSUCH", "phone": "+996700112233"},
    ],
)
def test_the_answer_is_the_same_whether_there_is_a_booking_or_not(
    site: Flask, client: FlaskClient, typed: dict[str, str]
) -> None:
    paid(site)
    answer = client.post("/en/lost-link", data=typed)
    assert answer.status_code == 200
    assert "If there is a booking like that" in answer.text
    with site.app_context():
        written = db.session.scalars(select(Letter).where(Letter.kind == LetterKind.LINK_AGAIN)).all()
        assert len(written) == (typed.get("email") == AYGUL.email)


@pytest.mark.parametrize(
    "typed", [{}, {"email": "no-address"}, {"code": "ABC"}, {"code": "A", "phone": "12"}]
)
def test_what_can_not_be_an_address_is_said(client: FlaskClient, typed: dict[str, str]) -> None:
    answer = client.post("/en/lost-link", data=typed)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
