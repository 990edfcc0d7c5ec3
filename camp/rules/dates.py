"""Periods of a stay.

A stay is ``[arrival, departure)``: it owns the night of its arrival day and every night up to, not including,
its departure day, which is free for the next guest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from camp.rules.refusals import ArrivalInPast, DepartureNotAfterArrival, StayTooLong

LONGEST_STAY = 30
"""Nights a guest may book without talking to the camp."""

LONGEST_EVER = timedelta(days=366)
"""No stay is longer, however often a night is added: the camp is shut in winter. It bounds how far back is
looked for who may still be here, so that old seasons cost nothing."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Consecutive nights. Raises DepartureNotAfterArrival when there is not a single night in it."""

    arrival: date
    departure: date

    def __post_init__(self) -> None:
        if self.departure <= self.arrival:
            raise DepartureNotAfterArrival(self.arrival, self.departure)

    def __len__(self) -> int:
        return (self.departure - self.arrival).days

    def __iter__(self) -> Iterator[date]:
        """The nights, each named by the day it begins."""
        return nights_between(self.arrival, self.departure)

    def overlaps(self, other: Period) -> bool:
        """Do the two share a night?"""
        return self.arrival < other.departure and other.arrival < self.departure

    def moved(self, days: int) -> Period:
        return Period(self.arrival + timedelta(days=days), self.departure + timedelta(days=days))

    def widened(self, days: int) -> Period:
        return Period(self.arrival - timedelta(days=days), self.departure + timedelta(days=days))


def nights_between(first: date, end: date) -> Iterator[date]:
    """Every night from ``first`` to the one before ``end``."""
    night = first
    while night < end:
        yield night
        night += ONE_DAY


def plan_period(arrival: date, departure: date, today: date) -> Period:
    """The period a guest may ask for. Raises DepartureNotAfterArrival, ArrivalInPast or StayTooLong."""
    period = Period(arrival, departure)
    if arrival < today:
        raise ArrivalInPast(arrival, today)
    if len(period) > LONGEST_STAY:
        raise StayTooLong(len(period), LONGEST_STAY)
    return period


def month_start(day: date, months_later: int = 0) -> date:
    """The first day of the month of ``day``, or of a month that many months later (or earlier)."""
    months = day.year * 12 + day.month - 1 + months_later
    return date(months // 12, months % 12 + 1, 1)
