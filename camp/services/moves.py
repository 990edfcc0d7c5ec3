"""Moving a stay to another yurt or other dates. The rules are in ``camp.rules.changes``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from camp.models import BedNight, Booking, Charge, Guest, MealPlace, Stay, Yurt
from camp.rules.availability import Taken, YurtStock, free_beds, taken_nights
from camp.rules.changes import (
    Move,
    MovePrice,
    NightsChange,
    change_of_nights,
    lines_of_nights,
    night_of_charge,
)
from camp.rules.dates import ONE_DAY, Period
from camp.rules.housekeeping import YurtCondition
from camp.rules.lifecycle import StayStatus
from camp.rules.meals import meals_of_plan, served_during, span_of_meal
from camp.rules.money import Money, total
from camp.rules.pricing import ChargeKind, PriceLine, SoldAs, price_of_stay, sum_of
from camp.rules.refusals import (
    ArrivalInPast,
    BookingUnknown,
    NoPrice,
    NotOffered,
    PartyDoesNotFit,
    PriceChanged,
    StepNotPossible,
    YurtTaken,
)  # fmt: skip
from camp.rules.seasons import check_open
from camp.rules.special_offers import OfferTerms, repriced, surplus
from camp.rules.staff_refusals import MealOrdered, NightsSlept, OrdersOutside, StayUnchanged
from camp.services.catalogue import Catalogue, get_settings, meal_capacity, read_catalogue
from camp.services.folios import charges_of_stay, post_copies, post_stay, reverse_these
from camp.services.inventory.beds import BedClash, give_back_beds, take_beds, taken_beds
from camp.services.inventory.seats import MealWish, give_back_sittings, take_meals
from camp.services.orders import meal_times, standing_orders
from camp.services.reservations import lock, release_lapsed
from camp.services.special_offers import terms_of_booking
from camp.services.terms import follow_price
from camp.services.transaction import reading, transaction

TRIES = 5
MOVABLE = (StayStatus.EXPECTED, StayStatus.IN_HOUSE)
LIVED = (*MOVABLE, StayStatus.DEPARTED)
"""Stays whose days belong to the booking."""


@dataclass(frozen=True)
class MovePlan:
    """What a move would do; sums are of the stay's nights and plan."""

    stay: Stay
    move: Move
    nights: NightsChange
    old: Money
    new: Money
    splits: bool
    """The nights slept stay a stay of their own in the yurt they were slept in."""
    back: tuple[Charge, ...]
    lines: tuple[PriceLine, ...]
    forfeited: tuple[Charge, ...]
    """Free nights that the stay has no more, being shorter."""

    @property
    def difference(self) -> Money:
        return self.new - self.old


def get_stay(stay_id: int) -> Stay:
    """Raises BookingUnknown."""
    stay = reading().get(Stay, stay_id)
    if stay is None:
        raise BookingUnknown
    return stay


def plan_move(stay_id: int, move: Move, now: datetime, today: date) -> MovePlan:
    """What it would cost; nothing is written. Raises what ``move`` does, but for PriceChanged."""
    session = reading()
    plan = _plan(session, get_stay(stay_id), move, now, today)
    _find_beds(session, plan, read_catalogue(session).get_stock(move.yurt), now)
    return plan


def move(stay_id: int, wanted: Move, seen: Money, now: datetime, today: date) -> Stay:
    """Move the stay; ``seen`` is the difference in price that was shown. Gives the stay that goes on.

    Raises BookingUnknown, StepNotPossible, ArrivalInPast, NightsSlept, StayUnchanged, OutOfSeason,
    NotOffered, PartyDoesNotFit, NoPrice, OrdersOutside, MealOrdered, PriceChanged, YurtTaken or SittingFull.
    """
    release_lapsed(now)
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return _move(session, stay_id, wanted, seen, now, today)
        except BedClash:
            continue
    raise YurtTaken(wanted.yurt, tuple(wanted.period))


