"""Who comes for a day comes on another, or others come. What was ordered goes along where it can; what it
costs, and what can't be had then, is shown first, and exactly that is done. See ``camp.rules.changes``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import Booking, Order, TourDeparture
from camp.rules.changes import NOBODY_ELSE, PartyChange, changed_party, check_guest_may_change
from camp.rules.dates import ONE_DAY, Period
from camp.rules.guest_refusals import DifferenceChanged, OthersLost
from camp.rules.lifecycle import OrderStatus
from camp.rules.money import NOTHING, Money
from camp.rules.orders import OrderKind
from camp.rules.party import Party
from camp.rules.refusals import ArrivalInPast, NobodyGoes, NotOnThisDay, Refusal, StepNotPossible, TryAgain
from camp.rules.seasons import check_open
from camp.rules.staff_refusals import StayUnchanged
from camp.services import basket, letters, orders
from camp.services.basket import Asked, Basket
from camp.services.cashier import confirm_when_paid
from camp.services.catalogue import get_settings, season_dates
from camp.services.folios import charged_for_order, sums_of
from camp.services.holding import add_guests
from camp.services.inventory.beds import BedClash, keep_open
from camp.services.moves import follow_deadline
from camp.services.orders import standing_orders
from camp.services.reservations import get_by_token, lock, read_again
from camp.services.terms import follow_move
from camp.services.transaction import reading, rehearsal


@dataclass(frozen=True)
class VisitWanted:
    """On which day, and who."""

    day: date
    people: PartyChange = NOBODY_ELSE


@dataclass(frozen=True)
class Followed:
    """What becomes of one thing that was ordered."""

    order: Order
    """As it was."""
    old: Money
    new: Money
    """Nothing, when it can't be had."""
    why_not: Refusal | None


@dataclass(frozen=True)
class VisitChange:
    difference: Money
    things: tuple[Followed, ...]
    """All that was ordered."""

    @property
    def lost(self) -> frozenset[int]:
        """Ids of the orders that can't be had."""
        return frozenset(one.order.id for one in self.things if one.why_not is not None)


@dataclass(frozen=True)
class VisitSeen:
    """What the guest had before the eyes."""

    difference: Money
    lost: frozenset[int]
    revision: int


def check_may_change(booking: Booking, today: date) -> None:
    """Raises StepNotPossible, SoldElsewhere or ChangeTooLate."""
    _check(reading(), booking, today)


def look(token: str, wanted: VisitWanted, now: datetime, today: date) -> VisitChange:
    """What it would come to. Raises what ``change`` does, but for what compares it with what was shown."""
    with rehearsal():
        return basket.insist(lambda session: _change(session, token, wanted, None, now, today), now)


def change(token: str, wanted: VisitWanted, seen: VisitSeen, now: datetime, today: date) -> None:
    """Do what was shown.

    Raises BookingUnknown, StepNotPossible (also for a booking that has changed since it was shown),
    SoldElsewhere, ChangeTooLate, StayUnchanged, ArrivalInPast, OutOfSeason, PartyWithoutAdult, PartyTooLarge,
    ChildAgeImpossible, TooLateToOrder for something the camp has prepared already, DifferenceChanged,
    OthersLost or TryAgain.
    """
    basket.insist(lambda session: _change(session, token, wanted, seen, now, today), now)


def _change(
    session: Session, token: str, wanted: VisitWanted, seen: VisitSeen | None, now: datetime, today: date
) -> VisitChange:
    booking = get_by_token(token, session)
    lock(session, booking, now)
    read_again(session, booking)
    if seen is not None and booking.revision != seen.revision:
        raise StepNotPossible("change", booking.status)
    _check(session, booking, today)
    _check_wanted(booking, wanted, today)
    before, old_day = sums_of(session, booking.id).charged, booking.arrival
    opened = Basket(session, booking, get_settings(session), now)
    things = _orders_follow(opened, wanted)
    found = VisitChange(sums_of(session, booking.id).charged - before, things)
    if seen is not None and found.difference != seen.difference:
        raise DifferenceChanged(seen.difference, found.difference)
    if seen is not None and found.lost != seen.lost:
        raise OthersLost
    booking.revision += 1
    follow_move(session, booking, old_day, today)
    follow_deadline(session, booking, now)
    confirm_when_paid(session, booking, now)
    return found


