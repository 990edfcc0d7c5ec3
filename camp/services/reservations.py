"""The steps of a booking once its yurt is held: booked, confirmed, cancelled, or ended by its deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from camp.clock import camp_day, camp_moment
from camp.models import Booking, Guest, Stay
from camp.rules.cancellation import CancelledBy, ending
from camp.rules.currencies import Currency
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import (
    ACCEPT,
    CANCEL,
    CONFIRM,
    DEADLINED,
    EXPIRE,
    OWNS_BEDS,
    RELEASE,
    SUBMIT,
    BookingStatus,
    Channel,
    Confirmation,
    StayStatus,
    Step,
    deadline,
)
from camp.rules.meals import Diet
from camp.rules.money import Money
from camp.rules.refusals import BookingUnknown, ContactMissing, HoldExpired, NothingChosen, StepNotPossible
from camp.rules.terms import TermsRead
from camp.rules.text import folded, normalized_code
from camp.services import journal, letters, terms, vouchers
from camp.services.catalogue import get_settings
from camp.services.channel_watch import confirmation_for
from camp.services.exchange import freeze_rate
from camp.services.folios import post_cancellation_fee, reverse_charges, sums_of
from camp.services.orders import give_back_everything, standing_orders
from camp.services.special_offers import give_offer_back
from camp.services.transaction import reading, transaction

KEEP_UNBOOKED = timedelta(hours=12)
"""Guests are promised that it is gone within a day; the timer has the other half of it to come round."""

BOOKED = OWNS_BEDS - {BookingStatus.HELD}
"""Past the hold: somebody gave a name, and the beds are theirs."""

SAYS = {
    Confirmation.AT_ONCE: LetterKind.CONFIRMED,
    Confirmation.AFTER_DEPOSIT: LetterKind.DEPOSIT_ASKED,
    Confirmation.BY_HAND: LetterKind.REQUESTED,
}
"""What somebody who books is written."""

_UNBOOKED_TYPED = select(Booking.id).where(
    Booking.status.in_((BookingStatus.EXPIRED, BookingStatus.RELEASED)),
    Booking.consented_at.is_(None),
    Booking.erased_at.is_(None),
    Booking.guest_name != "",
)
"""Holds that came to nothing, with what was typed for them."""


@dataclass(frozen=True)
class Contact:
    """Who books, and how the camp reaches them."""

    name: str
    email: str
    phone: str
    country: str
    expected_hour: int | None
    notes: str

    def as_columns(self) -> dict[str, Any]:
        return {
            "guest_name": self.name,
            "name_key": folded(self.name),
            "email": self.email,
            "phone": self.phone,
            "country": self.country,
            "expected_hour": self.expected_hour,
            "notes": self.notes,
        }


@dataclass(frozen=True)
class Person:
    """One of those who come, as the kitchen has to know of them."""

    name: str
    diet: Diet
    allergies: str


def advance(session: Session, booking_id: int, step: Step, now: datetime, **values: Any) -> bool:
    """Take the step if the booking is where it starts from: one UPDATE, so of two only one can win."""
    done = session.execute(
        update(Booking)
        .where(Booking.id == booking_id, Booking.status.in_(step.sources))
        .values(status=step.target, changed_at=now, revision=Booking.revision + 1, **values)
        .returning(Booking.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return done is not None


def submit(
    token: str,
    contact: Contact,
    now: datetime,
    people: Sequence[Person] = (),
    read: TermsRead | None = None,
    shown: Currency | None = None,
) -> Booking:
    """The guest books what is held; ``people`` in the order of the party, ``read``: the terms of the hold as
    they were read, ``shown``: the currency the price was shown in beside som. Sent twice, it is booked once.

    Raises BookingUnknown, ContactMissing, HoldExpired, StepNotPossible, or NothingChosen for a visit with
    nothing in it.
    """
    check_reachable(contact, Channel.WEB)
    with transaction() as session:
        booking = get_by_token(token, session)
        if booking.status in BOOKED:
            return booking
        _check_held(booking, now)
        if booking.is_visit and not standing_orders(session, booking.id):
            raise NothingChosen
        for guest, person in zip(booking.guests, people, strict=False):
            guest.name, guest.diet, guest.allergies = person.name, person.diet, person.allergies
        if read is not None:
            terms.accept(session, booking, read, now)
        freeze_rate(session, booking, shown, camp_day(now))
        return _book(session, booking, confirmation_of(booking, now, session), contact, now)


def confirmation_of(booking: Booking, now: datetime, session: Session | None = None) -> Confirmation:
    """When a hold will count, if its guest books it now."""
    yurts = {stay.yurt_id for stay in booking.stays}
    return _possible(confirmation_for(session or reading(), yurts, now), booking)


def _possible(confirmation: Confirmation, booking: Booking) -> Confirmation:
    """Nobody can pay a deposit of nothing: without one a booking stands at once."""
    is_idle = confirmation is Confirmation.AFTER_DEPOSIT and not booking.deposit
    return Confirmation.AT_ONCE if is_idle else confirmation


def take_by_hand(token: str, contact: Contact, confirmation: Confirmation, now: datetime) -> Booking:
    """Staff book what is held, as somebody told them: at once, or until the deposit is paid. That the camp
    keeps what was told is said on the same occasion. Taken twice, it is booked once.

    Raises BookingUnknown, ContactMissing (but for those who stand at the desk), HoldExpired or
    StepNotPossible.
    """
    with transaction() as session:
        booking = get_by_token(token, session)
        check_reachable(contact, booking.channel)
        if booking.status in BOOKED:
            return booking
        _check_held(booking, now)
        return _book(session, booking, confirmation, contact, now)


def check_reachable(contact: Contact, channel: Channel) -> None:
    """Raises ContactMissing when the camp could not reach them; a walk-in is there."""
    if channel is not Channel.WALK_IN and not (contact.email or contact.phone):
        raise ContactMissing


def _check_held(booking: Booking, now: datetime) -> None:
    if booking.held_until is None or booking.held_until <= now:
        raise HoldExpired(booking.held_until or now)


def _book(
    session: Session, booking: Booking, confirmation: Confirmation, contact: Contact, now: datetime
) -> Booking:
    """From the hold on; whoever was quicker with it is left in peace."""
    confirmation = _possible(confirmation, booking)
    step = SUBMIT[confirmation]
    arrival = camp_moment(booking.arrival, get_settings(session).check_in)
    until = deadline(now, terms.of_booking(booking, session).hours, arrival)
    is_final = confirmation is Confirmation.AT_ONCE
    values = {
        **contact.as_columns(),
        "consented_at": now,
        "held_until": None if is_final else until,
        "confirmed_at": now if is_final else None,
    }
    if not advance(session, booking.id, step, now, **values):
        session.refresh(booking)
        if booking.status in OWNS_BEDS:
            return booking
        raise StepNotPossible(step.name, booking.status)
    session.refresh(booking)
    letters.write(session, SAYS[confirmation], now=now, booking=booking)
    return booking


def accept(token: str, contact: Contact, reference: str, now: datetime) -> Booking:
    """Confirm a hold at once: another site has sold it and taken the money for it. Accepted twice, it is
    confirmed once. Raises BookingUnknown, or StepNotPossible when the hold has ended."""
    with transaction() as session:
        booking = get_by_token(token, session)
        values = {**contact.as_columns(), "channel_reference": reference, "held_until": None}
        is_accepted = advance(session, booking.id, ACCEPT, now, confirmed_at=now, **values)
        session.refresh(booking)
        if not is_accepted and booking.status not in BOOKED:
            raise StepNotPossible(ACCEPT.name, booking.status)
        return booking


def release(token: str, now: datetime) -> Booking:
    """The guest lets go of a hold. Once it is booked, only a cancellation ends it: StepNotPossible."""
    with transaction() as session:
        booking = get_by_token(token, session)
        if booking.status in (BookingStatus.RELEASED, BookingStatus.EXPIRED):
            return booking
        if not end_booking(session, booking.id, RELEASE, now):
            raise StepNotPossible(RELEASE.name, booking.status)
        session.refresh(booking)
        return booking


def release_lapsed(now: datetime) -> int:
    """End every booking whose deadline went by, and free its beds. Gives how many ended."""
    lapsed = select(Booking.id).where(Booking.status.in_(DEADLINED), Booking.held_until <= now)
    session = reading()
    ids = session.scalars(lapsed.order_by(Booking.id)).all()
    remembers = session.scalar(
        select(_UNBOOKED_TYPED.where(Booking.ended_at <= now - KEEP_UNBOOKED).exists())
    )
    session.rollback()
    ended = 0
    # Whoever's command comes next is not the one who ends them.
    with journal.by_itself():
        for booking_id in ids:
            with transaction() as session:
                ended += expire_within(session, booking_id, now)
        if remembers:
            _forget_the_unbooked(now)
    return ended


def expire_within(session: Session, booking_id: int, now: datetime) -> bool:
    """End a booking by its deadline, as a part of another office's command; who had booked is told."""
    if not end_booking(session, booking_id, EXPIRE, now):
        return False
    booking = session.get_one(Booking, booking_id, populate_existing=True)
    if booking.consented_at is not None:
        letters.write(session, LetterKind.EXPIRED, now=now, booking=booking)
    vouchers.give_back(session, booking, now)
    return True


