"""What the guest of a booking tells of the people: names, diets, how to reach them, when they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from camp.models import Booking
from camp.rules.erasure import check_not_erased
from camp.rules.lifecycle import StayStatus
from camp.rules.refusals import StepNotPossible
from camp.services.reservations import (
    BOOKED,
    Contact,
    Person,
    check_reachable,
    get_by_token,
    lock,
    read_again,
)
from camp.services.transaction import transaction

AHEAD = (StayStatus.EXPECTED, StayStatus.IN_HOUSE)


def may_tell(booking: Booking) -> bool:
    """While somebody of them is to come or is here."""
    is_ahead = booking.is_visit or any(stay.status in AHEAD for stay in booking.stays)
    return booking.status in BOOKED and booking.erased_at is None and is_ahead


def tell(token: str, contact: Contact, people: Sequence[Person], now: datetime) -> Booking:
    """``people`` in the order of the party; the name of somebody in the guest register stays what it is.

    Raises BookingUnknown, ContactMissing, DataErased, or StepNotPossible for a booking that is over or has
    other people by now.
    """
    with transaction() as session:
        booking = get_by_token(token, session)
        check_reachable(contact, booking.channel)
        lock(session, booking, now)
        read_again(session, booking)
        check_not_erased(booking.erased_at)
        if not may_tell(booking) or len(people) != len(booking.guests):
            raise StepNotPossible("tell", booking.status)
        for name, value in contact.as_columns().items():
            if name != "name_key":
                setattr(booking, name, value)
        for guest, person in zip(booking.guests, people, strict=True):
            if guest.registered_at is None:
                guest.name = person.name
            guest.diet, guest.allergies = person.diet, person.allergies
        return booking
