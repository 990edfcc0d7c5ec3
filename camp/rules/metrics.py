"""The figures a lodging is run by, as the trade defines them.

Occupancy = nights sold / nights available. ADR (average daily rate) = stay revenue / nights sold.
RevPAR (revenue per available room) = stay revenue / nights available. A night here is a yurt-night: one yurt,
one night; a shared yurt with one bed sold is a yurt-night sold. Available are the nights of an open season on
which the yurt stands and is not closed. Of beds a night is a bed-night, counted the same way; a party that
has a yurt to itself has all its beds. A guest-night is one guest, one night.

A season is compared twice: what was for its days up to today with what was for last year's days up to the
same day of the month, and the whole with the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Generic, Protocol, Self, TypeVar

from camp.rules.money import Money

T = TypeVar("T")
S = TypeVar("S")

HUNDREDTHS_OF_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class NightFigures:
    """Of yurt-nights."""

    available: int
    sold: int
    stay_revenue: Money

    @property
    def occupancy(self) -> Fraction | None:
        """A share from 0 to 1; None when nothing was for sale."""
        return average(self.sold, self.available)

    @property
    def adr(self) -> Money | None:
        return self.stay_revenue.divided_by(self.sold) if self.sold else None

    @property
    def revpar(self) -> Money | None:
        return self.stay_revenue.divided_by(self.available) if self.available else None


@dataclass(frozen=True, slots=True)
class BedFigures:
    """Of bed-nights."""

    available: int
    sold: int

    @property
    def occupancy(self) -> Fraction | None:
        return average(self.sold, self.available)


def average(total: int, count: int) -> Fraction | None:
    """None of nothing."""
    return Fraction(total, count) if count else None


def change(now: int, before: int) -> Fraction | None:
    """By what share of what was before it grew; None where there was nothing, or less.

    >>> change(150, 100)
    Fraction(1, 2)
    """
    return Fraction(now - before, before) if before > 0 else None


def same_day_last_year(day: date) -> date:
    """The same day of the same month; of 29 February the 28th.

    >>> same_day_last_year(date(2028, 2, 29))
    datetime.date(2027, 2, 28)
    """
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


@dataclass(frozen=True, slots=True)
class Span:
    """A camp year, and the last of its days that counts as gone by."""

    year: int
    upto: date
    """The last day of the year before when nothing of it has gone by."""

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @property
    def is_under_way(self) -> bool:
        """Is it neither over nor still to come?"""
        return self.first <= self.upto < self.last

    @property
    def is_to_come(self) -> bool:
        return self.upto < self.first


def span_of(year: int, today: date) -> Span:
    """The camp year as it stands on that day, today included.

    >>> span_of(2026, date(2026, 7, 15)).upto
    datetime.date(2026, 7, 15)
    >>> span_of(2025, date(2026, 7, 15)).upto
    datetime.date(2025, 12, 31)
    """
    return Span(year, min(max(today, date(year - 1, 12, 31)), date(year, 12, 31)))


def span_before(span: Span) -> Span:
    """Last season, to the same day."""
    return Span(span.year - 1, same_day_last_year(span.upto))


@dataclass(frozen=True, slots=True)
class Compared(Generic[T]):
    """One figure of a season beside that of the season before."""

    so_far: T
    """For the days up to today."""
    whole: T
    """For all its days, as the books are today."""
    last_so_far: T
    """Of last season, up to the same day of the month."""
    last_whole: T

    def map(self, figure: Callable[[T], S]) -> Compared[S]:
        return Compared(
            figure(self.so_far), figure(self.whole), figure(self.last_so_far), figure(self.last_whole)
        )


class Summable(Protocol):
    def __add__(self, other: Self, /) -> Self: ...


A = TypeVar("A", bound=Summable)


def sum_of_compared(parts: Iterable[Compared[A]], nothing: A) -> Compared[A]:
    """Each of the four with its like."""
    sums = Compared(nothing, nothing, nothing, nothing)
    for part in parts:
        sums = Compared(
            sums.so_far + part.so_far,
            sums.whole + part.whole,
            sums.last_so_far + part.last_so_far,
            sums.last_whole + part.last_whole,
        )
    return sums


def compared(figure: Callable[[int, bool], T], year: int) -> Compared[T]:
    """Of a figure known by year, and whether it ends at today's day or is whole."""
    return Compared(figure(year, True), figure(year, False), figure(year - 1, True), figure(year - 1, False))


def commission(revenue: Money, hundredths: int) -> Money:
    """That many hundredths of a percent of the revenue, rounded half away from zero to the tyiyn.

    15.5% of 1,000 som are 155 som:

    >>> commission(Money.som(1000), 1550)
    Money(tyiyn=15500)
    """
    return Money(revenue.tyiyn * hundredths).divided_by(HUNDREDTHS_OF_PERCENT)


@dataclass(frozen=True, slots=True)
class Standing:
    """The nights on which a yurt or a bed stands, both ends included; None: there is no end."""

    first_night: date | None
    last_night: date | None

    def __contains__(self, night: date) -> bool:
        return (self.first_night is None or self.first_night <= night) and (
            self.last_night is None or night <= self.last_night
        )

    def within(self, other: Standing) -> Standing:
        """Of a bed: it stands while its yurt does."""
        firsts = [night for night in (self.first_night, other.first_night) if night is not None]
        lasts = [night for night in (self.last_night, other.last_night) if night is not None]
        return Standing(max(firsts, default=None), min(lasts, default=None))


def nights_standing(nights: Sequence[date], things: Iterable[Standing]) -> dict[date, int]:
    """How many of the things stand on each of the nights."""
    alike = Counter(things)
    return {night: sum(count for thing, count in alike.items() if night in thing) for night in nights}
