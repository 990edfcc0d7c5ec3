"""Finding a booking by whatever somebody remembers of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import selectinload

from camp.models import Booking, Guest, Stay
from camp.rules.lifecycle import OWNS_BEDS, BookingStatus
from camp.rules.text import CODE_LENGTH, folded, normalized_code
from camp.services.transaction import reading

MOST = 50
NEWEST = 20
SHORTEST_PHONE = 3
"""Digits; fewer are found in every number."""
SHORTEST_CODE = 3
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Match:
    booking: Booking
    companions: tuple[str, ...]
    """Names of others of the party that were looked for."""


@dataclass(frozen=True)
class Answer:
    matches: tuple[Match, ...]
    has_more: bool


def find_by_code(typed: str) -> Booking | None:
    """The one booking with exactly this code."""
    code = normalized_code(typed)
    is_code = len(code) == CODE_LENGTH and code.isascii() and code.isalnum()
    return reading().scalar(select(Booking).where(Booking.code == code)) if is_code else None


def find_bookings(typed: str, today: date) -> Answer:
    """Bookings that hold every word typed: in a name (whatever letters it was typed with), in the telephone
    number or at the beginning of the code. Those who come or are here stand before those of the past."""
    condition = _condition(typed[:LONGEST_QUERY])
    if condition is None:
        return Answer((), False)
    is_over = or_(Booking.departure < today, Booking.status.not_in(OWNS_BEDS))
    rows = (
        select(Booking)
        .where(condition)
        .options(selectinload(Booking.stays).joinedload(Stay.yurt))
        .order_by(
            case((is_over, 1), else_=0),
            case((is_over, None), else_=Booking.arrival),
            Booking.arrival.desc(),
            Booking.id.desc(),
        )
        .limit(MOST + 1)
    )
    found = reading().scalars(rows).all()
    words = folded(typed).split()
    return Answer(tuple(Match(one, _companions(one, words)) for one in found[:MOST]), len(found) > MOST)


def newest() -> Sequence[Booking]:
    """The bookings made last."""
    rows = (
        select(Booking)
        .where(Booking.status != BookingStatus.HELD, Booking.guest_name != "")
        .options(selectinload(Booking.stays).joinedload(Stay.yurt))
        .order_by(Booking.created_at.desc(), Booking.id.desc())
        .limit(NEWEST)
    )
    return reading().scalars(rows).all()


def _condition(typed: str) -> ColumnElement[bool] | None:
    """None for what could be in any booking or in none."""
    if re.fullmatch(r"[\d\s()+./-]+", typed):
        whole = [*_in_phone(typed), *_in_code(typed)]
        return or_(*whole) if whole else None
    conditions = [_of_word(word) for word in typed.split()]
    found = [condition for condition in conditions if condition is not None]
    return and_(*found) if found else None


def _of_word(word: str) -> ColumnElement[bool] | None:
    parts = folded(word).split()
    if not parts:
        return None
    in_booking = and_(*(Booking.name_key.contains(part, autoescape=True) for part in parts))
    in_guest = and_(*(Guest.name_key.contains(part, autoescape=True) for part in parts))
    of_guest = select(Guest.id).where(Guest.booking_id == Booking.id, in_guest).exists()
    return or_(in_booking, of_guest, *_in_phone(word), *_in_code(word))


def _in_phone(typed: str) -> list[ColumnElement[bool]]:
    """Any part of the number. A zero in front is dialled inside the country alone, and 00 for the +."""
    if not re.fullmatch(r"[\d\s()+./-]+", typed):
        return []
    digits = re.sub(r"[^0-9]", "", typed).lstrip("0") or "0"
    return [Booking.phone.contains(digits, autoescape=True)] if len(digits) >= SHORTEST_PHONE else []


def _in_code(typed: str) -> list[ColumnElement[bool]]:
    code = normalized_code(typed)
    is_part = SHORTEST_CODE <= len(code) <= CODE_LENGTH and code.isascii() and code.isalnum()
    return [Booking.code.startswith(code, autoescape=True)] if is_part else []


def _companions(booking: Booking, words: Sequence[str]) -> tuple[str, ...]:
    sought = [word for word in words if word not in booking.name_key]
    named = [guest for guest in booking.guests if guest.name]
    return tuple(guest.name for guest in named if any(word in guest.name_key for word in sought))
