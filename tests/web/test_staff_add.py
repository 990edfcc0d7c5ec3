"""The front desk adds tours, classes and meals to the days of a booking."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from camp.extensions import db
from camp.models import Booking, Order
from camp.services import reservations
from tests.builders import confirmed
from tests.conftest import NOW, TODAY


def party(site: Flask) -> str:
    """Two who come tomorrow for two nights."""
    with site.app_context():
        return confirmed(NOW, 1, arrival=TODAY + timedelta(1), departure=TODAY + timedelta(3)).code


def orders(site: Flask, code: str) -> list[tuple[str, int, str]]:
    with site.app_context():
        found = db.select(Order).join(Booking).where(Booking.code == code).order_by(Order.id)
        return [(order.kind, order.quantity, order.status) for order in db.session.scalars(found)]


def test_a_meal_takes_three_taps_and_one_to_take_out_again(site: Flask, staff_client: FlaskClient) -> None:
    code = party(site)
    booking = staff_client.get(f"/staff/bookings/{code}").text
    assert f"/staff/bookings/{code}/add" in booking
    page = staff_client.get(f"/staff/bookings/{code}/add?day=2026-07-17").text
    link = f"/staff/bookings/{code}/add/2026-07-17/meal/lunch"
    assert link in page
    form = staff_client.get(link).text
    # Everybody is chosen already.
    chosen = re.findall(r'name="who"[^>]*value="(\d)" checked', form)
    assert chosen == ["1", "2"]
    hour = re.search(r'name="at"[^>]*value="([^"]*)"', form)
    assert hour is not None
    answer = staff_client.post(link, data={"who": chosen, "at": hour[1]}, follow_redirects=True)
    assert "Added." in answer.text
    assert orders(site, code) == [("meal", 2, "standing")]
    [action] = re.findall(r'action="([^"]+/take-out)"', answer.text)
    answer = staff_client.post(action, data={"day": "2026-07-17"}, follow_redirects=True)
    assert "Taken out." in answer.text
    assert orders(site, code) == [("meal", 2, "removed")]


def test_a_ride_without_weights_is_refused_beside_the_field_and_kept(
    site: Flask, staff_client: FlaskClient
) -> None:
    code = party(site)
    page = staff_client.get(f"/staff/bookings/{code}/add?day=2026-07-17").text
    for link in re.findall(rf'"(/staff/bookings/{code}/add/2026-07-17/tour/[^"]+)"', page):
        form = staff_client.get(link).text
        hour = re.search(r'name="at"[^>]*value="([^"]*)"', form)
        if "weight_1" in form and hour is not None:
            break
    else:
        raise AssertionError("no ride is offered")
    answer = staff_client.post(link, data={"who": ["1"], "at": hour[1]})
    assert answer.status_code == 409
    assert 'class="error-summary"' in answer.text or "error-summary" in answer.text
    assert re.findall(r'name="who"[^>]*value="(\d)" checked', answer.text) == ["1"]
    answer = staff_client.post(link, data={"who": ["1"], "at": hour[1], "weight_1": "abc"})
    assert answer.status_code == 422
    assert 'value="abc"' in answer.text
    preview = staff_client.post(link, data={"who": ["1"], "at": hour[1], "preview": "1"})
    assert preview.status_code == 200
    assert orders(site, code) == []


def test_what_can_t_be_is_said_on_the_day_s_page(site: Flask, staff_client: FlaskClient) -> None:
    code = party(site)
    for path in ("2026-07-17/tour/no-such", "2030-01-01/meal/lunch"):
        for answer in (
            staff_client.get(f"/staff/bookings/{code}/add/{path}"),
            staff_client.post(f"/staff/bookings/{code}/add/{path}", data={"who": ["1"], "at": "09:00"}),
        ):
            assert answer.status_code == 409
            assert "That is not possible" in answer.text
    assert staff_client.get(f"/staff/bookings/{code}/add/never/meal/lunch").status_code == 404
    assert staff_client.get(f"/staff/bookings/{code}/add?day=never").status_code == 200
    assert staff_client.get("/staff/bookings/NOSUCH/add").status_code == 404


def test_to_a_booking_that_ended_nothing_is_offered(site: Flask, staff_client: FlaskClient) -> None:
    code = party(site)
    with site.app_context():
        reservations.cancel(code, NOW, TODAY)
    page = staff_client.get(f"/staff/bookings/{code}/add?day=2026-07-17").text
    assert "Nothing can be added to this day any more." in page
    answer = staff_client.post(
        f"/staff/bookings/{code}/add/2026-07-17/meal/lunch", data={"who": ["1"], "at": "13:00"}
    )
    assert answer.status_code == 409
    assert orders(site, code) == []
