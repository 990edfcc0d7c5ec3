"""The currencies guests pay in, and what they come to in som.

A rate is a whole number of ten-thousandths of a som for one unit (87.4500 som for a dollar is 874500), as
finely as the National Bank gives it; a sum of foreign money is a whole number of its hundredths.
"""

from __future__ import annotations

import re
from enum import StrEnum

from camp.rules.money import TYIYN_PER_SOM, Money


class Currency(StrEnum):
    """ISO 4217."""

    KGS = "KGS"
    USD = "USD"
    EUR = "EUR"
    RUB = "RUB"
    KZT = "KZT"


RATE_UNIT = 10_000
"""Ten-thousandths of a som; the rate of the som itself."""

HUNDREDTHS = 100

LARGEST_NOTE = {
    Currency.KGS: 5_000,
    Currency.USD: 100,
    Currency.EUR: 500,
    Currency.RUB: 5_000,
    Currency.KZT: 20_000,
}
"""Nobody hands over a whole note too many: change above it is a slip of the finger."""

SMALL = 20
"""Units: below that a guest wants to know the hundredths too."""

FARTHEST_RATE = 5
"""No rate is so many times the one before it, or so small a part of it; a slipped decimal point is."""


def worth(currency: Currency, hundredths: int, rate: int) -> Money:
    """What a sum of money is worth in som: som to the tyiyn, foreign money to the whole som, half a som away
    from zero.

    100 dollars at 87.4500 are 8745 som:

    >>> worth(Currency.USD, 100_00, 874_500)
    Money(tyiyn=874500)
    """
    if currency is Currency.KGS:
        return Money(hundredths)
    unit = HUNDREDTHS * RATE_UNIT
    som = (2 * abs(hundredths) * rate + unit) // (2 * unit)
    return Money.som(som if hundredths >= 0 else -som)


def to_ask(balance: Money, rate: int) -> int:
    """The fewest whole units of a currency that cover a balance.

    >>> to_ask(Money.som(13_800), 874_500)
    158
    """
    som = -(-balance.tyiyn // TYIYN_PER_SOM)
    return max(0, -(-som * RATE_UNIT // rate))


def about(sum_: Money, rate: int) -> int:
    """What a sum in som is about worth in a currency, in hundredths of it: to the whole unit, small sums to
    the hundredth; half away from zero.

    >>> about(Money.som(20_700), 874_500), about(Money.som(450), 874_500)
    (23700, 515)
    """
    exact = 2 * abs(sum_.tyiyn) * RATE_UNIT
    hundredths = (exact + rate) // (2 * rate)
    if hundredths >= SMALL * HUNDREDTHS:
        unit = rate * HUNDREDTHS
        hundredths = (exact + unit) // (2 * unit) * HUNDREDTHS
    return hundredths if sum_.tyiyn >= 0 else -hundredths


def split(value: Money, due: Money) -> tuple[Money, Money]:
    """Of money worth so much, what pays the due sum and what is change.

    >>> split(Money.som(5_000), Money.som(4_140))
    (Money(tyiyn=414000), Money(tyiyn=86000))
    """
    paid = min(value, due)
    return paid, value - paid


def is_slip(change: Money, currency: Currency, rate: int) -> bool:
    """Would less money by the largest note of its currency have done as well?"""
    return change >= worth(currency, LARGEST_NOTE[currency] * HUNDREDTHS, rate)


def is_far(rate: int, before: int) -> bool:
    """So far from the rate before it that it was mistyped."""
    return rate >= before * FARTHEST_RATE or rate * FARTHEST_RATE <= before


def read_decimal(text: str, places: int) -> int:
    """A decimal number as people write it, as a whole number of its last place. Raises ValueError.

    >>> read_decimal("87,45", 4)
    874500
    >>> read_decimal("1 250.5", 2)
    125050
    """
    plain = "".join(text.split())
    typed = re.fullmatch(rf"(-?)([0-9]{{1,9}})(?:[.,]([0-9]{{1,{places}}}))?", plain)
    if typed is None:
        raise ValueError(text)
    sign, whole, fraction = typed.groups()
    number = int(f"{whole}{(fraction or '').ljust(places, '0')}")
    return -number if sign else number


def written_decimal(number: int, places: int, fewest: int = 0) -> str:
    """The same the other way round, with a point, and no more than ``fewest`` zeros at its end.

    >>> written_decimal(874_500, 4, 2)
    '87.45'
    """
    whole, fraction = divmod(abs(number), 10**places)
    digits = f"{fraction:0{places}}".rstrip("0").ljust(fewest, "0")
    return f"{'-' if number < 0 else ''}{whole}{'.' if digits else ''}{digits}"
