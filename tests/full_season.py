"""Two years with more of everything than a camp has: every month, thirty countries, many channels and offers,
all forms in all currencies, the longest words and sums with tyiyn. Written past the offices."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, insert, select

from camp.extensions import db
from camp.models import Booking, ChannelCost, Charge, Payment, SpecialOffer, Stay, Yurt
from camp.rules.currencies import RATE_UNIT, Currency
from camp.rules.folio import MONEY_FORMS
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import ChargeKind, SoldAs
from camp.rules.special_offers import OfferKind
from camp.rules.text import LocalizedText

YEARS = (2025, 2026)
BOOKINGS = 120
"""In each of the years."""

COUNTRIES = (
    "GS", "VC", "BA", "HM", "CF", "KN", "FM", "UM", "IO", "TF", "PM", "MP", "KG", "KZ", "UZ", "TJ", "TM",
    "RU", "DE", "FR", "NL", "CH", "IT", "ES", "GB", "US", "CA", "JP", "KR",
)  # fmt: skip
SOURCES = [f"very-long-travel-blog-of-silk-road-{number:02}" for number in range(1, 12)]
CHARGES = (
    ChargeKind.ADULT_NIGHT, ChargeKind.DINNER, ChargeKind.TOUR_PLACE, ChargeKind.CLASS_PLACE,
    ChargeKind.EXTRA, ChargeKind.CANCELLATION_FEE,
)  # fmt: skip
LONG_NAME = LocalizedText(
    "Күзгү алтын жалбырактардын арзандатылган жумалары",
    "Золотые недели осенних листьев по сниженной цене",
    "The golden weeks of autumn leaves at a lower price",
)


def full_season() -> None:
    """Among the bookings some that were cancelled, some nobody came for, and none that is paid in full."""
    yurts = list(db.session.scalars(select(Yurt.id).order_by(Yurt.id)))
    for year in YEARS:
        _bookings(year, yurts)
        for origin in (*SOURCES, *Channel):
            cost = ChannelCost(year=year, origin=origin, commission=1234, season_cost=Money(9_876_543))
            db.session.add(cost)
        for number in range(8):
            first = date(year, 5, 10) + timedelta(days=number)
            db.session.add(
                SpecialOffer(
                    name=LONG_NAME, description=LONG_NAME, kind=OfferKind.FREE_NIGHT, every_nights=3,
                    first_night=first, last_night=first + timedelta(days=60), code=f"LONG{year}{number}",
                    made_at=datetime(year, 1, 1, tzinfo=UTC),
                )
            )  # fmt: skip
    db.session.flush()
    db.session.commit()


def _bookings(year: int, yurts: list[int]) -> None:
    first = (db.session.scalar(select(func.max(Booking.id))) or 0) + 1
    made = datetime(year - 1, 12, 1, tzinfo=UTC)
    days = {first + place: date(year, place % 12 + 1, place % 28 + 1) for place in range(BOOKINGS)}
    session = db.session.connection()
    session.execute(
        insert(Booking),
        [
            {
                "id": one, "code": f"F{one}", "token": f"full {one}",
                "channel": list(Channel)[one % len(Channel)],
                "status": BookingStatus.CANCELLED if one % 7 == 0 else BookingStatus.CONFIRMED,
                "ended_at": made if one % 7 == 0 else None,
                "source": (["", *SOURCES])[one % (len(SOURCES) + 1)], "language": "ky", "arrival": day,
                "departure": day + timedelta(days=2), "deposit": NOTHING, "guest_name": "Full season",
                "created_at": made, "changed_at": made, "confirmed_at": made,
                "country": COUNTRIES[one % len(COUNTRIES)],
            }
            for one, day in days.items()
        ],
    )  # fmt: skip
    session.execute(
        insert(Stay),
        [
            {
                "id": one, "booking_id": one, "yurt_id": yurts[one % len(yurts)], "arrival": day,
                "departure": day + timedelta(days=2), "adults": 4, "child_ages": [],
                "sold_as": SoldAs.PRIVATE, "meal_plan": MealPlan.FULL_BOARD,
                "status": StayStatus.NO_SHOW if one % 11 == 0 else StayStatus.DEPARTED,
            }
            for one, day in days.items()
        ],
    )  # fmt: skip
    session.execute(
        insert(Charge),
        [
            {
                "booking_id": one, "service_date": day, "kind": kind, "quantity": 1, "posted_at": made,
                "unit_price": Money(2_345_678 + one), "amount": Money(2_345_678 + one),
            }
            for one, day in days.items()
            for kind in CHARGES
        ],
    )  # fmt: skip
    drawers = [(form, currency) for form in MONEY_FORMS for currency in Currency]
    session.execute(
        insert(Payment),
        [
            {
                "booking_id": one, "received_at": made + timedelta(days=40 + place), "form": form,
                "amount": Money(3_456_789), "currency": currency, "tendered": 3_456_789,
                "rate": RATE_UNIT if currency is Currency.KGS else 874_567, "change": Money(12_345),
            }
            for place, one in enumerate(days)
            for form, currency in [drawers[place % len(drawers)]]
        ],
    )  # fmt: skip
