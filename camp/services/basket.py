"""The basket: a booking that is held, or stands, and what its guest adds to its days or takes out again.

There is no other basket than the booking: what is added is promised at once, like the yurt, and given back
when the hold runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from camp.clock import camp_time
from camp.models import (
    Booking,
    CampSettings,
    ClassSession,
    Extra,
    Guest,
    MasterClass,
    Meal,
    MealPlace,
    Order,
    Tour,
    TourDeparture,
)  # fmt: skip
from camp.rules.activities import HEAVIEST_RIDER, LIGHTEST_RIDER
from camp.rules.diary import PartyDiary
from camp.rules.lifecycle import OWNS_BEDS, BookingStatus, OrderStatus, StayStatus
from camp.rules.meals import MealKind, span_of_meal
from camp.rules.orders import OrderKind
from camp.rules.refusals import (
    ClashInTime,
    GroupTooLarge,
    HoldExpired,
    NobodyGoes,
    NotForSale,
    NotOnThisDay,
    RiderTooHeavy,
    StepNotPossible,
    TooLateToOrder,
    TryAgain,
)
from camp.services import letters, orders
from camp.services.catalogue import child_bands, get_settings
from camp.services.crews import check_carried
from camp.services.diary import read_diary
from camp.services.inventory.places import open_session
from camp.services.inventory.shifts import ShiftClash
from camp.services.reservations import get_by_token, lock, release_lapsed
from camp.services.terms import follow_price
from camp.services.transaction import is_deadlock, transaction

TRIES = 20
"""Each time somebody was quicker, another horse or guide is looked for."""

LONGEST_HOLD = timedelta(hours=2)
"""A guest who keeps adding keeps the hold, but not for ever."""

MEAL_NOTICE = timedelta(hours=2)
"""What the kitchen needs to know beforehand."""

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """Something for one day: at which hour, for whom (by position in the party), how heavy riders are."""

    day: date
    at: time | None = None
    who: tuple[int, ...] = ()
    weights: Mapping[int, int] = field(default_factory=dict)
    """Kilograms, by position."""
    departure_id: int | None = None
    """A scheduled departure to join; None: a tour of the party's own."""


@dataclass(frozen=True)
class Basket:
    """A booking opened by a command: nobody else changes it until the command is done."""

    session: Session
    booking: Booking
    settings: CampSettings
    now: datetime

    def check_order(self, until: datetime, starts: datetime) -> None:
        """Is there still time for it? Guests order and take back until the cut-off. Raises TooLateToOrder."""
        if camp_time(self.now) >= until:
            raise TooLateToOrder(until)

    def diary(self) -> PartyDiary:
        return read_diary(self.session, self.booking, self.settings)

    def keep(self, order: Order) -> Order:
        """While nothing is booked yet, the deposit follows the price; later on the guest is told."""
        letters.tell_of_change(self.session, self.booking, self.now)
        follow_price(self.session, self.booking)
        return order


def add_tour(token: str, code: str, asked: Asked, now: datetime) -> Order:
    """Join a scheduled departure, or have a tour of one's own.

    Raises BookingUnknown, HoldExpired, StepNotPossible, NotForSale, NobodyGoes, NotOnThisDay, TooLateToOrder,
    GroupTooSmall, GroupTooLarge, TooYoung, WeightMissing, RiderTooHeavy, DayOutsideStay, ClashInTime,
    PlacesGone, CalledOff, NotEnoughHorses, NoGuideFree or TryAgain.
    """
    return insist(lambda session: tour_within(open_basket(session, token, now), code, asked), now)


def tour_within(basket: Basket, code: str, asked: Asked) -> Order:
    """The same as a part of another command."""
    session, booking, now = basket.session, basket.booking, basket.now
    tour = session.scalar(select(Tour).where(Tour.code == code, Tour.is_offered))
    if tour is None:
        raise NotForSale
    guests = _chosen(booking, asked)
    departure = _scheduled(session, tour, asked)
    at = departure.starts_at if departure else asked.at
    if at is None or (departure is None and not tour.on_request):
        raise NotOnThisDay(asked.day, None, None)
    if departure is None:
        tour.timetable.check_hour(asked.day, at)
        tour.group.check_size(len(guests))
        tour.group.check_enough(len(guests))
    basket.check_order(tour.timetable.cutoff(asked.day), datetime.combine(asked.day, at))
    _check_people(session, tour, guests)
    orders.carry_as_heavy(session, guests, now)
    span = tour.timetable.span(asked.day, at)
    basket.diary().check_tour(span, [guest.id for guest in guests])
    orders.pack_meals(session, guests, span, basket.settings)
    if departure is not None:
        lines = list(orders.place_lines(departure, len(guests)))
    else:
        departure, lines = orders.open_own_tour(session, tour, asked.day, at, booking, guests, now)
    return basket.keep(orders.place_tour(session, departure, guests, lines, now))


def add_class(token: str, code: str, asked: Asked, now: datetime) -> Order:
    """Raises what add_tour does, but for horses and guides."""
    return insist(lambda session: class_within(open_basket(session, token, now), code, asked), now)


