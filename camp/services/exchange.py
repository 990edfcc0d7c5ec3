"""What foreign money is worth at the camp: noted by hand or taken from the bank, and in force until the next
rate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import Booking, ExchangeRate
from camp.rules.bank_rates import BankRates
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


def rate_for(session: Session, booking: Booking, currency: Currency, day: date) -> int:
    """The rate a booking was promised, else the one in force on that day. Raises RateMissing."""
    if booking.shown_currency is currency and booking.shown_rate is not None:
        return booking.shown_rate
    return rate_within(session, currency, day)


def rates_of_booking(
    session: Session, booking: Booking, day: date
) -> dict[Currency, tuple[int, date | None]]:
    """The same of every foreign currency that has a rate, with the day it was noted for; None: it was
    promised."""
    found: dict[Currency, tuple[int, date | None]] = {}
    noted = rates_on(day, session)
    for currency in FOREIGN:
        if booking.shown_currency is currency and booking.shown_rate is not None:
            found[currency] = booking.shown_rate, None
        elif currency in noted:
            found[currency] = noted[currency].rate, noted[currency].day
    return found


def freeze_rate(session: Session, booking: Booking, currency: Currency | None, day: date) -> None:
    """The guest books having seen the price in that currency: its rate is promised. Without a rate of its own
    nothing was shown."""
    if currency is None or currency is Currency.KGS or booking.shown_currency is not None:
        return
    noted = rates_on(day, session).get(currency)
    if noted is not None:
        booking.shown_currency, booking.shown_rate = currency, noted.rate


def note_bank_rates(bank: BankRates, now: datetime) -> int:
    """What a person wrote down for that day stays. Gives how many were news."""
    try:
        return _note_bank_rates(bank, now)
    except IntegrityError as error:
        if not broke(error, "exchange_rates", "day", "currency"):
            raise
        # Somebody wrote down the same day in the meantime; theirs is kept.
        return _note_bank_rates(bank, now)


def _note_bank_rates(bank: BankRates, now: datetime) -> int:
    news = 0
    with transaction() as session:
        for currency, rate in bank.rates.items():
            noted = session.get(ExchangeRate, (bank.day, currency), with_for_update=True)
            if noted is None:
                session.add(ExchangeRate(day=bank.day, currency=currency, rate=rate, noted_at=now))
                news += 1
            elif noted.noted_by_id is None and noted.rate != rate:
                noted.rate, noted.noted_at = rate, now
                news += 1
    return news


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
