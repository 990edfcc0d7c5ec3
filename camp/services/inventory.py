"""The only writer of what runs out: bed-nights, shifts of horses and guides, places, seats.

The database has the last word. What is promised for a time is a row with a primary key; places in a dated
thing are a counter moved by a conditional UPDATE. A command takes them always in the same order, so that two
commands queue up instead of deadlocking: beds, seats, places, guides, horses; each in the order of its keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import (
    BedNight,
    ClassPlace,
    ClassSession,
    Guest,
    GuideShift,
    HorseShift,
    MasterClass,
    MealPlace,
    Sitting,
    Stay,
    TourDeparture,
    TourPlace,
)
from camp.rules.activities import Shift
from camp.rules.meals import MealKind, Served
from camp.rules.refusals import CalledOff, PlacesGone, SittingFull
from camp.services.lapsing import lapsed
from camp.services.transaction import broke, dialect_of

SittingKey = tuple[date, MealKind]
ShiftKey = tuple[date, Shift]


class BedClash(Exception):
    """Somebody else owns one of these bed-nights; the transaction is lost and must be begun again."""


class ShiftClash(Exception):
    """Somebody else has this horse or guide; the transaction is lost and must be begun again."""


# Beds


def take_beds(session: Session, beds_of_stay: Mapping[int, Collection[int]], nights: Iterable[date]) -> None:
    """Promise these beds, by stay id, for these nights; the stays must be flushed. Raises BedClash."""
    stay_of_bed = {bed: stay_id for stay_id, beds in beds_of_stay.items() for bed in beds}
    rows = sorted((bed, night) for night in nights for bed in stay_of_bed)
    _write_beds(
        session, [{"bed_id": bed, "night": night, "stay_id": stay_of_bed[bed]} for bed, night in rows]
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


# Seats in the dining yurts


@dataclass(frozen=True, slots=True)
class MealWish:
    """A meal for one guest."""

    guest_id: int
    day: date
    meal: MealKind
    served: Served
    order_id: int | None = None


def take_meals(session: Session, wishes: Sequence[MealWish], capacity: Mapping[MealKind, int]) -> None:
    """Lay the table, and give a seat to everybody who does not eat from a box. Raises SittingFull."""
    _take_seats(session, Counter((w.day, w.meal) for w in wishes if w.served is Served.SEAT), capacity)
    if wishes:
        rows = [
            {
                "guest_id": wish.guest_id,
                "day": wish.day,
                "meal": wish.meal,
                "served": wish.served,
                "order_id": wish.order_id,
            }
            for wish in wishes
        ]
        session.execute(insert(MealPlace), rows)


def give_back_meals(session: Session, guest_ids: Collection[int], order_id: int | None = None) -> None:
    """All meals of these guests, or those of one order."""
    mine: list[ColumnElement[bool]] = [MealPlace.guest_id.in_(guest_ids)]
    if order_id is not None:
        mine.append(MealPlace.order_id == order_id)
    _give_back_seats(session, _seats_of(session, *mine))
    session.execute(delete(MealPlace).where(*mine))


def give_back_sittings(
    session: Session, guest_ids: Collection[int], sittings: Collection[SittingKey]
) -> None:
    """Meals of the plan of nights that are dropped."""
    for day, meal in sorted(sittings):
        mine = [
            MealPlace.guest_id.in_(guest_ids), MealPlace.day == day, MealPlace.meal == meal,
            MealPlace.order_id.is_(None),
        ]  # fmt: skip
        _give_back_seats(session, _seats_of(session, *mine))
        session.execute(delete(MealPlace).where(*mine))


def serve_in_boxes(session: Session, guest_ids: Collection[int], sittings: Collection[SittingKey]) -> None:
    """Meals of the plan that these guests eat out on a tour: their seats become free."""
    for day, meal in sorted(sittings):
        mine = [
            MealPlace.guest_id.in_(guest_ids), MealPlace.day == day, MealPlace.meal == meal,
            MealPlace.order_id.is_(None),
        ]  # fmt: skip
        _give_back_seats(session, _seats_of(session, *mine))
        session.execute(update(MealPlace).where(*mine).values(served=Served.BOX))


def serve_at_table(
    session: Session,
    guest_ids: Collection[int],
    sittings: Collection[SittingKey],
    capacity: Mapping[MealKind, int],
) -> None:
    """Back from a tour that is not held: each gets a seat again while there are seats, else keeps the box."""
    for day, meal in sorted(sittings):
        for guest_id in sorted(guest_ids):
            mine = [
                MealPlace.guest_id == guest_id, MealPlace.day == day, MealPlace.meal == meal,
                MealPlace.served == Served.BOX, MealPlace.order_id.is_(None),
            ]  # fmt: skip
            if session.scalar(select(MealPlace.guest_id).where(*mine)) is None:
                continue
            try:
                _take_seats(session, Counter({(day, meal): 1}), capacity)
            except SittingFull:
                continue
            session.execute(update(MealPlace).where(*mine).values(served=Served.SEAT))


def _seats_of(session: Session, *mine: Any) -> Counter[SittingKey]:
    rows = session.execute(
        select(MealPlace.day, MealPlace.meal, func.count())
        .where(*mine, MealPlace.served == Served.SEAT)
        .group_by(MealPlace.day, MealPlace.meal)
    )
    return Counter({(day, meal): count for day, meal, count in rows})


def _take_seats(session: Session, seats: Counter[SittingKey], capacity: Mapping[MealKind, int]) -> None:
    if not seats:
        return
    keys = sorted(seats)
    session.execute(
        dialect_of(session)
        .insert(Sitting)
        .values([{"day": day, "meal": meal, "capacity": capacity[meal], "taken": 0} for day, meal in keys])
        .on_conflict_do_nothing()
    )
    for day, meal in keys:
        wanted = seats[day, meal]
        done = session.execute(
            update(Sitting)
            .where(Sitting.day == day, Sitting.meal == meal, Sitting.taken + wanted <= Sitting.capacity)
            .values(taken=Sitting.taken + wanted)
            .returning(Sitting.day)
            .execution_options(synchronize_session=False)
        ).scalar()
        if done is None:
            raise SittingFull(meal, day)


def _give_back_seats(session: Session, seats: Counter[SittingKey]) -> None:
    for day, meal in sorted(seats):
        session.execute(
            update(Sitting)
            .where(Sitting.day == day, Sitting.meal == meal)
            .values(taken=Sitting.taken - seats[day, meal])
            .execution_options(synchronize_session=False)
        )


def resize_sittings(session: Session, meal: MealKind, capacity: int, from_day: date) -> int:
    """So many seats from that day on. Gives how many sittings are fuller than that and keep theirs."""
    coming = [Sitting.meal == meal, Sitting.day >= from_day]
    session.execute(
        update(Sitting)
        .where(*coming, Sitting.taken <= capacity)
        .values(capacity=capacity)
        .execution_options(synchronize_session=False)
    )
    fuller = select(func.count()).select_from(Sitting).where(*coming, Sitting.taken > capacity)
    return session.scalar(fuller) or 0


def seats_left(
    session: Session, first: date, last: date, now: datetime, capacity: Mapping[MealKind, int]
) -> dict[SittingKey, int]:
    """Seats left at the sittings of ``[first, last]`` that somebody has a seat at already; at the others all
    are."""
    left = {
        (row.day, row.meal): row.capacity - row.taken
        for row in session.scalars(select(Sitting).where(Sitting.day.between(first, last)))
    }
    idle = (
        select(MealPlace.day, MealPlace.meal, func.count())
        .join(MealPlace.guest)
        .where(MealPlace.day.between(first, last), MealPlace.served == Served.SEAT)
        .where(Guest.booking_id.in_(lapsed(now)))
        .group_by(MealPlace.day, MealPlace.meal)
    )
    for day, meal, count in session.execute(idle):
        left[day, meal] += count
    return left


# Places in departures and sessions


def open_session(session: Session, held: MasterClass, day: date, at: time) -> int:
    """The id of the class on that day and hour, new or not."""
    wanted = {"class_id": held.id, "day": day, "starts_at": at}
    session.execute(
        dialect_of(session)
        .insert(ClassSession)
        .values([{**wanted, "capacity": held.max_people, "taken": 0}])
        .on_conflict_do_nothing()
    )
    return session.scalars(select(ClassSession.id).filter_by(**wanted)).one()


def take_places(session: Session, dated: TourDeparture | ClassSession, people: int) -> None:
    """Raises PlacesGone or CalledOff."""
    table = type(dated)
    done = session.execute(
        update(table)
        .where(table.id == dated.id, table.called_off_at.is_(None), table.taken + people <= table.capacity)
        .values(taken=table.taken + people)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(dated)
    if done is None:
        if dated.called_off_at is not None:
            raise CalledOff
        raise PlacesGone(people, dated.capacity - dated.taken)


def give_back_places(session: Session, dated: TourDeparture | ClassSession, people: int) -> None:
    table = type(dated)
    session.execute(
        update(table)
        .where(table.id == dated.id)
        .values(taken=table.taken - people)
        .execution_options(synchronize_session=False)
    )
    session.refresh(dated)


# Shifts of guides and horses


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


def idle_tour_places(session: Session, now: datetime) -> Counter[int]:
    """Places that lapsed bookings still count for, by departure."""
    return _counted(session, select(TourPlace.departure_id, func.count()).join(TourPlace.guest), now)


def idle_class_places(session: Session, now: datetime) -> Counter[int]:
    return _counted(session, select(ClassPlace.session_id, func.count()).join(ClassPlace.guest), now)


def _counted(session: Session, places: Select[int, int], now: datetime) -> Counter[int]:
    first_column = places.selected_columns[0]
    rows = session.execute(places.where(Guest.booking_id.in_(lapsed(now))).group_by(first_column))
    return Counter(dict(rows.all()))
