"""Who comes with a booking that another site has sold: its calendar tells the nights and nothing else, so
staff write down the rest as they hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from camp.models import Booking, Charge, Guest, Stay
from camp.rules.agreed_prices import agreed
from camp.rules.channel_refusals import GuestHasPlaces, NotFromSite
from camp.rules.erasure import check_not_erased
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.meals import MealPlan, meals_of_plan
from camp.rules.money import Money, total
from camp.rules.party import Party
from camp.rules.pricing import ChargeKind, price_of_stay
from camp.rules.refusals import NoPrice, NotOffered, PartyDoesNotFit, StepNotPossible
from camp.services.catalogue import Catalogue, read_catalogue
from camp.services.feed_books import event_of
from camp.services.folios import charges_of_stay, post_stay, reverse_these
from camp.services.inventory.seats import give_back_sittings
from camp.services.moves import lay_the_table
from camp.services.orders import standing_orders
from camp.services.reservations import Contact, get_by_code, lock, read_again
from camp.services.transaction import reading, transaction


@dataclass(frozen=True)
class Told:
    """What was heard of a booking's guests."""

    contact: Contact
    language: str
    party: Party
    plan: MealPlan
    price: Money | None
    """What the site has agreed with them for nights and plan; None: they pay our prices."""


def is_from_site(booking: Booking) -> bool:
    """Has another site sold it, and told of it by its number or in its calendar?"""
    is_told = booking.channel_reference is not None or event_of(reading(), booking) is not None
    return is_told and not booking.is_visit


def may_be_told(booking: Booking) -> bool:
    """Can the party, its meals and its price still be written down? Once it is in, it is what it is."""
    return (
        is_from_site(booking)
        and booking.status is BookingStatus.CONFIRMED
        and [stay.status for stay in booking.stays] == [StayStatus.EXPECTED]
    )


def price_agreed(booking: Booking) -> Money | None:
    """What was written down of it; None: our prices."""
    charges = [one for stay in booking.stays for one in charges_of_stay(reading(), stay.id)]
    if not any(one.kind is ChargeKind.AGREED_PRICE for one in charges):
        return None
    return total(one.amount for one in charges)


def tell(code: str, told: Told, now: datetime) -> Booking:
    """Write it down: the kitchen cooks for the party from now on, and the folio is charged for it.

    Raises BookingUnknown, NotFromSite, StepNotPossible once they are in or the booking has ended, DataErased,
    PartyDoesNotFit, GuestHasPlaces, NoPrice, AgreedTooLittle, MealOrdered or SittingFull.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        read_again(session, booking)
        if not is_from_site(booking):
            raise NotFromSite
        if not may_be_told(booking):
            status = booking.stays[0].status if booking.status is BookingStatus.CONFIRMED else booking.status
            raise StepNotPossible("tell", status)
        check_not_erased(booking.erased_at)
        (stay,) = booking.stays
        _tell_stay(session, stay, told, now)
        for name, value in told.contact.as_columns().items():
            if name != "name_key":
                setattr(booking, name, value)
        booking.language = told.language
        booking.revision += 1
        event = event_of(session, booking)
        if event is not None:
            event.completed_at = now
        session.flush()
        session.refresh(booking)
        return booking


def _tell_stay(session: Session, stay: Stay, told: Told, now: datetime) -> None:
    catalogue = read_catalogue(session)
    stock = catalogue.stock.get(stay.yurt.number)
    if stock is None:
        raise NotOffered
    if len(told.party) > len(stock.beds):
        raise PartyDoesNotFit(len(told.party), len(stock.beds))
    _charge(session, stay, told, catalogue, now)
    give_back_sittings(
        session, [guest.id for guest in stay.guests], set(meals_of_plan(stay.period, stay.meal_plan))
    )
    guests = _seat(session, stay, told.party)
    stay.adults, stay.child_ages = told.party.adults, list(told.party.child_ages)
    stay.meal_plan = told.plan
    session.flush()
    meals = [(guest, key) for key in meals_of_plan(stay.period, told.plan) for guest in guests]
    lay_the_table(session, standing_orders(session, stay.booking_id), meals)


def _charge(session: Session, stay: Stay, told: Told, catalogue: Catalogue, now: datetime) -> None:
    """What was sold keeps its price while the same people have the same meals, unless another one is told."""
    charges = charges_of_stay(session, stay.id)
    is_agreed = any(one.kind is ChargeKind.AGREED_PRICE for one in charges)
    is_same = stay.party == told.party and stay.meal_plan is told.plan and _is_priced(charges)
    if is_same and (
        told.price == total(one.amount for one in charges) or (told.price is None and not is_agreed)
    ):
        return
    tariff = catalogue.tariffs.get(stay.yurt.kind.code)
    if tariff is None:
        raise NoPrice(stay.arrival)
    lines = price_of_stay(stay.period, told.party, told.plan, stay.sold_as, tariff)
    reverse_these(session, charges, now)
    post_stay(session, stay, lines if told.price is None else agreed(lines, told.price), now)


def _is_priced(charges: Iterable[Charge]) -> bool:
    """Of each night that a site's calendar brings nothing is charged yet."""
    cost = [one for one in charges if one.kind is ChargeKind.ADULT_NIGHT]
    return all(one.amount for one in cost)


def _seat(session: Session, stay: Stay, party: Party) -> list[Guest]:
    """The people of the stay made those of the party, adults first. Who is known stays who he is: somebody of
    the same age or, of those nothing hangs on, anybody. Raises GuestHasPlaces."""
    wanted: list[int | None] = [None] * party.adults + list(party.child_ages)
    bound = _bound(session, stay)
    known = sorted(stay.guests, key=lambda guest: (guest.id not in bound, guest.position))
    found: list[Guest | None] = []
    for age in wanted:
        guest = next((one for one in known if one.age == age), None)
        if guest is not None:
            known.remove(guest)
        found.append(guest)
    loose = [guest for guest in known if guest.id not in bound]
    if len(loose) < len(known):
        raise GuestHasPlaces(len(known) - len(loose))
    guests = [guest or (loose.pop(0) if loose else _new(session, stay)) for guest in found]
    for guest in loose:
        session.delete(guest)
    # Twice, for no two may ever have the same place.
    for first in (_OUT_OF_THE_WAY, 1):
        for place, (guest, age) in enumerate(zip(guests, wanted, strict=True), first):
            guest.position, guest.age = place, age
        session.flush()
    session.expire(stay.booking, ["guests"])
    session.expire(stay, ["guests"])
    return list(stay.guests)


_OUT_OF_THE_WAY = 10_000


def _new(session: Session, stay: Stay) -> Guest:
    guest = Guest(booking_id=stay.booking_id, stay_id=stay.id)
    session.add(guest)
    return guest


def _bound(session: Session, stay: Stay) -> set[int]:
    """Those who have something ordered, or stand in the guest register."""
    ordered = {
        guest_id for order in standing_orders(session, stay.booking_id) for guest_id in order.guest_ids
    }
    return ordered | {guest.id for guest in stay.guests if guest.registered_at is not None}
