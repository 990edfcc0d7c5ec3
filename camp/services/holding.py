"""Writing a hold down as a part of other commands: beds, meals, people, and the price that was shown."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import Booking, Guest, SpecialOffer, Stay
from camp.rules.availability import Choice, Taken, YurtStock, free_beds, shared_yurts, taken_nights
from camp.rules.dates import ONE_DAY, Period
from camp.rules.lifecycle import RELEASE, BookingStatus, Channel, StayStatus
from camp.rules.meals import MealPlan, Served, meals_of_plan
from camp.rules.money import NOTHING, Money, total
from camp.rules.offer_refusals import OfferGone
from camp.rules.origins import Came
from camp.rules.party import Party
from camp.rules.pricing import SoldAs, sum_of
from camp.rules.refusals import PriceChanged, YurtTaken
from camp.rules.seasons import check_open
from camp.rules.terms import Terms
from camp.rules.text import booking_code
from camp.services.catalogue import Catalogue, get_settings, meal_capacity, read_catalogue, season_dates
from camp.services.folios import post_stay, stay_price
from camp.services.inventory.beds import keep_open, take_beds, taken_beds
from camp.services.inventory.seats import MealWish, take_meals
from camp.services.offers import PlannedStay, plan_stays, price_with, with_special
from camp.services.reservations import BOOKED, end_booking
from camp.services.special_offers import specials_of, take_offer
from camp.services.terms import freeze, terms_on
from camp.services.transaction import broke


@dataclass(frozen=True)
class Wish:
    """What a guest chose, and the price seen when choosing."""

    period: Period
    party: Party
    plan: MealPlan
    choice: Choice
    seen: Money
    special_id: int | None = None
    """The special offer that price was shown with."""
    code: str = ""
    """What was typed to get it."""


@dataclass(frozen=True)
class Attempt:
    """Who tries to book, and how they came."""

    key: str
    language: str
    channel: Channel
    came: Came
    now: datetime
    until: datetime | None = None
    """Of a hold that is longer than the owner's minutes."""


class LostRace(Exception):
    """Another request with the same key or code was quicker; looking again finds what it made."""


def hold_within(session: Session, wish: Wish, attempt: Attempt) -> Booking:
    now = attempt.now
    # Read once: between two looks a twin of this request could come, and be let go like an old choice.
    earlier = find_attempt(session, attempt.key)
    if earlier is not None:
        if settles(earlier, wish, session):
            return earlier
        _let_go(session, earlier, now)
    catalogue = read_catalogue(session)
    special, planned = _planned(session, catalogue, wish, now)
    price = total(sum_of(stay.lines) for stay in planned)
    if price != wish.seen:
        raise PriceChanged(wish.seen, price)
    taken = taken_beds(session, wish.period.arrival, wish.period.departure, now)
    places = [
        _find_place(catalogue, stay, wish.choice.sold_as, tuple(wish.period), taken) for stay in planned
    ]
    arrival, departure = wish.period.arrival, wish.period.departure
    terms = terms_on(arrival, session)
    booking = _new_booking(session, attempt, arrival, departure, terms.deposit_of(price), earlier)
    booking.special_offer_id = special.id if special is not None else None
    _write(session, booking, wish, planned, places, terms, now)
    return booking


def _planned(
    session: Session, catalogue: Catalogue, wish: Wish, now: datetime
) -> tuple[SpecialOffer | None, list[PlannedStay]]:
    """The stays at the price that was shown, if its special offer still stands. Raises PriceChanged with the
    price without it, or OfferGone when that is the same."""
    today = camp_day(now)
    check_open(wish.period, catalogue.seasons)
    plain = plan_stays(catalogue, wish.choice, wish.period, wish.party, wish.plan)
    if wish.special_id is None:
        return None, plain
    try:
        special = take_offer(session, wish.special_id, wish.code, today)
    except OfferGone:
        specials = specials_of(session, wish.period, wish.code, today)
        best = price_with(plain, *specials.best([stay.lines for stay in plain], wish.party))
        if best.total != wish.seen:
            raise PriceChanged(wish.seen, best.total) from None
        raise
    return special, with_special(plain, special)


def _new_booking(
    session: Session,
    attempt: Attempt,
    arrival: date,
    departure: date,
    deposit: Money,
    earlier: Booking | None,
) -> Booking:
    settings = get_settings(session)
    return Booking(
        code=free_code(session, attempt.key),
        token=secrets.token_urlsafe(24),
        idempotency_key=attempt.key,
        status=BookingStatus.HELD,
        channel=attempt.channel,
        source=attempt.came.source,
        campaign=attempt.came.campaign,
        language=attempt.language,
        arrival=arrival,
        departure=departure,
        held_until=attempt.until or attempt.now + timedelta(minutes=settings.hold_minutes),
        deposit=deposit,
        created_at=attempt.now,
        changed_at=attempt.now,
        **(_contact_of(earlier) if earlier is not None else {}),
    )


def _write(
    session: Session,
    booking: Booking,
    wish: Wish,
    planned: list[PlannedStay],
    places: list[tuple[int, tuple[int, ...]]],
    terms: Terms,
    now: datetime,
) -> None:
    _insert(session, booking)
    freeze(session, booking, terms)
    beds_of_stay: dict[int, tuple[int, ...]] = {}
    meals: list[MealWish] = []
    for one, (yurt_id, beds) in zip(planned, places, strict=True):
        stay = Stay(
            booking_id=booking.id,
            yurt_id=yurt_id,
            arrival=wish.period.arrival,
            departure=wish.period.departure,
            adults=one.party.adults,
            child_ages=list(one.party.child_ages),
            meal_plan=wish.plan,
            sold_as=wish.choice.sold_as,
            status=StayStatus.EXPECTED,
        )
        session.add(stay)
        session.flush()
        beds_of_stay[stay.id] = beds
        post_stay(session, stay, one.lines, now)
        for guest in add_guests(session, booking, one.party, stay):
            meals += [
                MealWish(guest.id, day, meal, Served.SEAT)
                for day, meal in meals_of_plan(wish.period, wish.plan)
            ]
    take_beds(session, beds_of_stay, tuple(wish.period))
    take_meals(session, meals, meal_capacity(session))
    session.flush()
    session.refresh(booking)