def _check(session: Session, booking: Booking, today: date) -> None:
    days_before = get_settings(session).guest_change_days
    check_guest_may_change(booking.status, booking.channel, (), booking.arrival, today, days_before)
    if not booking.is_visit:
        raise StepNotPossible("change", booking.status)


def _check_wanted(booking: Booking, wanted: VisitWanted, today: date) -> None:
    if wanted.day == booking.arrival and not wanted.people:
        raise StayUnchanged
    if wanted.day < today:
        raise ArrivalInPast(wanted.day, today)
    changed_party({guest.position: guest.age for guest in booking.guests}, wanted.people)


def _orders_follow(opened: Basket, wanted: VisitWanted) -> tuple[Followed, ...]:
    """The booking on its day with its people, and its orders with it."""
    session, booking = opened.session, opened.booking
    leaving = {guest.id for guest in booking.guests if guest.position in wanted.people.leaving}
    position = {guest.id: guest.position for guest in booking.guests}
    was = {
        "arrival": booking.arrival.isoformat(),
        "departure": booking.departure.isoformat(),
        "charged": sums_of(session, booking.id).charged.tyiyn,
    }
    moves = wanted.day != booking.arrival
    standing = standing_orders(session, booking.id)
    touched = [order for order in standing if moves or leaving & set(order.guest_ids)]
    charged = {order.id: _give_back(opened, order) for order in touched}
    _set_day(session, booking, wanted.day)
    _change_people(session, booking, wanted.people)
    letters.tell_of_change(session, booking, opened.now, **was)
    things = []
    for order in standing:
        if order.id not in charged:
            price = charged_for_order(session, order)
            things.append(Followed(order, price, price, None))
            continue
        who = tuple(sorted(position[one] for one in order.guest_ids if one not in leaving))
        new, why_not = _order_again(opened, order, who)
        things.append(Followed(order, charged[order.id], new, why_not))
    return tuple(things)


def _give_back(opened: Basket, order: Order) -> Money:
    """Gives what it cost. Raises TooLateToOrder."""
    opened.check_order(basket.cutoff_of(order, opened.settings), basket.start_of(order, opened.settings))
    return orders.end_order(opened.session, order, OrderStatus.REMOVED, opened.settings, opened.now)


def _set_day(session: Session, booking: Booking, day: date) -> None:
    """Raises OutOfSeason, or TryAgain when the season is changed at this moment."""
    try:
        keep_open(session, (day,))
    except BedClash:
        check_open(Period(day, day + ONE_DAY), season_dates(session))
        raise TryAgain from None
    booking.arrival = booking.departure = day
    session.flush()


def _change_people(session: Session, booking: Booking, people: PartyChange) -> None:
    for guest in [one for one in booking.guests if one.position in people.leaving]:
        booking.guests.remove(guest)
    session.flush()
    joining = Party(people.adults, people.child_ages)
    if len(joining):
        add_guests(session, booking, joining)
    session.refresh(booking)


def _order_again(opened: Basket, order: Order, who: tuple[int, ...]) -> tuple[Money, Refusal | None]:
    """What it costs on the booking's day for those who still come, or why it can't be had."""
    session, booking = opened.session, opened.booking
    before = sums_of(session, booking.id).charged
    try:
        with session.begin_nested():
            if not who and order.kind is not OrderKind.EXTRA:
                raise NobodyGoes
            joins = _scheduled_like(session, order, booking.arrival)
            basket.again_within(opened, order, Asked(booking.arrival, order.starts_at, who, {}, joins))
    except Refusal as refusal:
        return NOTHING, refusal
    return sums_of(session, booking.id).charged - before, None


def _scheduled_like(session: Session, order: Order, day: date) -> int | None:
    """Of a tour on which others come too: the one of that day, at its hour where there are several; None: the
    tour was the party's own. Raises NotOnThisDay."""
    departure = order.departure
    if departure is None or not departure.is_scheduled:
        return None
    rows = select(TourDeparture).where(
        TourDeparture.tour_id == departure.tour_id,
        TourDeparture.day == day,
        TourDeparture.booking_id.is_(None),
        TourDeparture.called_off_at.is_(None),
    )
    found: Sequence[TourDeparture] = session.scalars(rows.order_by(TourDeparture.starts_at)).all()
    if not found:
        raise NotOnThisDay(day, None, None)
    return min(found, key=lambda one: one.starts_at != departure.starts_at).id
