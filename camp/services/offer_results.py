"""What an offer brought, measured against the time before it.

Counted are the nights the offer covers, one for each party and night. Those booked since it was made, with it
or without, are set against those booked for the same nights in as many days before it was made; both are told
per week, so that offers of different age compare. Nights that were cancelled count in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from camp.clock import camp_moment
from camp.models import BedNight, Booking, Charge, SpecialOffer, Stay
from camp.rules.dates import ONE_DAY
from camp.rules.money import NOTHING, Money
from camp.rules.special_offers import OFFER_CHARGES
from camp.services.reservations import BOOKED
from camp.services.statuses import status_among
from camp.services.transaction import reading


@dataclass(frozen=True)
class OfferResult:
    bookings: int
    """With the offer, that stand."""
    nights: int
    """Of theirs on covered nights."""
    revenue: Money
    """All their charges."""
    given: Money
    """The discount, as a positive sum."""
    length: timedelta
    """Measured: since it was made, until it was withdrawn or its last night was over; at least a day."""
    since: int
    """Covered nights booked in that time by anybody."""
    before: int
    """The same in as much time before."""

    @property
    def weekly_since(self) -> Fraction:
        return self.since / self.weeks

    @property
    def weekly_before(self) -> Fraction:
        return self.before / self.weeks

    @property
    def weeks(self) -> Fraction:
        return Fraction(self.length // timedelta(seconds=1), WEEK // timedelta(seconds=1))


WEEK = timedelta(days=7)
SHORTEST = timedelta(days=1)


def result_of(offer: SpecialOffer, now: datetime) -> OfferResult:
    session = reading()
    mine = [Booking.special_offer_id == offer.id, status_among(*BOOKED)]
    charges = select(func.sum(Charge.amount)).join(Charge.booking).where(*mine)
    over = camp_moment(offer.last_night + ONE_DAY, time(0))
    made = offer.made_at
    length = max(SHORTEST, min(now, over, offer.withdrawn_at or now) - made)
    when = Booking.created_at
    return OfferResult(
        bookings=session.scalar(select(func.count(Booking.id)).where(*mine)) or 0,
        nights=_nights(session, offer, *mine),
        revenue=session.scalar(charges) or NOTHING,
        given=-(session.scalar(charges.where(Charge.kind.in_(OFFER_CHARGES))) or NOTHING),
        length=length,
        since=_nights(session, offer, when >= made, when < made + length),
        before=_nights(session, offer, when >= made - length, when < made),
    )


def _nights(session: Session, offer: SpecialOffer, *which: ColumnElement[bool]) -> int:
    slept = (
        select(BedNight.stay_id, BedNight.night)
        .join(Stay, BedNight.stay_id == Stay.id)
        .join(Stay.booking)
        .where(BedNight.night.between(offer.first_night, offer.last_night))
        .where(status_among(*BOOKED), *which)
        .distinct()
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(slept)) or 0
