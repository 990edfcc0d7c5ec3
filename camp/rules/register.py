"""The guest register, kept at check-in: name, citizenship, document number, birth date.

What is written is looked at even where nobody has to write anything: a birth date lies in the past, an adult
is an adult on the day of arrival, and a child is as old as booked, give or take the birthday between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from camp.rules.staff_refusals import Fault, FaultKind, RegisterFaulty, RegisterField

OF_AGE = 18
OLDEST = 120

LONGEST_NUMBER = 40
"""Characters of a document number."""


class RegisterRule(StrEnum):
    """Whether the camp keeps one: the owner's setting."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"
    """No check-in before every adult is written down."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of one person; nothing is empty text, or None."""

    name: str = ""
    citizenship: str = ""
    """ISO 3166-1 alpha-2."""
    document_number: str = ""
    birth_date: date | None = None

    @property
    def has_more_than_a_name(self) -> bool:
        return bool(self.citizenship or self.document_number or self.birth_date)

    def missing(self) -> list[RegisterField]:
        return [field for field in RegisterField if not getattr(self, field)]


@dataclass(frozen=True, slots=True)
class Registered:
    """One of the party, with the entry and the age booked: None of an adult."""

    position: int
    age: int | None
    entry: Entry


def age_on(day: date, birth_date: date) -> int:
    """Whole years: ``age_on(date(2026, 7, 20), date(2008, 7, 21))`` is 17."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def check_register(people: Sequence[Registered], rule: RegisterRule, arrival: date, today: date) -> None:
    """Raises RegisterFaulty with all that is wrong, in the order of the party."""
    faults = [fault for person in people for fault in _faults(person, rule, arrival, today)]
    if faults:
        raise RegisterFaulty(tuple(faults))


def _faults(person: Registered, rule: RegisterRule, arrival: date, today: date) -> list[Fault]:
    faults = []
    if rule is RegisterRule.REQUIRED and person.age is None:
        faults = [Fault(person.position, field, FaultKind.MISSING) for field in person.entry.missing()]
    if person.entry.birth_date is not None:
        kind = _fault_of_age(person.entry.birth_date, person.age, arrival, today)
        if kind is not None:
            age = age_on(arrival, person.entry.birth_date)
            faults.append(Fault(person.position, RegisterField.BIRTH_DATE, kind, age))
    return faults


def _fault_of_age(birth_date: date, booked: int | None, arrival: date, today: date) -> FaultKind | None:
    if birth_date > today:
        return FaultKind.NOT_YET_BORN
    age = age_on(arrival, birth_date)
    if age > OLDEST:
        return FaultKind.TOO_OLD
    if booked is None:
        return FaultKind.NOT_OF_AGE if age < OF_AGE else None
    return FaultKind.OTHER_AGE if abs(age - booked) > 1 else None


def is_complete(people: Sequence[Registered], rule: RegisterRule) -> bool:
    """Need nobody ask the party anything at check-in? Where the register is kept, every adult is written down
    already, wholly where that is required."""
    adults = [person.entry for person in people if person.age is None]
    match rule:
        case RegisterRule.OFF:
            return True
        case RegisterRule.OPTIONAL:
            return all(entry.has_more_than_a_name for entry in adults)
        case RegisterRule.REQUIRED:
            return not any(entry.missing() for entry in adults)


# Erasing


def erased_before(today: date, days: int) -> date:
    """Who departed before that day has left more than so many days ago.

    ``erased_before(date(2026, 7, 15), 90)`` is 16 April 2026.
    """
    return today - timedelta(days=days)


def is_erased(departure: date, today: date, days: int) -> bool:
    return departure < erased_before(today, days)
