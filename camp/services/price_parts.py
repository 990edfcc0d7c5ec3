"""What children pay, and how much of a night is its breakfast, as the owner sets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from camp.models import CampSettings, ChildRate, Meal, Rate, Season, YurtKind
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, TYIYN_PER_SOM, Money, total
from camp.rules.party import Party
from camp.rules.price_parts import HIGHEST_PRICE, check_bands, groups_of_ages, night_parts, percent_at
from camp.rules.price_refusals import BreakfastDearer
from camp.rules.pricing import ChildBand, NightRate
from camp.rules.refusals import SettingOutOfRange
from camp.rules.season_refusals import PricesMoved
from camp.services.catalogue import child_bands
from camp.services.repricing import KeptPrice, Quote, SampleStay, kept_prices, quotes, sample_stay
from camp.services.transaction import reading, transaction


@dataclass(frozen=True)
class PartsRow:
    """An adult's night at full board in one season and kind of yurt, by what it is made of; None: the bed."""

    season: Season
    kind: YurtKind
    parts: Mapping[MealKind | None, Money]


def list_bands() -> list[ChildBand]:
    """The youngest first."""
    return child_bands(reading())


def bands_are_sample() -> bool:
    return reading().scalar(select(ChildRate.id).where(ChildRate.is_sample).limit(1)) is not None


def change_bands(bands: Sequence[ChildBand], seen: Sequence[ChildBand]) -> None:
    """These and no others; none: every child pays as an adult. Who has booked keeps the price. ``seen``: what
    they were when they were looked at.

    Raises SettingOutOfRange, BandBackwards, BandTooOld, ChildDearer, BandsOverlap, BandGap, or PricesMoved
    when somebody else was quicker.
    """
    check_bands(bands)
    wanted = {band.first_age: band for band in bands}
    with transaction() as session:
        wait_for_others(session)
        if child_bands(session) != sorted(seen):
            raise PricesMoved
        for row in session.scalars(select(ChildRate)).all():
            band = wanted.pop(row.first_age, None)
            if band is None:
                session.delete(row)
            else:
                row.last_age, row.percent, row.is_sample = band.last_age, band.percent, False
        session.add_all(
            ChildRate(first_age=band.first_age, last_age=band.last_age, percent=band.percent, is_sample=False)
            for band in wanted.values()
        )


def get_breakfast(session: Session | None = None) -> Meal:
    return (session or reading()).scalars(select(Meal).where(Meal.kind == MealKind.BREAKFAST)).one()


def change_breakfast(price: Money, seen: Money, today: date) -> None:
    """What a breakfast counts for in the price of a night, and costs by itself. Who has booked keeps the
    price, part by part. Raises SettingOutOfRange, BreakfastDearer or PricesMoved."""
    with transaction() as session:
        wait_for_others(session)
        meal = get_breakfast(session)
        if meal.price != seen:
            raise PricesMoved
        check_breakfast(session, price, today)
        meal.price, meal.is_sample = price, False


def check_breakfast(session: Session, price: Money, today: date) -> None:
    """Raises SettingOutOfRange, or BreakfastDearer for the cheapest night ahead, were the bed to cost less
    than nothing."""
    cheapest = session.scalars(
        select(Rate)
        .join(Rate.season)
        .where(Rate.meal_plan == MealPlan.BREAKFAST, Season.last_night >= today)
        .options(contains_eager(Rate.season), joinedload(Rate.kind))
        .order_by(Rate.adult_price, Season.first_night)
        .limit(1)
    ).first()
    if not NOTHING <= price <= HIGHEST_PRICE:
        raise SettingOutOfRange("breakfast", 0, HIGHEST_PRICE.tyiyn // TYIYN_PER_SOM)
    if cheapest is not None and cheapest.adult_price < price:
        raise BreakfastDearer(cheapest.season.name, cheapest.kind.name, price, cheapest.adult_price)


def check_nights(session: Session, rates: Iterable[tuple[Rate, Money]]) -> None:
    """Of rates, and what they are to be. Raises BreakfastDearer."""
    breakfast = get_breakfast(session).price
    for rate, price in rates:
        if rate.meal_plan is MealPlan.BREAKFAST and price < breakfast:
            raise BreakfastDearer(rate.season.name, rate.kind.name, breakfast, price)


def parts_ahead(today: date) -> list[PartsRow]:
    """Of the seasons that are not over, in the first year that has any."""
    session = reading()
    year = session.scalar(select(func.min(Season.year)).where(Season.last_night >= today))
    breakfast = get_breakfast(session).price
    rows = (
        select(Rate)
        .join(Rate.season)
        .join(Rate.kind)
        .where(Season.last_night >= today, Season.year == year)
        .options(joinedload(Rate.season), joinedload(Rate.kind))
        .order_by(Season.first_night, YurtKind.position)
    )
    prices: dict[tuple[Season, YurtKind], dict[MealPlan, Money]] = {}
    for rate in session.scalars(rows):
        prices.setdefault((rate.season, rate.kind), {})[rate.meal_plan] = rate.adult_price
    return [
        PartsRow(season, kind, night_parts(NightRate(adult, NOTHING), breakfast))
        for (season, kind), adult in prices.items()
        if MealPlan.FULL_BOARD in adult
    ]


def wait_for_others(session: Session) -> None:
    """The second of two who change prices waits for the first, and then looks at what is left."""
    session.execute(update(CampSettings).values(hold_minutes=CampSettings.hold_minutes))


# Looking before it is saved


@dataclass(frozen=True)
class Look:
    """Prices as they stand at a moment."""

    bands: Sequence[ChildBand]
    parts: Sequence[PartsRow]
    quotes: Mapping[str, Quote]


@dataclass(frozen=True)
class AgeRow:
    """What children of these ages pay of the adult price, in percent and for a night of the sample."""

    first_age: int
    last_age: int
    before: int
    after: int
    night_before: Money
    night_after: Money


@dataclass(frozen=True)
class Difference:
    """What a change does that was just made."""

    ages: Sequence[AgeRow]
    sample: PartsRow | None
    """Whose half board the rows are reckoned by; None while no season is ahead."""
    parts: Sequence[tuple[PartsRow, PartsRow]]
    """Of each season and kind, before and after, where anything changed."""
    kept: tuple[KeptPrice, ...]
    family: SampleStay | None
    """Two adults with a child of each band."""


def look(today: date) -> Look:
    return Look(list_bands(), parts_ahead(today), quotes(today))


def difference(before: Look, today: date) -> Difference:
    now = look(today)
    sample = now.parts[0] if now.parts else None
    parts = sample.parts if sample is not None else {}
    night = total(part for meal, part in parts.items() if meal is not MealKind.LUNCH)
    ages = []
    for first, last in groups_of_ages(before.bands, now.bands):
        old, new = percent_at(first, before.bands), percent_at(first, now.bands)
        ages.append(AgeRow(first, last, old, new, night.percent(old), night.percent(new)))
    pairs = zip(before.parts, now.parts, strict=True)
    middles = tuple((band.first_age + band.last_age) // 2 for band in now.bands)
    return Difference(
        ages,
        sample,
        [(old, new) for old, new in pairs if old.parts != new.parts],
        kept_prices(before.quotes, now.quotes),
        sample_stay(Party(2, middles), today),
    )
