"""The slip of a payment: what whoever paid takes along. No fiscal receipt."""

from __future__ import annotations

from dataclasses import dataclass

from camp.models import Booking, Payment, User
from camp.rules.money import Money
from camp.services.cashier import is_taken_back, payment_of
from camp.services.folios import sums_of
from camp.services.reservations import get_by_code
from camp.services.transaction import reading


@dataclass(frozen=True)
class Slip:
    """A payment with what a guest is told of it."""

    payment: Payment
    booking: Booking
    balance: Money
    """Owed now."""
    taken_by: str
    """The name of a colleague, also of one who has left."""
    is_taken_back: bool


def slip_of(code: str, payment_id: int) -> Slip:
    """Raises BookingUnknown, also for a payment of another booking."""
    session = reading()
    booking = get_by_code(code, session)
    payment = payment_of(session, booking, payment_id)
    balance = sums_of(session, booking.id).balance
    taken_by = session.get(User, payment.taken_by_id) if payment.taken_by_id is not None else None
    name = taken_by.name if taken_by is not None else ""
    return Slip(payment, booking, balance, name, is_taken_back(session, payment))
