"""The stays and yurts of a day, each read by one statement, as rows: a page that is opened all day long can't
afford objects. The statements are built once; putting one together costs as much as asking it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, Integer, and_, bindparam, func, or_, select, union_all

from camp.clock import camp_day
from camp.models import Bed, BedNight, Booking, Charge, Closure, Payment, Stay, Yurt
from camp.rules.dates import LONGEST_STAY, ONE_DAY
from camp.rules.housekeeping import YurtCondition
from camp.rules.lifecycle import BookingStatus, Channel, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import SoldAs
from camp.rules.text import LocalizedText
from camp.services.lapsing import not_lapsed
from camp.services.reservations import BOOKED

LONGEST_OVERDUE = timedelta(days=LONGEST_STAY)
"""Longer ago nobody looks for a party that was never checked out: a bound that the index on departures keeps
quick however old the books are."""


class StayRow(NamedTuple):
    """A party around a day, and what its booking owes."""

    id: int
    yurt_id: int
    arrival: date
    departure: date
    people: int
    plan: MealPlan
    sold_as: SoldAs
    status: StayStatus
    code: str
    guest_name: str
    booking_status: BookingStatus
    expected_hour: int | None
    notes: str
    channel: Channel
    is_charged: bool
    """Or is it not known yet what it pays, as of what another site has sold?"""
    balance: Money


class ClosedRow(NamedTuple):
    """Why a yurt is out of order, and the last night of it."""

    reason: str
    last_night: date


class YurtRow(NamedTuple):
    """A yurt on a day, with its beds of that night."""

    id: int
    number: int
    name: LocalizedText
    condition: YurtCondition
    last_night: date | None
    """None: it stands."""
    beds: int
    beds_taken: int
    closed: ClosedRow | None

    def stands_on(self, day: date) -> bool:
        return self.last_night is None or self.last_night >= day

    @property
    def beds_free(self) -> int:
        return self.beds - self.beds_taken


# A party that sleeps here, arrives or leaves, and one that should have left and was never checked out. Asked
# by ids, so that both databases go by the indexes of nights and days, and old seasons cost nothing.
_AROUND: CompoundSelect[Any] = union_all(
    select(BedNight.stay_id).where(BedNight.night == bindparam("day"), BedNight.stay_id.is_not(None)),
    select(Stay.id).where(Stay.arrival == bindparam("day")),
    select(Stay.id).where(Stay.departure == bindparam("day")),
    select(Stay.id).where(
        Stay.departure.between(bindparam("overdue_from"), bindparam("overdue_to")),
        Stay.status == StayStatus.IN_HOUSE,
    ),
)
_CHARGED = select(func.sum(Charge.amount)).where(Charge.booking_id == Booking.id).scalar_subquery()
_PAID = select(func.sum(Payment.amount)).where(Payment.booking_id == Booking.id).scalar_subquery()
_STAYS = (
    select(
        Stay.id, Stay.yurt_id, Stay.arrival, Stay.departure,
        Stay.adults + func.json_array_length(Stay.child_ages, type_=Integer),
        Stay.meal_plan, Stay.sold_as, Stay.status,
        Booking.code, Booking.guest_name, Booking.status, Booking.expected_hour, Booking.notes,
        Booking.channel, _CHARGED, _PAID,
    )
    .join(Stay.booking)
    .where(Stay.id.in_(_AROUND), Stay.status != StayStatus.CANCELLED, Booking.status.in_(BOOKED))
    .where(not_lapsed())
    .order_by(Stay.id)
)  # fmt: skip

_BEDS = select(func.count()).where(Bed.yurt_id == Yurt.id, Bed.last_night.is_(None)).scalar_subquery()
_TAKEN = (
    select(func.count())
    .select_from(Bed)
    .join(BedNight, and_(BedNight.bed_id == Bed.id, BedNight.night == bindparam("day")))
    .outerjoin(Stay, BedNight.stay_id == Stay.id)
    .outerjoin(Booking, Stay.booking_id == Booking.id)
    .where(Bed.yurt_id == Yurt.id, Bed.last_night.is_(None))
    .where(or_(Booking.id.is_(None), not_lapsed()))
    .scalar_subquery()
)  # fmt: skip
_YURTS = (
    select(
        Yurt.id, Yurt.number, Yurt.name, Yurt.condition, Yurt.last_night, _BEDS, _TAKEN,
        Closure.reason, Closure.last_night,
    )
    .outerjoin(
        Closure,
        and_(
            Closure.yurt_id == Yurt.id,
            Closure.first_night <= bindparam("day"),
            Closure.last_night >= bindparam("day"),
            Closure.lifted_at.is_(None),
        ),
    )
    .where(or_(Yurt.last_night.is_(None), Yurt.last_night >= bindparam("stood_on")))
    .order_by(Yurt.number)
)  # fmt: skip


def stays_around(books: Connection, day: date, now: datetime) -> list[StayRow]:
    """Stays of bookings that stand: of who arrives, leaves or sleeps here on that day, no-shows too, and up
    to today of who should have left on an earlier one."""
    overdue_from, overdue_to = day - LONGEST_OVERDUE, day - ONE_DAY
    if day > camp_day(now):
        overdue_from, overdue_to = overdue_to, overdue_from
    window = {"day": day, "now": now, "overdue_from": overdue_from, "overdue_to": overdue_to}
    return [
        StayRow._make((*row[:14], bool(row[14]), (row[14] or NOTHING) - (row[15] or NOTHING)))
        for row in books.execute(_STAYS, window).all()
    ]


def yurts_on(books: Connection, day: date, now: datetime) -> list[YurtRow]:
    """By number: those that stand on that day, and those taken down so shortly before that somebody around
    the day has slept there. Their condition is the present one."""
    return [
        YurtRow._make((*row[:7], None if row[8] is None else ClosedRow(row[7], row[8])))
        for row in books.execute(_YURTS, {"day": day, "now": now, "stood_on": day - LONGEST_OVERDUE}).all()
    ]
