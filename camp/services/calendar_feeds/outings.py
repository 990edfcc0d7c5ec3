"""Tours and classes: those a guide leads, and those anybody can join."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from camp.clock import camp_time
from camp.models import (
    ClassSession,
    Guest,
    Guide,
    GuideShift,
    Horse,
    HorseShift,
    TourDeparture,
    TourPlace,
)  # fmt: skip
from camp.rules.calendars import KEEP_PAST, EventStatus
from camp.rules.stable import WEEK, HorseRole
from camp.services.calendar_feeds.facts import PublicFact, TourFact
from camp.services.crews import fit_horses, shifts
from camp.services.inventory.places import idle_class_places, idle_tour_places
from camp.services.inventory.shifts import busy_horses, idle_departures
from camp.services.lapsing import lapsed

# A guide's


def facts_of_guide(session: Session, guide_id: int, now: datetime, today: date) -> list[TourFact]:
    """With how many people and horses; a tour that was called off has no guide any more."""
    led = select(GuideShift.departure_id).where(GuideShift.guide_id == guide_id)
    departures = session.scalars(
        select(TourDeparture)
        .where(TourDeparture.id.in_(led), TourDeparture.last_day >= today - KEEP_PAST)
        .where(TourDeparture.id.not_in(idle_departures(now)))
        .order_by(TourDeparture.day, TourDeparture.starts_at, TourDeparture.id)
    ).all()
    ids = [departure.id for departure in departures]
    people, horses, guides = _people(session, ids, now), _horses(session, ids, now), _guides(session, ids)
    return [
        TourFact(
            uid=f"led-{one.id}", start=one.span.start, end=one.span.end, name=one.tour.name,
            people=people[one.id], horses=horses[one.id], guides=tuple(sorted(guides[one.id])),
        )
        for one in departures
    ]  # fmt: skip


def _people(session: Session, departure_ids: Iterable[int], now: datetime) -> Counter[int]:
    rows = (
        select(TourPlace.departure_id, func.count())
        .join(TourPlace.guest)
        .where(TourPlace.departure_id.in_(departure_ids), Guest.booking_id.not_in(lapsed(now)))
        .group_by(TourPlace.departure_id)
    )
    return Counter(dict(session.execute(rows).all()))


def _horses(session: Session, departure_ids: Iterable[int], now: datetime) -> Counter[int]:
    idle = select(Guest.id).where(Guest.booking_id.in_(lapsed(now)))
    rows = (
        select(HorseShift.departure_id, func.count(HorseShift.horse_id.distinct()))
        .where(HorseShift.departure_id.in_(departure_ids))
        .where(or_(HorseShift.guest_id.is_(None), HorseShift.guest_id.not_in(idle)))
        .group_by(HorseShift.departure_id)
    )
    return Counter(dict(session.execute(rows).all()))


def _guides(session: Session, departure_ids: Iterable[int]) -> dict[int, set[str]]:
    rows = (
        select(GuideShift.departure_id, Guide.name)
        .join(GuideShift.guide)
        .where(GuideShift.departure_id.in_(departure_ids))
    )
    found: dict[int, set[str]] = defaultdict(set)
    for departure_id, name in session.execute(rows):
        found[departure_id].add(name)
    return found


# Everybody's


def facts_for_everybody(session: Session, now: datetime, today: date) -> list[PublicFact]:
    """Scheduled departures, and classes that somebody has signed up for and others can join. What was called
    off stays as cancelled."""
    facts = [*_departures(session, now, today), *_classes(session, now, today)]
    return sorted(facts, key=lambda fact: (fact.start, fact.uid))


def _departures(session: Session, now: datetime, today: date) -> Iterator[PublicFact]:
    departures = session.scalars(
        select(TourDeparture).where(
            TourDeparture.booking_id.is_(None), TourDeparture.last_day >= today - KEEP_PAST
        )
    ).all()
    idle = idle_tour_places(session, now)
    horses = _HorsesLeft(session, departures, now)
    for one in departures:
        left = one.capacity - one.taken + idle[one.id]
        if one.tour.is_ride:
            left = min(left, horses.for_riders(one))
        yield PublicFact(
            uid=f"tour-{one.id}", start=one.span.start, end=one.span.end,
            status=EventStatus.CANCELLED if one.called_off_at is not None else EventStatus.CONFIRMED,
            name=one.tour.name, summary=one.tour.summary, is_tour=True, left=max(left, 0),
            is_open=camp_time(now) < one.tour.timetable.cutoff(one.day), price=one.tour.place_price.tyiyn,
        )  # fmt: skip


class _HorsesLeft:
    """Places on a ride are worth as much as there are horses for them."""

    def __init__(self, session: Session, departures: Iterable[TourDeparture], now: datetime) -> None:
        self.horses = session.scalars(
            select(Horse).where(Horse.is_active, Horse.role == HorseRole.RIDING)
        ).all()
        days = [day for one in departures for day in (one.day, one.last_day)]
        week = timedelta(days=WEEK)
        self.busy = busy_horses(session, min(days) - week, max(days) + week, now) if days else {}

    def for_riders(self, departure: TourDeparture) -> int:
        return len(fit_horses(self.horses, self.busy, shifts(departure)))


def _classes(session: Session, now: datetime, today: date) -> Iterator[PublicFact]:
    sessions = session.scalars(select(ClassSession).where(ClassSession.day >= today - KEEP_PAST)).all()
    idle = idle_class_places(session, now)
    for one in sessions:
        taken, held = one.taken - idle[one.id], one.master_class
        is_off = one.called_off_at is not None
        # A group that pays for the whole class has it to itself; one that nobody goes to is not held.
        if held.per_group or not (taken or is_off):
            continue
        yield PublicFact(
            uid=f"class-{one.id}", start=one.span.start, end=one.span.end,
            status=EventStatus.CANCELLED if is_off else EventStatus.CONFIRMED,
            name=held.name, summary=held.summary, is_tour=False, left=max(one.capacity - taken, 0),
            is_open=camp_time(now) < held.timetable.cutoff(one.day), price=held.price.tyiyn,
        )  # fmt: skip
