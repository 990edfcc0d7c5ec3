"""Bookings that another site has sold already: taken in as they are, or kept as a conflict for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from camp.models import Booking, ChannelConflict, Yurt
from camp.rules.availability import Choice
from camp.rules.dates import Period
from camp.rules.lifecycle import Channel
from camp.rules.meals import MealPlan
from camp.rules.money import total
from camp.rules.party import Party
from camp.rules.pricing import SoldAs, sum_of
from camp.rules.refusals import YurtTaken
from camp.services.catalogue import read_catalogue
from camp.services.holding import Wish
from camp.services.holds import hold
from camp.services.offers import plan_stays
from camp.services.reservations import Contact, accept
from camp.services.transaction import reading, transaction


@dataclass(frozen=True)
class ChannelBooking:
    """What the other site's message says."""

    channel: Channel
    reference: str
    yurt: int
    """Its number."""
    period: Period
    party: Party
    plan: MealPlan
    contact: Contact


def take_in(told: ChannelBooking, language: str, now: datetime) -> Booking | ChannelConflict:
    """Write down what another site has sold. Told of twice, it is written once.

    Where the nights belong to somebody else, nothing of theirs is touched: it becomes a conflict. Raises
    OutOfSeason, NotOffered, PartyDoesNotFit or NoPrice.
    """
    session = reading()
    known = session.scalar(
        select(Booking).where(Booking.channel == told.channel, Booking.channel_reference == told.reference)
    )
    if known is not None:
        return known
    choice = Choice((told.yurt,), SoldAs.PRIVATE)
    planned = plan_stays(read_catalogue(session), choice, told.period, told.party, told.plan)
    wish = Wish(told.period, told.party, told.plan, choice, total(sum_of(one.lines) for one in planned))
    key = f"{told.channel}:{told.reference}"
    try:
        booking = hold(wish, key=key, language=language, now=now, channel=told.channel)
    except YurtTaken:
        return _note_conflict(told, now)
    return accept(booking.token, told.contact, told.reference, now)


def _note_conflict(told: ChannelBooking, now: datetime) -> ChannelConflict:
    with transaction() as session:
        conflict = session.scalar(
            select(ChannelConflict).where(
                ChannelConflict.channel == told.channel, ChannelConflict.reference == told.reference
            )
        )
        if conflict is None:
            yurt_id = session.scalars(select(Yurt.id).where(Yurt.number == told.yurt)).one()
            conflict = ChannelConflict(
                channel=told.channel,
                reference=told.reference,
                yurt_id=yurt_id,
                arrival=told.period.arrival,
                departure=told.period.departure,
                people=len(told.party),
                child_ages=list(told.party.child_ages),
                meal_plan=told.plan,
                guest_name=told.contact.name,
                noticed_at=now,
            )
            session.add(conflict)
        return conflict
