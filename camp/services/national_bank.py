"""The National Bank's rates, fetched every day by the worker; the last good ones are kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

import httpx
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from camp.clock import camp_day
from camp.models import Timer
from camp.rules.bank_rates import Quote, read_rates
from camp.rules.currencies import Currency
from camp.rules.rates_refusals import FeedUnreachable, FeedUnreadable
from camp.rules.timers import TimerName
from camp.services.catalogue import get_settings
from camp.services.exchange import note_bank_rates, rates_on
from camp.services.transaction import reading

PATIENCE = 20
"""Seconds for all of it: a server that sends a letter a second must not hold the worker."""
LARGEST = 512 * 1024
"""Bytes; the file has five thousand."""


@dataclass(frozen=True)
class BankFeed:
    """How the last fetch went."""

    tried_at: datetime | None
    problem: str
    """The kind of refusal; empty: it went well, or was never tried."""


def take_rates(url: str, now: datetime) -> int:
    """Fetch the day's rates and write them down, where the owner wants them. Gives how many were news.

    Raises FeedUnreachable, FeedUnreadable, FeedOfAnotherDay, FeedIncomplete, RateMalformed or RateJumped, and
    then the last good ones stay.
    """
    if not url or not get_settings().follows_bank:
        return 0
    # Nothing of ours is open while somebody else's server is waited for.
    reading().rollback()
    day, quotes = parse(fetch(url))
    before: dict[Currency, int] = {
        currency: noted.rate for currency, noted in rates_on(camp_day(now)).items()
    }
    return note_bank_rates(read_rates(day, quotes, camp_day(now), before), now)


def fetch(url: str, clock: Callable[[], float] = time.monotonic) -> bytes:
    """The file as bytes: it says itself how they are to be read. Raises FeedUnreachable."""
    until = clock() + PATIENCE
    body = bytearray()
    try:
        with httpx.stream("GET", url, timeout=PATIENCE / 2, follow_redirects=True) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                body += chunk
                if clock() > until or len(body) > LARGEST:
                    raise FeedUnreachable
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FeedUnreachable from error
    return bytes(body)


def parse(body: bytes) -> tuple[str, list[Quote]]:
    """The day and the currencies, as they are written. Raises FeedUnreadable."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FeedUnreadable from error
    if root.tag != "CurrencyRates":
        raise FeedUnreadable
    quotes = [
        Quote(one.get("ISOCode", ""), one.findtext("Nominal", ""), one.findtext("Value", ""))
        for one in root.iter("Currency")
    ]
    return root.get("Date", ""), quotes


def last_fetch() -> BankFeed:
    timer = reading().get(Timer, TimerName.RATES)
    if timer is None:
        return BankFeed(None, "")
    return BankFeed(timer.started_at, "" if timer.went_well else timer.result)
