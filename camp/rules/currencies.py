"""The currencies guests pay in, and what they come to in som.

A rate is a whole number of ten-thousandths of a som for one unit (87.4500 som for a dollar is 874500), as
finely as the National Bank gives it; a sum of foreign money is a whole number of its hundredths.
"""

from __future__ import annotations

from enum import StrEnum


class Currency(StrEnum):
    """ISO 4217."""

    KGS = "KGS"
    USD = "USD"
    EUR = "EUR"
    RUB = "RUB"
    KZT = "KZT"


RATE_UNIT = 10_000
"""Ten-thousandths of a som; the rate of the som itself."""
