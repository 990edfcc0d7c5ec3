"""Placing an order with all it takes, and giving it all back: places, guides, horses, seats, charges.

The parts here run inside other offices' commands. Whoever calls them has locked the booking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from camp.models import (
    Booking,
    CampSettings,
    ClassPlace,
    ClassSession,
    Extra,
    Guest,
    Horse,
    HorseShift,
    MasterClass,
    Meal,
    Order,
    Tour,
    TourDeparture,
    TourPlace,
)  # fmt: skip
from camp.rules.activities import CallOffReason, Span, last_day
from camp.rules.dates import nights_between
from camp.rules.lifecycle import OrderStatus
from camp.rules.meals import SITTINGS, MealKind, Served, span_of_meal
from camp.rules.money import Money
from camp.rules.orders import OrderKind
from camp.rules.pricing import (
    ChildBand,
    PriceLine,
    guides_and_horses,
    price_of_class,
    price_of_extra,
    price_of_meal,
    price_of_own_tour,
    price_of_places,
)  # fmt: skip
from camp.rules.refusals import NotEnoughHorses
from camp.rules.stable import HorseRole, choose_guides, mount
from camp.services.catalogue import meal_capacity
from camp.services.crews import free_guides, free_horses, shifts
from camp.services.folios import post_order, reverse_charges
from camp.services.inventory.beds import give_back_beds
from camp.services.inventory.places import give_back_places, take_places
from camp.services.inventory.seats import (
    MealWish,
    give_back_meals,
    serve_at_table,
    serve_in_boxes,
    take_meals,
)
from camp.services.inventory.shifts import (
    Mount,
    give_back_guides,
    give_back_horses,
    take_guides,
    take_horses,
)
from camp.services.special_offers import settle_class


def meal_times(settings: CampSettings) -> dict[MealKind, time]:
    return {
        MealKind.BREAKFAST: settings.breakfast_at,
        MealKind.LUNCH: settings.lunch_at,
        MealKind.DINNER: settings.dinner_at,
    }


def sittings_during(span: Span, times: Mapping[MealKind, time]) -> list[tuple[date, MealKind]]:
    """The sittings that somebody out for that long misses."""
    days = nights_between(span.start.date(), last_day(span.end.date(), 2))
    return [(day, meal) for day in days for meal in SITTINGS if span.overlaps(span_of_meal(day, times[meal]))]


# Placing


def pack_meals(session: Session, guests: Sequence[Guest], span: Span, settings: CampSettings) -> None:
    """What these guests would have eaten at the table during a tour goes along in boxes."""
    serve_in_boxes(session, [guest.id for guest in guests], sittings_during(span, meal_times(settings)))


def place_tour(
    session: Session,
    departure: TourDeparture,
    guests: Sequence[Guest],
    lines: Iterable[PriceLine],
    now: datetime,
) -> Order:
    """Places on a departure and, on a ride, a horse each.

    Raises PlacesGone, CalledOff, NotEnoughHorses; ShiftClash when somebody else was quicker.
    """
    guest_ids = [guest.id for guest in guests]
    order = _order(guests, OrderKind.TOUR, departure.day, departure.starts_at, now)
    order.departure_id = departure.id
    session.add(order)
    session.flush()
    take_places(session, departure, len(guests))
    session.add_all(
        TourPlace(departure_id=departure.id, guest_id=guest_id, order_id=order.id) for guest_id in guest_ids
    )
    session.flush()
    if departure.tour.is_ride:
        weights = {guest.id: guest.weight_kg or 0 for guest in guests}
        mounts = [
            Mount(horse_id, guest_id=guest_id)
            for guest_id, horse_id in mount(
                weights, free_horses(session, departure, HorseRole.RIDING, now)
            ).items()
        ]
        take_horses(session, departure.id, mounts, shifts(departure))
    post_order(session, order, lines, now)
    return order


def open_own_tour(
    session: Session,
    tour: Tour,
    day: date,
    at: time,
    booking: Booking,
    guests: Sequence[Guest],
    now: datetime,
) -> tuple[TourDeparture, list[PriceLine]]:
    """A departure for this party alone, with guides and their horses, and what it costs. Raises NoGuideFree,
    NotEnoughHorses; ShiftClash when somebody else was quicker."""
    departure = open_departure(
        session, tour, day, at, len(guests), booking.language, now, booking_id=booking.id
    )
    counts = crew(tour, len(guests))
    riders = len(guests) if tour.is_ride else 0
    return departure, list(price_of_own_tour(day, riders, *counts, tour.prices))


def crew(tour: Tour, people: int) -> tuple[int, int, int]:
    """Guides, guides' horses, pack horses."""
    return guides_and_horses(
        people, tour.people_per_guide, tour.is_ride and tour.guide_rides, tour.people_per_pack_horse
    )


