"""What a season earned: sums the database makes, figures the rules define."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from camp.models import Bed, BedNight, Booking, Charge, Season, Stay, Yurt
from camp.rules.lifecycle import BookingStatus
from camp.rules.metrics import NightFigures
from camp.rules.money import NOTHING, Money, total
from camp.rules.pricing import KINDS_OF, STAY_CHARGES, ChargeKind, Product
from camp.rules.seasons import SeasonDates, season_of
from camp.services.catalogue import season_dates
from camp.services.transaction import reading

EARNS = (BookingStatus.CONFIRMED, BookingStatus.CANCELLED)
"""Bookings whose charges are revenue; those of a cancelled one come to its fee."""


@dataclass(frozen=True)
class MonthReport:
    first_day: date
    by_kind: dict[ChargeKind, Money]
    nights: NightFigures

    @property
    def revenue(self) -> Money:
        return total(self.by_kind.values())

    @property
    def by_product(self) -> dict[Product, Money]:
        return {
            product: total(self.by_kind.get(kind, NOTHING) for kind in kinds)
            for product, kinds in KINDS_OF.items()
        }


@dataclass(frozen=True)
class SeasonReport:
    """One camp year, month by month."""

    year: int
    months: tuple[MonthReport, ...]
    bed_nights_sold: int
    bed_nights_available: int

    @property
    def by_product(self) -> dict[Product, Money]:
        found = {product: total(month.by_product[product] for month in self.months) for product in Product}
        return {product: amount for product, amount in found.items() if amount}

    @property
    def revenue(self) -> Money:
        return total(month.revenue for month in self.months)

    @property
    def nights(self) -> NightFigures:
        return NightFigures(
            sum(month.nights.available for month in self.months),
            sum(month.nights.sold for month in self.months),
            total(month.nights.stay_revenue for month in self.months),
        )


def season_report(year: int) -> SeasonReport:
    """Revenue by service date, nights sold and nights available of the camp year."""
    session = reading()
    revenue = _revenue(session, year)
    sold = _yurt_nights_sold(session, year)
    open_nights = _open_nights(season_dates(session), year)
    yurts = session.scalar(select(func.count(Yurt.id))) or 0
    beds = session.scalar(select(func.count(Bed.id))) or 0
    months = sorted(set(revenue) | set(sold) | set(open_nights))
    return SeasonReport(
        year,
        tuple(
            MonthReport(
                date(year, month, 1),
                revenue.get(month, {}),
                NightFigures(
                    yurts * open_nights.get(month, 0),
                    sold.get(month, 0),
                    total(revenue.get(month, {}).get(kind, NOTHING) for kind in STAY_CHARGES),
                ),
            )
            for month in months
        ),
        _bed_nights_sold(session, year),
        beds * sum(open_nights.values()),
    )


def years_with_seasons() -> list[int]:
    return list(reading().scalars(select(Season.year).distinct().order_by(Season.year)))


def _revenue(session: Session, year: int) -> dict[int, dict[ChargeKind, Money]]:
    month = extract("month", Charge.service_date)
    rows = session.execute(
        select(month, Charge.kind, func.sum(Charge.amount))
        .join(Charge.booking)
        .where(Charge.service_date.between(date(year, 1, 1), date(year, 12, 31)))
        .where(Booking.status.in_(EARNS))
        .group_by(month, Charge.kind)
    )
    found: dict[int, dict[ChargeKind, Money]] = defaultdict(dict)
    for number, kind, amount in rows:
        if amount:
            found[int(number)][kind] = amount
    return found


def _yurt_nights_sold(session: Session, year: int) -> dict[int, int]:
    nights = (
        select(Bed.yurt_id, BedNight.night)
        .join(Bed, BedNight.bed_id == Bed.id)
        .join(Stay, BedNight.stay_id == Stay.id)
        .join(Booking, Stay.booking_id == Booking.id)
        .where(Booking.status == BookingStatus.CONFIRMED)
        .where(BedNight.night.between(date(year, 1, 1), date(year, 12, 31)))
        .distinct()
        .subquery()
    )
    month = extract("month", nights.c.night)
    rows = session.execute(select(month, func.count()).select_from(nights).group_by(month))
    return {int(number): count for number, count in rows}


def _bed_nights_sold(session: Session, year: int) -> int:
    rows = (
        select(func.count())
        .select_from(BedNight)
        .join(Stay, BedNight.stay_id == Stay.id)
        .join(Booking, Stay.booking_id == Booking.id)
        .where(Booking.status == BookingStatus.CONFIRMED)
        .where(BedNight.night.between(date(year, 1, 1), date(year, 12, 31)))
    )
    return session.scalar(rows) or 0


def _open_nights(seasons: list[SeasonDates], year: int) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        night = date.fromordinal(ordinal)
        if season_of(night, seasons):
            counts[night.month] += 1
    return counts
