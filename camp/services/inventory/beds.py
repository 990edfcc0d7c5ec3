"""Beds, by the night: a private yurt takes all its beds, a shared one a bed for each guest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import (
    BedNight,
    Stay,
)
from camp.services.lapsing import lapsed
from camp.services.transaction import broke


class BedClash(Exception):
    """Somebody else owns one of these bed-nights; the transaction is lost and must be begun again."""


def take_beds(session: Session, beds_of_stay: Mapping[int, Collection[int]], nights: Iterable[date]) -> None:
    """Promise these beds, by stay id, for these nights; the stays must be flushed. Raises BedClash."""
    stay_of_bed = {bed: stay_id for stay_id, beds in beds_of_stay.items() for bed in beds}
    take_bed_nights(session, {(bed, night): stay_of_bed[bed] for night in nights for bed in stay_of_bed})


def take_bed_nights(session: Session, stay_of: Mapping[tuple[int, date], int]) -> None:
    """The same for stays of different nights, or none. Raises BedClash."""
    if not stay_of:
        return
    _write_beds(
        session,
        [{"bed_id": bed, "night": night, "stay_id": stay_of[bed, night]} for bed, night in sorted(stay_of)],
    )


def close_beds(session: Session, closure_id: int, beds: Collection[int], nights: Iterable[date]) -> None:
    """Take the beds of a yurt that is out of order. Raises BedClash."""
    rows = sorted((bed, night) for night in nights for bed in beds)
    _write_beds(session, [{"bed_id": bed, "night": night, "closure_id": closure_id} for bed, night in rows])


def _write_beds(session: Session, values: list[dict[str, Any]]) -> None:
    try:
        session.execute(insert(BedNight), values)
    except IntegrityError as error:
        if broke(error, "bed_nights", "bed_id", "night"):
            raise BedClash from error
        raise


def give_back_beds(
    session: Session, stay_ids: Collection[int], nights: Collection[date] | None = None
) -> None:
    """All nights of these stays, or only some of them."""
    rows = delete(BedNight).where(BedNight.stay_id.in_(stay_ids))
    if nights is not None:
        rows = rows.where(BedNight.night.in_(nights))
    session.execute(rows)


def open_beds(session: Session, closure_id: int, from_night: date) -> None:
    """A closure ends before that night."""
    session.execute(delete(BedNight).where(BedNight.closure_id == closure_id, BedNight.night >= from_night))


def taken_beds(
    session: Session, first: date, end: date, now: datetime, but_for: int | None = None
) -> dict[int, set[date]]:
    """Which beds are owned on the nights of ``[first, end)``. ``but_for``: a booking id whose own beds count
    as free too."""
    rows = (
        select(BedNight.bed_id, BedNight.night)
        .outerjoin(Stay, BedNight.stay_id == Stay.id)
        .where(BedNight.night >= first, BedNight.night < end)
        .where(or_(Stay.id.is_(None), Stay.booking_id.not_in(lapsed(now))))
    )
    if but_for is not None:
        rows = rows.where(or_(Stay.id.is_(None), Stay.booking_id != but_for))
    taken: dict[int, set[date]] = {}
    for bed, night in session.execute(rows):
        taken.setdefault(bed, set()).add(night)
    return taken
