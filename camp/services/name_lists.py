"""Who of a group sleeps where: a list of names put beside the people booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from camp.models import Booking, Guest, Stay
from camp.rules.erasure import check_not_erased
from camp.rules.meals import Diet
from camp.rules.name_list import Listed, fits, seated
from camp.rules.refusals import StepNotPossible
from camp.rules.staff_refusals import GuestRegistered
from camp.services.reservations import BOOKED, get_by_code, lock
from camp.services.transaction import transaction


@dataclass(frozen=True)
class Placed:
    """A person of the list and the place kept for them."""

    person: Listed
    guest: Guest
    fits: bool
    """Is the age the one that was booked?"""


@dataclass(frozen=True)
class Household:
    """Those of the list who sleep in one yurt; no stay for people who come for the day."""

    stay: Stay | None
    placed: tuple[Placed, ...]
    unnamed: int
    """People of the yurt whom the list leaves out."""


def who_goes_where(booking: Booking, people: Sequence[Listed]) -> tuple[Household, ...]:
    """The list yurt by yurt, before it is written down. Raises TooManyNames."""
    placed = _placed(booking, people)
    stays: list[Stay | None] = [*booking.stays] or [None]
    return tuple(_household(booking, stay, placed) for stay in stays)


def _household(booking: Booking, stay: Stay | None, placed: Sequence[Placed]) -> Household:
    stay_id = stay.id if stay is not None else None
    living = [guest.id for guest in booking.guests if guest.stay_id == stay_id]
    here = tuple(one for one in placed if one.guest.stay_id == stay_id)
    return Household(stay, here, len(living) - len(here))


def _placed(booking: Booking, people: Sequence[Listed]) -> list[Placed]:
    """In the order of the party."""
    guests = booking.guests
    places = seated(people, [guest.age for guest in guests])
    found = [
        Placed(person, guests[place], fits(person, guests[place].age))
        for person, place in zip(people, places, strict=True)
    ]
    return sorted(found, key=lambda one: one.guest.position)


def save_names(code: str, people: Sequence[Listed], now: datetime) -> Booking:
    """Write the list into the booking: it is the whole list, so that people it leaves out have no name.

    Raises BookingUnknown, StepNotPossible for a booking that has ended, DataErased, TooManyNames, or
    GuestRegistered.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        _read_guests_again(session, booking)
        if booking.status not in BOOKED:
            raise StepNotPossible("name", booking.status)
        check_not_erased(booking.erased_at)
        by_guest = {one.guest.id: one.person for one in _placed(booking, people)}
        for guest in booking.guests:
            _write(guest, by_guest.get(guest.id, Listed("")))
        return booking


def _read_guests_again(session: Session, booking: Booking) -> None:
    session.expire(booking, ["guests"])
    for guest in booking.guests:
        session.refresh(guest)


def _write(guest: Guest, person: Listed) -> None:
    """What is known of diet and allergies stays with the person, not with the place."""
    if guest.name and guest.name != person.name:
        if guest.registered_at is not None:
            raise GuestRegistered(guest.name)
        guest.diet, guest.allergies = Diet.EVERYTHING, ""
    guest.name = person.name
    guest.diet = person.diet or guest.diet
    guest.allergies = person.allergies or guest.allergies
