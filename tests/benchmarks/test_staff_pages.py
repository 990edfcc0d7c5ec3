"""How quick Today and the chart are beside a bare page, and whether old seasons slow them down.

Ratios against a floor measured in the same run: a page of the same weight, for the same user, with one query.
Run with ``make bench``; the figures are printed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user
from sqlalchemy import func, insert, select

from camp.extensions import db
from camp.models import Booking, Charge, Guest, Role, Stay
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import Diet, MealPlan
from camp.rules.money import Money
from camp.rules.pricing import ChargeKind, SoldAs
from tests.builders import confirmed
from tests.conftest import NOW, TODAY, logged_in

pytestmark = pytest.mark.benchmark

ROUNDS = 30
BOOKINGS_A_SEASON = 2000
PAGES = {"today": "/staff/", "chart": "/staff/chart"}
MOST = 3.0
MOST_GROWTH = 1.3


def full_camp(site: Flask) -> None:
    with site.app_context():
        for number in range(1, 15):
            for first in range(0, 28, 2):
                arrival = TODAY + timedelta(days=first + number % 2)
                confirmed(NOW, number, arrival=arrival, departure=arrival + timedelta(days=2))


def old_season(site: Flask, year: int) -> None:
    """Two thousand bookings of a season that is over, written past the offices: only their weight counts."""
    moment = datetime(year, 5, 1, tzinfo=UTC)
    with site.app_context():
        first = (db.session.scalar(select(func.max(Booking.id))) or 0) + 1
        numbers = range(first, first + BOOKINGS_A_SEASON)
        days = {one: date(year, 6, 1) + timedelta(days=one % 110) for one in numbers}
        db.session.connection().execute(
            insert(Booking),
            [
                {
                    "id": one, "code": f"Z{one}", "token": f"old {one}", "status": BookingStatus.CONFIRMED,
                    "channel": Channel.WEB, "language": "ru", "arrival": days[one],
                    "departure": days[one] + timedelta(days=2), "deposit": Money(0), "created_at": moment,
                    "changed_at": moment, "guest_name": "Old guest", "name_key": "old guest",
                }
                for one in numbers
            ],
        )  # fmt: skip
        db.session.connection().execute(
            insert(Stay),
            [
                {
                    "id": one, "booking_id": one, "yurt_id": one % 14 + 1, "arrival": days[one],
                    "departure": days[one] + timedelta(days=2), "adults": 2, "child_ages": [],
                    "meal_plan": MealPlan.HALF_BOARD, "sold_as": SoldAs.PRIVATE,
                    "status": StayStatus.DEPARTED,
                }
                for one in numbers
            ],
        )  # fmt: skip
        db.session.connection().execute(
            insert(Guest),
            [
                {"booking_id": one, "stay_id": one, "position": place, "diet": Diet.EVERYTHING}
                for one in numbers
                for place in (1, 2)
            ],
        )
        db.session.connection().execute(
            insert(Charge),
            [
                {
                    "booking_id": one, "stay_id": one, "service_date": days[one],
                    "kind": ChargeKind.ADULT_NIGHT,
                    "quantity": 2, "unit_price": Money(100), "amount": Money(200), "posted_at": moment,
                }
                for one in numbers
            ],
        )  # fmt: skip
        db.session.commit()


def add_floor(site: Flask) -> None:
    @site.get("/floor/<int:size>")
    def floor(size: int) -> str:
        assert current_user.is_authenticated
        db.session.execute(select(func.count()).select_from(Booking).where(Booking.id == 1)).scalar_one()
        return "<!doctype html>" + "x" * size


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def medians(client: FlaskClient, path: str) -> tuple[float, float]:
    """Of the page and of its floor, one after the other."""
    size = len(client.get(path).data)
    client.get(f"/floor/{size}")
    pairs = [
        (seconds(lambda: client.get(path)), seconds(lambda: client.get(f"/floor/{size}")))
        for _ in range(ROUNDS)
    ]
    return statistics.median(page for page, _ in pairs), statistics.median(floor for _, floor in pairs)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_within_three_times_the_floor(site: Flask, name: str) -> None:
    add_floor(site)
    full_camp(site)
    page, floor = medians(logged_in(site, Role.MANAGER), PAGES[name])
    print(f"\n{name}: {page / floor:.1f} times the floor ({page * 1000:.1f} ms, floor {floor * 1000:.1f} ms)")
    assert page / floor <= MOST


@pytest.mark.parametrize("name", PAGES)
def test_ten_seasons_are_no_slower_than_one(site: Flask, name: str) -> None:
    add_floor(site)
    full_camp(site)
    client = logged_in(site, Role.MANAGER)
    old_season(site, 2025)
    one, floor_of_one = medians(client, PAGES[name])
    for year in range(2016, 2025):
        old_season(site, year)
    ten, floor_of_ten = medians(client, PAGES[name])
    growth = (ten / floor_of_ten) / (one / floor_of_one)
    print(f"\n{name}: ten seasons cost {growth:.2f} times one")
    assert growth <= MOST_GROWTH
