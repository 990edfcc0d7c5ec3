"""Guests change their stays: other dates, people, meal plan, a yurt to themselves or beds among strangers.
What it costs is shown first, then exactly that is done. See ``camp.rules.changes``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from camp.models import Booking, Stay
from camp.rules.changes import (
    NOBODY_ELSE,
    Move,
    PartyChange,
    changed_party,
    check_guest_may_change,
    last_day_to_change,
)
from camp.rules.dates import Period, plan_period
from camp.rules.guest_refusals import NothingFree, SeveralDates
from camp.rules.meals import MealPlan
from camp.rules.money import Money, total
from camp.rules.pricing import SoldAs
from camp.rules.refusals import (
    NoPrice,
    NotOffered,
    PartyDoesNotFit,
    Refusal,
    SittingFull,
    StepNotPossible,
    YurtTaken,
)
from camp.rules.staff_refusals import StayUnchanged
from camp.services.catalogue import get_settings, meal_capacity
from camp.services.inventory.seats import SittingKey, seats_left
from camp.services.move_plans import Books, MovePlan, plan_moves
from camp.services.moves import insist, move_within
from camp.services.reservations import get_by_token, lock, read_again
from camp.services.terms import follow_move
from camp.services.transaction import reading

Yurts = tuple[int, ...]
"""Numbers, one for each stay of the booking, in the order of the stays."""


@dataclass(frozen=True)
class Wanted:
    """What the guest would like to have."""

    period: Period
    plan: MealPlan | None = None
    people: Mapping[int, PartyChange] = field(default_factory=dict)
    """By stay id."""
    sold_as: SoldAs | None = None
    """None: as before."""


@dataclass(frozen=True)
class Way:
    """One way to have it."""

    yurts: Yurts
    plans: tuple[MovePlan, ...]

    @property
    def difference(self) -> Money:
        return total(plan.difference for plan in self.plans)


@dataclass(frozen=True)
class Ways:
    booking: Booking
    same: Way | None
    """In the yurts they have."""
    others: tuple[Way, ...]
    why_not: Refusal | None
    """Why they can't have it in the same."""

    @property
    def all(self) -> tuple[Way, ...]:
        return self.others if self.same is None else (self.same, *self.others)


@dataclass(frozen=True)
class Seen:
    """What the guest had before the eyes: the difference in price, and which state of the booking."""

    difference: Money
    revision: int


def last_day(booking: Booking) -> date:
    """The last one on which the guest may change it."""
    return last_day_to_change(booking.arrival, get_settings(reading()).guest_change_days)


def check_may_change(booking: Booking, today: date) -> None:
    """Raises StepNotPossible, SoldElsewhere, ChangeTooLate or SeveralDates."""
    _check(reading(), booking, today)


def ways_of(token: str, wanted: Wanted, now: datetime, today: date) -> Ways:
    """How it could be had, and what each way costs; nothing is written. Raises what ``change`` does, but for
    PriceChanged, and NothingFree."""
    session = reading()
    booking = get_by_token(token, session)
    _check(session, booking, today)
    _check_wanted(booking, wanted, today)
    books = Books(session, booking, now, today)
    try:
        same, why_not = _way(books, wanted, tuple(stay.yurt.number for stay in booking.stays)), None
    except (YurtTaken, PartyDoesNotFit, NotOffered, NoPrice, StayUnchanged) as refusal:
        same, why_not = None, refusal
        others = _other_ways(books, wanted)
        if not others:
            if isinstance(refusal, YurtTaken):
                raise NothingFree(refusal.nights) from None
            raise
    else:
        others = _in_other_kinds(books, wanted) if len(booking.stays) == 1 else []
    ways = Ways(booking, same, tuple(others), why_not)
    _check_seats(session, ways.all[0].plans, now)
    return ways


def change(token: str, wanted: Wanted, yurts: Yurts, seen: Seen, now: datetime, today: date) -> Booking:
    """Do what was shown.

    Raises BookingUnknown, StepNotPossible (also for a booking that has changed since it was shown),
    SoldElsewhere, ChangeTooLate, SeveralDates, StayTooLong, and what ``moves.move`` does.
    """

    def do(session: Session) -> Booking:
        booking = get_by_token(token, session)
        lock(session, booking, now)
        read_again(session, booking)
        if booking.revision != seen.revision:
            raise StepNotPossible("change", booking.status)
        _check(session, booking, today)
        _check_wanted(booking, wanted, today)
        arrival = booking.arrival
        moves = _moves(booking.stays, wanted, yurts)
        move_within(session, booking, moves, seen.difference, now, today)
        follow_move(session, booking, arrival, today)
        return booking

    return insist(do, [Move(number, wanted.period) for number in yurts], now)


