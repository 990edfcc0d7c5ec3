"""What a holiday costs.

The algorithm, whole, in the order in which it is reckoned:

1. **Nights.** Every night belongs to the season that contains it. A season names, for each kind of yurt, one
   price an adult pays per night under each meal plan, and one supplement a yurt costs per night when a party
   has it to itself.
2. **The plan's meals.** The price under a plan is made of parts: the bed, then each meal the plan holds. The
   breakfast counts for what the catalogue asks for one; every further meal counts for what the larger plan
   costs more than the smaller. The parts add up to the plan's price, and each meal is charged on the day it
   is eaten.
3. **Child bands.** Each person is reckoned alone. An adult pays the adult price. A child pays the share of
   its age band of the plan's price, rounded to the whole som (half a som up), and that sum is parted like the
   adult's; a child in no band pays as an adult. Bands hold for nights and for meals, ordered ones too. A
   place in a tour or class costs the same at any age: a horse is a horse.
4. **The supplement** of a private yurt is added for each night, once per yurt. A bed in a shared yurt adds
   nothing.
5. **Discounts**, in this order, each on what the one before has left of a night's beds and supplement, each
   rounded to the whole som: first the long stay (so many nights and more), then the large party (so many
   people in the booking and more), last the booking's special offer, a percentage or a free night, on the
   nights it covers (``camp.rules.special_offers``). Meals, tours and extras are not discounted, nor are
   classes, but for one that an offer includes.
6. **Tours.** A place on a scheduled departure has one price a person. A party that asks for a tour of its own
   pays by what goes out: a horse for each rider, a guide for every started group of the size one guide can
   lead, a horse for each guide who rides, a pack horse for every started group that shares one.
7. **Classes** cost so much a person, or so much for the whole group, however large.
8. **Meals beside the plan and extras** cost their catalogue price by the piece, children by their band.
9. **A price that another site has agreed** with its guest is met by one more line of each night
   (``camp.rules.agreed_prices``).
10. The price is the sum of these lines. Nothing is rounded afterwards, so every line can be shown, stored and
    later posted to the folio as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from camp.rules.activities import needed
from camp.rules.meals import PLAN_MEALS, MealKind, MealPlan, day_of_meal
from camp.rules.money import NOTHING, Money, total
from camp.rules.party import Party
from camp.rules.refusals import NoPrice
from camp.rules.seasons import SeasonDates, season_of


class SoldAs(StrEnum):
    """A yurt to oneself, or a bed each in a yurt shared with others."""

    PRIVATE = "private"
    BED = "bed"


class DiscountKind(StrEnum):
    """In the order in which they are taken off."""

    LONG_STAY = "long_stay"
    LARGE_PARTY = "large_party"


class ChargeKind(StrEnum):
    ADULT_NIGHT = "adult_night"
    CHILD_NIGHT = "child_night"
    PRIVATE_YURT = "private_yurt"
    LONG_STAY_DISCOUNT = "long_stay_discount"
    LARGE_PARTY_DISCOUNT = "large_party_discount"
    OFFER_DISCOUNT = "offer_discount"
    FREE_NIGHT = "free_night"
    AGREED_PRICE = "agreed_price"
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    LUNCH_BOX = "lunch_box"
    TOUR_PLACE = "tour_place"
    HORSE = "horse"
    GUIDE = "guide"
    GUIDE_HORSE = "guide_horse"
    PACK_HORSE = "pack_horse"
    CLASS_PLACE = "class_place"
    CLASS_GROUP = "class_group"
    CLASS_INCLUDED = "class_included"
    EXTRA = "extra"
    CANCELLATION_FEE = "cancellation_fee"


class Product(StrEnum):
    """What the owner sells, as her figures group it."""

    STAYS = "stays"
    MEALS = "meals"
    TOURS = "tours"
    CLASSES = "classes"
    EXTRAS = "extras"
    FEES = "fees"


STAY_CHARGES = (
    ChargeKind.ADULT_NIGHT,
    ChargeKind.CHILD_NIGHT,
    ChargeKind.PRIVATE_YURT,
    ChargeKind.LONG_STAY_DISCOUNT,
    ChargeKind.LARGE_PARTY_DISCOUNT,
    ChargeKind.OFFER_DISCOUNT,
    ChargeKind.FREE_NIGHT,
    ChargeKind.AGREED_PRICE,
)
"""The kinds that make stay revenue, and so ADR and RevPAR."""

MEAL_CHARGES = (ChargeKind.BREAKFAST, ChargeKind.LUNCH, ChargeKind.DINNER, ChargeKind.LUNCH_BOX)

TOUR_CHARGES = (
    ChargeKind.TOUR_PLACE,
    ChargeKind.HORSE,
    ChargeKind.GUIDE,
    ChargeKind.GUIDE_HORSE,
    ChargeKind.PACK_HORSE,
)

CLASS_CHARGES = (ChargeKind.CLASS_PLACE, ChargeKind.CLASS_GROUP, ChargeKind.CLASS_INCLUDED)

KINDS_OF = {
    Product.STAYS: STAY_CHARGES,
    Product.MEALS: MEAL_CHARGES,
    Product.TOURS: TOUR_CHARGES,
    Product.CLASSES: CLASS_CHARGES,
    Product.EXTRAS: (ChargeKind.EXTRA,),
    Product.FEES: (ChargeKind.CANCELLATION_FEE,),
}

PRODUCT_OF = {kind: product for product, kinds in KINDS_OF.items() for kind in kinds}

_DISCOUNT_CHARGE = {
    DiscountKind.LONG_STAY: ChargeKind.LONG_STAY_DISCOUNT,
    DiscountKind.LARGE_PARTY: ChargeKind.LARGE_PARTY_DISCOUNT,
}


@dataclass(frozen=True, order=True, slots=True)
class ChildBand:
    """Children of these ages, both ends included, pay that percentage of the adult price."""

    first_age: int
    last_age: int
    percent: int

    def __contains__(self, age: int) -> bool:
        return self.first_age <= age <= self.last_age


_NO_BAND = ChildBand(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Discount:
    """So many percent off the nights, from so many nights or people on."""

    kind: DiscountKind
    threshold: int
    percent: int

    def applies(self, nights: int, people: int) -> bool:
        return (nights if self.kind is DiscountKind.LONG_STAY else people) >= self.threshold


@dataclass(frozen=True, slots=True)
class NightRate:
    """Prices of one kind of yurt in one season, per night."""

    adult: Mapping[MealPlan, Money]
    private_supplement: Money

    def is_in_order(self) -> bool:
        """Does each larger plan cost as much as the smaller ones, or more?"""
        prices = [self.adult[plan].tyiyn for plan in MealPlan if plan in self.adult]
        return prices == sorted(prices)


@dataclass(frozen=True, slots=True)
class Tariff:
    """All that pricing one kind of yurt needs to know."""

    seasons: Sequence[SeasonDates]
    rates: Mapping[int, NightRate]
    """By season id."""
    child_bands: Sequence[ChildBand]
    breakfast: Money = NOTHING
    """What the breakfast counts for in the price of a night."""
    discounts: Sequence[Discount] = ()

    def rate_of(self, night: date) -> NightRate:
        """Raises NoPrice for a night without a season or a season without a rate."""
        season = season_of(night, self.seasons)
        rate = self.rates.get(season.season_id) if season else None
        if rate is None:
            raise NoPrice(night)
        return rate


@dataclass(frozen=True, slots=True)
class TourPrices:
    """The prices of one tour; those of horses and guides are for the whole tour."""

    place: Money
    horse: Money
    guide: Money
    guide_horse: Money
    pack_horse: Money


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a price: so many people (or things) on one day, each at the unit price."""

    day: date
    kind: ChargeKind
    quantity: int
    unit: Money
    band: ChildBand | None = None

    @property
    def amount(self) -> Money:
        return self.unit * self.quantity


