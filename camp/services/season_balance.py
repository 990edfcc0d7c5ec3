"""How much the season hangs on July and August, and where it is empty still."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.models import Bed, BedNight, Charge, SpecialOffer, Yurt, YurtKind
from camp.rules.balance import EmptyWeek, FreeNights, empty_weeks, outside, seasonality
from camp.rules.dates import ONE_DAY, Period, nights_between
from camp.rules.meals import MealPlan
from camp.rules.metrics import Standing
from camp.rules.money import NOTHING, Money, total
from camp.rules.party import Party
from camp.rules.pricing import SoldAs, price_of_stay, sum_of
from camp.rules.refusals import NoPrice
from camp.rules.seasons import season_of
from camp.services.catalogue import Catalogue, read_catalogue
from camp.services.offer_results import OfferResult, result_of
from camp.services.revenue import EARNS
from camp.services.season_spans import month_of, year_of
from camp.services.special_offers import open_offers
from camp.services.statuses import status_among
from camp.services.transaction import reading

YEARS = 4
"""So many are compared, this one with them."""

WEEKS_AHEAD = 40
SHOWN = 10
PARTY = Party(2)
WEEK = 7 * ONE_DAY


@dataclass(frozen=True)
class YearBalance:
    year: int
    months: Mapping[int, Money]

    @property
    def revenue(self) -> Money:
        return total(self.months.values())

    @property
    def outside(self) -> Fraction | None:
        return outside(self.months)

    @property
    def seasonality(self) -> Fraction | None:
        return seasonality(self.months)


@dataclass(frozen=True)
class Balance:
    years: tuple[YearBalance, ...]
    """Those that earned something, the newest first; this one with all that is booked for it."""
    weeks: tuple[EmptyWeek, ...]
    """From the next Monday on, those first that could earn the most."""
    offers: tuple[tuple[SpecialOffer, OfferResult], ...]
    """That stand."""


def balance_of(today: date, now: datetime) -> Balance:
    session = reading()
    return Balance(
        tuple(_years(session, today)),
        tuple(empty_weeks(_free_nights(session, today))[:SHOWN]),
        tuple((offer, result_of(offer, now)) for offer in open_offers(today)),
    )


def _years(session: Session, today: date) -> Iterator[YearBalance]:
    first, end = date(today.year - YEARS + 1, 1, 1), date(today.year + 1, 1, 1)
    # Day by day first, in the order of the index: a month is then found out once a day, not for each charge.
    days = (
        select(Charge.service_date, func.sum(Charge.amount).label("amount"))
        .join(Charge.booking)
        .where(Charge.service_date >= first, Charge.service_date < end, status_among(*EARNS))
        .group_by(Charge.service_date)
        .subquery()
    )
    year, month = year_of(days.c.service_date), month_of(days.c.service_date)
    rows = session.execute(select(year, month, func.sum(days.c.amount)).group_by(year, month))
    found: dict[int, dict[int, Money]] = defaultdict(dict)
    for of_year, of_month, amount in rows:
        found[int(of_year)][int(of_month)] = amount
    for number in sorted(found, reverse=True):
        balance = YearBalance(number, found[number])
        if balance.revenue > NOTHING:
            yield balance


def _free_nights(session: Session, today: date) -> Iterator[FreeNights]:
    """Of each kind of yurt on each open night."""
    first = today + (7 - today.weekday()) * ONE_DAY
    end = first + WEEKS_AHEAD * WEEK
    catalogue = read_catalogue(session)
    used = _used(session, first, end)
    standing: dict[str, list[Standing]] = defaultdict(list)
    for yurt in catalogue.yurts.values():
        standing[yurt.kind.code].append(Standing(yurt.first_night, yurt.last_night))
    prices: dict[tuple[str, int], Money | None] = {}
    for night in nights_between(first, end):
        season = season_of(night, catalogue.seasons)
        if season is None:
            continue
        for kind, stands in standing.items():
            if (kind, season.season_id) not in prices:
                prices[kind, season.season_id] = _price(catalogue, kind, night)
            price, there = prices[kind, season.season_id], sum(night in one for one in stands)
            if price is not None and there:
                yield FreeNights(night, max(0, there - used[kind, night]), there, price)


def _price(catalogue: Catalogue, kind: str, night: date) -> Money | None:
    """What two pay for that night; None where there is no price."""
    tariff = catalogue.tariffs.get(kind)
    if tariff is None:
        return None
    try:
        period = Period(night, night + ONE_DAY)
        return sum_of(price_of_stay(period, PARTY, MealPlan.BREAKFAST, SoldAs.PRIVATE, tariff))
    except NoPrice:
        return None


def _used(session: Session, first: date, end: date) -> Counter[tuple[str, date]]:
    """Yurts of each kind that somebody has, if only a bed of it, or that are closed."""
    rows = session.execute(
        select(YurtKind.code, BedNight.night, func.count(Bed.yurt_id.distinct()))
        .join(Bed, BedNight.bed_id == Bed.id)
        .join(Yurt, Bed.yurt_id == Yurt.id)
        .join(Yurt.kind)
        .where(BedNight.night >= first, BedNight.night < end, Yurt.last_night.is_(None))
        .group_by(YurtKind.code, BedNight.night)
    )
    return Counter({(kind, night): count for kind, night, count in rows})
