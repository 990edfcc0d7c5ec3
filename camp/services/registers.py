"""The guest register: who of a stay is written down, and what is asked of the party at check-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from camp.models import CampSettings, Guest, Stay
from camp.rules import register
from camp.rules.erasure import check_not_erased
from camp.rules.lifecycle import StayStatus
from camp.rules.refusals import BookingUnknown, StepNotPossible
from camp.rules.register import Entry, Registered, RegisterRule, check_register
from camp.services.catalogue import get_settings
from camp.services.reservations import stay_locked
from camp.services.transaction import reading, transaction

WRITABLE = (StayStatus.EXPECTED, StayStatus.IN_HOUSE)

Entries = Mapping[int, Entry]
"""What is written of each, by position in the party; of whom nothing is said, nothing changes."""


@dataclass(frozen=True)
class Register:
    """The people of a stay with what is written of them."""

    stay: Stay
    rule: RegisterRule
    is_open: bool
    """May it be written in?"""
    is_erased: bool
    """Have the document numbers been kept as long as the camp keeps them?"""

    @property
    def guests(self) -> list[Guest]:
        return self.stay.guests

    @property
    def is_kept(self) -> bool:
        return self.rule is not RegisterRule.OFF

    @property
    def is_complete(self) -> bool:
        return register.is_complete(people_of(self.stay), self.rule)


def register_of(stay_id: int, today: date) -> Register:
    """Raises BookingUnknown."""
    session = reading()
    stay = session.get(Stay, stay_id)
    if stay is None:
        raise BookingUnknown
    settings = get_settings(session)
    return Register(
        stay,
        settings.guest_register,
        stay.status in WRITABLE and settings.guest_register is not RegisterRule.OFF,
        register.is_erased(stay.departure, today, settings.document_days)
        and stay.status is not StayStatus.IN_HOUSE,
    )


def write_register(stay_id: int, entries: Entries, now: datetime, today: date) -> Stay:
    """Raises BookingUnknown, RegisterFaulty, DataErased, or StepNotPossible for a party that has gone."""
    with transaction() as session:
        stay = stay_locked(session, stay_id, now)
        settings = get_settings(session)
        if stay.status not in WRITABLE or settings.guest_register is RegisterRule.OFF:
            raise StepNotPossible("register", stay.status)
        write_within(stay, entries, settings, now, today)
        return stay


def write_within(stay: Stay, entries: Entries, settings: CampSettings, now: datetime, today: date) -> None:
    """The same as a part of another office's command. Where no register is kept, nothing is written down."""
    check_not_erased(stay.booking.erased_at)
    rule = settings.guest_register
    if rule is RegisterRule.OFF:
        return
    people = [
        Registered(guest.position, guest.age, entries.get(guest.position, entry_of(guest)))
        for guest in stay.guests
    ]
    check_register(people, rule, stay.arrival, today)
    for guest, person in zip(stay.guests, people, strict=True):
        _write(guest, person.entry, now)


def people_of(stay: Stay) -> list[Registered]:
    return [Registered(guest.position, guest.age, entry_of(guest)) for guest in stay.guests]


def entry_of(guest: Guest) -> Entry:
    return Entry(guest.name, guest.citizenship, guest.document_number, guest.birth_date)


def _write(guest: Guest, entry: Entry, now: datetime) -> None:
    guest.name, guest.citizenship = entry.name, entry.citizenship
    guest.document_number, guest.birth_date = entry.document_number, entry.birth_date
    if not entry.has_more_than_a_name:
        guest.registered_at = None
    elif guest.registered_at is None:
        guest.registered_at = now
