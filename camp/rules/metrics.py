"""The figures a lodging is run by, as the trade defines them.

Occupancy = nights sold / nights available. ADR (average daily rate) = stay revenue / nights sold.
RevPAR (revenue per available room) = stay revenue / nights available. A night here is a yurt-night: one yurt,
one night; a shared yurt with one bed sold is a yurt-night sold.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from camp.rules.money import Money


@dataclass(frozen=True, slots=True)
class NightFigures:
    available: int
    sold: int
    stay_revenue: Money

    @property
    def occupancy(self) -> Fraction | None:
        """A share from 0 to 1; None when nothing was for sale."""
        return Fraction(self.sold, self.available) if self.available else None

    @property
    def adr(self) -> Money | None:
        return self.stay_revenue.divided_by(self.sold) if self.sold else None

    @property
    def revpar(self) -> Money | None:
        return self.stay_revenue.divided_by(self.available) if self.available else None
