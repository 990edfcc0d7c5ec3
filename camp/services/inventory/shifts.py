"""Shifts of horses and guides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import (
    Guest,
    GuideShift,
    HorseShift,
    TourDeparture,
)
from camp.rules.activities import Shift
from camp.services.lapsing import lapsed
from camp.services.transaction import broke

ShiftKey = tuple[date, Shift]


class ShiftClash(Exception):
    """Somebody else has this horse or guide; the transaction is lost and must be begun again."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A horse and whom it carries; with neither guest nor guide it carries a pack."""

    horse_id: int
    guest_id: int | None = None
    guide_id: int | None = None


def take_guides(
    session: Session, departure_id: int, guide_ids: Iterable[int], shifts: Sequence[ShiftKey]
) -> None:
    """Raises ShiftClash."""
    rows = [
        {"guide_id": guide_id, "day": day, "shift": shift, "departure_id": departure_id}
        for guide_id in sorted(guide_ids)
        for day, shift in shifts
    ]
    try:
        session.execute(insert(GuideShift), rows)
    except IntegrityError as error:
        if broke(error, "guide_shifts", "guide_id", "day", "shift"):
            raise ShiftClash from error
        raise


def take_horses(
    session: Session, departure_id: int, mounts: Iterable[Mount], shifts: Sequence[ShiftKey]
) -> None:
    """Raises ShiftClash."""
    rows = [
        {
            "horse_id": mount.horse_id,
            "day": day,
            "shift": shift,
            "departure_id": departure_id,
            "guest_id": mount.guest_id,
            "guide_id": mount.guide_id,
        }
        for mount in sorted(mounts, key=lambda mount: mount.horse_id)
        for day, shift in shifts
    ]
    if not rows:
        return
    try:
        session.execute(insert(HorseShift), rows)
    except IntegrityError as error:
        if broke(error, "horse_shifts", "horse_id", "day", "shift"):
            raise ShiftClash from error
        raise


def give_back_horses(
    session: Session, departure_id: int, guest_ids: Collection[int] | None = None, horse_id: int | None = None
) -> None:
    """Those of these guests, that one horse, or with neither all that go out on the departure."""
    rows = delete(HorseShift).where(HorseShift.departure_id == departure_id)
    if guest_ids is not None:
        rows = rows.where(HorseShift.guest_id.in_(guest_ids))
    if horse_id is not None:
        rows = rows.where(HorseShift.horse_id == horse_id)
    session.execute(rows)


def give_back_guides(session: Session, departure_id: int) -> None:
    session.execute(delete(GuideShift).where(GuideShift.departure_id == departure_id))


def idle_departures(now: datetime) -> Select[int]:
    """The own tours of bookings that lapsed."""
    return select(TourDeparture.id).where(TourDeparture.booking_id.in_(lapsed(now)))


def busy_horses(session: Session, first: date, last: date, now: datetime) -> dict[int, set[ShiftKey]]:
    """The shifts of ``[first, last]`` that each horse has already."""
    idle_guests = select(Guest.id).where(Guest.booking_id.in_(lapsed(now)))
    rows = (
        select(HorseShift.horse_id, HorseShift.day, HorseShift.shift)
        .where(HorseShift.day.between(first, last), HorseShift.departure_id.not_in(idle_departures(now)))
        .where(or_(HorseShift.guest_id.is_(None), HorseShift.guest_id.not_in(idle_guests)))
    )
    return _by_owner(session, rows)


def busy_guides(session: Session, first: date, last: date, now: datetime) -> dict[int, set[ShiftKey]]:
    rows = select(GuideShift.guide_id, GuideShift.day, GuideShift.shift).where(
        GuideShift.day.between(first, last), GuideShift.departure_id.not_in(idle_departures(now))
    )
    return _by_owner(session, rows)


def _by_owner(session: Session, rows: Select[int, date, Shift]) -> dict[int, set[ShiftKey]]:
    busy: dict[int, set[ShiftKey]] = {}
    for owner, day, shift in session.execute(rows):
        busy.setdefault(owner, set()).add((day, shift))
    return busy