def price_of_stay(
    nights: Iterable[date],
    party: Party,
    plan: MealPlan,
    sold_as: SoldAs,
    tariff: Tariff,
    people_in_booking: int | None = None,
) -> tuple[PriceLine, ...]:
    """The lines of one party in one yurt, night by night. Raises NoPrice.

    ``people_in_booking`` counts those in the booking's other yurts too; without it the party is the booking.
    """
    nights = tuple(nights)
    people = people_in_booking or len(party)
    discounts = [
        discount
        for kind in DiscountKind
        for discount in tariff.discounts
        if discount.kind is kind and discount.applies(len(nights), people)
    ]
    lines: list[PriceLine] = []
    for night in nights:
        rate = tariff.rate_of(night)
        if plan not in rate.adult:
            raise NoPrice(night)
        people_lines = list(
            _people_of_night(night, party, parts_of_plan(rate, plan, tariff.breakfast), tariff)
        )
        beds = [line for line in people_lines if line.kind in STAY_CHARGES]
        if sold_as is SoldAs.PRIVATE and rate.private_supplement:
            beds.append(PriceLine(night, ChargeKind.PRIVATE_YURT, 1, rate.private_supplement))
        meals = [line for line in people_lines if line.kind not in STAY_CHARGES]
        lines += [*beds, *_discounts_of_night(night, sum_of(beds), discounts), *meals]
    return tuple(lines)


def parts_of_plan(rate: NightRate, plan: MealPlan, breakfast: Money) -> list[tuple[MealKind | None, Money]]:
    """What the plan's price is made of, as the sums it has come to after the bed and after each meal."""
    with_breakfast = rate.adult.get(MealPlan.BREAKFAST, rate.adult[plan])
    sums: list[tuple[MealKind | None, Money]] = [(None, max(NOTHING, with_breakfast - breakfast))]
    sums.append((MealKind.BREAKFAST, with_breakfast))
    if MealKind.DINNER in PLAN_MEALS[plan]:
        sums.append((MealKind.DINNER, rate.adult.get(MealPlan.HALF_BOARD, rate.adult[plan])))
    if MealKind.LUNCH in PLAN_MEALS[plan]:
        sums.append((MealKind.LUNCH, rate.adult[plan]))
    return sums


