"""The outbox: letters written with what they tell of.

``write`` is a part of other offices' commands, inside their transaction. What a letter has to say and its
booking will not know any more stands in ``about``:

- CHANGED: ``arrival``, ``departure`` (ISO) and ``charged`` (tyiyn) as they were before
- CANCELLED: ``fee`` and ``refund`` (tyiyn); DEPOSIT_RECEIVED and PAID_NO_BEDS: ``paid`` (tyiyn)
- PLACE_FREE and VOUCHER: ``path``, where the private page is on this site, beginning with a slash, and any of
  ``arrival``, ``departure``, ``until`` (ISO), ``code``, ``sum`` (tyiyn)
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_moment, camp_time
from camp.models import Booking, Letter, Order, User
from camp.rules import letters as rules
from camp.rules.letters import LetterKind, LetterStatus, Matter, SentBy
from camp.rules.lifecycle import BookingStatus
from camp.services.transaction import reading, transaction

NEWEST = 100

SETTLING = timedelta(minutes=10)
"""Somebody who changes a booking changes more than one thing: one letter tells of them all, so long after the
last."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who is written to without a booking."""

    name: str
    email: str
    phone: str
    """E.164, or empty."""
    language: str


def write(
    session: Session,
    kind: LetterKind,
    *,
    now: datetime,
    booking: Booking | None = None,
    to: Recipient | None = None,
    user: User | None = None,
    order: Order | None = None,
    about: Mapping[str, Any] | None = None,
    good_until: datetime | None = None,
) -> Letter | None:
    """Put a letter into the outbox: about a booking to its guest, else ``to`` somebody, else to one of the
    staff. None when there is no address to write to. ``good_until`` where its own rule does not know it.

    A change that is not told of yet takes the next one in: the earlier letter waits a little longer.
    """
    if booking is not None and not _may_be_reached(booking):
        return None
    if kind is LetterKind.CHANGED and booking is not None:
        waiting = _untold_change(session, booking)
        if waiting is not None:
            waiting.next_try_at = now + SETTLING
            return waiting
    letter = Letter(
        kind=kind,
        booking_id=booking.id if booking is not None else None,
        order_id=order.id if order is not None else None,
        user_id=user.id if user is not None else None,
        language=_language(booking, to, user),
        to_name=to.name if to is not None else "",
        to_email=to.email if to is not None else "",
        to_phone=to.phone if to is not None else "",
        about=dict(about or {}),
        written_at=now,
        next_try_at=now + SETTLING if kind is LetterKind.CHANGED else now,
        good_until=good_until or _good_until(kind, booking, order, now),
        message_key=secrets.token_hex(16),
    )
    session.add(letter)
    return letter


def _may_be_reached(booking: Booking) -> bool:
    """Somebody who is still typing may yet leave an address."""
    return bool(booking.email or booking.phone) or booking.status is BookingStatus.HELD


def _language(booking: Booking | None, to: Recipient | None, user: User | None) -> str:
    for known in (to, booking, user):
        if known is not None:
            return known.language
    raise ValueError("a letter to nobody")


def _good_until(kind: LetterKind, booking: Booking | None, order: Order | None, now: datetime) -> datetime:
    matter = Matter(day=order.day if order is not None else None)
    if booking is not None:
        deadline = camp_time(booking.held_until) if booking.held_until is not None else None
        matter = Matter(booking.arrival, booking.departure, deadline, matter.day)
    end = rules.good_until(kind, camp_time(now), matter)
    return camp_moment(end.date(), end.time())


def _untold_change(session: Session, booking: Booking) -> Letter | None:
    return session.scalar(
        select(Letter)
        .where(Letter.booking_id == booking.id, Letter.kind == LetterKind.CHANGED)
        .where(Letter.status == LetterStatus.TO_SEND)
        .limit(1)
    )


# The outbox


def list_letters() -> Sequence[Letter]:
    """The newest, those not sent first."""
    rows = (
        select(Letter)
        .options(joinedload(Letter.booking), joinedload(Letter.order))
        .order_by(Letter.sent_at.is_not(None), Letter.written_at.desc(), Letter.id.desc())
        .limit(NEWEST)
    )
    return reading().scalars(rows).unique().all()


def mark_sent(letter_id: int, now: datetime) -> None:
    """Somebody has sent it by hand; once is enough."""
    with transaction() as session:
        session.execute(
            update(Letter)
            .where(Letter.id == letter_id, Letter.status == LetterStatus.TO_SEND)
            .values(status=LetterStatus.SENT, sent_at=now, sent_by=SentBy.HAND)
        )
