"""What stands on the catalogue, whoever changes it back: sold nights, planned rides, seats and beds.

A change that is taken back must leave all of it as it is, or as the same change by hand would leave it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from camp.models import (
    Bed,
    BedNight,
    Booking,
    ClassSession,
    Horse,
    HorseShift,
    JournalEntry,
    MasterClass,
    Meal,
    Rate,
    Season,
    SpecialOffer,
    Stay,
    Tour,
    TourDeparture,
    Yurt,
    YurtKind,
)  # fmt: skip
from camp.rules.cancellation import check_steps
from camp.rules.dates import ONE_DAY
from camp.rules.journal import Deed
from camp.rules.money import NOTHING
from camp.rules.price_parts import check_bands
from camp.rules.pricing import NightRate, SoldAs
from camp.rules.refusals import Refusal
from camp.rules.undo_refusals import InUse
from camp.services.bed_stock import bring_bed
from camp.services.catalogue import child_bands
from camp.services.crews import shifts
from camp.services.house import cancellation_steps
from camp.services.inventory.seats import resize_sittings
from camp.services.orders import crew
from camp.services.price_parts import check_breakfast, check_nights, get_breakfast


@contextmanager
def promises_kept(session: Session, entries: Sequence[JournalEntry], today: date) -> Iterator[None]:
    """Around the taking back of these entries, whose offers are looked at before. Raises InUse."""
    _keep_still(session, entries)
    tours, classes = _rows(entries, Tour), _rows(entries, MasterClass)
    _check_offers(session, entries)
    before = planned(session, tours), _whole_groups(session, classes), _strangers(session, today)
    yield
    session.flush()
    after = planned(session, tours), _whole_groups(session, classes), _strangers(session, today)
    if before[:2] != after[:2] or not after[2] <= before[2]:
        raise InUse
    _check_seasons(session)
    _check_agreed(session, entries, today)
    _check_horses(session, _rows(entries, Horse))
    _bring_beds(session, [entry for entry in entries if entry.subject == Bed.__tablename__])
    for meal in session.scalars(select(Meal).where(Meal.id.in_(_rows(entries, Meal)))):
        resize_sittings(session, meal.kind, meal.capacity, today)


def _rows(entries: Iterable[JournalEntry], table: type[Any]) -> set[int]:
    return {entry.subject_id for entry in entries if entry.subject == table.__tablename__}


def _keep_still(session: Session, entries: Iterable[JournalEntry]) -> None:
    """Whoever books at this moment what is about to change is waited for, and found by the checks; see
    ``camp.services.inventory.beds``."""
    subjects = {entry.subject for entry in entries}
    for table, theirs in ((Season, {Season}), (YurtKind, {YurtKind}), (Yurt, {Yurt, Bed})):
        if subjects & {one.__tablename__ for one in theirs}:
            session.execute(select(table.id).order_by(table.id).with_for_update()).all()


def _check_offers(session: Session, entries: Iterable[JournalEntry]) -> None:
    """The terms of an offer that a booking has are a promise; its texts are not."""
    for entry in entries:
        if entry.subject != SpecialOffer.__tablename__ or set(entry.before) <= {"name", "description"}:
            continue
        if session.scalar(select(Booking.id).where(Booking.special_offer_id == entry.subject_id).limit(1)):
            raise InUse


def planned(session: Session, tours: Collection[int]) -> list[tuple[Any, ...]]:
    """What guides and horses of these tours are promised by: ``verify`` compares it with the promises."""
    going = session.scalars(
        select(TourDeparture)
        .where(TourDeparture.tour_id.in_(tours), TourDeparture.called_off_at.is_(None))
        .where(or_(TourDeparture.booking_id.is_(None), TourDeparture.taken > 0))
        .options(joinedload(TourDeparture.tour))
        .order_by(TourDeparture.id)
    )
    return [
        (one.id, one.tour.mode, one.tour.days, shifts(one), crew(one.tour, one.capacity)[0]) for one in going
    ]


def _whole_groups(session: Session, classes: Collection[int]) -> set[tuple[int, bool]]:
    """Of the classes that somebody takes part in: has a group each to itself?"""
    rows = (
        select(MasterClass.id, MasterClass.per_group)
        .join(ClassSession, ClassSession.class_id == MasterClass.id)
        .where(MasterClass.id.in_(classes), ClassSession.taken > 0)
    )
    return {(class_id, per_group) for class_id, per_group in session.execute(rows)}


def _strangers(session: Session, today: date) -> set[int]:
    """Stays ahead in beds of a yurt that is not sold by the bed."""
    rows = (
        select(Stay.id)
        .join(BedNight, BedNight.stay_id == Stay.id)
        .join(Yurt, Stay.yurt_id == Yurt.id)
        .join(YurtKind, Yurt.kind_id == YurtKind.id)
        .where(BedNight.night >= today, Stay.sold_as == SoldAs.BED, YurtKind.sold_by_bed.is_(False))
    )
    return set(session.scalars(rows.distinct()))


def _check_seasons(session: Session) -> None:
    """A night has one price, and a night that is sold has one at all."""
    other = aliased(Season)
    twice = select(Season.id).join(
        other,
        and_(
            Season.id < other.id,
            Season.first_night <= other.last_night,
            other.first_night <= Season.last_night,
        ),
    )
    priced = select(Season.id).where(
        Season.first_night <= BedNight.night, Season.last_night >= BedNight.night
    )
    bare = select(BedNight.night).where(BedNight.stay_id.is_not(None), ~priced.exists())
    if session.scalar(twice.limit(1)) is not None or session.scalar(bare.limit(1)) is not None:
        raise InUse


def _check_agreed(session: Session, entries: Sequence[JournalEntry], today: date) -> None:
    """What comes back has to be in order with what later changes have left, as if it were saved by hand."""
    rates = session.scalars(select(Rate).where(Rate.id.in_(_rows(entries, Rate)))).all()
    try:
        check_bands(child_bands(session))
        check_steps(cancellation_steps(session))
        check_nights(session, ((rate, rate.adult_price) for rate in rates))
        if _rows(entries, Meal):
            check_breakfast(session, get_breakfast(session).price, today)
    except Refusal as refusal:
        raise InUse from refusal
    for season_id, kind_id in {(rate.season_id, rate.kind_id) for rate in rates}:
        beside = select(Rate.meal_plan, Rate.adult_price).where(
            Rate.season_id == season_id, Rate.kind_id == kind_id
        )
        if not NightRate(dict(session.execute(beside).all()), NOTHING).is_in_order():
            raise InUse


def _check_horses(session: Session, horses: Collection[int]) -> None:
    """None carries more than it can, or goes out on a day it is out."""
    rows = select(HorseShift).where(HorseShift.horse_id.in_(horses))
    for shift in session.scalars(rows.options(joinedload(HorseShift.horse), joinedload(HorseShift.guest))):
        weight = (shift.guest.weight_kg or 0) if shift.guest is not None else 0
        if shift.horse.is_out(shift.day) or weight > shift.horse.carries_kg:
            raise InUse


def _bring_beds(session: Session, entries: Iterable[JournalEntry]) -> None:
    """A bed that is back belongs to whoever has had the yurt to himself since it went; a bed that goes again
    must be nobody's."""
    for entry in entries:
        bed = session.get(Bed, entry.subject_id)
        if bed is not None and entry.deed is Deed.REMOVED and bed.last_night is None:
            bring_bed(session, bed, bed.first_night or date.min)
        if bed is None or "last_night" not in entry.after:
            continue
        if bed.last_night is not None:
            promised = select(BedNight.night).where(
                BedNight.bed_id == bed.id, BedNight.night > bed.last_night
            )
            if session.scalar(promised.limit(1)) is not None:
                raise InUse
        elif entry.after["last_night"] is not None:
            bring_bed(session, bed, date.fromisoformat(entry.after["last_night"]) + ONE_DAY)