def _move(session: Session, stay_id: int, wanted: Move, seen: Money, now: datetime, today: date) -> Stay:
    stay = session.get(Stay, stay_id)
    if stay is None:
        raise BookingUnknown
    booking = stay.booking
    lock(session, booking, now)
    session.refresh(stay)
    plan = _plan(session, stay, wanted, now, today)
    if plan.difference != seen:
        raise PriceChanged(seen, plan.difference)
    catalogue = read_catalogue(session)
    beds = _find_beds(session, plan, catalogue.get_stock(wanted.yurt), now)
    give_back_beds(session, [stay.id], plan.nights.given_back)
    guests = list(stay.guests)
    give_back_sittings(
        session, [guest.id for guest in guests], set(meals_of_plan(plan.nights.dropped, stay.meal_plan))
    )
    kept = charges_of_stay(session, stay.id)
    reverse_these(session, plan.back, now)
    left = _split(session, plan, catalogue, guests, now, today) if plan.splits else stay
    if not plan.splits:
        stay.yurt_id = catalogue.yurts[wanted.yurt].id
        stay.arrival, stay.departure = wanted.period.arrival, wanted.period.departure
    session.flush()
    if plan.splits and wanted.price is MovePrice.OLD:
        moved = set(plan.nights.moved)
        again = [
            one
            for one in kept
            if night_of_charge(one.kind, one.service_date) in moved and one not in plan.forfeited
        ]
        post_copies(session, again, left.id, now)
    post_stay(session, left, plan.lines, now)
    if plan.nights.fresh:
        take_beds(session, {left.id: beds}, plan.nights.fresh)
    lay_the_table(session, booking, left, guests, plan.nights.added)
    _follow_stays(session, booking)
    follow_price(session, booking)
    session.flush()
    session.refresh(left)
    return left


def _plan(session: Session, stay: Stay, move: Move, now: datetime, today: date) -> MovePlan:
    is_in = stay.status is StayStatus.IN_HOUSE
    _check_may_move(stay, move, now, today)
    catalogue = read_catalogue(session)
    check_open(move.period, catalogue.seasons)
    stock = _fitting(catalogue, stay, move.yurt)
    moves_from = None if move.yurt == stay.yurt.number else max(today, stay.arrival) if is_in else date.min
    nights = change_of_nights(stay.period, move.period, moves_from)
    if not nights.given_back and not nights.fresh:
        raise StayUnchanged
    _check_orders(session, stay, move)
    tariff = catalogue.tariffs.get(stock.kind)
    if tariff is None:
        raise NoPrice(move.period.arrival)
    priced = (*nights.added, *(nights.moved if move.price is MovePrice.PRESENT else ()))
    people = len(stay.booking.party)
    lines = price_of_stay(move.period, stay.party, stay.meal_plan, stay.sold_as, tariff, people)
    charges = charges_of_stay(session, stay.id)
    terms = terms_of_booking(session, stay.booking)
    lines, forfeited = _with_offer(terms, lines, charges, nights, move.period)
    lines = lines_of_nights(lines, priced)
    splits = is_in and moves_from is not None and stay.arrival < today
    if move.price is MovePrice.OLD and not splits:
        back_nights = set(nights.dropped)
    else:
        back_nights = {*nights.dropped, *nights.moved}
    back = tuple(
        one
        for one in charges
        if night_of_charge(one.kind, one.service_date) in back_nights or one in forfeited
    )
    old = total(one.amount for one in charges)
    gone = set(nights.dropped) | (set(nights.moved) if move.price is MovePrice.PRESENT else set())
    lost = total(
        one.amount
        for one in charges
        if night_of_charge(one.kind, one.service_date) in gone or one in forfeited
    )
    return MovePlan(stay, move, nights, old, old - lost + sum_of(lines), splits, back, lines, forfeited)


def _with_offer(
    terms: OfferTerms | None,
    lines: tuple[PriceLine, ...],
    charges: Iterable[Charge],
    nights: NightsChange,
    period: Period,
) -> tuple[tuple[PriceLine, ...], tuple[Charge, ...]]:
    """The lines with what the booking's special offer takes off them, and the free nights that are none any
    more; see ``camp.rules.special_offers``."""
    if terms is None:
        return lines, ()
    free = [one for one in charges if one.kind is ChargeKind.FREE_NIGHT]
    left = [one for one in free if one.service_date not in nights.dropped]
    too_many = surplus([one.service_date for one in left], terms.promised(period))
    worth = {one.service_date: -one.amount for one in left if one.service_date not in too_many}
    return repriced(lines, terms, worth), tuple(one for one in left if one.service_date in too_many)


