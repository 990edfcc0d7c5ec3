"""Arrivals, departures, and who sleeps where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from camp.models import Booking, ChannelConflict, Charge, Payment, Stay, Yurt
from camp.rules.lifecycle import (
    CANCEL,
    CHECK_IN,
    CHECK_OUT,
    DEADLINED,
    NO_SHOW,
    OWNS_BEDS,
    BookingStatus,
    StayStatus,
    Step,
)
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import BalanceOpen, BookingUnknown, StepNotPossible, TooEarly
from camp.services.folios import post_cancellation_fee, reverse_charges, sums_of
from camp.services.inventory import taken_beds
from camp.services.orders import give_back_everything
from camp.services.reservations import end_booking, get_by_code, lock
from camp.services.transaction import reading, transaction

SLEEPS = (StayStatus.EXPECTED, StayStatus.IN_HOUSE, StayStatus.DEPARTED)
"""Stays whose nights are, will be or were slept in the camp."""


def check_in(stay_id: int, today: date) -> Stay:
    """The party is here. Raises TooEarly before the arrival day, StepNotPossible for a booking that does not
    stand or a party that is in, gone or cancelled."""
    with transaction() as session:
        stay = _get_stay(session, stay_id)
        if stay.booking.status is not BookingStatus.CONFIRMED:
            raise StepNotPossible(CHECK_IN.name, stay.booking.status)
        if today < stay.arrival:
            raise TooEarly(CHECK_IN.name, stay.arrival)
        _advance_stay(session, stay, CHECK_IN)
        return stay


def check_out(stay_id: int, today: date) -> Stay:
    """The party leaves. Raises TooEarly before the departure day, BalanceOpen while the folio is not settled
    and this is the last of the booking's stays, StepNotPossible for a party that is not in."""
    with transaction() as session:
        stay = _get_stay(session, stay_id)
        if stay.status is not StayStatus.IN_HOUSE:
            raise StepNotPossible(CHECK_OUT.name, stay.status)
        if today < stay.departure:
            raise TooEarly(CHECK_OUT.name, stay.departure)
        others_in = [
            other
            for other in stay.booking.stays
            if other.id != stay.id and other.status in (StayStatus.IN_HOUSE, StayStatus.EXPECTED)
        ]
        balance = sums_of(session, stay.booking_id).balance
        if balance > NOTHING and not others_in:
            raise BalanceOpen(balance)
        _advance_stay(session, stay, CHECK_OUT)
        return stay


def mark_no_show(code: str, now: datetime, today: date) -> Booking:
    """Nobody of the booking came: the beds are free, the nights are not charged, the deposit paid is kept.

    Raises BookingUnknown, TooEarly before the arrival day, or StepNotPossible.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        if booking.status is not BookingStatus.CONFIRMED:
            raise StepNotPossible(NO_SHOW.name, booking.status)
        if today < booking.arrival:
            raise TooEarly(NO_SHOW.name, booking.arrival)
        lock(session, booking, now)
        for stay in booking.stays:
            _advance_stay(session, stay, NO_SHOW)
        if booking.is_visit:
            end_booking(session, booking.id, CANCEL, now)
        else:
            give_back_everything(session, booking, now)
            reverse_charges(session, booking.id, now)
        session.flush()
        fee = min(booking.deposit, max(NOTHING, sums_of(session, booking.id).paid))
        post_cancellation_fee(session, booking, fee, now)
        booking.changed_at = now
        booking.revision += 1
        return booking


def _get_stay(session: Session, stay_id: int) -> Stay:
    stay = session.get(Stay, stay_id)
    if stay is None:
        raise BookingUnknown
    return stay


def _advance_stay(session: Session, stay: Stay, step: Step) -> None:
    done = session.execute(
        update(Stay)
        .where(Stay.id == stay.id, Stay.status.in_(step.sources))
        .values(status=step.target)
        .returning(Stay.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(stay)
    if done is None:
        raise StepNotPossible(step.name, stay.status)


@dataclass(frozen=True)
class BoardStay:
    """A party on the day's board, and what its booking still owes."""

    stay: Stay
    balance: Money


@dataclass(frozen=True)
class YurtTonight:
    yurt: Yurt
    stays: tuple[Stay, ...]
    beds: int
    beds_free: int


@dataclass(frozen=True)
class ConflictCard:
    """Nights another site sold, and the bookings of ours that have them."""

    conflict: ChannelConflict
    ours: tuple[Booking, ...]


