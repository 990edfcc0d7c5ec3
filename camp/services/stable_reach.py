"""What the stable comes to for guests: looked at before a change of horses and guides and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.models import Guide, Horse, Tour
from camp.rules.calendars import EventStatus
from camp.rules.stable import HorseRole
from camp.rules.text import LocalizedText
from camp.services.calendar_feeds.outings import facts_for_everybody
from camp.services.orders import crew
from camp.services.transaction import reading


@dataclass(frozen=True)
class Departure:
    """One that guests can join."""

    name: LocalizedText
    start: datetime
    """By the camp's clock."""
    left: int


@dataclass(frozen=True)
class OwnTour:
    """A tour that a party has to itself."""

    name: LocalizedText
    most: int
    """The largest party, on a day on which nobody else rides; 0: it is offered to nobody."""


@dataclass(frozen=True)
class StableReach:
    departures: Mapping[str, Departure]
    own_tours: Mapping[str, OwnTour]


def stable_reach(now: datetime, today: date) -> StableReach:
    session = reading()
    ahead = {
        fact.uid: Departure(fact.name, fact.start, fact.left)
        for fact in facts_for_everybody(session, now, today)
        if fact.is_tour and fact.status is EventStatus.CONFIRMED
        if isinstance(fact.start, datetime) and fact.start.date() >= today
    }
    return StableReach(ahead, _own_tours(session))


def _own_tours(session: Session) -> dict[str, OwnTour]:
    horses = {
        role: session.scalar(select(func.count()).where(Horse.is_active, Horse.role == role)) or 0
        for role in HorseRole
    }
    guides = session.scalar(select(func.count()).where(Guide.is_active)) or 0
    found = {}
    for tour in session.scalars(select(Tour).where(Tour.is_offered).order_by(Tour.id)):
        for most in range(tour.max_people, 0, -1):
            led_by, mounted, loads = crew(tour, most)
            riders = most + mounted if tour.is_ride else 0
            enough = riders <= horses[HorseRole.RIDING] and loads <= horses[HorseRole.PACK]
            if enough and led_by <= guides:
                break
        else:
            most = 0
        found[tour.code] = OwnTour(tour.name, most if most >= tour.min_people else 0)
    return found
