"""Forgetting what the camp need not know any longer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select, update

from camp.models import Booking, Guest, Stay
from camp.rules.lifecycle import StayStatus
from camp.rules.register import erased_before
from camp.services.catalogue import get_settings
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
