"""The season on two pages of paper: its figures, and the offers of its nights with what they brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from camp.models import SpecialOffer
from camp.rules.metrics import Span
from camp.rules.money import NOTHING, Money
from camp.services.offer_results import OfferResult, result_of
from camp.services.season import SeasonFigures, season_figures
from camp.services.transaction import reading


@dataclass(frozen=True, slots=True)
class Brought:
    """By one offer, or by several."""

    bookings: int = 0
    nights: int = 0
    revenue: Money = NOTHING
    """All charges of the bookings with it, extras too."""
    given: Money = NOTHING
    """The discount, as a positive sum; it is off the revenue already."""

    def __add__(self, other: Brought) -> Brought:
        return Brought(
            self.bookings + other.bookings,
            self.nights + other.nights,
            self.revenue + other.revenue,
            self.given + other.given,
        )


@dataclass(frozen=True)
class OfferLine:
    offer: SpecialOffer
    brought: Brought


@dataclass(frozen=True)
class SeasonReport:
    figures: SeasonFigures
    offers: tuple[OfferLine, ...]
    """Those with a night of the year, the one that brought most first. What one brought counts whole, also
    where its nights reach into another year."""

    @property
    def offer_sums(self) -> Brought:
        return sum_of_offers(self.offers)


def sum_of_offers(lines: Iterable[OfferLine]) -> Brought:
    """No booking has two offers, so nothing counts twice."""
    return sum((line.brought for line in lines), Brought())


def season_report(year: int, today: date, now: datetime) -> SeasonReport:
    """The season of that year as the books are now."""
    figures = season_figures(year, today)
    return SeasonReport(figures, tuple(_offers_of(figures.span, now)))


def _offers_of(span: Span, now: datetime) -> list[OfferLine]:
    offers = reading().scalars(
        select(SpecialOffer)
        .where(SpecialOffer.first_night <= span.last, SpecialOffer.last_night >= span.first)
        .order_by(SpecialOffer.first_night, SpecialOffer.id)
    )
    lines = [OfferLine(offer, _brought(result_of(offer, now))) for offer in offers]
    return sorted(lines, key=lambda line: line.brought.revenue, reverse=True)


def _brought(result: OfferResult) -> Brought:
    return Brought(result.bookings, result.nights, result.revenue, result.given)
