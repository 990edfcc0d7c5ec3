"""The kitchen's sheet: how many eat what, from boxes at which hour, and who must not be given what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from camp.models import CampSettings, Dish, Guest, MealPlace, Order, Stay
from camp.rules.activities import Span
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.lifecycle import BookingStatus, OrderStatus
from camp.rules.meals import SITTINGS, Diet, MealKind, MealPlan, Served, span_of_meal
from camp.services.catalogue import get_settings, meal_capacity
from camp.services.inventory import lapsed
from camp.services.orders import meal_times
from camp.services.transaction import reading

WEEK_AHEAD = 7


@dataclass(frozen=True)
class MealCount:
    """One meal of a day."""

    meal: MealKind
    at: time
    seats: int
    boxes: int
    capacity: int
    held: int
    """Of these, for bookings that are only held yet."""
    children: int
    by_plan: Counter[MealPlan | None]
    """None: ordered beside a plan."""
    by_diet: Counter[Diet]

    @property
    def portions(self) -> int:
        return self.seats + self.boxes


@dataclass(frozen=True)
class BoxOrder:
    """Boxes to be ready at an hour, for a tour or for nobody's tour in particular."""

    at: time
    order: Order | None
    boxes: int
    diets: Counter[Diet]


@dataclass(frozen=True)
class KitchenSheet:
    day: date
    meals: tuple[MealCount, ...]
    boxes: tuple[BoxOrder, ...]
    special: tuple[tuple[Guest, tuple[MealKind, ...]], ...]
    """Who eats otherwise, and at which meals."""
    dishes: dict[MealKind, list[Dish]]
    week: tuple[tuple[date, dict[MealKind, int]], ...]


def kitchen_sheet(day: date, now: datetime) -> KitchenSheet:
    """Of bookings that have their places now; what lapsed does not count."""
    settings = get_settings()
    places = _places(day, day + WEEK_AHEAD * ONE_DAY, now)
    today = [place for place in places if place.day == day]
    dishes: dict[MealKind, list[Dish]] = defaultdict(list)
    for dish in reading().scalars(select(Dish).order_by(Dish.position)):
        dishes[dish.meal].append(dish)
    week: dict[date, Counter[MealKind]] = defaultdict(Counter)
    for place in places:
        week[place.day][place.meal] += 1
    return KitchenSheet(
        day,
        tuple(_count(meal, [place for place in today if place.meal is meal], settings) for meal in SITTINGS),
        _boxes(day, [place for place in today if place.served is Served.BOX], settings),
        _special(today),
        dishes,
        tuple(
            (one, {meal: week[one][meal] for meal in SITTINGS})
            for one in nights_between(day + ONE_DAY, day + (WEEK_AHEAD + 1) * ONE_DAY)
        ),
    )


def _places(first: date, last: date, now: datetime) -> Sequence[MealPlace]:
    rows = (
        select(MealPlace)
        .join(MealPlace.guest)
        .where(MealPlace.day.between(first, last), Guest.booking_id.not_in(lapsed(now)))
        .options(
            joinedload(MealPlace.guest).joinedload(Guest.booking),
            joinedload(MealPlace.guest).joinedload(Guest.stay).joinedload(Stay.yurt),
        )
        .order_by(Guest.booking_id, Guest.position)
    )
    return reading().scalars(rows).unique().all()


def _count(meal: MealKind, places: Sequence[MealPlace], settings: CampSettings) -> MealCount:
    plans: Counter[MealPlan | None] = Counter()
    for place in places:
        stay = place.guest.stay
        plans[stay.meal_plan if stay is not None and place.order_id is None else None] += 1
    return MealCount(
        meal,
        meal_times(settings)[meal],
        sum(place.served is Served.SEAT for place in places),
        sum(place.served is Served.BOX for place in places),
        meal_capacity(reading())[meal],
        sum(place.guest.booking.status is BookingStatus.HELD for place in places),
        sum(place.guest.age is not None for place in places),
        plans,
        Counter(place.guest.diet for place in places),
    )


def _boxes(day: date, places: Sequence[MealPlace], settings: CampSettings) -> tuple[BoxOrder, ...]:
    """Packed for the start of the tour they go on; else with the breakfast."""
    out: dict[int, list[Order]] = defaultdict(list)
    guests = {place.guest_id for place in places}
    for order in _tours_around(day, {place.guest.booking_id for place in places}):
        for guest_id in guests & set(order.guest_ids):
            out[guest_id].append(order)
    times = meal_times(settings)
    found: dict[tuple[time, int | None], list[MealPlace]] = defaultdict(list)
    tours: dict[int | None, Order] = {}
    for place in places:
        tour = _tour_at(out[place.guest_id], span_of_meal(day, times[place.meal]))
        at = settings.breakfast_at
        if tour is not None and tour.day == day and tour.starts_at is not None:
            at = min(tour.starts_at, times[place.meal])
        key = tour.departure_id if tour else None
        found[at, key].append(place)
        if tour is not None:
            tours[key] = tour
    return tuple(
        BoxOrder(at, tours.get(key), len(boxes), Counter(place.guest.diet for place in boxes))
        for (at, key), boxes in sorted(found.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0))
    )


def _tours_around(day: date, bookings: set[int]) -> Sequence[Order]:
    rows = select(Order).where(
        Order.booking_id.in_(bookings),
        Order.departure_id.is_not(None),
        Order.status == OrderStatus.STANDING,
        Order.day.between(day - timedelta(days=14), day),
    )
    return reading().scalars(rows).unique().all()


def _tour_at(orders: Sequence[Order], span: Span) -> Order | None:
    return next((o for o in orders if o.departure is not None and o.departure.span.overlaps(span)), None)


def _special(places: Sequence[MealPlace]) -> tuple[tuple[Guest, tuple[MealKind, ...]], ...]:
    meals: dict[int, list[MealKind]] = defaultdict(list)
    guests: dict[int, Guest] = {}
    for place in places:
        if place.guest.allergies or place.guest.diet is not Diet.EVERYTHING:
            guests[place.guest_id] = place.guest
            meals[place.guest_id].append(place.meal)
    return tuple(
        (guest, tuple(meal for meal in SITTINGS if meal in meals[guest_id]))
        for guest_id, guest in guests.items()
    )
