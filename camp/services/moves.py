"""Changing stays: another yurt, other dates, other people, another meal plan. One way for staff and guests;
the rules are in ``camp.rules.changes``, what a change would do in ``move_plans``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from camp.clock import camp_moment
from camp.models import Booking, Guest, MealPlace, Order, Stay, Yurt
from camp.rules.activities import Span
from camp.rules.changes import Move
from camp.rules.guest_refusals import DifferenceChanged
from camp.rules.housekeeping import YurtCondition
from camp.rules.lifecycle import BookingStatus, StayStatus, deadline_for
from camp.rules.meals import served_during, span_of_meal
from camp.rules.money import Money, total
from camp.rules.party import Party
from camp.rules.refusals import BookingUnknown, TryAgain, YurtTaken
from camp.rules.staff_refusals import MealOrdered
from camp.services import letters, waiting_list
from camp.services.cashier import confirm_when_paid
from camp.services.catalogue import get_settings, meal_capacity
from camp.services.folios import post_copies, post_stay, reverse_these, sums_of
from camp.services.holding import add_guests
from camp.services.inventory.beds import BedClash, give_back_beds, take_bed_nights
from camp.services.inventory.seats import (
    MealWish,
    SittingKey,
    give_back_meals,
    give_back_sittings,
    take_meals,
)
from camp.services.move_plans import Books, MovePlan, plan_moves
from camp.services.orders import meal_times
from camp.services.reservations import lock, release_lapsed
from camp.services.terms import follow_price
from camp.services.transaction import is_deadlock, reading, transaction

TRIES = 5

T = TypeVar("T")


def get_stay(stay_id: int) -> Stay:
    """Raises BookingUnknown."""
    stay = reading().get(Stay, stay_id)
    if stay is None:
        raise BookingUnknown
    return stay


def plan_move(stay_id: int, move: Move, now: datetime, today: date) -> MovePlan:
    """What it would cost; nothing is written. Raises what ``move`` does, but for PriceChanged."""
    stay = get_stay(stay_id)
    (plan,) = plan_moves(Books(reading(), stay.booking, now, today), {stay_id: move})
    return plan


def move(stay_id: int, wanted: Move, seen: Money, now: datetime, today: date) -> Stay:
    """Move the stay; ``seen`` is the difference in price that was shown. Gives the stay that goes on.

    Raises BookingUnknown, StepNotPossible, ArrivalInPast, NightsSlept, PartyIsIn, StayUnchanged, OutOfSeason,
    PartyWithoutAdult, PartyTooLarge, ChildAgeImpossible, NotOffered, PartyDoesNotFit, NoPrice, OrdersOutside,
    GuestOrdered, MealOrdered, PriceChanged, YurtTaken, SittingFull or TryAgain.
    """

    def do(session: Session) -> Stay:
        stay = session.get(Stay, stay_id)
        if stay is None:
            raise BookingUnknown
        lock(session, stay.booking, now)
        session.refresh(stay)
        (left,) = move_within(session, stay.booking, {stay_id: wanted}, seen, now, today)
        return left

    return insist(do, [wanted], now)


def insist(command: Callable[[Session], T], moves: Iterable[Move], now: datetime) -> T:
    """Run a command that moves stays; when somebody else was quicker with a bed, look again. Raises YurtTaken
    or TryAgain when that never ends."""
    release_lapsed(now)
    wanted = list(moves)
    last: Exception | None = None
    for _ in range(TRIES):
        try:
            with transaction() as session:
                done = command(session)
            break
        except BedClash as clash:
            last = clash
        except DBAPIError as error:
            if not is_deadlock(error):
                raise
            last = error
    else:
        if isinstance(last, BedClash):
            raise YurtTaken(wanted[0].yurt, tuple(wanted[0].period))
        raise TryAgain
    waiting_list.serve(now)
    return done


def move_within(
    session: Session, booking: Booking, wanted: Mapping[int, Move], seen: Money, now: datetime, today: date
) -> list[Stay]:
    """The same for several stays of a locked booking, by stay id, as a part of another command. Gives the
    stays that go on; a stay that would be as it is stays out of it."""
    books = Books(session, booking, now, today)
    plans = plan_moves(books, wanted)
    difference = total(plan.difference for plan in plans)
    if difference != seen:
        raise DifferenceChanged(seen, difference)
    before = _as_it_was(session, booking)
    for plan in plans:
        give_back_beds(session, [plan.stay.id], plan.nights.given_back)
    left = [_rewrite(session, plan, now, today) for plan in plans]
    take_bed_nights(
        session,
        {
            (bed, night): stay.id
            for plan, stay in zip(plans, left, strict=True)
            for bed in plan.beds
            for night in plan.nights.fresh
        },
    )
    to_lay: list[tuple[Guest, SittingKey]] = []
    for plan, stay in zip(plans, left, strict=True):
        to_lay += _change_people(session, plan, stay)
    lay_the_table(session, books.orders, to_lay)
    _follow_stays(session, booking)
    follow_price(session, booking)
    session.flush()
    session.refresh(booking)
    if booking.status is not BookingStatus.HELD:
        follow_deadline(session, booking, now)
        confirm_when_paid(session, booking, now)
        letters.tell_of_change(session, booking, now, **before)
    for stay in left:
        session.refresh(stay)
    return left


def _as_it_was(session: Session, booking: Booking) -> dict[str, Any]:
    """For the letter that tells of the change."""
    return {
        "arrival": booking.arrival.isoformat(),
        "departure": booking.departure.isoformat(),
        "charged": sums_of(session, booking.id).charged.tyiyn,
    }


def follow_deadline(session: Session, booking: Booking, now: datetime) -> None:
    """No deposit is awaited longer than until the arrival."""
    if booking.held_until is not None:
        arrival = camp_moment(booking.arrival, get_settings(session).check_in)
        booking.held_until = deadline_for(booking.held_until, now, arrival)
        session.flush()


def _rewrite(session: Session, plan: MovePlan, now: datetime, today: date) -> Stay:
    """The stay and its charges as they shall be."""
    reverse_these(session, plan.back, now)
    if plan.splits:
        left = _split(session, plan, now, today)
    else:
        left = plan.stay
        left.yurt_id = _yurt_id(session, plan.move.yurt)
        left.arrival, left.departure = plan.move.period.arrival, plan.move.period.departure
        left.sold_as = plan.sold_as
        _set_party(left, plan.party)
    session.flush()
    post_copies(session, plan.kept, left.id, now)
    post_stay(session, left, plan.lines, now)
    return left


def _yurt_id(session: Session, number: int) -> int:
    return session.scalars(select(Yurt.id).where(Yurt.number == number)).one()


def _set_party(stay: Stay, party: Party) -> None:
    if stay.party != party:
        stay.adults, stay.child_ages = party.adults, list(party.child_ages)


def _split(session: Session, plan: MovePlan, now: datetime, today: date) -> Stay:
    """The nights slept end today as a stay of their own; its people go on in a new one."""
    stay = plan.stay
    guests = list(stay.guests)
    rest = Stay(
        booking_id=stay.booking_id,
        yurt_id=_yurt_id(session, plan.move.yurt),
        arrival=today,
        departure=plan.move.period.departure,
        adults=stay.adults,
        child_ages=list(stay.child_ages),
        meal_plan=stay.meal_plan,
        sold_as=stay.sold_as,
        status=StayStatus.IN_HOUSE,
        checked_in_at=now,
    )
    session.add(rest)
    session.flush()
    for guest in guests:
        guest.stay_id = rest.id
    stay.departure, stay.status, stay.checked_out_at = today, StayStatus.DEPARTED, now
    others = select(Stay.id).where(
        Stay.yurt_id == stay.yurt_id, Stay.id != stay.id, Stay.status == StayStatus.IN_HOUSE
    )
    if session.scalar(others.limit(1)) is None:
        session.execute(
            update(Yurt)
            .where(Yurt.id == stay.yurt_id)
            .values(condition=YurtCondition.TO_PREPARE, condition_since=now)
        )
    return rest


def _change_people(session: Session, plan: MovePlan, stay: Stay) -> list[tuple[Guest, SittingKey]]:
    """Give back the meals that nobody eats any more, let go who stays at home, and say for whom which meals
    are to be laid."""
    session.flush()
    session.refresh(stay)
    people = plan.move.people
    staying = [guest for guest in stay.guests if guest.position not in people.leaving]
    leaving = [guest for guest in stay.guests if guest.position in people.leaving]
    stay.meal_plan = plan.meal_plan
    give_back_sittings(session, [guest.id for guest in staying], plan.meals_back)
    if leaving:
        give_back_meals(session, [guest.id for guest in leaving])
        for guest in leaving:
            session.delete(guest)
        session.flush()
    joining = Party(people.adults, people.child_ages)
    joined = add_guests(session, stay.booking, joining, stay) if len(joining) else []
    return [
        *((guest, key) for key in sorted(plan.meals_new) for guest in staying),
        *((guest, key) for key in sorted(plan.wanted) for guest in joined),
    ]


def lay_the_table(
    session: Session, orders: Iterable[Order], wanted: Collection[tuple[Guest, SittingKey]]
) -> None:
    """Meals of the plan for guests; out on a tour they come in a box. Raises MealOrdered or SittingFull."""
    times = meal_times(get_settings(session))
    tours: dict[int, list[Span]] = {}
    for order in orders:
        if order.departure is not None:
            for guest_id in order.guest_ids:
                tours.setdefault(guest_id, []).append(order.departure.span)
    wishes = [
        MealWish(guest.id, day, meal, served_during(span_of_meal(day, times[meal]), tours.get(guest.id, ())))
        for guest, (day, meal) in wanted
    ]
    mine = MealPlace.guest_id.in_({wish.guest_id for wish in wishes})
    rows = session.execute(select(MealPlace.guest_id, MealPlace.day, MealPlace.meal).where(mine))
    ordered = {(guest_id, day, meal) for guest_id, day, meal in rows}
    for wish in wishes:
        if (wish.guest_id, wish.day, wish.meal) in ordered:
            raise MealOrdered(wish.meal, wish.day)
    take_meals(session, wishes, meal_capacity(session))


def _follow_stays(session: Session, booking: Booking) -> None:
    session.flush()
    session.refresh(booking)
    booking.arrival = min(stay.arrival for stay in booking.stays)
    booking.departure = max(stay.departure for stay in booking.stays)
    booking.revision += 1
