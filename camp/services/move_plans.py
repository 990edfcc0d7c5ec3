"""What a change of stays would do to beds, meals and charges, before anything is written. The rules are in
``camp.rules.changes``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import BedNight, Booking, Charge, Order, Stay
from camp.rules.availability import Taken, YurtStock, free_beds, taken_nights
from camp.rules.changes import (
    Move,
    MovePrice,
    NightsChange,
    change_of_nights,
    changed_party,
    lines_of_nights,
    night_of_charge,
)
from camp.rules.dates import ONE_DAY, Period
from camp.rules.guest_refusals import GuestOrdered, PartyIsIn
from camp.rules.lifecycle import StayStatus
from camp.rules.meals import MealPlan, meals_of_plan
from camp.rules.money import Money, total
from camp.rules.party import Party
from camp.rules.pricing import ChargeKind, PriceLine, SoldAs, price_of_stay, sum_of
from camp.rules.refusals import (
    ArrivalInPast,
    NoPrice,
    NotOffered,
    PartyDoesNotFit,
    StepNotPossible,
    YurtTaken,
)
from camp.rules.seasons import check_open
from camp.rules.special_offers import OfferTerms, repriced, surplus
from camp.rules.staff_refusals import NightsSlept, OrdersOutside, StayUnchanged
from camp.services.catalogue import Catalogue, read_catalogue
from camp.services.folios import charges_of_stay
from camp.services.inventory.beds import taken_beds
from camp.services.inventory.seats import SittingKey
from camp.services.orders import standing_orders
from camp.services.special_offers import terms_of_booking

MOVABLE = (StayStatus.EXPECTED, StayStatus.IN_HOUSE)
LIVED = (*MOVABLE, StayStatus.DEPARTED)
"""Stays whose days belong to the booking."""


@dataclass(frozen=True)
class MovePlan:
    """What a move would do; sums are of the stay's nights and plan."""

    stay: Stay
    move: Move
    party: Party
    meal_plan: MealPlan
    sold_as: SoldAs
    nights: NightsChange
    old: Money
    new: Money
    splits: bool
    """The nights slept stay a stay of their own in the yurt they were slept in."""
    back: tuple[Charge, ...]
    lines: tuple[PriceLine, ...]
    kept: tuple[Charge, ...]
    """Those that stand, also of nights that move at their old price."""
    had: frozenset[SittingKey]
    """The meals of the old nights and the old plan, for each."""
    wanted: frozenset[SittingKey]
    """Those of the new."""
    beds: tuple[int, ...] = ()
    """For the nights that need some."""

    @property
    def difference(self) -> Money:
        return self.new - self.old

    @property
    def meals_back(self) -> frozenset[SittingKey]:
        """Meals of the plan that those who stay have no more."""
        return self.had - self.wanted

    @property
    def meals_new(self) -> frozenset[SittingKey]:
        return self.wanted - self.had


class Books:
    """What planning has to know of a booking and of the camp, read once."""

    def __init__(self, session: Session, booking: Booking, now: datetime, today: date) -> None:
        self.session, self.booking, self.now, self.today = session, booking, now, today
        self.catalogue: Catalogue = read_catalogue(session)
        self.orders: Sequence[Order] = standing_orders(session, booking.id)
        self.terms: OfferTerms | None = terms_of_booking(session, booking)
        self._charges: dict[int, tuple[Charge, ...]] = {}
        self._taken: dict[tuple[date, date], dict[int, set[date]]] = {}

    def charges(self, stay: Stay) -> tuple[Charge, ...]:
        if stay.id not in self._charges:
            self._charges[stay.id] = tuple(charges_of_stay(self.session, stay.id))
        return self._charges[stay.id]

    def taken(self, first: date, end: date) -> dict[int, set[date]]:
        """As ``taken_beds``; nobody may change it."""
        if (first, end) not in self._taken:
            self._taken[first, end] = taken_beds(self.session, first, end, self.now)
        return self._taken[first, end]


