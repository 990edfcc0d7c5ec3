"""Bookings that staff write down while somebody tells them: on the telephone, in a chat, at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from camp.models import Booking
from camp.rules.lifecycle import Channel, Confirmation
from camp.rules.pricing import SoldAs
from camp.rules.staff_refusals import FormUsed
from camp.services.holding import Wish
from camp.services.holds import hold
from camp.services.reservations import Contact, check_reachable, take_by_hand

CHANNELS = (
    Channel.PHONE, Channel.WHATSAPP, Channel.WALK_IN, Channel.INSTAGRAM, Channel.TELEGRAM, Channel.FACEBOOK,
    Channel.AGENCY, Channel.WEB,
)  # fmt: skip
"""Where a booking written down by staff may come from, the most frequent first."""


@dataclass(frozen=True)
class Told:
    """What was agreed, in which language, and by which way it came."""

    wish: Wish
    contact: Contact
    channel: Channel
    language: str


def book(told: Told, confirmation: Confirmation, *, key: str, now: datetime) -> Booking:
    """Book at once, or until the deposit is paid. ``key`` names one form on somebody's screen: sent twice it
    books once, and sent with something else in it, it is asked about.

    Raises ContactMissing, FormUsed, or whatever ``holds.hold`` refuses: OutOfSeason, NotOffered,
    PartyDoesNotFit, NoPrice, PriceChanged, OfferGone, YurtTaken, SittingFull.
    """
    check_reachable(told.contact, told.channel)
    held = hold(told.wish, key=key, language=told.language, now=now, channel=told.channel)
    booking = take_by_hand(held.token, told.contact, confirmation, now)
    if not _is_as_told(booking, told):
        raise FormUsed(booking.code)
    return booking


def _is_as_told(booking: Booking, told: Told) -> bool:
    wish, contact = told.wish, told.contact
    return (
        not booking.is_visit
        and booking.period == wish.period
        and booking.party == wish.party
        and (booking.guest_name, booking.phone, booking.email) == (contact.name, contact.phone, contact.email)
        and all(stay.sold_as is wish.choice.sold_as and stay.meal_plan is wish.plan for stay in booking.stays)
        and (wish.choice.sold_as is SoldAs.BED or _yurts(booking) == set(wish.choice.yurts))
    )


def _yurts(booking: Booking) -> set[int]:
    return {stay.yurt.number for stay in booking.stays}
