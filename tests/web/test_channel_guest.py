"""Staff write down who comes with a booking of another site; chart and Today show where it was sold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp.models import Booking
from camp.rules.meals import MealKind
from camp.rules.money import Money
from camp.services import basket, reservations
from tests.builders import asked, charged, confirmed
from tests.conftest import NOW
from tests.pages import Books, fields, save, words
from tests.services.test_channel_guests import of_calendar, sold


@pytest.fixture
def code(books: Books) -> str:
    found: str = books(lambda now: sold(now).code)
    return found


def heard(code: str, books: Books) -> Booking:
    found: Booking = books(lambda now: reservations.get_by_code(code))
    return found


def test_the_page_of_the_booking_leads_to_who_comes(desk: FlaskClient, code: str) -> None:
    page = desk.get(f"/staff/bookings/{code}").text
    assert f"/staff/bookings/{code}/who-comes" in page
    form = desk.get(f"/staff/bookings/{code}/who-comes")
    assert fields(form)["adults"] == "2"
    assert fields(form)["price"] == ""
    assert "Airbnb has told the nights." in form.text


def test_what_is_heard_is_kept(desk: FlaskClient, code: str, books: Books) -> None:
    path = f"/staff/bookings/{code}/who-comes"
    sent = save(
        desk, path, name="Lena Fischer", phone="+49 170 1234567", adults="2", child_ages="8", price="12 500",
        plan="half_board", language="ru", pricing="agreed",
    )  # fmt: skip
    assert sent.status_code == 303

    def look(now: datetime) -> tuple[Any, ...]:
        booking = reservations.get_by_code(code)
        return booking.guest_name, booking.phone, len(booking.guests), charged(booking)

    assert books(look) == ("Lena Fischer", "+491701234567", 3, Money.som(12_500))
    page = desk.get(f"/staff/bookings/{code}").text
    assert "As agreed with the site" in page
    assert fields(desk.get(path))["price"] == "12500"


def test_what_is_wrong_is_said_at_its_field_and_kept(desk: FlaskClient, code: str) -> None:
    path = f"/staff/bookings/{code}/who-comes"
    page = save(desk, path, name="", adults="0")
    assert page.status_code == 422
    page = save(desk, path, name="Lena", pricing="agreed")
    assert page.status_code == 422
    assert "Enter the sum that the site has agreed." in page.text
    page = save(desk, path, name="Lena", pricing="agreed", price="100")
    assert page.status_code == 409
    assert "The meals alone cost more" in page.text
    assert fields(page)["price"] == "100"
    assert "The meals alone cost more" in page.text.split('id="price-error"')[1]
    page = save(desk, path, name="Lena", adults="0")
    assert page.status_code == 409


def test_of_a_calendars_booking_the_name_is_asked_and_the_price_may_wait(
    desk: FlaskClient, books: Books
) -> None:
    code = books(lambda now: of_calendar(now).code)
    page = words(desk.get(f"/staff/bookings/{code}").text)
    assert "Airbnb has told the nights and nothing else" in page
    assert "Not known yet: the name, what they pay." in page
    assert "price not known yet" in page
    assert "Paid 0" in page
    day = words(desk.get("/staff/?day=2026-07-20").text)
    assert "expected price not known yet" in day
    path = f"/staff/bookings/{code}/who-comes"
    form = fields(desk.get(path))
    assert (form["name"], form["pricing"]) == ("", ["unknown"])
    assert save(desk, path, name="Lena Fischer").status_code == 303
    assert fields(desk.get(path))["pricing"] == ["unknown"]
    assert "Not known yet: what they pay." in words(desk.get(f"/staff/bookings/{code}").text)
    assert save(desk, path, name="Lena Fischer", pricing="ours").status_code == 303
    assert "Not known yet" not in desk.get(f"/staff/bookings/{code}").text
    assert fields(desk.get(path))["name"] == "Lena Fischer"


def test_who_has_something_ordered_is_taken_out_of_it_first(
    desk: FlaskClient, code: str, books: Books
) -> None:
    def order(now: datetime) -> None:
        booking = reservations.get_by_code(code)
        basket.add_meal(booking.token, MealKind.LUNCH, asked(21, who=(1, 2)), now)

    books(order)
    page = save(desk, f"/staff/bookings/{code}/who-comes", name="Lena", adults="1")
    assert page.status_code == 409
    assert "1 person too many has something ordered" in page.text


def test_a_booking_of_our_own_is_not_told_by_staff(desk: FlaskClient, books: Books) -> None:
    direct = books(lambda now: confirmed(now, 1).code)
    assert "who-comes" not in desk.get(f"/staff/bookings/{direct}").text
    answer = desk.get(f"/staff/bookings/{direct}/who-comes")
    assert answer.status_code == 303
    assert desk.get("/staff/bookings/NOSUCH/who-comes").status_code == 404


def test_the_chart_and_the_day_show_where_it_was_sold(site: Flask, desk: FlaskClient, code: str) -> None:
    with site.app_context():
        confirmed(NOW, 1)
    chart = desk.get("/staff/chart?first=2026-07-18&days=14").text
    assert chart.count('<b class="site" aria-hidden="true">A</b>') == 1
    assert "Airbnb, confirmed" in words(chart)
    with site.app_context():
        of_calendar(NOW, 7)
    day = desk.get("/staff/?day=2026-07-20").text
    assert day.count('<span class="badge badge-quiet">name not known yet</span>') == 1
    assert day.count('<span class="badge badge-quiet">Airbnb</span>') == 1
