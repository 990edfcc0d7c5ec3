"""Forgetting what the camp need not know any longer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from camp.models import Booking, Guest, Letter, Opinion, Stay, Waiting
from camp.rules.erasure import ERASED_NAME, check_may_forget
from camp.rules.letters import LetterStatus
from camp.rules.lifecycle import StayStatus
from camp.rules.meals import Diet
from camp.rules.register import erased_before
from camp.services.catalogue import get_settings
from camp.services.folios import sums_of
from camp.services.reservations import get_by_token, lock, read_again
from camp.services.transaction import transaction


def erase_documents(today: date) -> int:
    """Erase the document numbers, and nothing else, of everybody whose departure is longer ago than the owner
    lets them be kept; also of those who never came. Gives of how many people."""
    with transaction() as session:
        before = erased_before(today, get_settings(session).document_days)
        gone = select(Stay.id).where(Stay.departure < before, Stay.status != StayStatus.IN_HOUSE)
        visits = select(Booking.id).where(Booking.departure < before)
        due = [
            Guest.document_number != "",
            or_(Guest.stay_id.in_(gone), Guest.stay_id.is_(None) & Guest.booking_id.in_(visits)),
        ]
        erased = session.scalar(select(func.count(Guest.id)).where(*due)) or 0
        if erased:
            session.execute(update(Guest).where(*due).values(document_number=""))
        return erased


def erase_letters(today: date) -> int:
    """Erase what letters said, and where they went, once their booking's departure is as long ago. That they
    were sent stays. Gives how many letters that were."""
    with transaction() as session:
        before = erased_before(today, get_settings(session).document_days)
        past = select(Booking.id).where(Booking.departure < before)
        done = session.execute(
            update(Letter)
            .where(
                Letter.booking_id.in_(past),
                or_(Letter.text != "", Letter.to_email != "", Letter.to_phone != ""),
            )
            .values(to_name="", to_email="", to_phone="", subject="", text="", answer="")
            .execution_options(synchronize_session=False)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]


def forget(token: str, now: datetime, today: date) -> Booking:
    """The guest asks to be forgotten: names and contacts go, for good; asked twice, it is done once. Raises
    BookingUnknown, StayAhead or MoneyOpen."""
    with transaction() as session:
        booking = get_by_token(token, session)
        lock(session, booking, now)
        read_again(session, booking)
        if booking.erased_at is not None:
            return booking
        stays = [stay.status for stay in booking.stays]
        balance = sums_of(session, booking.id).balance
        check_may_forget(booking.owns_beds(now), stays, booking.departure, balance, today)
        booking.guest_name, booking.email, booking.phone, booking.notes = ERASED_NAME, "", "", ""
        booking.expected_hour, booking.erased_at = None, now
        for guest in booking.guests:
            guest.name, guest.diet, guest.allergies, guest.diet_seen = "", Diet.EVERYTHING, "", ""
            guest.citizenship, guest.document_number = "", ""
            guest.birth_date = guest.weight_kg = None
        _forget_letters(session, booking)
        return booking


def _forget_letters(session: Session, booking: Booking) -> None:
    """What was written to the guest, and what the guest wrote; one not sent yet is of no use any more."""
    session.execute(
        update(Letter)
        .where(Letter.booking_id == booking.id)
        .values(to_name="", to_email="", to_phone="", about={}, subject="", text="", answer="")
    )
    session.execute(
        update(Letter)
        .where(Letter.booking_id == booking.id, Letter.status == LetterStatus.TO_SEND)
        .values(status=LetterStatus.OVERTAKEN)
    )
    session.execute(delete(Waiting).where(Waiting.booking_id == booking.id))
    session.execute(update(Opinion).where(Opinion.booking_id == booking.id).values(remark=""))
