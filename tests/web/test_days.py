"""The days of a booking in the browser: adding, refusing, taking out, a visit, something called off."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from camp import clock
from camp.extensions import db
from camp.models import Booking, Order
from camp.rules.activities import CallOffChoice, CallOffReason
from camp.rules.lifecycle import OrderStatus
from camp.services import tour_desk
from camp.services.verify import verify

HOLD = {
    "arrival": "2026-07-20", "departure": "2026-07-23", "adults": "2", "child_ages": "3, 9",
    "plan": "half_board", "seen": "half_board=2475000",
}  # fmt: skip
DAY = "2026-07-21"


@pytest.fixture
def days(site: Flask, client: FlaskClient) -> str:
    """The address of the days of a family with children of 3 and 9, on half board."""
    search = {name: HOLD[name] for name in ("arrival", "departure", "adults", "child_ages")}
    found = re.search(r'value="(private:\d+)"', client.get("/en/search", query_string=search).text)
    assert found is not None
    answer = client.post("/en/hold", data={**HOLD, "choice": found[1]})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def orders(site: Flask) -> list[Order]:
    with site.app_context():
        return list(db.session.scalars(db.select(Order).where(Order.status == OrderStatus.STANDING)))


def test_the_days_show_nights_meals_and_what_can_be_added_with_hours_and_places(
    client: FlaskClient, days: str
) -> None:
    page = client.get(days).text
    assert "Tuesday, 21 July 2026" in page
    assert "Night in the yurt" in page
    assert f"{days}/{DAY}/tour/waterfall-ride" in page
    assert "places left" in page


def test_a_ride_is_added_with_weights_and_its_price_is_part_of_the_total(
    site: Flask, client: FlaskClient, days: str
) -> None:
    data = {"at": "09:00", "who": ["1", "4"], "weight_1": "80", "weight_4": "30"}
    assert client.post(f"{days}/{DAY}/tour/waterfall-ride", data=data).status_code == 303
    assert [order.quantity for order in orders(site)] == [2]
    page = client.get(days).text
    assert "2 × 2,000" in page
    # The night before it is not offered twice at the same hour.
    again = client.post(f"{days}/{DAY}/tour/waterfall-ride", data=data)
    assert again.status_code == 409
    assert "busy then" in again.text


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        (f"{DAY}/tour/waterfall-ride", {"at": "09:00", "who": "1", "weight_1": "120"}, "up to 95 kg"),
        (f"{DAY}/tour/waterfall-ride", {"at": "09:00", "who": "1"}, "weight of every rider"),
        (f"{DAY}/tour/waterfall-walk", {"at": "09:00", "who": "3"}, "The lowest age is: 6"),
        (f"{DAY}/tour/waterfall-walk", {"at": "03:00", "who": "1"}, "not held at this hour"),
        (f"{DAY}/tour/waterfall-walk", {"at": "09:00"}, "Choose who takes part."),
        ("2026-07-30/tour/waterfall-walk", {"at": "09:00", "who": "1"}, "outside your stay"),
        ("2026-07-20/tour/waterfall-walk", {"at": "09:00", "who": "1"}, "outside your stay"),
        (f"{DAY}/meal/dinner", {"at": "19:00", "who": "1"}, "busy then"),
        (f"{DAY}/meal/supper", {"at": "19:00", "who": "1"}, "not on offer"),
        (f"{DAY}/extra/banya", {"at": "18:00", "quantity": "99"}, "At most this many"),
    ],
)
def test_what_can_not_be_is_said_clearly_and_changes_nothing(
    site: Flask, client: FlaskClient, days: str, path: str, data: dict[str, str], said: str
) -> None:
    answer = client.post(f"{days}/{path}", data=data)
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert orders(site) == []


def test_the_price_is_shown_before_anything_is_added(site: Flask, client: FlaskClient, days: str) -> None:
    data = {"at": "10:00", "who": ["1", "2"], "preview": "1"}
    answer = client.post(f"{days}/{DAY}/class/felt", data=data)
    assert answer.status_code == 200
    assert "1,400" in answer.text
    assert orders(site) == []


def test_what_was_added_can_be_taken_out_again(site: Flask, client: FlaskClient, days: str) -> None:
    client.post(f"{days}/{DAY}/class/felt", data={"at": "10:00", "who": ["1", "2"]})
    [order] = orders(site)
    token = days.split("/")[3]
    assert client.post(f"/en/book/{token}/orders/{order.id}/remove").status_code == 303
    assert orders(site) == []
    with site.app_context():
        assert verify() == []


def visit(client: FlaskClient) -> str:
    answer = client.post("/en/visit", data={"arrival": DAY, "adults": "1"})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def book(client: FlaskClient, days: str, **more: str) -> str:
    details = {
        "name": "Test Guest",
        "email": "guest@example.com",
        "country": "KG",
        "expected_hour": "",
        "consent": "y",
        **more,
    }
    answer = client.post(days.removesuffix("/days"), data=details)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_somebody_comes_for_the_day_for_a_lunch_and_a_walk(site: Flask, client: FlaskClient) -> None:
    days = visit(client)
    empty = client.post(days.removesuffix("/days"), data={"name": "X"})
    assert empty.status_code == 422
    client.post(f"{days}/{DAY}/tour/waterfall-walk", data={"at": "09:00", "who": "1"})
    client.post(f"{days}/{DAY}/meal/lunch", data={"at": "13:00", "who": "1"})
    page = client.get(book(client, days, diet_1="vegetarian", allergies_1="nuts")).text
    assert "2,050" in page
    with site.app_context():
        [booking] = db.session.scalars(db.select(Booking))
        assert booking.is_visit
        assert booking.guests[0].diet == "vegetarian"
        assert verify() == []


def test_a_visit_with_nothing_in_it_is_not_booked(client: FlaskClient) -> None:
    days = visit(client)
    details = {
        "name": "X Y",
        "email": "guest@example.com",
        "country": "KG",
        "expected_hour": "",
        "consent": "y",
    }
    answer = client.post(days.removesuffix("/days"), data=details)
    assert "Nothing is chosen yet." in answer.text


def test_the_guest_of_a_called_off_walk_chooses_another_day(
    site: Flask, client: FlaskClient, staff_client: FlaskClient
) -> None:
    days = visit(client)
    client.post(f"{days}/{DAY}/tour/waterfall-walk", data={"at": "09:00", "who": "1"})
    link = book(client, days)
    [order] = orders(site)
    called = staff_client.post(f"/staff/departures/{order.departure_id}/call-off", data={"reason": "weather"})
    assert called.status_code == 303
    assert "We had to call something off" in client.get(link).text
    assert "Test Guest" in staff_client.get("/staff/letters").text
    choose = f"{link}/called-off/{order.id}"
    assert "2026-07-22/09:00" in client.get(choose).text
    assert client.post(choose, data={"at": "2026-07-22/09:00"}).status_code == 303
    assert [one.day for one in orders(site)] == [date(2026, 7, 22)]
    with site.app_context():
        assert db.session.get_one(Order, order.id).choice is CallOffChoice.ANOTHER_DATE
        assert verify() == []


def test_the_sheets_show_who_eats_rides_and_goes(
    site: Flask, client: FlaskClient, staff_client: FlaskClient
) -> None:
    days = visit(client)
    ride = {"at": "09:00", "who": "1", "weight_1": "77"}
    client.post(f"{days}/{DAY}/tour/waterfall-ride", data=ride)
    client.post(f"{days}/{DAY}/meal/lunch_box", data={"at": "", "who": "1"})
    book(client, days, name_1="Aizada", diet_1="vegan", allergies_1="honey")
    kitchen = staff_client.get(f"/staff/kitchen?day={DAY}").text
    assert "honey" in kitchen
    assert "Vegan: 1" in kitchen
    horses = staff_client.get(f"/staff/horses?day={DAY}").text
    assert "77 kg" in horses
    tours = staff_client.get(f"/staff/tours?day={DAY}").text
    assert "Aizada" in tours
    for page in (kitchen, tours, staff_client.get(f"/staff/?day={DAY}").text):
        assert "77 kg" not in page


def test_staff_schedule_a_departure_and_put_a_horse_out(site: Flask, staff_client: FlaskClient) -> None:
    wanted = {"tour": "waterfall-ride", "start_day": DAY, "at": "9:00", "who": "5", "guide_language": "en"}
    assert staff_client.post("/staff/tours", data=wanted).status_code == 303
    assert "own tour" not in staff_client.get(f"/staff/tours?day={DAY}").text
    too_many = staff_client.post("/staff/tours", data={**wanted, "who": "99"})
    assert too_many.status_code == 409
    lame = {"state": "lame", "first": DAY, "last": ""}
    assert staff_client.post("/staff/horses/1/state", data=lame).status_code == 303
    assert "lame" in staff_client.get(f"/staff/horses?day={DAY}").text
    assert staff_client.post("/staff/horses/1/state", data={"state": "lame", "first": ""}).status_code == 422


def test_what_is_on_is_shown_in_every_language(client: FlaskClient) -> None:
    for language in ("ky", "ru", "en"):
        assert client.get(f"/{language}/activities").status_code == 200
        assert client.get(f"/{language}/visit").status_code == 200


def test_a_scheduled_departure_called_off_by_the_desk_is_offered_no_more(
    site: Flask, client: FlaskClient
) -> None:
    with site.app_context():
        now = clock.now()
        departure = tour_desk.schedule("broken-heart", date(2026, 7, 21), time(11), 4, "ru", now)
        slot = f"11:00-{departure.id}"
        tour_desk.call_off_departure(departure.id, CallOffReason.WEATHER, now)
    days = visit(client)
    answer = client.post(f"{days}/{DAY}/tour/broken-heart", data={"at": slot, "who": "1"})
    assert answer.status_code == 409
    assert orders(site) == []