def _insert(session: Session, booking: Booking) -> None:
    session.add(booking)
    try:
        session.flush()
    except IntegrityError as error:
        if broke(error, "bookings", "idempotency_key") or broke(error, "bookings", "code"):
            raise LostRace from error
        raise


def add_guests(session: Session, booking: Booking, party: Party, stay: Stay | None = None) -> list[Guest]:
    """The people of a party, adults first; names come later."""
    ages: list[int | None] = [None] * party.adults + list(party.child_ages)
    last = session.scalar(select(func.max(Guest.position)).where(Guest.booking_id == booking.id)) or 0
    session.execute(
        insert(Guest),
        [
            {
                "booking_id": booking.id,
                "stay_id": stay.id if stay else None,
                "position": last + number,
                "age": age,
            }
            for number, age in enumerate(ages, 1)
        ],
    )
    joined = select(Guest).where(Guest.booking_id == booking.id, Guest.position > last)
    return list(session.scalars(joined.order_by(Guest.position)))


def _find_place(
    catalogue: Catalogue, stay: PlannedStay, sold_as: SoldAs, nights: tuple[date, ...], taken: Taken
) -> tuple[int, tuple[int, ...]]:
    """Yurt id and beds. Beds may come from another yurt of the kind; a private yurt is the one chosen.

    Raises YurtTaken with the nights that went.
    """
    yurt = catalogue.stock.get(stay.yurt.number)
    if yurt is None:
        # It was taken down since the guest looked.
        raise YurtTaken(stay.yurt.number, nights)
    needed = len(yurt.beds) if sold_as is SoldAs.PRIVATE else len(stay.party)
    free = free_beds(yurt, nights, taken)
    if len(free) >= needed:
        return stay.yurt.id, free[:needed]
    if sold_as is SoldAs.BED:
        alike = [other for other in catalogue.stock.values() if other.kind == yurt.kind]
        for other, beds in shared_yurts(alike, nights, needed, taken):
            return catalogue.yurts[other.number].id, beds[:needed]
    raise YurtTaken(yurt.number, _gone(yurt, nights, taken, needed))


def _gone(yurt: YurtStock, nights: tuple[date, ...], taken: Taken, needed: int) -> tuple[date, ...]:
    """The nights to blame; all of them when each is free but no bed is for the whole stay."""
    return taken_nights(yurt, nights, taken, needed) or nights


def hold_visit_within(session: Session, day: date, party: Party, attempt: Attempt) -> Booking:
    earlier = find_attempt(session, attempt.key)
    if earlier is not None:
        is_same = earlier.is_visit and earlier.arrival == day and earlier.party == party
        if earlier.status in BOOKED or (earlier.status is BookingStatus.HELD and is_same):
            return earlier
        _let_go(session, earlier, attempt.now)
    check_open(Period(day, day + ONE_DAY), season_dates(session))
    booking = _new_booking(session, attempt, day, day, NOTHING, earlier)
    _insert(session, booking)
    freeze(session, booking, terms_on(day, session))
    keep_open(session, (day,))
    add_guests(session, booking, party)
    session.refresh(booking)
    return booking


def find_attempt(session: Session, key: str) -> Booking | None:
    return session.scalar(select(Booking).where(Booking.idempotency_key == key))


def settles(booking: Booking, wish: Wish, session: Session) -> bool:
    """Has this attempt come to something already: a booking, or the hold of this same choice?"""
    return booking.status in BOOKED or _is_same(booking, wish, session)


def _is_same(booking: Booking, wish: Wish, session: Session) -> bool:
    if booking.status is not BookingStatus.HELD or booking.is_visit or booking.period != wish.period:
        return False
    stays = booking.stays
    adults = sum(stay.adults for stay in stays)
    ages = tuple(sorted(age for stay in stays for age in stay.child_ages))
    same_yurts = {stay.yurt.number for stay in stays} == set(wish.choice.yurts)
    return (
        same_yurts
        and Party(adults, ages) == wish.party
        and all(stay.meal_plan is wish.plan and stay.sold_as is wish.choice.sold_as for stay in stays)
        and booking.special_offer_id == wish.special_id
        and stay_price(session, booking.id) == wish.seen
    )


def _let_go(session: Session, booking: Booking, now: datetime) -> None:
    """The visitor chose anew: the earlier attempt gives up its beds and its key, but not what was typed."""
    if booking.status is BookingStatus.HELD:
        end_booking(session, booking.id, RELEASE, now)
    session.execute(update(Booking).where(Booking.id == booking.id).values(idempotency_key=None))
    session.refresh(booking)


def _contact_of(booking: Booking) -> dict[str, Any]:
    names = ("guest_name", "email", "phone", "country", "expected_hour", "notes")
    return {name: getattr(booking, name) for name in names}


def free_code(session: Session, key: str) -> str:
    """A booking code that nobody has, made of the key."""
    for attempt in range(1000):
        code = booking_code(key, attempt)
        if session.scalar(select(Booking.id).where(Booking.code == code)) is None:
            return code
    raise RuntimeError("a thousand booking codes in a row were taken")
