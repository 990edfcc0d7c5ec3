"""Bookings of some statuses, asked for beside dates."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from camp.models import Booking
from camp.rules.lifecycle import BookingStatus


def status_among(*wanted: BookingStatus) -> ColumnElement[bool]:
    """Is the booking one of these? Said by what it is not: SQLite takes an equality for narrower than any
    range of dates, and would go by the index of statuses through all bookings there ever were."""
    return Booking.status.not_in([status for status in BookingStatus if status not in wanted])
