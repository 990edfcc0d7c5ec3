"""The owner's seasons: opening dates, names, and a new year made from an old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from camp.models import BedNight, Booking, CampSettings, Rate, Season, Stay, Supplement
from camp.rules.lifecycle import OWNS_BEDS
from camp.rules.money import NOTHING, Money
from camp.rules.price_parts import HIGHEST_PRICE
from camp.rules.refusals import SettingOutOfRange, TextMissing
from camp.rules.season_changes import (
    SeasonPlan,
    check_seasons,
    first_night_in,
    last_night_in,
    nights_left_out,
    raised,
)
from camp.rules.season_refusals import SeasonSold, YearHasSeasons, YearWithoutSeasons
from camp.rules.text import LANGUAGES
from camp.services.price_parts import check_nights
from camp.services.statuses import status_among
from camp.services.terms import copy_within, drop_within
from camp.services.transaction import reading, transaction

LOWEST_PERCENT, HIGHEST_PERCENT = -50, 100
YEARS_AHEAD = 3


@dataclass(frozen=True)
class PriceCopy:
    """One price of the new year beside the one it comes from; ``plan`` is None for a supplement."""

    season: Season
    source: Rate | Supplement
    old: Money
    new: Money


def seasons_of(year: int) -> list[Season]:
    return list(reading().scalars(select(Season).where(Season.year == year).order_by(Season.first_night)))


def change_seasons(year: int, plans: Sequence[SeasonPlan], gaps_are_meant: bool) -> None:
    """The seasons of the year from now on; what is not among them goes, with its prices.

    Raises TextMissing, SeasonBackwards, SeasonOfOtherYear, SeasonsOverlap, SeasonGap, or SeasonSold when
    somebody has nights that would be in none.
    """
    for plan in plans:
        for language in LANGUAGES:
            if not getattr(plan.name, language):
                raise TextMissing(language)
    check_seasons(year, plans, gaps_are_meant)
    with transaction() as session:
        _one_at_a_time(session)
        # Whoever books a night of theirs at this moment is waited for, and found by the check.
        ours = select(Season).where(Season.year == year).order_by(Season.id).with_for_update()
        known = {one.id: one for one in session.scalars(ours)}
        _check_sold(session, year, plans)
        for season_id in set(known) - {plan.season_id for plan in plans}:
            for table in (Rate, Supplement):
                for row in session.scalars(select(table).where(table.season_id == season_id)):
                    session.delete(row)
            drop_within(session, season_id)
            session.flush()
            session.delete(known[season_id])
        for plan in plans:
            season = known.get(plan.season_id or 0)
            if season is None:
                _begin_season(session, year, plan)
            elif (season.name, season.first_night, season.last_night) != (
                plan.name, plan.first_night, plan.last_night,
            ):  # fmt: skip
                season.name, season.is_sample = plan.name, False
                season.first_night, season.last_night = plan.first_night, plan.last_night


def _begin_season(session: Session, year: int, plan: SeasonPlan) -> None:
    """With the prices of the season nearest to it, marked as samples: without any it could not be sold."""
    others = session.scalars(select(Season)).all()
    nearest = min(others, key=lambda other: abs((other.first_night - plan.first_night).days), default=None)
    season = Season(
        code=f"own_{year}_{_next_code(session)}",
        year=year,
        name=plan.name,
        first_night=plan.first_night,
        last_night=plan.last_night,
        is_sample=False,
    )
    session.add(season)
    session.flush()
    if nearest is None:
        return
    for rate in session.scalars(select(Rate).where(Rate.season_id == nearest.id)):
        of = {"season_id": season.id, "kind_id": rate.kind_id, "is_sample": True}
        session.add(Rate(**of, meal_plan=rate.meal_plan, adult_price=rate.adult_price))
    for row in session.scalars(select(Supplement).where(Supplement.season_id == nearest.id)):
        session.add(Supplement(season_id=season.id, kind_id=row.kind_id, price=row.price, is_sample=True))


def plan_copy(source: int, target: int, percent: int, step: Money) -> list[PriceCopy]:
    """What the prices of the new year would be. Raises SettingOutOfRange, YearWithoutSeasons,
    YearHasSeasons or BreakfastDearer."""
    return _plan_copy(reading(), source, target, percent, step)


def copy_year(source: int, target: int, percent: int, step: Money) -> None:
    """Seasons on the same days of the month, with every price raised. Raises like ``plan_copy``."""
    with transaction() as session:
        _one_at_a_time(session)
        copies = _plan_copy(session, source, target, percent, step)
        seasons: dict[int, Season] = {}
        for old in session.scalars(select(Season).where(Season.year == source)):
            seasons[old.id] = Season(
                code=old.code,
                year=target,
                name=old.name,
                first_night=first_night_in(target, old.first_night),
                last_night=last_night_in(target, old.last_night),
                is_sample=old.is_sample,
            )
        session.add_all(seasons.values())
        session.flush()
        for source_id, season in seasons.items():
            copy_within(session, source_id, season.id)
        for copy in copies:
            # A sample raised by a percentage is still none of her own prices.
            of = {
                "season_id": seasons[copy.season.id].id,
                "kind_id": copy.source.kind_id,
                "is_sample": copy.source.is_sample,
            }
            if isinstance(copy.source, Rate):
                session.add(Rate(**of, meal_plan=copy.source.meal_plan, adult_price=copy.new))
            else:
                session.add(Supplement(**of, price=copy.new))


def _plan_copy(session: Session, source: int, target: int, percent: int, step: Money) -> list[PriceCopy]:
    if not LOWEST_PERCENT <= percent <= HIGHEST_PERCENT:
        raise SettingOutOfRange("percent", LOWEST_PERCENT, HIGHEST_PERCENT)
    newest = (session.scalar(select(func.max(Season.year))) or source) + YEARS_AHEAD
    if not source < target <= newest:
        raise SettingOutOfRange("target", source + 1, newest)
    if not session.scalar(select(func.count()).where(Season.year == source)):
        raise YearWithoutSeasons(source)
    if session.scalar(select(func.count()).where(Season.year == target)):
        raise YearHasSeasons(target)
    rates = session.scalars(
        select(Rate).join(Rate.season).where(Season.year == source).order_by(Season.first_night, Rate.id)
    ).all()
    supplements = session.scalars(
        select(Supplement).join(Supplement.season).where(Season.year == source).order_by(Supplement.id)
    ).all()
    highest = max((row.adult_price for row in rates), default=NOTHING)
    if raised(highest, percent, step) > HIGHEST_PRICE:
        most = (HIGHEST_PRICE.tyiyn - step.tyiyn) * 100 // highest.tyiyn - 100
        raise SettingOutOfRange("percent", LOWEST_PERCENT, most)
    check_nights(session, ((row, raised(row.adult_price, percent, step)) for row in rates))
    return [
        *(
            PriceCopy(row.season, row, row.adult_price, raised(row.adult_price, percent, step))
            for row in rates
        ),
        *(PriceCopy(row.season, row, row.price, raised(row.price, percent, step)) for row in supplements),
    ]


def _one_at_a_time(session: Session) -> None:
    """The second of two who change the seasons waits for the first, on both databases."""
    session.execute(update(CampSettings).values(hold_minutes=CampSettings.hold_minutes))


def _check_sold(session: Session, year: int, plans: Sequence[SeasonPlan]) -> None:
    """Of nights gone by, too: the figures of the past stand on them."""
    nights = session.execute(
        select(BedNight.night, Booking.code)
        .join(Stay, BedNight.stay_id == Stay.id)
        .join(Stay.booking)
        .where(BedNight.night.between(date(year, 1, 1), date(year, 12, 31)))
        .where(status_among(*OWNS_BEDS))
        .distinct()
        .order_by(BedNight.night)
    ).all()
    # Who comes for the day comes to an open camp.
    visits = session.execute(
        select(Booking.arrival, Booking.code)
        .where(Booking.arrival == Booking.departure, status_among(*OWNS_BEDS))
        .where(Booking.arrival.between(date(year, 1, 1), date(year, 12, 31)))
    ).all()
    sold = [*nights, *visits]
    left_out = set(nights_left_out({night for night, _ in sold}, plans))
    if left_out:
        raise SeasonSold(min(left_out), tuple(sorted({code for night, code in sold if night in left_out})))


def _next_code(session: Session) -> int:
    return (session.scalar(select(func.max(Season.id))) or 0) + 1
