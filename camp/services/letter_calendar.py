"""Letters that are due by the calendar: reminders of a deposit, how to come, thanks. The rules are in
``camp.rules.letters``; of each a booking gets one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from camp.clock import camp_time
from camp.models import Booking, Letter, Stay
from camp.rules.letters import (
    REMIND_BEFORE,
    LetterKind,
    arrivals_to_write_to,
    departures_to_thank,
    is_reminder_due,
)
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.services import letters
from camp.services.statuses import status_among
from camp.services.transaction import broke, reading, transaction


def write_due(now: datetime) -> int:
    """Gives how many letters were written."""
    local = camp_time(now)
    written = _write(LetterKind.DEPOSIT_REMINDER, _to_remind(now), now)
    if arrivals := arrivals_to_write_to(local):
        coming = (
            _reachable(LetterKind.BEFORE_ARRIVAL)
            .where(status_among(BookingStatus.CONFIRMED), Booking.arrival.between(*arrivals))
            .where(or_(Booking.arrival == Booking.departure, _has_stay(StayStatus.EXPECTED)))
        )
        written += _write(LetterKind.BEFORE_ARRIVAL, _ids(coming), now)
    if departures := departures_to_thank(local):
        gone = _reachable(LetterKind.THANKS).where(status_among(BookingStatus.CONFIRMED))
        stayed = gone.where(
            Booking.id.in_(select(Stay.booking_id).where(Stay.departure.between(*departures))),
            Booking.departure.between(*departures),
            _has_stay(StayStatus.DEPARTED),
            ~_has_stay(StayStatus.IN_HOUSE),
        )
        # Of a visit nobody writes down that it took place; that it was not called off says it.
        visited = gone.where(Booking.arrival == Booking.departure, Booking.arrival.between(*departures))
        written += _write(LetterKind.THANKS, [*_ids(stayed), *_ids(visited)], now)
    return written


def _to_remind(now: datetime) -> list[int]:
    waiting = (
        _reachable(LetterKind.DEPOSIT_REMINDER)
        .where(Booking.status == BookingStatus.AWAITING_DEPOSIT)
        .where(Booking.held_until > now, Booking.held_until <= now + REMIND_BEFORE)
        .with_only_columns(Booking.id, Booking.consented_at, Booking.held_until)
    )
    return [
        booking_id
        for booking_id, booked_at, until in reading().execute(waiting)
        if booked_at and until and is_reminder_due(camp_time(booked_at), camp_time(until), camp_time(now))
    ]


def _reachable(kind: LetterKind) -> Select[int]:
    """Bookings somebody can be written to, and has not been in this matter."""
    mine = aliased(Letter)
    known = select(mine.id).where(mine.booking_id == Booking.id, mine.once == kind)
    return select(Booking.id).where(or_(Booking.email != "", Booking.phone != ""), ~known.exists())


def _has_stay(status: StayStatus) -> Any:
    return select(Stay.id).where(Stay.booking_id == Booking.id, Stay.status == status).exists()


def _ids(rows: Select[int]) -> list[int]:
    return list(reading().scalars(rows.order_by(Booking.id)))


def _write(kind: LetterKind, booking_ids: Iterable[int], now: datetime) -> int:
    written = 0
    reading().rollback()
    for booking_id in booking_ids:
        try:
            with transaction() as session:
                booking = session.get_one(Booking, booking_id)
                letter = letters.write(session, kind, now=now, booking=booking, is_only_one=True)
        except IntegrityError as error:
            # Another worker was quicker.
            if not broke(error, "letters", "booking_id", "once"):
                raise
        else:
            written += letter is not None
    return written
