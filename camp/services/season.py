"""The owner's season: every figure of it, beside those of the season before.

Revenue counts on the day a service is for; a night on its own date; a booking, its length and its loss on the
day of its arrival; money on the day it was received. Each table is one statement, grouped by the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from camp.rules.metrics import BedFigures, Compared, NightFigures, Span, compared, sum_of_compared
from camp.rules.money import NOTHING, Money, total
from camp.rules.pricing import Product
from camp.rules.seasons import SeasonDates
from camp.services.catalogue import season_dates
from camp.services.revenue import Month, ProductSums, revenue_by_month
from camp.services.season_guests import (
    BookingSums,
    ChannelShare,
    Lost,
    Share,
    Tally,
    booking_sums,
    channels,
    countries,
    lost_sums,
    sum_of_channels,
    sum_of_tallies,
)
from camp.services.season_heat import YurtYear, yurt_years
from camp.services.season_money import Receipts, Unpaid, receipts, unpaid
from camp.services.season_nights import (
    NightSums,
    Open,
    guest_nights_by_month,
    nights_by_month,
    open_by_month,
    open_nights,
)
from camp.services.season_opinions import Impressions, impressions
from camp.services.season_pickup import PickupCurve, pickup_curves
from camp.services.season_spans import Spans
from camp.services.transaction import reading
from camp.services.voucher_money import VoucherMoney, voucher_money


@dataclass(frozen=True)
class Figures:
    """What was earned and slept in a month, or a year, or a part of one."""

    products: Mapping[Product, Money]
    """Each product that earned something, or took it back."""
    yurts: NightFigures
    beds: BedFigures
    guest_nights: int

    @property
    def revenue(self) -> Money:
        return total(self.products.values())

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            {
                product: self.products.get(product, NOTHING) + other.products.get(product, NOTHING)
                for product in Product
                if product in self.products or product in other.products
            },
            NightFigures(
                self.yurts.available + other.yurts.available,
                self.yurts.sold + other.yurts.sold,
                self.yurts.stay_revenue + other.yurts.stay_revenue,
            ),
            BedFigures(self.beds.available + other.beds.available, self.beds.sold + other.beds.sold),
            self.guest_nights + other.guest_nights,
        )


NO_FIGURES = Figures({}, NightFigures(0, 0, NOTHING), BedFigures(0, 0), 0)


@dataclass(frozen=True)
class MonthFigures:
    first_day: date
    figures: Compared[Figures]


@dataclass(frozen=True)
class SeasonFigures:
    span: Span
    last_span: Span
    nights: tuple[date, ...]
    """The open nights of the year."""
    months: tuple[MonthFigures, ...]
    """Those in which the camp was open or earned something, in this year or the last."""
    bookings: Compared[BookingSums]
    cancelled: Compared[Lost]
    no_shows: Compared[Lost]
    countries: tuple[Share, ...]
    channels: tuple[ChannelShare, ...]
    opinions: Compared[Impressions]
    receipts: Receipts
    vouchers: VoucherMoney
    unpaid: Unpaid
    yurts: tuple[YurtYear, ...]
    pickup: PickupCurve
    last_pickup: PickupCurve

    @property
    def year(self) -> int:
        return self.span.year

    @property
    def all(self) -> Compared[Figures]:
        return sum_of_compared((month.figures for month in self.months), NO_FIGURES)

    @property
    def channel_sums(self) -> ChannelShare:
        return sum_of_channels(self.channels)

    @property
    def country_sums(self) -> Compared[Tally]:
        return sum_of_tallies(self.countries)

    @property
    def products(self) -> tuple[Product, ...]:
        """Those that earned something in one of the two years."""
        sums = self.all
        return tuple(
            product
            for product in Product
            if sums.whole.products.get(product) or sums.last_whole.products.get(product)
        )


def season_figures(year: int, today: date) -> SeasonFigures:
    """The season of that year as the books are today."""
    session, spans = reading(), Spans.of(year, today)
    seasons = season_dates(session)
    nights = open_nights(seasons, spans.this)
    cancelled, no_shows = lost_sums(session, spans)
    pickup, last_pickup = pickup_curves(session, spans)
    return SeasonFigures(
        span=spans.this,
        last_span=spans.last,
        nights=tuple(nights),
        months=months_of(session, spans, seasons),
        bookings=booking_sums(session, spans),
        cancelled=cancelled,
        no_shows=no_shows,
        countries=countries(session, spans),
        channels=channels(session, spans),
        opinions=impressions(session, spans),
        receipts=receipts(session, spans),
        vouchers=voucher_money(session, spans.this, today),
        unpaid=unpaid(session, spans, today),
        yurts=yurt_years(session, nights),
        pickup=pickup,
        last_pickup=last_pickup,
    )


def months_of(session: Session, spans: Spans, seasons: list[SeasonDates]) -> tuple[MonthFigures, ...]:
    """Revenue and nights, month by month."""
    revenue = revenue_by_month(session, spans)
    nights = nights_by_month(session, spans)
    guests = guest_nights_by_month(session, spans)
    stands = open_by_month(session, seasons, spans)

    def figures(month: Month, is_so_far: bool) -> Figures:
        part = 0 if is_so_far else 1
        return _figures(
            revenue.get(month, ({}, {}))[part],
            nights.get(month, (NightSums(), NightSums()))[part],
            stands.get(month, (Open(), Open()))[part],
            guests.get(month, (0, 0))[part],
        )

    def month(number: int) -> MonthFigures:
        return MonthFigures(
            date(spans.this.year, number, 1),
            compared(lambda year, is_so_far: figures((year, number), is_so_far), spans.this.year),
        )

    return tuple(map(month, sorted({number for _, number in (*revenue, *nights, *stands)})))


def _figures(products: ProductSums, nights: NightSums, stands: Open, guest_nights: int) -> Figures:
    return Figures(
        {product: amount for product, amount in products.items() if amount},
        NightFigures(
            stands.yurts - nights.yurts_closed, nights.yurts_sold, products.get(Product.STAYS, NOTHING)
        ),
        BedFigures(stands.beds - nights.beds_closed, nights.beds_sold),
        guest_nights,
    )
