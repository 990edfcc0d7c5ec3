"""Taking back a step of the front desk, while that is honest: on the day it was made, or while there is still
a bed for the party."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from camp.clock import camp_day, camp_moment
from camp.models import Booking, Stay, Yurt
from camp.rules.availability import Taken, free_beds, taken_nights
from camp.rules.housekeeping import YurtCondition
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import (
    EXPECT_AGAIN,
    REINSTATE,
    REINSTATE_UNPAID,
    UNDO_CHECK_IN,
    UNDO_CHECK_OUT,
    BookingStatus,
    StayStatus,
    deadline,
)
from camp.rules.meals import Served, meals_of_plan
from camp.rules.pricing import SoldAs
from camp.rules.refusals import StepNotPossible, TryAgain, YurtTaken
from camp.rules.seasons import check_open
from camp.rules.staff_refusals import NightsOver, TooLateToUndo, YurtOccupied
from camp.services import letters
from camp.services.catalogue import Catalogue, get_settings, meal_capacity, read_catalogue
from camp.services.folios import post_stays_again, reverse_fee, sums_of
from camp.services.front_desk import advance_stay, hold_yurt, in_the_same_beds
from camp.services.inventory.beds import BedClash, take_beds, taken_beds
from camp.services.inventory.seats import MealWish, take_meals
from camp.services.reservations import advance, get_by_code, lock, read_again, release_lapsed, stay_locked
from camp.services.special_offers import have_offer_again
from camp.services.terms import of_booking
from camp.services.transaction import transaction

TRIES = 5


def undo_check_in(stay_id: int, now: datetime, today: date) -> Stay:
    """They are not here after all. What the guest register says of them stays.

    Raises BookingUnknown, StepNotPossible, or TooLateToUndo on another day.
    """
    with transaction() as session:
        stay = stay_locked(session, stay_id, now)
        if stay.status is not StayStatus.IN_HOUSE:
            raise StepNotPossible(UNDO_CHECK_IN.name, stay.status)
        _check_same_day(stay.checked_in_at, today)
        if goes_on_from_another(stay):
            raise StepNotPossible(UNDO_CHECK_IN.name, stay.status)
        advance_stay(session, stay, UNDO_CHECK_IN, checked_in_at=None)
        return stay


def undo_check_out(stay_id: int, now: datetime, today: date) -> Stay:
    """They have not left yet, so nothing is to be prepared in their yurt.

    Raises BookingUnknown, StepNotPossible, TooLateToUndo on another day, or YurtOccupied when somebody has
    moved into their beds since.
    """
    with transaction() as session:
        stay = stay_locked(session, stay_id, now)
        if stay.status is not StayStatus.DEPARTED:
            raise StepNotPossible(UNDO_CHECK_OUT.name, stay.status)
        _check_same_day(stay.checked_out_at, today)
        if has_moved_on(stay):
            raise StepNotPossible(UNDO_CHECK_OUT.name, stay.status)
        hold_yurt(session, stay)
        _check_still_empty(session, stay)
        advance_stay(session, stay, UNDO_CHECK_OUT, checked_out_at=None)
        session.execute(
            update(Yurt)
            .where(Yurt.id == stay.yurt_id, Yurt.condition == YurtCondition.TO_PREPARE)
            .values(condition=YurtCondition.READY, condition_since=now)
            .execution_options(synchronize_session=False)
        )
        return stay


def has_moved_on(stay: Stay) -> bool:
    """Nobody left: its people sleep on in another yurt, and only a move brings them back."""
    return not stay.guests


def goes_on_from_another(stay: Stay) -> bool:
    """Nobody arrived: its people came over from another yurt, in which they have slept."""
    return any(
        other.id != stay.id and has_moved_on(other) and other.checked_out_at == stay.checked_in_at
        for other in stay.booking.stays
    )


def reinstate(code: str, now: datetime, today: date) -> Booking:
    """A cancelled booking stands again, or those who did not come are expected again: in the same yurts, with
    the meals of the plan, at the same prices, and without the fee. What was ordered for its days is not had
    again: that may be somebody else's by now.

    Raises BookingUnknown, StepNotPossible, NightsOver, OutOfSeason, YurtTaken, SittingFull or TryAgain.
    """
    release_lapsed(now)
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return _reinstate(session, code, now, today)
        except BedClash:
            continue
    raise TryAgain


def may_be_reinstated(booking: Booking) -> bool:
    """Has it ended in a way that can be taken back? A visit is only what was ordered for it."""
    gone = (StayStatus.NO_SHOW, StayStatus.CANCELLED)
    return (
        booking.status in (BookingStatus.CANCELLED, BookingStatus.CONFIRMED)
        and not booking.is_visit
        and booking.erased_at is None
        and all(stay.status in gone for stay in booking.stays)
    )


def _reinstate(session: Session, code: str, now: datetime, today: date) -> Booking:
    booking = get_by_code(code, session)
    lock(session, booking, now)
    read_again(session, booking)
    if not may_be_reinstated(booking):
        raise StepNotPossible(REINSTATE.name, booking.status)
    if today >= booking.departure:
        raise NightsOver(booking.departure)
    stand_again(session, booking, now)
    return booking


def stand_again(session: Session, booking: Booking, now: datetime, later: timedelta = timedelta()) -> None:
    """Stays, beds, meals and charges, as a part of another office's command that has looked whether it may
    be; ``later``: the stays were moved by so much since it ended. Raises OutOfSeason, YurtTaken, SittingFull,
    StepNotPossible or BedClash."""
    for stay in booking.stays:
        advance_stay(session, stay, EXPECT_AGAIN)
    _take_everything(session, booking, now)
    post_stays_again(session, booking.id, now, later)
    reverse_fee(session, booking.id, now)
    session.flush()
    _stand_again(session, booking, now)
    session.refresh(booking)


def _take_everything(session: Session, booking: Booking, now: datetime) -> None:
    """The beds, and the meals of the plan."""
    catalogue = read_catalogue(session)
    check_open(booking.period, catalogue.seasons)
    taken = taken_beds(session, booking.arrival, booking.departure, now)
    for stay in booking.stays:
        beds = _beds_for(catalogue, stay, taken)
        take_beds(session, {stay.id: beds}, tuple(stay.period))
        for bed in beds:
            taken.setdefault(bed, set()).update(stay.period)
    meals = [
        MealWish(guest.id, day, meal, Served.SEAT)
        for stay in booking.stays
        for guest in stay.guests
        for day, meal in meals_of_plan(stay.period, stay.meal_plan)
    ]
    take_meals(session, meals, meal_capacity(session))


def _beds_for(catalogue: Catalogue, stay: Stay, taken: Taken) -> tuple[int, ...]:
    """Beds in the same yurt. Raises YurtTaken."""
    yurt, nights = catalogue.stock.get(stay.yurt.number), tuple(stay.period)
    if yurt is None or (stay.sold_as is SoldAs.BED and not yurt.sold_by_bed):
        # It was taken down, or strangers share it no more.
        raise YurtTaken(stay.yurt.number, nights)
    needed = len(yurt.beds) if stay.sold_as is SoldAs.PRIVATE else len(stay.party)
    free = free_beds(yurt, nights, taken)
    if len(free) < needed:
        raise YurtTaken(yurt.number, taken_nights(yurt, nights, taken, needed) or nights)
    return free[:needed]


def _stand_again(session: Session, booking: Booking, now: datetime) -> None:
    if booking.status is BookingStatus.CONFIRMED:
        booking.changed_at = now
        booking.revision += 1
        return
    sums = sums_of(session, booking.id)
    again: dict[str, Any] = {
        "ended_at": None, "held_until": None, "cancelled_by": None, "stranded_at": None
    }  # fmt: skip
    if booking.confirmed_at is not None or sums.paid >= min(booking.deposit, sums.charged):
        confirmed_at, kind = booking.confirmed_at or now, LetterKind.CONFIRMED
        done = advance(session, booking.id, REINSTATE, now, confirmed_at=confirmed_at, **again)
    else:
        arrival = camp_moment(booking.arrival, get_settings(session).check_in)
        kind = LetterKind.DEPOSIT_ASKED
        again["held_until"] = deadline(now, of_booking(booking, session).hours, arrival)
        done = advance(session, booking.id, REINSTATE_UNPAID, now, **again)
    if not done:
        raise StepNotPossible(REINSTATE.name, booking.status)
    have_offer_again(session, booking)
    session.refresh(booking)
    letters.write(session, kind, now=now, booking=booking)


def _check_same_day(done: datetime | None, today: date) -> None:
    day = camp_day(done) if done is not None else None
    if day != today:
        raise TooLateToUndo(day)


def _check_still_empty(session: Session, stay: Stay) -> None:
    moved_in = in_the_same_beds(stay).where(
        Stay.status.in_((StayStatus.IN_HOUSE, StayStatus.DEPARTED)), Stay.checked_in_at >= stay.checked_out_at
    )
    if session.scalars(moved_in).first() is not None:
        raise YurtOccupied(stay.yurt.number)
