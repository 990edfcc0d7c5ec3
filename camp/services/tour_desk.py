"""The tour desk: departures on the calendar, and what happens when one can't go."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from camp.clock import camp_time
from camp.models import (
    Booking,
    ClassSession,
    Horse,
    HorseShift,
    Order,
    Tour,
    TourDeparture,
    TourPlace,
)  # fmt: skip
from camp.rules.activities import CallOffChoice, CallOffReason
from camp.rules.dates import ONE_DAY, Period
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import OrderStatus
from camp.rules.refusals import CalledOff, NotEnoughHorses, NotForSale, StepNotPossible, TooLateToOrder
from camp.rules.seasons import check_open
from camp.rules.stable import HorseRole, HorseState, mount
from camp.services import letters, orders
from camp.services.basket import Asked, class_within, insist, open_basket, tour_within
from camp.services.catalogue import get_settings, season_dates
from camp.services.crews import free_horses, shifts
from camp.services.inventory.shifts import Mount, ShiftClash, give_back_guides, give_back_horses, take_horses
from camp.services.orders import standing_orders
from camp.services.reservations import get_by_token, lock
from camp.services.terms import follow_price
from camp.services.transaction import reading, transaction

Dated = TourDeparture | ClassSession


def schedule(code: str, day: date, at: time, places: int, language: str, now: datetime) -> TourDeparture:
    """Put a departure on the calendar, with its guides and their horses.

    Raises NotForSale, NotOnThisDay outside the tour's months, TooLateToOrder for a moment gone by,
    NobodyGoes, GroupTooLarge, NoGuideFree, NotEnoughHorses or TryAgain.
    """

    def put(session: Session) -> TourDeparture:
        tour = session.scalar(select(Tour).where(Tour.code == code))
        if tour is None:
            raise NotForSale
        tour.timetable.check_month(day)
        start = datetime.combine(day, at)
        if start <= camp_time(now):
            raise TooLateToOrder(start)
        tour.group.check_size(places)
        return orders.open_departure(session, tour, day, at, places, language, now)

    return insist(put, now)


def call_off_departure(departure_id: int, reason: CallOffReason, now: datetime) -> int:
    """The departure can't go. Everybody on it gets a letter and a choice, and nobody is charged. Gives how
    many bookings that are. Raises NotForSale or CalledOff."""

    def call(session: Session) -> int:
        concerned = _call_off(session, session.get(TourDeparture, departure_id), reason, now)
        give_back_guides(session, departure_id)
        give_back_horses(session, departure_id)
        return concerned

    return insist(call, now)


def call_off_session(session_id: int, reason: CallOffReason, now: datetime) -> int:
    """The same for a class."""
    return insist(lambda session: _call_off(session, session.get(ClassSession, session_id), reason, now), now)


def _call_off(session: Session, dated: Dated | None, reason: CallOffReason, now: datetime) -> int:
    """Locks the bookings concerned, in order, and then what they have places on: the way a basket does."""
    if dated is None:
        raise NotForSale
    locked = set()
    for booking in session.scalars(_concerned(dated)).all():
        lock(session, booking, now)
        locked.add(booking.id)
    table = type(dated)
    done = session.execute(
        update(table)
        .where(table.id == dated.id, table.called_off_at.is_(None))
        .values(called_off_at=now, call_off_reason=reason)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if done is None:
        raise CalledOff
    session.refresh(dated)
    ended = session.scalars(_standing_on(dated)).all()
    if not {order.booking_id for order in ended} <= locked:
        # Somebody joined between our look and our word: begin again, with that booking locked too.
        raise ShiftClash
    settings = get_settings(session)
    for order in ended:
        orders.end_order(session, order, OrderStatus.CALLED_OFF, settings, now, reason)
        letters.write(session, LetterKind.CALLED_OFF, now=now, booking=order.booking, order=order)
        follow_price(session, order.booking)
    return len(locked)


def _standing_on(dated: Dated) -> Select[Order]:
    of_it = Order.departure_id if isinstance(dated, TourDeparture) else Order.session_id
    standing = select(Order).where(of_it == dated.id, Order.status == OrderStatus.STANDING)
    return standing.order_by(Order.booking_id, Order.id)


def _concerned(dated: Dated) -> Select[Booking]:
    on_it = _standing_on(dated).with_only_columns(Order.booking_id).order_by(None)
    return select(Booking).where(Booking.id.in_(on_it)).order_by(Booking.id)


# What the guests want instead


def take_another_date(token: str, order_id: int, asked: Asked, now: datetime) -> Order:
    """The guest has it on another day or hour. Somebody who came for that day alone comes on the other one.

    Raises StepNotPossible when a choice was made already, and what adding a tour or class does.
    """

    def take(session: Session) -> Order:
        opened = open_basket(session, token, now)
        lost = _undecided(session, opened.booking, order_id)
        booking = opened.booking
        if booking.is_visit and asked.day != booking.arrival and not standing_orders(session, booking.id):
            check_open(Period(asked.day, asked.day + ONE_DAY), season_dates(session))
            booking.arrival = booking.departure = asked.day
            session.flush()
        if lost.departure is not None:
            order = tour_within(opened, lost.departure.tour.code, asked)
        elif lost.session is not None:
            order = class_within(opened, lost.session.master_class.code, asked)
        else:
            raise NotForSale
        lost.choice, lost.chosen_at = CallOffChoice.ANOTHER_DATE, now
        return order

    return insist(take, now)


def choose_instead(token: str, order_id: int, choice: CallOffChoice, now: datetime) -> None:
    """Something else, or the money back: what was charged is taken back already, and what was paid too much
    is staff's to give back. Raises StepNotPossible when a choice was made already."""
    with transaction() as session:
        booking = get_by_token(token, session)
        lock(session, booking, now)
        lost = _undecided(session, booking, order_id)
        lost.choice, lost.chosen_at = choice, now


