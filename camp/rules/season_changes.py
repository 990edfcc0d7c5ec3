"""Seasons as the owner sets them, and next year's prices made from this year's.

The seasons of a year must not overlap, for a night has one price. A gap between two of them closes the camp
for those nights, which is asked about, not assumed. A copied season begins and ends on the same days of the
month; one that ends with February still does, and none begins on a day its year has not. A copied price is
raised by a percentage and rounded to the step, half a step up, and never comes to less than one step.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from camp.rules.dates import ONE_DAY
from camp.rules.money import NOTHING, Money
from camp.rules.season_refusals import SeasonBackwards, SeasonGap, SeasonOfOtherYear, SeasonsOverlap
from camp.rules.text import LocalizedText

LEAP = (2, 29)


@dataclass(frozen=True)
class SeasonPlan:
    """One season as it is wanted. ``season_id`` is None for a new one."""

    season_id: int | None
    name: LocalizedText
    first_night: date
    last_night: date


def check_seasons(year: int, plans: Iterable[SeasonPlan], gaps_are_meant: bool) -> None:
    """Raises SeasonBackwards, SeasonOfOtherYear, SeasonsOverlap or SeasonGap."""
    in_order = sorted(plans, key=lambda plan: plan.first_night)
    for plan in in_order:
        if plan.last_night < plan.first_night:
            raise SeasonBackwards(plan.name)
        if {plan.first_night.year, plan.last_night.year} != {year}:
            raise SeasonOfOtherYear(plan.name, year)
    for one, other in pairwise(in_order):
        if other.first_night <= one.last_night:
            raise SeasonsOverlap(
                one.name, other.name, other.first_night, min(one.last_night, other.last_night)
            )
        if other.first_night > one.last_night + ONE_DAY and not gaps_are_meant:
            raise SeasonGap(one.last_night + ONE_DAY, other.first_night - ONE_DAY)


def nights_left_out(nights: Iterable[date], plans: Sequence[SeasonPlan]) -> list[date]:
    """Those that no season of the plan contains."""
    return [
        night for night in nights if not any(plan.first_night <= night <= plan.last_night for plan in plans)
    ]


def first_night_in(year: int, night: date) -> date:
    """
    >>> first_night_in(2027, date(2028, 2, 29))
    datetime.date(2027, 3, 1)
    """
    return night.replace(year=year) if (night.month, night.day) != LEAP or isleap(year) else date(year, 3, 1)


def last_night_in(year: int, night: date) -> date:
    """The last of February stays the last of February.

    >>> last_night_in(2028, date(2027, 2, 28)), last_night_in(2027, date(2028, 2, 29))
    (datetime.date(2028, 2, 29), datetime.date(2027, 2, 28))
    """
    is_end = night.month == 2 and night.day == monthrange(night.year, 2)[1]
    return date(year, 2, monthrange(year, 2)[1]) if is_end else night.replace(year=year)


def raised(price: Money, percent: int, step: Money) -> Money:
    """
    >>> raised(Money.som(2700), 8, Money.som(10))
    Money(tyiyn=292000)
    """
    if price == NOTHING:
        return NOTHING
    hundredfold = price.tyiyn * (100 + percent)
    steps = (hundredfold + 50 * step.tyiyn) // (100 * step.tyiyn)
    return step * max(1, steps)
