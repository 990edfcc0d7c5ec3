"""The way of a booking and of a stay, step by step, and the deadlines on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class BookingStatus(StrEnum):
    HELD = "held"
    """A yurt is kept for some minutes while the guest types."""
    REQUESTED = "requested"
    """The camp must say yes by hand."""
    AWAITING_DEPOSIT = "awaiting_deposit"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """A deadline went by; the beds are free again."""
    RELEASED = "released"
    """The guest let go of the hold."""


class StayStatus(StrEnum):
    EXPECTED = "expected"
    IN_HOUSE = "in_house"
    DEPARTED = "departed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


SLEEPS = frozenset({StayStatus.EXPECTED, StayStatus.IN_HOUSE, StayStatus.DEPARTED})
"""Stays whose nights are, will be or were slept in the camp."""


class OrderStatus(StrEnum):
    STANDING = "standing"
    REMOVED = "removed"
    """The guest thought better of it."""
    CALLED_OFF = "called_off"
    """The camp could not do it."""
    ENDED = "ended"
    """Its booking ended."""


class Confirmation(StrEnum):
    """When a booking counts: the owner's choice."""

    AT_ONCE = "at_once"
    AFTER_DEPOSIT = "after_deposit"
    BY_HAND = "by_hand"


class Channel(StrEnum):
    """Where a booking came from."""

    WEB = "web"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    TELEGRAM = "telegram"
    AGENCY = "agency"
    BOOKING_COM = "booking_com"
    AIRBNB = "airbnb"
    WALK_IN = "walk_in"


OTHER_SITES = frozenset({Channel.BOOKING_COM, Channel.AIRBNB})
"""They sell the camp's yurts beside it: dates, party and price are agreed there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the states it starts from and the one it ends in."""

    name: str
    sources: frozenset[StrEnum]
    target: StrEnum


def _step(name: str, sources: set[StrEnum], target: StrEnum) -> Step:
    return Step(name, frozenset(sources), target)


DEADLINED = frozenset({BookingStatus.HELD, BookingStatus.REQUESTED, BookingStatus.AWAITING_DEPOSIT})
"""States that end by themselves at ``held_until``."""

OWNS_BEDS = DEADLINED | {BookingStatus.CONFIRMED}
ENDED = frozenset(BookingStatus) - OWNS_BEDS

SUBMIT = {
    Confirmation.AT_ONCE: _step("submit", {BookingStatus.HELD}, BookingStatus.CONFIRMED),
    Confirmation.AFTER_DEPOSIT: _step("submit", {BookingStatus.HELD}, BookingStatus.AWAITING_DEPOSIT),
    Confirmation.BY_HAND: _step("submit", {BookingStatus.HELD}, BookingStatus.REQUESTED),
}
ACCEPT = SUBMIT[Confirmation.AT_ONCE]
CONFIRM = _step("confirm", {BookingStatus.REQUESTED, BookingStatus.AWAITING_DEPOSIT}, BookingStatus.CONFIRMED)
CANCEL = _step(
    "cancel",
    {BookingStatus.REQUESTED, BookingStatus.AWAITING_DEPOSIT, BookingStatus.CONFIRMED},
    BookingStatus.CANCELLED,
)
EXPIRE = _step("expire", set(DEADLINED), BookingStatus.EXPIRED)
RELEASE = _step("release", {BookingStatus.HELD}, BookingStatus.RELEASED)

CHECK_IN = _step("check_in", {StayStatus.EXPECTED}, StayStatus.IN_HOUSE)
CHECK_OUT = _step("check_out", {StayStatus.IN_HOUSE}, StayStatus.DEPARTED)
NO_SHOW = _step("no_show", {StayStatus.EXPECTED}, StayStatus.NO_SHOW)

UNDO_CHECK_IN = _step("undo_check_in", {StayStatus.IN_HOUSE}, StayStatus.EXPECTED)
UNDO_CHECK_OUT = _step("undo_check_out", {StayStatus.DEPARTED}, StayStatus.IN_HOUSE)
EXPECT_AGAIN = _step("expect_again", {StayStatus.NO_SHOW, StayStatus.CANCELLED}, StayStatus.EXPECTED)
REINSTATE = _step("reinstate", {BookingStatus.CANCELLED, BookingStatus.EXPIRED}, BookingStatus.CONFIRMED)
"""What was cancelled is taken back; what expired stands again when its money came too late."""
REINSTATE_UNPAID = _step(
    "reinstate", {BookingStatus.CANCELLED, BookingStatus.EXPIRED}, BookingStatus.AWAITING_DEPOSIT
)
"""Of a booking that was never confirmed: whoever takes it back says yes, so the deposit alone is awaited."""

ENDED_WITH_A_NAME = frozenset({BookingStatus.CANCELLED, BookingStatus.EXPIRED})
"""Money may still come for them: somebody was asked to pay."""

SHORTEST_DEADLINE = timedelta(hours=3)


def deadline(now: datetime, hours: int, arrival: datetime) -> datetime:
    """Until when the deposit (or the camp's answer) is awaited: so many hours, but not past the arrival,
    and never less than SHORTEST_DEADLINE, so that a booking for tonight has time to be paid."""
    return max(min(now + timedelta(hours=hours), arrival), now + SHORTEST_DEADLINE)


def deadline_for(until: datetime, now: datetime, arrival: datetime) -> datetime:
    """A deadline that was set before the arrival was moved: never past it, and never nearer than
    SHORTEST_DEADLINE for that."""
    return min(until, max(arrival, now + SHORTEST_DEADLINE))
