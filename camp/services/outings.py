"""The tours and classes of a day in numbers, read by one statement, and who leads them by another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Integer,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from camp.models import (
    Booking,
    ClassPlace,
    ClassSession,
    Guest,
    Guide,
    GuideShift,
    HorseShift,
    MasterClass,
    Tour,
    TourDeparture,
    TourPlace,
)  # fmt: skip
from camp.rules.tasks import ClassHeld, Ride
from camp.rules.text import LocalizedText
from camp.services.lapsing import not_lapsed


class Outing(NamedTuple):
    """A departure or a class, with how many go."""

    id: int
    is_tour: bool
    day: date
    starts_at: time
    name: LocalizedText
    people: int
    on_foot: int = 0
    """Riders without a horse."""
    horses: int = 0
    """Riders', guides' and pack horses that go along."""
    horses_today: int = 0
    """Of these on the day asked for."""
    guides: tuple[str, ...] = ()
    is_called_off: bool = False
    is_scheduled: bool = False


_RIDERS = (
    select(func.count())
    .select_from(TourPlace)
    .join(Guest, TourPlace.guest_id == Guest.id)
    .join(Booking, Guest.booking_id == Booking.id)
    .where(TourPlace.departure_id == TourDeparture.id, not_lapsed())
)
_PARTICIPANTS = (
    select(func.count())
    .select_from(ClassPlace)
    .join(Guest, ClassPlace.guest_id == Guest.id)
    .join(Booking, Guest.booking_id == Booking.id)
    .where(ClassPlace.session_id == ClassSession.id, not_lapsed())
)
_RIDES = select(Guest.id).join(Guest.booking).where(Guest.id == HorseShift.guest_id, not_lapsed()).exists()
_HORSES = select(func.count(HorseShift.horse_id.distinct())).where(
    HorseShift.departure_id == TourDeparture.id, or_(HorseShift.guest_id.is_(None), _RIDES)
)
_OWNER = aliased(Booking)
_TOURS = (
    select(
        literal(True), TourDeparture.id, TourDeparture.day, TourDeparture.starts_at, Tour.name,
        _RIDERS.scalar_subquery(),
        _RIDERS.where(TourPlace.lacks_horse).scalar_subquery(),
        _HORSES.scalar_subquery(),
        _HORSES.where(HorseShift.day == bindparam("day")).scalar_subquery(),
        TourDeparture.called_off_at, TourDeparture.booking_id,
    )
    .join(TourDeparture.tour)
    .outerjoin(_OWNER, TourDeparture.booking_id == _OWNER.id)
    .where(TourDeparture.day <= bindparam("day"), TourDeparture.last_day >= bindparam("day"))
    .where(or_(_OWNER.id.is_(None), not_lapsed(_OWNER)))
)  # fmt: skip
_CLASSES = (
    select(
        literal(False), ClassSession.id, ClassSession.day, ClassSession.starts_at, MasterClass.name,
        _PARTICIPANTS.scalar_subquery(),
        literal(0), literal(0), literal(0), ClassSession.called_off_at, cast(null(), Integer),
    )
    .join(ClassSession.master_class)
    .where(ClassSession.day == bindparam("day"))
)  # fmt: skip
_OUTINGS: CompoundSelect[Any] = union_all(_TOURS, _CLASSES)
_GUIDES = (
    select(GuideShift.departure_id, Guide.name)
    .join(GuideShift.guide)
    .where(GuideShift.departure_id.in_(bindparam("departures", expanding=True)))
    .distinct()
    .order_by(Guide.name)
)


def outings_on(books: Connection, day: date, now: datetime) -> list[Outing]:
    """What goes out or is held on that day, in its order: with somebody on it, open to anybody, or called
    off."""
    rows = books.execute(_OUTINGS, {"day": day, "now": now}).all()
    tours = [row[1] for row in rows if row[0]]
    guides: dict[int, list[str]] = defaultdict(list)
    if tours:
        for departure_id, name in books.execute(_GUIDES, {"departures": tours}):
            guides[departure_id].append(name)
    found = [
        Outing(
            id_, is_tour, of, starts_at, name, people, on_foot, horses, today,
            tuple(guides[id_]) if is_tour else (), called_off_at is not None, is_tour and owner is None,
        )
        for (
            is_tour, id_, of, starts_at, name, people, on_foot, horses, today, called_off_at, owner,
        ) in rows
    ]  # fmt: skip
    shown = (one for one in found if one.people or one.is_scheduled or one.is_called_off)
    return sorted(shown, key=lambda one: (one.day, one.starts_at, one.id))


def rides_of(outings: Iterable[Outing], day: date) -> list[Ride]:
    """Departures of the day that somebody goes on, with all their horses."""
    return [
        Ride(one.id, one.name, one.starts_at, one.horses_today)
        for one in outings
        if one.is_tour and one.day == day and one.people and not one.is_called_off
    ]


def classes_of(outings: Iterable[Outing]) -> list[ClassHeld]:
    return [
        ClassHeld(one.id, one.name, one.starts_at, one.people)
        for one in outings
        if not one.is_tour and one.people and not one.is_called_off
    ]
