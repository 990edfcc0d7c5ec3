"""Arrivals, departures, and who sleeps where."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from camp.models import (
    BedNight,
    Booking,
    JournalEntry,
    Stay,
    User,
    Yurt,
)  # fmt: skip
from camp.rules.cancellation import kept_when_missing
from camp.rules.housekeeping import YurtCondition
from camp.rules.lifecycle import (
    CANCEL,
    CHECK_IN,
    CHECK_OUT,
    NO_SHOW,
    BookingStatus,
    StayStatus,
    Step,
)
from camp.rules.money import NOTHING
from camp.rules.refusals import BalanceOpen, BookingUnknown, Refusal, StepNotPossible, TooEarly
from camp.rules.staff_refusals import AlreadyCheckedIn, NotCheckedIn, PartyStillIn, YurtNotReady
from camp.services import vouchers
from camp.services.catalogue import get_settings
from camp.services.folios import post_cancellation_fee, reverse_charges, sums_of
from camp.services.orders import give_back_everything
from camp.services.registers import Entries, write_within
from camp.services.reservations import end_booking, get_by_code, lock, read_again, stay_locked
from camp.services.transaction import reading, transaction

WARNINGS: tuple[type[Refusal], ...] = (PartyStillIn, YurtNotReady)
"""What whoever checks in may know better, and say so."""


def check_in(
    stay_id: int,
    now: datetime,
    today: date,
    entries: Entries | None = None,
    despite: Collection[type[Refusal]] = (),
) -> Stay:
    """The party is here, and the guest register says of it what is in ``entries``. Of the warnings, those in
    ``despite`` are known.

    Raises BookingUnknown, TooEarly before the arrival day, AlreadyCheckedIn, StepNotPossible for a booking
    that does not stand or a party that is gone, RegisterFaulty, PartyStillIn or YurtNotReady.
    """
    with transaction() as session:
        stay = stay_locked(session, stay_id, now)
        _check_expected(session, stay, today)
        condition = hold_yurt(session, stay)
        for warning in _warnings(session, stay, condition):
            if type(warning) not in despite:
                raise warning
        write_within(stay, entries or {}, get_settings(session), now, today)
        advance_stay(session, stay, CHECK_IN, checked_in_at=now)
        return stay


def check_expected(stay_id: int, today: date) -> None:
    """May they be checked in today? Raises what ``check_in`` does, but for register and warnings."""
    session = reading()
    stay = session.get(Stay, stay_id)
    if stay is None:
        raise BookingUnknown
    _check_expected(session, stay, today)


def warnings_before(stay: Stay) -> list[Refusal]:
    """Why it may be too early to let the party into its yurt."""
    return _warnings(reading(), stay, stay.yurt.condition)


def check_out(stay_id: int, now: datetime, today: date) -> Stay:
    """The party leaves, and its yurt is to be prepared once nobody else is in it.

    Raises BookingUnknown, NotCheckedIn, TooEarly before the departure day, BalanceOpen while the folio is not
    settled and this is the last of the booking's stays, or StepNotPossible for a party that is gone.
    """
    with transaction() as session:
        stay = stay_locked(session, stay_id, now)
        if stay.status is StayStatus.EXPECTED:
            raise NotCheckedIn(stay.arrival)
        if stay.status is not StayStatus.IN_HOUSE:
            raise StepNotPossible(CHECK_OUT.name, stay.status)
        if today < stay.departure:
            raise TooEarly(CHECK_OUT.name, stay.departure)
        balance = sums_of(session, stay.booking_id).balance
        if balance > NOTHING and is_last(stay):
            raise BalanceOpen(balance)
        hold_yurt(session, stay)
        advance_stay(session, stay, CHECK_OUT, checked_out_at=now)
        _leave_yurt(session, stay.yurt_id, now)
        return stay


def is_last(stay: Stay) -> bool:
    """Has everybody else of the booking gone? Then the folio is settled before this party goes."""
    return not any(
        other.id != stay.id and other.status in (StayStatus.IN_HOUSE, StayStatus.EXPECTED)
        for other in stay.booking.stays
    )


def mark_no_show(code: str, now: datetime, today: date) -> Booking:
    """Nobody of the booking came: the beds are free, the nights are not charged, the deposit paid is kept.

    Raises BookingUnknown, TooEarly before the arrival day, or StepNotPossible.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        no_show_within(session, booking, now, today)
        return booking


