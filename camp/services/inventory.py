"""The only writer of bed-nights. The database has the last word: its primary key is the promise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import BedNight, Booking, Stay
from camp.rules.lifecycle import DEADLINED
from camp.services.transaction import broke


class BedClash(Exception):
    """Somebody else owns one of these bed-nights; the transaction is lost and must be begun again."""


def take_beds(session: Session, beds_of_stay: Mapping[int, Collection[int]], nights: Iterable[date]) -> None:
    """Promise these beds, by stay id, for these nights; the stays must be flushed. Raises BedClash.

    Rows go in key order: two parties after the same beds then queue up instead of deadlocking.
    """
    stay_of_bed = {bed: stay_id for stay_id, beds in beds_of_stay.items() for bed in beds}
    rows = sorted((bed, night) for night in nights for bed in stay_of_bed)
    try:
        session.execute(
            insert(BedNight),
            [{"bed_id": bed, "night": night, "stay_id": stay_of_bed[bed]} for bed, night in rows],
        )
    except IntegrityError as error:
        if broke(error, "bed_nights", "bed_id", "night"):
            raise BedClash from error
        raise


def give_back(session: Session, stay_ids: Collection[int], first_night: date | None = None) -> None:
    """Free the beds of these stays, all nights or those from ``first_night``."""
    rows = delete(BedNight).where(BedNight.stay_id.in_(stay_ids))
    if first_night is not None:
        rows = rows.where(BedNight.night >= first_night)
    session.execute(rows)


def taken_beds(
    session: Session, first: date, end: date, now: datetime, but_for: int | None = None
) -> dict[int, set[date]]:
    """Which beds are owned on the nights of ``[first, end)``. What a lapsed hold still owns counts as free:
    it is given back before anybody books. ``but_for``: a booking id whose own beds count as free too."""
    rows = (
        select(BedNight.bed_id, BedNight.night)
        .join(Stay, BedNight.stay_id == Stay.id)
        .join(Booking, Stay.booking_id == Booking.id)
        .where(BedNight.night >= first, BedNight.night < end)
        .where(~(Booking.status.in_(DEADLINED) & (Booking.held_until <= now)))
    )
    if but_for is not None:
        rows = rows.where(Booking.id != but_for)
    taken: dict[int, set[date]] = {}
    for bed, night in session.execute(rows):
        taken.setdefault(bed, set()).add(night)
    return taken
