"""What guests say of their stay: one answer a booking, which may be changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import extract, func, select
from sqlalchemy.orm import joinedload

from camp.models import Booking, Opinion
from camp.rules.letters import TRUE_WHILE, LetterKind
from camp.rules.opinions import LONGEST_REMARK, Impression
from camp.rules.refusals import StepNotPossible
from camp.services.reservations import get_by_token, lock
from camp.services.transaction import reading, transaction

NEWEST = 100


@dataclass(frozen=True)
class Opinions:
    """Of the stays that ended in a year."""

    counts: Mapping[Impression, int]
    newest: Sequence[Opinion]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def find_opinion(booking: Booking) -> Opinion | None:
    return reading().get(Opinion, booking.id)


def may_give(booking: Booking, today: date) -> bool:
    """Is there a stay to speak of: one that stood, and is over or nearly so?"""
    return booking.status in TRUE_WHILE[LetterKind.THANKS] and booking.departure <= today


def give(token: str, impression: Impression, remark: str | None, now: datetime, today: date) -> Opinion:
    """A tap, or the sentence after it; ``remark`` None: what was said stays. Raises BookingUnknown, or
    StepNotPossible for a stay that is not over."""
    with transaction() as session:
        booking = get_by_token(token, session)
        lock(session, booking, now)
        if not may_give(booking, today):
            raise StepNotPossible("opinion", booking.status)
        opinion = session.get(Opinion, booking.id)
        if opinion is None:
            opinion = Opinion(booking_id=booking.id, remark="")
            session.add(opinion)
        opinion.impression, opinion.given_at = impression, now
        if remark is not None:
            opinion.remark = remark.strip()[:LONGEST_REMARK]
        return opinion


def opinions_of(year: int) -> Opinions:
    session = reading()
    of_year = extract("year", Booking.departure) == year
    rows = session.execute(
        select(Opinion.impression, func.count())
        .join(Opinion.booking)
        .where(of_year)
        .group_by(Opinion.impression)
    )
    counts = Counter(dict(rows.all()))
    newest = session.scalars(
        select(Opinion)
        .join(Opinion.booking)
        .where(of_year)
        .options(joinedload(Opinion.booking))
        .order_by(Opinion.given_at.desc(), Opinion.booking_id.desc())
        .limit(NEWEST)
    ).all()
    return Opinions({one: counts[one] for one in Impression}, newest)