def plan_moves(books: Books, wanted: Mapping[int, Move]) -> tuple[MovePlan, ...]:
    """By stay id, all at once; stays that would be as they are have no plan. Raises what ``moves.move`` does,
    but for PriceChanged and the meals."""
    stays = {stay.id: stay for stay in books.booking.stays}
    for stay_id, move in wanted.items():
        _check_may_move(books, stays[stay_id], move)
    joining = sum(
        move.people.adults + len(move.people.child_ages) - len(move.people.leaving)
        for move in wanted.values()
    )
    people = len(books.booking.party) + joining
    found = (_plan(books, stays[stay_id], move, people) for stay_id, move in sorted(wanted.items()))
    plans = tuple(plan for plan in found if plan is not None)
    if not plans:
        raise StayUnchanged
    _check_orders(books, plans)
    return _with_beds(books, plans)


def _plan(books: Books, stay: Stay, move: Move, people: int) -> MovePlan | None:
    """None: nothing changes."""
    catalogue = books.catalogue
    is_in = stay.status is StayStatus.IN_HOUSE
    check_open(move.period, catalogue.seasons)
    party = changed_party({guest.position: guest.age for guest in stay.guests}, move.people)
    meal_plan = move.plan or stay.meal_plan
    sold_as = move.sold_as or stay.sold_as
    is_other = bool(move.people) or (meal_plan, sold_as) != (stay.meal_plan, stay.sold_as)
    stock = _fitting(catalogue, sold_as, move.yurt, party)
    if move.yurt == stay.yurt.number and not is_other:
        moves_from = None
    else:
        moves_from = max(books.today, stay.arrival) if is_in else date.min
    nights = change_of_nights(stay.period, move.period, moves_from)
    if not nights.given_back and not nights.fresh:
        return None
    tariff = catalogue.tariffs.get(stock.kind)
    if tariff is None:
        raise NoPrice(move.period.arrival)
    at_old_price = move.price is MovePrice.OLD and not is_other
    priced = nights.added if at_old_price else nights.fresh
    lines = price_of_stay(move.period, party, meal_plan, sold_as, tariff, people)
    charges = books.charges(stay)
    lines, forfeited = _with_offer(books.terms, lines, charges, nights, move.period)
    lines = lines_of_nights(lines, priced)
    splits = is_in and moves_from is not None and stay.arrival < books.today
    gone = nights.dropped if at_old_price else nights.given_back
    lost = _of_nights(charges, gone, forfeited)
    # A stay that goes on in another yurt takes its charges along.
    back = _of_nights(charges, nights.given_back, forfeited) if splits else lost
    moved = _of_nights(charges, nights.moved, ())
    kept = tuple(one for one in moved if one not in forfeited) if splits and at_old_price else ()
    old = total(one.amount for one in charges)
    new = old - total(one.amount for one in lost) + sum_of(lines)
    had = frozenset(meals_of_plan(stay.period, stay.meal_plan))
    wanted = frozenset(meals_of_plan(move.period, meal_plan))
    return MovePlan(
        stay, move, party, meal_plan, sold_as, nights, old, new, splits, back, lines, kept, had, wanted
    )


def _of_nights(
    charges: Iterable[Charge], nights: Collection[date], also: Collection[Charge]
) -> tuple[Charge, ...]:
    return tuple(
        one for one in charges if night_of_charge(one.kind, one.service_date) in nights or one in also
    )


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


