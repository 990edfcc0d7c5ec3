"""What foreign money is worth at the camp: noted by hand, and in force until the next rate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import ExchangeRate
from camp.rules.currencies import RATE_UNIT, Currency, is_far
from camp.rules.staff_refusals import RateMissing, RateOutOfRange
from camp.services.transaction import broke, reading, transaction

HIGHEST_RATE = 2_000_000_000
"""What the column holds."""

FOREIGN = tuple(currency for currency in Currency if currency is not Currency.KGS)


def rates_on(day: date, session: Session | None = None) -> dict[Currency, ExchangeRate]:
    """The rates in force: of each currency the latest noted on or before that day."""
    latest = (
        select(ExchangeRate.currency, func.max(ExchangeRate.day).label("day"))
        .where(ExchangeRate.day <= day)
        .group_by(ExchangeRate.currency)
        .subquery()
    )
    rows = select(ExchangeRate).join(
        latest, and_(ExchangeRate.currency == latest.c.currency, ExchangeRate.day == latest.c.day)
    )
    return {rate.currency: rate for rate in (session or reading()).scalars(rows)}


def rate_within(session: Session, currency: Currency, day: date) -> int:
    """As a part of another command. Raises RateMissing."""
    if currency is Currency.KGS:
        return RATE_UNIT
    latest = (
        select(ExchangeRate.rate)
        .where(ExchangeRate.currency == currency, ExchangeRate.day <= day)
        .order_by(ExchangeRate.day.desc())
        .limit(1)
    )
    rate = session.scalar(latest)
    if rate is None:
        raise RateMissing(currency)
    return rate


def note_rates(day: date, rates: Mapping[Currency, int], user: int | None, now: datetime) -> None:
    """Write down the rates of a day; noted again, the day has the new ones. Payments keep the rate they were
    taken at. Raises RateOutOfRange."""
    try:
        _note(day, rates, user, now)
    except IntegrityError as error:
        if not broke(error, "exchange_rates", "day", "currency"):
            raise
        # Somebody noted the same day in the meantime; the later word is kept.
        _note(day, rates, user, now)


def _note(day: date, rates: Mapping[Currency, int], user: int | None, now: datetime) -> None:
    with transaction() as session:
        before = rates_on(date.fromordinal(day.toordinal() - 1), session)
        for currency, rate in rates.items():
            last = before[currency].rate if currency in before else None
            if not 0 < rate <= HIGHEST_RATE or (last is not None and is_far(rate, last)):
                raise RateOutOfRange(currency, last)
            noted = session.get(ExchangeRate, (day, currency))
            if noted is None:
                noted = ExchangeRate(day=day, currency=currency, rate=rate)
                session.add(noted)
            noted.rate, noted.noted_at, noted.noted_by_id = rate, now, user
