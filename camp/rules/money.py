"""Money of the camp: a whole number of tyiyn, 100 to the Kyrgyz som (KGS, ISO 4217 numeric 417)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

TYIYN_PER_SOM = 100


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """A sum in tyiyn; negative sums are corrections and refunds. Never built from a float."""

    tyiyn: int

    def __post_init__(self) -> None:
        if type(self.tyiyn) is not int:
            raise TypeError(f"money is a whole number of tyiyn, not {self.tyiyn!r}")

    @classmethod
    def som(cls, som: int) -> Money:
        return cls(som * TYIYN_PER_SOM)

    def __add__(self, other: Money) -> Money:
        return Money(self.tyiyn + other.tyiyn)

    def __sub__(self, other: Money) -> Money:
        return Money(self.tyiyn - other.tyiyn)

    def __neg__(self) -> Money:
        return Money(-self.tyiyn)

    def __mul__(self, times: int) -> Money:
        return Money(self.tyiyn * times)

    def __bool__(self) -> bool:
        return self.tyiyn != 0

    def percent(self, percent: int) -> Money:
        """That share of the sum, rounded to the whole som, half a som away from zero."""
        hundredths = abs(self.tyiyn) * percent
        whole_som = (hundredths + 50 * TYIYN_PER_SOM) // (100 * TYIYN_PER_SOM)
        return Money.som(whole_som if self.tyiyn >= 0 else -whole_som)

    def divided_by(self, parts: int) -> Money:
        """The sum per part, rounded half away from zero to the tyiyn: an average to show, never to charge."""
        quotient = (2 * abs(self.tyiyn) + parts) // (2 * parts)
        return Money(quotient if self.tyiyn >= 0 else -quotient)


NOTHING = Money(0)


def total(sums: Iterable[Money]) -> Money:
    return Money(sum(money.tyiyn for money in sums))
