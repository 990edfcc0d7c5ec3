"""Do the days agree: meals with seats, orders with places and charges, rides with horses and guides?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from camp.models import (
    Booking,
    Charge,
    ClassPlace,
    ClassSession,
    Guest,
    GuideShift,
    HorseShift,
    MealPlace,
    Order,
    Sitting,
    Stay,
    TourDeparture,
    TourPlace,
)  # fmt: skip
from camp.rules.lifecycle import OWNS_BEDS, OrderStatus, StayStatus
from camp.rules.meals import MealKind, Served, meals_of_plan
from camp.rules.orders import OrderKind
from camp.rules.pricing import MEAL_CHARGES, ChargeKind
from camp.services.crews import shifts
from camp.services.orders import crew, places_of_class

OWNING = (StayStatus.EXPECTED, StayStatus.IN_HOUSE, StayStatus.DEPARTED)

COUNTED_BY_HEAD = (
    ChargeKind.TOUR_PLACE,
    ChargeKind.HORSE,
    ChargeKind.CLASS_PLACE,
    ChargeKind.EXTRA,
    *MEAL_CHARGES,
)


def verify_days(session: Session) -> Iterator[str]:
    """What is wrong, a sentence each."""
    yield from _check_sittings(session)
    yield from _check_plan_meals(session)
    yield from _check_orders(session)
    yield from _check_counters(session)
    yield from _check_stable(session)


def _check_sittings(session: Session) -> Iterator[str]:
    rows = session.execute(
        select(MealPlace.day, MealPlace.meal, func.count())
        .where(MealPlace.served == Served.SEAT)
        .group_by(MealPlace.day, MealPlace.meal)
    )
    seated = {(day, meal): count for day, meal, count in rows}
    for sitting in session.scalars(select(Sitting)):
        count = seated.pop((sitting.day, sitting.meal), 0)
        if sitting.taken != count:
            yield f"{sitting.meal} of {sitting.day} counts {sitting.taken} seats and {count} are taken"
    for (day, meal), count in seated.items():
        yield f"{meal} of {day} has {count} guests and no sitting"
    idle = (
        select(Booking.code)
        .join(Guest, Guest.booking_id == Booking.id)
        .join(MealPlace, MealPlace.guest_id == Guest.id)
        .where(Booking.status.not_in(OWNS_BEDS))
        .distinct()
    )
    for code in session.scalars(idle):
        yield f"booking {code} has ended and still has meals"


def _check_plan_meals(session: Session) -> Iterator[str]:
    """Every guest of a stay that stands has each meal of the plan once, and it is charged on its day.

    Guests are counted by booking: who moves to another yurt in between has a stay before and one after.
    """
    eaten: dict[int, Counter[tuple[date, MealKind]]] = defaultdict(Counter)
    rows = session.execute(
        select(Guest.booking_id, MealPlace.day, MealPlace.meal)
        .join(MealPlace, MealPlace.guest_id == Guest.id)
        .where(MealPlace.order_id.is_(None))
    )
    for booking_id, day, meal in rows:
        eaten[booking_id][day, meal] += 1
    charged: dict[int, Counter[tuple[date, MealKind]]] = defaultdict(Counter)
    for stay_id, day, kind, quantity in session.execute(
        select(Charge.stay_id, Charge.service_date, Charge.kind, func.sum(Charge.quantity))
        .where(Charge.kind.in_(MEAL_CHARGES), Charge.stay_id.is_not(None))
        .group_by(Charge.stay_id, Charge.service_date, Charge.kind)
    ):
        if quantity and stay_id is not None:
            charged[stay_id][day, MealKind(kind)] = int(quantity)
    of_booking: dict[Booking, Counter[tuple[date, MealKind]]] = defaultdict(Counter)
    for stay in session.scalars(select(Stay).options(joinedload(Stay.booking))).unique():
        stands = stay.booking.status in OWNS_BEDS and stay.status in OWNING
        people = len(stay.party) if stands else 0
        promised = Counter({key: people for key in meals_of_plan(stay.period, stay.meal_plan) if people})
        of_booking[stay.booking].update(promised)
        if charged[stay.id] != promised:
            yield f"stay {stay.id} of booking {stay.booking.code} is charged for other meals than its plan's"
    for booking, promised in of_booking.items():
        if eaten[booking.id] != promised:
            yield f"booking {booking.code} has other meals than its plan's"


def _check_orders(session: Session) -> Iterator[str]:
    places: dict[int, set[int]] = defaultdict(set)
    for table in (TourPlace, ClassPlace, MealPlace):
        for order_id, guest_id in session.execute(select(table.order_id, table.guest_id)):
            if order_id is not None:
                places[order_id].add(guest_id)
    heads: Counter[int] = Counter()
    charged: set[int] = set()
    for order_id, kind, quantity in session.execute(
        select(Charge.order_id, Charge.kind, func.sum(Charge.quantity))
        .where(Charge.order_id.is_not(None))
        .group_by(Charge.order_id, Charge.kind)
    ):
        if quantity and order_id is not None:
            charged.add(order_id)
            heads[order_id] += int(quantity) if kind in COUNTED_BY_HEAD else 0
    for order in session.scalars(select(Order).options(joinedload(Order.booking))).unique():
        name = f"{order.kind} {order.id} of booking {order.booking.code}"
        if order.status is not OrderStatus.STANDING:
            if places[order.id]:
                yield f"{name} is {order.status} and still has places"
            if order.id in charged:
                yield f"{name} is {order.status} and is still charged"
            continue
        if order.booking.status not in OWNS_BEDS:
            yield f"{name} stands and its booking is {order.booking.status}"
        if order.id not in charged:
            yield f"{name} has its places and no charge"
        if heads[order.id] not in (0, order.quantity):
            yield f"{name} is for {order.quantity} and charged for {heads[order.id]}"
        if order.kind is not OrderKind.EXTRA and places[order.id] != set(order.guest_ids):
            yield f"{name} is charged and has other places than its guests'"


def _check_counters(session: Session) -> Iterator[str]:
    standing = session.scalars(select(Order).where(Order.status == OrderStatus.STANDING)).unique().all()
    on_tour: Counter[int | None] = Counter()
    in_class: Counter[int | None] = Counter()
    for order in standing:
        on_tour[order.departure_id] += order.quantity
        if order.session is not None:
            in_class[order.session_id] += places_of_class(order.session, order.quantity)
    for departure in session.scalars(select(TourDeparture)).unique():
        if departure.taken != on_tour[departure.id]:
            count = on_tour[departure.id]
            yield f"departure {departure.id} counts {departure.taken} places and {count} are taken"
    for held in session.scalars(select(ClassSession)).unique():
        if held.taken != in_class[held.id]:
            yield f"class session {held.id} counts {held.taken} places and {in_class[held.id]} are taken"


def _check_stable(session: Session) -> Iterator[str]:
    horses: dict[int, list[HorseShift]] = defaultdict(list)
    for shift in session.scalars(select(HorseShift).options(joinedload(HorseShift.horse))):
        horses[shift.departure_id].append(shift)
        if shift.horse.is_out(shift.day):
            yield f"horse {shift.horse_id} is out on {shift.day} and goes with departure {shift.departure_id}"
    guides: dict[int, set[int]] = defaultdict(set)
    for guide_shift in session.scalars(select(GuideShift)):
        guides[guide_shift.departure_id].add(guide_shift.guide_id)
    places: dict[int, list[TourPlace]] = defaultdict(list)
    for place in session.scalars(select(TourPlace).options(joinedload(TourPlace.guest))):
        places[place.departure_id].append(place)
    for departure in session.scalars(select(TourDeparture)).unique():
        name = f"departure {departure.id}"
        goes = departure.called_off_at is None and (departure.is_scheduled or departure.taken > 0)
        wanted = crew(departure.tour, departure.capacity)[0] if goes else 0
        if len(guides[departure.id]) != wanted:
            yield f"{name} needs {wanted} guides and has {len(guides[departure.id])}"
        if not goes and horses[departure.id]:
            yield f"{name} does not go and still has horses"
        if departure.tour.is_ride:
            yield from _check_riders(departure, places[departure.id], horses[departure.id])


def _check_riders(
    departure: TourDeparture, places: list[TourPlace], horses: list[HorseShift]
) -> Iterator[str]:
    ridden: dict[int, list[HorseShift]] = defaultdict(list)
    for shift in horses:
        if shift.guest_id is not None:
            ridden[shift.guest_id].append(shift)
    for place in places:
        mine = ridden.pop(place.guest_id, [])
        name = f"rider {place.guest_id} of departure {departure.id}"
        wanted = [] if place.lacks_horse else sorted(shifts(departure))
        if sorted((shift.day, shift.shift) for shift in mine) != wanted:
            yield f"{name} has a horse for other shifts than the ride's"
        if any(shift.horse.carries_kg < (place.guest.weight_kg or 0) for shift in mine):
            yield f"{name} is too heavy for the horse"
    for guest_id in ridden:
        yield f"guest {guest_id} has a horse on departure {departure.id} and no place"
