"""Who comes with a booking that another site has sold: its calendar tells the nights and nothing else, so
staff write down the rest as they hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from camp.models import Booking, Charge, Guest, Stay
from camp.rules.agreed_prices import Pricing, agreed, pricing_of
from camp.rules.channel_refusals import GuestHasPlaces, NotFromSite
from camp.rules.channel_stays import unpriced
from camp.rules.erasure import check_not_erased
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.meals import MealPlan, meals_of_plan
from camp.rules.money import NOTHING, Money, total
from camp.rules.party import Party
from camp.rules.pricing import PriceLine, price_of_stay
from camp.rules.refusals import NoPrice, NotOffered, PartyDoesNotFit, StepNotPossible
from camp.services.catalogue import Catalogue, read_catalogue
from camp.services.feed_books import event_of, site_name
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
    pricing: Pricing
    price: Money = NOTHING
    """What the site has agreed with them for nights and plan, where it has."""


def is_from_site(booking: Booking) -> bool:
    """Has another site sold it, and told of it by its number or in its calendar?"""
    return booking.channel_reference is not None or event_of(reading(), booking) is not None


def is_told(booking: Booking) -> bool:
    """Does the camp know who comes and what it pays?"""
    event = event_of(reading(), booking)
    return event is None or event.completed_at is not None


def is_named(booking: Booking) -> bool:
    """Or does the site's name still stand for the guest's?"""
    event = event_of(reading(), booking)
    return event is None or booking.guest_name != site_name(event.feed.channel, event.feed.site)


def may_be_told(booking: Booking) -> bool:
    """Can the party, its meals and its price still be written down? Once it is in, it is what it is."""
    return (
        booking.status is BookingStatus.CONFIRMED
        and [stay.status for stay in booking.stays] == [StayStatus.EXPECTED]
        and is_from_site(booking)
    )


def price_told(booking: Booking) -> tuple[Pricing, Money]:
    """How its nights and plan are charged, and what they come to."""
    charges = [one for stay in booking.stays for one in charges_of_stay(reading(), stay.id)]
    return _pricing(charges), total(one.amount for one in charges)


def _pricing(charges: Sequence[Charge]) -> Pricing:
    return pricing_of([(one.kind, one.unit_price) for one in charges])


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
        tell_within(session, booking, told, now)
        return booking


def tell_within(session: Session, booking: Booking, told: Told, now: datetime) -> None:
    """The same as a part of another office's command, of a booking that is locked and may be told."""
    (stay,) = booking.stays
    _tell_stay(session, stay, told, now)
    for name, value in told.contact.as_columns().items():
        if name != "name_key":
            setattr(booking, name, value)
    booking.language = told.language
    booking.revision += 1
    event = event_of(session, booking)
    if event is not None and told.pricing is not Pricing.UNKNOWN:
        event.completed_at = now
    session.flush()
    session.refresh(booking)


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
    is_same = stay.party == told.party and stay.meal_plan is told.plan and _pricing(charges) is told.pricing
    if is_same and (told.pricing is not Pricing.AGREED or told.price == total(one.amount for one in charges)):
        return
    reverse_these(session, charges, now)
    post_stay(session, stay, _lines(stay, told, catalogue), now)


def _lines(stay: Stay, told: Told, catalogue: Catalogue) -> tuple[PriceLine, ...]:
    if told.pricing is Pricing.UNKNOWN:
        return unpriced(stay.period, told.party, told.plan)
    tariff = catalogue.tariffs.get(stay.yurt.kind.code)
    if tariff is None:
        raise NoPrice(stay.arrival)
    lines = price_of_stay(stay.period, told.party, told.plan, stay.sold_as, tariff)
    return lines if told.pricing is Pricing.OURS else agreed(lines, told.price)


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
