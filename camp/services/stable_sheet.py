"""The stable's sheet: which horse carries whom, how much each works, which are out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from camp.models import Guest, GuideShift, Horse, HorseShift, TourDeparture, TourPlace
from camp.rules.activities import Shift
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.stable import WEEK
from camp.services.inventory.shifts import idle_departures
from camp.services.lapsing import lapsed
from camp.services.transaction import reading


@dataclass(frozen=True)
class HorseDay:
    day: date
    horse: Horse
    morning: HorseShift | None
    afternoon: HorseShift | None
    minutes_today: int
    minutes_week: int
    """In the seven days that end with this one."""
    days_week: int
    is_out: bool
    next_rest: date | None
    """The first day from this one on without work; None: none in the week to come."""

    @property
    def will_be_out(self) -> bool:
        """Fit on this day, but put out for a later one."""
        starts = self.horse.out_from
        return starts is not None and starts > self.day


@dataclass(frozen=True)
class StableSheet:
    day: date
    horses: tuple[HorseDay, ...]
    guides: dict[int, str]
    """Names of the guides, by departure id."""
    on_foot: tuple[tuple[TourDeparture, tuple[Guest, ...]], ...]
    """Riders whose horse fell out, by departure, of this day and later."""


def stable_sheet(day: date, now: datetime) -> StableSheet:
    """A day of the stable. Work counts by the tours' own lengths."""
    session = reading()
    first, last = day - (WEEK - 1) * ONE_DAY, day + WEEK * ONE_DAY
    idle_guests = select(Guest.id).where(Guest.booking_id.in_(lapsed(now)))
    rows = (
        select(HorseShift)
        .where(HorseShift.day.between(first, last), HorseShift.departure_id.not_in(idle_departures(now)))
        .where(or_(HorseShift.guest_id.is_(None), HorseShift.guest_id.not_in(idle_guests)))
        .options(
            joinedload(HorseShift.departure),
            joinedload(HorseShift.guide),
            joinedload(HorseShift.guest).joinedload(Guest.booking),
        )
    )
    work: dict[int, list[HorseShift]] = defaultdict(list)
    for shift in session.scalars(rows).unique():
        work[shift.horse_id].append(shift)
    horses = session.scalars(select(Horse).order_by(Horse.role.desc(), Horse.name)).all()
    days = (_horse_day(horse, day, work[horse.id]) for horse in horses)
    return StableSheet(
        day,
        # A horse that works here no more is shown while somebody still counts on it.
        tuple(one for one in days if one.horse.is_active or one.morning or one.afternoon),
        _guides(day),
        _on_foot(day, now),
    )


def _horse_day(horse: Horse, day: date, work: Sequence[HorseShift]) -> HorseDay:
    today = {shift.shift: shift for shift in work if shift.day == day}
    past = [shift for shift in work if shift.day <= day]
    working = {shift.day for shift in work}
    rests = (one for one in nights_between(day, day + (WEEK + 1) * ONE_DAY) if one not in working)
    return HorseDay(
        day,
        horse,
        today.get(Shift.MORNING),
        today.get(Shift.AFTERNOON),
        _minutes(list(today.values())),
        _minutes(past),
        len({shift.day for shift in past}),
        horse.is_out(day),
        next(rests, None),
    )


def _minutes(shifts: Sequence[HorseShift]) -> int:
    """A tour that takes both shifts of a day is one day's work, not two."""
    tours = {(shift.day, shift.departure_id): shift.departure.tour.minutes for shift in shifts}
    return sum(tours.values())


def _guides(day: date) -> dict[int, str]:
    rows = select(GuideShift).where(GuideShift.day == day).options(joinedload(GuideShift.guide))
    names: dict[int, set[str]] = defaultdict(set)
    for shift in reading().scalars(rows).unique():
        names[shift.departure_id].add(shift.guide.name)
    return {departure: ", ".join(sorted(found)) for departure, found in names.items()}


def _on_foot(day: date, now: datetime) -> tuple[tuple[TourDeparture, tuple[Guest, ...]], ...]:
    rows = (
        select(TourPlace)
        .join(TourPlace.departure)
        .join(TourPlace.guest)
        .where(TourPlace.lacks_horse, TourDeparture.last_day >= day, Guest.booking_id.not_in(lapsed(now)))
        .options(joinedload(TourPlace.departure), joinedload(TourPlace.guest).joinedload(Guest.booking))
        .order_by(TourDeparture.day, TourDeparture.starts_at, TourDeparture.id, Guest.id)
    )
    riders: dict[TourDeparture, list[Guest]] = defaultdict(list)
    for place in reading().scalars(rows).unique():
        riders[place.departure].append(place.guest)
    return tuple((departure, tuple(guests)) for departure, guests in riders.items())
