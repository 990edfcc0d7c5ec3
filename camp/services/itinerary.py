"""The days of a booking: its nights, the meals of its plan, what was added, and what can be."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import select

from camp.clock import camp_day
from camp.models import Booking, MasterClass, MealPlace, Order, Tour
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.meals import SITTINGS, MealKind, Served
from camp.rules.orders import OrderKind
from camp.rules.refusals import DayOutsideStay, NotForSale, NotOnThisDay
from camp.rules.seasons import season_of
from camp.services.catalogue import get_settings, season_dates
from camp.services.options import Hour, Option, Shelf
from camp.services.orders import meal_times, standing_orders
from camp.services.transaction import reading

ALL_DAYS_OPEN = 8
"""Up to so many days the page shows what can be added to each; beyond, to one day at a time."""

NEXT_DAYS = 14
"""How far ahead another day is looked for."""


@dataclass(frozen=True)
class PlanMeal:
    """A meal of the plan on a day, for so many."""

    meal: MealKind
    at: time
    seats: int
    boxes: int


@dataclass(frozen=True)
class PlanDay:
    day: date
    is_arrival: bool
    is_departure: bool
    has_night: bool
    meals: tuple[PlanMeal, ...]
    orders: tuple[Order, ...]
    options: tuple[Option, ...] | None
    """None: not looked up for this day."""


@dataclass(frozen=True)
class Itinerary:
    days: tuple[PlanDay, ...]
    shelf: Shelf


def itinerary_of(booking: Booking, now: datetime, open_day: date | None = None) -> Itinerary:
    """Every day of the booking. What can be added is looked up for all of a short stay's days, of a long one
    for ``open_day``."""
    shelf = Shelf(reading(), booking, now, booking.arrival, booking.departure)
    days = days_of(booking)
    opened = {open_day} if len(days) > ALL_DAYS_OPEN else {one.day for one in days}
    return Itinerary(
        tuple(
            replace(one, options=tuple(shelf.options(one.day))) if one.day in opened else one for one in days
        ),
        shelf,
    )


def days_of(booking: Booking) -> tuple[PlanDay, ...]:
    """Every day of the booking with what happens in it; what can be added is not looked up."""
    session = reading()
    meals = _plan_meals(booking)
    orders: dict[date, list[Order]] = defaultdict(list)
    for order in sorted(standing_orders(session, booking.id), key=lambda o: (o.starts_at or time.min, o.id)):
        orders[order.day].append(order)
    return tuple(
        PlanDay(
            day,
            day == booking.arrival,
            day == booking.departure and not booking.is_visit,
            booking.arrival <= day < booking.departure,
            tuple(meals.get(day, ())),
            tuple(orders.get(day, ())),
            None,
        )
        for day in nights_between(booking.arrival, booking.departure + ONE_DAY)
    )


def orders_by_day(booking: Booking) -> list[Order]:
    """What is ordered for the days, in the order in which it happens."""
    found = standing_orders(reading(), booking.id)
    return sorted(found, key=lambda order: (order.day, order.starts_at or time.min, order.id))


def _plan_meals(booking: Booking) -> dict[date, list[PlanMeal]]:
    session = reading()
    times = meal_times(get_settings(session))
    counts: Counter[tuple[date, MealKind, Served]] = Counter()
    mine = MealPlace.guest_id.in_([guest.id for guest in booking.guests])
    for place in session.scalars(select(MealPlace).where(mine, MealPlace.order_id.is_(None))):
        counts[place.day, place.meal, place.served] += 1
    found: dict[date, list[PlanMeal]] = defaultdict(list)
    for day in sorted({day for day, _, _ in counts}):
        for meal in SITTINGS:
            seats, boxes = counts[day, meal, Served.SEAT], counts[day, meal, Served.BOX]
            if seats or boxes:
                found[day].append(PlanMeal(meal, times[meal], seats, boxes))
    return found


def option_of(
    booking: Booking, kind: OrderKind, code: str, day: date, now: datetime, shop: type[Shelf] = Shelf
) -> tuple[Option, Shelf]:
    """One thing on one day, for whom it is to be chosen.

    Raises NotForSale, DayOutsideStay, or NotOnThisDay when nobody of the party can have it then.
    """
    if not booking.arrival <= day <= booking.departure:
        raise DayOutsideStay(day, booking.arrival, booking.departure)
    shelf = shop(reading(), booking, now, day, day)
    thing = shelf.find(kind, code)
    if thing is None:
        raise NotForSale
    if isinstance(thing, Tour | MasterClass):
        thing.timetable.check_month(day)
    option = shelf.option(thing, day)
    if option is None:
        raise NotOnThisDay(day, None, None)
    return option, shelf


def other_dates(booking: Booking, lost: Order, now: datetime) -> list[Option]:
    """When the same people could have it instead: within their stay or, for those who came for a day and have
    nothing else that day, on one of the next days."""
    session = reading()
    dated = lost.departure or lost.session
    if dated is None:
        return []
    # Whoever stays at home now was to come then.
    who = {guest.id for guest in booking.guests} & set(lost.guest_ids)
    may_move = booking.is_visit and not standing_orders(session, booking.id)
    first = max(camp_day(now), booking.arrival) if not may_move else camp_day(now)
    last = booking.departure if not may_move else first + NEXT_DAYS * ONE_DAY
    shelf = Shelf(session, booking, now, first, last)
    seasons = season_dates(session)
    found = []
    for day in nights_between(first, last + ONE_DAY):
        if may_move:
            shelf.diary = shelf.diary.moved_to(day)
        if booking.is_visit and season_of(day, seasons) is None:
            continue
        option = shelf.option(dated.activity, day)
        hours = [hour for hour in option.hours if _holds(hour, who)] if option else []
        if option and hours:
            found.append(replace(option, hours=tuple(hours)))
    return found


def _holds(hour: Hour, who: set[int]) -> bool:
    return hour.left >= len(who) and who <= {guest.id for guest in hour.able}