def open_departure(
    session: Session,
    tour: Tour,
    day: date,
    at: time,
    people: int,
    language: str,
    now: datetime,
    booking_id: int | None = None,
) -> TourDeparture:
    """A departure for so many people, with guides, their horses and pack horses; scheduled when it belongs to
    no booking. Raises NoGuideFree, NotEnoughHorses; ShiftClash when somebody else was quicker."""
    departure = TourDeparture(
        tour_id=tour.id, day=day, last_day=last_day(day, tour.days), starts_at=at, capacity=people, taken=0,
        booking_id=booking_id,
    )  # fmt: skip
    session.add(departure)
    session.flush()
    guides, mounted, packs = crew(tour, people)
    chosen = choose_guides(guides, free_guides(session, departure, now), language)
    take_guides(session, departure.id, [guide.guide_id for guide in chosen], shifts(departure))
    mounts: list[Mount] = []
    if mounted:
        weights = {guide.guide_id: guide.weight_kg for guide in chosen}
        horses = free_horses(session, departure, HorseRole.RIDING, now)
        mounts += [Mount(horse, guide_id=guide) for guide, horse in mount(weights, horses).items()]
    if packs:
        pack_horses = free_horses(session, departure, HorseRole.PACK, now)
        if len(pack_horses) < packs:
            raise NotEnoughHorses(packs, len(pack_horses))
        mounts += [Mount(horse.horse_id) for horse in pack_horses[:packs]]
    take_horses(session, departure.id, mounts, shifts(departure))
    return departure


def place_class(
    session: Session,
    held: ClassSession,
    guests: Sequence[Guest],
    lines: Iterable[PriceLine],
    now: datetime,
) -> Order:
    """Raises PlacesGone or CalledOff."""
    order = _order(guests, OrderKind.CLASS, held.day, held.starts_at, now)
    order.session_id = held.id
    session.add(order)
    session.flush()
    take_places(session, held, places_of_class(held, len(guests)))
    session.add_all(ClassPlace(session_id=held.id, guest_id=guest.id, order_id=order.id) for guest in guests)
    post_order(session, order, lines, now)
    settle_class(session, guests[0].booking, now)
    return order


def places_of_class(held: ClassSession, people: int) -> int:
    """A group that pays for the whole class has it to itself."""
    return held.capacity if held.master_class.per_group else people


def place_meal(
    session: Session,
    meal: MealKind,
    day: date,
    at: time | None,
    guests: Sequence[Guest],
    lines: Iterable[PriceLine],
    now: datetime,
) -> Order:
    """A seat each, or a box. Raises SittingFull."""
    order = _order(guests, OrderKind.MEAL, day, at, now)
    order.meal = meal
    session.add(order)
    session.flush()
    is_box = meal is MealKind.LUNCH_BOX
    eaten, served = (MealKind.LUNCH, Served.BOX) if is_box else (meal, Served.SEAT)
    wishes = [MealWish(guest.id, day, eaten, served, order.id) for guest in guests]
    take_meals(session, wishes, meal_capacity(session))
    post_order(session, order, lines, now)
    return order


def place_extra(
    session: Session, extra: Extra, day: date, at: time | None, quantity: int, booking: Booking, now: datetime
) -> Order:
    order = _order((), OrderKind.EXTRA, day, at, now)
    order.booking_id, order.extra_id, order.quantity = booking.id, extra.id, quantity
    session.add(order)
    session.flush()
    post_order(session, order, price_of_extra(day, quantity, extra.price), now)
    return order


