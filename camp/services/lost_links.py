"""Private links that were lost, sent again. See ``camp.rules.lost_links``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from camp.models import Booking, LinkAsk
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus
from camp.rules.lost_links import MOST, MOST_BOOKINGS, PAUSE, WINDOW, since_when
from camp.rules.text import normalized_code
from camp.services import letters
from camp.services.transaction import dialect_of, transaction

SENT_AGAIN = (
    BookingStatus.REQUESTED,
    BookingStatus.AWAITING_DEPOSIT,
    BookingStatus.CONFIRMED,
    BookingStatus.CANCELLED,
)


def ask_by_email(email: str, now: datetime, today: date) -> None:
    """Write the links of coming and recent bookings at this address to it. Nobody learns whether there were
    any."""
    address = email.strip().casefold()
    with transaction() as session:
        # Looked up either way, so that the answer takes as long.
        found = _bookings(session, today, func.lower(Booking.email) == address)
        _send(session, address, found, now)


def ask_by_phone(code: str, phone: str, now: datetime, today: date) -> None:
    """The same for one booking, by its code and the telephone number that stands in it (E.164)."""
    with transaction() as session:
        found = _bookings(session, today, Booking.code == normalized_code(code), Booking.phone == phone)
        _send(session, phone, found, now)


def _bookings(session: Session, today: date, *about: object) -> Sequence[Booking]:
    rows = (
        select(Booking)
        .where(*about)  # type: ignore[arg-type]
        .where(Booking.status.in_(SENT_AGAIN), Booking.departure >= since_when(today))
        .order_by(Booking.departure < today, Booking.arrival, Booking.id)
        .limit(MOST_BOOKINGS)
    )
    return session.scalars(rows).all()


def _send(session: Session, address: str, found: Sequence[Booking], now: datetime) -> None:
    if not _may_send(session, address, now):
        return
    for booking in found:
        letters.write(session, LetterKind.LINK_AGAIN, now=now, booking=booking)


def _may_send(session: Session, address: str, now: datetime) -> bool:
    """Counts this time, if there is one left: one UPDATE, so of two who ask at once one is heard."""
    session.execute(delete(LinkAsk).where(LinkAsk.asked_at <= now - WINDOW))
    key = hashlib.sha256(address.encode()).hexdigest()
    before = now - WINDOW
    session.execute(
        dialect_of(session)
        .insert(LinkAsk)
        .values(address_key=key, asked_at=before, since=before, times=0)
        .on_conflict_do_nothing()
    )
    is_over = LinkAsk.since <= before
    heard = session.execute(
        update(LinkAsk)
        .where(LinkAsk.address_key == key, LinkAsk.asked_at <= now - PAUSE)
        .where(or_(is_over, LinkAsk.times < MOST))
        .values(
            asked_at=now,
            times=case((is_over, 1), else_=LinkAsk.times + 1),
            since=case((is_over, now), else_=LinkAsk.since),
        )
        .returning(LinkAsk.address_key)
        .execution_options(synchronize_session=False)
    ).scalar()
    return heard is not None