def class_within(basket: Basket, code: str, asked: Asked) -> Order:
    """The same as a part of another command."""
    session, now = basket.session, basket.now
    held = session.scalar(select(MasterClass).where(MasterClass.code == code, MasterClass.is_offered))
    if held is None:
        raise NotForSale
    guests = _chosen(basket.booking, asked)
    if asked.at is None:
        raise NotOnThisDay(asked.day, None, None)
    held.timetable.check_hour(asked.day, asked.at)
    basket.check_order(held.timetable.cutoff(asked.day), datetime.combine(asked.day, asked.at))
    held.group.check_size(len(guests))
    held.group.check_ages(guest.age for guest in guests)
    span = held.timetable.span(asked.day, asked.at)
    basket.diary().check_class(span, [guest.id for guest in guests])
    dated = session.get_one(ClassSession, open_session(session, held, asked.day, asked.at))
    lines = orders.class_lines(held, asked.day, len(guests))
    return basket.keep(orders.place_class(session, dated, guests, lines, now))


def add_meal(token: str, kind: MealKind, asked: Asked, now: datetime) -> Order:
    """A meal beside the plan. Raises BookingUnknown, HoldExpired, StepNotPossible, NotForSale, NobodyGoes,
    TooLateToOrder, DayOutsideStay, ClashInTime or SittingFull."""
    return insist(lambda session: meal_within(open_basket(session, token, now), kind, asked), now)


def meal_within(basket: Basket, kind: MealKind, asked: Asked) -> Order:
    session, settings = basket.session, basket.settings
    meal = session.scalar(select(Meal).where(Meal.kind == kind, Meal.is_offered))
    if meal is None:
        raise NotForSale
    guests = _chosen(basket.booking, asked)
    at = None if kind is MealKind.LUNCH_BOX else orders.meal_times(settings)[kind]
    basket.check_order(
        meal_cutoff(kind, asked.day, settings), datetime.combine(asked.day, at or settings.lunch_at)
    )
    span = span_of_meal(asked.day, at or settings.lunch_at)
    if at is not None:
        basket.diary().check_meal(span, [guest.id for guest in guests])
    else:
        basket.diary().check_inside(span)
    if _have_meal(session, guests, asked.day, MealKind.LUNCH if at is None else kind):
        raise ClashInTime(span.start, span.end)
    lines = orders.meal_lines(meal, asked.day, guests, child_bands(session))
    return basket.keep(orders.place_meal(session, kind, asked.day, at, guests, lines, basket.now))


def add_extra(token: str, code: str, asked: Asked, quantity: int, now: datetime) -> Order:
    """Raises BookingUnknown, HoldExpired, StepNotPossible, NotForSale, NobodyGoes for none of it,
    GroupTooLarge, NotOnThisDay, TooLateToOrder or DayOutsideStay."""
    return insist(lambda session: extra_within(open_basket(session, token, now), code, asked, quantity), now)


def extra_within(basket: Basket, code: str, asked: Asked, quantity: int) -> Order:
    """The same as a part of another command."""
    extra = basket.session.scalar(select(Extra).where(Extra.code == code, Extra.is_offered))
    if extra is None:
        raise NotForSale
    if quantity < 1:
        raise NobodyGoes
    if quantity > extra.most:
        raise GroupTooLarge(quantity, extra.most)
    if extra.hours and asked.at not in extra.hours:
        raise NotOnThisDay(asked.day, None, None)
    at = asked.at if extra.hours else None
    basket.check_order(extra_cutoff(asked.day, at), extra_cutoff(asked.day, at))
    basket.diary().check_day(asked.day, at)
    placed = orders.place_extra(basket.session, extra, asked.day, at, quantity, basket.booking, basket.now)
    return basket.keep(placed)


def remove(token: str, order_id: int, now: datetime) -> None:
    """Take something out of the days again; what is not there any more is no matter.

    Raises BookingUnknown, HoldExpired, StepNotPossible, or TooLateToOrder once the camp has prepared it.
    """

    insist(lambda session: remove_within(open_basket(session, token, now), order_id), now)


def remove_within(basket: Basket, order_id: int) -> None:
    """The same as a part of another command."""
    order = basket.session.get(Order, order_id)
    if order is None or order.booking_id != basket.booking.id or order.status is not OrderStatus.STANDING:
        return
    if basket.booking.status is not BookingStatus.HELD:
        basket.check_order(cutoff_of(order, basket.settings), start_of(order, basket.settings))
    orders.end_order(basket.session, order, OrderStatus.REMOVED, basket.settings, basket.now)
    basket.keep(order)


def start_of(order: Order, settings: CampSettings) -> datetime:
    """When it begins; an extra without an hour, when its day ends."""
    if order.kind is OrderKind.EXTRA:
        return extra_cutoff(order.day, order.starts_at)
    return datetime.combine(order.day, order.starts_at or settings.lunch_at)


