"""The owner's prices and settings. What she touches is hers and no sample any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from camp.models import BedNight, Booking, CampSettings, Rate, Season, Stay, Supplement, Yurt, YurtKind
from camp.rules.lifecycle import OWNS_BEDS, Confirmation
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.price_parts import HIGHEST_PRICE
from camp.rules.pricing import SoldAs
from camp.rules.refusals import SettingOutOfRange
from camp.rules.season_refusals import PlansOutOfOrder, PricesMoved
from camp.services.price_parts import check_nights, wait_for_others
from camp.services.repricing import KeptPrice
from camp.services.statuses import status_among
from camp.services.terms import check_deposit
from camp.services.transaction import reading, transaction


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
    deposit_sum: Money | None = None
    """A fixed deposit; None: the percentage counts."""


SHORTEST_HOLD, LONGEST_HOLD = 5, 120
"""Minutes."""


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


@dataclass(frozen=True)
class PriceMove:
    """A price that is to change; ``plan`` is None for the supplement of a private yurt."""

    season: Season
    kind: YurtKind
    plan: MealPlan | None
    old: Money
    new: Money


@dataclass(frozen=True)
class PricePreview:
    moves: tuple[PriceMove, ...]
    kept: tuple[KeptPrice, ...]


def preview_prices(rates: Mapping[int, Money], supplements: Mapping[int, Money], today: date) -> PricePreview:
    """What would change, and which bookings ahead keep their price all the same.
    Raises SettingOutOfRange, PlansOutOfOrder or BreakfastDearer."""
    session = reading()
    moves = _moves(session, rates, supplements)
    nights: dict[tuple[date, str], set[tuple[int, date]]] = {}
    for move in moves:
        for code, arrival, stay_id, night in session.execute(_sold_at(move, today)):
            nights.setdefault((arrival, code), set()).add((stay_id, night))
    kept = tuple(KeptPrice(code, arrival, len(of)) for (arrival, code), of in sorted(nights.items()))
    return PricePreview(moves, kept)


def _sold_at(move: PriceMove, today: date) -> Select[str, date, int, date]:
    """The nights ahead that were sold at the price that is to change."""
    of_price = Stay.sold_as == SoldAs.PRIVATE if move.plan is None else Stay.meal_plan == move.plan
    return (
        select(Booking.code, Booking.arrival, Stay.id, BedNight.night)
        .join(Stay, BedNight.stay_id == Stay.id)
        .join(Stay.booking)
        .join(Stay.yurt)
        .where(Yurt.kind_id == move.kind.id, status_among(*OWNS_BEDS), of_price)
        .where(BedNight.night.between(max(move.season.first_night, today), move.season.last_night))
        .distinct()
    )


def _moves(
    session: Session, rates: Mapping[int, Money], supplements: Mapping[int, Money]
) -> tuple[PriceMove, ...]:
    _check_prices(rates, supplements)
    moves = []
    plans: dict[tuple[int, int], dict[MealPlan, Money]] = {}
    rows = session.scalars(select(Rate).where(Rate.id.in_(rates))).all()
    for row in rows:
        plans.setdefault((row.season_id, row.kind_id), {})[row.meal_plan] = rates[row.id]
        if row.adult_price != rates[row.id]:
            moves.append(PriceMove(row.season, row.kind, row.meal_plan, row.adult_price, rates[row.id]))
    for row in rows:
        _check_order(row.season, row.kind, plans[row.season_id, row.kind_id])
    check_nights(session, ((row, rates[row.id]) for row in rows if row.adult_price != rates[row.id]))
    for extra in session.scalars(select(Supplement).where(Supplement.id.in_(supplements))):
        if extra.price != supplements[extra.id]:
            moves.append(PriceMove(extra.season, extra.kind, None, extra.price, supplements[extra.id]))
    return tuple(sorted(moves, key=lambda move: (move.season.first_night, move.kind.position)))


def _check_order(season: Season, kind: YurtKind, prices: Mapping[MealPlan, Money]) -> None:
    """More meals never cost less."""
    in_order = [plan for plan in MealPlan if plan in prices]
    for smaller, larger in pairwise(in_order):
        if prices[larger] < prices[smaller]:
            raise PlansOutOfOrder(season.name, kind.name, smaller, larger)


def change_prices(
    rates: Mapping[int, Money],
    supplements: Mapping[int, Money],
    all_are_real: bool,
    seen: Mapping[str, Money] | None = None,
) -> None:
    """Set prices by id. A changed one is the owner's from now on; with ``all_are_real`` so are the others.
    Bookings keep the price they were made at. ``seen`` says what they were when they were looked at, as
    "rate_7" or "supplement_7".

    Raises SettingOutOfRange, PlansOutOfOrder, BreakfastDearer, or PricesMoved when somebody else was quicker.
    """
    with transaction() as session:
        wait_for_others(session)
        _moves(session, rates, supplements)
        for rate in session.scalars(select(Rate).where(Rate.id.in_(rates))):
            _check_seen(seen, f"rate_{rate.id}", rate.adult_price)
            if all_are_real or rate.adult_price != rates[rate.id]:
                rate.adult_price, rate.is_sample = rates[rate.id], False
        for row in session.scalars(select(Supplement).where(Supplement.id.in_(supplements))):
            _check_seen(seen, f"supplement_{row.id}", row.price)
            if all_are_real or row.price != supplements[row.id]:
                row.price, row.is_sample = supplements[row.id], False


def _check_seen(seen: Mapping[str, Money] | None, name: str, price: Money) -> None:
    if seen is not None and seen.get(name, price) != price:
        raise PricesMoved


def _check_prices(rates: Mapping[int, Money], supplements: Mapping[int, Money]) -> None:
    for price in rates.values():
        if not NOTHING < price <= HIGHEST_PRICE:
            raise SettingOutOfRange("rate", 1, HIGHEST_PRICE.tyiyn // 100)
    for price in supplements.values():
        if not NOTHING <= price <= HIGHEST_PRICE:
            raise SettingOutOfRange("supplement", 0, HIGHEST_PRICE.tyiyn // 100)


def change_settings(change: SettingsChange) -> None:
    """Raises SettingOutOfRange."""
    check_deposit(change.deposit_percent, change.deposit_sum, change.deposit_hours)
    if not SHORTEST_HOLD <= change.hold_minutes <= LONGEST_HOLD:
        raise SettingOutOfRange("hold_minutes", SHORTEST_HOLD, LONGEST_HOLD)
    with transaction() as session:
        settings = session.get_one(CampSettings, 1)
        settings.confirmation = change.confirmation
        settings.deposit_percent, settings.deposit_sum = change.deposit_percent, change.deposit_sum
        settings.deposit_hours = change.deposit_hours
        settings.hold_minutes = change.hold_minutes
        settings.is_sample = False
