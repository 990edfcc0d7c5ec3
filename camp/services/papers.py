"""The camp's books as plain tables, for a spreadsheet: bookings, folios, payments, the guest register.

Rows come as the database gives them, a few hundred at a time; nothing is added up here. What is on a page has
its sums from ``camp.services.season``, and a paper of the season takes the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from camp.clock import camp_moment
from camp.models import Booking, Charge, Guest, Payment, Stay, User, Voucher, Yurt
from camp.rules.dates import ONE_DAY
from camp.rules.lifecycle import BookingStatus
from camp.services.transaction import reading

AT_ONCE = 500
"""Rows fetched at a time."""

NOT_PAPERS = (BookingStatus.HELD, BookingStatus.EXPIRED, BookingStatus.RELEASED)
"""Holds that came to nothing are no bookings."""


class Paper(StrEnum):
    BOOKINGS = "bookings"
    CHARGES = "charges"
    PAYMENTS = "payments"
    REGISTER = "register"


def rows_of(paper: Paper, year: int) -> Iterator[tuple[Any, ...]]:
    """The rows of the year: bookings and people by arrival, charges by the day of the service, payments by
    the day at the camp on which they were received."""
    statement = _STATEMENTS[paper](date(year, 1, 1), date(year, 12, 31))
    for row in reading().connection().execute(statement.execution_options(yield_per=AT_ONCE)):
        yield tuple(row)


def _bookings(first: date, last: date) -> Any:
    charged = _sum_of(Charge.amount, Charge.booking_id)
    paid = _sum_of(Payment.amount, Payment.booking_id)
    people = select(func.count(Guest.id)).where(Guest.booking_id == Booking.id).scalar_subquery()
    return (
        select(
            Booking.code, Booking.status, Booking.channel, Booking.source, Booking.arrival, Booking.departure,
            people, Booking.guest_name, Booking.country, Booking.email, Booking.phone, Booking.created_at,
            charged, paid,
        )
        .where(Booking.arrival.between(first, last), Booking.status.not_in(NOT_PAPERS))
        .order_by(Booking.arrival, Booking.id)
    )  # fmt: skip


def _sum_of(amount: Any, booking_id: Any) -> Any:
    found = select(func.coalesce(func.sum(amount), 0)).where(booking_id == Booking.id)
    return found.correlate(Booking).scalar_subquery()


def _charges(first: date, last: date) -> Any:
    return (
        select(
            Charge.service_date, Booking.code, Booking.status, Charge.kind, Charge.quantity,
            Charge.unit_price, Charge.amount, Charge.posted_at,
        )
        .join(Charge.booking)
        .where(Charge.service_date.between(first, last), Booking.status.not_in(NOT_PAPERS))
        .order_by(Charge.service_date, Charge.id)
    )  # fmt: skip


def _payments(first: date, last: date) -> Any:
    start, end = (camp_moment(day, time.min) for day in (first, last + ONE_DAY))
    return (
        select(
            Payment.received_at, func.coalesce(Booking.code, Voucher.number),
            Payment.form, Payment.currency, Payment.tendered, Payment.rate,
            Payment.change, Payment.amount, Payment.receipt_number, User.name,
        )
        .outerjoin(Payment.booking)
        .outerjoin(Payment.voucher)
        .outerjoin(User, Payment.taken_by_id == User.id)
        .where(Payment.received_at >= start, Payment.received_at < end)
        .order_by(Payment.received_at, Payment.id)
    )  # fmt: skip


def _register(first: date, last: date) -> Any:
    """Who was written down at check-in."""
    return (
        select(
            Stay.arrival, Stay.departure, Yurt.number, Booking.code, Guest.name, Guest.citizenship,
            Guest.document_number, Guest.birth_date, Guest.registered_at,
        )
        .join(Guest.stay)
        .join(Stay.yurt)
        .join(Stay.booking)
        .where(Stay.arrival.between(first, last), Guest.registered_at.is_not(None))
        .order_by(Stay.arrival, Yurt.number, Guest.id)
    )  # fmt: skip


_STATEMENTS = {
    Paper.BOOKINGS: _bookings,
    Paper.CHARGES: _charges,
    Paper.PAYMENTS: _payments,
    Paper.REGISTER: _register,
}
