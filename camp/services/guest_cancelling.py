"""Guests cancel: what is kept and what goes back is shown first, then exactly that is done."""

from __future__ import annotations

from datetime import date, datetime

from camp.models import Booking
from camp.rules.cancellation import CancelledBy, Ending
from camp.rules.changes import check_guest_may_cancel
from camp.rules.guest_refusals import FeeChanged
from camp.rules.money import Money
from camp.services import terms, waiting_list
from camp.services.reservations import cancel_within, get_by_token, lock, read_again
from camp.services.transaction import transaction


def if_cancelled(token: str, today: date) -> Ending:
    """What would be kept and given back; nothing is written. Raises BookingUnknown, StepNotPossible,
    SoldElsewhere or ChangeTooLate."""
    booking = get_by_token(token)
    _check(booking, today)
    return terms.if_cancelled(booking, today)


def cancel(token: str, seen: Money, now: datetime, today: date) -> Booking:
    """``seen``: what is kept, as it was shown. Raises what ``if_cancelled`` does, or FeeChanged."""
    with transaction() as session:
        booking = get_by_token(token, session)
        lock(session, booking, now)
        read_again(session, booking)
        _check(booking, today)
        fee = cancel_within(session, booking, now, today, CancelledBy.GUEST)
        if fee != seen:
            raise FeeChanged(seen, fee)
    waiting_list.serve(now)
    return booking


def _check(booking: Booking, today: date) -> None:
    statuses = [stay.status for stay in booking.stays]
    check_guest_may_cancel(booking.status, booking.channel, statuses, booking.arrival, today)
