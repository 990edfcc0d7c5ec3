"""What children pay, as the owner sets it, and what a night's price is made of.

Children are in bands of ages. The first band begins with the newborn and each following one where the one
before ends, so that no child is in two bands and none is forgotten between them; who is older than the last
band pays as an adult. A band pays from nothing to all of the adult price, never more. Without any band every
child pays as an adult.

The price of a night is parted as ``camp.rules.pricing`` says: the breakfast counts for what it costs by
itself, and what is left of the smallest plan is the bed. A breakfast dearer than the whole night is refused,
for the bed would have to cost less than nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.party import ADULT_AGE
from camp.rules.price_refusals import BandBackwards, BandGap, BandsOverlap, BandTooOld, ChildDearer
from camp.rules.pricing import ChildBand, NightRate, parts_of_plan
from camp.rules.refusals import SettingOutOfRange

HIGHEST_PRICE = Money.som(1_000_000)
"""Of anything by itself: whoever types more has slipped."""

OLDEST = ADULT_AGE - 1
WHOLE = 100
"""Percent."""


def check_bands(bands: Iterable[ChildBand]) -> None:
    """Raises SettingOutOfRange, BandBackwards, BandTooOld, ChildDearer, BandsOverlap or BandGap."""
    in_order = sorted(bands)
    for band in in_order:
        _check_band(band)
    for one, other in pairwise(in_order):
        if other.first_age <= one.last_age:
            raise BandsOverlap(other.first_age, min(one.last_age, other.last_age))
    reached = 0
    for band in in_order:
        if band.first_age > reached:
            raise BandGap(reached, band.first_age - 1)
        reached = band.last_age + 1


def _check_band(band: ChildBand) -> None:
    for name, value in (("first_age", band.first_age), ("last_age", band.last_age)):
        if value < 0:
            raise SettingOutOfRange(name, 0, OLDEST)
    if band.last_age < band.first_age:
        raise BandBackwards(band.first_age, band.last_age)
    if band.last_age > OLDEST:
        raise BandTooOld(band.last_age, OLDEST)
    if band.percent < 0:
        raise SettingOutOfRange("percent", 0, WHOLE)
    if band.percent > WHOLE:
        raise ChildDearer(band.first_age, band.last_age, band.percent)


def percent_at(age: int, bands: Iterable[ChildBand]) -> int:
    """Of the adult price.

    >>> percent_at(4, [ChildBand(0, 4, 0)]), percent_at(5, [ChildBand(0, 4, 0)])
    (0, 100)
    """
    return next((band.percent for band in bands if age in band), WHOLE)


def groups_of_ages(*sets: Sequence[ChildBand]) -> list[tuple[int, int]]:
    """Ages up to the oldest band's that are treated alike by each of these sets of bands, first and last.

    >>> groups_of_ages([ChildBand(0, 4, 0), ChildBand(5, 11, 50)], [ChildBand(0, 6, 0), ChildBand(7, 11, 50)])
    [(0, 4), (5, 6), (7, 11)]
    """
    last = max((band.last_age for bands in sets for band in bands), default=-1)
    groups: list[tuple[int, int]] = []
    for age in range(last + 1):
        if groups and _alike(groups[-1][0], age, sets):
            groups[-1] = groups[-1][0], age
        else:
            groups.append((age, age))
    return groups


def _alike(one: int, other: int, sets: Iterable[Sequence[ChildBand]]) -> bool:
    return all(percent_at(one, bands) == percent_at(other, bands) for bands in sets)


def night_parts(rate: NightRate, breakfast: Money) -> dict[MealKind | None, Money]:
    """What an adult's night at full board is made of; None is the bed."""
    parts: dict[MealKind | None, Money] = {}
    before = NOTHING
    for meal, so_far in parts_of_plan(rate, MealPlan.FULL_BOARD, breakfast):
        parts[meal], before = so_far - before, so_far
    return parts