def _undecided(session: Session, booking: Booking, order_id: int) -> Order:
    order = session.get(Order, order_id)
    if order is None or order.booking_id != booking.id or order.status is not OrderStatus.CALLED_OFF:
        raise NotForSale
    if order.choice is not None:
        raise StepNotPossible("choose", order.choice)
    return order


def called_off_orders(booking: Booking) -> list[Order]:
    """What the camp called off for this booking, the undecided first."""
    rows = select(Order).where(Order.booking_id == booking.id, Order.status == OrderStatus.CALLED_OFF)
    found = reading().scalars(rows.order_by(Order.day, Order.id)).all()
    return sorted(found, key=lambda order: order.choice is not None)


# Horses that fall out


def put_out(horse_id: int, state: HorseState, first: date, last: date | None, now: datetime) -> int:
    """A horse is lame or rests from a day on. Whom it was to carry then gets another horse where one is free;
    gives how many riders are left without. Raises NotForSale for a horse that is not there."""

    def put(session: Session) -> int:
        horse = _horse(session, horse_id)
        horse.state, horse.out_from, horse.out_until = state, first, last
        session.flush()
        lost = select(HorseShift.departure_id).where(HorseShift.horse_id == horse_id, HorseShift.day >= first)
        if last is not None:
            lost = lost.where(HorseShift.day <= last)
        departures = session.scalars(lost.distinct().order_by(HorseShift.departure_id)).all()
        return sum(_replace(session, session.get_one(TourDeparture, one), horse, now) for one in departures)

    return insist(put, now)


def call_fit(horse_id: int, now: datetime) -> None:
    """The horse can go again. Raises NotForSale for a horse that is not there."""
    with transaction() as session:
        horse = _horse(session, horse_id)
        horse.state, horse.out_from, horse.out_until = HorseState.FIT, None, None


def mount_again(departure_id: int, now: datetime) -> None:
    """Find horses for the riders of a departure who lost theirs. Raises NotForSale or NotEnoughHorses."""

    def find(session: Session) -> None:
        departure = session.get(TourDeparture, departure_id)
        if departure is None:
            raise NotForSale
        on_foot = select(TourPlace).where(TourPlace.departure_id == departure_id, TourPlace.lacks_horse)
        places = {place.guest_id: place for place in session.scalars(on_foot)}
        weights = {guest_id: place.guest.weight_kg or 0 for guest_id, place in places.items()}
        horses = free_horses(session, departure, HorseRole.RIDING, now)
        mounts = [Mount(horse, guest_id=guest) for guest, horse in mount(weights, horses).items()]
        take_horses(session, departure_id, mounts, shifts(departure))
        for place in places.values():
            place.lacks_horse = False

    insist(find, now)


def _horse(session: Session, horse_id: int) -> Horse:
    horse = session.get(Horse, horse_id)
    if horse is None:
        raise NotForSale
    return horse


def _replace(session: Session, departure: TourDeparture, horse: Horse, now: datetime) -> int:
    """Another horse for whom this one was to carry; 1 when there is none for a rider."""
    carried = session.scalars(
        select(HorseShift)
        .where(HorseShift.horse_id == horse.id, HorseShift.departure_id == departure.id)
        .limit(1)
    ).one()
    guest_id, guide_id = carried.guest_id, carried.guide_id
    rider = carried.guest or carried.guide
    give_back_horses(session, departure.id, horse_id=horse.id)
    others = free_horses(session, departure, horse.role, now)
    try:
        chosen = mount({0: (rider.weight_kg or 0) if rider else 0}, others)
    except NotEnoughHorses:
        if guest_id is None:
            return 0
        session.get_one(TourPlace, (departure.id, guest_id)).lacks_horse = True
        return 1
    take_horses(session, departure.id, [Mount(chosen[0], guest_id, guide_id)], shifts(departure))
    return 0
