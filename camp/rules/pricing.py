"""What a stay costs.

The algorithm, whole:

1. Every night belongs to the season that contains it. A season names, for each kind of yurt, one price an
   adult pays per night under each meal plan, and one supplement a yurt costs per night when a party has it
   to itself.
2. For each night, each person is reckoned alone. An adult pays the adult price. A child pays the share of
   its age band, rounded to the whole som (half a som up); a child in no band pays as an adult.
3. A private yurt adds the supplement of that night, once per yurt. A bed in a shared yurt adds nothing.
4. The price is the sum of these lines. Nothing is rounded afterwards, so a stay costs the same however it is
   split into parts, and every line can be shown, stored and later posted to the folio as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from camp.rules.money import Money, total
from camp.rules.party import Party
from camp.rules.refusals import NoPrice
from camp.rules.seasons import SeasonDates, season_of


class MealPlan(StrEnum):
    BREAKFAST = "breakfast"
    HALF_BOARD = "half_board"
    FULL_BOARD = "full_board"


class SoldAs(StrEnum):
    """A yurt to oneself, or a bed each in a yurt shared with others."""

    PRIVATE = "private"
    BED = "bed"


class ChargeKind(StrEnum):
    ADULT_NIGHT = "adult_night"
    CHILD_NIGHT = "child_night"
    PRIVATE_YURT = "private_yurt"
    CANCELLATION_FEE = "cancellation_fee"


STAY_CHARGES = (ChargeKind.ADULT_NIGHT, ChargeKind.CHILD_NIGHT, ChargeKind.PRIVATE_YURT)
"""The kinds that make stay revenue, and so ADR and RevPAR."""


@dataclass(frozen=True, order=True, slots=True)
class ChildBand:
    """Children of these ages, both ends included, pay that percentage of the adult price."""

    first_age: int
    last_age: int
    percent: int

    def __contains__(self, age: int) -> bool:
        return self.first_age <= age <= self.last_age


@dataclass(frozen=True, slots=True)
class NightRate:
    """Prices of one kind of yurt in one season, per night."""

    adult: Mapping[MealPlan, Money]
    private_supplement: Money


@dataclass(frozen=True, slots=True)
class Tariff:
    """All that pricing one kind of yurt needs to know."""

    seasons: Sequence[SeasonDates]
    rates: Mapping[int, NightRate]
    """By season id."""
    child_bands: Sequence[ChildBand]

    def rate_of(self, night: date) -> NightRate:
        """Raises NoPrice for a night without a season or a season without a rate."""
        season = season_of(night, self.seasons)
        rate = self.rates.get(season.season_id) if season else None
        if rate is None:
            raise NoPrice(night)
        return rate


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a price: so many people (or one yurt) on one night, each at the unit price."""

    night: date
    kind: ChargeKind
    quantity: int
    unit: Money
    band: ChildBand | None = None

    @property
    def amount(self) -> Money:
        return self.unit * self.quantity


def price_of_stay(
    nights: Iterable[date], party: Party, plan: MealPlan, sold_as: SoldAs, tariff: Tariff
) -> tuple[PriceLine, ...]:
    """The lines of one party in one yurt, night by night. Raises NoPrice."""
    lines: list[PriceLine] = []
    for night in nights:
        rate = tariff.rate_of(night)
        if plan not in rate.adult:
            raise NoPrice(night)
        lines.extend(_people_of_night(night, party, rate.adult[plan], tariff.child_bands))
        if sold_as is SoldAs.PRIVATE and rate.private_supplement:
            lines.append(PriceLine(night, ChargeKind.PRIVATE_YURT, 1, rate.private_supplement))
    return tuple(lines)


def _people_of_night(
    night: date, party: Party, adult: Money, bands: Sequence[ChildBand]
) -> Iterable[PriceLine]:
    yield PriceLine(night, ChargeKind.ADULT_NIGHT, party.adults, adult)
    children = Counter(_band_of(age, bands) for age in party.child_ages)
    for band in sorted(children, key=lambda band: (band is None, band or ChildBand(0, 0, 0))):
        unit = adult.percent(band.percent) if band else adult
        yield PriceLine(night, ChargeKind.CHILD_NIGHT, children[band], unit, band)


def _band_of(age: int, bands: Sequence[ChildBand]) -> ChildBand | None:
    return next((band for band in bands if age in band), None)


def sum_of(lines: Iterable[PriceLine]) -> Money:
    return total(line.amount for line in lines)


@dataclass(frozen=True, slots=True)
class PriceGroup:
    """Lines alike but for the night, for people to read: 2 adults, 3 nights, 2,700 each."""

    kind: ChargeKind
    band: ChildBand | None
    quantity: int
    unit: Money
    nights: int
    amount: Money


def grouped(lines: Iterable[PriceLine]) -> tuple[PriceGroup, ...]:
    """Lines with the same kind, band, quantity and unit price in one, in order of first appearance."""
    nights: Counter[tuple[ChargeKind, ChildBand | None, int, Money]] = Counter()
    for line in lines:
        nights[(line.kind, line.band, line.quantity, line.unit)] += 1
    return tuple(
        PriceGroup(kind, band, quantity, unit, count, unit * quantity * count)
        for (kind, band, quantity, unit), count in nights.items()
    )
