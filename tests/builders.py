"""Short ways to say what a test needs: a wish, a hold, a booking."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from camp.models import Booking
from camp.rules.availability import Choice
from camp.rules.dates import Period
from camp.rules.money import total
from camp.rules.party import Party
from camp.rules.pricing import MealPlan, SoldAs, sum_of
from camp.services import holds, reservations
from camp.services.catalogue import read_catalogue
from camp.services.holds import Wish
from camp.services.offers import plan_stays
from camp.services.reservations import Contact
from camp.services.transaction import reading

AYGUL = Contact("Айгүл Асанова", "aygul@example.com", "", "KG", 16, "")


def wish(
    *yurts: int,
    arrival: date = date(2026, 7, 20),
    departure: date = date(2026, 7, 23),
    adults: int = 2,
    child_ages: tuple[int, ...] = (),
    plan: MealPlan = MealPlan.HALF_BOARD,
    sold_as: SoldAs = SoldAs.PRIVATE,
) -> Wish:
    """A wish at the true price."""
    period, party = Period(arrival, departure), Party(adults, child_ages)
    choice = Choice(yurts or (1,), sold_as)
    planned = plan_stays(read_catalogue(reading()), choice, period, party, plan)
    return Wish(period, party, plan, choice, total(sum_of(stay.lines) for stay in planned))


def held(now: datetime, *yurts: int, **about: Any) -> Booking:
    chosen = wish(*yurts, **about)
    return holds.hold(chosen, key=secrets.token_hex(8), language="ru", now=now)


def booked(now: datetime, *yurts: int, contact: Contact = AYGUL, **about: Any) -> Booking:
    """Submitted, so it waits for its deposit."""
    return reservations.submit(held(now, *yurts, **about).token, contact, now)


def confirmed(now: datetime, *yurts: int, **about: Any) -> Booking:
    return reservations.confirm(booked(now, *yurts, **about).code, now)
