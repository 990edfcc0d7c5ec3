"""Bookings whose deadline went by and that nobody has ended yet: what they still own counts as free, for it
is given back before anybody books."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from camp.models import Booking
from camp.rules.lifecycle import DEADLINED


def lapsed(now: datetime) -> Select[int]:
    """Their ids."""
    return select(Booking.id).where(Booking.status.in_(DEADLINED), Booking.held_until <= now)


def not_lapsed(booking: Any = Booking) -> ColumnElement[bool]:
    """All others, as a condition on a booking that is joined anyway; the moment is the parameter ``now``, so
    that a statement can be built once. Bookings that have ended are among them: they own nothing."""
    return or_(booking.status.not_in(DEADLINED), booking.held_until > bindparam("now"))
