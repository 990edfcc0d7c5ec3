"""The owner's prices and settings. What she touches is hers and no sample any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from camp.models import CampSettings, Rate, Season, Supplement, YurtKind
from camp.rules.lifecycle import Confirmation
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import SettingOutOfRange
from camp.services.transaction import reading, transaction

HIGHEST_PRICE = Money.som(1_000_000)


@dataclass(frozen=True)
class PriceRow:
    """One season and kind of yurt: a rate for each meal plan, and the supplement."""

    season: Season
    kind: YurtKind
    rates: tuple[Rate, ...]
    supplement: Supplement | None


@dataclass(frozen=True)
class SettingsChange:
    confirmation: Confirmation
    deposit_percent: int
    deposit_hours: int
    hold_minutes: int


LIMITS = {"deposit_percent": (0, 100), "deposit_hours": (1, 720), "hold_minutes": (5, 120)}


def price_grid(year: int) -> list[PriceRow]:
    session = reading()
    rates = session.scalars(
        select(Rate)
        .join(Rate.season)
        .join(Rate.kind)
        .where(Season.year == year)
        .options(joinedload(Rate.season), joinedload(Rate.kind))
        .order_by(Season.first_night, YurtKind.position, Rate.id)
    ).all()
    supplements = {
        (row.season_id, row.kind_id): row
        for row in session.scalars(select(Supplement).join(Supplement.season).where(Season.year == year))
    }
    rows: dict[tuple[int, int], list[Rate]] = {}
    for rate in rates:
        rows.setdefault((rate.season_id, rate.kind_id), []).append(rate)
    return [
        PriceRow(found[0].season, found[0].kind, tuple(found), supplements.get(key))
        for key, found in rows.items()
    ]


def sample_price_count() -> int:
    """How many prices are still the sample's, not the owner's."""
    session = reading()
    rates = session.scalar(select(func.count()).select_from(Rate).where(Rate.is_sample)) or 0
    supplements = session.scalar(select(func.count()).select_from(Supplement).where(Supplement.is_sample))
    return rates + (supplements or 0)


def change_prices(rates: Mapping[int, Money], supplements: Mapping[int, Money], all_are_real: bool) -> None:
    """Set prices by id. A changed one is the owner's from now on; with ``all_are_real`` so are the others.
    Bookings keep the price they were made at. Raises SettingOutOfRange."""
    for price in rates.values():
        if not NOTHING < price <= HIGHEST_PRICE:
            raise SettingOutOfRange("rate", 1, HIGHEST_PRICE.tyiyn // 100)
    for price in supplements.values():
        if not NOTHING <= price <= HIGHEST_PRICE:
            raise SettingOutOfRange("supplement", 0, HIGHEST_PRICE.tyiyn // 100)
    with transaction() as session:
        for rate in session.scalars(select(Rate).where(Rate.id.in_(rates))):
            if all_are_real or rate.adult_price != rates[rate.id]:
                rate.adult_price, rate.is_sample = rates[rate.id], False
        for row in session.scalars(select(Supplement).where(Supplement.id.in_(supplements))):
            if all_are_real or row.price != supplements[row.id]:
                row.price, row.is_sample = supplements[row.id], False


def change_settings(change: SettingsChange) -> None:
    """Raises SettingOutOfRange."""
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(change, name) <= most:
            raise SettingOutOfRange(name, least, most)
    with transaction() as session:
        settings = session.get_one(CampSettings, 1)
        settings.confirmation = change.confirmation
        settings.deposit_percent = change.deposit_percent
        settings.deposit_hours = change.deposit_hours
        settings.hold_minutes = change.hold_minutes
        settings.is_sample = False
