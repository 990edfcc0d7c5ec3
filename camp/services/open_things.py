"""What is open before a day is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from camp.clock import camp_day
from camp.models import BedNight, Booking, ChannelConflict, Charge, Payment, Stay
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import STAY_CHARGES
from camp.rules.tasks import Urgency
from camp.services.night_audit import CAME, missing, open_days
from camp.services.tasks import DayTask, tasks_of
from camp.services.till import till_of
from camp.services.transaction import reading


@dataclass(frozen=True)
class OpenThings:
    """Nothing of it keeps a day from being closed: whoever closes it has seen it."""

    days: tuple[date, ...]
    """That will be closed."""
    missing: tuple[Booking, ...]
    """Expected, and no-shows once it is closed."""
    partly_here: tuple[Stay, ...]
    """Expected parties of bookings of which others are here or come later: they stay expected."""
    overdue: tuple[Stay, ...]
    """In-house on the day they leave or after it."""
    unpaid: tuple[tuple[Booking, Money], ...]
    """Gone, with a balance."""
    uncharged: tuple[Stay, ...]
    """Slept here, and the night is not on the folio."""
    uncounted: tuple[date, ...]
    """Days whose till nobody has counted since money moved in it last."""
    urgent: tuple[DayTask, ...]
    conflicts: tuple[ChannelConflict, ...]

    @property
    def is_all_done(self) -> bool:
        return not any(
            (
                self.missing, self.partly_here, self.overdue, self.unpaid, self.uncharged, self.uncounted,
                self.urgent, self.conflicts,
            )
        )  # fmt: skip


def open_before(last: date, now: datetime) -> OpenThings:
    """What is open before the days up to this one are closed."""
    session = reading()
    days = open_days(last)
    first = days[0] if days else last
    return OpenThings(
        tuple(days),
        tuple(session.scalars(select(Booking).where(Booking.id.in_(missing(last))).order_by(Booking.id))),
        _partly_here(session, last),
        _overdue(session, last),
        _unpaid(session, first, last),
        _uncharged(session, first, last),
        tuple(day for day in days if not till_of(day).is_counted),
        _urgent(last, now),
        tuple(
            session.scalars(
                select(ChannelConflict)
                .where(ChannelConflict.solved_at.is_(None))
                .options(joinedload(ChannelConflict.yurt))
                .order_by(ChannelConflict.arrival, ChannelConflict.id)
            ).unique()
        ),
    )


def _urgent(last: date, now: datetime) -> tuple[DayTask, ...]:
    """Left undone; of a day that goes on, those whose hour has gone by."""
    is_over = last < camp_day(now)
    urgent = (task for task in tasks_of(last, now) if task.urgency is Urgency.URGENT and not task.is_done)
    return tuple(task for task in urgent if is_over or task.is_overdue)


def _partly_here(session: Session, last: date) -> tuple[Stay, ...]:
    rows = (
        select(Stay)
        .join(Stay.booking)
        .where(Stay.status == StayStatus.EXPECTED, Stay.arrival <= last)
        .where(Booking.status == BookingStatus.CONFIRMED, Booking.id.not_in(missing(last)))
        .options(joinedload(Stay.booking), joinedload(Stay.yurt))
        .order_by(Stay.arrival, Stay.id)
    )
    return tuple(session.scalars(rows).unique())


def _overdue(session: Session, last: date) -> tuple[Stay, ...]:
    rows = (
        select(Stay)
        .where(Stay.status == StayStatus.IN_HOUSE, Stay.departure <= last)
        .options(joinedload(Stay.booking), joinedload(Stay.yurt))
        .order_by(Stay.departure, Stay.id)
    )
    return tuple(session.scalars(rows).unique())


def _unpaid(session: Session, first: date, last: date) -> tuple[tuple[Booking, Money], ...]:
    """Of those who left in these days."""
    leaving = select(Booking.id).where(
        Booking.departure.between(first, last), Booking.status == BookingStatus.CONFIRMED
    )
    here = select(Stay.booking_id).where(Stay.status.in_((StayStatus.EXPECTED, StayStatus.IN_HOUSE)))
    charged = dict(
        session.execute(
            select(Charge.booking_id, func.sum(Charge.amount))
            .where(Charge.booking_id.in_(leaving), Charge.booking_id.not_in(here))
            .group_by(Charge.booking_id)
        ).all()
    )
    paid = dict(
        session.execute(
            select(Payment.booking_id, func.sum(Payment.amount))
            .where(Payment.booking_id.in_(charged))
            .group_by(Payment.booking_id)
        ).all()
    )
    owed = {id_: sum_ - paid.get(id_, NOTHING) for id_, sum_ in charged.items()}
    bookings = session.scalars(
        select(Booking)
        .where(Booking.id.in_([id_ for id_, balance in owed.items() if balance > NOTHING]))
        .order_by(Booking.id)
    )
    return tuple((booking, owed[booking.id]) for booking in bookings)


def _uncharged(session: Session, first: date, last: date) -> tuple[Stay, ...]:
    """Stays with a night of these days that is not on their folio."""
    charged = (
        select(Charge.stay_id, Charge.service_date)
        .where(Charge.kind.in_(STAY_CHARGES), Charge.service_date.between(first, last))
        .group_by(Charge.stay_id, Charge.service_date)
        .having(func.sum(Charge.quantity) != 0)
        .subquery()
    )
    slept = (
        select(BedNight.stay_id)
        .outerjoin(
            charged, (charged.c.stay_id == BedNight.stay_id) & (charged.c.service_date == BedNight.night)
        )
        .where(BedNight.night.between(first, last), charged.c.stay_id.is_(None))
    )
    rows = (
        select(Stay)
        .where(Stay.id.in_(slept), Stay.status.in_(CAME))
        .options(joinedload(Stay.booking), joinedload(Stay.yurt))
        .order_by(Stay.id)
    )
    return tuple(session.scalars(rows).unique())