def _check_may_move(stay: Stay, move: Move, now: datetime, today: date) -> None:
    if not stay.booking.owns_beds(now):
        raise StepNotPossible("move", stay.booking.status)
    if stay.status not in MOVABLE:
        raise StepNotPossible("move", stay.status)
    arrival, departure = move.period.arrival, move.period.departure
    if stay.status is StayStatus.IN_HOUSE:
        # Who leaves today needs no other yurt; who should have left says first until when it stays.
        changes_yurt = move.yurt != stay.yurt.number
        if arrival != stay.arrival or departure < today:
            raise NightsSlept(stay.arrival, today)
        if changes_yurt and (departure <= today or stay.departure < today):
            raise NightsSlept(stay.arrival, today + ONE_DAY)
    elif arrival < today and arrival != stay.arrival:
        raise ArrivalInPast(arrival, today)


def _fitting(catalogue: Catalogue, stay: Stay, number: int) -> YurtStock:
    stock = catalogue.stock.get(number)
    if stock is None or (stay.sold_as is SoldAs.BED and not stock.sold_by_bed):
        raise NotOffered
    if len(stock.beds) < len(stay.party):
        raise PartyDoesNotFit(len(stay.party), len(stock.beds))
    return stock


def _check_orders(session: Session, stay: Stay, move: Move) -> None:
    others = [other for other in stay.booking.stays if other.id != stay.id and other.status in LIVED]
    first = min([move.period.arrival, *(other.arrival for other in others)])
    last = max([move.period.departure, *(other.departure for other in others)])
    outside = [o.day for o in standing_orders(session, stay.booking_id) if not first <= o.day <= last]
    if outside:
        raise OrdersOutside(tuple(sorted(set(outside))))


def _find_beds(session: Session, plan: MovePlan, yurt: YurtStock, now: datetime) -> tuple[int, ...]:
    """Beds for the nights that need some. Raises YurtTaken."""
    stay, fresh = plan.stay, plan.nights.fresh
    if not fresh:
        return ()
    own = select(BedNight.bed_id, BedNight.night).where(BedNight.stay_id == stay.id)
    mine = {(bed, night) for bed, night in session.execute(own)}
    taken: Taken = {
        bed: {night for night in nights if (bed, night) not in mine}
        for bed, nights in taken_beds(session, fresh[0], fresh[-1] + ONE_DAY, now).items()
    }
    needed = len(yurt.beds) if stay.sold_as is SoldAs.PRIVATE else len(stay.party)
    free = free_beds(yurt, fresh, taken)
    if len(free) < needed:
        raise YurtTaken(yurt.number, taken_nights(yurt, fresh, taken, needed) or fresh)
    slept_in = {bed for bed, _ in mine}
    return tuple(sorted(free, key=lambda bed: (bed not in slept_in, bed))[:needed])


def _split(
    session: Session,
    plan: MovePlan,
    catalogue: Catalogue,
    guests: Iterable[Guest],
    now: datetime,
    today: date,
) -> Stay:
    """The nights slept end today as a stay of their own; its people go on in a new one."""
    stay = plan.stay
    rest = Stay(
        booking_id=stay.booking_id,
        yurt_id=catalogue.yurts[plan.move.yurt].id,
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


def lay_the_table(
    session: Session, booking: Booking, stay: Stay, guests: Collection[Guest], nights: Collection[date]
) -> None:
    """The plan's meals of the added nights; out on a tour they come in a box. Raises SittingFull."""
    times = meal_times(get_settings(session))
    tours = {
        guest.id: [
            order.departure.span
            for order in standing_orders(session, booking.id)
            if order.departure is not None and guest.id in order.guest_ids
        ]
        for guest in guests
    }
    wishes = [
        MealWish(guest.id, day, meal, served_during(span_of_meal(day, times[meal]), tours[guest.id]))
        for day, meal in meals_of_plan(sorted(nights), stay.meal_plan)
        for guest in guests
    ]
    mine = MealPlace.guest_id.in_([guest.id for guest in guests])
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
