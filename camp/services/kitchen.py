"""The kitchen's sheet: how many eat what, from boxes at which hour, and who must not be given what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from camp.models import Dish, Guest, GuideShift, MealPlace, Order, Sitting, Stay, TourDeparture
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.lifecycle import BookingStatus, OrderStatus
from camp.rules.meals import SITTINGS, Diet, MealKind, MealPlan, Served, diet_text, span_of_meal
from camp.services.catalogue import get_settings, meal_capacity
from camp.services.lapsing import lapsed, not_lapsed
from camp.services.orders import meal_times
from camp.services.transaction import reading, transaction

WEEK_AHEAD = 7

Times = Mapping[MealKind, time]


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
    by_plan: dict[MealPlan | None, int]
    """None: ordered beside a plan."""
    by_diet: dict[Diet, int]

    @property
    def portions(self) -> int:
        return self.seats + self.boxes

    @property
    def adults(self) -> int:
        return self.portions - self.children


@dataclass
class BoxRound:
    """Boxes handed out together: to all on one departure, or to those who order one and go nowhere."""

    ready: datetime
    """By the camp's clock; on an earlier day for those who are out since then."""
    departure: TourDeparture | None = None
    guides: tuple[str, ...] = ()
    meals: dict[date, Counter[MealKind]] = field(default_factory=lambda: defaultdict(Counter))
    """What is in them, by the day on which it is eaten: a trek takes all its days' boxes along."""
    diets: Counter[Diet] = field(default_factory=Counter)

    @property
    def boxes(self) -> int:
        return self.diets.total()


@dataclass(frozen=True)
class KitchenSheet:
    day: date
    meals: tuple[MealCount, ...]
    boxes: tuple[BoxRound, ...]
    special: tuple[tuple[Guest, tuple[MealKind, ...]], ...]
    """Who eats otherwise, and at which meals."""
    dishes: Mapping[MealKind, Sequence[Dish]]
    """Of the day's meals at the table."""
    week: tuple[tuple[date, dict[MealKind, int]], ...]
    """Portions of the coming days."""


def kitchen_sheet(day: date, now: datetime) -> KitchenSheet:
    """Of bookings that have their places now; what lapsed does not count."""
    session = reading()
    times = meal_times(get_settings(session))
    tours = _tours_out(session, day, now)
    back = [departure.last_day for departures in tours.values() for departure in departures]
    places = _places(session, day, max([day + WEEK_AHEAD * ONE_DAY, *back]), now)
    today = [place for place in places if place.day == day]
    capacity = meal_capacity(session) | _laid(session, day)
    week: dict[date, Counter[MealKind]] = defaultdict(Counter)
    for place in places:
        week[place.day][place.meal] += 1
    return KitchenSheet(
        day,
        tuple(_count(meal, times[meal], capacity.get(meal, 0), today) for meal in SITTINGS),
        _boxes(session, day, places, tours, times),
        _special(today),
        _dishes(session),
        tuple(
            (one, {meal: week[one][meal] for meal in SITTINGS})
            for one in nights_between(day + ONE_DAY, day + (WEEK_AHEAD + 1) * ONE_DAY)
        ),
    )


class Portions(NamedTuple):
    """One meal of a day, in numbers."""

    meal: MealKind
    at: time
    seats: int
    boxes: int
    by_diet: dict[Diet, int]

    @property
    def portions(self) -> int:
        return self.seats + self.boxes


_PORTIONS = (
    select(MealPlace.meal, MealPlace.served, Guest.diet, func.count())
    .join(MealPlace.guest)
    .join(Guest.booking)
    .where(MealPlace.day == bindparam("day"), not_lapsed())
    .group_by(MealPlace.meal, MealPlace.served, Guest.diet)
)
_EATS_OTHERWISE = (
    select(Guest.id, Guest.diet, Guest.allergies, Guest.diet_seen)
    .select_from(MealPlace)
    .join(MealPlace.guest)
    .join(Guest.booking)
    .where(MealPlace.day.between(bindparam("first"), bindparam("last")), not_lapsed())
    .where(or_(Guest.diet != Diet.EVERYTHING, Guest.allergies != ""))
    .distinct()
)


def portions_of(books: Connection, day: date, times: Times, now: datetime) -> tuple[Portions, ...]:
    """The day's sittings alone."""
    served: Counter[tuple[MealKind, Served]] = Counter()
    diets: dict[MealKind, Counter[Diet]] = defaultdict(Counter)
    for meal, way, diet, number in books.execute(_PORTIONS, {"day": day, "now": now}).all():
        served[meal, way] += number
        diets[meal][diet] += number
    return tuple(
        Portions(
            meal,
            times[meal],
            served[meal, Served.SEAT],
            served[meal, Served.BOX],
            {diet: diets[meal][diet] for diet in Diet if diets[meal][diet]},
        )
        for meal in SITTINGS
    )


def unseen_diets(first: date, last: date, now: datetime) -> tuple[Guest, ...]:
    """Who eats otherwise on these days, and the kitchen has not said that it has seen it."""
    session = reading()
    eat = session.connection().execute(_EATS_OTHERWISE, {"first": first, "last": last, "now": now})
    unseen = [row[0] for row in eat if row[3] != diet_text(row[1], row[2])]
    if not unseen:
        return ()
    rows = (
        select(Guest)
        .where(Guest.id.in_(unseen))
        .options(joinedload(Guest.booking), joinedload(Guest.stay).joinedload(Stay.yurt))
        .order_by(Guest.booking_id, Guest.position)
    )
    return tuple(session.scalars(rows).unique())


