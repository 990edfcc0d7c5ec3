"""The National Bank's rates of a day, and whether they are believed.

The bank publishes them as XML, in windows-1251::

    <CurrencyRates Name="Daily Exchange Rates" Date="09.10.2026">
      <Currency ISOCode="USD"><Nominal>1</Nominal><Value>87,4500</Value></Currency> …

A value has a decimal comma and is for as many units as the nominal says. The date may be tomorrow's: the bank
sets the next day's rates in the afternoon. Currencies the camp does not take are passed over.

A day's rates are believed whole or not at all, and the last good ones are kept: half a file, a lost comma or
a jump no currency makes would give somebody's money away. A rate that a person has written down for the same
day stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from camp.rules.currencies import Currency, is_far, read_decimal
from camp.rules.rates_refusals import (
    FeedIncomplete,
    FeedOfAnotherDay,
    FeedUnreadable,
    RateJumped,
    RateMalformed,
)

WANTED = (Currency.USD, Currency.EUR, Currency.RUB, Currency.KZT)
PLACES = 4
NOMINALS = frozenset({"1", "10", "100", "1000"})

LATEST = timedelta(days=4)
"""So far ahead a day may lie: tomorrow, or the first day after holidays."""
OLDEST = timedelta(days=14)
"""And so far back: over long holidays the bank sets none."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One currency of the feed, as it is written there."""

    code: str
    nominal: str
    value: str


@dataclass(frozen=True, slots=True)
class BankRates:
    day: date
    """From which on they hold."""
    rates: Mapping[Currency, int]
    """Ten-thousandths of a som for one unit."""


def read_rates(day: str, quotes: Iterable[Quote], today: date, before: Mapping[Currency, int]) -> BankRates:
    """``before``: the rates in force. Raises FeedUnreadable, FeedOfAnotherDay, FeedIncomplete, RateMalformed
    or RateJumped."""
    holds_from = _day(day)
    if not today - OLDEST <= holds_from <= today + LATEST:
        raise FeedOfAnotherDay(holds_from)
    found = {quote.code: quote for quote in quotes}
    rates = {}
    for currency in WANTED:
        if currency not in found:
            raise FeedIncomplete(currency)
        rates[currency] = rate = _rate(currency, found[currency])
        if currency in before and is_far(rate, before[currency]):
            raise RateJumped(currency, rate, before[currency])
    return BankRates(holds_from, rates)


def _day(text: str) -> date:
    written = re.fullmatch(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})", text.strip(), re.ASCII)
    if written is None:
        raise FeedUnreadable
    day, month, year = map(int, written.groups())
    try:
        return date(year, month, day)
    except ValueError as error:
        raise FeedUnreadable from error


def _rate(currency: Currency, quote: Quote) -> int:
    """With its comma: a number without one has lost it."""
    value, nominal = quote.value.strip(), quote.nominal.strip()
    if not re.fullmatch(r"[0-9]{1,6},[0-9]{1,4}", value, re.ASCII) or nominal not in NOMINALS:
        raise RateMalformed(currency, value[:20])
    units = int(nominal)
    rate = (2 * read_decimal(value, PLACES) + units) // (2 * units)
    if rate <= 0:
        raise RateMalformed(currency, value[:20])
    return rate
