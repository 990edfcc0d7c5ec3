"""Staff end a booking before it began; whoever waits for its nights is served at once."""

from __future__ import annotations

from datetime import date, datetime

from camp.models import Booking
from camp.rules.cancellation import CancelledBy
from camp.services import front_desk, reservations, waiting_list


def cancel(code: str, now: datetime, today: date, by: CancelledBy = CancelledBy.GUEST) -> Booking:
    """Raises BookingUnknown or StepNotPossible."""
    booking = reservations.cancel(code, now, today, by)
    waiting_list.serve(now)
    return booking


def mark_no_show(code: str, now: datetime, today: date) -> Booking:
    """Raises BookingUnknown, TooEarly or StepNotPossible."""
    booking = front_desk.mark_no_show(code, now, today)
    waiting_list.serve(now)
    return booking
