"""What was earned: charges by the day they are for, of bookings that stand or have left a fee."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camp.models import Charge, Season
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import PRODUCT_OF, Product
from camp.services.season_spans import Spans, month_of, year_of
from camp.services.statuses import status_among
from camp.services.transaction import reading

EARNS = (BookingStatus.CONFIRMED, BookingStatus.CANCELLED)
"""Bookings whose charges are revenue; those of a cancelled one come to its fee."""

Month = tuple[int, int]
"""A year and the number of a month."""

ProductSums = dict[Product, Money]


def years_with_seasons() -> list[int]:
    return list(reading().scalars(select(Season.year).distinct().order_by(Season.year)))


def revenue_by_month(session: Session, spans: Spans) -> dict[Month, tuple[ProductSums, ProductSums]]:
    """What each product earned in each month of both years: up to today's day, and in the whole month."""
    rows = session.execute(
        select(
            year_of(Charge.service_date),
            month_of(Charge.service_date),
            Charge.kind,
            func.sum(Charge.amount).filter(spans.gone_by(Charge.service_date)),
            func.sum(Charge.amount),
        )
        .join(Charge.booking)
        .where(spans.holds(Charge.service_date), status_among(*EARNS))
        .group_by(year_of(Charge.service_date), month_of(Charge.service_date), Charge.kind)
    )
    found: dict[Month, tuple[ProductSums, ProductSums]] = {}
    for year, month, kind, so_far, whole in rows:
        sums = found.setdefault((int(year), int(month)), ({}, {}))
        for products, amount in zip(sums, (so_far, whole), strict=True):
            product = PRODUCT_OF[kind]
            products[product] = products.get(product, NOTHING) + (amount or NOTHING)
    return found
