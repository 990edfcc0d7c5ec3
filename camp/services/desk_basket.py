"""What the front desk adds to the days of a booking, or takes out again.

Staff see the horses, the guides and the kitchen: they are bound by what has begun, not by guests' cut-offs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from camp.clock import camp_time
from camp.models import Booking, Order
from camp.rules.meals import MealKind
from camp.rules.orders import OrderKind
from camp.rules.refusals import NotForSale
from camp.services.basket import (
    Asked,
    Basket,
    class_within,
    insist,
    meal_within,
    open_booking,
    remove_within,
    tour_within,
)
from camp.services.itinerary import PlanDay, days_of, option_of
from camp.services.options import DeskShelf, Option, Shelf
from camp.services.reservations import get_by_code
from camp.services.transaction import reading


@dataclass(frozen=True)
class DeskBasket(Basket):
    """A booking opened by staff."""

    def check_order(self, until: datetime, starts: datetime) -> None:
        """Raises TooLateToOrder for what has begun."""
        super().check_order(starts, starts)


@dataclass(frozen=True)
class DeskDay:
    """One day of a booking with what happens in it and what can be added."""

    booking: Booking
    days: tuple[date, ...]
    plan: PlanDay
    options: list[Option]
    shelf: Shelf


def add(code: str, kind: OrderKind, thing: str, asked: Asked, now: datetime) -> Order:
    """Raises what ``basket.add_tour``, ``add_class`` and ``add_meal`` do; TooLateToOrder only for what has
    begun, and NotForSale for extras, which ``desk_orders`` writes down."""

    def put(session: Session) -> Order:
        basket = _open(session, code, now)
        if kind is OrderKind.TOUR:
            return tour_within(basket, thing, asked)
        if kind is OrderKind.CLASS:
            return class_within(basket, thing, asked)
        if kind is OrderKind.MEAL and thing in set(MealKind):
            return meal_within(basket, MealKind(thing), asked)
        raise NotForSale

    return insist(put, now)


def remove(code: str, order_id: int, now: datetime) -> None:
    """Raises BookingUnknown, HoldExpired, StepNotPossible, or TooLateToOrder for what has begun."""
    insist(lambda session: remove_within(_open(session, code, now), order_id), now)


def _open(session: Session, code: str, now: datetime) -> DeskBasket:
    opened = open_booking(session, get_by_code(code, session), now)
    return DeskBasket(opened.session, opened.booking, opened.settings, opened.now)


def desk_day(code: str, day: date, now: datetime) -> DeskDay:
    """The day, or the nearest of the booking's. Raises BookingUnknown."""
    session = reading()
    booking = get_by_code(code, session)
    nearest = max(booking.arrival, min(day, booking.departure))
    shelf = DeskShelf(session, booking, now, nearest, nearest)
    options = [option for option in shelf.options(nearest) if option.kind is not OrderKind.EXTRA]
    days = days_of(booking)
    [plan] = [one for one in days if one.day == nearest]
    return DeskDay(booking, tuple(one.day for one in days), plan, options, shelf)


def desk_option(
    booking: Booking, kind: OrderKind, thing: str, day: date, now: datetime
) -> tuple[Option, Shelf]:
    """Raises what ``itinerary.option_of`` does."""
    return option_of(booking, kind, thing, day, now, DeskShelf)


def may_add(booking: Booking, now: datetime) -> bool:
    """Is there a party to add things for?"""
    return booking.owns_beds(now) and camp_time(now).date() <= booking.departure
