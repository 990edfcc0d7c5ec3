"""A hold whose time ran out, held again as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from camp.models import Booking, Order
from camp.rules.availability import Choice
from camp.rules.erasure import check_not_erased
from camp.rules.lifecycle import BookingStatus, OrderStatus
from camp.rules.money import Money
from camp.rules.origins import Came
from camp.rules.party import Party
from camp.rules.refusals import Refusal
from camp.services import basket
from camp.services.folios import stay_price
from camp.services.holding import Wish
from camp.services.holds import hold, hold_visit
from camp.services.reservations import Contact, get_by_token, release_lapsed
from camp.services.special_offers import offer_of
from camp.services.transaction import transaction


@dataclass(frozen=True)
class Renewed:
    booking: Booking
    lost: tuple[Order, ...] = ()
    """What could not be had again."""


def renew(token: str, contact: Contact, now: datetime) -> Renewed:
    """Hold the same again, with all that was added, for a guest whose hold ran out while typing; what was
    typed is kept either way. Raises BookingUnknown, YurtTaken, SittingFull, PriceChanged, OfferGone or
    DataErased."""
    release_lapsed(now)
    with transaction() as session:
        booking = get_by_token(token, session)
        check_not_erased(booking.erased_at)
        session.execute(update(Booking).where(Booking.id == booking.id).values(**contact.as_columns()))
        session.refresh(booking)
        if booking.status is BookingStatus.HELD or booking.idempotency_key is None:
            return Renewed(booking)
        key, language, channel = booking.idempotency_key, booking.language, booking.channel
        came = Came(booking.source, booking.campaign)
        wish = None if booking.is_visit else wish_of(booking, stay_price(session, booking.id))
        day, party = booking.arrival, booking.party
        ordered = _ordered(session, booking)
    if wish is None:
        again = hold_visit(day, party, key=key, language=language, now=now, channel=channel, came=came)
    else:
        again = hold(wish, key=key, language=language, now=now, channel=channel, came=came)
    lost = []
    for order, who, weights in ordered:
        try:
            basket.add_again(order, again.token, who, weights, now)
        except Refusal:
            lost.append(order)
    return Renewed(get_by_token(again.token), tuple(lost))


def _ordered(session: Session, booking: Booking) -> list[tuple[Order, tuple[int, ...], dict[int, int]]]:
    """What was in the basket when its hold ran out, for whom, and how heavy they are."""
    rows = select(Order).where(Order.booking_id == booking.id, Order.status == OrderStatus.ENDED)
    position = {guest.id: guest.position for guest in booking.guests}
    weights = {guest.position: guest.weight_kg for guest in booking.guests if guest.weight_kg is not None}
    return [
        (order, tuple(position[guest_id] for guest_id in order.guest_ids if guest_id in position), weights)
        for order in session.scalars(rows.order_by(Order.id))
    ]


def wish_of(booking: Booking, seen: Money) -> Wish:
    """What the guest of this booking had chosen."""
    stays = booking.stays
    ages = tuple(sorted(age for stay in stays for age in stay.child_ages))
    special = offer_of(booking)
    return Wish(
        booking.period,
        Party(sum(stay.adults for stay in stays), ages),
        stays[0].meal_plan,
        Choice(tuple(sorted(stay.yurt.number for stay in stays)), stays[0].sold_as),
        seen,
        booking.special_offer_id,
        (special.code or "") if special is not None else "",
    )