def _check(session: Session, booking: Booking, today: date) -> None:
    check_guest_may_change(
        booking.status,
        booking.channel,
        [stay.status for stay in booking.stays],
        booking.arrival,
        today,
        get_settings(session).guest_change_days,
    )
    if booking.is_visit:
        raise StepNotPossible("change", booking.status)
    if any(stay.period != booking.period for stay in booking.stays):
        raise SeveralDates


def _check_wanted(booking: Booking, wanted: Wanted, today: date) -> None:
    """What staff have agreed to beyond the rules for guests may stay as it is."""
    if wanted.sold_as is SoldAs.BED and len(booking.stays) > 1:
        # A party in several yurts has them to itself; see ``plan_stays``.
        raise NotOffered
    if wanted.period != booking.period:
        plan_period(wanted.period.arrival, wanted.period.departure, today)
    for stay in booking.stays:
        changed_party(
            {guest.position: guest.age for guest in stay.guests}, wanted.people.get(stay.id, NOBODY_ELSE)
        )


def _moves(stays: Iterable[Stay], wanted: Wanted, yurts: Yurts) -> dict[int, Move]:
    """Raises NotOffered for yurts that no page of ours would send."""
    found = list(stays)
    if len(found) != len(yurts) or len(set(yurts)) != len(yurts):
        raise NotOffered
    return {
        stay.id: Move(
            number,
            wanted.period,
            people=wanted.people.get(stay.id, NOBODY_ELSE),
            plan=wanted.plan,
            sold_as=wanted.sold_as,
        )
        for stay, number in zip(found, yurts, strict=True)
    }


def _way(books: Books, wanted: Wanted, yurts: Yurts) -> Way:
    return Way(yurts, plan_moves(books, _moves(books.booking.stays, wanted, yurts)))


def _other_ways(books: Books, wanted: Wanted) -> list[Way]:
    if len(books.booking.stays) == 1:
        return _in_other_kinds(books, wanted)
    return _in_several_others(books, wanted)


def _in_other_kinds(books: Books, wanted: Wanted) -> list[Way]:
    """For a party in one yurt: another of each kind, the cheapest first."""
    (stay,) = books.booking.stays
    found: dict[str, Way] = {}
    for number in _candidates(books, stay, wanted):
        kind = books.catalogue.get_stock(number).kind
        if number == stay.yurt.number or kind in found:
            continue
        try:
            found[kind] = _way(books, wanted, (number,))
        except (YurtTaken, NoPrice):
            continue
    return sorted(found.values(), key=lambda way: way.difference)


def _in_several_others(books: Books, wanted: Wanted) -> list[Way]:
    """For a party in several yurts: whoever can't have the one they have gets another."""
    stays = books.booking.stays
    candidates = [_candidates(books, stay, wanted) for stay in stays]
    given: list[int] = []
    for numbers in candidates:
        number = next((one for one in numbers if one not in given), None)
        if number is None:
            return []
        given.append(number)
    for _ in range(len(books.catalogue.stock) * len(stays)):
        try:
            return [_way(books, wanted, tuple(given))]
        except YurtTaken as taken:
            place = given.index(taken.yurt)
            candidates[place].remove(taken.yurt)
            number = next((one for one in candidates[place] if one not in given), None)
            if number is None:
                return []
            given[place] = number
    return []


def _candidates(books: Books, stay: Stay, wanted: Wanted) -> list[int]:
    """Numbers of the yurts that could hold the party: its own, those of its kind, the others, small before
    large."""
    ages = {guest.position: guest.age for guest in stay.guests}
    people = len(changed_party(ages, wanted.people.get(stay.id, NOBODY_ELSE)))
    sold_as = wanted.sold_as or stay.sold_as
    yurts = [
        yurt
        for yurt in books.catalogue.stock.values()
        if len(yurt.beds) >= people and (sold_as is SoldAs.PRIVATE or yurt.sold_by_bed)
    ]
    own, kind = stay.yurt.number, stay.yurt.kind.code
    yurts.sort(key=lambda yurt: (yurt.number != own, yurt.kind != kind, len(yurt.beds), yurt.number))
    return [yurt.number for yurt in yurts]


def _check_seats(session: Session, plans: Iterable[MovePlan], now: datetime) -> None:
    """Would there be a seat for everybody in the dining yurts? Raises SittingFull."""
    seats: Counter[SittingKey] = Counter()
    for plan in plans:
        people = plan.move.people
        joining = people.adults + len(people.child_ages)
        staying = len(plan.party) - joining
        for key in plan.meals_new:
            seats[key] += staying
        for key in plan.wanted:
            seats[key] += joining
        for key in plan.meals_back:
            seats[key] -= staying
        for key in plan.had:
            seats[key] -= len(people.leaving)
    days = [day for day, _ in seats]
    capacity = meal_capacity(session)
    left = seats_left(session, min(days), max(days), now, capacity) if days else {}
    for (day, meal), more in sorted(seats.items()):
        if more > 0 and left.get((day, meal), capacity[meal]) < more:
            raise SittingFull(meal, day)