def cutoff_of(order: Order, settings: CampSettings) -> datetime:
    """Until when an order can be taken back, by the camp's clock."""
    dated = order.departure or order.session
    if dated is not None:
        return dated.activity.timetable.cutoff(dated.day)
    if order.meal is not None:
        return meal_cutoff(order.meal, order.day, settings)
    return extra_cutoff(order.day, order.starts_at)


def meal_cutoff(kind: MealKind, day: date, settings: CampSettings) -> datetime:
    """A lunch box is packed with the breakfast."""
    times = orders.meal_times(settings)
    at = times[MealKind.BREAKFAST if kind is MealKind.LUNCH_BOX else kind]
    return datetime.combine(day, at) - MEAL_NOTICE


def extra_cutoff(day: date, at: time | None) -> datetime:
    """An extra without an hour of its own can be had all day."""
    return datetime.combine(day, at or time.max)


def insist(command: Callable[[Session], T], now: datetime) -> T:
    """Run a command; when somebody else was quicker, look again. Raises TryAgain when that never ends."""
    release_lapsed(now)
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return command(session)
        except ShiftClash:
            continue
        except DBAPIError as error:
            if not is_deadlock(error):
                raise
    raise TryAgain


def open_basket(session: Session, token: str, now: datetime) -> Basket:
    """The booking, locked, with its hold renewed. Raises BookingUnknown, HoldExpired or StepNotPossible."""
    return open_booking(session, get_by_token(token, session), now)


def open_booking(session: Session, booking: Booking, now: datetime) -> Basket:
    """Raises HoldExpired or StepNotPossible."""
    lock(session, booking, now)
    settings = get_settings(session)
    if booking.status is BookingStatus.EXPIRED:
        raise HoldExpired(booking.ended_at or now)
    if booking.status not in OWNS_BEDS:
        raise StepNotPossible("order", booking.status)
    if any(stay.status not in (StayStatus.EXPECTED, StayStatus.IN_HOUSE) for stay in booking.stays):
        raise StepNotPossible("order", booking.stays[0].status)
    if booking.held_until is not None and booking.held_until <= now:
        raise HoldExpired(booking.held_until)
    if booking.status is BookingStatus.HELD:
        longest = booking.created_at + LONGEST_HOLD
        renewed = min(now + timedelta(minutes=settings.hold_minutes), longest)
        booking.held_until = max(booking.held_until or now, renewed)
    return Basket(session, booking, settings, now)


def _chosen(booking: Booking, asked: Asked) -> list[Guest]:
    """Who takes part; their weights are written down. Raises NobodyGoes."""
    guests = [guest for guest in booking.guests if guest.position in asked.who]
    if not guests:
        raise NobodyGoes
    for guest in guests:
        guest.weight_kg = asked.weights.get(guest.position, guest.weight_kg)
        if guest.weight_kg is not None and not LIGHTEST_RIDER <= guest.weight_kg <= HEAVIEST_RIDER:
            raise RiderTooHeavy(guest.weight_kg, HEAVIEST_RIDER)
    return guests


def _check_people(session: Session, tour: Tour, guests: Sequence[Guest]) -> None:
    tour.group.check_ages(guest.age for guest in guests)
    tour.group.check_weights(guest.weight_kg for guest in guests)
    if tour.is_ride:
        check_carried(session, guests)


def _scheduled(session: Session, tour: Tour, asked: Asked) -> TourDeparture | None:
    if asked.departure_id is None:
        return None
    departure = session.get(TourDeparture, asked.departure_id)
    if departure is None or departure.tour_id != tour.id or departure.day != asked.day:
        raise NotForSale
    if not departure.is_scheduled:
        raise NotForSale
    return departure


def _have_meal(session: Session, guests: Sequence[Guest], day: date, meal: MealKind) -> bool:
    """In a box or at the table."""
    eaten = select(MealPlace.guest_id).where(
        MealPlace.guest_id.in_([guest.id for guest in guests]),
        MealPlace.day == day,
        MealPlace.meal == meal,
    )
    return session.scalar(eaten.limit(1)) is not None


def add_again(
    order: Order, token: str, who: tuple[int, ...], weights: Mapping[int, int], now: datetime
) -> Order:
    """The same thing for the same people, by position, in another booking. Raises what adding it does."""
    departure = order.departure
    joins = departure.id if departure is not None and departure.is_scheduled else None
    asked = Asked(order.day, order.starts_at, who, weights, joins)
    return insist(lambda session: again_within(open_basket(session, token, now), order, asked), now)


def again_within(basket: Basket, order: Order, asked: Asked) -> Order:
    """The same as a part of another command, when and for whom it is asked."""
    if order.departure is not None:
        return tour_within(basket, order.departure.tour.code, asked)
    if order.session is not None:
        return class_within(basket, order.session.master_class.code, asked)
    if order.meal is not None:
        return meal_within(basket, order.meal, asked)
    if order.extra is None:
        raise NotForSale
    return extra_within(basket, order.extra.code, asked, order.quantity)
