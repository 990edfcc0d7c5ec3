"""What a card pays for: what is due of a booking, or a gift voucher that was ordered. The card desk knows no
difference between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from camp.models import Booking, CardPayment, Payment, Voucher
from camp.rules.card_refusals import NothingDue
from camp.rules.folio import PaymentForm
from camp.rules.money import Money
from camp.rules.vouchers import VoucherStatus
from camp.services import voucher_sales, vouchers
from camp.services.cashier import due_of, post_from_bank
from camp.services.reservations import BOOKED, get_by_token, lock


class Bill(Protocol):
    """One thing to pay."""

    @property
    def reference(self) -> str:
        """By which people speak of it."""

    @property
    def until(self) -> datetime | None:
        """When it ends unless it is paid."""

    @property
    def subject(self) -> dict[str, int]:
        """The column of an attempt that names it."""

    def lock(self, session: Session, now: datetime) -> None:
        """Whoever else pays or ends it waits, or is done before."""

    def due(self, now: datetime) -> Money | None:
        """What is to be paid now; None: nothing, or it has ended."""

    def receive(self, session: Session, attempt: CardPayment, now: datetime) -> Payment | None:
        """Write the money down whatever has become of it; None: there is no place for it, for it is paid."""


@dataclass(frozen=True)
class BookingBill:
    booking: Booking

    @property
    def reference(self) -> str:
        return self.booking.code

    @property
    def until(self) -> datetime | None:
        return self.booking.held_until

    @property
    def subject(self) -> dict[str, int]:
        return {"booking_id": self.booking.id}

    def lock(self, session: Session, now: datetime) -> None:
        lock(session, self.booking, now)

    def due(self, now: datetime) -> Money | None:
        due = due_of(self.booking)
        stands = self.booking.status in BOOKED and self.booking.owns_beds(now)
        return due[0] if due is not None and stands else None

    def receive(self, session: Session, attempt: CardPayment, now: datetime) -> Payment | None:
        """More than is owed too: it is owed back."""
        attempt_key = f"card-{attempt.id}"
        return post_from_bank(session, self.booking, PaymentForm.CARD, attempt.amount, attempt_key, now)


@dataclass(frozen=True)
class VoucherBill:
    voucher: Voucher

    @property
    def reference(self) -> str:
        return self.voucher.number

    @property
    def until(self) -> datetime | None:
        return None

    @property
    def subject(self) -> dict[str, int]:
        return {"voucher_id": self.voucher.id}

    def lock(self, session: Session, now: datetime) -> None:
        vouchers.hold_still(session, self.voucher)

    def due(self, now: datetime) -> Money | None:
        return self.voucher.amount if self.voucher.status is VoucherStatus.ORDERED else None

    def receive(self, session: Session, attempt: CardPayment, now: datetime) -> Payment | None:
        return voucher_sales.sell_by_bank(session, self.voucher, f"voucher-card-{attempt.id}", now)


FindBill = Callable[[Session], Bill]


def bill_of_booking(token: str) -> FindBill:
    """By its private link. The finding raises BookingUnknown."""
    return lambda session: BookingBill(get_by_token(token, session))


def bill_of_voucher(token: str) -> FindBill:
    """By its private link. The finding raises VoucherUnknown."""
    return lambda session: VoucherBill(vouchers.get_by_link(token, session))


def bill_of(attempt: CardPayment) -> Bill:
    """What an attempt was to pay."""
    if attempt.voucher is not None:
        return VoucherBill(attempt.voucher)
    if attempt.booking is not None:
        return BookingBill(attempt.booking)
    raise NothingDue