def no_show_within(session: Session, booking: Booking, now: datetime, today: date) -> None:
    """The same as a part of another office's command."""
    lock(session, booking, now)
    read_again(session, booking)
    if booking.status is not BookingStatus.CONFIRMED:
        raise StepNotPossible(NO_SHOW.name, booking.status)
    if today < booking.arrival:
        raise TooEarly(NO_SHOW.name, booking.arrival)
    for stay in booking.stays:
        advance_stay(session, stay, NO_SHOW)
    if booking.is_visit:
        end_booking(session, booking.id, CANCEL, now)
    else:
        give_back_everything(session, booking, now)
        reverse_charges(session, booking.id, now)
    session.flush()
    fee = kept_when_missing(booking.deposit, sums_of(session, booking.id).paid)
    post_cancellation_fee(session, booking, fee, now)
    vouchers.give_back(session, booking, now)
    booking.changed_at = now
    booking.revision += 1


def _check_expected(session: Session, stay: Stay, today: date) -> None:
    if stay.status is StayStatus.IN_HOUSE:
        raise AlreadyCheckedIn(stay.checked_in_at, _who_checked_in(session, stay))
    if stay.booking.status is not BookingStatus.CONFIRMED:
        raise StepNotPossible(CHECK_IN.name, stay.booking.status)
    if stay.status is not StayStatus.EXPECTED:
        raise StepNotPossible(CHECK_IN.name, stay.status)
    if today < stay.arrival:
        raise TooEarly(CHECK_IN.name, stay.arrival)


def _who_checked_in(session: Session, stay: Stay) -> str:
    """The name of whoever did it, as the journal knows it."""
    entries = session.execute(
        select(JournalEntry.after, User.name)
        .outerjoin(JournalEntry.user)
        .where(JournalEntry.subject == Stay.__tablename__, JournalEntry.subject_id == stay.id)
        .order_by(JournalEntry.id.desc())
    )
    return next((name or "" for after, name in entries if after.get("status") == StayStatus.IN_HOUSE), "")


def advance_stay(session: Session, stay: Stay, step: Step, **values: Any) -> None:
    """One UPDATE, so of two who take the step only one can win. Raises StepNotPossible."""
    done = session.execute(
        update(Stay)
        .where(Stay.id == stay.id, Stay.status.in_(step.sources))
        .values(status=step.target, **values)
        .returning(Stay.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(stay)
    if done is None:
        raise StepNotPossible(step.name, stay.status)


# The yurt


def hold_yurt(session: Session, stay: Stay) -> YurtCondition:
    """Nobody else moves in or out of it until the command is done. Gives its condition."""
    return session.execute(
        update(Yurt)
        .where(Yurt.id == stay.yurt_id)
        .values(condition=Yurt.condition)
        .returning(Yurt.condition)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def _warnings(session: Session, stay: Stay, condition: YurtCondition) -> list[Refusal]:
    found: list[Refusal] = []
    before = session.scalars(
        in_the_same_beds(stay).where(Stay.status == StayStatus.IN_HOUSE, Stay.departure <= stay.arrival)
    ).first()
    if before is not None:
        found.append(PartyStillIn(stay.yurt.number, before.booking.guest_name, before.booking.code))
    if condition is not YurtCondition.READY:
        found.append(YurtNotReady(stay.yurt.number, condition))
    return found


def in_the_same_beds(stay: Stay) -> Select[Stay]:
    """Other stays that own a bed of this one on some night."""
    mine = select(BedNight.bed_id).where(BedNight.stay_id == stay.id)
    owners = select(BedNight.stay_id).where(BedNight.bed_id.in_(mine), BedNight.stay_id.is_not(None))
    return select(Stay).where(Stay.id.in_(owners), Stay.id != stay.id).order_by(Stay.departure.desc())


def _leave_yurt(session: Session, yurt_id: int, now: datetime) -> None:
    others = select(Stay.id).where(Stay.yurt_id == yurt_id, Stay.status == StayStatus.IN_HOUSE)
    if session.scalar(others.limit(1)) is None:
        session.execute(
            update(Yurt)
            .where(Yurt.id == yurt_id)
            .values(condition=YurtCondition.TO_PREPARE, condition_since=now)
            .execution_options(synchronize_session=False)
        )
