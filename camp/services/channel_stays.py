"""The bookings and closures that another site's calendar makes here. Parts of other offices' commands."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from camp.models import Booking, Closure, Guest, MealPlace, Stay
from camp.rules.availability import YurtStock
from camp.rules.changes import change_of_nights, night_of_charge
from camp.rules.channel_stays import LEAST_PLAN, unknown_party, unpriced
from camp.rules.dates import ONE_DAY, Period
from camp.rules.lifecycle import CANCEL, BookingStatus, Channel, StayStatus
from camp.rules.meals import Served, meals_of_plan
from camp.rules.money import NOTHING
from camp.rules.pricing import SoldAs
from camp.rules.refusals import SittingFull
from camp.services.catalogue import meal_capacity
from camp.services.folios import charges_of_stay, post_stay, reverse_these
from camp.services.holding import add_guests, free_code
from camp.services.inventory.beds import close_beds, give_back_beds, open_beds, take_beds, taken_beds
from camp.services.inventory.seats import MealWish, give_back_sittings, take_meals
from camp.services.orders import standing_orders
from camp.services.reservations import end_booking, lock, read_again

LIVE = (StayStatus.EXPECTED, StayStatus.IN_HOUSE)


class CannotFollow(Exception):
    """A person must see what the new dates mean."""


@dataclass(frozen=True)
class SoldThere:
    """What a site has sold."""

    channel: Channel
    name: str
    """Stands for the guest's."""
    key: str
    """The site's own for it, from which the booking's code is drawn."""
    nights: Period


def book_stay(session: Session, sold: SoldThere, yurt: YurtStock, yurt_id: int, now: datetime) -> Booking:
    """Confirmed at once: the site has sold it. Raises BedClash."""
    nights = sold.nights
    booking = Booking(
        code=free_code(session, f"{sold.channel}:{sold.key}"),
        token=secrets.token_urlsafe(24),
        status=BookingStatus.CONFIRMED,
        channel=sold.channel,
        language="en",
        arrival=nights.arrival,
        departure=nights.departure,
        deposit=NOTHING,
        created_at=now,
        changed_at=now,
        confirmed_at=now,
        guest_name=sold.name,
    )
    session.add(booking)
    session.flush()
    party = unknown_party(len(yurt.beds))
    stay = Stay(
        booking_id=booking.id,
        yurt_id=yurt_id,
        arrival=nights.arrival,
        departure=nights.departure,
        adults=party.adults,
        child_ages=[],
        meal_plan=LEAST_PLAN,
        sold_as=SoldAs.PRIVATE,
        status=StayStatus.EXPECTED,
    )
    session.add(stay)
    session.flush()
    take_beds(session, {stay.id: yurt.beds}, tuple(nights))
    post_stay(session, stay, unpriced(nights, party, LEAST_PLAN), now)
    _lay_the_table(session, stay, add_guests(session, booking, party, stay), nights)
    session.flush()
    session.refresh(booking)
    return booking


def follow_site(session: Session, booking: Booking, nights: Period, now: datetime, today: date) -> bool:
    """The stay gets the dates the site tells of. Nights slept stay as they were, nights that come are not
    priced. Were there any to change? Raises CannotFollow, or BedClash."""
    lock(session, booking, now)
    read_again(session, booking)
    stay, new = _stay_to_follow(booking, nights, today)
    change = change_of_nights(stay.period, new, None)
    if not change.added and not change.dropped:
        return False
    others = [other for other in booking.stays if other.id != stay.id and other.status in (*LIVE, _GONE)]
    first = min([new.arrival, *(other.arrival for other in others)])
    last = max([new.departure, *(other.departure for other in others)])
    if any(not first <= order.day <= last for order in standing_orders(session, booking.id)):
        raise CannotFollow
    guests = list(stay.guests)
    _drop(session, stay, guests, change.dropped, now)
    if change.added:
        _add(session, stay, guests, change.added, now)
    stay.arrival, stay.departure = new.arrival, new.departure
    booking.arrival, booking.departure = first, last
    booking.revision += 1
    session.flush()
    return True


