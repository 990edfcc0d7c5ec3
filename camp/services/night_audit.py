"""Closing the days: whoever never came, deadlines that went by, and the figures of the night.

A day is closed by its row in ``night_audits``, the first thing its transaction writes: of two who close it at
once the second waits, finds it closed and goes on to the next day. What is open before is read in
``open_things.py``.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_moment, camp_time
from camp.models import Bed, BedNight, Booking, Charge, NightAudit, Stay
from camp.rules.dates import ONE_DAY
from camp.rules.lifecycle import DEADLINED, BookingStatus, StayStatus
from camp.rules.night_audit import check_closable, day_to_close, days_to_close
from camp.rules.pricing import PRODUCT_OF
from camp.services.erasure import erase_documents, erase_letters
from camp.services.front_desk import no_show_within
from camp.services.reservations import expire_within, lock
from camp.services.revenue import EARNS
from camp.services.till import till_of
from camp.services.transaction import dialect_of, is_deadlock, reading, transaction

TRIES = 3
CAME = (StayStatus.IN_HOUSE, StayStatus.DEPARTED)

Figures = dict[str, object]


def close_days(last: date, by: int | None, now: datetime) -> list[date]:
    """Close every day not closed yet up to this one, in their order, each by itself. Gives the days closed;
    none when somebody has closed them already. Raises TooEarlyToClose."""
    check_closable(last, camp_time(now))
    days = open_days(last)
    reading().rollback()
    closed = [day for day in days if _close(day, by, now)]
    erase_documents(last)
    erase_letters(last)
    return closed


def open_days(last: date) -> list[date]:
    """The days to be closed up to this one."""
    session = reading()
    expected = select(func.min(Stay.arrival)).join(Stay.booking)
    first = session.scalar(
        expected.where(Stay.status == StayStatus.EXPECTED, Booking.status == BookingStatus.CONFIRMED)
    )
    return list(days_to_close(last, newest_closed(), first))


def newest_closed() -> date | None:
    return reading().scalar(select(func.max(NightAudit.day)))


def next_day(now: datetime) -> date:
    """The day to close now, with those left open before it."""
    return day_to_close(camp_time(now), newest_closed())


def missing(day: date) -> Select[int]:
    """Bookings of which everybody is expected by that day, and nobody has come. A party of which some are
    here is no no-show, and people who come for the day are not checked in."""
    other = select(Stay.booking_id).where((Stay.status != StayStatus.EXPECTED) | (Stay.arrival > day))
    return (
        select(Stay.booking_id)
        .join(Stay.booking)
        .where(Stay.status == StayStatus.EXPECTED, Stay.arrival <= day)
        .where(Booking.status == BookingStatus.CONFIRMED, Stay.booking_id.not_in(other))
        .distinct()
        .order_by(Stay.booking_id)
    )


def closed_days(before: date | None, most: int) -> list[NightAudit]:
    """The newest first, from before that day."""
    rows = select(NightAudit).options(joinedload(NightAudit.closed_by)).order_by(NightAudit.day.desc())
    if before is not None:
        rows = rows.where(NightAudit.day < before)
    return list(reading().scalars(rows.limit(most)).unique())


def _close(day: date, by: int | None, now: datetime) -> bool:
    """False when somebody else has closed it. Who is at work meanwhile may have to be waited for in another
    order than they wait for us: then PostgreSQL ends this, and it is begun again."""
    for left in reversed(range(TRIES)):
        try:
            with transaction() as session:
                return _close_within(session, day, by, now)
        except OperationalError as error:
            if not (left and is_deadlock(error)):
                raise
    raise AssertionError


def _close_within(session: Session, day: date, by: int | None, now: datetime) -> bool:
    first = (
        dialect_of(session)
        .insert(NightAudit)
        .values(day=day, closed_at=now, closed_by_id=by, figures={})
        .on_conflict_do_nothing()
        .returning(NightAudit.day)
    )
    if session.execute(first).scalar() is None:
        return False
    # The lateness of whoever closes it leaves no trace.
    moment = min(now, camp_moment(day + ONE_DAY, time.min))
    lapsed = select(Booking.id).where(Booking.status.in_(DEADLINED), Booking.held_until <= moment)
    for booking_id in session.scalars(lapsed.order_by(Booking.id)).all():
        expire_within(session, booking_id, moment)
    for booking_id in session.scalars(missing(day)).all():
        booking = session.get_one(Booking, booking_id)
        lock(session, booking, moment)
        # The desk may have checked them in, or cancelled, while we waited for the booking.
        if session.scalar(missing(day).where(Stay.booking_id == booking_id)) is not None:
            no_show_within(session, booking, moment, day)
    session.flush()
    figures = _figures_of(session, day)
    session.execute(update(NightAudit).where(NightAudit.day == day).values(figures=figures))
    return True


# Figures


def _figures_of(session: Session, day: date) -> Figures:
    """The night as it was sold, in whole numbers: sums in tyiyn, takings in hundredths of their currency."""
    sold = (
        select(func.count(BedNight.bed_id), func.count(Bed.yurt_id.distinct()))
        .join(Bed, BedNight.bed_id == Bed.id)
        .join(Stay, BedNight.stay_id == Stay.id)
        .join(Stay.booking)
        .where(BedNight.night == day, Booking.status == BookingStatus.CONFIRMED)
    )
    beds, yurts = session.execute(sold).one()
    return {
        "yurts": yurts,
        "beds": beds,
        "guests": _guests(session, day),
        "no_shows": session.scalar(
            select(func.count(Stay.booking_id.distinct())).where(
                Stay.arrival == day, Stay.status == StayStatus.NO_SHOW
            )
        ),
        "charges": _charges(session, day),
        "takings": [[line.form, line.currency, line.expected] for line in till_of(day).lines],
    }


def _guests(session: Session, day: date) -> int:
    rows = select(Stay.adults, Stay.child_ages).where(
        Stay.arrival <= day, Stay.departure > day, Stay.status.in_(CAME)
    )
    return sum(adults + len(ages) for adults, ages in session.execute(rows))


def _charges(session: Session, day: date) -> dict[str, int]:
    rows = (
        select(Charge.kind, func.sum(Charge.amount))
        .join(Charge.booking)
        .where(Charge.service_date == day, Booking.status.in_(EARNS))
        .group_by(Charge.kind)
        .order_by(Charge.kind)
    )
    sums: dict[str, int] = {}
    for kind, amount in session.execute(rows):
        product = PRODUCT_OF[kind]
        sums[product] = sums.get(product, 0) + amount.tyiyn
    return {product: tyiyn for product, tyiyn in sorted(sums.items()) if tyiyn}