def _order(guests: Sequence[Guest], kind: OrderKind, day: date, at: time | None, now: datetime) -> Order:
    return Order(
        booking_id=guests[0].booking_id if guests else None,
        kind=kind,
        day=day,
        starts_at=at,
        quantity=len(guests),
        guest_ids=[guest.id for guest in guests],
        status=OrderStatus.STANDING,
        ordered_at=now,
    )


def class_lines(held: MasterClass, day: date, people: int) -> tuple[PriceLine, ...]:
    return price_of_class(day, people, held.price, held.per_group)


def meal_lines(
    meal: Meal, day: date, guests: Iterable[Guest], bands: Sequence[ChildBand]
) -> tuple[PriceLine, ...]:
    return price_of_meal(day, meal.kind, [guest.age for guest in guests], meal.price, bands)


def place_lines(departure: TourDeparture, people: int) -> tuple[PriceLine, ...]:
    return price_of_places(departure.day, people, departure.tour.prices)


def carry_as_heavy(session: Session, guests: Iterable[Guest], now: datetime) -> None:
    """Stronger horses for guests who have become too heavy for those of their other rides. Raises
    NotEnoughHorses; ShiftClash when somebody else was quicker."""
    session.flush()
    for guest in guests:
        weak = (
            select(HorseShift.departure_id)
            .join(HorseShift.horse)
            .where(HorseShift.guest_id == guest.id, Horse.carries_kg < (guest.weight_kg or 0))
            .distinct()
        )
        for departure_id in session.scalars(weak.order_by(HorseShift.departure_id)).all():
            departure = session.get_one(TourDeparture, departure_id)
            give_back_horses(session, departure_id, [guest.id])
            horses = free_horses(session, departure, HorseRole.RIDING, now)
            chosen = mount({guest.id: guest.weight_kg or 0}, horses)
            take_horses(session, departure_id, [Mount(chosen[guest.id], guest.id)], shifts(departure))


# Ending


def standing_orders(session: Session, booking_id: int) -> list[Order]:
    rows = select(Order).where(Order.booking_id == booking_id, Order.status == OrderStatus.STANDING)
    return list(session.scalars(rows.order_by(Order.id)))


def end_order(
    session: Session,
    order: Order,
    status: OrderStatus,
    settings: CampSettings,
    now: datetime,
    reason: CallOffReason | None = None,
) -> Money:
    """Give back all the order took, and take back its charges; gives what they came to."""
    guest_ids = list(order.guest_ids)
    if order.departure is not None:
        missed = sittings_during(order.departure.span, meal_times(settings))
        serve_at_table(session, guest_ids, missed, meal_capacity(session))
    elif order.kind is OrderKind.MEAL:
        give_back_meals(session, guest_ids, order.id)
    _leave_places(session, order)
    order.status, order.ended_at, order.call_off_reason = status, now, reason
    charged = reverse_charges(session, order.booking_id, now, order.id)
    if order.kind is OrderKind.CLASS:
        # What their offer includes is theirs still, in the next order of that class.
        settle_class(session, session.get_one(Booking, order.booking_id), now)
    return charged


def give_back_everything(session: Session, booking: Booking, now: datetime) -> None:
    """Beds, meals, places, guides, horses: the booking has ended. Its charges are the caller's."""
    give_back_beds(session, [stay.id for stay in booking.stays])
    give_back_meals(session, [guest.id for guest in booking.guests])
    # In the order of the departures and sessions, as everybody takes them.
    for order in sorted(standing_orders(session, booking.id), key=_place_order):
        _leave_places(session, order)
        order.status, order.ended_at = OrderStatus.ENDED, now
    session.flush()


def _place_order(order: Order) -> tuple[int, int]:
    return order.departure_id or 0, order.session_id or 0


def _leave_places(session: Session, order: Order) -> None:
    departure, held = order.departure, order.session
    if departure is not None:
        give_back_places(session, departure, order.quantity)
        if departure.booking_id is not None:
            give_back_guides(session, departure.id)
            give_back_horses(session, departure.id)
        else:
            give_back_horses(session, departure.id, order.guest_ids)
        session.execute(delete(TourPlace).where(TourPlace.order_id == order.id))
    if held is not None:
        give_back_places(session, held, places_of_class(held, order.quantity))
        session.execute(delete(ClassPlace).where(ClassPlace.order_id == order.id))