def _forget_the_unbooked(now: datetime) -> None:
    """Erase what was typed for holds that came to nothing half a day ago and more."""
    with transaction() as session:
        session.execute(
            update(Booking)
            .where(Booking.id.in_(_UNBOOKED_TYPED.where(Booking.ended_at <= now - KEEP_UNBOOKED)))
            .values(guest_name="", name_key="", email="", phone="", country="", expected_hour=None, notes="")
        )


def end_booking(session: Session, booking_id: int, step: Step, now: datetime, **values: Any) -> bool:
    """Expire, release or cancel: no beds, no places, no charges, no stay left standing."""
    if not advance(session, booking_id, step, now, held_until=None, ended_at=now, **values):
        return False
    booking = session.get_one(Booking, booking_id)
    give_back_everything(session, booking, now)
    give_offer_back(session, booking)
    session.execute(update(Stay).where(Stay.booking_id == booking_id).values(status=StayStatus.CANCELLED))
    reverse_charges(session, booking_id, now)
    return True


def confirm(code: str, now: datetime) -> Booking:
    """Staff say yes by hand. Raises BookingUnknown or StepNotPossible."""
    with transaction() as session:
        booking = get_by_code(code, session)
        if not confirm_within(session, booking.id, now):
            raise StepNotPossible(CONFIRM.name, booking.status)
        session.refresh(booking)
        return booking


