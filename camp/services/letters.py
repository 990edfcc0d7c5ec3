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
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from camp.clock import camp_day, camp_moment, camp_time
from camp.models import Booking, Letter, Order, User
from camp.rules import letters as rules
from camp.rules.letters import BOOKED, TRUE_WHILE, LetterKind, LetterStatus, Matter
from camp.rules.lifecycle import BookingStatus

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

    def as_columns(self) -> dict[str, str]:
        return {"to_name": self.name, "to_email": self.email, "to_phone": self.phone}


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
    is_only_one: bool = False,
) -> Letter | None:
    """Put a letter into the outbox: about a booking to its guest, else ``to`` somebody, else to one of the
    staff. None when there is no address to write to. ``good_until`` where its own rule does not know it.

    ``is_only_one``: a second letter of the kind to that booking breaks the books' own rule, and with it the
    transaction. A change that is not told of yet takes the next one in: the earlier letter waits a little
    longer.
    """
    if booking is not None and not _may_be_reached(booking):
        return None
    if kind is LetterKind.CHANGED and booking is not None:
        waiting = _untold_change(session, booking)
        if waiting is not None:
            waiting.next_try_at = now + SETTLING
            waiting.about = {**(about or {}), **waiting.about}
            return waiting
    if user is not None:
        to = Recipient(user.name, user.email, "", user.language)
    known = to or booking
    if known is None:
        raise ValueError("a letter to nobody")
    letter = Letter(
        kind=kind,
        booking_id=booking.id if booking is not None else None,
        once=kind if is_only_one else None,
        order_id=order.id if order is not None else None,
        user_id=user.id if user is not None else None,
        language=known.language,
        about=dict(about or {}),
        written_at=now,
        next_try_at=now + SETTLING if kind is LetterKind.CHANGED else now,
        good_until=good_until or _good_until(kind, booking, order, now),
        message_key=secrets.token_hex(16),
        **(to.as_columns() if to is not None else {}),
    )
    session.add(letter)
    return letter


def tell_of_change(session: Session, booking: Booking, now: datetime, **was: Any) -> None:
    """Something about a booking is another than its guest knows, who is not here yet. ``was``: what was
    before, see CHANGED."""
    if booking.status in BOOKED and camp_day(now) < booking.arrival:
        write(session, LetterKind.CHANGED, now=now, booking=booking, about=was)


def _may_be_reached(booking: Booking) -> bool:
    """Somebody who is still typing may yet leave an address."""
    return bool(booking.email or booking.phone) or booking.status is BookingStatus.HELD


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


def still_true(now: datetime) -> ColumnElement[bool]:
    """Is a letter still true, and still of use? As a condition on it."""
    of_it = aliased(Booking)
    state = select(of_it.status).where(of_it.id == Letter.booking_id).scalar_subquery()
    of_kind = [and_(Letter.kind == kind, state.in_(sorted(states))) for kind, states in TRUE_WHILE.items()]
    return and_(Letter.good_until > now, or_(Letter.booking_id.is_(None), *of_kind))


def overtake(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> int:
    """What is not true any more, or of no use, is never sent. Gives how many letters that were."""
    waiting = update(Letter).where(Letter.status == LetterStatus.TO_SEND, *conditions)
    done = session.execute(
        waiting.where(~still_true(now))
        .values(status=LetterStatus.OVERTAKEN)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def take_back(session: Session, booking: Booking, kind: LetterKind) -> None:
    """What a letter was to tell of was a mistake, and is put right before it left."""
    session.execute(
        update(Letter)
        .where(Letter.booking_id == booking.id, Letter.kind == kind, Letter.status == LetterStatus.TO_SEND)
        .values(status=LetterStatus.OVERTAKEN)
    )