def see_diets(first: date, last: date, now: datetime) -> None:
    """The kitchen has read who eats otherwise on these days."""
    with transaction():
        for guest in unseen_diets(first, last, now):
            guest.diet_seen = guest.diet_text


def _places(session: Session, first: date, last: date, now: datetime) -> Sequence[MealPlace]:
    rows = (
        select(MealPlace)
        .join(MealPlace.guest)
        .where(MealPlace.day.between(first, last), Guest.booking_id.not_in(lapsed(now)))
        .options(
            joinedload(MealPlace.guest).joinedload(Guest.booking),
            joinedload(MealPlace.guest).joinedload(Guest.stay).joinedload(Stay.yurt),
        )
        .order_by(Guest.booking_id, Guest.position, MealPlace.day)
    )
    return session.scalars(rows).unique().all()


def _laid(session: Session, day: date) -> dict[MealKind, int]:
    """The seats of the day's sittings that somebody sits at already: they may differ from the usual."""
    rows = select(Sitting.meal, Sitting.capacity).where(Sitting.day == day)
    return dict(session.execute(rows).all())


def _count(meal: MealKind, at: time, capacity: int, today: Iterable[MealPlace]) -> MealCount:
    places = [place for place in today if place.meal is meal]
    plans: Counter[MealPlan | None] = Counter()
    for place in places:
        stay = place.guest.stay
        plans[stay.meal_plan if stay is not None and place.order_id is None else None] += 1
    diets = Counter(place.guest.diet for place in places)
    return MealCount(
        meal,
        at,
        sum(place.served is Served.SEAT for place in places),
        sum(place.served is Served.BOX for place in places),
        capacity,
        sum(place.guest.booking.status is BookingStatus.HELD for place in places),
        sum(place.guest.age is not None for place in places),
        {plan: plans[plan] for plan in (*MealPlan, None) if plans[plan]},
        {diet: diets[diet] for diet in Diet if diets[diet]},
    )


# Boxes


def _tours_out(session: Session, day: date, now: datetime) -> dict[int, list[TourDeparture]]:
    """By guest id, the tours that are out on that day."""
    rows = (
        select(Order)
        .join(Order.departure)
        .where(
            Order.status == OrderStatus.STANDING,
            Order.booking_id.not_in(lapsed(now)),
            TourDeparture.day <= day,
            TourDeparture.last_day >= day,
        )
        .order_by(TourDeparture.day, TourDeparture.starts_at)
    )
    found: dict[int, list[TourDeparture]] = defaultdict(list)
    for order in session.scalars(rows).unique():
        if order.departure is not None:
            for guest_id in order.guest_ids:
                found[guest_id].append(order.departure)
    return found


def _boxes(
    session: Session,
    day: date,
    places: Iterable[MealPlace],
    tours: Mapping[int, Sequence[TourDeparture]],
    times: Times,
) -> tuple[BoxRound, ...]:
    rounds: dict[int | None, BoxRound] = {}
    for place in places:
        if place.served is not Served.BOX:
            continue
        tour = _tour_of(place, tours.get(place.guest_id, ()), times)
        if place.day != day and (tour is None or tour.day != day):
            continue
        if tour is None:
            key, start = None, datetime.combine(day, times[MealKind.BREAKFAST])
        else:
            key, start = tour.id, tour.span.start
        one = rounds.setdefault(key, BoxRound(start, tour))
        one.meals[place.day][place.meal] += 1
        one.diets[place.guest.diet] += 1
    guides = _guides(session, [key for key in rounds if key is not None])
    for key, one in rounds.items():
        one.guides = tuple(sorted(guides.get(key, ())))
    return tuple(sorted(rounds.values(), key=lambda one: one.ready))


def _tour_of(place: MealPlace, tours: Sequence[TourDeparture], times: Times) -> TourDeparture | None:
    """The tour on which the box is eaten; else one of that day that ends before the meal."""
    meal = span_of_meal(place.day, times[place.meal])
    during = [tour for tour in tours if tour.span.overlaps(meal)]
    before = [tour for tour in tours if tour.day == place.day and tour.span.end <= meal.start]
    return next(iter([*during, *before]), None)


def _guides(session: Session, departure_ids: Iterable[int]) -> dict[int | None, set[str]]:
    rows = (
        select(GuideShift)
        .where(GuideShift.departure_id.in_(departure_ids))
        .options(joinedload(GuideShift.guide))
    )
    names: dict[int | None, set[str]] = defaultdict(set)
    for shift in session.scalars(rows).unique():
        names[shift.departure_id].add(shift.guide.name)
    return names


# Diets and dishes


def _special(places: Iterable[MealPlace]) -> tuple[tuple[Guest, tuple[MealKind, ...]], ...]:
    meals: dict[int, set[MealKind]] = defaultdict(set)
    guests: dict[int, Guest] = {}
    for place in places:
        if place.guest.allergies or place.guest.diet is not Diet.EVERYTHING:
            guests[place.guest_id] = place.guest
            meals[place.guest_id].add(place.meal)
    return tuple(
        (guest, tuple(meal for meal in SITTINGS if meal in meals[guest_id]))
        for guest_id, guest in guests.items()
    )


def _dishes(session: Session) -> dict[MealKind, list[Dish]]:
    dishes: dict[MealKind, list[Dish]] = defaultdict(list)
    for dish in session.scalars(select(Dish).where(Dish.meal.in_(SITTINGS)).order_by(Dish.position)):
        dishes[dish.meal].append(dish)
    return dishes
