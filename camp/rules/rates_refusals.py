"""Every way the camp says no to the National Bank's rates; see ``camp.rules.bank_rates``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camp.rules.currencies import Currency
from camp.rules.refusals import Refusal


class FeedRefused(Refusal):
    """The bank's rates could not be taken; the last good ones are kept."""


@dataclass(eq=False)
class FeedUnreachable(FeedRefused):
    """The bank's server did not answer in time, or not with a file."""


@dataclass(eq=False)
class FeedUnreadable(FeedRefused):
    """Half a file, another file, or none."""


@dataclass(eq=False)
class FeedOfAnotherDay(FeedRefused):
    day: date


@dataclass(eq=False)
class FeedIncomplete(FeedRefused):
    """A currency is missing."""

    currency: Currency


@dataclass(eq=False)
class RateMalformed(FeedRefused):
    """Its comma was lost, or it is no number."""

    currency: Currency
    text: str


@dataclass(eq=False)
class RateJumped(FeedRefused):
    """So far from the last one that a digit or the comma must have moved."""

    currency: Currency
    rate: int
    before: int
