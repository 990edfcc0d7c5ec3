"""The owner's yurts and beds: put up, described, fitted with more or fewer beds, taken down.

Rows of yurts and beds are never deleted, for past nights were slept in them; each knows from which night to
which it stood. A yurt taken down is closed to the end of what is for sale, so that nobody can be sold a night
in it while it is being taken down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from camp.models import Amenity, Bed, BedNight, Booking, Closure, Season, Stay, Yurt, YurtKind
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.pricing import SoldAs
from camp.rules.refusals import NotOffered, SettingOutOfRange, TextMissing
from camp.rules.text import LANGUAGES, LocalizedText, folded
from camp.rules.yurt_refusals import (
    BedsPromised,
    KindSharedByGuests,
    YurtGone,
    YurtNumberTaken,
    YurtPromised,
    YurtStands,
)
from camp.services.bed_stock import bring_bed, take_bed_away
from camp.services.inventory.beds import BedClash, close_beds, open_beds
from camp.services.journal import be_the_writer
from camp.services.reservations import release_lapsed
from camp.services.transaction import broke, reading, transaction

ATTEMPTS = 3
MOST_BEDS = 12
HIGHEST_NUMBER = 999
TAKEN_DOWN = "taken down"
"""The reason of the closure; nobody reads it but in the chart."""


@dataclass(frozen=True)
class YurtChange:
    kind_id: int
    name: LocalizedText
    description: LocalizedText
    amenity_ids: frozenset[int]
    beds: int


@dataclass(frozen=True)
class KindChange:
    name: LocalizedText
    description: LocalizedText
    sold_by_bed: bool


def all_yurts() -> list[Yurt]:
    """Those taken down too."""
    return list(reading().scalars(select(Yurt).order_by(Yurt.number)))


def get_yurt(number: int) -> Yurt:
    """Raises NotOffered."""
    return _get(reading(), number)


def put_up(number: int, change: YurtChange, today: date) -> Yurt:
    """A new yurt, which stands from tonight on. Raises SettingOutOfRange, TextMissing or YurtNumberTaken."""
    _check(change)
    _check_within("number", number, 1, HIGHEST_NUMBER)
    try:
        with transaction() as session:
            yurt = Yurt(
                number=number,
                slug=f"{'-'.join(folded(change.name.en).split()) or 'yurt'}-{number}",
                first_night=today,
                is_sample=False,
                beds=[Bed(number=one, first_night=today) for one in range(1, change.beds + 1)],
            )
            _write(session, yurt, change)
            session.add(yurt)
            session.flush()
            return yurt
    except IntegrityError as error:
        if broke(error, "yurts", "number") or broke(error, "yurts", "slug"):
            raise YurtNumberTaken(number) from error
        raise


def change_yurt(number: int, change: YurtChange, now: datetime, today: date) -> None:
    """Raises NotOffered, SettingOutOfRange, TextMissing, BedsPromised when somebody needs the beds, or
    KindSharedByGuests when strangers share it ahead and its new kind is sold whole."""
    _check(change)
    release_lapsed(now)
    with transaction() as session:
        yurt = _get_locked(session, number)
        _write(session, yurt, change)
        yurt.is_sample = False
        _check_not_shared(session, today, Stay.yurt_id == yurt.id, YurtKind.sold_by_bed.is_(False))
        while len(yurt.beds) < change.beds:
            _add_bed(session, yurt, today)
        if len(yurt.beds) > change.beds:
            _remove_beds(session, yurt, change.beds, today)


def take_down(number: int, now: datetime, today: date) -> None:
    """From tonight on it stands no more.

    Raises NotOffered, YurtGone, or YurtPromised with the bookings that have nights in it.
    """
    for _attempt in range(ATTEMPTS):
        release_lapsed(now)
        try:
            with transaction() as session:
                _take_down(session, _get_locked(session, number), now, today)
            return
        except BedClash:
            # Somebody books it at this moment: the next look finds the booking, or that it came to nothing.
            continue
    raise YurtPromised((), today)


def _take_down(session: Session, yurt: Yurt, now: datetime, today: date) -> None:
    if yurt.last_night is not None:
        raise YurtGone
    _check_nobody(session, yurt, today)
    _end_closures(session, yurt, today, now)
    last = session.scalar(select(func.max(Season.last_night))) or today
    closure = Closure(
        yurt_id=yurt.id,
        first_night=today,
        last_night=max(last, today),
        reason=TAKEN_DOWN,
        closed_at=now,
    )
    session.add(closure)
    session.flush()
    nights = nights_between(today, closure.last_night + ONE_DAY)
    close_beds(session, closure.id, [bed.id for bed in yurt.beds], nights)
    yurt.last_night = today - ONE_DAY


def put_up_again(number: int, now: datetime, today: date) -> None:
    """Raises NotOffered or YurtStands."""
    with transaction() as session:
        yurt = _get_locked(session, number)
        if yurt.last_night is None:
            raise YurtStands
        yurt.last_night = None
        closures = select(Closure).where(Closure.yurt_id == yurt.id, Closure.lifted_at.is_(None))
        for closure in session.scalars(closures.where(Closure.reason == TAKEN_DOWN)):
            closure.lifted_at = now
            open_beds(session, closure.id, max(today, closure.first_night))


def change_kind(code: str, change: KindChange, today: date) -> None:
    """Raises NotOffered, TextMissing, or KindSharedByGuests when strangers share its yurts ahead."""
    _check_name(change.name)
    with transaction() as session:
        be_the_writer(session)
        kind = session.scalar(select(YurtKind).where(YurtKind.code == code).with_for_update())
        if kind is None:
            raise NotOffered
        if kind.sold_by_bed and not change.sold_by_bed:
            _check_not_shared(session, today, Yurt.kind_id == kind.id)
        kind.name, kind.description = change.name, change.description
        kind.sold_by_bed, kind.is_sample = change.sold_by_bed, False


def _write(session: Session, yurt: Yurt, change: YurtChange) -> None:
    if session.get(YurtKind, change.kind_id) is None:
        raise NotOffered
    yurt.kind_id, yurt.name, yurt.description = change.kind_id, change.name, change.description
    yurt.amenities = list(session.scalars(select(Amenity).where(Amenity.id.in_(change.amenity_ids))))


def _get(session: Session, number: int) -> Yurt:
    yurt = session.scalar(select(Yurt).where(Yurt.number == number).options(selectinload(Yurt.amenities)))
    if yurt is None:
        raise NotOffered
    return yurt


def _get_locked(session: Session, number: int) -> Yurt:
    """The second of two who change it waits for the first, on both databases."""
    session.execute(update(Yurt).where(Yurt.number == number).values(condition=Yurt.condition))
    yurt = _get(session, number)
    session.refresh(yurt)
    return yurt


def _add_bed(session: Session, yurt: Yurt, today: date) -> None:
    highest = session.scalar(select(func.max(Bed.number)).where(Bed.yurt_id == yurt.id)) or 0
    bed = Bed(yurt_id=yurt.id, number=highest + 1, first_night=today)
    session.add(bed)
    session.flush()
    bring_bed(session, bed, today)
    session.refresh(yurt)


def _remove_beds(session: Session, yurt: Yurt, left: int, today: date) -> None:
    too_large = _ahead(session, yurt, today, SoldAs.PRIVATE, more_than=left)
    strangers = _strangers(session, yurt, today)
    empty = [bed for bed in reversed(yurt.beds) if bed.id not in strangers]
    surplus = len(yurt.beds) - left
    if too_large or len(empty) < surplus:
        raise BedsPromised(too_large or _ahead(session, yurt, today, SoldAs.BED))
    for bed in empty[:surplus]:
        take_bed_away(session, bed, today)
        bed.last_night = today - ONE_DAY
    session.flush()
    session.refresh(yurt)


def _strangers(session: Session, yurt: Yurt, today: date) -> set[int]:
    """The beds in which somebody who shares the yurt sleeps from tonight on."""
    rows = (
        select(BedNight.bed_id)
        .join(Stay, BedNight.stay_id == Stay.id)
        .where(Stay.yurt_id == yurt.id, Stay.sold_as == SoldAs.BED, BedNight.night >= today)
    )
    return set(session.scalars(rows))


def _ahead(session: Session, yurt: Yurt, today: date, sold_as: SoldAs, more_than: int = 0) -> tuple[str, ...]:
    """Codes of bookings with more people than that in it from tonight on."""
    people = Stay.adults + func.json_array_length(Stay.child_ages)
    return _codes(
        session,
        select(Booking.code)
        .join(Stay, Stay.booking_id == Booking.id)
        .join(BedNight, BedNight.stay_id == Stay.id)
        .where(Stay.yurt_id == yurt.id, BedNight.night >= today)
        .where(Stay.sold_as == sold_as, people > more_than),
    )


def _check_nobody(session: Session, yurt: Yurt, today: date) -> None:
    nights = select(func.max(BedNight.night)).join(Stay, BedNight.stay_id == Stay.id)
    last = session.scalar(nights.where(Stay.yurt_id == yurt.id, BedNight.night >= today))
    if last is not None:
        codes = _codes(
            session,
            select(Booking.code)
            .join(Stay, Stay.booking_id == Booking.id)
            .join(BedNight, BedNight.stay_id == Stay.id)
            .where(Stay.yurt_id == yurt.id, BedNight.night >= today),
        )
        raise YurtPromised(codes, last + ONE_DAY)


def _check_not_shared(session: Session, today: date, *where: ColumnElement[bool]) -> None:
    """No strangers ahead in these yurts."""
    codes = _codes(
        session,
        select(Booking.code)
        .join(Stay, Stay.booking_id == Booking.id)
        .join(Stay.yurt)
        .join(Yurt.kind)
        .join(BedNight, BedNight.stay_id == Stay.id)
        .where(Stay.sold_as == SoldAs.BED, BedNight.night >= today, *where),
    )
    if codes:
        raise KindSharedByGuests(codes)


def _codes(session: Session, rows: Select[str]) -> tuple[str, ...]:
    return tuple(session.scalars(rows.distinct().order_by(Booking.code)))


def _end_closures(session: Session, yurt: Yurt, today: date, now: datetime) -> None:
    """A yurt that is no more need not be repaired: what is left of its closures makes room."""
    running = select(Closure).where(
        Closure.yurt_id == yurt.id, Closure.lifted_at.is_(None), Closure.last_night >= today
    )
    for closure in session.scalars(running):
        open_beds(session, closure.id, today)
        if closure.first_night < today:
            closure.last_night = today - ONE_DAY
        else:
            closure.lifted_at = now


def _check(change: YurtChange) -> None:
    _check_name(change.name)
    _check_within("beds", change.beds, 1, MOST_BEDS)


def _check_name(name: LocalizedText) -> None:
    for language in LANGUAGES:
        if not getattr(name, language):
            raise TextMissing(language)


def _check_within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise SettingOutOfRange(name, least, most)
