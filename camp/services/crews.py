"""Horses and guides that are free for a tour, and whether they bear who rides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import (
    Guest,
    Guide,
    Horse,
    TourDeparture,
)  # fmt: skip
from camp.rules.activities import shifts_of
from camp.rules.refusals import RiderTooHeavy
from camp.rules.stable import WEEK, GuideStock, HorseRole, HorseStock, is_rested
from camp.services.inventory.shifts import (
    ShiftKey,
    busy_guides,
    busy_horses,
)


def shifts(departure: TourDeparture) -> tuple[ShiftKey, ...]:
    tour = departure.tour
    return shifts_of(departure.day, departure.starts_at, tour.minutes, tour.days)


def free_horses(
    session: Session, departure: TourDeparture, role: HorseRole, now: datetime
) -> list[HorseStock]:
    """Fit, rested, and not out already."""
    horses = session.scalars(
        select(Horse).where(Horse.is_active, Horse.role == role).order_by(Horse.id)
    ).all()
    first, last = _week_around(departure.day), _week_around(departure.last_day, 1)
    return fit_horses(horses, busy_horses(session, first, last, now), shifts(departure))


def fit_horses(
    horses: Iterable[Horse], busy: Mapping[int, Collection[ShiftKey]], wanted: Sequence[ShiftKey]
) -> list[HorseStock]:
    days = {day for day, _ in wanted}
    found = []
    for horse in horses:
        taken = busy.get(horse.id, ())
        working = frozenset(day for day, _ in taken)
        is_free = not any(shift in taken for shift in wanted) and not any(map(horse.is_out, days))
        if is_free and is_rested(working, days):
            found.append(HorseStock(horse.id, horse.carries_kg, working))
    return found


def free_guides(session: Session, departure: TourDeparture, now: datetime) -> list[GuideStock]:
    guides = session.scalars(select(Guide).where(Guide.is_active).order_by(Guide.id)).all()
    first, last = _week_around(departure.day), _week_around(departure.last_day, 1)
    return idle_guides(guides, busy_guides(session, first, last, now), shifts(departure))


def idle_guides(
    guides: Iterable[Guide], busy: Mapping[int, Collection[ShiftKey]], wanted: Sequence[ShiftKey]
) -> list[GuideStock]:
    return [
        GuideStock(
            guide.id,
            guide.weight_kg,
            tuple(guide.languages),
            frozenset(day for day, _ in busy.get(guide.id, ())),
        )
        for guide in guides
        if not any(shift in busy.get(guide.id, ()) for shift in wanted)
    ]


def _week_around(day: date, direction: int = -1) -> date:
    return day.fromordinal(day.toordinal() + direction * WEEK)


def check_carried(session: Session, guests: Iterable[Guest]) -> None:
    """Raises RiderTooHeavy for somebody no horse of the camp could ever carry."""
    strongest = max(session.scalars(select(Horse.carries_kg).where(Horse.is_active)), default=0)
    for guest in guests:
        if (guest.weight_kg or 0) > strongest:
            raise RiderTooHeavy(guest.weight_kg or 0, strongest)