@dataclass(frozen=True)
class DayBoard:
    day: date
    arrivals: tuple[BoardStay, ...]
    departures: tuple[BoardStay, ...]
    in_house: tuple[BoardStay, ...]
    yurts: tuple[YurtTonight, ...]
    conflicts: tuple[ConflictCard, ...]

    @property
    def people_tonight(self) -> int:
        return sum(len(stay.party) for tonight in self.yurts for stay in tonight.stays)

    @property
    def beds_free(self) -> int:
        return sum(tonight.beds_free for tonight in self.yurts)

    @property
    def yurts_free(self) -> int:
        return sum(tonight.beds_free == tonight.beds for tonight in self.yurts)


def day_board(day: date, now: datetime) -> DayBoard:
    """Who comes, who goes, who stays over and who sleeps where on that day."""
    session = reading()
    stays = _stays_around(session, day, now)
    balances = _balances(session, {stay.booking_id for stay in stays})

    def on_board(chosen: Sequence[Stay]) -> tuple[BoardStay, ...]:
        return tuple(BoardStay(stay, balances.get(stay.booking_id, NOTHING)) for stay in chosen)

    tonight = [stay for stay in stays if stay.arrival <= day < stay.departure and _sleeps(stay)]
    taken = taken_beds(session, day, day.fromordinal(day.toordinal() + 1), now)
    yurts = session.scalars(select(Yurt).order_by(Yurt.number)).all()
    return DayBoard(
        day,
        on_board([stay for stay in stays if stay.arrival == day]),
        on_board([stay for stay in stays if stay.departure == day and _sleeps(stay)]),
        on_board([stay for stay in tonight if stay.arrival < day]),
        tuple(
            YurtTonight(
                yurt,
                tuple(stay for stay in tonight if stay.yurt_id == yurt.id),
                len(yurt.beds),
                sum(bed.id not in taken for bed in yurt.beds),
            )
            for yurt in yurts
        ),
        _open_conflicts(session),
    )


def _open_conflicts(session: Session) -> tuple[ConflictCard, ...]:
    conflicts = session.scalars(
        select(ChannelConflict)
        .where(ChannelConflict.solved_at.is_(None))
        .options(joinedload(ChannelConflict.yurt))
        .order_by(ChannelConflict.arrival, ChannelConflict.id)
    ).all()
    yurts = {conflict.yurt_id for conflict in conflicts}
    stays = session.scalars(
        select(Stay)
        .join(Stay.booking)
        .where(Stay.yurt_id.in_(yurts), Stay.status.in_(SLEEPS), Booking.status.in_(OWNS_BEDS))
        .options(joinedload(Stay.booking))
    ).all()
    return tuple(
        ConflictCard(
            conflict,
            tuple(
                stay.booking
                for stay in stays
                if stay.yurt_id == conflict.yurt_id and stay.period.overlaps(conflict.period)
            ),
        )
        for conflict in conflicts
    )


def _sleeps(stay: Stay) -> bool:
    return stay.status in SLEEPS


def _stays_around(session: Session, day: date, now: datetime) -> list[Stay]:
    """Stays of bookings that stand, arriving, leaving or sleeping here on that day; no-shows too."""
    rows = (
        select(Stay)
        .join(Stay.booking)
        .where(Stay.arrival <= day, Stay.departure >= day)
        .where(Stay.status != StayStatus.CANCELLED)
        .where(Booking.status != BookingStatus.HELD)
        .where(~(Booking.status.in_(DEADLINED) & (Booking.held_until <= now)))
        .options(joinedload(Stay.booking), joinedload(Stay.yurt))
        .order_by(Booking.expected_hour, Stay.id)
    )
    found = session.scalars(rows).unique().all()
    return sorted(found, key=lambda stay: stay.yurt.number)


def _balances(session: Session, booking_ids: set[int]) -> dict[int, Money]:
    charged = session.execute(
        select(Charge.booking_id, func.sum(Charge.amount))
        .where(Charge.booking_id.in_(booking_ids))
        .group_by(Charge.booking_id)
    )
    paid = session.execute(
        select(Payment.booking_id, func.sum(Payment.amount))
        .where(Payment.booking_id.in_(booking_ids))
        .group_by(Payment.booking_id)
    )
    balances: dict[int, Money] = dict(charged.all())
    for booking_id, amount in paid:
        balances[booking_id] = balances.get(booking_id, NOTHING) - amount
    return balances