def _people_of_night(
    night: date, party: Party, parts: Sequence[tuple[MealKind | None, Money]], tariff: Tariff
) -> Iterator[PriceLine]:
    for kind, band, count in _who_pays_what(party, tariff.child_bands):
        before = NOTHING
        for meal, adult_sum in parts:
            so_far = adult_sum.percent(band.percent) if band else adult_sum
            unit, before = so_far - before, so_far
            if meal is None:
                yield PriceLine(night, kind, count, unit, band)
            else:
                yield PriceLine(day_of_meal(night, meal), ChargeKind(meal), count, unit, band)


def _who_pays_what(
    party: Party, bands: Sequence[ChildBand]
) -> Iterator[tuple[ChargeKind, ChildBand | None, int]]:
    yield ChargeKind.ADULT_NIGHT, None, party.adults
    children = Counter(_band_of(age, bands) for age in party.child_ages)
    for band in sorted(children, key=lambda band: (band is None, band or _NO_BAND)):
        yield ChargeKind.CHILD_NIGHT, band, children[band]


def _band_of(age: int, bands: Sequence[ChildBand]) -> ChildBand | None:
    return next((band for band in bands if age in band), None)


def _discounts_of_night(night: date, beds: Money, discounts: Iterable[Discount]) -> Iterator[PriceLine]:
    left = beds
    for discount in discounts:
        off = left.percent(discount.percent)
        left -= off
        if off:
            yield PriceLine(night, _DISCOUNT_CHARGE[discount.kind], 1, -off)


def price_of_places(day: date, people: int, prices: TourPrices) -> tuple[PriceLine, ...]:
    """Places on a scheduled departure."""
    return (PriceLine(day, ChargeKind.TOUR_PLACE, people, prices.place),)


def price_of_own_tour(
    day: date, riders: int, guides: int, mounted_guides: int, pack_horses: int, prices: TourPrices
) -> tuple[PriceLine, ...]:
    """A tour of a party's own. ``riders`` is 0 on foot; what costs nothing makes no line."""
    lines = (
        PriceLine(day, ChargeKind.HORSE, riders, prices.horse),
        PriceLine(day, ChargeKind.GUIDE, guides, prices.guide),
        PriceLine(day, ChargeKind.GUIDE_HORSE, mounted_guides, prices.guide_horse),
        PriceLine(day, ChargeKind.PACK_HORSE, pack_horses, prices.pack_horse),
    )
    # The guide always has a line: a tour is charged for, were it with nothing.
    return tuple(line for line in lines if line.amount or line.kind is ChargeKind.GUIDE)


def price_of_class(day: date, people: int, price: Money, per_group: bool) -> tuple[PriceLine, ...]:
    if per_group:
        return (PriceLine(day, ChargeKind.CLASS_GROUP, 1, price),)
    return (PriceLine(day, ChargeKind.CLASS_PLACE, people, price),)


def price_of_meal(
    day: date, meal: MealKind, ages: Iterable[int | None], price: Money, bands: Sequence[ChildBand]
) -> tuple[PriceLine, ...]:
    """A meal beside the plan, for people of these ages (None: an adult)."""
    found = Counter(None if age is None else _band_of(age, bands) for age in ages)
    return tuple(
        PriceLine(day, ChargeKind(meal), count, price.percent(band.percent) if band else price, band)
        for band, count in sorted(found.items(), key=lambda pair: (pair[0] is not None, pair[0] or _NO_BAND))
    )


def price_of_extra(day: date, quantity: int, price: Money) -> tuple[PriceLine, ...]:
    return (PriceLine(day, ChargeKind.EXTRA, quantity, price),)


def guides_and_horses(people: int, per_guide: int, guide_rides: bool, per_pack: int) -> tuple[int, int, int]:
    """How many guides, guides on horseback and pack horses so many people need."""
    guides = max(1, needed(people, per_guide))
    return guides, guides if guide_rides else 0, needed(people, per_pack)


def sum_of(lines: Iterable[PriceLine]) -> Money:
    return total(line.amount for line in lines)


@dataclass(frozen=True, slots=True)
class PriceGroup:
    """Lines alike but for the day, for people to read: 2 adults, 3 nights, 2,700 each."""

    kind: ChargeKind
    band: ChildBand | None
    quantity: int
    unit: Money
    days: int
    amount: Money


def grouped(lines: Iterable[PriceLine]) -> tuple[PriceGroup, ...]:
    """Lines with the same kind, band, quantity and unit price in one, in order of first appearance."""
    days: Counter[tuple[ChargeKind, ChildBand | None, int, Money]] = Counter()
    for line in lines:
        days[(line.kind, line.band, line.quantity, line.unit)] += 1
    return tuple(
        PriceGroup(kind, band, quantity, unit, count, unit * quantity * count)
        for (kind, band, quantity, unit), count in days.items()
    )
