"""How much the camp leans on its two full months.

The index is the Gini coefficient of the twelve months' revenue, the usual measure of seasonality in tourism
(S. Wanhill, "Tackling seasonality: a technical note", International Journal of Tourism Management 1, 1980;
S. Lundtorp, "Measuring tourism seasonality", in Baum and Lundtorp, Seasonality in Tourism, 2001): 0 when all
months earn the same, eleven twelfths when one month earns everything. A camp that is shut in winter can't
come to 0; the figure is for comparing a year with the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from camp.rules.dates import ONE_DAY
from camp.rules.money import NOTHING, Money, total

FULL_MONTHS = (7, 8)
"""July and August."""

MONTHS = 12

SOLD_OF_FREE = Fraction(1, 4)
"""So many of the free nights of a week are taken as sold when weeks are compared: a modest guess, the same
for all of them, so that their order does not hang on it."""


def outside(months: Mapping[int, Money]) -> Fraction | None:
    """The share of a year's revenue that the months other than July and August bring, by the number of the
    month; None of nothing.

    >>> outside({6: Money.som(20), 7: Money.som(50), 8: Money.som(30)})
    Fraction(1, 5)
    """
    whole = total(months.values())
    if whole <= NOTHING:
        return None
    full = total(months.get(number, NOTHING) for number in FULL_MONTHS)
    return Fraction(whole.tyiyn - full.tyiyn, whole.tyiyn)


def seasonality(months: Mapping[int, Money]) -> Fraction | None:
    """The Gini coefficient over the twelve months; None of nothing. What a month lost counts as nothing.

    >>> seasonality({number: Money.som(100) for number in range(1, 13)})
    Fraction(0, 1)
    >>> seasonality({7: Money.som(100)})
    Fraction(11, 12)
    """
    sums = sorted(max(0, months.get(number, NOTHING).tyiyn) for number in range(1, MONTHS + 1))
    whole = sum(sums)
    if whole <= 0:
        return None
    ranked = sum(rank * sum_ for rank, sum_ in enumerate(sums, start=1))
    return Fraction(2 * ranked, MONTHS * whole) - Fraction(MONTHS + 1, MONTHS)


@dataclass(frozen=True, slots=True)
class FreeNights:
    """Yurts of one price that nobody has on one night."""

    night: date
    yurts: int
    """Free."""
    standing: int
    """With those that are sold or closed."""
    price: Money
    """What two pay for one of them that night, with breakfast."""


@dataclass(frozen=True, slots=True)
class EmptyWeek:
    """From a Monday to the Sunday; of it only nights on which the camp is open."""

    first_night: date
    last_night: date
    free: int
    """Yurt-nights."""
    standing: int
    could_earn: Money

    @property
    def emptiness(self) -> Fraction:
        return Fraction(self.free, self.standing)


def empty_weeks(nights: Iterable[FreeNights]) -> list[EmptyWeek]:
    """Weeks with something free, those first that could earn the most if a quarter of their free nights were
    sold; of two that could earn the same, the one that comes first."""
    weeks: dict[date, list[FreeNights]] = {}
    for one in nights:
        weeks.setdefault(one.night - one.night.weekday() * ONE_DAY, []).append(one)
    found = [_week(of_week) for of_week in weeks.values()]
    return sorted(
        (week for week in found if week.free), key=lambda week: (-week.could_earn.tyiyn, week.first_night)
    )


def _week(nights: Sequence[FreeNights]) -> EmptyWeek:
    worth = sum(one.yurts * one.price.tyiyn for one in nights)
    return EmptyWeek(
        min(one.night for one in nights),
        max(one.night for one in nights),
        sum(one.yurts for one in nights),
        sum(one.standing for one in nights),
        Money(round(worth * SOLD_OF_FREE)),
    )
