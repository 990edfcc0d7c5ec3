"""The camp's catalogue: one picture of it for those who sell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from camp.models import CampSettings, ChildRate, DiscountRule, Meal, Rate, Season, Supplement, Yurt, YurtKind
from camp.rules.availability import YurtStock
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import ChildBand, Discount, NightRate, Tariff
from camp.rules.refusals import NotOffered
from camp.rules.seasons import SeasonDates
from camp.services.transaction import reading


@dataclass(frozen=True)
class Catalogue:
    """What is for sale, read once: yurts by number, their stock, and the tariff of each kind."""

    yurts: Mapping[int, Yurt]
    stock: Mapping[int, YurtStock]
    seasons: Sequence[SeasonDates]
    tariffs: Mapping[str, Tariff]
    """By the code of the kind."""

    def get_stock(self, number: int) -> YurtStock:
        """Raises NotOffered for a yurt that was taken down, or never stood."""
        if number not in self.stock:
            raise NotOffered
        return self.stock[number]


STANDING = select(Yurt).where(Yurt.last_night.is_(None)).order_by(Yurt.number)
"""Yurts that were not taken down."""


def read_catalogue(session: Session) -> Catalogue:
    yurts = {yurt.number: yurt for yurt in session.scalars(STANDING)}
    rates = _night_rates(session)
    # After their prices: of a season that goes at this moment it is said that the camp is shut, and not that
    # a night of it has no price, or another.
    seasons = season_dates(session)
    return Catalogue(
        yurts,
        {number: _stock(yurt) for number, yurt in yurts.items()},
        seasons,
        _tariffs(session, rates, seasons),
    )


def season_dates(session: Session) -> list[SeasonDates]:
    rows = session.execute(select(Season.first_night, Season.last_night, Season.id))
    return sorted(SeasonDates(*row) for row in rows)


def _stock(yurt: Yurt) -> YurtStock:
    return YurtStock(yurt.number, yurt.kind.code, tuple(bed.id for bed in yurt.beds), yurt.kind.sold_by_bed)


def _night_rates(session: Session) -> dict[str, dict[int, NightRate]]:
    """By the code of the kind and the id of the season."""
    adult: dict[tuple[str, int], dict[MealPlan, Money]] = defaultdict(dict)
    for kind, season, plan, price in session.execute(
        select(YurtKind.code, Rate.season_id, Rate.meal_plan, Rate.adult_price).join(Rate.kind)
    ):
        adult[kind, season][plan] = price
    supplements: dict[tuple[str, int], Money] = {
        (kind, season): price
        for kind, season, price in session.execute(
            select(YurtKind.code, Supplement.season_id, Supplement.price).join(Supplement.kind)
        )
    }
    rates: dict[str, dict[int, NightRate]] = defaultdict(dict)
    for (kind, season), prices in adult.items():
        rates[kind][season] = NightRate(prices, supplements.get((kind, season), NOTHING))
    return rates


def _tariffs(
    session: Session, rates: Mapping[str, dict[int, NightRate]], seasons: Sequence[SeasonDates]
) -> dict[str, Tariff]:
    bands = child_bands(session)
    discounts = [
        Discount(row.kind, row.threshold, row.percent) for row in session.scalars(select(DiscountRule))
    ]
    breakfast = session.scalar(select(Meal.price).where(Meal.kind == MealKind.BREAKFAST)) or NOTHING
    return {
        kind: Tariff(seasons, by_season, bands, breakfast, discounts) for kind, by_season in rates.items()
    }


def meal_capacity(session: Session) -> dict[MealKind, int]:
    """How many can sit down to each meal of a day."""
    return {meal.kind: meal.capacity for meal in session.scalars(select(Meal))}


def child_bands(session: Session) -> list[ChildBand]:
    return [
        ChildBand(row.first_age, row.last_age, row.percent)
        for row in session.scalars(select(ChildRate).order_by(ChildRate.first_age))
    ]


def get_settings(session: Session | None = None) -> CampSettings:
    """The owner's settings. ``flask camp init`` has made the row."""
    return (session or reading()).get_one(CampSettings, 1)


def is_loaded() -> bool:
    return reading().scalar(select(Yurt.id).limit(1)) is not None


def list_yurts() -> list[Yurt]:
    return list(reading().scalars(STANDING))


def sells_beds() -> bool:
    """Is there a yurt for strangers?"""
    return reading().scalar(STANDING.join(Yurt.kind).where(YurtKind.sold_by_bed).limit(1)) is not None


def find_yurt(slug: str) -> Yurt | None:
    return reading().scalar(STANDING.where(Yurt.slug == slug).options(selectinload(Yurt.amenities)))


def list_kinds() -> list[YurtKind]:
    return list(reading().scalars(select(YurtKind).order_by(YurtKind.position)))


def list_seasons() -> list[SeasonDates]:
    return season_dates(reading())