_GONE = StayStatus.DEPARTED


def _stay_to_follow(booking: Booking, nights: Period, today: date) -> tuple[Stay, Period]:
    live = [stay for stay in booking.stays if stay.status in LIVE]
    if len(live) != 1 or live[0].sold_as is not SoldAs.PRIVATE:
        raise CannotFollow
    (stay,) = live
    arrival = nights.arrival
    if stay.status is StayStatus.IN_HOUSE or stay.arrival <= arrival < today:
        arrival = stay.arrival
    elif arrival < today:
        arrival = min(stay.arrival, today)
    departure = max(nights.departure, today) if arrival < today else nights.departure
    if departure <= arrival:
        raise CannotFollow
    return stay, Period(arrival, departure)


def _drop(
    session: Session, stay: Stay, guests: Iterable[Guest], nights: Collection[date], now: datetime
) -> None:
    give_back_beds(session, [stay.id], nights)
    give_back_sittings(session, [guest.id for guest in guests], set(meals_of_plan(nights, stay.meal_plan)))
    gone = [
        charge
        for charge in charges_of_stay(session, stay.id)
        if night_of_charge(charge.kind, charge.service_date) in nights
    ]
    reverse_these(session, gone, now)


def _add(
    session: Session, stay: Stay, guests: Collection[Guest], nights: Collection[date], now: datetime
) -> None:
    beds = tuple(bed.id for bed in stay.yurt.beds)
    taken = taken_beds(session, min(nights), max(nights) + ONE_DAY, now)
    if any(night in taken.get(bed, ()) for bed in beds for night in nights):
        raise CannotFollow
    ordered = select(MealPlace.guest_id).where(
        MealPlace.guest_id.in_([guest.id for guest in guests]),
        MealPlace.day.in_([day for day, _ in meals_of_plan(nights, stay.meal_plan)]),
        MealPlace.order_id.is_not(None),
    )
    if session.scalar(ordered.limit(1)) is not None:
        raise CannotFollow
    take_beds(session, {stay.id: beds}, nights)
    post_stay(session, stay, unpriced(nights, stay.party, stay.meal_plan), now)
    _lay_the_table(session, stay, guests, nights)


def _lay_the_table(session: Session, stay: Stay, guests: Iterable[Guest], nights: Iterable[date]) -> None:
    """Where the dining yurts are full they eat from a box: what a site has sold is not refused for a seat."""
    capacity = meal_capacity(session)
    people = [guest.id for guest in guests]
    for day, meal in meals_of_plan(nights, stay.meal_plan):
        try:
            take_meals(session, [MealWish(one, day, meal, Served.SEAT) for one in people], capacity)
        except SittingFull:
            take_meals(session, [MealWish(one, day, meal, Served.BOX) for one in people], capacity)


def end_stay(session: Session, booking: Booking, now: datetime) -> bool:
    """The site has it no more. Not when its party is here, or was, or a person has ended it already."""
    lock(session, booking, now)
    read_again(session, booking)
    if any(stay.status is not StayStatus.EXPECTED for stay in booking.stays):
        return False
    return end_booking(session, booking.id, CANCEL, now)


def shut(session: Session, yurt: YurtStock, yurt_id: int, nights: Period, why: str, now: datetime) -> Closure:
    """Raises BedClash."""
    closure = Closure(
        yurt_id=yurt_id,
        first_night=nights.arrival,
        last_night=nights.departure - ONE_DAY,
        reason=why,
        closed_at=now,
    )
    session.add(closure)
    session.flush()
    close_beds(session, closure.id, yurt.beds, nights)
    return closure


def open_again(session: Session, closure_id: int, now: datetime, today: date) -> None:
    """From tonight on; one that is over or lifted already stays as it was."""
    lifted = session.execute(
        update(Closure)
        .where(Closure.id == closure_id, Closure.lifted_at.is_(None), Closure.last_night >= today)
        .values(lifted_at=now)
        .returning(Closure.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if lifted is not None:
        open_beds(session, closure_id, today)
