"""How much slower the owner's season, and what staff plan by, get with ten seasons of bookings than with one.

Ten seasons of two thousand bookings each, and the page of the last of them. The ratio is printed. Beside one
season alone there is no season before to read, so that the sums of two of the ten are twice the work.
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from camp.extensions import db
from camp.models import Bed, BedNight, Booking, Charge, Payment, Role, Stay, Yurt
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import ChargeKind, SoldAs
from tests.conftest import logged_in

pytestmark = pytest.mark.benchmark

BOOKINGS_A_SEASON = 2000
YURTS = 14
ROUNDS = 15
MOST_GROWTH = 3.0
PAGES = {
    "season": ("/owner/?year=2025", "2,000"),
    "outlook": ("/owner/outlook", "May 2027"),
    "balance": ("/owner/balance", ">2025"),
    "tours": ("/staff/tours?day=2025-07-01", "2025"),
    "week": ("/staff/week?day=2025-07-01", "2025"),
}
"""Address, and something that only stands there when last season was read."""

COUNTRIES = ("KG", "KZ", "RU", "DE", "FR", "GB", "US", "KR", "JP", "CN")
CHARGES = (
    ChargeKind.ADULT_NIGHT,
    ChargeKind.PRIVATE_YURT,
    ChargeKind.BREAKFAST,
    ChargeKind.DINNER,
    ChargeKind.TOUR_PLACE,
    ChargeKind.EXTRA,
)


def add_season(site: Flask, year: int) -> None:
    """Every yurt sold each night from 10 May on, to another party each: written past the offices."""
    made = datetime(year, 3, 1, tzinfo=UTC)
    with site.app_context():
        first = (db.session.scalar(select(func.max(Booking.id))) or 0) + 1
        nights = {
            first + place: date(year, 5, 10) + timedelta(days=place // YURTS)
            for place in range(BOOKINGS_A_SEASON)
        }
        beds: dict[int, list[int]] = {}
        for yurt, bed in db.session.execute(select(Yurt.id, Bed.id).join(Yurt.beds).order_by(Bed.id)):
            beds.setdefault(yurt, []).append(bed)
        yurts = {one: list(beds)[one % YURTS] for one in nights}
        session = db.session.connection()
        session.execute(
            insert(Booking),
            [
                {
                    "id": one, "code": f"Z{one}", "token": f"old {one}", "status": BookingStatus.CONFIRMED,
                    "channel": list(Channel)[one % len(Channel)], "language": "ru", "arrival": night,
                    "departure": night + timedelta(days=1), "deposit": NOTHING, "guest_name": "Old guest",
                    "created_at": made + timedelta(hours=one % 2000), "changed_at": made,
                    "confirmed_at": made + timedelta(hours=one % 2000),
                    "country": COUNTRIES[one % len(COUNTRIES)],
                }
                for one, night in nights.items()
            ],
        )  # fmt: skip
        session.execute(
            insert(Stay),
            [
                {
                    "id": one, "booking_id": one, "yurt_id": yurts[one], "arrival": night,
                    "departure": night + timedelta(days=1), "adults": 2, "child_ages": [7],
                    "meal_plan": MealPlan.HALF_BOARD, "sold_as": SoldAs.PRIVATE,
                    "status": StayStatus.DEPARTED,
                }
                for one, night in nights.items()
            ],
        )  # fmt: skip
        session.execute(
            insert(BedNight),
            [
                {"bed_id": bed, "night": night, "stay_id": one}
                for one, night in nights.items()
                for bed in beds[yurts[one]]
            ],
        )
        session.execute(
            insert(Charge),
            [
                {
                    "booking_id": one, "stay_id": one, "service_date": night, "kind": kind, "quantity": 2,
                    "unit_price": Money(100), "amount": Money(200), "posted_at": made,
                }
                for one, night in nights.items()
                for kind in CHARGES
            ],
        )  # fmt: skip
        session.execute(
            insert(Payment),
            [
                {
                    "booking_id": one, "form": form, "amount": Money(600), "tendered": 600,
                    "received_at": datetime.combine(night, datetime.min.time(), UTC),
                }
                for one, night in nights.items()
                for form in (PaymentForm.QR, PaymentForm.CASH)
            ],
        )  # fmt: skip
        db.session.commit()


def median(client: FlaskClient, path: str, shown: str) -> float:
    page = client.get(path).text
    assert shown in page
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@pytest.mark.parametrize("page", PAGES)
def test_ten_seasons_cost_no_more_than_three_times_one(site: Flask, page: str) -> None:
    client = logged_in(site, Role.OWNER)
    add_season(site, 2025)
    one = median(client, *PAGES[page])
    for year in range(2016, 2025):
        add_season(site, year)
    ten = median(client, *PAGES[page])
    print(f"\n{page}: ten seasons cost {ten / one:.2f} times one ({one * 1000:.0f} ms, {ten * 1000:.0f} ms)")
    assert ten / one <= MOST_GROWTH
