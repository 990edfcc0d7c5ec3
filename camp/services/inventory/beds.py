"""Beds, by the night: a private yurt takes all its beds, a shared one a bed for each guest.

Between the look and the promise the owner may have taken a bed out, brought one in, or cut a season. So
taking beds looks once more, at yurts and seasons that stay as they are until the command is done: on
PostgreSQL their rows are read ``FOR SHARE``, by which guests don't wait for each other while the owner and a
guest do; on SQLite whoever has begun to write is alone. Nobody outside of this file has to think of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from camp.models import Bed, BedNight, Closure, Season, Stay, Yurt, YurtKind
from camp.rules.pricing import SoldAs
from camp.rules.seasons import SeasonDates, season_of
from camp.services.lapsing import lapsed
from camp.services.transaction import broke, is_deadlock


class BedClash(Exception):
    """Somebody else owns one of these bed-nights, or the owner has changed what is for sale since it was
    read; the transaction is lost and must be begun again."""


def take_beds(session: Session, beds_of_stay: Mapping[int, Collection[int]], nights: Iterable[date]) -> None:
    """Promise these beds, by stay id, for these nights; the stays must be flushed. Raises BedClash."""
    stay_of_bed = {bed: stay_id for stay_id, beds in beds_of_stay.items() for bed in beds}
    take_bed_nights(session, {(bed, night): stay_of_bed[bed] for night in nights for bed in stay_of_bed})


def take_bed_nights(session: Session, stay_of: Mapping[tuple[int, date], int]) -> None:
    """The same for stays of different nights, or none. Raises BedClash."""
    if not stay_of:
        return
    with _giving_way():
        keep_open(session, {night for _, night in stay_of})
        _check_stays(session, stay_of)
        _write_beds(
            session,
            [
                {"bed_id": bed, "night": night, "stay_id": stay_of[bed, night]}
                for bed, night in sorted(stay_of)
            ],
        )


def close_beds(session: Session, closure_id: int, beds: Collection[int], nights: Iterable[date]) -> None:
    """Take all beds of a yurt that is out of order; the closure must be flushed. Raises BedClash."""
    rows = sorted((bed, night) for night in nights for bed in beds)
    with _giving_way():
        yurt_id = session.scalars(select(Closure.yurt_id).where(Closure.id == closure_id)).one()
        if _standing(session, [yurt_id])[yurt_id].beds != set(beds):
            raise BedClash
        _write_beds(
            session, [{"bed_id": bed, "night": night, "closure_id": closure_id} for bed, night in rows]
        )


def keep_open(session: Session, days: Collection[date]) -> None:
    """The camp is open on these days, and no season of theirs is changed until the command is done; it must
    have begun to write. Raises BedClash when one of them is in no season."""
    theirs = (
        select(Season.first_night, Season.last_night, Season.id)
        .where(Season.first_night <= max(days), Season.last_night >= min(days))
        .order_by(Season.id)
        .with_for_update(read=True)
    )
    seasons = [SeasonDates(*row) for row in session.execute(theirs)]
    if any(season_of(day, seasons) is None for day in days):
        raise BedClash


@dataclass
class _Standing:
    """A yurt as it is now, and stays until the command is done."""

    sold_by_bed: bool
    beds: set[int]


def _standing(session: Session, yurt_ids: Collection[int]) -> dict[int, _Standing]:
    """Raises BedClash when one was taken down."""
    rows = (
        select(Yurt.id, YurtKind.sold_by_bed)
        .join(Yurt.kind)
        .where(Yurt.id.in_(yurt_ids), Yurt.last_night.is_(None))
        .order_by(Yurt.id)
        .with_for_update(read=True)
    )
    yurts = {yurt: _Standing(sold_by_bed, set()) for yurt, sold_by_bed in session.execute(rows)}
    if len(yurts) < len(set(yurt_ids)):
        raise BedClash
    beds = select(Bed.yurt_id, Bed.id).where(Bed.yurt_id.in_(yurts), Bed.last_night.is_(None))
    for yurt, bed in session.execute(beds):
        yurts[yurt].beds.add(bed)
    return yurts


def _check_stays(session: Session, stay_of: Mapping[tuple[int, date], int]) -> None:
    """Every night all beds of the yurt for those who have it to themselves, some of them for strangers."""
    beds_of: dict[tuple[int, date], set[int]] = defaultdict(set)
    for (bed, night), stay in stay_of.items():
        beds_of[stay, night].add(bed)
    rows = select(Stay.id, Stay.yurt_id, Stay.sold_as).where(Stay.id.in_(set(stay_of.values())))
    stays = {stay: (yurt, sold_as) for stay, yurt, sold_as in session.execute(rows)}
    yurts = _standing(session, {yurt for yurt, _ in stays.values()})
    for (stay, _), beds in beds_of.items():
        yurt, sold_as = yurts[stays[stay][0]], stays[stay][1]
        as_seen = yurt.beds == beds if sold_as is SoldAs.PRIVATE else yurt.sold_by_bed and yurt.beds >= beds
        if not as_seen:
            raise BedClash


@contextmanager
def _giving_way() -> Iterator[None]:
    """Of two who wait for each other PostgreSQL ends one: it begins again."""
    try:
        yield
    except DBAPIError as error:
        if is_deadlock(error):
            raise BedClash from error
        raise


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
