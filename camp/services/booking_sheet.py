"""One booking as the front desk needs it: what comes next, what each party may do, what may be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from camp.clock import camp_day
from camp.models import Booking, CampSettings, Guest, Order, Stay
from camp.rules.cancellation import CancelledBy, Ending, ending, kept_when_missing
from camp.rules.lifecycle import BookingStatus, OrderStatus, StayStatus
from camp.rules.money import NOTHING, Money
from camp.rules.register import RegisterRule
from camp.services.cashier import Folio, folio_of
from camp.services.catalogue import get_settings
from camp.services.front_desk import is_last
from camp.services.itinerary import PlanDay, days_of
from camp.services.reservations import BOOKED, get_by_code
from camp.services.terms import if_cancelled
from camp.services.transaction import reading
from camp.services.undo import goes_on_from_another, has_moved_on, may_be_reinstated


class NextStep(StrEnum):
    CONFIRM = "confirm"
    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    TAKE_PAYMENT = "take_payment"
    GIVE_BACK = "give_back"


@dataclass(frozen=True)
class StayCard:
    """A party in its yurt."""

    stay: Stay
    may_check_in: bool
    may_check_out: bool
    may_undo_check_in: bool
    may_undo_check_out: bool
    may_move: bool

    @property
    def guests(self) -> list[Guest]:
        return self.stay.guests


@dataclass(frozen=True)
class BookingSheet:
    booking: Booking
    folio: Folio
    settings: CampSettings
    stays: tuple[StayCard, ...]
    days: tuple[PlanDay, ...]
    """Empty for a booking that has ended."""
    next_step: NextStep | None
    next_stay: Stay | None
    """Whose step it is."""
    if_cancelled: Mapping[CancelledBy, Ending]
    """By who cancels; empty: it can't be cancelled."""
    if_missing: Ending | None
    may_be_reinstated: bool
    not_had_again: tuple[Order, ...]
    """What ended with the booking and was not ordered again when it was taken back."""

    @property
    def is_booked(self) -> bool:
        return self.booking.status in BOOKED

    @property
    def keeps_register(self) -> bool:
        return self.settings.guest_register is not RegisterRule.OFF


def booking_sheet(code: str, now: datetime, today: date) -> BookingSheet:
    """Raises BookingUnknown."""
    session = reading()
    booking = get_by_code(code, session)
    folio = folio_of(booking)
    cards = tuple(_card(stay, today) for stay in booking.stays)
    step, stay = _next_step(booking, cards, folio.sums.balance, today)
    stands = booking.status in BOOKED and not may_be_reinstated(booking)
    return BookingSheet(
        booking,
        folio,
        get_settings(session),
        cards,
        days_of(booking) if stands else (),
        step,
        stay,
        _if_cancelled(booking, today),
        _if_missing(booking, folio, today),
        may_be_reinstated(booking) and today < booking.departure,
        tuple(_ended_orders(booking, today)) if stands else (),
    )


def _card(stay: Stay, today: date) -> StayCard:
    is_confirmed = stay.booking.status is BookingStatus.CONFIRMED
    is_here = stay.status is StayStatus.IN_HOUSE
    is_expected = stay.status is StayStatus.EXPECTED
    return StayCard(
        stay,
        may_check_in=is_confirmed and is_expected and stay.arrival <= today,
        may_check_out=is_here and stay.departure <= today,
        may_undo_check_in=is_here and _was_on(stay.checked_in_at, today) and not goes_on_from_another(stay),
        may_undo_check_out=stay.status is StayStatus.DEPARTED
        and _was_on(stay.checked_out_at, today)
        and not has_moved_on(stay),
        may_move=stay.booking.status in BOOKED and (is_here or is_expected),
    )


def _was_on(moment: datetime | None, day: date) -> bool:
    return moment is not None and camp_day(moment) == day


def _next_step(
    booking: Booking, cards: tuple[StayCard, ...], balance: Money, today: date
) -> tuple[NextStep | None, Stay | None]:
    """Who leaves comes before who arrives, and the last to leave settles the folio before."""
    if booking.status in (BookingStatus.REQUESTED, BookingStatus.AWAITING_DEPOSIT):
        return NextStep.CONFIRM, None
    leaving = next((card.stay for card in cards if card.may_check_out), None)
    if leaving is not None and not (balance > NOTHING and is_last(leaving)):
        return NextStep.CHECK_OUT, leaving
    arriving = next((card.stay for card in cards if card.may_check_in), None)
    if leaving is None and arriving is not None:
        return NextStep.CHECK_IN, arriving
    is_over = not any(card.may_move for card in cards)
    if balance > NOTHING and booking.status in BOOKED and (leaving is not None or is_over):
        return NextStep.TAKE_PAYMENT, None
    if balance < NOTHING and is_over:
        return NextStep.GIVE_BACK, None
    return None, None


def _if_cancelled(booking: Booking, today: date) -> dict[CancelledBy, Ending]:
    is_ahead = all(stay.status is StayStatus.EXPECTED for stay in booking.stays)
    if booking.status not in BOOKED or not is_ahead:
        return {}
    return {by: if_cancelled(booking, today, by) for by in CancelledBy}


def _if_missing(booking: Booking, folio: Folio, today: date) -> Ending | None:
    is_ahead = all(stay.status is StayStatus.EXPECTED for stay in booking.stays)
    if booking.status is not BookingStatus.CONFIRMED or not is_ahead or today < booking.arrival:
        return None
    return ending(kept_when_missing(booking.deposit, folio.sums.paid), folio.sums.paid)


def _ended_orders(booking: Booking, today: date) -> list[Order]:
    rows = select(Order).where(
        Order.booking_id == booking.id, Order.status == OrderStatus.ENDED, Order.day >= today
    )
    return list(reading().scalars(rows.order_by(Order.day, Order.id)))
