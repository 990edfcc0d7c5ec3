"""Today: each warning when it is due and not otherwise, and everything a day holds."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from camp import clock
from camp.extensions import db
from camp.models import CampSettings, Guest, HorseShift, NightAudit, Role, TourPlace, Yurt
from camp.rules.folio import PaymentForm
from camp.rules.housekeeping import YurtCondition
from camp.rules.meals import Diet, MealKind
from camp.rules.register import RegisterRule
from camp.services import basket, cashier, front_desk, reservations, yurt_desk
from camp.services.folios import sums_of
from tests.builders import AYGUL, asked, confirmed, keep_register, visit
from tests.conftest import NOW, TODAY, logged_in

TOMORROW = TODAY + timedelta(days=1)


def arrived(*yurts: int) -> str:
    """A party that came yesterday and leaves today."""
    keep_register(RegisterRule.OFF)
    yesterday = TODAY - timedelta(days=1)
    booking = confirmed(NOW, *yurts, arrival=yesterday, departure=TODAY)
    front_desk.check_in(booking.stays[0].id, NOW, yesterday, despite=front_desk.WARNINGS)
    return booking.code


def test_a_quiet_day_warns_of_nothing(staff_client: FlaskClient) -> None:
    page = staff_client.get("/staff/?day=2026-09-30").text
    assert "notice-warn" not in page
    assert "notice-bad" not in page


def test_who_leaves_unpaid_is_a_warning_until_the_money_is_there(
    site: Flask, staff_client: FlaskClient
) -> None:
    with site.app_context():
        code = arrived(1)
    page = staff_client.get("/staff/").text
    assert "Leaves today, not paid yet" in page
    assert f"/staff/bookings/{code}/pay" in page
    with site.app_context():
        booking = reservations.get_by_code(code)
        balance = sums_of(db.session(), booking.id).balance
        cashier.record_payment(code, PaymentForm.CASH, balance, "", None, NOW)
    page = staff_client.get("/staff/").text
    assert "Leaves today, not paid yet" not in page
    assert "Check out" in page


def test_a_yurt_to_prepare_is_a_warning_only_when_somebody_comes_soon(
    site: Flask, staff_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with site.app_context():
        db.session.execute(update(Yurt).where(Yurt.number == 3).values(condition=YurtCondition.TO_PREPARE))
        db.session.commit()
    title = "Yurts not ready for"
    assert title not in staff_client.get("/staff/").text
    with site.app_context():
        confirmed(NOW, 3, arrival=TODAY, departure=TOMORROW)
    # They come at 16:00: two hours before it is time, a minute earlier it is not.
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))
    assert title in staff_client.get("/staff/").text
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2, minutes=-1))
    assert title not in staff_client.get("/staff/").text


def test_a_diet_is_news_until_the_kitchen_has_seen_it(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        booking = confirmed(NOW, 1, arrival=TODAY, departure=TOMORROW)
        booking.guests[0].diet = Diet.VEGAN
        db.session.commit()
    cook = logged_in(site, Role.KITCHEN)
    title = "The kitchen has not seen these diets yet"
    assert title in staff_client.get("/staff/").text
    assert "New diets" in cook.get("/staff/kitchen").text
    assert cook.post("/staff/kitchen/seen").status_code == 303
    assert title not in staff_client.get("/staff/").text
    assert "New diets" not in cook.get("/staff/kitchen").text
    with site.app_context():
        db.session.query(Guest).filter(Guest.position == 1).one().allergies = "nuts"
        db.session.commit()
    assert title in staff_client.get("/staff/").text


def test_more_people_than_the_plant_bears_is_a_warning(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        confirmed(NOW, 1, arrival=TODAY, departure=TOMORROW)
        db.session.get_one(CampSettings, 1).plant_capacity = 2
        db.session.commit()
    title = "More people than the treatment plant bears"
    assert title not in staff_client.get("/staff/").text
    with site.app_context():
        confirmed(NOW, 2, arrival=TODAY, departure=TOMORROW)
    assert title in staff_client.get("/staff/").text


def test_a_ride_says_how_many_horses_go(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        booking = confirmed(NOW, 1)
        basket.add_tour(booking.token, "waterfall-ride", asked(21, "09:00", weights={1: 70, 2: 60}), NOW)
        going = db.session.scalar(select(func.count(HorseShift.horse_id.distinct())))
    page = staff_client.get("/staff/?day=2026-07-21").text
    assert going
    assert f'{going}<span class="visually-hidden"> Horses</span>' in page


def test_a_rider_without_a_horse_is_a_warning(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        booking = confirmed(NOW, 1)
        basket.add_tour(booking.token, "waterfall-ride", asked(21, "09:00", weights={1: 70}), NOW)
        assert "A rider has no horse" not in staff_client.get("/staff/?day=2026-07-21").text
        db.session.execute(update(TourPlace).values(lacks_horse=True))
        db.session.commit()
    assert "A rider has no horse" in staff_client.get("/staff/?day=2026-07-21").text


def test_a_day_that_is_not_closed_is_told(site: Flask, staff_client: FlaskClient) -> None:
    assert "A day is not closed yet" not in staff_client.get("/staff/").text
    with site.app_context():
        early = NOW - timedelta(days=2)
        confirmed(early, 2, arrival=TODAY - timedelta(days=1), departure=TODAY)
    assert "A day is not closed yet" in staff_client.get("/staff/").text
    with site.app_context():
        yesterday = TODAY - timedelta(days=1)
        db.session.add(NightAudit(day=yesterday, closed_at=NOW, figures={}))
        db.session.commit()
    assert "A day is not closed yet" not in staff_client.get("/staff/").text


def test_the_day_names_who_comes_for_it_and_what_they_do(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        group = visit(NOW, date(2026, 7, 21))
        basket.add_meal(group.token, MealKind.LUNCH, asked(21), NOW)
        reservations.submit(group.token, AYGUL, NOW)
    page = staff_client.get("/staff/?day=2026-07-21").text
    assert "For the day" in page
    assert page.count("Айгүл Асанова") == 1
    assert "Lunch 13:00" in page


def test_arrivals_stand_in_the_order_of_their_hours(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        for number, hour in ((1, 18), (2, 14), (3, None)):
            booking = confirmed(NOW, number)
            booking.expected_hour, booking.guest_name = hour, f"Guest {hour}"
            db.session.commit()
    page = staff_client.get("/staff/?day=2026-07-20").text
    places = [page.index(f"<strong>Guest {hour}</strong>") for hour in (14, 18, None)]
    assert places == sorted(places)


def test_the_week_counts_each_day(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        confirmed(NOW, 1)
        confirmed(NOW, 2, arrival=date(2026, 7, 21), departure=date(2026, 7, 22), adults=1)
    page = staff_client.get("/staff/week?day=2026-07-20").text
    rows = [row.split('data-label="') for row in page.split("<tr>")[2:]]
    counts = [[cell.split(">", 1)[1].split("<")[0] for cell in row[1:7]] for row in rows]
    assert counts[:4] == [
        ["1", "0", "2", "1", "2", "0"],
        ["1", "0", "3", "2", "3", "0"],
        ["0", "1", "2", "1", "2", "0"],
        ["0", "1", "0", "0", "0", "0"],
    ]


def test_the_week_says_how_much_each_day_warns_of(site: Flask, staff_client: FlaskClient) -> None:
    with site.app_context():
        arrived(1)
        booking = confirmed(NOW, 2, 3, arrival=TOMORROW, departure=TODAY + timedelta(days=4))
        booking.guests[0].diet = Diet.VEGAN
        db.session.get_one(CampSettings, 1).plant_capacity = 1
        db.session.commit()
    page = staff_client.get("/staff/week").text
    shown = [cell.split("</td>")[0] for cell in page.split('data-label="To see to">')[1:]]
    told = [int(re.sub(r"<[^>]+>", "", cell)) for cell in shown]
    days = [TODAY + timedelta(days=number) for number in range(7)]
    assert told == [staff_client.get(f"/staff/?day={day}").text.count("notice-title") for day in days]
    assert told[:2] == [3, 2]
    assert told[-1] == 0


@pytest.mark.parametrize("path", ["/staff/", "/staff/yurts", "/staff/tasks", "/staff/week", "/staff/chart"])
def test_who_has_left_a_yurt_that_is_taken_down_the_same_day_is_still_seen(
    site: Flask, staff_client: FlaskClient, path: str
) -> None:
    with site.app_context():
        code = arrived(5)
        booking = reservations.get_by_code(code)
        balance = sums_of(db.session(), booking.id).balance
        cashier.record_payment(code, PaymentForm.CASH, balance, "", None, NOW)
        front_desk.check_out(booking.stays[0].id, NOW, TODAY)
        yurt_desk.take_down(5, NOW, TODAY)
    page = staff_client.get(path)
    assert page.status_code == 200
    if path == "/staff/":
        assert code in page.text
        assert '<th scope="row">5 · ' not in page.text