def confirm_within(session: Session, booking_id: int, now: datetime) -> bool:
    """The same as a part of another office's command."""
    if not advance(session, booking_id, CONFIRM, now, held_until=None, confirmed_at=now):
        return False
    booking = session.get_one(Booking, booking_id, populate_existing=True)
    letters.write(session, LetterKind.CONFIRMED, now=now, booking=booking)
    return True


def cancel(code: str, now: datetime, today: date, by: CancelledBy = CancelledBy.GUEST) -> Booking:
    """The beds are free. Of the deposit the camp keeps what the terms of the booking say when the guest
    cancels, and nothing when the camp or the weather does.

    Raises BookingUnknown, or StepNotPossible when there is nothing to cancel or somebody is already in.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        read_again(session, booking)
        cancel_within(session, booking, now, today, by)
        return booking


def cancel_within(session: Session, booking: Booking, now: datetime, today: date, by: CancelledBy) -> Money:
    """The same of a locked booking, as a part of another command; gives what is kept."""
    if any(stay.status is not StayStatus.EXPECTED for stay in booking.stays):
        raise StepNotPossible(CANCEL.name, booking.stays[0].status)
    if not end_booking(session, booking.id, CANCEL, now, cancelled_by=by):
        raise StepNotPossible(CANCEL.name, booking.status)
    fee = terms.fee_of(session, booking, today, by)
    post_cancellation_fee(session, booking, fee, now)
    session.flush()
    session.refresh(booking)
    back = ending(fee, sums_of(session, booking.id).paid).gives_back
    about = {"fee": fee.tyiyn, "refund": back.tyiyn}
    letters.write(session, LetterKind.CANCELLED, now=now, booking=booking, about=about)
    vouchers.give_back(session, booking, now)
    return fee


def lock(session: Session, booking: Booking, now: datetime) -> None:
    """Write to the booking before reading what belongs to it: the second of two commands then waits for the
    first on both databases, and reads what the first has left."""
    session.execute(update(Booking).where(Booking.id == booking.id).values(changed_at=now))
    session.refresh(booking)


def stay_locked(session: Session, stay_id: int, now: datetime) -> Stay:
    """A stay of a booking locked, with its people as they are now. Raises BookingUnknown."""
    booking_id = session.scalar(select(Stay.booking_id).where(Stay.id == stay_id))
    if booking_id is None:
        raise BookingUnknown
    booking = session.get_one(Booking, booking_id)
    lock(session, booking, now)
    read_again(session, booking)
    return session.get_one(Stay, stay_id)


def read_again(session: Session, booking: Booking) -> None:
    """Stays and people of a locked booking, as whoever had it before has left them."""
    for table in (Stay, Guest):
        rows = select(table).where(table.booking_id == booking.id)
        session.scalars(rows.execution_options(populate_existing=True)).all()


# Finding


def has_bookings() -> bool:
    return reading().scalar(select(Booking.id).limit(1)) is not None


def get_by_token(token: str, session: Session | None = None) -> Booking:
    """Raises BookingUnknown."""
    return _get({"token": token}, session)


def get_by_code(code: str, session: Session | None = None) -> Booking:
    """By the code as somebody typed it. Raises BookingUnknown."""
    return _get({"code": normalized_code(code)}, session)


def _get(key: Mapping[str, str], session: Session | None) -> Booking:
    booking = (session or reading()).scalar(select(Booking).filter_by(**key))
    if booking is None:
        raise BookingUnknown
    return booking