def _check_may_move(books: Books, stay: Stay, move: Move) -> None:
    today = books.today
    if not stay.booking.owns_beds(books.now):
        raise StepNotPossible("move", stay.booking.status)
    if stay.status not in MOVABLE:
        raise StepNotPossible("move", stay.status)
    arrival, departure = move.period.arrival, move.period.departure
    if stay.status is StayStatus.IN_HOUSE:
        is_other = move.plan not in (None, stay.meal_plan) or move.sold_as not in (None, stay.sold_as)
        if move.people or is_other:
            raise PartyIsIn
        # Who leaves today needs no other yurt; who should have left says first until when it stays.
        changes_yurt = move.yurt != stay.yurt.number
        if arrival != stay.arrival or departure < today:
            raise NightsSlept(stay.arrival, today)
        if changes_yurt and (departure <= today or stay.departure < today):
            raise NightsSlept(stay.arrival, today + ONE_DAY)
    elif arrival < today and arrival != stay.arrival:
        raise ArrivalInPast(arrival, today)


def _fitting(catalogue: Catalogue, sold_as: SoldAs, number: int, party: Party) -> YurtStock:
    stock = catalogue.stock.get(number)
    if stock is None or (sold_as is SoldAs.BED and not stock.sold_by_bed):
        raise NotOffered
    if len(stock.beds) < len(party):
        raise PartyDoesNotFit(len(party), len(stock.beds))
    return stock


def _check_orders(books: Books, plans: Iterable[MovePlan]) -> None:
    """Nothing is ordered for days the booking would not have, nor for people it would not have."""
    planned = {plan.stay.id: plan.move.period for plan in plans}
    periods = [
        planned.get(stay.id, stay.period)
        for stay in books.booking.stays
        if stay.id in planned or stay.status in LIVED
    ]
    first = min(period.arrival for period in periods)
    last = max(period.departure for period in periods)
    outside = {order.day for order in books.orders if not first <= order.day <= last}
    if outside:
        raise OrdersOutside(tuple(sorted(outside)))
    leaving = {
        guest.id: guest.position
        for plan in plans
        for guest in plan.stay.guests
        if guest.position in plan.move.people.leaving
    }
    for guest_id, position in leaving.items():
        days = {order.day for order in books.orders if guest_id in order.guest_ids}
        if days:
            raise GuestOrdered(position, tuple(sorted(days)))


def _with_beds(books: Books, plans: tuple[MovePlan, ...]) -> tuple[MovePlan, ...]:
    """Beds for the nights that need some; what these stays give back is theirs to take. Raises YurtTaken."""
    nights = sorted({night for plan in plans for night in plan.nights.fresh})
    if not nights:
        return plans
    given_back = {plan.stay.id: set(plan.nights.given_back) for plan in plans}
    rows = select(BedNight.stay_id, BedNight.bed_id, BedNight.night).where(BedNight.stay_id.in_(given_back))
    own = [(stay_id or 0, bed, night) for stay_id, bed, night in books.session.execute(rows)]
    freed = {(bed, night) for stay_id, bed, night in own if night in given_back[stay_id]}
    taken = {
        bed: {night for night in of_bed if (bed, night) not in freed}
        for bed, of_bed in books.taken(nights[0], nights[-1] + ONE_DAY).items()
    }
    found = []
    for plan in plans:
        slept_in = {bed for stay_id, bed, _ in own if stay_id == plan.stay.id}
        beds = _choose_beds(books.catalogue.get_stock(plan.move.yurt), plan, taken, slept_in)
        for bed in beds:
            taken.setdefault(bed, set()).update(plan.nights.fresh)
        found.append(replace(plan, beds=beds))
    return tuple(found)


def _choose_beds(yurt: YurtStock, plan: MovePlan, taken: Taken, slept_in: set[int]) -> tuple[int, ...]:
    fresh = plan.nights.fresh
    if not fresh:
        return ()
    needed = len(yurt.beds) if plan.sold_as is SoldAs.PRIVATE else len(plan.party)
    free = free_beds(yurt, fresh, taken)
    if len(free) < needed:
        raise YurtTaken(yurt.number, taken_nights(yurt, fresh, taken, needed) or fresh)
    return tuple(sorted(free, key=lambda bed: (bed not in slept_in, bed))[:needed])
